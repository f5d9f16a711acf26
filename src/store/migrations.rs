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
    include_str!("migrations/0009_keeping.sql"),
    include_str!("migrations/0010_approval.sql"),
    include_str!("migrations/0011_trail.sql"),
    include_str!("migrations/0012_mail_bytes.sql"),
    include_str!("migrations/0013_sealed.sql"),
    include_str!("migrations/0014_guarded.sql"),
];

/// Brings a database to the newest shape, all steps in one transaction. `keep` is called before, with the step at which
/// an older database is, to keep a copy of it; nobody else writes meanwhile. A new database has nothing to keep.
///
/// # Errors
/// [`StoreError::TooNew`] for a database of a later program; what `keep` answers; SQL errors.
pub fn migrate(
    connection: &mut Connection,
    keep: impl FnOnce(usize) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    take_steps(connection, STEPS, keep)
}

/// Refuses the step of a later program.
///
/// # Errors
/// [`StoreError::TooNew`].
pub fn refuse_later(step: u32) -> Result<(), StoreError> {
    let (found, known) = (step as usize, STEPS.len());
    if found > known { Err(StoreError::TooNew { found, known }) } else { Ok(()) }
}

/// Takes those of some steps that a database has not been taken through yet.
fn take_steps(
    connection: &mut Connection,
    steps: &[&str],
    keep: impl FnOnce(usize) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    refuse_later(done)?;
    let done = done as usize;
    if 0 < done && done < steps.len() {
        keep(done)?;
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
