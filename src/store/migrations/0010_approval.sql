-- A second pair of eyes: people and their roles, approvals, what people did with mails.
-- Times are UTC, RFC 3339; days are those of the city.

-- The register of people. The newest row of a code is its present state.
CREATE TABLE person_event (
    id      INTEGER PRIMARY KEY,
    code    TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('added', 'changed', 'ended')),
    at      TEXT NOT NULL,
    -- Who did it: a person of the register, but for the first ones, and the login.
    done_by TEXT,
    login   TEXT NOT NULL,
    name    TEXT NOT NULL,
    -- Words separated by blanks: maker, approver, operator.
    roles   TEXT NOT NULL,
    -- The first and the last day on which the person may act.
    since   TEXT NOT NULL,
    until   TEXT
) STRICT;
CREATE INDEX person_event_of_code ON person_event (code, id);
CREATE TRIGGER person_event_stays BEFORE UPDATE ON person_event BEGIN SELECT RAISE(ABORT, 'person_event is append-only'); END;
CREATE TRIGGER person_event_kept BEFORE DELETE ON person_event BEGIN SELECT RAISE(ABORT, 'person_event is append-only'); END;

-- An approval covers the mails that name it, not what is added to their run later.
CREATE TABLE approval (
    id     INTEGER PRIMARY KEY,
    run    INTEGER NOT NULL REFERENCES run (id),
    at     TEXT NOT NULL,
    person TEXT NOT NULL,
    login  TEXT NOT NULL,
    -- 決裁番号
    ref    TEXT,
    mails  INTEGER NOT NULL,
    -- Over the mails' numbers, recipients and hashes, in hex.
    sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX approval_of_run ON approval (run, id);
CREATE TRIGGER approval_stays BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'approval is append-only'); END;
CREATE TRIGGER approval_kept BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'approval is append-only'); END;

-- The checks of a table cannot be altered, so that `mail` is made anew. Mails of earlier programs were to leave
-- without approval, and still are.
CREATE TABLE mail_anew (
    id         INTEGER PRIMARY KEY,
    run        INTEGER NOT NULL REFERENCES run (id),
    department TEXT NOT NULL,
    kind       TEXT NOT NULL,
    -- The one envelope recipient.
    recipient  TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    subject    TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    -- The final bytes: every try sends these.
    mime       BLOB NOT NULL,
    sha256     TEXT NOT NULL,
    -- made: waits for approval; held: by a check of the sender or by a person; cancelled: never leaves.
    state      TEXT NOT NULL CHECK (state IN ('made', 'queued', 'transmitting', 'sent', 'failed', 'ambiguous', 'held',
                                              'cancelled')),
    tries      INTEGER NOT NULL DEFAULT 0,
    -- Not before this time is a queued mail tried again.
    not_before TEXT,
    -- The server's words, or why the mail is held.
    said       TEXT,
    queued_at  TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    -- The third mail of run 12 is 12-3.
    number     INTEGER NOT NULL,
    -- Who made it, as lists show it; the person's code where one was named, the role of a schedule.
    made_by    TEXT NOT NULL,
    maker      TEXT,
    maker_role TEXT,
    needs_approval INTEGER NOT NULL CHECK (needs_approval IN (0, 1)),
    approval   INTEGER REFERENCES approval (id),
    -- What a person holds stays until a person releases it.
    held_by_person INTEGER NOT NULL DEFAULT 0 CHECK (held_by_person IN (0, 1)),
    -- When it became known that a sent mail came back.
    bounced_at TEXT,
    UNIQUE (run, department, kind, recipient, revision),
    UNIQUE (run, number),
    CHECK (held_by_person = 0 OR state = 'held'),
    CHECK (bounced_at IS NULL OR state = 'sent'),
    -- Whatever a program does, nothing leaves unapproved.
    CHECK (needs_approval = 0 OR approval IS NOT NULL OR state NOT IN ('queued', 'transmitting', 'failed'))
) STRICT;

INSERT INTO mail_anew (id, run, department, kind, recipient, revision, subject, message_id, mime, sha256, state, tries,
                       not_before, said, queued_at, changed_at, number, made_by, needs_approval)
SELECT mail.id, mail.run, department, kind, recipient, revision, subject, message_id, mime, sha256, state, tries,
       not_before, said, queued_at, changed_at, row_number() OVER (PARTITION BY mail.run ORDER BY mail.id),
       run.made_by, 0
FROM mail JOIN run ON run.id = mail.run ORDER BY mail.id;

-- Its index goes with the old table.
DROP TABLE mail;
ALTER TABLE mail_anew RENAME TO mail;
CREATE INDEX mail_by_state ON mail (state, id);

-- What people did with mails.
CREATE TABLE mail_event (
    id     INTEGER PRIMARY KEY,
    mail   INTEGER NOT NULL REFERENCES mail (id),
    kind   TEXT NOT NULL CHECK (kind IN ('approved', 'held', 'released', 'cancelled', 'resolved', 'retried', 'bounced')),
    at     TEXT NOT NULL,
    person TEXT NOT NULL,
    login  TEXT NOT NULL,
    -- The states before and after.
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    -- What was said of the mail before.
    said   TEXT,
    reason TEXT,
    approval INTEGER REFERENCES approval (id)
) STRICT;
CREATE INDEX mail_event_of_mail ON mail_event (mail, id);
CREATE TRIGGER mail_event_stays BEFORE UPDATE ON mail_event BEGIN SELECT RAISE(ABORT, 'mail_event is append-only'); END;
CREATE TRIGGER mail_event_kept BEFORE DELETE ON mail_event BEGIN SELECT RAISE(ABORT, 'mail_event is append-only'); END;
