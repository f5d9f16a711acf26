-- Returned forms 回答: kept as they came, staged, shown, applied, taken back. What a department answered so far is
-- told by its returns, so that `inquiry_reply`, which was never written, goes.

DROP TABLE inquiry_reply;

CREATE TABLE intake (
    id          INTEGER PRIMARY KEY,
    -- staged: may be applied; waiting: without an identity, somebody has to name its form.
    state       TEXT NOT NULL CHECK (state IN ('staged', 'waiting', 'refused', 'applied', 'undone', 'discarded')),
    inquiry     INTEGER REFERENCES inquiry (id),
    -- As it was received.
    file_name   TEXT NOT NULL,
    -- The bytes as they came, below the data folder.
    path        TEXT NOT NULL,
    -- The same bytes are one return, however often they come.
    sha256      TEXT NOT NULL UNIQUE,
    length      INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    received_by TEXT NOT NULL,
    -- Why it is refused, as the sender can be told.
    refusal     TEXT,
    -- The form number printed in a workbook without an identity.
    form_hint   TEXT,
    -- Answers and findings, JSON.
    reading     TEXT,
    -- Answers that were left out when it was applied, for a person to decide.
    left_out    INTEGER NOT NULL DEFAULT 0,
    CHECK (state <> 'refused' OR refusal IS NOT NULL),
    CHECK (state NOT IN ('staged', 'applied', 'undone') OR (inquiry IS NOT NULL AND reading IS NOT NULL))
) STRICT;
CREATE INDEX intake_of_inquiry ON intake (inquiry, id);

-- Who did what with a return, when.
CREATE TABLE intake_event (
    id        INTEGER PRIMARY KEY,
    intake    INTEGER NOT NULL REFERENCES intake (id),
    kind      TEXT NOT NULL CHECK (kind IN ('received', 'named', 'applied', 'undone', 'discarded', 'restored')),
    at        TEXT NOT NULL,
    done_by   TEXT NOT NULL,
    -- Of applied and undone: the change of the plan; NULL where nothing differed.
    change_id INTEGER REFERENCES plan_change (id),
    -- Of discarded: why.
    note      TEXT
) STRICT;
CREATE INDEX intake_event_of_intake ON intake_event (intake, id);
CREATE INDEX intake_event_of_change ON intake_event (change_id);

-- What an application changed, answer by answer, in order.
CREATE TABLE intake_change (
    id     INTEGER PRIMARY KEY,
    -- The event of the application.
    event  INTEGER NOT NULL REFERENCES intake_event (id),
    item   TEXT NOT NULL,
    field  TEXT NOT NULL,
    -- The part of the plan: 'figure/K111/actual/2025'.
    key    TEXT NOT NULL,
    -- As staff are told it; NULL for nothing.
    before TEXT,
    after  TEXT
) STRICT;
CREATE INDEX intake_change_of_event ON intake_change (event);

-- The parts of the plan that an application changed: one answer may touch two of them (a mark takes the reason of its
-- figure along).
CREATE TABLE intake_part (
    event  INTEGER NOT NULL REFERENCES intake_event (id),
    key    TEXT NOT NULL,
    -- The event that took it back.
    undone INTEGER REFERENCES intake_event (id),
    PRIMARY KEY (event, key)
) STRICT, WITHOUT ROWID;

-- What was changed of an inquiry after it went out.
CREATE TABLE inquiry_event (
    id      INTEGER PRIMARY KEY,
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    kind    TEXT NOT NULL CHECK (kind IN ('extended', 'reopened')),
    at      TEXT NOT NULL,
    done_by TEXT NOT NULL,
    -- Of extended: the due date before.
    due     TEXT
) STRICT;

CREATE TRIGGER intake_event_stays BEFORE UPDATE ON intake_event BEGIN SELECT RAISE(ABORT, 'intake_event is append-only'); END;
CREATE TRIGGER intake_event_kept BEFORE DELETE ON intake_event BEGIN SELECT RAISE(ABORT, 'intake_event is append-only'); END;
CREATE TRIGGER intake_kept BEFORE DELETE ON intake BEGIN SELECT RAISE(ABORT, 'an intake is never deleted'); END;
CREATE TRIGGER intake_part_kept BEFORE DELETE ON intake_part BEGIN SELECT RAISE(ABORT, 'intake_part is append-only'); END;
CREATE TRIGGER intake_change_kept BEFORE DELETE ON intake_change BEGIN SELECT RAISE(ABORT, 'intake_change is append-only'); END;
