-- Retention: bytes and files are removed after some years, rows and hashes stay.
ALTER TABLE mail ADD COLUMN tidied_at TEXT;         -- its bytes are gone since
ALTER TABLE report_file ADD COLUMN tidied_at TEXT;  -- its file is gone since
ALTER TABLE inquiry ADD COLUMN tidied_at TEXT;
ALTER TABLE intake ADD COLUMN tidied_at TEXT;

-- The date on the report: with it the same report can be made again and compared. NULL in rows of earlier programs.
ALTER TABLE report_file ADD COLUMN made_on TEXT;

-- What was sent stays sent, and its report as it was: a correction is a new revision.
CREATE TRIGGER mail_stays_sent BEFORE UPDATE OF state ON mail WHEN OLD.state = 'sent' AND NEW.state <> 'sent'
BEGIN SELECT RAISE(ABORT, 'a mail that was sent is sealed'); END;
CREATE TRIGGER report_file_sealed BEFORE UPDATE OF run, department, format, path, sha256, length, made_on ON report_file
WHEN EXISTS (SELECT 1 FROM mail WHERE run = OLD.run AND department = OLD.department AND state = 'sent')
BEGIN SELECT RAISE(ABORT, 'a report that was sent is sealed'); END;
CREATE TRIGGER report_file_kept BEFORE DELETE ON report_file
WHEN EXISTS (SELECT 1 FROM mail WHERE run = OLD.run AND department = OLD.department AND state = 'sent')
BEGIN SELECT RAISE(ABORT, 'a report that was sent is sealed'); END;

-- What the role address was told of already: each cause once while it lasts, and again when it comes again.
CREATE TABLE notice_cause (
    -- 'mail/12/failed', 'schedule/yearly/2026-06-01T09:00:00/…', 'unreachable/smtp', 'approval/3', 'summary/…'
    cause TEXT NOT NULL,
    run   INTEGER NOT NULL REFERENCES run (id),
    at    TEXT NOT NULL,
    -- When it was seen to be over; NULL while it lasts.
    ended_at TEXT,
    PRIMARY KEY (cause, run)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX notice_cause_lasting ON notice_cause (cause) WHERE ended_at IS NULL;
