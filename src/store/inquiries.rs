//! Inquiries 照会: which department was asked by which form, until when, who was reminded and who answered.

mod changes;
mod reminders;

pub use reminders::Reminders;

pub use changes::InquiryChanges;

pub use reminders::ReminderStanding;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::outbox::{NewMail, NewRun, QueuedRun, queue_in, utc};
use super::trail::{self, TrailEntry};
use super::{Sqlite, StoreError};
use crate::fiscal_year::FiscalYear;
use crate::inquiry::PrintedCell;

/// Number of an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InquiryId(pub i64);

/// An inquiry about to be recorded, with the form that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInquiry {
    pub form_number: String,
    pub issue: String,
    pub schema: u32,
    pub plan: String,
    pub year: FiscalYear,
    pub department: String,
    pub due: NaiveDate,
    /// Fields asked for.
    pub asked: usize,
    /// The form, below the data folder.
    pub path: String,
    /// Of the form, in hex.
    pub sha256: String,
    pub length: u64,
    pub opened_at: DateTime<Utc>,
    pub opened_by: String,
    /// What its locked cells say.
    pub cells: Vec<PrintedCell>,
}

/// An inquiry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    pub id: InquiryId,
    pub form_number: String,
    pub issue: String,
    pub schema: u32,
    pub plan: String,
    pub year: FiscalYear,
    pub department: String,
    pub due: NaiveDate,
    pub asked: usize,
    pub path: String,
    pub sha256: String,
    pub opened_at: DateTime<Utc>,
    pub state: InquiryState,
    /// The last reminders queued, by kind.
    pub noticed_on: Option<NaiveDate>,
    pub urged_on: Option<NaiveDate>,
}

/// Whether answers are awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryState {
    Open,
    Closed,
}

/// The two kinds of reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReminderKind {
    /// 回答期限のお知らせ, before the due date and on it.
    Notice,
    /// 督促, after it.
    Overdue,
}

impl ReminderKind {
    /// Its word in the database, in keys of runs and in names of templates.
    pub fn word(self) -> &'static str {
        match self {
            ReminderKind::Notice => "notice",
            ReminderKind::Overdue => "overdue",
        }
    }
}

const COLUMNS: &str =
    "id, form_number, issue, schema, plan, year, department, due, asked, path, sha256, opened_at, state,
    (SELECT max(day) FROM inquiry_reminder WHERE inquiry = inquiry.id AND kind = 'notice'),
    (SELECT max(day) FROM inquiry_reminder WHERE inquiry = inquiry.id AND kind = 'overdue')";

/// Inquiries and their reminders.
pub trait Inquiries {
    /// Records an inquiry with what its form says, and queues the mails that carry it, in one transaction.
    ///
    /// # Errors
    /// SQL errors, also for a form number, an issue or a department of that plan and year that is there already;
    /// nothing is recorded then.
    fn open_inquiry(&mut self, inquiry: &NewInquiry, run: &NewRun, mails: &[NewMail]) -> Result<QueuedRun, StoreError>;

    /// The inquiries of a plan's year, in the order in which they were opened.
    ///
    /// # Errors
    /// SQL errors, contents that cannot be read.
    fn inquiries(&self, plan: &str, year: FiscalYear) -> Result<Vec<Inquiry>, StoreError>;

    /// The inquiry with a form number, as it was given.
    ///
    /// # Errors
    /// As [`Inquiries::inquiries`].
    fn inquiry_of_form(&self, form_number: &str) -> Result<Option<Inquiry>, StoreError>;

    /// The inquiry with a number.
    ///
    /// # Errors
    /// As [`Inquiries::inquiries`].
    fn inquiry(&self, id: InquiryId) -> Result<Option<Inquiry>, StoreError>;

    /// All inquiries of a plan's department, in the order in which they were opened.
    ///
    /// # Errors
    /// As [`Inquiries::inquiries`].
    fn inquiries_of_department(&self, plan: &str, department: &str) -> Result<Vec<Inquiry>, StoreError>;

    /// How many forms there are whose number begins so.
    ///
    /// # Errors
    /// SQL errors.
    fn count_forms(&self, prefix: &str) -> Result<u32, StoreError>;

    /// What was printed in the locked cells of an inquiry's form.
    ///
    /// # Errors
    /// SQL errors.
    fn inquiry_cells(&self, id: InquiryId) -> Result<Vec<PrintedCell>, StoreError>;
}

impl Inquiries for Sqlite {
    fn open_inquiry(&mut self, inquiry: &NewInquiry, run: &NewRun, mails: &[NewMail]) -> Result<QueuedRun, StoreError> {
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT INTO inquiry (form_number, issue, schema, plan, year, department, due, asked, path, sha256, length,
                                  opened_at, opened_by)
             VALUES (:form_number, :issue, :schema, :plan, :year, :department, :due, :asked, :path, :sha256, :length,
                     :opened_at, :opened_by)",
            named_params! {
                ":form_number": inquiry.form_number, ":issue": inquiry.issue, ":schema": inquiry.schema,
                ":plan": inquiry.plan, ":year": inquiry.year.western(), ":department": inquiry.department,
                ":due": inquiry.due.to_string(), ":asked": count(inquiry.asked), ":path": inquiry.path,
                ":sha256": inquiry.sha256, ":length": i64::try_from(inquiry.length).unwrap_or(i64::MAX),
                ":opened_at": utc(inquiry.opened_at), ":opened_by": inquiry.opened_by,
            },
        )?;
        let id = transaction.last_insert_rowid();
        {
            let mut insert = transaction.prepare(
                "INSERT INTO inquiry_cell (inquiry, sheet, item, heading, printed) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for cell in &inquiry.cells {
                insert.execute((id, &cell.sheet, &cell.item, &cell.column, &cell.printed))?;
            }
        }
        let queued = queue_in(&transaction, run, &[], mails)?;
        trail::record_in(&transaction, &opened(inquiry))?;
        transaction.commit()?;
        Ok(queued)
    }

    fn inquiries(&self, plan: &str, year: FiscalYear) -> Result<Vec<Inquiry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM inquiry WHERE plan = ?1 AND year = ?2 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((plan, year.western()), |row| Ok(read_inquiry(row)))?;
        rows.map(|row| row?).collect()
    }

    fn inquiry_of_form(&self, form_number: &str) -> Result<Option<Inquiry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM inquiry WHERE form_number = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_row([form_number], |row| Ok(read_inquiry(row))).optional()?.transpose()
    }

    fn inquiry(&self, id: InquiryId) -> Result<Option<Inquiry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM inquiry WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_row([id.0], |row| Ok(read_inquiry(row))).optional()?.transpose()
    }

    fn inquiries_of_department(&self, plan: &str, department: &str) -> Result<Vec<Inquiry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM inquiry WHERE plan = ?1 AND department = ?2 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((plan, department), |row| Ok(read_inquiry(row)))?;
        rows.map(|row| row?).collect()
    }

    fn count_forms(&self, prefix: &str) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM inquiry WHERE substr(form_number, 1, length(?1)) = ?1";
        Ok(self.connection.query_row(sql, [prefix], |row| row.get(0))?)
    }

    fn inquiry_cells(&self, id: InquiryId) -> Result<Vec<PrintedCell>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sheet, item, heading, printed FROM inquiry_cell WHERE inquiry = ?1 ORDER BY sheet, item, heading",
        )?;
        let cell = |row: &Row| {
            Ok(PrintedCell { sheet: row.get(0)?, item: row.get(1)?, column: row.get(2)?, printed: row.get(3)? })
        };
        let rows = statement.query_map([id.0], cell)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn opened(inquiry: &NewInquiry) -> TrailEntry<'_> {
    let subject = format!("inquiry/{}", inquiry.form_number);
    TrailEntry::new(inquiry.opened_at, &inquiry.opened_by, "inquiry.open", subject)
        .with("department", inquiry.department.as_str())
        .with("due", inquiry.due.to_string())
        .with("asked", inquiry.asked)
        .with("sha256", inquiry.sha256.as_str())
}

/// What the trail calls an inquiry.
fn subject_of(connection: &Connection, id: InquiryId) -> rusqlite::Result<String> {
    let sql = "SELECT form_number FROM inquiry WHERE id = ?1";
    let number: String = connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?;
    Ok(format!("inquiry/{number}"))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn read_inquiry(row: &Row) -> Result<Inquiry, StoreError> {
    let form_number: String = row.get(1)?;
    let broken = |reason: String| StoreError::Content { what: format!("照会 {form_number}"), reason };
    let day = |text: String| text.parse::<NaiveDate>().map_err(|error| broken(error.to_string()));
    let time = |text: String| text.parse::<DateTime<Utc>>().map_err(|error| broken(error.to_string()));
    let state: String = row.get(12)?;
    Ok(Inquiry {
        id: InquiryId(row.get(0)?),
        issue: row.get(2)?,
        schema: row.get(3)?,
        plan: row.get(4)?,
        year: FiscalYear::new(row.get(5)?),
        department: row.get(6)?,
        due: day(row.get(7)?)?,
        asked: usize::try_from(row.get::<_, i64>(8)?).unwrap_or(0),
        path: row.get(9)?,
        sha256: row.get(10)?,
        opened_at: time(row.get(11)?)?,
        state: if state == "open" { InquiryState::Open } else { InquiryState::Closed },
        noticed_on: row.get::<_, Option<String>>(13)?.map(day).transpose()?,
        urged_on: row.get::<_, Option<String>>(14)?.map(day).transpose()?,
        form_number: form_number.clone(),
    })
}

#[cfg(test)]
mod tests;
