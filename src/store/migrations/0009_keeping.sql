-- What was done to keep the data: backups taken of this database, and that it was itself restored from one.
CREATE TABLE keeping (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('backup', 'restore')),
    at       TEXT NOT NULL,
    done_by  TEXT NOT NULL,
    -- The folder of the backup.
    folder   TEXT NOT NULL,
    files    INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    -- SHA-256 of the backup's list of hashes, in hex.
    sums     TEXT NOT NULL
) STRICT;

CREATE TRIGGER keeping_stays BEFORE UPDATE ON keeping BEGIN SELECT RAISE(ABORT, 'keeping is append-only'); END;
CREATE TRIGGER keeping_kept BEFORE DELETE ON keeping BEGIN SELECT RAISE(ABORT, 'keeping is append-only'); END;
