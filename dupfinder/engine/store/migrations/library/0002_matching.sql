-- The second look at pairs. What was embedded before did not look for pictures inside frames: it is read again.
DELETE FROM edge;
DELETE FROM embedding;
ALTER TABLE content ADD COLUMN corners BLOB;        -- of the picture inside a frame: 8 float64, shares; or NULL
ALTER TABLE content ADD COLUMN pixels_hash BLOB;    -- of all its pixels, where that was asked for
ALTER TABLE model ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;    -- verifier version that went through all pairs
CREATE TABLE features (
    content_id INTEGER PRIMARY KEY REFERENCES content(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    points BLOB NOT NULL
);
CREATE TABLE verdict (
    a INTEGER NOT NULL,             -- content ids, a < b
    b INTEGER NOT NULL,
    version INTEGER NOT NULL,       -- of the verifier
    wanted INTEGER NOT NULL DEFAULT 0,  -- whether the clusters rest on it
    kind INTEGER NOT NULL,          -- 1 to 4 from identical picture to similar shot, -1 for different ones
    score REAL NOT NULL,
    larger INTEGER NOT NULL,        -- which of the two shows more, 1 or 2, or 0
    inset INTEGER NOT NULL,         -- which of the two holds the other as a picture of its own, 1 or 2, or 0
    evidence TEXT NOT NULL,         -- JSON
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
