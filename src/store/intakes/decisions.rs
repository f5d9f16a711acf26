//! What people decide of a returned form besides applying it: which answers are left out for good, and to read
//! it again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::{IntakeId, IntakeState, ReadOutcome, entry, in_state, set_outcome};
use crate::store::outbox::utc;
use crate::store::trail::record_in;
use crate::store::{Sqlite, StoreError};

/// One answer of a returned form: its item, as the form's column コード says, and its field's word.
pub type AnswerName = (String, String);

/// People's decisions about a returned form besides merging it.
pub trait IntakeDecisions {
    /// Records that answers of a returned form are left out for good: the plan stays as it is.
    ///
    /// # Errors
    /// [`super::IntakeRefused`] for one that was not read, or is set aside; SQL errors. Nothing is written then.
    fn keep_against_intake(
        &mut self,
        id: IntakeId,
        answers: &[AnswerName],
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError>;

    /// Gives a returned form that is not merged what its kept bytes are read as now. One that was set aside is back.
    ///
    /// # Errors
    /// [`super::IntakeRefused`] for one that is merged, or was; SQL errors. Nothing is written then.
    fn reread_intake(
        &mut self,
        id: IntakeId,
        outcome: &ReadOutcome,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError>;

    /// The answers of a returned form that are left out for good.
    ///
    /// # Errors
    /// SQL errors.
    fn kept_against_intake(&self, id: IntakeId) -> Result<BTreeSet<AnswerName>, StoreError>;
}

impl IntakeDecisions for Sqlite {
    fn keep_against_intake(
        &mut self,
        id: IntakeId,
        answers: &[AnswerName],
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError> {
        use IntakeState::{Applied, Staged, Undone};
        let remedy = "計画の値に決められるのは、読み取った回答だけです。sokatsu intake show で確かめてください";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        in_state(&transaction, id, &[Staged, Applied, Undone], remedy)?;
        for answer in answers {
            append(&transaction, id, "kept", (at, by), Some(answer))?;
        }
        let kept: Vec<String> = answers.iter().map(|(item, field)| format!("{item}/{field}")).collect();
        record_in(&transaction, &entry(id, "intake.keep", at, by).with("answers", kept))?;
        transaction.commit()?;
        Ok(())
    }

    fn reread_intake(
        &mut self,
        id: IntakeId,
        outcome: &ReadOutcome,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError> {
        use IntakeState::{Discarded, Refused, Staged, Waiting};
        let remedy = "読み直せるのは、まだ反映していない回答だけです";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        in_state(&transaction, id, &[Staged, Waiting, Refused, Discarded], remedy)?;
        set_outcome(&transaction, id, outcome)?;
        append(&transaction, id, "reread", (at, by), None)?;
        record_in(&transaction, &entry(id, "intake.reread", at, by))?;
        transaction.commit()?;
        Ok(())
    }

    fn kept_against_intake(&self, id: IntakeId) -> Result<BTreeSet<AnswerName>, StoreError> {
        let sql = "SELECT item, field FROM intake_decision WHERE intake = ?1 AND kind = 'kept'";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Appends a decision, by whom and when.
pub(super) fn append(
    connection: &Connection,
    id: IntakeId,
    kind: &str,
    (at, by): (DateTime<Utc>, &str),
    answer: Option<&AnswerName>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO intake_decision (intake, kind, at, done_by, item, field) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((id.0, kind, utc(at), by, answer.map(|(item, _)| item), answer.map(|(_, field)| field)))?;
    Ok(())
}
