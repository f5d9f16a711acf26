//! What became of each occurrence of each schedule, and the time last seen.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, named_params};

use super::{SenderLock, Store, StoreError};

/// A run that died with its process is begun again, but not without end: it may be what kills the process.
const MOST_TRIES: i64 = 3;

/// How an occurrence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccurrenceState {
    /// To be run as soon as nothing of its schedule runs.
    Planned,
    Running,
    Done,
    Failed,
    /// Missed, and a person has to say what becomes of it.
    Waiting,
    /// Missed, and a newer one was run in its place, or a person dismissed it.
    Skipped,
}

/// An occurrence as it is first recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOccurrence {
    pub due_at: DateTime<Utc>,
    pub state: OccurrenceState,
    pub note: &'static str,
}

/// What a look at one schedule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look<'a> {
    pub schedule: &'a str,
    pub found: Vec<NewOccurrence>,
    pub older: Older,
}

/// What becomes of planned occurrences older than the newest planned one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    Kept,
    Skipped,
}

/// An occurrence on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceRecord {
    pub schedule: String,
    pub due_at: DateTime<Utc>,
    pub state: OccurrenceState,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// How often it was begun.
    pub tries: i64,
    /// What the job said at its end, or why it did not run.
    pub note: String,
}

impl OccurrenceState {
    const ALL: [OccurrenceState; 6] = [
        OccurrenceState::Planned,
        OccurrenceState::Running,
        OccurrenceState::Done,
        OccurrenceState::Failed,
        OccurrenceState::Waiting,
        OccurrenceState::Skipped,
    ];

    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            OccurrenceState::Planned => "planned",
            OccurrenceState::Running => "running",
            OccurrenceState::Done => "done",
            OccurrenceState::Failed => "failed",
            OccurrenceState::Waiting => "waiting",
            OccurrenceState::Skipped => "skipped",
        }
    }
}

/// What the planner asks and writes down.
impl Store {
    /// Up to when a schedule's occurrences are on record; none for a schedule never seen.
    ///
    /// # Errors
    /// [`StoreError`] of the database, as for all methods here.
    pub fn examined_until(&self, schedule: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let query = "SELECT examined_until FROM schedule_first_seen WHERE schedule = ?1";
        Ok(self.connection.query_row(query, [schedule], |row| time(row, 0)).optional()?)
    }

    /// Records a look at the schedules in one transaction: the occurrences found, those on record already excepted,
    /// and that `now` was seen.
    pub fn record_looks(&mut self, looks: &[Look<'_>], now: DateTime<Utc>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for look in looks {
            for occurrence in &look.found {
                insert(&transaction, look.schedule, occurrence, now)?;
            }
            if look.older == Older::Skipped {
                skip_superseded(&transaction, look.schedule, now)?;
            }
            mark_examined(&transaction, look.schedule, now)?;
        }
        mark_clock(&transaction, now)?;
        transaction.commit()?;
        Ok(())
    }

    /// Takes the oldest planned occurrence of a schedule that is due, and records it as running; none if there is
    /// none or one of this schedule still runs. One statement, so that of two takers one gets it.
    pub fn take_occurrence(&mut self, schedule: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let taken = self.connection.query_row(
            "UPDATE occurrence SET state = 'running', started_at = :now, ended_at = NULL, tries = tries + 1, note = ''
             WHERE schedule = :schedule AND due_at =
                 (SELECT min(due_at) FROM occurrence
                  WHERE schedule = :schedule AND state = 'planned' AND due_at <= :now)
               AND NOT EXISTS (SELECT 1 FROM occurrence WHERE schedule = :schedule AND state = 'running')
             RETURNING due_at",
            named_params! { ":schedule": schedule, ":now": text(now) },
            |row| time(row, 0),
        );
        Ok(taken.optional()?)
    }

    /// Records how a running occurrence ended: what the job said, or why it failed.
    pub fn end_occurrence(
        &mut self,
        schedule: &str,
        due_at: DateTime<Utc>,
        outcome: &Result<String, String>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (state, note) = match outcome {
            Ok(note) => (OccurrenceState::Done, note),
            Err(note) => (OccurrenceState::Failed, note),
        };
        self.connection.execute(
            "UPDATE occurrence SET state = :state, ended_at = :now, note = :note
             WHERE schedule = :schedule AND due_at = :due_at AND state = 'running'",
            named_params! {
                ":state": state.word(),
                ":now": text(now),
                ":note": note,
                ":schedule": schedule,
                ":due_at": text(due_at),
            },
        )?;
        Ok(())
    }

    /// Puts runs that died with their process back to planned, or to failed after three tries, and returns how many
    /// they were. Only for the holder of the sender's lock: for anyone else a running one may be alive.
    pub fn recover_occurrences(&mut self, _lock: &SenderLock, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let recovered = self.connection.execute(
            "UPDATE occurrence SET
                 state = CASE WHEN tries < :most THEN 'planned' ELSE 'failed' END,
                 ended_at = :now,
                 note = 'the process ended in the middle of try ' || tries
             WHERE state = 'running'",
            named_params! { ":most": MOST_TRIES, ":now": text(now) },
        )?;
        Ok(recovered)
    }
}

/// What a person asks and says.
impl Store {
    /// The newest occurrences on record, at most `limit`, newest first.
    pub fn recorded_occurrences(&self, limit: usize) -> Result<Vec<OccurrenceRecord>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT schedule, due_at, state, started_at, ended_at, tries, note FROM occurrence
             ORDER BY due_at DESC, schedule LIMIT ?1",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let records = statement.query_map([limit], record)?.collect::<Result<_, _>>()?;
        Ok(records)
    }

    /// Has a waiting, failed or skipped occurrence run at the next tick. False if there is no such one.
    pub fn release_occurrence(
        &mut self,
        schedule: &str,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let released = self.connection.execute(
            "UPDATE occurrence SET state = 'planned', released_at = :now, tries = 0, note = 'released by a person'
             WHERE schedule = :schedule AND due_at = :due_at AND state IN ('waiting', 'failed', 'skipped')",
            named_params! { ":schedule": schedule, ":due_at": text(due_at), ":now": text(now) },
        )?;
        Ok(released == 1)
    }

    /// Has a waiting occurrence not run. False if there is no such one.
    pub fn dismiss_occurrence(
        &mut self,
        schedule: &str,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let dismissed = self.connection.execute(
            "UPDATE occurrence SET state = 'skipped', ended_at = :now, note = 'dismissed by a person'
             WHERE schedule = :schedule AND due_at = :due_at AND state = 'waiting'",
            named_params! { ":schedule": schedule, ":due_at": text(due_at), ":now": text(now) },
        )?;
        Ok(dismissed == 1)
    }
}

/// The time last seen.
impl Store {
    /// The latest time that a planner has seen.
    pub fn clock_mark(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.connection.query_row("SELECT seen_at FROM clock_mark", [], |row| time(row, 0)).optional()?)
    }

    /// A person says that `now` is the right time, whatever was seen before: the planner believes it again.
    ///
    /// If the time seen before was a wrong, later one, what was decided but not run for times that have not come is
    /// forgotten, and they are planned again when they come. What did run in the wrong time is not run again.
    pub fn accept_clock(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        let now = text(now);
        transaction.execute(
            "INSERT INTO clock_mark (id, seen_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET seen_at = ?1",
            [&now],
        )?;
        transaction.execute("UPDATE schedule_first_seen SET examined_until = min(examined_until, ?1)", [&now])?;
        transaction.execute(
            "DELETE FROM occurrence WHERE due_at > ?1 AND state IN ('planned', 'waiting', 'skipped')",
            [&now],
        )?;
        transaction.commit()?;
        Ok(())
    }
}

fn insert(
    connection: &Connection,
    schedule: &str,
    occurrence: &NewOccurrence,
    now: DateTime<Utc>,
) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO occurrence (schedule, due_at, state, recorded_at, note)
         VALUES (:schedule, :due_at, :state, :now, :note) ON CONFLICT (schedule, due_at) DO NOTHING",
        named_params! {
            ":schedule": schedule,
            ":due_at": text(occurrence.due_at),
            ":state": occurrence.state.word(),
            ":now": text(now),
            ":note": occurrence.note,
        },
    )
}

/// What a person released is not superseded.
fn skip_superseded(connection: &Connection, schedule: &str, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    connection.execute(
        "UPDATE occurrence SET state = 'skipped', ended_at = :now, note = 'missed: a newer one runs instead'
         WHERE schedule = :schedule AND state = 'planned' AND released_at IS NULL AND due_at <
             (SELECT max(due_at) FROM occurrence WHERE schedule = :schedule AND state = 'planned')",
        named_params! { ":schedule": schedule, ":now": text(now) },
    )
}

fn mark_examined(connection: &Connection, schedule: &str, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO schedule_first_seen (schedule, first_seen_at, examined_until) VALUES (:schedule, :now, :now)
         ON CONFLICT (schedule) DO UPDATE SET examined_until = max(examined_until, :now)",
        named_params! { ":schedule": schedule, ":now": text(now) },
    )
}

/// Moves the mark to `now`; never back.
fn mark_clock(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO clock_mark (id, seen_at) VALUES (1, :now)
         ON CONFLICT (id) DO UPDATE SET seen_at = max(seen_at, :now)",
        named_params! { ":now": text(now) },
    )
}

/// Whole seconds in UTC: as texts they sort as times do.
fn text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    parsed(column, &row.get::<_, String>(column)?)
}

fn optional_time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    row.get::<_, Option<String>>(column)?.map(|text| parsed(column, &text)).transpose()
}

fn parsed(column: usize, text: &str) -> rusqlite::Result<DateTime<Utc>> {
    text.parse().map_err(|error| unreadable(column, error))
}

fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<OccurrenceState> {
    let word: String = row.get(column)?;
    let known = OccurrenceState::ALL.into_iter().find(|state| state.word() == word);
    known.ok_or_else(|| unreadable(column, format!("unknown state {word}")))
}

fn unreadable(column: usize, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
}

fn record(row: &Row<'_>) -> rusqlite::Result<OccurrenceRecord> {
    Ok(OccurrenceRecord {
        schedule: row.get(0)?,
        due_at: time(row, 1)?,
        state: state(row, 2)?,
        started_at: optional_time(row, 3)?,
        ended_at: optional_time(row, 4)?,
        tries: row.get(5)?,
        note: row.get(6)?,
    })
}
