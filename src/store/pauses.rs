//! Schedules that a person paused.

use chrono::{DateTime, Utc};
use rusqlite::named_params;

use super::occurrences::{text, time};
use super::trail::{TrailEntry, record_in};
use super::{Sqlite, StoreError};

/// A pause that lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub schedule: String,
    pub paused_at: DateTime<Utc>,
    /// Who paused it.
    pub paused_by: String,
}

/// Schedules that people paused.
pub trait Pauses {
    /// The pauses that last, by the names of their schedules.
    ///
    /// # Errors
    /// [`StoreError`] of the database, as for all methods here.
    fn pauses(&self) -> Result<Vec<Pause>, StoreError>;

    /// Pauses a schedule, and marks it as known, so that also one that no daemon has seen yet misses what comes due in
    /// the pause. False if it is paused already.
    fn pause_schedule(&mut self, schedule: &str, by: &str, now: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Ends a schedule's pause. False if it is not paused.
    fn resume_schedule(&mut self, schedule: &str, by: &str, now: DateTime<Utc>) -> Result<bool, StoreError>;
}

impl Pauses for Sqlite {
    fn pauses(&self) -> Result<Vec<Pause>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT schedule, paused_at, paused_by FROM schedule_pause WHERE resumed_at IS NULL ORDER BY schedule",
        )?;
        let pauses = statement.query_map([], |row| {
            Ok(Pause { schedule: row.get(0)?, paused_at: time(row, 1)?, paused_by: row.get(2)? })
        })?;
        Ok(pauses.collect::<Result<_, _>>()?)
    }

    fn pause_schedule(&mut self, schedule: &str, by: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT INTO schedule_first_seen (schedule, first_seen_at, examined_until) VALUES (?1, ?2, ?2)
             ON CONFLICT (schedule) DO NOTHING",
            [schedule, &text(now)],
        )?;
        let paused = transaction.execute(
            "INSERT INTO schedule_pause (schedule, paused_at, paused_by) VALUES (:schedule, :now, :by)
             ON CONFLICT DO NOTHING",
            named_params! { ":schedule": schedule, ":now": text(now), ":by": by },
        )?;
        if paused == 1 {
            record_in(&transaction, &TrailEntry::new(now, by, "schedule.pause", format!("schedule/{schedule}")))?;
        }
        transaction.commit()?;
        Ok(paused == 1)
    }

    fn resume_schedule(&mut self, schedule: &str, by: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        let resumed = transaction.execute(
            "UPDATE schedule_pause SET resumed_at = :now, resumed_by = :by
             WHERE schedule = :schedule AND resumed_at IS NULL",
            named_params! { ":schedule": schedule, ":now": text(now), ":by": by },
        )?;
        if resumed == 1 {
            record_in(&transaction, &TrailEntry::new(now, by, "schedule.resume", format!("schedule/{schedule}")))?;
        }
        transaction.commit()?;
        Ok(resumed == 1)
    }
}
