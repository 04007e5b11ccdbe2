-- A person's own decisions: cannot be rebuilt. Keyed by content hash, to outlive the library file.
CREATE TABLE best_copy (
    hash BLOB PRIMARY KEY,
    path BLOB NOT NULL,
    chosen_at REAL NOT NULL
) WITHOUT ROWID;
