-- What a scan learned. All of it can be rebuilt by scanning again.
CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    enabled INTEGER NOT NULL DEFAULT 1,
    scanned_at REAL,
    complete INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE content (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    format TEXT NOT NULL,
    compression INTEGER NOT NULL,   -- 1 to 100 as a JPEG quality, 101 where nothing is lost
    taken_at TEXT,
    located INTEGER NOT NULL,
    metadata TEXT NOT NULL
);
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
    path BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    device INTEGER NOT NULL,
    content_id INTEGER NOT NULL REFERENCES content(id)
);
CREATE INDEX file_content ON file(content_id);
CREATE INDEX file_folder ON file(folder_id);
CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,       -- catalogue id, SHA-256 of the network's file, input size
    dim INTEGER NOT NULL
);
CREATE TABLE embedding (
    id INTEGER PRIMARY KEY,         -- the label in the index
    content_id INTEGER NOT NULL REFERENCES content(id) ON DELETE CASCADE,
    model_id INTEGER NOT NULL REFERENCES model(id),
    view TEXT NOT NULL,
    linked INTEGER NOT NULL DEFAULT 0,  -- whether its edges are in the table edge
    vector BLOB NOT NULL,           -- float32, little endian, unit length
    UNIQUE (content_id, model_id, view)
);
CREATE INDEX embedding_unlinked ON embedding(model_id) WHERE linked = 0;
CREATE TABLE edge (
    model_id INTEGER NOT NULL,
    a INTEGER NOT NULL,             -- content ids, a < b
    b INTEGER NOT NULL,
    cosine REAL NOT NULL,
    PRIMARY KEY (model_id, a, b)
) WITHOUT ROWID;
CREATE TABLE failure (
    path BLOB PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    stage TEXT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL
) WITHOUT ROWID;
