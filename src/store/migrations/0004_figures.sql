-- Figures as other cities' plans print them: targets of single years on the way, ranges, bounds, spans, figures whose
-- year the document does not state; and why a figure was changed.
-- The checks of a table cannot be altered, so that `figure` is made anew; its rows move with their ids, which are
-- the order of history.

CREATE TABLE figure_anew (
    id            INTEGER PRIMARY KEY,
    change_id     INTEGER NOT NULL REFERENCES plan_change (id),
    plan          TEXT NOT NULL,
    -- 'figure/K111/actual/2024': tells figures apart that share indicator, role and moment.
    key           TEXT NOT NULL,
    indicator     TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('baseline', 'actual', 'target', 'milestone')),
    -- The western year in which the fiscal year begins in whose column the value stands.
    fiscal_year   INTEGER,
    -- '2024' a fiscal year, '2024年' a calendar year, '2024-10-01' a day.
    moment        TEXT,
    -- The year as the document writes it.
    label         TEXT,
    -- Whether the document states the year.
    year_stated   INTEGER NOT NULL DEFAULT 1 CHECK (year_stated IN (0, 1)),
    -- The value as the document prints it.
    printed       TEXT,
    -- A decimal as text, never a binary float.
    number        TEXT,
    state         TEXT CHECK (state IN ('value', 'no_data', 'cancelled', 'dropped', 'text', 'not_yet')),
    second_printed TEXT,
    second_number TEXT,
    -- The upper end of a range, a decimal as text.
    upper         TEXT,
    -- The bound printed with the value.
    bound         TEXT CHECK (bound IN ('at_least', 'at_most', 'above', 'below')),
    -- The time that the printed value says it covers, and of how many years a running total is where it says so.
    span          TEXT CHECK (span IN ('per_year', 'cumulative', 'average')),
    span_years    INTEGER,
    -- What the value covers, where that is not what its series covers.
    basis         TEXT CHECK (basis IN ('annual', 'cumulative', 'stock')),
    -- NULL for targets and milestones.
    standing      TEXT CHECK (standing IN ('preliminary', 'final', 'correction')),
    -- Why a corrected figure was corrected.
    reason        TEXT,
    -- The day from which a revised target holds.
    since         TEXT,
    -- The words that meet a target: a JSON list; NULL for none.
    accepts       TEXT,
    removed       INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    CHECK (span_years IS NULL OR span = 'cumulative'),
    CHECK (removed = 1 OR (fiscal_year IS NOT NULL AND moment IS NOT NULL AND label IS NOT NULL
                           AND printed IS NOT NULL AND state IS NOT NULL))
) STRICT;

INSERT INTO figure_anew (id, change_id, plan, key, indicator, role, fiscal_year, moment, label, printed, number, state,
                         second_printed, second_number, standing, since, removed)
SELECT id, change_id, plan, key, indicator, role, fiscal_year, moment, label, printed, number, state,
       second_printed, second_number, standing, since, removed
FROM figure ORDER BY id;

-- Its indexes and triggers go with the old table.
DROP TABLE figure;
ALTER TABLE figure_anew RENAME TO figure;
CREATE INDEX figure_of_key ON figure (plan, key, id);
CREATE INDEX figure_of_change ON figure (change_id);
CREATE TRIGGER figure_stays BEFORE UPDATE ON figure BEGIN SELECT RAISE(ABORT, 'figure is append-only'); END;
CREATE TRIGGER figure_kept BEFORE DELETE ON figure BEGIN SELECT RAISE(ABORT, 'figure is append-only'); END;

-- Why a change was made, where whoever made it says so.
ALTER TABLE plan_change ADD COLUMN reason TEXT;
ALTER TABLE city_change ADD COLUMN reason TEXT;
