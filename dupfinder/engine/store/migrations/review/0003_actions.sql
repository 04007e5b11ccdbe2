-- What was done with files: written before each step, read to undo it and after a crash.
CREATE TABLE action (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    started_at REAL NOT NULL,
    ended_at REAL,
    state TEXT NOT NULL,            -- running, done, cancelled, interrupted
    target BLOB
);
CREATE TABLE action_step (
    action_id INTEGER NOT NULL REFERENCES action(id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    unit INTEGER NOT NULL,          -- files of one picture go and come back together
    "from" BLOB NOT NULL,
    "to" BLOB NOT NULL,             -- empty until it is known
    kept BLOB NOT NULL,
    hash BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    device INTEGER NOT NULL,
    state TEXT NOT NULL,            -- planned, doing, done, undoing, undone, refused
    reason TEXT,
    detail TEXT NOT NULL,
    extra TEXT NOT NULL,            -- JSON
    PRIMARY KEY (action_id, n)
) WITHOUT ROWID;
CREATE INDEX action_open ON action(state) WHERE state = 'running';
CREATE INDEX action_step_open ON action_step(state) WHERE state IN ('doing', 'undoing');
