-- An occurrence is named by the wall-clock time that its schedule states, in the schedule's zone: the city's calendar
-- may move the moment at which it runs, and the zone's rules may change. A second pass of an hour, where clocks are set
-- back, ends in '+'. Occurrences of earlier programs were moved by no calendar; their zone, where none was given, was
-- Asia/Tokyo.
CREATE TABLE occurrence_by_name (
    schedule    TEXT NOT NULL,
    stated      TEXT NOT NULL,
    due_at      TEXT NOT NULL,                -- UTC, RFC 3339, whole seconds: the moment at which it is to run
    state       TEXT NOT NULL
                CHECK (state IN ('planned', 'running', 'done', 'failed', 'waiting', 'skipped')),
    recorded_at TEXT NOT NULL,
    released_at TEXT,                         -- a person said: run it
    started_at  TEXT,                         -- of the last try
    ended_at    TEXT,
    tries       INTEGER NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT '',
    UNIQUE (schedule, stated)                 -- each occurrence runs once, whoever asks
) STRICT;
INSERT INTO occurrence_by_name
    SELECT schedule, strftime('%Y-%m-%dT%H:%M:%S', due_at, '+9 hours'), due_at, state, recorded_at, released_at,
           started_at, ended_at, tries, note
    FROM occurrence;
DROP TABLE occurrence;
ALTER TABLE occurrence_by_name RENAME TO occurrence;
CREATE INDEX occurrence_open ON occurrence (state, schedule) WHERE state IN ('planned', 'running');

-- The wall-clock time in the schedule's zone that belongs to examined_until.
ALTER TABLE schedule_first_seen ADD COLUMN examined_local TEXT;

-- Schedules that a person paused; resumed_at is missing while the pause lasts.
CREATE TABLE schedule_pause (
    id         INTEGER PRIMARY KEY,
    schedule   TEXT NOT NULL,
    paused_at  TEXT NOT NULL,
    paused_by  TEXT NOT NULL,
    resumed_at TEXT,
    resumed_by TEXT
) STRICT;
CREATE UNIQUE INDEX schedule_paused ON schedule_pause (schedule) WHERE resumed_at IS NULL;
