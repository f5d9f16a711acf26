//! What is due now. The database decides; every time is passed in.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::definition::{Missed, Schedule};
use crate::fiscal_year::FiscalYear;
use crate::store::occurrences::{Look, NewOccurrence, OccurrenceState, Older};
use crate::store::{Store, StoreError};

/// A clock this much behind the time already seen is an ordinary correction (NTP).
const TOLERATED_BACK: TimeDelta = TimeDelta::minutes(5);
/// A clock further ahead than this is not believed: better late than a wrong year's report in the mail.
const TOLERATED_AHEAD: TimeDelta = TimeDelta::days(40);
/// A restart or a slow tick does not make an occurrence a missed one.
const STILL_ON_TIME: TimeDelta = TimeDelta::minutes(10);
/// More missed occurrences than this are not recorded one by one; the newest count.
const MOST_MISSED: usize = 1000;

/// An occurrence that is to run now, already written down as running.
#[derive(Debug, Clone)]
pub struct DueOccurrence {
    pub schedule: Schedule,
    /// When it was due, which can be long ago. The date that reports and file names go by.
    pub due_at: DateTime<Tz>,
    /// The fiscal year under evaluation 評価対象年度.
    pub year: FiscalYear,
}

/// Why nothing is started: the clock is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockHold {
    #[error("the clock says {now}, but {seen} was seen already")]
    Back { now: DateTime<Utc>, seen: DateTime<Utc> },
    #[error("the clock says {now}, more than 40 days after {seen}, when it was last looked at")]
    Ahead { now: DateTime<Utc>, seen: DateTime<Utc> },
}

/// What a look at the clock found.
#[derive(Debug, Clone)]
pub enum Planning {
    /// These are to run now; the caller has to run them and record how they ended.
    Due(Vec<DueOccurrence>),
    /// Nothing is started until the clock is right or a person accepts it, [`Store::accept_clock`].
    Held(ClockHold),
}

/// Records what has become due since the last look, by each schedule's policy, and takes what is to run now: at most
/// one occurrence of each schedule, the oldest first, and none of a schedule that still runs.
///
/// # Errors
/// [`StoreError`] of the database. What was recorded before stays and is taken the next time.
pub fn plan(store: &mut Store, schedules: &[Schedule], now: DateTime<Utc>) -> Result<Planning, StoreError> {
    if let Some(hold) = clock_hold(store.clock_mark()?, now) {
        return Ok(Planning::Held(hold));
    }
    let looks: Vec<Look<'_>> = schedules.iter().map(|schedule| look(store, schedule, now)).collect::<Result<_, _>>()?;
    store.record_looks(&looks, now)?;
    let mut due = Vec::new();
    for schedule in schedules.iter().filter(|schedule| !schedule.paused) {
        if let Some(due_at) = store.take_occurrence(&schedule.name, now)? {
            let due_at = due_at.with_timezone(&schedule.rhythm.zone());
            due.push(DueOccurrence { schedule: schedule.clone(), due_at, year: schedule.year.at(&due_at) });
        }
    }
    Ok(Planning::Due(due))
}

fn clock_hold(seen: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<ClockHold> {
    let seen = seen?;
    if now < seen - TOLERATED_BACK {
        Some(ClockHold::Back { now, seen })
    } else if now > seen + TOLERATED_AHEAD {
        Some(ClockHold::Ahead { now, seen })
    } else {
        None
    }
}

fn look<'a>(store: &Store, schedule: &'a Schedule, now: DateTime<Utc>) -> Result<Look<'a>, StoreError> {
    // A schedule seen for the first time begins now: no burst of the past.
    let since = store.examined_until(&schedule.name)?.unwrap_or(now);
    let moments = if schedule.paused { Vec::new() } else { newest(schedule, since, now) };
    let older = if schedule.missed == Missed::Latest { Older::Skipped } else { Older::Kept };
    Ok(Look { schedule: &schedule.name, found: recorded(schedule.missed, &moments, now), older })
}

fn newest(schedule: &Schedule, since: DateTime<Utc>, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut moments = super::occurrence::occurrences(schedule, since, now);
    if moments.len() > MOST_MISSED {
        let dropped = moments.len() - MOST_MISSED;
        tracing::warn!(schedule = schedule.name, dropped, "too many missed occurrences; the oldest are passed over");
        moments.drain(..dropped);
    }
    moments.into_iter().map(|moment| moment.with_timezone(&Utc)).collect()
}

fn recorded(missed: Missed, moments: &[DateTime<Utc>], now: DateTime<Utc>) -> Vec<NewOccurrence> {
    let state = |due_at: DateTime<Utc>| match missed {
        Missed::Ask if due_at < now - STILL_ON_TIME => (OccurrenceState::Waiting, "missed: waits for a person"),
        _ => (OccurrenceState::Planned, ""),
    };
    let new = |due_at: &DateTime<Utc>| {
        let (state, note) = state(*due_at);
        NewOccurrence { due_at: *due_at, state, note }
    };
    moments.iter().map(new).collect()
}

#[cfg(test)]
mod tests;
