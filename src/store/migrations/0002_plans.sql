-- Plans and cities with their whole history. Rows are only ever added: the current state of a key is its row with
-- the greatest id, and the state as of a time is the same among the rows of changes recorded until then.
-- Times are UTC with six decimals ('2025-06-01T00:00:00.000000Z'), so that the order of the text is that of time.

CREATE TABLE plan_change (
    id          INTEGER PRIMARY KEY,
    plan        TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('import', 'intake', 'person', 'undo')),
    -- What it was taken from: a folder, a returned workbook, a page.
    source      TEXT NOT NULL
) STRICT;
CREATE INDEX plan_change_of_plan ON plan_change (plan, id);

-- Everything of a plan but its figures, an item a key: 'node/M11', 'mark/own/2024/K111', 'order/node'.
CREATE TABLE plan_entry (
    id        INTEGER PRIMARY KEY,
    change_id INTEGER NOT NULL REFERENCES plan_change (id),
    plan      TEXT NOT NULL,
    key       TEXT NOT NULL,
    -- JSON; NULL when the item was removed.
    value     TEXT
) STRICT;
CREATE INDEX plan_entry_of_key ON plan_entry (plan, key, id);
CREATE INDEX plan_entry_of_change ON plan_entry (change_id);

CREATE TABLE figure (
    id            INTEGER PRIMARY KEY,
    change_id     INTEGER NOT NULL REFERENCES plan_change (id),
    plan          TEXT NOT NULL,
    -- 'figure/K111/actual/2024': tells figures apart that share indicator, role and moment.
    key           TEXT NOT NULL,
    indicator     TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('baseline', 'actual', 'target')),
    -- The western year in which the fiscal year begins in whose column the value stands.
    fiscal_year   INTEGER,
    -- '2024' a fiscal year, '2024年' a calendar year, '2024-10-01' a day.
    moment        TEXT,
    -- The year as the document writes it.
    label         TEXT,
    -- The value as the document prints it.
    printed       TEXT,
    -- A decimal as text, never a binary float.
    number        TEXT,
    state         TEXT CHECK (state IN ('value', 'no_data', 'cancelled', 'dropped', 'text', 'not_yet')),
    second_printed TEXT,
    second_number TEXT,
    -- NULL for targets.
    standing      TEXT CHECK (standing IN ('preliminary', 'final', 'correction')),
    -- The day from which a revised target holds.
    since         TEXT,
    removed       INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    CHECK (removed = 1 OR (fiscal_year IS NOT NULL AND moment IS NOT NULL AND label IS NOT NULL
                           AND printed IS NOT NULL AND state IS NOT NULL))
) STRICT;
CREATE INDEX figure_of_key ON figure (plan, key, id);
CREATE INDEX figure_of_change ON figure (change_id);

CREATE TABLE city_change (
    id          INTEGER PRIMARY KEY,
    city        TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('import', 'intake', 'person', 'undo')),
    source      TEXT NOT NULL
) STRICT;
CREATE INDEX city_change_of_city ON city_change (city, id);

-- 'head', 'department/sangyo' with its addresses and their periods, 'order/department'.
CREATE TABLE city_entry (
    id        INTEGER PRIMARY KEY,
    change_id INTEGER NOT NULL REFERENCES city_change (id),
    city      TEXT NOT NULL,
    key       TEXT NOT NULL,
    value     TEXT
) STRICT;
CREATE INDEX city_entry_of_key ON city_entry (city, key, id);
CREATE INDEX city_entry_of_change ON city_entry (change_id);

-- History is a promise to auditors; a slip in the program must not be able to break it.
CREATE TRIGGER plan_change_stays BEFORE UPDATE ON plan_change BEGIN SELECT RAISE(ABORT, 'plan_change is append-only'); END;
CREATE TRIGGER plan_change_kept BEFORE DELETE ON plan_change BEGIN SELECT RAISE(ABORT, 'plan_change is append-only'); END;
CREATE TRIGGER plan_entry_stays BEFORE UPDATE ON plan_entry BEGIN SELECT RAISE(ABORT, 'plan_entry is append-only'); END;
CREATE TRIGGER plan_entry_kept BEFORE DELETE ON plan_entry BEGIN SELECT RAISE(ABORT, 'plan_entry is append-only'); END;
CREATE TRIGGER figure_stays BEFORE UPDATE ON figure BEGIN SELECT RAISE(ABORT, 'figure is append-only'); END;
CREATE TRIGGER figure_kept BEFORE DELETE ON figure BEGIN SELECT RAISE(ABORT, 'figure is append-only'); END;
CREATE TRIGGER city_change_stays BEFORE UPDATE ON city_change BEGIN SELECT RAISE(ABORT, 'city_change is append-only'); END;
CREATE TRIGGER city_change_kept BEFORE DELETE ON city_change BEGIN SELECT RAISE(ABORT, 'city_change is append-only'); END;
CREATE TRIGGER city_entry_stays BEFORE UPDATE ON city_entry BEGIN SELECT RAISE(ABORT, 'city_entry is append-only'); END;
CREATE TRIGGER city_entry_kept BEFORE DELETE ON city_entry BEGIN SELECT RAISE(ABORT, 'city_entry is append-only'); END;
