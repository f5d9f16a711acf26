-- Runs, the files they made, and the mails that carry them.
-- Times are UTC, RFC 3339.

CREATE TABLE run (
    id      INTEGER PRIMARY KEY,
    -- The same job for the same inputs is the same run.
    key     TEXT NOT NULL UNIQUE,
    job     TEXT NOT NULL,
    plan    TEXT NOT NULL,
    year    INTEGER NOT NULL,
    edition TEXT NOT NULL,
    -- The way out that its mails were queued for: a trial into a folder takes nothing out of the real delivery.
    way     TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL
) STRICT;

CREATE TABLE report_file (
    id         INTEGER PRIMARY KEY,
    run        INTEGER NOT NULL REFERENCES run (id),
    department TEXT NOT NULL,
    format     TEXT NOT NULL,
    -- Below the data folder.
    path       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    length     INTEGER NOT NULL,
    UNIQUE (run, department, format)
) STRICT;

CREATE TABLE mail (
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
    state      TEXT NOT NULL CHECK (state IN ('queued', 'transmitting', 'sent', 'failed', 'ambiguous', 'held')),
    tries      INTEGER NOT NULL DEFAULT 0,
    -- Not before this time is a queued mail tried again.
    not_before TEXT,
    -- The server's words, or why the mail is held.
    said       TEXT,
    queued_at  TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (run, department, kind, recipient, revision)
) STRICT;

CREATE INDEX mail_by_state ON mail (state, id);
