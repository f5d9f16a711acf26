//! Merging a returned form into its plan.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::{IntakeEventKind, IntakeId, IntakeRefused, IntakeState, append_change_event, entry, in_state};
use crate::store::plans::{
    ChangeKind, PlanDifference, PlanEdit, Recorded, Written, newest_change, record_in, rows_of_key,
};
use crate::store::{Sqlite, StoreError, trail};

/// What is to be merged, as it was decided on what the plan was then.
#[derive(Debug, Clone)]
pub struct Application<'a> {
    pub id: IntakeId,
    pub plan: &'a str,
    pub edits: Vec<PlanEdit>,
    /// The parts that were looked at and found to say the same as the form.
    pub same: Vec<String>,
    /// The plan's newest change when this was decided, by [`IntakeMerging::plan_revision`].
    pub seen: i64,
    /// The answers behind the edits, in order.
    pub changes: Vec<IntakeChange>,
    /// Answers that are left for a person to decide.
    pub left_out: usize,
    pub at: DateTime<Utc>,
    pub by: &'a str,
    /// The file's name with the number of its form.
    pub source: &'a str,
}

/// One answer that was merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeChange {
    pub item: String,
    /// A field's word.
    pub field: &'static str,
    /// The part of the plan.
    pub key: String,
    /// As staff are told it; `None` for nothing.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What merging changed in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub differences: Vec<PlanDifference>,
}

/// Merging a returned form.
pub trait IntakeMerging {
    /// The number of a plan's newest change; it grows with each.
    ///
    /// # Errors
    /// SQL errors.
    fn plan_revision(&self, plan: &str) -> Result<i64, StoreError>;

    /// The answers of a returned form that came into the plan and were not taken back, by item and field's word.
    ///
    /// # Errors
    /// SQL errors.
    fn merged_answers(&self, id: IntakeId) -> Result<BTreeSet<(String, String)>, StoreError>;

    /// Merges a returned form into its plan, with who, when and from what: all of it or nothing. One that was applied
    /// may be applied again, with what was left out.
    ///
    /// # Errors
    /// [`IntakeRefused`]: not in a state to be applied, or a part that it edits, or that said the
    /// same, changed since it was looked at; an
    /// edit that is refused; SQL errors.
    fn apply_intake(&mut self, application: &Application) -> Result<Applied, StoreError>;
}

impl IntakeMerging for Sqlite {
    fn plan_revision(&self, plan: &str) -> Result<i64, StoreError> {
        Ok(newest_change(&self.connection, plan)?)
    }

    fn merged_answers(&self, id: IntakeId) -> Result<BTreeSet<(String, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.item, c.field FROM intake_change c JOIN intake_event e ON e.id = c.event
             WHERE e.intake = ?1 AND NOT EXISTS (SELECT 1 FROM intake_part p
                                                 WHERE p.event = e.id AND p.key = c.key AND p.undone IS NOT NULL)",
        )?;
        let rows = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn apply_intake(&mut self, application: &Application) -> Result<Applied, StoreError> {
        use IntakeState::{Applied as Merged, Staged, Undone};
        let Application { id, plan, at, by, .. } = *application;
        let remedy = "反映できるのは、読み取った回答だけです。sokatsu intake show で確かめてください";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        in_state(&transaction, id, &[Staged, Merged, Undone], remedy)?;
        refuse_moved(&transaction, application)?;
        let recorded = Recorded { at, by, kind: ChangeKind::Intake, source: application.source, reason: None };
        let Written { change, differences } = record_in(&transaction, plan, &application.edits, &recorded)?;
        let event = append_change_event(&transaction, id, IntakeEventKind::Applied, at, by, None, change)?;
        append_changes(&transaction, event, &application.changes)?;
        append_parts(&transaction, event, &differences)?;
        transaction.execute(
            "UPDATE intake SET state = 'applied', left_out = ?2 WHERE id = ?1",
            (id.0, i64::try_from(application.left_out).unwrap_or(i64::MAX)),
        )?;
        let keys: Vec<&str> = differences.iter().map(|difference| difference.key.as_str()).collect();
        let entry = entry(id, "intake.apply", at, by).with("plan", plan).with("parts", keys);
        trail::record_in(&transaction, &entry.with("left_out", application.left_out))?;
        transaction.commit()?;
        Ok(Applied { differences })
    }
}

/// Refuses when a part that is edited, or that said the same, has a state that nobody looked at.
fn refuse_moved(connection: &Connection, application: &Application) -> Result<(), StoreError> {
    let edited = application.edits.iter().map(|edit| match edit {
        PlanEdit::Set { key, .. } | PlanEdit::Remove { key } => key,
    });
    for key in edited.chain(&application.same) {
        let newest = rows_of_key(connection, application.plan, key)?.into_iter().next();
        if newest.is_some_and(|newest| newest.change > application.seen) {
            return Err(IntakeRefused::Moved(application.id).into());
        }
    }
    Ok(())
}

fn append_changes(connection: &Connection, event: i64, changes: &[IntakeChange]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO intake_change (event, item, field, key, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for change in changes {
        insert.execute((event, &change.item, change.field, &change.key, &change.before, &change.after))?;
    }
    Ok(())
}

fn append_parts(connection: &Connection, event: i64, differences: &[PlanDifference]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT INTO intake_part (event, key) VALUES (?1, ?2)")?;
    for difference in differences {
        insert.execute((event, &difference.key))?;
    }
    Ok(())
}
