-- What a mail is stays as it was made, in every state and not only once it was sent: a correction is another mail.
-- Whoever can write the file can also drop these triggers: the seals below are for that.

-- The user of the computer under whom a person made it, as the system knows it. NULL for a schedule, and in rows of
-- earlier programs.
ALTER TABLE mail ADD COLUMN maker_account TEXT;
-- The person who released an occurrence, and the user of the computer, for the same use: both are the makers of its mails.
ALTER TABLE occurrence ADD COLUMN released_by TEXT;
ALTER TABLE occurrence ADD COLUMN released_account TEXT CHECK ((released_by IS NULL) = (released_account IS NULL));

CREATE TRIGGER mail_sealed BEFORE UPDATE OF id, run, number, department, kind, recipient, revision, subject, message_id,
    sha256, needs_approval, made_by, maker, maker_role, maker_account, queued_at ON mail
BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;
CREATE TRIGGER mail_approved_once BEFORE UPDATE OF approval ON mail
WHEN OLD.approval IS NOT NULL AND NEW.approval IS NOT OLD.approval
BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;
CREATE TRIGGER mail_tidied_once BEFORE UPDATE OF tidied_at ON mail
WHEN OLD.tidied_at IS NOT NULL OR OLD.state NOT IN ('sent', 'cancelled', 'failed')
BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;
CREATE TRIGGER mail_kept BEFORE DELETE ON mail BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;

CREATE TRIGGER mail_bytes_sealed BEFORE UPDATE ON mail_bytes
BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;
-- Bytes may go, with the day on which they went.
CREATE TRIGGER mail_bytes_kept BEFORE DELETE ON mail_bytes
WHEN NOT EXISTS (SELECT 1 FROM mail WHERE id = OLD.mail AND tidied_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;

CREATE TRIGGER run_sealed BEFORE UPDATE ON run WHEN EXISTS (SELECT 1 FROM mail WHERE run = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a run is sealed when it has mails'); END;
CREATE TRIGGER run_kept BEFORE DELETE ON run WHEN EXISTS (SELECT 1 FROM mail WHERE run = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a run is sealed when it has mails'); END;

-- INSERT OR REPLACE would delete without asking the triggers above. The program looks before it inserts.
CREATE TRIGGER run_appended BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.id OR key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'a run is there already'); END;
CREATE TRIGGER mail_appended BEFORE INSERT ON mail
WHEN EXISTS (SELECT 1 FROM mail WHERE id = NEW.id OR message_id = NEW.message_id)
     OR EXISTS (SELECT 1 FROM mail WHERE run = NEW.run AND number = NEW.number)
     OR EXISTS (SELECT 1 FROM mail WHERE run = NEW.run AND department = NEW.department AND kind = NEW.kind
                                         AND recipient = NEW.recipient AND revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'a mail is there already'); END;
CREATE TRIGGER mail_bytes_appended BEFORE INSERT ON mail_bytes
WHEN EXISTS (SELECT 1 FROM mail_bytes WHERE mail = NEW.mail)
     OR EXISTS (SELECT 1 FROM mail WHERE id = NEW.mail AND tidied_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a mail is there already'); END;
CREATE TRIGGER approval_appended BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM approval WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an approval is there already'); END;
CREATE TRIGGER report_file_appended BEFORE INSERT ON report_file
WHEN EXISTS (SELECT 1 FROM report_file WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM report_file WHERE run = NEW.run AND department = NEW.department AND format = NEW.format)
BEGIN SELECT RAISE(ABORT, 'a report is there already'); END;

-- The seal of each mail, under a key that is not in the database (see store/seal.rs). Mails of earlier programs have none.
CREATE TABLE mail_seal (
    mail INTEGER PRIMARY KEY REFERENCES mail (id),
    -- HMAC-SHA-256 in hex.
    seal TEXT NOT NULL
) STRICT;
CREATE TRIGGER mail_seal_stays BEFORE UPDATE ON mail_seal BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;
CREATE TRIGGER mail_seal_kept BEFORE DELETE ON mail_seal BEGIN SELECT RAISE(ABORT, 'a mail is sealed when it is made'); END;
CREATE TRIGGER mail_seal_appended BEFORE INSERT ON mail_seal WHEN EXISTS (SELECT 1 FROM mail_seal WHERE mail = NEW.mail)
BEGIN SELECT RAISE(ABORT, 'a mail is there already'); END;

-- The seal of each approval, over what it says and which mails it covers. Approvals of earlier programs have none, nor have
-- their mails.
CREATE TABLE approval_seal (
    approval INTEGER PRIMARY KEY REFERENCES approval (id),
    -- HMAC-SHA-256 in hex.
    seal     TEXT NOT NULL
) STRICT;
CREATE TRIGGER approval_seal_stays BEFORE UPDATE ON approval_seal
BEGIN SELECT RAISE(ABORT, 'an approval is sealed when it is given'); END;
CREATE TRIGGER approval_seal_kept BEFORE DELETE ON approval_seal
BEGIN SELECT RAISE(ABORT, 'an approval is sealed when it is given'); END;
CREATE TRIGGER approval_seal_appended BEFORE INSERT ON approval_seal
WHEN EXISTS (SELECT 1 FROM approval_seal WHERE approval = NEW.approval)
BEGIN SELECT RAISE(ABORT, 'an approval is there already'); END;
