//! Occurrences that the city's calendar moves, through a year and over downtimes.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::schedule::calendar::YearEnd;
use crate::schedule::{Calendar, OnClosed, OpenDays, Rule, Side};

/// The calendar of a city that closes at the year's end, and on these days.
pub(super) fn city(closed: &[&str]) -> Arc<Calendar> {
    let closed: BTreeMap<NaiveDate, Option<String>> =
        closed.iter().map(|day| (day.parse().expect("a day"), None)).collect();
    Arc::new(Calendar { year_end: YearEnd::parse("12-29..01-03").ok(), closed, ..Calendar::default() })
}

pub(super) fn moved(cron: &str, on_closed: OnClosed, missed: Missed) -> Schedule {
    let plain = schedule(cron);
    Schedule { missed, timing: Timing { on_closed, calendar: city(&[]), ..plain.timing.clone() }, ..plain }
}

pub(super) fn days(count: u32, side: Side, of: &str) -> Schedule {
    let of: chrono::NaiveDateTime = of.parse().expect("a time");
    let rule = Rule::OpenDays(OpenDays { count, side, of: of.date(), of_name: None, at: of.time() });
    let plain = moved("0 9 * * *", OnClosed::Run, Missed::Latest);
    Schedule { timing: Timing { rule, ..plain.timing.clone() }, ..plain }
}

fn named(name: &str, schedule: Schedule) -> Schedule {
    Schedule { name: name.to_owned(), ..schedule }
}

fn dates(dates: &[&str]) -> Schedule {
    let rule = Rule::Dates(dates.iter().map(|date| date.parse().expect("a time")).collect());
    let plain = moved("0 9 * * *", OnClosed::Next, Missed::Latest);
    Schedule { timing: Timing { rule, ..plain.timing.clone() }, ..plain }
}

#[test]
fn a_year_of_all_forms_runs_each_occurrence_once_at_its_moment() {
    let mut daemon = Daemon::started("2027-04-01T00:00:00+09:00");
    let schedules = [
        named("cron", schedule("0 9 29 2 *")),
        named("next", moved("0 9 3 * *", OnClosed::Next, Missed::Latest)),
        named("previous", moved("0 9 L 12,3 *", OnClosed::Previous, Missed::Latest)),
        named("dates", dates(&["2027-08-20T09:00:00", "2027-10-11T13:00:00"])),
        named("before", days(10, Side::Before, "2027-11-05T09:00:00")),
        named("after", days(3, Side::After, "2027-12-28T09:00:00")),
    ];
    let mut ran: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while daemon.now < moment("2028-04-05T00:00:00+09:00") {
        for occurrence in daemon.taken(&schedules) {
            assert!(daemon.now - occurrence.due_at.to_utc() < TimeDelta::hours(3), "on time");
            daemon.end(&occurrence);
            let when = occurrence.due_at.format("%m-%d %H").to_string();
            ran.entry(occurrence.schedule.name.clone()).or_default().push(when);
        }
        daemon.now += TimeDelta::hours(3);
    }
    let ran: Vec<(&str, String)> = ran.iter().map(|(name, days)| (name.as_str(), days.join(" "))).collect();
    let next = "04-05 09 05-06 09 06-03 09 07-05 09 08-03 09 09-03 09 10-04 09 11-04 09 12-03 09 01-04 09 02-03 09 \
                03-03 09 04-03 09";
    assert_eq!(
        ran,
        [
            ("after", "01-06 09".to_owned()),
            ("before", "10-21 09".to_owned()),
            ("cron", "02-29 09".to_owned()),
            ("dates", "08-20 09 10-12 13".to_owned()),
            ("next", next.to_owned()),
            ("previous", "12-28 09 03-31 09".to_owned()),
        ]
    );
}

#[test]
fn several_that_move_to_one_moment_run_once_each() {
    let daily = [moved("0 9 * * *", OnClosed::Next, Missed::Latest)];
    let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
    daemon.tick(&daily);
    let mut ran = Vec::new();
    while daemon.now < moment("2026-05-08T08:00:00+09:00") {
        ran.extend(daemon.tick(&daily));
        daemon.now += TimeDelta::minutes(5);
    }
    // 2 May is a Saturday, 6 May the last of the holidays.
    assert_eq!(ran, [moment("2026-05-07T09:00:00+09:00"); 6]);
    assert_eq!(daemon.states(), [Done; 6]);
}

/// The year and the date: 31 March 2029 is a Saturday.
#[test]
fn the_year_is_counted_from_the_stated_day_and_the_date_is_the_one_it_moved_to() {
    let end_of_march = [moved("0 9 31 3 *", OnClosed::Next, Missed::Latest)];
    let mut daemon = Daemon::started("2029-03-30T12:00:00+09:00");
    daemon.tick(&end_of_march);
    daemon.now = moment("2029-04-01T12:00:00+09:00");
    assert!(daemon.taken(&end_of_march).is_empty());
    daemon.now = moment("2029-04-20T12:00:00+09:00");
    let due = daemon.taken(&end_of_march);
    assert_eq!(due[0].due_at, moment("2029-04-02T09:00:00+09:00"));
    assert_eq!(due[0].stated, "2029-03-31T09:00:00");
    assert_eq!(due[0].year, FiscalYear::new(2027));
}

/// Away over the holidays of May, over a moment to which six occurrences moved, with looks before and in between.
fn after_three_weeks(missed: Missed, in_between: bool) -> (Vec<String>, Vec<OccurrenceState>) {
    let daily = [moved("0 9 * 5 *", OnClosed::Next, missed)];
    let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
    daemon.tick(&daily);
    if in_between {
        assert!(daemon.ran_by("2026-05-04T12:00:00+09:00", &daily).is_empty());
    }
    let ran = daemon.ran_by("2026-05-22T08:00:00+09:00", &daily);
    (ran, daemon.states())
}

#[test]
fn three_weeks_away_over_moved_occurrences_go_by_the_policy() {
    for in_between in [false, true] {
        let (ran, states) = after_three_weeks(Missed::Latest, in_between);
        assert_eq!(ran, ["2026-05-21T09:00:00"]);
        assert_eq!(states.iter().filter(|state| **state == Skipped).count(), 19);

        let (ran, states) = after_three_weeks(Missed::All, in_between);
        assert_eq!(ran.len(), 20);
        assert_eq!(
            ran[..7].iter().map(|name| &name[8..10]).collect::<Vec<_>>(),
            ["02", "03", "04", "05", "06", "07", "08"]
        );
        assert_eq!(states, [Done; 20]);

        let (ran, states) = after_three_weeks(Missed::Ask, in_between);
        assert!(ran.is_empty());
        assert_eq!(states, [Waiting; 20]);
    }
}

#[test]
fn latest_runs_one_of_several_that_were_missed_at_one_moment() {
    for in_between in [false, true] {
        let holidays = [moved("0 9 3-5 5 *", OnClosed::Next, Missed::Latest)];
        let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
        daemon.tick(&holidays);
        if in_between {
            daemon.now = moment("2026-05-04T12:00:00+09:00");
            daemon.tick(&holidays);
        }
        assert_eq!(daemon.ran_by("2026-05-20T12:00:00+09:00", &holidays), ["2026-05-05T09:00:00"]);
        assert_eq!(daemon.states().iter().filter(|state| **state == Skipped).count(), 2);
    }
}

#[test]
fn what_was_to_run_before_the_schedule_was_known_does_not_run() {
    // Saturday 2 May moves to Friday 1 May; ten open days before 15 May is 28 April.
    for schedule in [moved("0 9 2 5 *", OnClosed::Previous, Missed::All), days(10, Side::Before, "2026-05-15T09:00:00")]
    {
        let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
        assert!(daemon.live(&[schedule], "2026-06-01T00:00:00+09:00").is_empty());
        assert!(daemon.states().is_empty());
    }
}

/// Three years ahead, held; accepted by mistake; put right: what the calendar had put off is not lost.
#[test]
fn a_wrong_future_does_not_lose_what_was_put_off() {
    let yearly = [moved("0 9 3 5 *", OnClosed::Next, Missed::All)];
    let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
    daemon.tick(&yearly);
    assert!(daemon.ran_by("2026-05-04T12:00:00+09:00", &yearly).is_empty(), "put off to the 7th");
    let right = daemon.now;
    daemon.now = moment("2029-05-01T00:00:00+09:00");
    assert!(matches!(daemon.planning(&yearly), Planning::Held(ClockHold::Ahead { .. })));
    daemon.now = right;
    assert!(daemon.tick(&yearly).is_empty());
    daemon.now = moment("2026-05-04T08:00:00+09:00");
    assert!(matches!(daemon.planning(&yearly), Planning::Held(ClockHold::Back { .. })));
    daemon.store.accept_clock("佐藤", daemon.now).expect("accepted");
    let ran = daemon.live(&yearly, "2028-05-02T00:00:00+09:00");
    assert_eq!(ran, [moment("2026-05-07T09:00:00+09:00"), moment("2027-05-06T09:00:00+09:00")]);
}
