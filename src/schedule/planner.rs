//! What is due now. The database decides; every time is passed in.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::definition::{Missed, Schedule};
use super::local_time::{Stated, not_after};
use super::occurrence::{self, Occurrence};
use crate::fiscal_year::FiscalYear;
use crate::store::occurrences::{Known, Look, NamedMoment, Policy};
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
    /// The name of the occurrence.
    pub stated: String,
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
pub fn plan(store: &mut dyn Store, schedules: &[Schedule], now: DateTime<Utc>) -> Result<Planning, StoreError> {
    if let Some(hold) = clock_hold(store.clock_mark()?, now) {
        return Ok(Planning::Held(hold));
    }
    let paused: Vec<String> = store.pauses()?.into_iter().map(|pause| pause.schedule).collect();
    let awake: Vec<&Schedule> = schedules.iter().filter(|schedule| !paused.contains(&schedule.name)).collect();
    let looks: Vec<Look<'_>> = awake.iter().map(|schedule| look(store, schedule, now)).collect::<Result<_, _>>()?;
    store.record_looks(&looks, now)?;
    let mut due = Vec::new();
    for schedule in awake.into_iter().filter(|schedule| !schedule.paused) {
        if let Some(taken) = store.take_occurrence(&schedule.name, now)? {
            due.push(due_occurrence(schedule, taken));
        }
    }
    Ok(Planning::Due(due))
}

fn due_occurrence(schedule: &Schedule, taken: NamedMoment) -> DueOccurrence {
    let due_at = taken.due_at.with_timezone(&schedule.timing.zone);
    // A name that cannot be read is none of ours; the moment is then as good.
    let stated = taken.stated.parse().map_or(due_at.date_naive(), |stated: Stated| stated.local().date());
    DueOccurrence { schedule: schedule.clone(), stated: taken.stated, due_at, year: schedule.year.at(stated) }
}

/// Why the clock is not believed, if it is not, with the time that was seen last.
pub fn clock_hold(seen: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<ClockHold> {
    let seen = seen?;
    if now < seen - TOLERATED_BACK {
        Some(ClockHold::Back { now, seen })
    } else if now > seen + TOLERATED_AHEAD {
        Some(ClockHold::Ahead { now, seen })
    } else {
        None
    }
}

/// A schedule that a person paused is not looked at, and what comes due in the pause is missed as in a downtime.
fn look<'a>(store: &dyn Store, schedule: &'a Schedule, now: DateTime<Utc>) -> Result<Look<'a>, StoreError> {
    let known = store.known_schedule(&schedule.name)?;
    let mut look = Look {
        schedule: &schedule.name,
        since: known.as_ref().map_or(now, |known| known.examined_until),
        local_now: Stated::of(&now.with_timezone(&schedule.timing.zone)).to_string(),
        found: Vec::new(),
        moved: Vec::new(),
        withdrawn: Vec::new(),
        policy: policy(schedule),
        late_before: now - STILL_ON_TIME,
    };
    // A schedule seen for the first time begins now: no burst of the past.
    if let Some(known) = known {
        look.found = found(schedule, &known, now);
        look_again(store, schedule, &mut look)?;
    }
    Ok(look)
}

fn policy(schedule: &Schedule) -> Policy {
    match schedule.missed {
        _ if schedule.paused => Policy::Paused,
        Missed::Latest => Policy::Newest,
        Missed::All => Policy::All,
        Missed::Ask => Policy::Ask,
    }
}

/// What has come since the last look; what was to run before the schedule was known is none of it.
fn found(schedule: &Schedule, known: &Known, now: DateTime<Utc>) -> Vec<NamedMoment> {
    let seen: Option<Stated> = known.examined_local.as_deref().and_then(|local| local.parse().ok());
    let since = match seen {
        Some(seen) => not_after(known.examined_until, seen.local(), schedule.timing.zone),
        None => known.examined_until,
    };
    let mut found = occurrence::occurrences(&schedule.timing, since, now);
    found.retain(|occurrence| occurrence.due_at > known.first_seen_at);
    if found.len() > MOST_MISSED {
        let dropped = found.len() - MOST_MISSED;
        tracing::warn!(schedule = schedule.name, dropped, "too many missed occurrences; the oldest are passed over");
        found.drain(..dropped);
    }
    found.iter().map(named_moment).collect()
}

/// The calendar, the zone or the schedule may have changed since an occurrence was planned for a later day.
fn look_again(store: &dyn Store, schedule: &Schedule, look: &mut Look<'_>) -> Result<(), StoreError> {
    for planned in store.announced_occurrences(&schedule.name, look.since)? {
        let occurrence = planned.stated.parse().ok().and_then(|stated| schedule.timing.named(stated));
        match occurrence.as_ref().map(named_moment) {
            None => look.withdrawn.push(planned.stated),
            Some(placed) if placed != planned => look.moved.push(placed),
            Some(_) => {}
        }
    }
    Ok(())
}

fn named_moment(occurrence: &Occurrence) -> NamedMoment {
    NamedMoment { stated: occurrence.stated.to_string(), due_at: occurrence.due_at.to_utc() }
}

#[cfg(test)]
mod tests;
