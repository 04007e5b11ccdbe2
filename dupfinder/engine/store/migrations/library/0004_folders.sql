-- Folders that are switched off, not connected or watched.
ALTER TABLE folder ADD COLUMN watched INTEGER NOT NULL DEFAULT 1;
CREATE TABLE away (
    path BLOB PRIMARY KEY           -- what every path on a disk that is not connected now starts with
) WITHOUT ROWID;
-- What counts, and the only place that says so: no query leaves out a folder that is switched off by itself.
CREATE VIEW shown_file AS
    SELECT file.*,
        EXISTS (SELECT 1 FROM away WHERE substr(file.path, 1, length(away.path)) = away.path) AS offline
    FROM file JOIN folder ON folder.id = file.folder_id WHERE folder.enabled;
CREATE VIEW shown_failure AS
    SELECT failure.* FROM failure JOIN folder ON folder.id = failure.folder_id WHERE folder.enabled;
DROP INDEX file_folder;
CREATE INDEX file_folder ON file(folder_id, device, path);
