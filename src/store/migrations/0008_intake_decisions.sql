-- What people decided of a returned form besides applying it and taking it back.
CREATE TABLE intake_decision (
    id      INTEGER PRIMARY KEY,
    intake  INTEGER NOT NULL REFERENCES intake (id),
    -- kept: an answer that is left out for good, the plan stays as it is; reread: read again by the present reader.
    kind    TEXT NOT NULL CHECK (kind IN ('kept', 'reread')),
    at      TEXT NOT NULL,
    done_by TEXT NOT NULL,
    -- Of kept: which answer.
    item    TEXT,
    field   TEXT,
    CHECK ((kind = 'kept') = (item IS NOT NULL AND field IS NOT NULL))
) STRICT;
CREATE INDEX intake_decision_of_intake ON intake_decision (intake, id);

CREATE TRIGGER intake_decision_stays BEFORE UPDATE ON intake_decision BEGIN SELECT RAISE(ABORT, 'intake_decision is append-only'); END;
CREATE TRIGGER intake_decision_kept BEFORE DELETE ON intake_decision BEGIN SELECT RAISE(ABORT, 'intake_decision is append-only'); END;
