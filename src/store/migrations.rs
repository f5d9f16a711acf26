//! The database's shape, as numbered steps. A step that has been released is never changed; a new one is added.

use rusqlite::Connection;

use super::StoreError;

/// Steps in order; the first is number 1.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_outbox.sql"),
    include_str!("migrations/0002_plans.sql"),
    include_str!("migrations/0003_occurrences.sql"),
    include_str!("migrations/0004_figures.sql"),
    include_str!("migrations/0005_inquiries.sql"),
    include_str!("migrations/0006_intakes.sql"),
    include_str!("migrations/0007_calendar.sql"),
    include_str!("migrations/0008_intake_decisions.sql"),
];

/// Brings a database to the newest shape, all steps in one transaction.
///
/// # Errors
/// [`StoreError::TooNew`] for a database of a later program; SQL errors.
pub fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    take_steps(connection, STEPS)
}

/// Takes those of some steps that a database has not been taken through yet.
fn take_steps(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = done as usize;
    if done > steps.len() {
        return Err(StoreError::TooNew { found: done, known: steps.len() });
    }
    for step in steps.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if done < steps.len() {
        transaction.pragma_update(None, "user_version", steps.len() as u32)?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests;
