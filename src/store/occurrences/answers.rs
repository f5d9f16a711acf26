//! What a person asks and says about occurrences.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, named_params};

use super::{OccurrenceRecord, RECORD, Releaser, record, subject, text};
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{Sqlite, StoreError};

/// What is recorded of occurrences, and what people answer about missed ones.
pub trait OccurrenceAnswers {
    /// The newest occurrences on record, at most `limit`, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the database, as for all methods here.
    fn recorded_occurrences(&self, limit: usize) -> Result<Vec<OccurrenceRecord>, StoreError>;

    /// The last occurrence of each schedule that was run to its end, well or badly.
    fn last_runs(&self) -> Result<Vec<OccurrenceRecord>, StoreError>;

    /// How many occurrences of each schedule wait for a person's answer; schedules without any are left out.
    fn waiting_occurrences(&self) -> Result<Vec<(String, u64)>, StoreError>;

    /// The occurrence of a schedule with this name.
    fn recorded_occurrence(&self, schedule: &str, stated: &str) -> Result<Option<OccurrenceRecord>, StoreError>;

    /// The occurrences of a schedule whose moment is this one.
    fn occurrences_at(&self, schedule: &str, due_at: DateTime<Utc>) -> Result<Vec<OccurrenceRecord>, StoreError>;

    /// Has a waiting, failed or skipped occurrence run at the next tick. False if there is no such one. The person who
    /// says so, where it is one of the register, is the maker of what it makes.
    fn release_occurrence(
        &mut self,
        schedule: &str,
        stated: &str,
        by: (&str, Option<&Releaser>),
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// The person who released an occurrence last, if one of the register did.
    fn releaser(&self, schedule: &str, stated: &str) -> Result<Option<Releaser>, StoreError>;

    /// Has a waiting occurrence not run. False if there is no such one.
    fn dismiss_occurrence(
        &mut self,
        schedule: &str,
        stated: &str,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}

impl OccurrenceAnswers for Sqlite {
    fn recorded_occurrences(&self, limit: usize) -> Result<Vec<OccurrenceRecord>, StoreError> {
        let query = format!("SELECT {RECORD} FROM occurrence ORDER BY due_at DESC, schedule, stated DESC LIMIT ?1");
        let mut statement = self.connection.prepare(&query)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let records = statement.query_map([limit], record)?.collect::<Result<_, _>>()?;
        Ok(records)
    }

    fn last_runs(&self) -> Result<Vec<OccurrenceRecord>, StoreError> {
        let query = format!(
            "SELECT {RECORD} FROM (
                 SELECT *, row_number() OVER (PARTITION BY schedule ORDER BY ended_at DESC, due_at DESC) AS place
                 FROM occurrence WHERE state IN ('done', 'failed') AND ended_at IS NOT NULL)
             WHERE place = 1 ORDER BY schedule"
        );
        let mut statement = self.connection.prepare(&query)?;
        let records = statement.query_map([], record)?.collect::<Result<_, _>>()?;
        Ok(records)
    }

    fn waiting_occurrences(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT schedule, count(*) FROM occurrence WHERE state = 'waiting' GROUP BY schedule ORDER BY schedule",
        )?;
        let count =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default()));
        let counts = statement.query_map([], count)?.collect::<Result<_, _>>()?;
        Ok(counts)
    }

    fn recorded_occurrence(&self, schedule: &str, stated: &str) -> Result<Option<OccurrenceRecord>, StoreError> {
        let query = format!("SELECT {RECORD} FROM occurrence WHERE schedule = ?1 AND stated = ?2");
        Ok(self.connection.query_row(&query, [schedule, stated], record).optional()?)
    }

    fn occurrences_at(&self, schedule: &str, due_at: DateTime<Utc>) -> Result<Vec<OccurrenceRecord>, StoreError> {
        let query = format!("SELECT {RECORD} FROM occurrence WHERE schedule = ?1 AND due_at = ?2 ORDER BY stated");
        let mut statement = self.connection.prepare(&query)?;
        let records = statement.query_map([schedule, &text(due_at)], record)?.collect::<Result<_, _>>()?;
        Ok(records)
    }

    fn release_occurrence(
        &mut self,
        schedule: &str,
        stated: &str,
        (by, releaser): (&str, Option<&Releaser>),
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        let released = transaction.execute(
            "UPDATE occurrence SET state = 'planned', released_at = :now, tries = 0, note = 'released by a person',
                 released_by = :person, released_account = :account
             WHERE schedule = :schedule AND stated = :stated AND state IN ('waiting', 'failed', 'skipped')",
            named_params! {
                ":schedule": schedule, ":stated": stated, ":now": text(now),
                ":person": releaser.map(|releaser| &releaser.person),
                ":account": releaser.map(|releaser| &releaser.account),
            },
        )?;
        if released == 0 {
            return Ok(false);
        }
        record_in(&transaction, &TrailEntry::new(now, by, "schedule.release", subject(schedule, stated)))?;
        transaction.commit()?;
        Ok(true)
    }

    fn releaser(&self, schedule: &str, stated: &str) -> Result<Option<Releaser>, StoreError> {
        let query = "SELECT released_by, released_account FROM occurrence
             WHERE schedule = ?1 AND stated = ?2 AND released_by IS NOT NULL";
        let releaser = self
            .connection
            .query_row(query, [schedule, stated], |row| Ok(Releaser { person: row.get(0)?, account: row.get(1)? }));
        Ok(releaser.optional()?)
    }

    fn dismiss_occurrence(
        &mut self,
        schedule: &str,
        stated: &str,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        let dismissed = transaction.execute(
            "UPDATE occurrence SET state = 'skipped', ended_at = :now, note = 'dismissed by a person'
             WHERE schedule = :schedule AND stated = :stated AND state = 'waiting'",
            named_params! { ":schedule": schedule, ":stated": stated, ":now": text(now) },
        )?;
        if dismissed == 0 {
            return Ok(false);
        }
        record_in(&transaction, &TrailEntry::new(now, by, "schedule.dismiss", subject(schedule, stated)))?;
        transaction.commit()?;
        Ok(true)
    }
}
