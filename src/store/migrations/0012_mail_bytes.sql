-- The bytes of a mail apart from its state: SQLite writes a row anew, its bytes with it, whenever one of its words grows,
-- and a mail's state changes twice while it leaves.

CREATE TABLE mail_bytes (
    mail INTEGER PRIMARY KEY REFERENCES mail (id),
    -- The final bytes: every try sends these.
    mime BLOB NOT NULL
) STRICT;

INSERT INTO mail_bytes (mail, mime) SELECT id, mime FROM mail;

ALTER TABLE mail DROP COLUMN mime;
