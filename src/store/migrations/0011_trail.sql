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
    broken  INTEGER,
    -- How many mails and approvals are not as the trail tells of them.
    disagreements INTEGER NOT NULL
) STRICT;

-- The last mail and the last approval from before there was a trail: their making is in no entry.
CREATE TABLE trail_start (
    mail     INTEGER NOT NULL,
    approval INTEGER NOT NULL
) STRICT;
INSERT INTO trail_start (mail, approval)
SELECT (SELECT ifnull(max(id), 0) FROM mail), (SELECT ifnull(max(id), 0) FROM approval);
CREATE TRIGGER trail_start_stays BEFORE UPDATE ON trail_start BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
CREATE TRIGGER trail_start_kept BEFORE DELETE ON trail_start BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
CREATE TRIGGER trail_start_once BEFORE INSERT ON trail_start BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
