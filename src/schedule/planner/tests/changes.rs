//! The configuration or a zone's rules change while occurrences are on their way: none runs twice, none is lost.

use std::sync::Arc;

use super::calendar::{city, days, moved};
use super::*;
use crate::schedule::{OnClosed, Side};

fn closed_on(schedule: &Schedule, days: &[&str]) -> Schedule {
    Schedule { timing: Timing { calendar: city(days), ..schedule.timing.clone() }, ..schedule.clone() }
}

fn in_zone(schedule: &Schedule, zone: Tz) -> Schedule {
    Schedule { timing: Timing { zone, ..schedule.timing.clone() }, ..schedule.clone() }
}

/// A zone so many hours east of UTC: the zone's rules before and after they changed.
fn east(hours: i32) -> Tz {
    format!("Etc/GMT-{hours}").parse().expect("a zone")
}

#[test]
fn a_closing_day_that_comes_to_be_known_puts_off_once_more() {
    let saturday = moved("0 9 2 5 *", OnClosed::Next, Missed::Latest);
    let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
    daemon.tick(std::slice::from_ref(&saturday));
    assert!(daemon.ran_by("2026-05-03T12:00:00+09:00", std::slice::from_ref(&saturday)).is_empty());
    let typhoon = [closed_on(&saturday, &["2026-05-07"])];
    assert!(daemon.ran_by("2026-05-07T12:00:00+09:00", &typhoon).is_empty());
    assert_eq!(daemon.ran_by("2026-05-08T09:00:00+09:00", &typhoon), ["2026-05-02T09:00:00"]);
    assert!(daemon.ran_by("2026-05-11T09:00:00+09:00", &[saturday]).is_empty(), "the old calendar again");
}

#[test]
fn an_open_day_that_comes_to_be_known_too_late_loses_nothing() {
    let saturday = moved("0 9 2 5 *", OnClosed::Next, Missed::Latest);
    let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
    daemon.tick(std::slice::from_ref(&saturday));
    assert!(daemon.ran_by("2026-05-03T12:00:00+09:00", std::slice::from_ref(&saturday)).is_empty());
    let open = Arc::new(Calendar { open: ["2026-05-02".parse().expect("a day")].into(), ..Calendar::default() });
    let opened = [Schedule { timing: Timing { calendar: open, ..saturday.timing.clone() }, ..saturday }];
    assert_eq!(daemon.ran_by("2026-05-03T13:00:00+09:00", &opened), ["2026-05-02T09:00:00"]);
    assert!(daemon.ran_by("2026-05-10T13:00:00+09:00", &opened).is_empty());
}

#[test]
fn what_ran_before_its_day_does_not_run_again_under_another_calendar() {
    // Both are for 1 May, a Friday; the week's end or open days move them.
    let previous = moved("0 9 2 5 *", OnClosed::Previous, Missed::All);
    let before = days(1, Side::Before, "2026-05-02T09:00:00");
    for schedule in [previous, before] {
        let mut daemon = Daemon::started("2026-04-27T12:00:00+09:00");
        daemon.tick(std::slice::from_ref(&schedule));
        let ran = daemon.ran_by("2026-05-01T09:00:00+09:00", std::slice::from_ref(&schedule));
        assert_eq!(ran, ["2026-05-02T09:00:00"]);
        // The Friday turns out to be closed, and then the Thursday not: neither makes it another occurrence.
        for closed in [&["2026-05-01"][..], &["2026-05-01", "2026-04-30"], &[]] {
            let changed = [closed_on(&schedule, closed)];
            assert!(daemon.live(&changed, "2026-05-01T18:00:00+09:00").is_empty());
        }
        assert!(daemon.live(&[schedule], "2026-05-20T00:00:00+09:00").is_empty());
    }
}

#[test]
fn a_calendar_that_puts_a_moment_into_the_past_has_it_run_late() {
    let previous = moved("0 9 2 5 *", OnClosed::Previous, Missed::All);
    let mut daemon = Daemon::started("2026-04-27T12:00:00+09:00");
    daemon.tick(std::slice::from_ref(&previous));
    assert!(daemon.ran_by("2026-04-30T12:00:00+09:00", std::slice::from_ref(&previous)).is_empty());
    let closed = [closed_on(&previous, &["2026-05-01"])];
    assert_eq!(daemon.ran_by("2026-04-30T13:00:00+09:00", &closed), ["2026-05-02T09:00:00"]);
    assert!(daemon.live(&closed, "2026-05-10T00:00:00+09:00").is_empty());
}

#[test]
fn what_the_schedule_states_no_more_is_withdrawn() {
    let saturday = moved("0 9 2 5 *", OnClosed::Next, Missed::Latest);
    let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
    daemon.tick(std::slice::from_ref(&saturday));
    assert!(daemon.ran_by("2026-05-03T12:00:00+09:00", &[saturday]).is_empty());
    let other = [moved("0 9 20 5 *", OnClosed::Next, Missed::Latest)];
    assert_eq!(daemon.ran_by("2026-05-20T09:00:00+09:00", &other), ["2026-05-20T09:00:00"]);
    assert_eq!(daemon.states(), [Skipped, Done]);
}

#[test]
fn a_zone_whose_rules_change_doubles_nothing_and_loses_nothing() {
    for (new, looked) in [(8, "08:30"), (8, "09:00"), (10, "08:30"), (10, "09:00"), (10, "07:59")] {
        let daily = schedule("0 9 * * *");
        let (old, new) = ([in_zone(&daily, east(9))], [in_zone(&daily, east(new))]);
        let mut daemon = Daemon::started("2026-05-31T12:00:00+09:00");
        daemon.tick(&old);
        let mut ran = daemon.ran_by(&format!("2026-06-01T{looked}:00+09:00"), &old);
        daemon.now += TimeDelta::seconds(30);
        while daemon.now < moment("2026-06-03T08:30:00+09:00") {
            let now = daemon.now.to_rfc3339();
            ran.extend(daemon.ran_by(&now, &new));
            daemon.now += TimeDelta::minutes(20);
        }
        let days: Vec<&str> = ran.iter().map(|name| &name[..10]).collect();
        let third: &[&str] = if new[0].timing.zone == east(10) { &["2026-06-03"] } else { &[] };
        assert_eq!(days, [&["2026-06-01", "2026-06-02"], third].concat(), "{new:?} after {looked}");
    }
}

#[test]
fn clocks_set_forward_and_back_run_a_daily_schedule_once_a_day() {
    for cron in ["30 2 * * *", "30 1 * * *"] {
        let daily = [in_zone(&schedule(cron), chrono_tz::America::New_York)];
        for (start, end) in [
            ("2027-03-12T12:00:00-05:00", "2027-03-16T12:00:00-04:00"),
            ("2026-10-30T12:00:00-04:00", "2026-11-03T12:00:00-05:00"),
        ] {
            let mut daemon = Daemon::started(start);
            let mut ran = Vec::new();
            while daemon.now <= moment(end) {
                ran.extend(daemon.tick(&daily));
                daemon.now += TimeDelta::minutes(10);
            }
            assert_eq!(ran.len(), 4, "{cron} {start}: {ran:?}");
        }
    }
}
