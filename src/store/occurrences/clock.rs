//! The time last seen.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;

use super::{text, time};
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{Sqlite, StoreError};

/// The latest time that was seen.
pub trait ClockMarks {
    /// The latest time that a planner has seen.
    ///
    /// # Errors
    /// [`StoreError`] of the database, as for all methods here.
    fn clock_mark(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// A person says that `now` is the right time, whatever was seen before: the planner believes it again.
    ///
    /// If the time seen before was a wrong, later one, what was decided but not run for times that have not come is
    /// forgotten, and they are planned again when they come. What did run in the wrong time is not run again.
    fn accept_clock(&mut self, by: &str, at: DateTime<Utc>) -> Result<(), StoreError>;
}

impl ClockMarks for Sqlite {
    fn clock_mark(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.connection.query_row("SELECT seen_at FROM clock_mark", [], |row| time(row, 0)).optional()?)
    }

    fn accept_clock(&mut self, by: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        let now = text(at);
        transaction.execute(
            "INSERT INTO clock_mark (id, seen_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET seen_at = ?1",
            [&now],
        )?;
        transaction.execute(
            "UPDATE schedule_first_seen SET examined_until = ?1, examined_local = NULL,
                 first_seen_at = min(first_seen_at, ?1)
             WHERE examined_until > ?1",
            [&now],
        )?;
        transaction.execute(
            "DELETE FROM occurrence WHERE due_at > ?1 AND state IN ('planned', 'waiting', 'skipped')",
            [&now],
        )?;
        record_in(&transaction, &TrailEntry::new(at, by, "schedule.accept-clock", "clock"))?;
        transaction.commit()?;
        Ok(())
    }
}
