//! What a department was last sent by a run and its revisions 差替.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Row;

use super::{NewMail, NewReportFile, NewRun, QueuedRun, queue_in};
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{Store, StoreError};

/// The newest revision that a department's mails were queued for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentReport {
    pub department: String,
    pub revision: u32,
    pub queued_at: DateTime<Utc>,
    pub files: Vec<SentFile>,
}

/// A file of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentFile {
    /// `pdf`, `xlsx`
    pub format: String,
    /// In hex.
    pub sha256: String,
    /// The date on it; `None` where an earlier program made it.
    pub made_on: Option<NaiveDate>,
}

/// The run with a key and its revisions, whose keys go on from it.
const RUNS: &str = "run IN (SELECT id FROM run WHERE key = ?1 OR substr(key, 1, length(?1) + 10) = ?1 || '/revision-')";

impl Store {
    /// The key of a run's next revision.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    pub fn next_revision_key(&self, run_key: &str) -> Result<String, StoreError> {
        let prefix = format!("{run_key}/revision-");
        Ok(format!("{prefix}{}", self.count_runs(&prefix)? + 2))
    }

    /// What each department was last sent, or is about to be, by a run (by its key) and its revisions.
    ///
    /// # Errors
    /// SQL errors, contents that cannot be read.
    pub fn last_reports(&self, run_key: &str, kind: &str) -> Result<Vec<SentReport>, StoreError> {
        let mut statement = self.connection.prepare(&format!(
            "SELECT department, revision, run, min(queued_at) FROM mail AS m
             WHERE {RUNS} AND kind = ?2 AND state <> 'cancelled'
               AND revision = (SELECT max(revision) FROM mail AS n
                               WHERE n.department = m.department AND n.kind = ?2 AND n.state <> 'cancelled' AND {RUNS})
             GROUP BY department ORDER BY department"
        ))?;
        let rows = statement.query_map((run_key, kind), |row| Ok((read_report(row)?, row.get::<_, i64>(2)?)))?;
        let mut reports = Vec::new();
        for row in rows {
            let (mut report, run) = row?;
            report.files = self.files_of(run, &report.department)?;
            reports.push(report);
        }
        Ok(reports)
    }

    /// As [`Store::queue`], for a new revision of what was sent before: the trail says why.
    ///
    /// # Errors
    /// SQL errors; nothing is recorded then.
    pub fn queue_revision(
        &mut self,
        run: &NewRun,
        files: &[NewReportFile],
        mails: &[NewMail],
        reason: &str,
    ) -> Result<QueuedRun, StoreError> {
        let transaction = self.connection.transaction()?;
        let queued = queue_in(&transaction, run, files, mails)?;
        let revision = mails.iter().map(|mail| mail.revision).max();
        let department = mails.first().map(|mail| mail.department.as_str());
        let entry = TrailEntry::new(run.made_at, &run.made_by, "run.revise", format!("run/{}", run.key))
            .with("department", department)
            .with("revision", revision)
            .with("reason", reason);
        record_in(&transaction, &entry)?;
        transaction.commit()?;
        Ok(queued)
    }

    fn files_of(&self, run: i64, department: &str) -> Result<Vec<SentFile>, StoreError> {
        let sql = "SELECT format, sha256, made_on FROM report_file WHERE run = ?1 AND department = ?2 ORDER BY format";
        let mut statement = self.connection.prepare_cached(sql)?;
        let file = |row: &Row| {
            let made_on = row.get::<_, Option<String>>(2)?.map(|day| parsed(2, &day)).transpose()?;
            Ok(SentFile { format: row.get(0)?, sha256: row.get(1)?, made_on })
        };
        let rows = statement.query_map((run, department), file)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read_report(row: &Row) -> rusqlite::Result<SentReport> {
    let queued_at = parsed(3, &row.get::<_, String>(3)?)?;
    Ok(SentReport { department: row.get(0)?, revision: row.get(1)?, queued_at, files: Vec::new() })
}

fn parsed<T: std::str::FromStr<Err = chrono::ParseError>>(column: usize, text: &str) -> rusqlite::Result<T> {
    let unreadable =
        |error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error));
    text.parse().map_err(unreadable)
}
