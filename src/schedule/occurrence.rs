//! When schedules occur. Pure: every moment is an argument.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::local_time::moment;
use super::rhythm::{Rhythm, SET_BACK};
pub use super::timing::Occurrence;
use super::timing::{OnClosed, Rule, Timing};

/// What has come after `after` (not included) up to `until` (included), the earliest moment first: occurrences of which
/// the stated time or the moment at which they run has come, and not both had come before.
///
/// So an occurrence that a calendar moves is found as soon as one of its two times comes, and none is lost or found
/// again under another name when the calendar changes between them.
pub fn occurrences(timing: &Timing, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Occurrence> {
    let stated = match &timing.rule {
        Rule::Cron(rhythm) => rhythm.between(from(timing, after), to(timing, until), timing.zone),
        _ => timing.listed(),
    };
    let come = |occurrence: &Occurrence| {
        let (stated, due) = (occurrence.stated.in_zone(timing.zone), occurrence.due_at);
        stated.min(due) <= until && stated.max(due) > after
    };
    in_order(stated.into_iter().map(|stated| timing.placed(stated)).filter(come).collect())
}

/// The next `n` occurrences that are to run after `after`; fewer where the schedule states no more.
pub fn next(timing: &Timing, after: DateTime<Utc>, n: usize) -> Vec<Occurrence> {
    let mut found = match &timing.rule {
        Rule::Cron(rhythm) => next_of_cron(timing, rhythm, after, n),
        _ => timing.listed().into_iter().map(|stated| timing.placed(stated)).collect(),
    };
    found.retain(|occurrence| occurrence.due_at > after);
    let mut found = in_order(found);
    found.truncate(n);
    found
}

/// Enough of them that none of the first `n` by their moments is missing, whatever the calendar moves.
fn next_of_cron(timing: &Timing, rhythm: &Rhythm, after: DateTime<Utc>, n: usize) -> Vec<Occurrence> {
    let mut found: Vec<Occurrence> = Vec::new();
    let mut last = None;
    for stated in rhythm.from(from(timing, after), timing.zone) {
        if last.is_some_and(|last| stated.in_zone(timing.zone) > last + SET_BACK) {
            break;
        }
        let occurrence = timing.placed(stated);
        if occurrence.due_at > after {
            found.push(occurrence);
        }
        if last.is_none() && found.len() >= n {
            let latest = found.iter().map(|occurrence| occurrence.due_at).max();
            last = latest.map(|latest| to(timing, latest.to_utc()));
        }
    }
    found
}

fn in_order(mut occurrences: Vec<Occurrence>) -> Vec<Occurrence> {
    occurrences.sort_by_key(|occurrence| (occurrence.due_at, occurrence.stated));
    occurrences.dedup();
    occurrences
}

/// Nothing stated before this is moved beyond `after`: all of it runs up to an open day before.
fn from(timing: &Timing, after: DateTime<Utc>) -> DateTime<Utc> {
    match day_beside(timing, after, -1) {
        Some(day) => midnight(timing, timing.calendar.previous_open(day)),
        None => after,
    }
}

/// Nothing stated after this is moved to `until` or before.
fn to(timing: &Timing, until: DateTime<Utc>) -> DateTime<Utc> {
    let open = day_beside(timing, until, 1).map(|day| timing.calendar.next_open(day));
    match open.and_then(|open| open.checked_add_days(Days::new(1))) {
        Some(day) => midnight(timing, day),
        None => until,
    }
}

/// The day before or after a moment's; none where the calendar moves nothing.
fn day_beside(timing: &Timing, at: DateTime<Utc>, side: i64) -> Option<NaiveDate> {
    if timing.on_closed == OnClosed::Run {
        return None;
    }
    at.with_timezone(&timing.zone).date_naive().checked_add_signed(chrono::TimeDelta::days(side))
}

fn midnight(timing: &Timing, day: NaiveDate) -> DateTime<Utc> {
    moment(timing.zone, day.and_time(NaiveTime::MIN)).to_utc()
}

#[cfg(test)]
mod tests;
