//! Runs, the files they made and the outbox: every mail is a row before it is sent.
//!
//! `made → queued → transmitting → sent | failed | ambiguous | held`, and `cancelled`. A mail that needs no approval
//! begins as `queued`. Two commits are durable for each mail: `transmitting` after the server's 354 and before the body,
//! and the outcome. What people do with mails is in the files beside this one.

mod approval;
mod bytes;
mod decisions;
mod doubt;
mod events;
mod facts;
mod listing;
mod making;
mod name;
mod revisions;
mod steps;

pub use bytes::StoredBytes;

pub use facts::RunFactsKept;

pub use revisions::Revisions;

pub use listing::OutboxListing;

pub use steps::MailSteps;

pub use events::MailEvents;

pub use decisions::MailDecisions;

pub use approval::Approvals;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::{OptionalExtension, Row, Transaction, named_params};
use serde_json::json;

use super::trail::{self, TrailEntry};
use super::{SenderLock, Sqlite, StoreError, seal};

pub use approval::{Approval, NewApproval};
pub use bytes::MailBytes;
pub use decisions::Decided;
use doubt::DIED;
pub use doubt::Doubt;
pub(super) use doubt::MAYBE_SENT;
pub use events::{Act, Actor, MailEvent};
pub use facts::RunFacts;
pub(super) use listing::mails_where;
pub use listing::{OutboxMail, OutboxRun, WaitingMails};
pub use making::{Maker, Making};
pub use name::OutboxName;
pub use revisions::{SentFile, SentReport};
pub use steps::MailStep;

/// Number of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub i64);

/// Number of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailId(pub i64);

/// A run about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// The same job for the same inputs has the same key and is the same run.
    pub key: String,
    pub job: String,
    pub plan: String,
    /// Western year of the fiscal year under evaluation.
    pub year: i32,
    pub edition: String,
    /// The way out that its mails are for: `folder` or `smtp`.
    pub way: String,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    pub making: Making,
}

/// A file that a run made, kept below the data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReportFile {
    pub department: String,
    pub format: String,
    pub path: String,
    pub sha256: String,
    pub length: u64,
    /// The date on it.
    pub made_on: NaiveDate,
}

/// A mail about to be queued, with its final bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    pub department: String,
    /// `report`, `inquiry`, `inquiry-notice`, `inquiry-overdue`, `test`
    pub kind: String,
    /// The one envelope recipient.
    pub recipient: String,
    pub revision: u32,
    pub subject: String,
    /// With its angle brackets.
    pub message_id: String,
    pub mime: Vec<u8>,
    /// Of `mime`, in hex.
    pub sha256: String,
}

/// What became of an attempt to queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedRun {
    pub run: RunId,
    /// Mails made now, to wait for approval or to be sent.
    pub queued: usize,
    /// Mails that were there already, from an earlier run of the same job.
    pub known: usize,
}

/// The state of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// Waits for approval.
    Made,
    /// Leaves when its turn comes.
    Queued,
    /// The body is on its way: after a crash nobody knows whether it arrived.
    Transmitting,
    Sent,
    /// Refused for good, or tried too often.
    Failed,
    /// May have arrived. Never sent again by itself.
    Ambiguous,
    /// Stopped by a check, until what it objects to is gone, or by a person, until a person releases it.
    Held,
    /// Never leaves. Its department may be made another.
    Cancelled,
}

/// A mail in the outbox, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    pub id: MailId,
    pub run: RunId,
    pub department: String,
    pub kind: String,
    pub recipient: String,
    pub revision: u32,
    pub subject: String,
    pub message_id: String,
    pub sha256: String,
    pub state: MailState,
    pub tries: u32,
    /// The server's words, or why the mail is held.
    pub said: Option<String>,
}

impl MailState {
    /// All states with their words, in the order of a mail's life.
    pub const ALL: [(MailState, &'static str); 8] = [
        (MailState::Made, "made"),
        (MailState::Queued, "queued"),
        (MailState::Transmitting, "transmitting"),
        (MailState::Sent, "sent"),
        (MailState::Failed, "failed"),
        (MailState::Ambiguous, "ambiguous"),
        (MailState::Held, "held"),
        (MailState::Cancelled, "cancelled"),
    ];

    /// Its word in the database and in lists.
    pub fn word(self) -> &'static str {
        MailState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, word)| word)
    }

    /// The state of a word.
    pub fn of_word(word: &str) -> Option<MailState> {
        MailState::ALL.iter().find(|(_, known)| *known == word).map(|(state, _)| *state)
    }
}

/// A time as the database holds it.
pub(super) fn utc(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Where a mail goes that is not stopped any more.
const FREE_STATE: &str = "CASE WHEN needs_approval = 1 AND approval IS NULL THEN 'made' ELSE 'queued' END";

const COLUMNS: &str = "id, run, department, kind, recipient, revision, subject, message_id, sha256, state, tries, said";

/// Runs, their files and the mails.
pub trait Outbox {
    /// Records a run's files and queues its mails in one transaction. What is there already from an earlier run of
    /// the same job (the same key) stays as it is: a mail is never queued twice.
    ///
    /// # Errors
    /// SQL errors; nothing is recorded then.
    fn queue(&mut self, run: &NewRun, files: &[NewReportFile], mails: &[NewMail]) -> Result<QueuedRun, StoreError>;

    /// The run with a key.
    fn run_of_key(&self, key: &str) -> Result<Option<RunId>, StoreError>;

    /// For which departments and recipients a run (by its key) has made mails of a kind already. Cancelled ones do not
    /// count.
    fn recipients_queued(&self, run_key: &str, kind: &str) -> Result<Vec<(String, String)>, StoreError>;

    /// All mails of a run, in the order in which they were queued.
    fn mails_of_run(&self, run: RunId) -> Result<Vec<MailRow>, StoreError>;

    /// Mails of a way out that did not leave though something was said about them: refused, stopped by a check,
    /// doubtful, or put off.
    fn troubled_mails(&self, way: &str) -> Result<Vec<MailRow>, StoreError>;

    /// Every `transmitting` mail of a process that died becomes `ambiguous`. Only the lock's holder may say so.
    fn recover(&mut self, lock: &SenderLock, now: DateTime<Utc>) -> Result<usize, StoreError>;

    /// The next mail of a way out that is due and comes after `after` (so that one that was just put back does not
    /// come again in the same round).
    fn next_queued(&self, way: &str, after: Option<MailId>, now: DateTime<Utc>) -> Result<Option<MailRow>, StoreError>;

    /// How many mails wait for a way out.
    fn count_queued(&self, way: &str) -> Result<u64, StoreError>;

    /// Mails of a way out that a check has stopped. What a person holds is not looked at again.
    fn held_mails(&self, way: &str) -> Result<Vec<MailRow>, StoreError>;

    /// Puts a mail that a check held back: what stopped it is gone, and no byte of it has left the house.
    fn unhold(&mut self, lock: &SenderLock, id: MailId, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Gives a held mail another reason: what stopped it first is gone, something else is wrong.
    fn hold_for(&mut self, lock: &SenderLock, id: MailId, reason: &str, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// How many mails are in each state, of a run or of all.
    fn count_mails(&self, run: Option<RunId>, state: MailState) -> Result<u64, StoreError>;
}

impl Outbox for Sqlite {
    fn queue(&mut self, run: &NewRun, files: &[NewReportFile], mails: &[NewMail]) -> Result<QueuedRun, StoreError> {
        let transaction = self.connection.transaction()?;
        let queued = queue_in(&transaction, run, files, mails)?;
        transaction.commit()?;
        Ok(queued)
    }

    fn run_of_key(&self, key: &str) -> Result<Option<RunId>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM run WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0).map(RunId)).optional()?)
    }

    fn recipients_queued(&self, run_key: &str, kind: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT department, recipient FROM mail JOIN run ON run.id = mail.run
             WHERE run.key = ?1 AND mail.kind = ?2 AND mail.state <> 'cancelled' ORDER BY department, recipient",
        )?;
        let rows = statement.query_map((run_key, kind), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn mails_of_run(&self, run: RunId) -> Result<Vec<MailRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mail WHERE run = ?1 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([run.0], read_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn troubled_mails(&self, way: &str) -> Result<Vec<MailRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM mail WHERE state NOT IN ('sent', 'cancelled') AND said IS NOT NULL AND held_by_person = 0
                    AND run IN (SELECT id FROM run WHERE way = ?1) ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([way], read_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn recover(&mut self, _lock: &SenderLock, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let transaction = self.connection.transaction()?;
        let mut recovered: Vec<i64> = transaction
            .prepare_cached(
                "UPDATE mail SET state = 'ambiguous', changed_at = ?1, said = ?2 WHERE state = 'transmitting' RETURNING id",
            )?
            .query_map((utc(now), DIED), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        recovered.sort_unstable();
        for id in &recovered {
            trail::record_outcome(&transaction, MailId(*id), MailState::Ambiguous, Some(DIED), now)?;
        }
        transaction.commit()?;
        Ok(recovered.len())
    }

    fn next_queued(&self, way: &str, after: Option<MailId>, now: DateTime<Utc>) -> Result<Option<MailRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM mail
             WHERE state = 'queued' AND id > ?1 AND (not_before IS NULL OR not_before <= ?2)
                   AND run IN (SELECT id FROM run WHERE way = ?3)
             ORDER BY id LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let after = after.map_or(0, |id| id.0);
        Ok(statement.query_row((after, utc(now), way), read_row).optional()?)
    }

    fn count_queued(&self, way: &str) -> Result<u64, StoreError> {
        let count: i64 = self.connection.query_row(
            "SELECT count(*) FROM mail WHERE state = 'queued' AND run IN (SELECT id FROM run WHERE way = ?1)",
            [way],
            |row| row.get(0),
        )?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn held_mails(&self, way: &str) -> Result<Vec<MailRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM mail
             WHERE state = 'held' AND held_by_person = 0 AND run IN (SELECT id FROM run WHERE way = ?1) ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([way], read_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn unhold(&mut self, _lock: &SenderLock, id: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = format!(
            "UPDATE mail SET state = {FREE_STATE}, said = NULL, not_before = NULL, changed_at = ?2
             WHERE id = ?1 AND state = 'held' AND held_by_person = 0"
        );
        let transaction = self.connection.transaction()?;
        expect_one(transaction.execute(&sql, (id.0, utc(now)))?, id)?;
        trail::record_unheld(&transaction, id, now)?;
        transaction.commit()?;
        Ok(())
    }

    fn hold_for(&mut self, _lock: &SenderLock, id: MailId, reason: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "UPDATE mail SET said = ?2, changed_at = ?3 WHERE id = ?1 AND state = 'held' AND held_by_person = 0";
        let transaction = self.connection.transaction()?;
        expect_one(transaction.execute(sql, (id.0, reason, utc(now)))?, id)?;
        trail::record_outcome(&transaction, id, MailState::Held, Some(reason), now)?;
        transaction.commit()?;
        Ok(())
    }

    fn count_mails(&self, run: Option<RunId>, state: MailState) -> Result<u64, StoreError> {
        let count: i64 = self.connection.query_row(
            "SELECT count(*) FROM mail WHERE state = ?1 AND (?2 IS NULL OR run = ?2)",
            (state.word(), run.map(|run| run.0)),
            |row| row.get(0),
        )?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

fn expect_one(changed: usize, id: MailId) -> Result<(), StoreError> {
    if changed == 1 {
        return Ok(());
    }
    Err(StoreError::MailMoved { mail: id.0 })
}

/// As [`Outbox::queue`], within a transaction that records something else too.
pub(super) fn queue_in(
    transaction: &Transaction,
    run: &NewRun,
    files: &[NewReportFile],
    mails: &[NewMail],
) -> Result<QueuedRun, StoreError> {
    transaction.execute(
        "INSERT INTO run (key, job, plan, year, edition, way, made_at, made_by)
         SELECT :key, :job, :plan, :year, :edition, :way, :made_at, :made_by
         WHERE NOT EXISTS (SELECT 1 FROM run WHERE key = :key)",
        named_params! {
            ":key": run.key, ":job": run.job, ":plan": run.plan, ":year": run.year, ":edition": run.edition, ":way": run.way,
            ":made_at": utc(run.made_at), ":made_by": run.made_by,
        },
    )?;
    let id = transaction.query_row("SELECT id FROM run WHERE key = ?1", [&run.key], |row| row.get(0).map(RunId))?;
    let mut made = Vec::new();
    for mail in mails {
        if let Some(number) = queue_mail(transaction, id, mail, run)? {
            // The row of each is compared with this later.
            made.push(json!({
                "mail": number.0, "recipient": mail.recipient, "message_id": mail.message_id, "sha256": mail.sha256,
            }));
        }
    }
    let queued = made.len();
    for file in files {
        record_file(transaction, id, file, queued > 0)?;
    }
    if queued > 0 {
        let departments: BTreeSet<&str> = mails.iter().map(|mail| mail.department.as_str()).collect();
        let kinds: BTreeSet<&str> = mails.iter().map(|mail| mail.kind.as_str()).collect();
        let entry = TrailEntry::new(run.made_at, &run.made_by, "run.queue", format!("run/{}", run.key))
            .with("departments", Vec::from_iter(departments))
            .with("kinds", Vec::from_iter(kinds))
            .with("mails", queued)
            .with("made", made)
            .with("files", files.iter().map(|file| file.sha256.as_str()).collect::<Vec<_>>());
        trail::record_in(transaction, &entry)?;
    }
    Ok(QueuedRun { run: id, queued, known: mails.len() - queued })
}

/// A file that goes out anew, since its first mails were cancelled, takes the other's place; one that was sent stays.
fn record_file(transaction: &Transaction, run: RunId, file: &NewReportFile, anew: bool) -> rusqlite::Result<usize> {
    let made_on = file.made_on.to_string();
    let values = named_params! {
        ":run": run.0, ":department": file.department, ":format": file.format, ":path": file.path,
        ":sha256": file.sha256, ":length": i64::try_from(file.length).unwrap_or(i64::MAX), ":made_on": made_on,
    };
    if anew {
        transaction.execute(
            "UPDATE report_file SET path = :path, sha256 = :sha256, length = :length, made_on = :made_on
             WHERE run = :run AND department = :department AND format = :format
                   AND NOT EXISTS (SELECT 1 FROM mail WHERE mail.run = report_file.run
                                   AND mail.department = report_file.department AND mail.state = 'sent')",
            values,
        )?;
    }
    transaction.execute(
        "INSERT INTO report_file (run, department, format, path, sha256, length, made_on)
         SELECT :run, :department, :format, :path, :sha256, :length, :made_on
         WHERE NOT EXISTS (SELECT 1 FROM report_file WHERE run = :run AND department = :department AND format = :format)",
        values,
    )
}

/// The number of the mail's row; `None` for a mail that is there already.
fn queue_mail(
    transaction: &Transaction,
    id: RunId,
    mail: &NewMail,
    run: &NewRun,
) -> Result<Option<MailId>, StoreError> {
    let queued = transaction.execute(
        "INSERT INTO mail (run, department, kind, recipient, revision, subject, message_id, sha256, state, queued_at,
                           changed_at, number, made_by, maker, maker_role, maker_account, needs_approval)
         SELECT :run, :department, :kind, :recipient, :revision, :subject, :message_id, :sha256, :state, :at, :at,
                (SELECT ifnull(max(number), 0) + 1 FROM mail WHERE run = :run), :made_by, :maker, :maker_role,
                :maker_account, :needs_approval
         WHERE NOT EXISTS (SELECT 1 FROM mail WHERE run = :run AND department = :department AND kind = :kind
                                                    AND recipient = :recipient AND revision = :revision)",
        named_params! {
            ":run": id.0, ":department": mail.department, ":kind": mail.kind, ":recipient": mail.recipient,
            ":revision": mail.revision, ":subject": mail.subject, ":message_id": mail.message_id,
            ":sha256": mail.sha256, ":state": run.making.first_state().word(), ":at": utc(run.made_at),
            ":made_by": run.made_by, ":maker": run.making.maker.person(), ":maker_role": run.making.maker.role(),
            ":maker_account": run.making.account, ":needs_approval": run.making.needs_approval,
        },
    )?;
    if queued != 1 {
        return Ok(None);
    }
    let id = MailId(transaction.last_insert_rowid());
    transaction.execute("INSERT INTO mail_bytes (mail, mime) VALUES (?1, ?2)", (id.0, &mail.mime))?;
    seal::seal(transaction, id)?;
    Ok(Some(id))
}

fn read_row(row: &Row) -> rusqlite::Result<MailRow> {
    let state: String = row.get(9)?;
    let state = MailState::of_word(&state)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(9, state, rusqlite::types::Type::Text))?;
    Ok(MailRow {
        id: MailId(row.get(0)?),
        run: RunId(row.get(1)?),
        department: row.get(2)?,
        kind: row.get(3)?,
        recipient: row.get(4)?,
        revision: row.get(5)?,
        subject: row.get(6)?,
        message_id: row.get(7)?,
        sha256: row.get(8)?,
        state,
        tries: row.get(10)?,
        said: row.get(11)?,
    })
}

#[cfg(test)]
mod tests;
