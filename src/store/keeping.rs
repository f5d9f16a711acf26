//! Backups: the copy of the database, the kept files that it names, what is on record, and a copy that becomes the
//! database again.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

use super::outbox::{MAYBE_SENT, utc};
use super::trail::{TrailEntry, record_in};
use super::{SenderLock, Sqlite, StoreError, copy};

/// A file below the data folder that the database names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    pub path: String,
    /// In hex.
    pub sha256: String,
    /// Written once and never again: the form of an inquiry, a returned form. A report may be made anew in its place.
    pub unchanging: bool,
}

/// A backup that was taken, or the one that this database was restored from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepingRecord {
    pub at: DateTime<Utc>,
    pub by: String,
    pub folder: String,
    pub files: u64,
    pub bytes: u64,
    /// SHA-256 of the backup's list of hashes, in hex.
    pub sums: String,
}

/// What was done to a restored database lest something be done twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calmed {
    /// Mails that had not left when the backup was taken; nobody knows whether they did since. Those that were refused
    /// may have been tried again.
    pub mails: usize,
    /// Schedules that are paused now.
    pub schedules: usize,
}

/// Who paused the schedules.
const RESTORER: &str = "restore";

/// Copies of the database, the files beside it, and what is noted of backups.
pub trait Keeping {
    /// Copies the database, as it is at this moment, into a new file.
    ///
    /// # Errors
    /// [`StoreError::Copy`].
    fn copy_to(&self, path: &Path) -> Result<(), StoreError>;

    /// The files that the database names, by their paths.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn kept_files(&self) -> Result<Vec<KeptFile>, StoreError>;

    /// Records a backup that was taken and checked.
    fn record_backup(&mut self, record: &KeepingRecord) -> Result<(), StoreError>;

    /// The newest backup on record.
    fn last_backup(&self) -> Result<Option<KeepingRecord>, StoreError>;

    /// Records that this database was restored, and keeps it from doing again what may have been done since the backup:
    /// mails that had not left become ambiguous, and every schedule is paused until a person resumes it.
    ///
    /// # Errors
    /// SQL errors; nothing is changed then.
    fn calm_after_restore(&mut self, lock: &SenderLock, record: &KeepingRecord) -> Result<Calmed, StoreError>;
}

impl Keeping for Sqlite {
    fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        copy::copy(&self.connection, path)
    }

    fn kept_files(&self) -> Result<Vec<KeptFile>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT path, sha256, 0 FROM report_file WHERE tidied_at IS NULL
             UNION SELECT path, sha256, 1 FROM inquiry WHERE tidied_at IS NULL
             UNION SELECT path, sha256, 1 FROM intake WHERE tidied_at IS NULL ORDER BY 1",
        )?;
        let kept = |row: &Row| Ok(KeptFile { path: row.get(0)?, sha256: row.get(1)?, unchanging: row.get(2)? });
        let rows = statement.query_map([], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn record_backup(&mut self, record: &KeepingRecord) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        insert(&transaction, "backup", record)?;
        record_in(&transaction, &entry("keeping.backup", record))?;
        transaction.commit()?;
        Ok(())
    }

    fn last_backup(&self) -> Result<Option<KeepingRecord>, StoreError> {
        let sql = "SELECT at, done_by, folder, files, bytes, sums FROM keeping WHERE kind = 'backup'
                   ORDER BY id DESC LIMIT 1";
        let found = self.connection.query_row(sql, [], |row| Ok(read_record(row))).optional()?;
        found.transpose()
    }

    fn calm_after_restore(&mut self, _lock: &SenderLock, record: &KeepingRecord) -> Result<Calmed, StoreError> {
        let at = utc(record.at);
        let transaction = self.connection.transaction()?;
        let mails = transaction.execute(
            // Who held a mail stays in its events, and it is held again where it has not left.
            "UPDATE mail SET state = 'ambiguous', held_by_person = 0, said = ?1, not_before = NULL, changed_at = ?2
             WHERE state IN ('made', 'queued', 'transmitting', 'held', 'failed')",
            (MAYBE_SENT, &at),
        )?;
        let schedules = transaction.execute(
            "INSERT INTO schedule_pause (schedule, paused_at, paused_by)
             SELECT schedule, ?1, ?2 FROM schedule_first_seen WHERE true ON CONFLICT DO NOTHING",
            (super::occurrences::text(record.at), RESTORER),
        )?;
        insert(&transaction, "restore", record)?;
        let entry = entry("keeping.restore", record).with("ambiguous_mails", mails).with("paused_schedules", schedules);
        record_in(&transaction, &entry)?;
        transaction.commit()?;
        Ok(Calmed { mails, schedules })
    }
}

fn entry<'a>(action: &'a str, record: &'a KeepingRecord) -> TrailEntry<'a> {
    TrailEntry::new(record.at, &record.by, action, format!("backup/{}", record.folder))
        .with("files", record.files)
        .with("bytes", record.bytes)
        .with("sums", record.sums.as_str())
}

fn insert(connection: &Connection, kind: &str, record: &KeepingRecord) -> rusqlite::Result<usize> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let KeepingRecord { at, by, folder, files, bytes, sums } = record;
    connection.execute(
        "INSERT INTO keeping (kind, at, done_by, folder, files, bytes, sums) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (kind, utc(*at), by, folder, whole(*files), whole(*bytes), sums),
    )
}

fn read_record(row: &Row) -> Result<KeepingRecord, StoreError> {
    let at: String = row.get(0)?;
    let number = |column| row.get::<_, i64>(column).map(|number| u64::try_from(number).unwrap_or_default());
    Ok(KeepingRecord {
        at: at
            .parse()
            .map_err(|error| StoreError::Content { what: format!("控え {at}"), reason: format!("{error}") })?,
        by: row.get(1)?,
        folder: row.get(2)?,
        files: number(3)?,
        bytes: number(4)?,
        sums: row.get(5)?,
    })
}
