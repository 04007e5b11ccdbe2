-- Marks that actions on files took away with their photos: the undo of the action gives them back.
CREATE TABLE taken_mark (
    hash BLOB NOT NULL,
    path BLOB NOT NULL,             -- that the photo had, wherever its mark was kept
    mark TEXT NOT NULL,
    origin TEXT NOT NULL,
    siblings BLOB NOT NULL,         -- as in the table mark
    made_at REAL NOT NULL,
    PRIMARY KEY (hash, path)
) WITHOUT ROWID;
