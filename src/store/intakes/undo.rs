//! Taking a returned form back out of its plan.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::origin::{Standing, standing_states};
use super::{IntakeEventKind, IntakeId, IntakeState, append_change_event, append_event, entry, in_state, set_state};
use crate::store::plans::{ChangeKind, LastChange, PlanDifference, Recorded, bring_back, name_of_key};
use crate::store::{Sqlite, StoreError, trail};

/// What taking back did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// What is as it was before.
    pub differences: Vec<PlanDifference>,
    /// What somebody changed since: left as it is.
    pub left: Vec<LeftPart>,
    /// It had been set aside, and is back.
    pub restored: bool,
}

/// A part that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftPart {
    /// K111 令和7年度の実績値
    pub what: String,
    pub last: LastChange,
}

/// What becomes of a part that the returned form has touched.
enum Fate {
    /// The row to bring back; `None`: there was nothing before.
    Back(Option<i64>),
    Left(LastChange),
}

/// Taking back what was merged.
pub trait IntakeUndoing {
    /// Takes a returned form back: each part that still is as it left it gets the state from before. One that was set
    /// aside comes back to where it was. `source` is what the history is to call it.
    ///
    /// # Errors
    /// [`super::IntakeRefused`] for one that is neither applied nor set aside; SQL errors. Nothing is written then.
    fn undo_intake(
        &mut self,
        id: IntakeId,
        plan: &str,
        source: &str,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<TakenBack, StoreError>;
}

impl IntakeUndoing for Sqlite {
    fn undo_intake(
        &mut self,
        id: IntakeId,
        plan: &str,
        source: &str,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<TakenBack, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let remedy = "取り消せるのは、反映した回答と、除外した回答だけです";
        let found = in_state(&transaction, id, &[IntakeState::Applied, IntakeState::Discarded], remedy)?;
        if found.state == IntakeState::Discarded {
            let before = match (&found.reading, &found.refusal) {
                (Some(_), _) => IntakeState::Staged,
                (None, Some(_)) => IntakeState::Refused,
                (None, None) => IntakeState::Waiting,
            };
            set_state(&transaction, id, before)?;
            append_event(&transaction, id, IntakeEventKind::Restored, at, by, None)?;
            trail::record_in(&transaction, &entry(id, "intake.restore", at, by))?;
            transaction.commit()?;
            return Ok(TakenBack { restored: true, ..TakenBack::default() });
        }
        let mut states = Vec::new();
        let mut left = Vec::new();
        for key in touched(&transaction, id)? {
            match fate(&transaction, plan, &key, id)? {
                Fate::Back(row) => states.push((key, row)),
                Fate::Left(last) => left.push(LeftPart { what: name_of_key(&transaction, plan, &key)?, last }),
            }
        }
        let recorded = Recorded { at, by, kind: ChangeKind::Undo, source, reason: None };
        let (change, differences) = bring_back(&transaction, plan, &states, &recorded)?;
        let event = append_change_event(&transaction, id, IntakeEventKind::Undone, at, by, None, change)?;
        for (key, _) in &states {
            mark_undone(&transaction, id, key, event)?;
        }
        transaction.execute("UPDATE intake SET state = 'undone', left_out = 0 WHERE id = ?1", [id.0])?;
        let keys: Vec<&str> = differences.iter().map(|difference| difference.key.as_str()).collect();
        let entry = entry(id, "intake.undo", at, by).with("plan", plan).with("parts", keys);
        trail::record_in(&transaction, &entry.with("left", left.len()))?;
        transaction.commit()?;
        Ok(TakenBack { differences, left, restored: false })
    }
}

/// The parts that the returned form changed and that were not taken back yet, each once, in order.
fn touched(connection: &Connection, id: IntakeId) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT p.key FROM intake_part p JOIN intake_event e ON e.id = p.event
         WHERE e.intake = ?1 AND p.undone IS NULL ORDER BY p.key",
    )?;
    let rows = statement.query_map([id.0], |row| row.get(0))?;
    rows.collect()
}

/// The state before those that the returned form made last, unless somebody else made the present one.
fn fate(connection: &Connection, plan: &str, key: &str, id: IntakeId) -> Result<Fate, StoreError> {
    let states = standing_states(connection, plan, key)?;
    let is_own = |state: &Standing| state.intake == Some(id);
    let before = states.iter().find(|state| !is_own(state)).map(|state| state.row.row);
    match states.into_iter().next() {
        Some(newest) if !is_own(&newest) => Ok(Fate::Left(newest.row.last)),
        _ => Ok(Fate::Back(before)),
    }
}

fn mark_undone(connection: &Connection, id: IntakeId, key: &str, event: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE intake_part SET undone = ?3 WHERE key = ?2 AND undone IS NULL
             AND event IN (SELECT id FROM intake_event WHERE intake = ?1)",
        )?
        .execute((id.0, key, event))?;
    Ok(())
}
