-- Everything that a person decided about photos. Keyed by content hash, to outlive the library file.
CREATE TABLE mark (
    hash BLOB NOT NULL,
    path BLOB NOT NULL,             -- of the file when it was marked; several files may hold one content
    mark TEXT NOT NULL,             -- keep, remove
    origin TEXT NOT NULL,           -- person, suggestion, rule, whole_group
    siblings BLOB NOT NULL,         -- paths of the content's other files at that time, NUL between them
    made_at REAL NOT NULL,
    PRIMARY KEY (hash, path)
) WITHOUT ROWID;
-- What was decided on a set of contents as it was known then: whatever joins later was not decided on.
CREATE TABLE ruling (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,             -- reviewed, not_duplicates, taken_out, whole_group
    subject BLOB,                   -- hash of the content that was taken out
    made_at REAL NOT NULL
);
CREATE TABLE ruling_content (
    ruling_id INTEGER NOT NULL REFERENCES ruling(id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    paths BLOB NOT NULL,            -- of its files at that time, NUL between them
    PRIMARY KEY (ruling_id, hash)
) WITHOUT ROWID;
CREATE TABLE protected_folder (
    path BLOB PRIMARY KEY,
    made_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE removed (
    hash BLOB NOT NULL,
    path BLOB NOT NULL,
    removed_at REAL NOT NULL,
    kept BLOB NOT NULL,             -- paths of the content's files that stayed, NUL between them
    PRIMARY KEY (hash, path)
) WITHOUT ROWID;
CREATE TABLE rule_set (
    name TEXT PRIMARY KEY,
    rules TEXT NOT NULL             -- JSON
) WITHOUT ROWID;
-- Undo and redo. What a step changed, with what was there before.
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    act TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    made_at REAL NOT NULL,
    changes BLOB NOT NULL           -- MessagePack
);
CREATE TABLE saved_review (
    name TEXT PRIMARY KEY,
    saved_at REAL NOT NULL,
    content BLOB NOT NULL           -- MessagePack
) WITHOUT ROWID;
