-- The audit trail 操作の記録: who or what did what, when. Each row's hash covers the hash before it, so that a row that
-- was altered, taken out or moved is found (see store/trail.rs). Times are UTC, RFC 3339, milliseconds.
CREATE TABLE trail (
    -- From 1, without gaps. SQLite itself remembers the highest (AUTOINCREMENT): a cut at the end is seen there too.
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    -- A person as the command was told, 'schedule …', 'sender', 'daemon'.
    actor   TEXT NOT NULL,
    -- 'plan.import', 'mail.sent'
    action  TEXT NOT NULL,
    -- What it was done to: 'plan/asaka', 'mail/12'.
    subject TEXT NOT NULL,
    -- A JSON object: no contents, no secrets.
    details TEXT NOT NULL,
    -- SHA-256 in hex over the hash before and this row.
    hash    TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX trail_of_action ON trail (action, seq);
CREATE INDEX trail_of_time ON trail (at, seq);

CREATE TRIGGER trail_stays BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
CREATE TRIGGER trail_kept BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER trail_appended BEFORE INSERT ON trail
WHEN NEW.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM trail)
BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;

-- What the last look at the whole trail found, for those who watch. It proves nothing by itself.
CREATE TABLE trail_check (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    at      TEXT NOT NULL,
    length  INTEGER NOT NULL,
    -- The first row that is not as it was written; NULL for a sound trail.
    broken  INTEGER
) STRICT;

-- Retention: bytes and files are removed after some years, rows and hashes stay.
ALTER TABLE mail ADD COLUMN tidied_at TEXT;         -- its `mime` is empty since
ALTER TABLE report_file ADD COLUMN tidied_at TEXT;  -- its file is gone since
ALTER TABLE inquiry ADD COLUMN tidied_at TEXT;
ALTER TABLE intake ADD COLUMN tidied_at TEXT;

-- The date on the report: with it the same report can be made again and compared. NULL in rows of earlier programs.
ALTER TABLE report_file ADD COLUMN made_on TEXT;

-- What was sent is sealed: a correction is a new revision. Only its bytes may go, with the day on which they went.
CREATE TRIGGER mail_sealed BEFORE UPDATE OF run, department, kind, recipient, revision, subject, message_id, mime, sha256 ON mail
WHEN OLD.state = 'sent' AND NOT (
    NEW.run = OLD.run AND NEW.department = OLD.department AND NEW.kind = OLD.kind AND NEW.recipient = OLD.recipient
    AND NEW.revision = OLD.revision AND NEW.subject = OLD.subject AND NEW.message_id = OLD.message_id
    AND NEW.sha256 = OLD.sha256
    AND (NEW.mime = OLD.mime OR length(NEW.mime) = 0 AND NEW.tidied_at IS NOT NULL))
BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER mail_stays_sent BEFORE UPDATE OF state ON mail WHEN OLD.state = 'sent' AND NEW.state <> 'sent'
BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER mail_kept BEFORE DELETE ON mail WHEN OLD.state = 'sent'
BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER report_file_sealed BEFORE UPDATE OF run, department, format, path, sha256, length, made_on ON report_file
WHEN EXISTS (SELECT 1 FROM mail WHERE run = OLD.run AND department = OLD.department AND state = 'sent')
BEGIN SELECT RAISE(ABORT, 'a report that was sent is sealed'); END;
CREATE TRIGGER report_file_kept BEFORE DELETE ON report_file
WHEN EXISTS (SELECT 1 FROM mail WHERE run = OLD.run AND department = OLD.department AND state = 'sent')
BEGIN SELECT RAISE(ABORT, 'a report that was sent is sealed'); END;
CREATE TRIGGER run_sealed BEFORE UPDATE OF key, job, plan, year, edition, way, made_at, made_by ON run
WHEN EXISTS (SELECT 1 FROM mail WHERE run = OLD.id AND state = 'sent')
BEGIN SELECT RAISE(ABORT, 'a run that was sent is sealed'); END;

-- What the role address was told of already: each cause once.
CREATE TABLE notice_cause (
    -- 'mail/12/failed', 'schedule/yearly/2026-06-01T09:00:00/…', 'unreachable/…'
    cause TEXT PRIMARY KEY,
    run   INTEGER NOT NULL REFERENCES run (id),
    at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
