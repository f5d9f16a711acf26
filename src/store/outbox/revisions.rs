//! What a department was last sent by a run and its revisions 差替.

use crate::store::Notices;
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Row;

use super::{NewMail, NewReportFile, NewRun, OutboxName, QueuedRun, RunId, queue_in};
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{Sqlite, StoreError};

/// What a department was last sent, or is about to be: its mails of one run that are not cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentReport {
    pub department: String,
    pub run: RunId,
    /// That of the first delivery, or of a revision of it.
    pub run_key: String,
    /// Versions 版 of which a mail has left, this one included. What was cancelled before it left is none.
    pub versions_left: u32,
    pub queued_at: DateTime<Utc>,
    /// When the first mail of it left, or may have; `None` while none has.
    pub left_at: Option<DateTime<Utc>>,
    /// Everybody for whom there is a mail of it.
    pub recipients: Vec<String>,
    /// Its mails that have not left.
    pub waiting: Vec<OutboxName>,
    /// A person cancelled one of the newest of its mails, so that another may be made in its stead.
    pub has_cancelled: bool,
    pub files: Vec<SentFile>,
}

impl SentReport {
    /// Its number as its readers count: of the versions that left, or that are about to.
    pub fn version(&self) -> u32 {
        self.versions_left + u32::from(self.left_at.is_none())
    }
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
const RUNS: &str =
    "mail.run IN (SELECT id FROM run WHERE key = ?1 OR substr(key, 1, length(?1) + 10) = ?1 || '/revision-')";

/// What was made for a department before, and what of it left.
pub trait Revisions {
    /// The key of a run's next revision.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn next_revision_key(&self, run_key: &str) -> Result<String, StoreError>;

    /// What each department was last sent, or is about to be, by a run (by its key) and its revisions.
    ///
    /// # Errors
    /// SQL errors, contents that cannot be read.
    fn last_reports(&self, run_key: &str, kind: &str) -> Result<Vec<SentReport>, StoreError>;

    /// As [`Revisions::queue`], for a new revision of what was sent before: the trail says why.
    ///
    /// # Errors
    /// SQL errors; nothing is recorded then.
    fn queue_revision(
        &mut self,
        run: &NewRun,
        files: &[NewReportFile],
        mails: &[NewMail],
        reason: &str,
    ) -> Result<QueuedRun, StoreError>;
}

impl Revisions for Sqlite {
    fn next_revision_key(&self, run_key: &str) -> Result<String, StoreError> {
        let prefix = format!("{run_key}/revision-");
        Ok(format!("{prefix}{}", self.count_runs(&prefix)? + 2))
    }

    fn last_reports(&self, run_key: &str, kind: &str) -> Result<Vec<SentReport>, StoreError> {
        let mut statement = self.connection.prepare(&format!(
            "WITH told AS MATERIALIZED (
                 SELECT subject, ifnull(min(CASE action WHEN 'mail.sent' THEN at END), min(at)) AS at
                 FROM trail WHERE action IN ('mail.sent', 'mail.ambiguous') GROUP BY subject)
             SELECT mail.department, mail.run, run.key, mail.number, mail.recipient, mail.queued_at,
                    CASE WHEN mail.state IN ('sent', 'ambiguous', 'transmitting')
                         THEN coalesce(told.at, CASE WHEN mail.bounced_at IS NULL THEN mail.changed_at END, mail.queued_at)
                    END
             FROM mail JOIN run ON run.id = mail.run LEFT JOIN told ON told.subject = 'mail/' || mail.id
             WHERE {RUNS} AND mail.kind = ?2 AND mail.state <> 'cancelled'
             ORDER BY mail.department, mail.run, mail.number"
        ))?;
        let rows = statement.query_map((run_key, kind), read_mail)?;
        let mut reports: Vec<SentReport> = Vec::new();
        for row in rows {
            let mail = row?;
            match reports.last_mut().filter(|last| last.department == mail.department) {
                Some(report) if report.run == mail.run => report.add(mail),
                Some(report) => {
                    let versions_left = report.versions_left;
                    *report = SentReport::begun(mail, versions_left);
                }
                None => reports.push(SentReport::begun(mail, 0)),
            }
        }
        for report in &mut reports {
            report.has_cancelled = self.has_cancelled(report.run, &report.department, kind)?;
            report.files = self.files_of(report.run, &report.department)?;
        }
        Ok(reports)
    }

    fn queue_revision(
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
}

impl Sqlite {
    /// Whether a mail was cancelled that is no older than those that stand.
    fn has_cancelled(&self, run: RunId, department: &str, kind: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM mail AS gone WHERE run = ?1 AND department = ?2 AND kind = ?3 AND state = 'cancelled'
                   AND revision = (SELECT max(revision) FROM mail WHERE run = ?1 AND department = ?2 AND kind = ?3
                                                                  AND state <> 'cancelled')";
        Ok(self.connection.prepare_cached(sql)?.exists((run.0, department, kind))?)
    }

    fn files_of(&self, run: RunId, department: &str) -> Result<Vec<SentFile>, StoreError> {
        let sql = "SELECT format, sha256, made_on FROM report_file WHERE run = ?1 AND department = ?2 ORDER BY format";
        let mut statement = self.connection.prepare_cached(sql)?;
        let file = |row: &Row| {
            let made_on = row.get::<_, Option<String>>(2)?.map(|day| parsed(2, &day)).transpose()?;
            Ok(SentFile { format: row.get(0)?, sha256: row.get(1)?, made_on })
        };
        let rows = statement.query_map((run.0, department), file)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// One mail of a report.
struct ReportMail {
    department: String,
    run: RunId,
    run_key: String,
    number: u32,
    recipient: String,
    queued_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
}

impl SentReport {
    /// Of its first mail, after so many versions that left.
    fn begun(mail: ReportMail, versions_left: u32) -> SentReport {
        let mut report = SentReport {
            department: mail.department.clone(),
            run: mail.run,
            run_key: mail.run_key.clone(),
            versions_left,
            queued_at: mail.queued_at,
            left_at: None,
            recipients: Vec::new(),
            waiting: Vec::new(),
            has_cancelled: false,
            files: Vec::new(),
        };
        report.add(mail);
        report
    }

    fn add(&mut self, mail: ReportMail) {
        self.recipients.push(mail.recipient);
        let Some(left_at) = mail.left_at else {
            self.waiting.push(OutboxName::Mail(mail.run, mail.number));
            return;
        };
        self.versions_left += u32::from(self.left_at.is_none());
        self.left_at = Some(self.left_at.map_or(left_at, |first| first.min(left_at)));
    }
}

fn read_mail(row: &Row) -> rusqlite::Result<ReportMail> {
    let left_at: Option<String> = row.get(6)?;
    Ok(ReportMail {
        department: row.get(0)?,
        run: RunId(row.get(1)?),
        run_key: row.get(2)?,
        number: row.get(3)?,
        recipient: row.get(4)?,
        queued_at: parsed(5, &row.get::<_, String>(5)?)?,
        left_at: left_at.map(|at| parsed(6, &at)).transpose()?,
    })
}

fn parsed<T: std::str::FromStr<Err = chrono::ParseError>>(column: usize, text: &str) -> rusqlite::Result<T> {
    let unreadable =
        |error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error));
    text.parse().map_err(unreadable)
}
