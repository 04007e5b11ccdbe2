-- May be deleted at any time.
CREATE TABLE thumbnail (
    hash BLOB PRIMARY KEY,
    jpeg BLOB NOT NULL
);
