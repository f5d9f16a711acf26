//! Returned forms: what came, what became of it, and who decided so. Nothing of it is ever deleted.

mod apply;
mod decisions;
mod origin;
mod rows;
mod undo;
mod words;

pub use undo::IntakeUndoing;

pub use origin::IntakeOrigins;

pub use apply::IntakeMerging;

pub use decisions::IntakeDecisions;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params};

use super::inquiries::InquiryId;
use super::outbox::utc;
use super::trail::{TrailEntry, record_in};
use super::{Sqlite, StoreError};
use crate::intake::Reading;
use rows::{COLUMNS, json, read_intake};

pub use apply::{Application, Applied, IntakeChange};
pub use decisions::AnswerName;
pub use origin::Origin;
pub use undo::{LeftPart, TakenBack};
pub use words::{IntakeEventKind, IntakeState};

/// Number of a returned form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct IntakeId(pub i64);

/// A returned form about to be recorded; its bytes are kept already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntake {
    pub file_name: String,
    /// Below the data folder.
    pub path: String,
    /// In hex.
    pub sha256: String,
    pub length: u64,
    pub received_at: DateTime<Utc>,
    pub received_by: String,
    pub outcome: ReadOutcome,
}

/// What reading a returned form came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadOutcome {
    Staged {
        inquiry: InquiryId,
        reading: Box<Reading>,
    },
    /// The form number printed in it, a hint only.
    Waiting {
        form_hint: Option<String>,
    },
    /// In words for the sender.
    Refused {
        refusal: String,
    },
}

/// A returned form as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    pub id: IntakeId,
    pub state: IntakeState,
    pub inquiry: Option<InquiryId>,
    pub file_name: String,
    pub path: String,
    pub sha256: String,
    pub length: u64,
    pub received_at: DateTime<Utc>,
    pub received_by: String,
    pub refusal: Option<String>,
    pub form_hint: Option<String>,
    /// `None` where nothing could be read.
    pub reading: Option<Reading>,
    /// Answers that were left out when it was applied.
    pub left_out: usize,
}

/// What somebody did with a returned form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeEvent {
    pub kind: IntakeEventKind,
    pub at: DateTime<Utc>,
    pub by: String,
    pub note: Option<String>,
}

/// What became of a returned form that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Staging {
    /// It is there now.
    New(Intake),
    /// The same bytes were there before; nothing was written.
    Known(Intake),
}

/// Why nothing was done with a returned form. Nothing of the transaction is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeRefused {
    #[error("受付番号 {} の回答はありません。sokatsu intake list --all で確かめてください", .0.0)]
    Unknown(IntakeId),
    #[error("受付番号 {} の回答は、いま「{}」です。{remedy}", id.0, state.label())]
    State { id: IntakeId, state: IntakeState, remedy: &'static str },
    #[error("受付番号 {} を確かめている間に、計画の値が変わりました。もう一度 sokatsu intake show {} で確かめてください", .0.0, .0.0)]
    Moved(IntakeId),
}

/// Returned forms.
pub trait Intakes {
    /// Records a returned form. Bytes that are there already are not recorded again, unless they were refused: what
    /// they are read as now takes the place of the refusal.
    ///
    /// # Errors
    /// SQL errors; nothing is recorded then.
    fn stage_intake(&mut self, new: &NewIntake) -> Result<Staging, StoreError>;

    /// Reads a waiting form as that of an inquiry that a person has named.
    ///
    /// # Errors
    /// [`IntakeRefused`] when it does not wait; SQL errors.
    fn name_intake(
        &mut self,
        id: IntakeId,
        inquiry: InquiryId,
        reading: &Reading,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError>;

    /// Sets a returned form aside. Its bytes stay.
    ///
    /// # Errors
    /// [`IntakeRefused`] for one that is applied or set aside already; SQL errors.
    fn discard_intake(&mut self, id: IntakeId, reason: &str, at: DateTime<Utc>, by: &str) -> Result<(), StoreError>;

    /// A returned form by its number.
    ///
    /// # Errors
    /// [`IntakeRefused::Unknown`]; SQL errors, contents that cannot be read.
    fn intake(&self, id: IntakeId) -> Result<Intake, StoreError>;

    /// The returned form with these bytes.
    ///
    /// # Errors
    /// As [`Intakes::intakes`].
    fn intake_of_bytes(&self, sha256: &str) -> Result<Option<Intake>, StoreError>;

    /// All returned forms, in the order in which they came.
    ///
    /// # Errors
    /// SQL errors, contents that cannot be read.
    fn intakes(&self) -> Result<Vec<Intake>, StoreError>;

    /// The returned forms of an inquiry, in the order in which they came.
    ///
    /// # Errors
    /// As [`Intakes::intakes`].
    fn intakes_of(&self, inquiry: InquiryId) -> Result<Vec<Intake>, StoreError>;

    /// How many returned forms wait to be named and have this form number printed on them.
    ///
    /// # Errors
    /// SQL errors.
    fn waiting_intakes_of(&self, form_number: &str) -> Result<usize, StoreError>;

    /// What was done with a returned form, in order.
    ///
    /// # Errors
    /// As [`Intakes::intakes`].
    fn intake_events(&self, id: IntakeId) -> Result<Vec<IntakeEvent>, StoreError>;
}

impl Intakes for Sqlite {
    fn stage_intake(&mut self, new: &NewIntake) -> Result<Staging, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = intake_where(&transaction, "sha256 = ?1", &new.sha256)?;
        let id = match known {
            Some(known) if known.state != IntakeState::Refused => return Ok(Staging::Known(known)),
            Some(known) => known.id,
            None => insert(&transaction, new)?,
        };
        set_outcome(&transaction, id, &new.outcome)?;
        append_event(&transaction, id, IntakeEventKind::Received, new.received_at, &new.received_by, None)?;
        let staged = required(&transaction, id)?;
        record_in(&transaction, &received(new, &staged))?;
        transaction.commit()?;
        Ok(Staging::New(staged))
    }

    fn name_intake(
        &mut self,
        id: IntakeId,
        inquiry: InquiryId,
        reading: &Reading,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError> {
        let remedy = "様式番号を指定できるのは、様式番号を待っている回答だけです";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        in_state(&transaction, id, &[IntakeState::Waiting], remedy)?;
        set_outcome(&transaction, id, &ReadOutcome::Staged { inquiry, reading: Box::new(reading.clone()) })?;
        append_event(&transaction, id, IntakeEventKind::Named, at, by, None)?;
        record_in(&transaction, &entry(id, "intake.name", at, by))?;
        transaction.commit()?;
        Ok(())
    }

    fn discard_intake(&mut self, id: IntakeId, reason: &str, at: DateTime<Utc>, by: &str) -> Result<(), StoreError> {
        use IntakeState::{Refused, Staged, Undone, Waiting};
        let remedy = "反映した回答は、先に sokatsu intake undo で取り消してください";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        in_state(&transaction, id, &[Staged, Waiting, Refused, Undone], remedy)?;
        set_state(&transaction, id, IntakeState::Discarded)?;
        append_event(&transaction, id, IntakeEventKind::Discarded, at, by, Some(reason))?;
        record_in(&transaction, &entry(id, "intake.discard", at, by).with("reason", reason))?;
        transaction.commit()?;
        Ok(())
    }

    fn intake(&self, id: IntakeId) -> Result<Intake, StoreError> {
        required(&self.connection, id)
    }

    fn intake_of_bytes(&self, sha256: &str) -> Result<Option<Intake>, StoreError> {
        intake_where(&self.connection, "sha256 = ?1", sha256)
    }

    fn intakes(&self) -> Result<Vec<Intake>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM intake ORDER BY id"))?;
        let rows = statement.query_map([], |row| Ok(read_intake(row)))?;
        rows.map(|row| row?).collect()
    }

    fn intakes_of(&self, inquiry: InquiryId) -> Result<Vec<Intake>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM intake WHERE inquiry = ?1 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([inquiry.0], |row| Ok(read_intake(row)))?;
        rows.map(|row| row?).collect()
    }

    fn waiting_intakes_of(&self, form_number: &str) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM intake WHERE state = 'waiting' AND form_hint = ?1";
        let count: i64 = self.connection.prepare_cached(sql)?.query_row([form_number], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    fn intake_events(&self, id: IntakeId) -> Result<Vec<IntakeEvent>, StoreError> {
        rows::events(&self.connection, id)
    }
}

/// An entry of the trail about a returned form.
fn entry<'a>(id: IntakeId, action: &'a str, at: DateTime<Utc>, by: &'a str) -> TrailEntry<'a> {
    TrailEntry::new(at, by, action, format!("intake/{}", id.0))
}

fn received<'a>(new: &'a NewIntake, staged: &Intake) -> TrailEntry<'a> {
    entry(staged.id, "intake.read", new.received_at, &new.received_by)
        .with("state", staged.state.word())
        .with("file", new.file_name.as_str())
        .with("sha256", new.sha256.as_str())
}

fn insert(connection: &Connection, new: &NewIntake) -> Result<IntakeId, StoreError> {
    // Waiting is the state that asks for nothing; the outcome is set next.
    connection.execute(
        "INSERT INTO intake (state, file_name, path, sha256, length, received_at, received_by)
         VALUES ('waiting', :file_name, :path, :sha256, :length, :received_at, :received_by)",
        named_params! {
            ":file_name": new.file_name, ":path": new.path, ":sha256": new.sha256,
            ":length": i64::try_from(new.length).unwrap_or(i64::MAX),
            ":received_at": utc(new.received_at), ":received_by": new.received_by,
        },
    )?;
    Ok(IntakeId(connection.last_insert_rowid()))
}

fn set_outcome(connection: &Connection, id: IntakeId, outcome: &ReadOutcome) -> Result<(), StoreError> {
    let (state, inquiry, reading, hint, refusal) = match outcome {
        ReadOutcome::Staged { inquiry, reading } => {
            (IntakeState::Staged, Some(inquiry.0), Some(json(id, reading)?), None, None)
        }
        ReadOutcome::Waiting { form_hint } => (IntakeState::Waiting, None, None, form_hint.as_deref(), None),
        ReadOutcome::Refused { refusal } => (IntakeState::Refused, None, None, None, Some(refusal.as_str())),
    };
    connection.execute(
        "UPDATE intake SET state = ?2, inquiry = ?3, reading = ?4, form_hint = ?5, refusal = ?6, tidied_at = NULL WHERE id = ?1",
        (id.0, state.word(), inquiry, reading, hint, refusal),
    )?;
    Ok(())
}

fn set_state(connection: &Connection, id: IntakeId, state: IntakeState) -> rusqlite::Result<()> {
    connection.execute("UPDATE intake SET state = ?2 WHERE id = ?1", (id.0, state.word()))?;
    Ok(())
}

/// The intake, if it is in one of these states.
fn in_state(
    connection: &Connection,
    id: IntakeId,
    wanted: &[IntakeState],
    remedy: &'static str,
) -> Result<Intake, StoreError> {
    let found = required(connection, id)?;
    if wanted.contains(&found.state) {
        return Ok(found);
    }
    Err(IntakeRefused::State { id, state: found.state, remedy }.into())
}

/// Appends an event without a change of the plan; gives its number.
fn append_event(
    connection: &Connection,
    id: IntakeId,
    kind: IntakeEventKind,
    at: DateTime<Utc>,
    by: &str,
    note: Option<&str>,
) -> rusqlite::Result<i64> {
    append_change_event(connection, id, kind, at, by, note, None)
}

fn append_change_event(
    connection: &Connection,
    id: IntakeId,
    kind: IntakeEventKind,
    at: DateTime<Utc>,
    by: &str,
    note: Option<&str>,
    change: Option<i64>,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO intake_event (intake, kind, at, done_by, note, change_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert((id.0, kind.word(), utc(at), by, note, change))
}

fn intake_where(connection: &Connection, condition: &str, value: &str) -> Result<Option<Intake>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM intake WHERE {condition}");
    connection.prepare_cached(&sql)?.query_row([value], |row| Ok(read_intake(row))).optional()?.transpose()
}

fn required(connection: &Connection, id: IntakeId) -> Result<Intake, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM intake WHERE id = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([id.0], |row| Ok(read_intake(row))).optional()?;
    found.transpose()?.ok_or_else(|| IntakeRefused::Unknown(id).into())
}

#[cfg(test)]
mod tests;
