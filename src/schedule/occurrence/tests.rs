use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};

use super::*;
use crate::fiscal_year::FiscalYear;
use crate::schedule::calendar::YearEnd;
use crate::schedule::fixture::{moment, schedule};
use crate::schedule::local_time::Stated;
use crate::schedule::{Calendar, EvaluatedYear, OpenDays, Side};

fn timing(cron: &str) -> Timing {
    schedule(cron).timing
}

fn moved(cron: &str, on_closed: OnClosed) -> Timing {
    let calendar = Calendar { year_end: YearEnd::parse("12-29..01-03").ok(), ..Calendar::default() };
    Timing { on_closed, calendar: Arc::new(calendar), ..timing(cron) }
}

fn in_new_york(cron: &str) -> Timing {
    Timing { zone: chrono_tz::America::New_York, ..timing(cron) }
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().expect("a time")
}

fn due(occurrences: &[Occurrence]) -> Vec<String> {
    occurrences.iter().map(|occurrence| occurrence.due_at.format("%Y-%m-%d %H:%M:%S %z").to_string()).collect()
}

/// `stated → due（why）` with days and hours only.
fn told(occurrences: &[Occurrence]) -> Vec<String> {
    let told = |occurrence: &Occurrence| {
        let why = occurrence.moved_from.as_ref().map_or_else(String::new, |why| format!("（{why}）"));
        let (stated, due) = (occurrence.stated.local(), occurrence.due_at);
        format!("{} → {}{why}", stated.format("%m-%d %H"), due.format("%m-%d %H"))
    };
    occurrences.iter().map(told).collect()
}

#[test]
fn bounds_are_open_before_and_closed_after() {
    let yearly = timing("0 9 1 6 *");
    let due = moment("2026-06-01T09:00:00+09:00");
    assert_eq!(occurrences(&yearly, due - TimeDelta::seconds(1), due).len(), 1);
    assert_eq!(occurrences(&yearly, due, due + TimeDelta::days(300)).len(), 0);
    assert_eq!(occurrences(&yearly, due - TimeDelta::days(1), due - TimeDelta::seconds(1)).len(), 0);
}

#[test]
fn a_fraction_of_a_second_does_not_rename_an_occurrence() {
    let daily = timing("0 9 * * *");
    let due = moment("2026-06-01T09:00:00+09:00");
    assert_eq!(next(&daily, due - TimeDelta::milliseconds(500), 1)[0].due_at, due);
    assert_eq!(next(&daily, due + TimeDelta::milliseconds(500), 1)[0].due_at, due + TimeDelta::days(1));
}

#[test]
fn both_day_fields_must_match() {
    let found = next(&timing("0 9 1-7 * 1"), moment("2026-05-01T00:00:00+09:00"), 2);
    assert_eq!(due(&found), ["2026-05-04 09:00:00 +0900", "2026-06-01 09:00:00 +0900"]);
}

#[test]
fn leap_days_come_every_four_years() {
    let found = next(&timing("0 9 29 2 *"), moment("2026-01-01T00:00:00+09:00"), 2);
    assert_eq!(due(&found), ["2028-02-29 09:00:00 +0900", "2032-02-29 09:00:00 +0900"]);
}

#[test]
fn the_zone_decides_the_moment_and_the_fiscal_year() {
    let in_utc = Timing { zone: chrono_tz::UTC, ..timing("0 20 31 3 *") };
    let utc = next(&in_utc, moment("2026-01-01T00:00:00Z"), 1).remove(0);
    let tokyo = next(&timing("0 5 1 4 *"), moment("2026-01-01T00:00:00Z"), 1).remove(0);
    assert_eq!(utc.due_at, tokyo.due_at, "one moment");
    let day = |occurrence: &Occurrence| occurrence.stated.local().date();
    assert_eq!(EvaluatedYear::Current.at(day(&utc)), FiscalYear::new(2025));
    assert_eq!(EvaluatedYear::Current.at(day(&tokyo)), FiscalYear::new(2026));
    assert_eq!(EvaluatedYear::Previous.at(day(&tokyo)), FiscalYear::new(2025));
    assert_eq!(EvaluatedYear::Fixed(FiscalYear::new(2024)).at(day(&tokyo)), FiscalYear::new(2024));
}

#[test]
fn closed_days_are_left_for_the_next_or_the_previous_open_one() {
    let after = moment("2026-05-01T12:00:00+09:00");
    assert_eq!(
        told(&next(&moved("0 9 3-7 5 *", OnClosed::Next), after, 5)),
        [
            "05-03 09 → 05-07 09（憲法記念日）",
            "05-04 09 → 05-07 09（みどりの日）",
            "05-05 09 → 05-07 09（こどもの日）",
            "05-06 09 → 05-07 09（振替休日）",
            "05-07 09 → 05-07 09",
        ]
    );
    let found = next(&moved("0 9 31 12 *", OnClosed::Previous), after, 2);
    assert_eq!(told(&found), ["12-31 09 → 12-28 09（年末年始）", "12-31 09 → 12-28 09（年末年始）"]);
    assert_eq!(told(&next(&moved("0 9 3 5 *", OnClosed::Run), after, 1)), ["05-03 09 → 05-03 09"]);
}

#[test]
fn the_next_are_in_the_order_of_their_moments() {
    let found = next(&moved("0 9,18 * * *", OnClosed::Next), moment("2026-05-02T10:00:00+09:00"), 12);
    let moments: Vec<_> = found.iter().map(|occurrence| occurrence.due_at).collect();
    assert!(moments.is_sorted());
    assert_eq!(
        told(&found)[..6],
        [
            "05-02 09 → 05-07 09（土曜日）",
            "05-03 09 → 05-07 09（憲法記念日）",
            "05-04 09 → 05-07 09（みどりの日）",
            "05-05 09 → 05-07 09（こどもの日）",
            "05-06 09 → 05-07 09（振替休日）",
            "05-07 09 → 05-07 09",
        ]
    );
}

#[test]
fn moved_occurrences_are_found_when_the_first_of_their_times_comes() {
    let found = |timing: &Timing, after: &str, until: &str| told(&occurrences(timing, moment(after), moment(until)));
    let sunday = moved("0 9 3 5 *", OnClosed::Next);
    let (before, at, monday) = ("2026-05-03T08:00:00+09:00", "2026-05-03T09:00:00+09:00", "2026-05-07T09:00:00+09:00");
    assert_eq!(found(&sunday, before, at), ["05-03 09 → 05-07 09（憲法記念日）"], "its stated time");
    assert_eq!(found(&sunday, at, monday), ["05-03 09 → 05-07 09（憲法記念日）"], "its moment");
    assert!(found(&sunday, monday, "2026-06-01T00:00:00+09:00").is_empty());
    let friday = moved("0 9 3 5 *", OnClosed::Previous);
    assert_eq!(found(&friday, "2026-05-01T08:00:00+09:00", "2026-05-01T09:00:00+09:00").len(), 1);
    assert!(found(&friday, at, monday).is_empty());
}

#[test]
fn lists_of_dates_end() {
    let rule = Rule::Dates(vec![local("2026-08-20T09:00:00"), local("2026-10-05T13:30:00")]);
    let dates = Timing { rule, ..moved("0 0 1 1 *", OnClosed::Run) };
    let found = next(&dates, moment("2026-08-01T00:00:00+09:00"), 10);
    assert_eq!(due(&found), ["2026-08-20 09:00:00 +0900", "2026-10-05 13:30:00 +0900"]);
    assert!(next(&dates, moment("2026-10-05T13:30:00+09:00"), 10).is_empty());
}

#[test]
fn open_days_are_counted_and_named_by_the_day_they_are_counted_from() {
    let days = |side, count| {
        let of = local("2026-11-05T09:00:00");
        let rule = Rule::OpenDays(OpenDays { count, side, of: of.date(), of_name: None, at: of.time() });
        Timing { rule, ..moved("0 0 1 1 *", OnClosed::Run) }
    };
    let after = moment("2026-04-01T00:00:00+09:00");
    // 3 November is 文化の日, 23 November 勤労感謝の日.
    assert_eq!(told(&next(&days(Side::Before, 10), after, 9)), ["11-05 09 → 10-21 09"]);
    assert_eq!(told(&next(&days(Side::After, 12), after, 9)), ["11-05 09 → 11-24 09"]);
}

#[test]
fn a_time_in_the_spring_gap_comes_once_and_in_the_autumn_fold_once() {
    for cron in ["30 2 * * *", "30 1 * * *"] {
        let days = in_new_york(cron);
        let (spring, autumn) = (moment("2027-03-13T12:00:00-05:00"), moment("2026-10-31T12:00:00-04:00"));
        for start in [spring, autumn] {
            assert_eq!(occurrences(&days, start, start + TimeDelta::days(3)).len(), 3, "{cron} {start}");
        }
    }
}

#[test]
fn both_passes_of_an_hour_are_found_by_looks_of_any_length() {
    let often = in_new_york("*/10 * * * *");
    let start = moment("2026-11-01T00:55:00-04:00");
    let whole = occurrences(&often, start, start + TimeDelta::hours(3));
    assert_eq!(whole.len(), 18);
    for minutes in [1, 7, 25, 90] {
        let mut found: Vec<Occurrence> = Vec::new();
        let mut since = start;
        while since < start + TimeDelta::hours(3) {
            let until = (since + TimeDelta::minutes(minutes)).min(start + TimeDelta::hours(3));
            found.extend(occurrences(&often, since, until));
            since = until;
        }
        assert_eq!(found, whole, "looks of {minutes} minutes");
    }
    let mut names: Vec<_> = whole.iter().map(|occurrence| occurrence.stated).collect();
    names.dedup();
    assert_eq!(names.len(), 18, "each has a name of its own");
}

#[test]
fn an_occurrence_is_found_again_by_its_name() {
    for timing in [in_new_york("30 2 * * *"), in_new_york("*/10 * * * *"), moved("0 9,18 * * *", OnClosed::Previous)] {
        for occurrence in next(&timing, moment("2026-10-31T12:00:00-04:00"), 200) {
            assert_eq!(timing.named(occurrence.stated), Some(occurrence));
        }
    }
    let other = Stated::first(local("2026-11-05T09:30:00"));
    assert_eq!(moved("0 9 * * *", OnClosed::Next).named(other), None);
}
