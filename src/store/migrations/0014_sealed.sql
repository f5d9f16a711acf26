-- Retention: bytes and files are removed after some years, rows and hashes stay.
ALTER TABLE mail ADD COLUMN tidied_at TEXT;         -- its bytes are gone since
ALTER TABLE report_file ADD COLUMN tidied_at TEXT;  -- its file is gone since
ALTER TABLE inquiry ADD COLUMN tidied_at TEXT;
ALTER TABLE intake ADD COLUMN tidied_at TEXT;

-- The date on the report: with it the same report can be made again and compared. NULL in rows of earlier programs.
ALTER TABLE report_file ADD COLUMN made_on TEXT;

-- What was sent is sealed: a correction is a new revision. Only its bytes may go, with the day on which they went.
CREATE TRIGGER mail_sealed BEFORE UPDATE OF run, department, kind, recipient, revision, subject, message_id, sha256 ON mail
WHEN OLD.state = 'sent' BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER mail_stays_sent BEFORE UPDATE OF state ON mail WHEN OLD.state = 'sent' AND NEW.state <> 'sent'
BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER mail_kept BEFORE DELETE ON mail WHEN OLD.state = 'sent'
BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER mail_bytes_sealed BEFORE UPDATE ON mail_bytes
WHEN EXISTS (SELECT 1 FROM mail WHERE id = OLD.mail AND state = 'sent')
BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER mail_bytes_kept BEFORE DELETE ON mail_bytes
WHEN EXISTS (SELECT 1 FROM mail WHERE id = OLD.mail AND state = 'sent' AND tidied_at IS NULL)
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
