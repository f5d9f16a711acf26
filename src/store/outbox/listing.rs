//! Runs and mails as people look at them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Params, Row};

use super::making::Maker;
use super::{COLUMNS, MailId, MailRow, MailState, OutboxName, RunId, read_row};
use crate::store::{Sqlite, StoreError};

/// A run, with how many of its mails are in which state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRun {
    pub id: RunId,
    pub job: String,
    pub plan: String,
    /// Western year of the fiscal year under evaluation.
    pub year: i32,
    pub way: String,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    /// Only states that occur, in the order of a mail's life.
    pub counts: Vec<(MailState, u64)>,
    /// Of those sent, how many came back.
    pub bounced: u64,
}

/// A mail with all that is known of it but its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMail {
    pub row: MailRow,
    /// Within its run, from 1.
    pub number: u32,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    pub maker: Maker,
    /// The user of the computer under whom a person made it; none for schedules and earlier programs.
    pub maker_account: Option<String>,
    pub needs_approval: bool,
    pub approved: bool,
    pub held_by_person: bool,
    /// The person whose hold nobody has lifted: of a held mail, and of one that was held in the backup from which it was
    /// restored.
    pub holder: Option<String>,
    pub bounced_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    /// Bytes as they leave.
    pub length: u64,
}

impl OutboxMail {
    /// As people name it: `12-3`.
    pub fn name(&self) -> OutboxName {
        OutboxName::Mail(self.row.run, self.number)
    }

    /// A person has to do something about it.
    pub fn is_in_trouble(&self) -> bool {
        let state = self.row.state;
        matches!(state, MailState::Failed | MailState::Ambiguous | MailState::Held) || self.bounced_at.is_some()
    }
}

impl OutboxRun {
    /// How many mails are in a state.
    pub fn count(&self, state: MailState) -> u64 {
        self.counts.iter().find(|(counted, _)| *counted == state).map_or(0, |(_, count)| *count)
    }
}

/// The mails of a run that wait for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingMails {
    pub run: RunId,
    pub plan: String,
    /// Western year of the fiscal year under evaluation.
    pub year: i32,
    pub mails: u64,
    /// When the first of them began to wait.
    pub since: DateTime<Utc>,
}

/// Runs and mails as people see them.
pub trait OutboxListing {
    /// The runs, of a plan or of all, the newest first.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn outbox_runs(&self, plan: Option<&str>) -> Result<Vec<OutboxRun>, StoreError>;

    /// A run.
    fn outbox_run(&self, run: RunId) -> Result<Option<OutboxRun>, StoreError>;

    /// The runs with mails that wait for approval, the oldest first.
    fn runs_waiting(&self) -> Result<Vec<RunId>, StoreError>;

    /// As [`OutboxListing::runs_waiting`], with how many mails wait and since when.
    fn waiting_mails(&self) -> Result<Vec<WaitingMails>, StoreError>;

    /// The mails of a run, in order.
    fn outbox_mails(&self, run: RunId) -> Result<Vec<OutboxMail>, StoreError>;

    /// The mails, of a plan or of all, in a state.
    fn mails_in_state(&self, plan: Option<&str>, state: MailState) -> Result<Vec<OutboxMail>, StoreError>;

    /// The mails, of a plan or of all, about which a person has to do something.
    fn mails_in_trouble(&self, plan: Option<&str>) -> Result<Vec<OutboxMail>, StoreError>;

    /// The mail that is named; none for a run.
    fn outbox_mail(&self, name: &OutboxName) -> Result<Option<OutboxMail>, StoreError>;

    /// The revision that a department's next mails of a kind have in a run (by its key): one more than those before.
    fn next_revision(&self, run_key: &str, department: &str, kind: &str) -> Result<u32, StoreError>;
}

impl OutboxListing for Sqlite {
    fn outbox_runs(&self, plan: Option<&str>) -> Result<Vec<OutboxRun>, StoreError> {
        runs_where(&self.connection, "?1 IS NULL OR run.plan = ?1", [plan])
    }

    fn outbox_run(&self, run: RunId) -> Result<Option<OutboxRun>, StoreError> {
        Ok(runs_where(&self.connection, "run.id = ?1", [run.0])?.pop())
    }

    fn runs_waiting(&self) -> Result<Vec<RunId>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT DISTINCT run FROM mail WHERE state = 'made' ORDER BY run")?;
        let rows = statement.query_map([], |row| row.get(0).map(RunId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn waiting_mails(&self) -> Result<Vec<WaitingMails>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT run.id, run.plan, run.year, count(*), min(mail.changed_at) FROM mail JOIN run ON run.id = mail.run
             WHERE mail.state = 'made' GROUP BY run.id ORDER BY run.id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(WaitingMails {
                run: RunId(row.get(0)?),
                plan: row.get(1)?,
                year: row.get(2)?,
                mails: row.get::<_, i64>(3).map(|count| u64::try_from(count).unwrap_or_default())?,
                since: moment(row, 4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn outbox_mails(&self, run: RunId) -> Result<Vec<OutboxMail>, StoreError> {
        mails_where(&self.connection, "mail.run = ?1", [run.0])
    }

    fn mails_in_state(&self, plan: Option<&str>, state: MailState) -> Result<Vec<OutboxMail>, StoreError> {
        mails_where(&self.connection, "(?1 IS NULL OR run.plan = ?1) AND mail.state = ?2", (plan, state.word()))
    }

    fn mails_in_trouble(&self, plan: Option<&str>) -> Result<Vec<OutboxMail>, StoreError> {
        let filter = "(?1 IS NULL OR run.plan = ?1)
                      AND (mail.state IN ('failed', 'ambiguous', 'held') OR mail.bounced_at IS NOT NULL)";
        mails_where(&self.connection, filter, [plan])
    }

    fn outbox_mail(&self, name: &OutboxName) -> Result<Option<OutboxMail>, StoreError> {
        let mut found = match name {
            OutboxName::Run(_) => Vec::new(),
            OutboxName::Mail(run, number) => {
                mails_where(&self.connection, "mail.run = ?1 AND mail.number = ?2", (run.0, number))?
            }
            OutboxName::MessageId(id) => mails_where(&self.connection, "mail.message_id = ?1", [id])?,
        };
        Ok(found.pop())
    }

    fn next_revision(&self, run_key: &str, department: &str, kind: &str) -> Result<u32, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT ifnull(max(revision), 0) + 1 FROM mail JOIN run ON run.id = mail.run
             WHERE run.key = ?1 AND mail.department = ?2 AND mail.kind = ?3",
        )?;
        Ok(statement.query_row((run_key, department, kind), |row| row.get(0))?)
    }
}

pub(super) fn mail_of_id(connection: &Connection, id: MailId) -> Result<Option<OutboxMail>, StoreError> {
    Ok(mails_where(connection, "mail.id = ?1", [id.0])?.pop())
}

/// Who did the first of the newest acts that all left a mail held.
const HOLDER: &str = "SELECT person FROM mail_event WHERE mail_event.mail = mail.id AND after = 'held'
         AND mail_event.id > (SELECT ifnull(max(id), 0) FROM mail_event WHERE mail_event.mail = mail.id AND after <> 'held')
     ORDER BY mail_event.id LIMIT 1";

/// Mails, in order, with a condition on `mail` and `run`.
pub(in crate::store) fn mails_where(
    connection: &Connection,
    filter: &str,
    parameters: impl Params,
) -> Result<Vec<OutboxMail>, StoreError> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("mail.{column}")).collect();
    let sql = format!(
        "SELECT {}, number, queued_at, mail.made_by, maker, maker_role, maker_account, needs_approval, approval IS NOT NULL,
                held_by_person, ({HOLDER}) AS holder, bounced_at, changed_at, length(mime)
         FROM mail JOIN run ON run.id = mail.run LEFT JOIN mail_bytes ON mail_bytes.mail = mail.id WHERE {filter} ORDER BY mail.run, number",
        columns.join(", ")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(parameters, read_mail)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_mail(row: &Row) -> rusqlite::Result<OutboxMail> {
    Ok(OutboxMail {
        row: read_row(row)?,
        number: row.get("number")?,
        made_at: moment(row, "queued_at")?,
        made_by: row.get("made_by")?,
        maker: Maker::of(row.get("maker")?, row.get("maker_role")?),
        maker_account: row.get("maker_account")?,
        needs_approval: row.get("needs_approval")?,
        approved: row.get("approval IS NOT NULL")?,
        held_by_person: row.get("held_by_person")?,
        holder: row.get("holder")?,
        bounced_at: row.get::<_, Option<String>>("bounced_at")?.map(|_| moment(row, "bounced_at")).transpose()?,
        changed_at: moment(row, "changed_at")?,
        length: row
            .get::<_, Option<i64>>("length(mime)")
            .map(|length| u64::try_from(length.unwrap_or_default()).unwrap_or_default())?,
    })
}

fn runs_where(connection: &Connection, filter: &str, parameters: impl Params) -> Result<Vec<OutboxRun>, StoreError> {
    let sql = format!(
        "SELECT id, job, plan, year, way, made_at, made_by FROM run WHERE {filter} ORDER BY made_at DESC, id DESC"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(parameters, |row| {
        Ok(OutboxRun {
            id: RunId(row.get(0)?),
            job: row.get(1)?,
            plan: row.get(2)?,
            year: row.get(3)?,
            way: row.get(4)?,
            made_at: moment(row, 5)?,
            made_by: row.get(6)?,
            counts: Vec::new(),
            bounced: 0,
        })
    })?;
    let mut runs: Vec<OutboxRun> = rows.collect::<Result<_, _>>()?;
    for run in &mut runs {
        count(connection, run)?;
    }
    Ok(runs)
}

fn count(connection: &Connection, run: &mut OutboxRun) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT state, count(*), count(bounced_at) FROM mail WHERE run = ?1 GROUP BY state")?;
    let rows = statement
        .query_map([run.id.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))?;
    let rows: Vec<(String, i64, i64)> = rows.collect::<Result<_, _>>()?;
    let whole = |count: i64| u64::try_from(count).unwrap_or_default();
    for (state, word) in MailState::ALL {
        let found = rows.iter().find(|(counted, ..)| counted == word);
        run.counts.extend(found.map(|(_, count, _)| (state, whole(*count))));
    }
    run.bounced = rows.iter().map(|(.., bounced)| whole(*bounced)).sum();
    Ok(())
}

/// A time as the database holds it.
pub(super) fn moment(row: &Row, column: impl rusqlite::RowIndex) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            Box::<chrono::ParseError>::from(error),
        )
    })
}
