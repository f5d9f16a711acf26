//! Retention: bytes and files that are old enough go, rows and hashes stay.
//!
//! Nothing goes that may still leave, that is the newest of its kind (what a department last got for a plan), or that an
//! open inquiry needs. What was cancelled, or failed and was left at that, is nothing that anybody got.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::outbox::{OutboxName, RunId, utc};
use super::trail::{TrailEntry, record_in};
use super::{Sqlite, StoreError};

/// What is older than these times may go; `None`: nothing of the kind ever goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cutoffs {
    pub mails: Option<DateTime<Utc>>,
    /// Of reports, of forms of inquiries and of returned forms.
    pub reports: Option<DateTime<Utc>>,
}

/// What may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stale {
    /// Mails whose bytes go.
    pub mails: Vec<StaleMail>,
    /// Files below the data folder.
    pub files: Vec<StaleFile>,
}

/// A mail whose bytes may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleMail {
    pub id: i64,
    /// As people name it.
    pub name: OutboxName,
    pub subject: String,
    pub length: u64,
}

/// A file that may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleFile {
    pub kind: FileKind,
    /// The number of its row.
    pub id: i64,
    /// Below the data folder.
    pub path: String,
    pub length: u64,
}

/// What a file is, by the table that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Report,
    Inquiry,
    Intake,
}

impl Stale {
    /// Of all of it together.
    pub fn bytes(&self) -> u64 {
        let mails = self.mails.iter().map(|mail| mail.length);
        mails.chain(self.files.iter().map(|file| file.length)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.mails.is_empty() && self.files.is_empty()
    }
}

impl FileKind {
    const ALL: [FileKind; 3] = [FileKind::Report, FileKind::Inquiry, FileKind::Intake];

    fn table(self) -> &'static str {
        match self {
            FileKind::Report => "report_file",
            FileKind::Inquiry => "inquiry",
            FileKind::Intake => "intake",
        }
    }

    /// Number, path and length of the rows whose file may go.
    fn query(self) -> &'static str {
        match self {
            FileKind::Report => {
                "SELECT f.id, f.path, f.length FROM report_file f JOIN run r ON r.id = f.run
                 WHERE f.tidied_at IS NULL AND r.made_at < ?1
                   AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.run = f.run AND m.department = f.department
                                   AND (m.state NOT IN ('sent', 'cancelled', 'failed') OR m.changed_at >= ?1))
                   AND EXISTS (SELECT 1 FROM report_file g JOIN run s ON s.id = g.run
                               WHERE s.plan = r.plan AND g.department = f.department AND g.format = f.format
                                 AND g.tidied_at IS NULL AND (s.year, g.id) > (r.year, f.id))
                 ORDER BY f.id"
            }
            FileKind::Inquiry => {
                "SELECT q.id, q.path, q.length FROM inquiry q
                 WHERE q.tidied_at IS NULL AND q.state = 'closed' AND q.closed_at < ?1
                   AND EXISTS (SELECT 1 FROM inquiry n WHERE n.plan = q.plan AND n.department = q.department
                                 AND (n.year, n.revision) > (q.year, q.revision))
                 ORDER BY q.id"
            }
            FileKind::Intake => {
                "SELECT i.id, i.path, i.length FROM intake i LEFT JOIN inquiry q ON q.id = i.inquiry
                 WHERE i.tidied_at IS NULL AND i.received_at < ?1
                   AND i.state IN ('applied', 'undone', 'discarded', 'refused')
                   AND (q.id IS NULL OR q.state = 'closed' AND q.closed_at < ?1
                        AND EXISTS (SELECT 1 FROM inquiry n WHERE n.plan = q.plan AND n.department = q.department
                                      AND (n.year, n.revision) > (q.year, q.revision)))
                 ORDER BY i.id"
            }
        }
    }
}

/// A mail is the newest of its kind until its department was sent one of a later year or revision.
const STALE_MAILS: &str =
    "SELECT m.id, m.subject, length(b.mime), m.run, m.number FROM mail m JOIN run r ON r.id = m.run
     JOIN mail_bytes b ON b.mail = m.id
     WHERE m.tidied_at IS NULL AND m.changed_at < ?1
       AND (m.state IN ('cancelled', 'failed')
            OR m.state = 'sent' AND EXISTS (
                   SELECT 1 FROM mail n JOIN run s ON s.id = n.run
                   WHERE s.plan = r.plan AND n.kind = m.kind AND n.department = m.department
                     AND n.state = 'sent' AND n.tidied_at IS NULL AND (s.year, n.revision) > (r.year, m.revision)))
       AND NOT EXISTS (SELECT 1 FROM inquiry q
                       WHERE q.state = 'open' AND q.plan = r.plan AND q.year = r.year AND q.department = m.department
                         AND substr(m.kind, 1, 7) = 'inquiry')
     ORDER BY m.id";

/// What is old enough to go, and its going.
pub trait Tidying {
    /// What may go.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn stale(&self, cutoffs: &Cutoffs) -> Result<Stale, StoreError>;

    /// Empties the mails that may go and marks the rows of the files that may: the caller removes these, by
    /// [`Tidying::tidied_paths`]. What was emptied is overwritten in the database's file.
    fn tidy(&mut self, cutoffs: &Cutoffs, at: DateTime<Utc>, by: &str) -> Result<Stale, StoreError>;

    /// The files of rows that were tidied, but for those that another row still needs.
    fn tidied_paths(&self) -> Result<Vec<String>, StoreError>;

    /// Gives the space that is free within the database's file back to the disk. It needs as much again meanwhile, and
    /// nobody else may write.
    fn vacuum(&mut self) -> Result<(), StoreError>;
}

impl Tidying for Sqlite {
    fn stale(&self, cutoffs: &Cutoffs) -> Result<Stale, StoreError> {
        Ok(stale(&self.connection, cutoffs)?)
    }

    fn tidy(&mut self, cutoffs: &Cutoffs, at: DateTime<Utc>, by: &str) -> Result<Stale, StoreError> {
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stale = stale(&transaction, cutoffs)?;
        if stale.is_empty() {
            return Ok(stale);
        }
        for mail in &stale.mails {
            let sql = "UPDATE mail SET tidied_at = ?2 WHERE id = ?1";
            transaction.prepare_cached(sql)?.execute((mail.id, utc(at)))?;
            transaction.prepare_cached("DELETE FROM mail_bytes WHERE mail = ?1")?.execute([mail.id])?;
        }
        for file in &stale.files {
            let sql = format!("UPDATE {} SET tidied_at = ?2 WHERE id = ?1", file.kind.table());
            transaction.prepare_cached(&sql)?.execute((file.id, utc(at)))?;
        }
        record_in(&transaction, &entry(&stale, cutoffs, at, by))?;
        transaction.commit()?;
        Ok(stale)
    }

    fn tidied_paths(&self) -> Result<Vec<String>, StoreError> {
        let paths = |condition: &str| {
            let queries = FileKind::ALL.map(|kind| format!("SELECT path FROM {} WHERE {condition}", kind.table()));
            queries.join(" UNION ")
        };
        let (gone, needed) = (paths("tidied_at IS NOT NULL"), paths("tidied_at IS NULL"));
        let sql = format!("SELECT path FROM ({gone}) EXCEPT SELECT path FROM ({needed})");
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn vacuum(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }
}

fn entry<'a>(stale: &Stale, cutoffs: &Cutoffs, at: DateTime<Utc>, by: &'a str) -> TrailEntry<'a> {
    TrailEntry::new(at, by, "keeping.tidy", "data")
        .with("mails_before", cutoffs.mails.map(utc))
        .with("reports_before", cutoffs.reports.map(utc))
        .with("mails", stale.mails.iter().map(|mail| mail.id).collect::<Vec<_>>())
        .with("files", stale.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>())
        .with("bytes", stale.bytes())
}

fn stale(connection: &Connection, cutoffs: &Cutoffs) -> rusqlite::Result<Stale> {
    let length = |length: i64| u64::try_from(length).unwrap_or_default();
    let mut found = Stale::default();
    if let Some(cutoff) = cutoffs.mails {
        let mut statement = connection.prepare(STALE_MAILS)?;
        let mails = statement.query_map([utc(cutoff)], |row| {
            let name = OutboxName::Mail(RunId(row.get(3)?), row.get(4)?);
            Ok(StaleMail { id: row.get(0)?, name, subject: row.get(1)?, length: length(row.get(2)?) })
        })?;
        found.mails = mails.collect::<Result<_, _>>()?;
    }
    if let Some(cutoff) = cutoffs.reports {
        for kind in FileKind::ALL {
            let mut statement = connection.prepare(kind.query())?;
            let files = statement.query_map([utc(cutoff)], |row| {
                Ok(StaleFile { kind, id: row.get(0)?, path: row.get(1)?, length: length(row.get(2)?) })
            })?;
            for file in files {
                found.files.push(file?);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
