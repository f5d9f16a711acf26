//! What the planner asks and writes down.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params};

use super::{Known, Look, NamedMoment, OccurrenceState, Policy, actor, mark_clock, named_moment, subject, text, time};
use crate::store::trail::{DAEMON, TrailEntry, record_in};
use crate::store::{SenderLock, Sqlite, StoreError};

/// A run that died with its process is begun again, but not without end: it may be what kills the process.
const MOST_TRIES: i64 = 3;

/// Which occurrences are due, taken and ended.
pub trait OccurrencePlanning {
    /// Since when a schedule is known and up to when its occurrences are on record; none for one never seen.
    ///
    /// # Errors
    /// [`StoreError`] of the database, as for all methods here.
    fn known_schedule(&self, schedule: &str) -> Result<Option<Known>, StoreError>;

    /// The planned occurrences of a schedule whose moment had not come at the last look: a calendar moved them.
    fn announced_occurrences(&self, schedule: &str, since: DateTime<Utc>) -> Result<Vec<NamedMoment>, StoreError>;

    /// Records a look at the schedules in one transaction: the occurrences found, those on record already excepted,
    /// what becomes of those that have come due, and that `now` was seen.
    fn record_looks(&mut self, looks: &[Look<'_>], now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Takes the oldest planned occurrence of a schedule that is due, and records it as running; none if there is
    /// none or one of this schedule still runs. One statement, so that of two takers one gets it.
    fn take_occurrence(&mut self, schedule: &str, now: DateTime<Utc>) -> Result<Option<NamedMoment>, StoreError>;

    /// Records how a running occurrence ended: what the job said, or why it failed.
    fn end_occurrence(
        &mut self,
        schedule: &str,
        stated: &str,
        outcome: &Result<String, String>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Puts runs that died with their process back to planned, or to failed after three tries, and returns how many
    /// they were. Only for the holder of the sender's lock: for anyone else a running one may be alive.
    fn recover_occurrences(&mut self, lock: &SenderLock, now: DateTime<Utc>) -> Result<usize, StoreError>;
}

impl OccurrencePlanning for Sqlite {
    fn known_schedule(&self, schedule: &str) -> Result<Option<Known>, StoreError> {
        let query = "SELECT first_seen_at, examined_until, examined_local FROM schedule_first_seen WHERE schedule = ?1";
        let known = self.connection.query_row(query, [schedule], |row| {
            Ok(Known { first_seen_at: time(row, 0)?, examined_until: time(row, 1)?, examined_local: row.get(2)? })
        });
        Ok(known.optional()?)
    }

    fn announced_occurrences(&self, schedule: &str, since: DateTime<Utc>) -> Result<Vec<NamedMoment>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT stated, due_at FROM occurrence
             WHERE schedule = ?1 AND state = 'planned' AND released_at IS NULL AND due_at > ?2 ORDER BY due_at, stated",
        )?;
        let announced = statement.query_map([schedule, &text(since)], named_moment)?.collect::<Result<_, _>>()?;
        Ok(announced)
    }

    fn record_looks(&mut self, looks: &[Look<'_>], now: DateTime<Utc>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for look in looks {
            for occurrence in &look.found {
                insert(&transaction, look.schedule, occurrence, now)?;
            }
            for occurrence in &look.moved {
                put_off(&transaction, look.schedule, occurrence)?;
            }
            for stated in &look.withdrawn {
                withdraw(&transaction, look.schedule, stated, now)?;
            }
            decide(&transaction, look, now)?;
            mark_examined(&transaction, look, now)?;
        }
        mark_clock(&transaction, now)?;
        transaction.commit()?;
        Ok(())
    }

    fn take_occurrence(&mut self, schedule: &str, now: DateTime<Utc>) -> Result<Option<NamedMoment>, StoreError> {
        let transaction = self.connection.transaction()?;
        let taken = transaction.query_row(
            "UPDATE occurrence SET state = 'running', started_at = :now, ended_at = NULL, tries = tries + 1, note = ''
             WHERE schedule = :schedule AND stated =
                 (SELECT stated FROM occurrence
                  WHERE schedule = :schedule AND state = 'planned' AND due_at <= :now ORDER BY due_at, stated LIMIT 1)
               AND NOT EXISTS (SELECT 1 FROM occurrence WHERE schedule = :schedule AND state = 'running')
             RETURNING stated, due_at",
            named_params! { ":schedule": schedule, ":now": text(now) },
            named_moment,
        );
        let Some(taken) = taken.optional()? else { return Ok(None) };
        let begun = TrailEntry::new(now, DAEMON, "schedule.begin", subject(schedule, &taken.stated));
        record_in(&transaction, &begun)?;
        transaction.commit()?;
        Ok(Some(taken))
    }

    fn end_occurrence(
        &mut self,
        schedule: &str,
        stated: &str,
        outcome: &Result<String, String>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (state, note, action) = match outcome {
            Ok(note) => (OccurrenceState::Done, note, "schedule.done"),
            Err(note) => (OccurrenceState::Failed, note, "schedule.failed"),
        };
        let transaction = self.connection.transaction()?;
        let ended = transaction.execute(
            "UPDATE occurrence SET state = :state, ended_at = :now, note = :note
             WHERE schedule = :schedule AND stated = :stated AND state = 'running'",
            named_params! {
                ":state": state.word(),
                ":now": text(now),
                ":note": note,
                ":schedule": schedule,
                ":stated": stated,
            },
        )?;
        if ended == 1 {
            let actor = actor(schedule);
            let entry = TrailEntry::new(now, &actor, action, subject(schedule, stated)).with("note", note.as_str());
            record_in(&transaction, &entry)?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn recover_occurrences(&mut self, _lock: &SenderLock, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let transaction = self.connection.transaction()?;
        let recovered = transaction.execute(
            "UPDATE occurrence SET
                 state = CASE WHEN tries < :most THEN 'planned' ELSE 'failed' END,
                 ended_at = :now,
                 note = 'the process ended in the middle of try ' || tries
             WHERE state = 'running'",
            named_params! { ":most": MOST_TRIES, ":now": text(now) },
        )?;
        if recovered > 0 {
            let entry = TrailEntry::new(now, DAEMON, "schedule.recover", "schedules").with("runs", recovered);
            record_in(&transaction, &entry)?;
        }
        transaction.commit()?;
        Ok(recovered)
    }
}

fn insert(
    connection: &Connection,
    schedule: &str,
    occurrence: &NamedMoment,
    now: DateTime<Utc>,
) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO occurrence (schedule, stated, due_at, state, recorded_at)
         VALUES (:schedule, :stated, :due_at, 'planned', :now) ON CONFLICT (schedule, stated) DO NOTHING",
        named_params! {
            ":schedule": schedule,
            ":stated": occurrence.stated,
            ":due_at": text(occurrence.due_at),
            ":now": text(now),
        },
    )
}

fn put_off(connection: &Connection, schedule: &str, occurrence: &NamedMoment) -> rusqlite::Result<usize> {
    connection.execute(
        "UPDATE occurrence SET due_at = :due_at WHERE schedule = :schedule AND stated = :stated AND state = 'planned'",
        named_params! { ":due_at": text(occurrence.due_at), ":schedule": schedule, ":stated": occurrence.stated },
    )
}

fn withdraw(connection: &Connection, schedule: &str, stated: &str, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    connection.execute(
        "UPDATE occurrence SET state = 'skipped', ended_at = :now, note = 'the schedule does not state it any more'
         WHERE schedule = :schedule AND stated = :stated AND state = 'planned'",
        named_params! { ":schedule": schedule, ":stated": stated, ":now": text(now) },
    )
}

/// The policy, on what has come due since the look before. What a person released stays as it is.
fn decide(connection: &Connection, look: &Look<'_>, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    match look.policy {
        Policy::All => Ok(0),
        Policy::Newest => skip_superseded(connection, look, now),
        Policy::Ask => connection.execute(
            "UPDATE occurrence SET state = 'waiting', note = 'missed: waits for a person'
             WHERE schedule = :schedule AND state = 'planned' AND released_at IS NULL AND due_at < :late
               AND (due_at > :since OR recorded_at = :now)",
            named_params! {
                ":schedule": look.schedule, ":late": text(look.late_before), ":since": text(look.since),
                ":now": text(now),
            },
        ),
        Policy::Paused => connection.execute(
            "UPDATE occurrence SET state = 'skipped', ended_at = :now, note = 'paused in the configuration'
             WHERE schedule = :schedule AND state = 'planned' AND released_at IS NULL AND due_at <= :now
               AND (due_at > :since OR recorded_at = :now)",
            named_params! { ":schedule": look.schedule, ":since": text(look.since), ":now": text(now) },
        ),
    }
}

/// Of several that a calendar moved to the same moment each runs, unless that moment was missed.
fn skip_superseded(connection: &Connection, look: &Look<'_>, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    connection.execute(
        "WITH newest AS (
             SELECT due_at, stated FROM occurrence WHERE schedule = :schedule AND state = 'planned' AND due_at <= :now
             ORDER BY due_at DESC, stated DESC LIMIT 1)
         UPDATE occurrence SET state = 'skipped', ended_at = :now, note = 'missed: a newer one runs instead'
         WHERE schedule = :schedule AND state = 'planned' AND released_at IS NULL
           AND (due_at < (SELECT due_at FROM newest)
             OR due_at = (SELECT due_at FROM newest) AND stated < (SELECT stated FROM newest)
                AND due_at < :late AND (due_at > :since OR recorded_at = :now))",
        named_params! {
            ":schedule": look.schedule, ":now": text(now), ":late": text(look.late_before),
            ":since": text(look.since),
        },
    )
}

fn mark_examined(connection: &Connection, look: &Look<'_>, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO schedule_first_seen (schedule, first_seen_at, examined_until, examined_local)
         VALUES (:schedule, :now, :now, :local)
         ON CONFLICT (schedule) DO UPDATE SET
             examined_local = CASE WHEN :now >= examined_until THEN :local ELSE examined_local END,
             examined_until = max(examined_until, :now)",
        named_params! { ":schedule": look.schedule, ":now": text(now), ":local": look.local_now },
    )
}
