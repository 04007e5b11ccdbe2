-- Where the ink of pages lies; pages in frames are found as a whole. What was embedded before is read again.
DELETE FROM edge;
DELETE FROM embedding;
ALTER TABLE content ADD COLUMN layout BLOB;         -- of a flat picture: 256 int8; or NULL
