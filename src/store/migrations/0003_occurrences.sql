-- What became of each occurrence of each schedule. Times are UTC, RFC 3339, whole seconds: they sort as texts.
CREATE TABLE occurrence (
    schedule    TEXT NOT NULL,
    due_at      TEXT NOT NULL,
    state       TEXT NOT NULL
                CHECK (state IN ('planned', 'running', 'done', 'failed', 'waiting', 'skipped')),
    recorded_at TEXT NOT NULL,
    released_at TEXT,                         -- a person said: run it
    started_at  TEXT,                         -- of the last try
    ended_at    TEXT,
    tries       INTEGER NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT '',
    UNIQUE (schedule, due_at)                 -- each occurrence runs once, whoever asks
) STRICT;

CREATE INDEX occurrence_open ON occurrence (state, schedule) WHERE state IN ('planned', 'running');

-- The latest time that a planner has seen: a clock far from it is not believed.
CREATE TABLE clock_mark (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    seen_at TEXT NOT NULL
) STRICT;

-- Since when a schedule is known, and up to when its occurrences were recorded: planning goes on from there.
CREATE TABLE schedule_first_seen (
    schedule       TEXT PRIMARY KEY,
    first_seen_at  TEXT NOT NULL,
    examined_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
