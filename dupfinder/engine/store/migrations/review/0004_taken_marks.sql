-- Marks that actions on files took away with their photos: the undo of the action gives them back.
CREATE TABLE taken_mark (
    hash BLOB NOT NULL,
    path BLOB NOT NULL,             -- that the photo had, wherever its mark was kept
    action INTEGER NOT NULL,
    mark TEXT NOT NULL,
    origin TEXT NOT NULL,
    siblings BLOB NOT NULL,         -- as in the table mark
    made_at REAL NOT NULL,
    PRIMARY KEY (hash, path, action)
) WITHOUT ROWID;
-- One file may have gone more than once, and the undo of the last time does not make the first undone.
ALTER TABLE removed RENAME TO removed_once;
CREATE TABLE removed (
    hash BLOB NOT NULL,
    path BLOB NOT NULL,
    action INTEGER NOT NULL,        -- 0: not known
    removed_at REAL NOT NULL,
    kept BLOB NOT NULL,             -- paths of the content's files that stayed, NUL between them
    PRIMARY KEY (hash, path, action)
) WITHOUT ROWID;
INSERT INTO removed SELECT hash, path, 0, removed_at, kept FROM removed_once;
DROP TABLE removed_once;
