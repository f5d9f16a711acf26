-- Inquiries 照会: which department was asked for what, by which form, until when; who was reminded; who answered.

CREATE TABLE inquiry (
    id          INTEGER PRIMARY KEY,
    -- As a person reads and types it: R7-総合戦略-産業振興-01.
    form_number TEXT NOT NULL UNIQUE,
    -- Signed into the form with the rest of its identity.
    issue       TEXT NOT NULL UNIQUE,
    -- The shape of the form.
    schema      INTEGER NOT NULL,
    plan        TEXT NOT NULL,
    -- Western year of the fiscal year whose results are asked for.
    year        INTEGER NOT NULL,
    department  TEXT NOT NULL,
    -- Several forms of one department and year would be told apart by this.
    revision    INTEGER NOT NULL DEFAULT 1,
    -- The last day for the answer, in the city's time.
    due         TEXT NOT NULL,
    -- How many fields are asked for.
    asked       INTEGER NOT NULL,
    -- The form as it was sent, below the data folder.
    path        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    length      INTEGER NOT NULL,
    opened_at   TEXT NOT NULL,
    opened_by   TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    closed_at   TEXT,
    closed_by   TEXT,
    UNIQUE (plan, year, department, revision)
) STRICT;

-- What was printed in the locked cells of each item's row: an altered one sets its row aside.
CREATE TABLE inquiry_cell (
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    sheet   TEXT NOT NULL,
    item    TEXT NOT NULL,
    heading TEXT NOT NULL,
    printed TEXT NOT NULL,
    PRIMARY KEY (inquiry, sheet, item, heading)
) STRICT, WITHOUT ROWID;

-- 回答期限のお知らせ (notice) and 督促 (overdue), at most one of a kind a day by each way out.
CREATE TABLE inquiry_reminder (
    id        INTEGER PRIMARY KEY,
    inquiry   INTEGER NOT NULL REFERENCES inquiry (id),
    kind      TEXT NOT NULL CHECK (kind IN ('notice', 'overdue')),
    -- In the city's time.
    day       TEXT NOT NULL,
    way       TEXT NOT NULL,
    run       INTEGER NOT NULL REFERENCES run (id),
    queued_at TEXT NOT NULL,
    queued_by TEXT NOT NULL,
    UNIQUE (inquiry, kind, day, way)
) STRICT;

-- A returned form that was taken over; one department may return several, each a part.
CREATE TABLE inquiry_reply (
    id           INTEGER PRIMARY KEY,
    inquiry      INTEGER NOT NULL REFERENCES inquiry (id),
    -- The file as it came, below the data folder.
    path         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    received_at  TEXT NOT NULL,
    -- 回答者, 内線, 課長確認日 as they stand in the form.
    respondent   TEXT,
    extension    TEXT,
    confirmed_on TEXT,
    -- Fields answered so far, with the replies before.
    filled       INTEGER NOT NULL,
    -- Nothing that is asked for is left.
    complete     INTEGER NOT NULL CHECK (complete IN (0, 1)),
    UNIQUE (inquiry, sha256)
) STRICT;
