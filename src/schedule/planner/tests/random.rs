//! Random schedules, calendars, downtimes and looks: each occurrence runs once, or is skipped or waits, as the policy
//! says, and none twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::schedule::occurrence::next;
use crate::schedule::{Calendar, OnClosed, OpenDays, Rule, Side};

const CRONS: [&str; 7] =
    ["0 9 * * *", "30 8 * * 1-5", "0 9,18 L * *", "0 */5 * * *", "30 1 * * *", "30 2 * * *", "*/40 1-2 * * 6,7"];

/// From 1 September 2026, over both changes of the clocks in New York.
fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day")
}

fn day(number: u64) -> NaiveDate {
    start().checked_add_days(Days::new(number)).expect("a day")
}

fn rules() -> impl Strategy<Value = Rule> {
    let cron =
        prop::sample::select(&CRONS[..]).prop_map(|cron| Rule::Cron(Box::new(Rhythm::parse(cron).expect("a rhythm"))));
    let dates = prop::collection::btree_set((0_u64..250, 0_u32..24), 1..12).prop_map(|dates| {
        Rule::Dates(dates.into_iter().filter_map(|(date, hour)| day(date).and_hms_opt(hour, 30, 0)).collect())
    });
    let days = (1_u32..25, any::<bool>(), 0_u64..250).prop_map(|(count, before, of)| {
        let side = if before { Side::Before } else { Side::After };
        let at = chrono::NaiveTime::from_hms_opt(2, 30, 0).expect("a time");
        Rule::OpenDays(OpenDays { count, side, of: day(of), of_name: None, at })
    });
    prop_oneof![3 => cron, 1 => dates, 1 => days]
}

fn schedules() -> impl Strategy<Value = Schedule> {
    let zones = prop::sample::select(vec![chrono_tz::Asia::Tokyo, chrono_tz::America::New_York]);
    let on_closed = prop::sample::select(OnClosed::ALL.map(|(_, on_closed)| on_closed).to_vec());
    let missed = prop::sample::select(Missed::ALL.map(|(_, missed)| missed).to_vec());
    let closed = prop::collection::btree_set(0_u64..250, 0..30);
    (rules(), zones, on_closed, missed, closed).prop_map(|(rule, zone, on_closed, missed, closed)| {
        let closed = closed.into_iter().map(|number| (day(number), None)).collect();
        let calendar = Arc::new(Calendar { closed, ..Calendar::default() });
        Schedule { timing: Timing { rule, zone, on_closed, calendar }, missed, ..schedule("0 0 1 1 *") }
    })
}

/// Seconds between looks: the daemon's own half minute, slow ticks, restarts, weeks of downtime.
fn gaps() -> impl Strategy<Value = Vec<i64>> {
    let gap = prop_oneof![
        4 => 1_i64..60,
        3 => 60_i64..1200,
        3 => 1200_i64..40_000,
        2 => 40_000_i64..400_000,
        1 => 400_000_i64..3_400_000,
    ];
    prop::collection::vec(gap, 1..60)
}

/// What the policy says of what came due between two looks, in order, with the moment of the later look.
fn expected(missed: Missed, due: &[Occurrence], now: DateTime<Utc>) -> Vec<(String, OccurrenceState)> {
    let newest = due.last();
    let fate = |occurrence: &Occurrence| {
        let late = occurrence.due_at < now - STILL_ON_TIME;
        match missed {
            Missed::Ask if late => Waiting,
            Missed::Latest if newest.is_some_and(|newest| newest.due_at > occurrence.due_at) => Skipped,
            Missed::Latest if late && newest != Some(occurrence) => Skipped,
            _ => Done,
        }
    };
    due.iter().map(|occurrence| (occurrence.stated.to_string(), fate(occurrence))).collect()
}

/// All that is to run in the time, by another way than the planner's.
fn all(schedule: &Schedule, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Occurrence> {
    let mut all = next(&schedule.timing, after, 3000);
    assert!(all.len() < 3000 || all.last().is_some_and(|last| last.due_at > until), "all of them");
    all.retain(|occurrence| occurrence.due_at <= until);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn each_occurrence_goes_once_by_the_policy(
        schedule in schedules(), begin in 0_i64..20_000_000, gaps in gaps(),
    ) {
        let first = moment("2026-09-01T00:00:00Z") + TimeDelta::seconds(begin);
        let mut daemon = Daemon::started(&first.to_rfc3339());
        let schedules = [schedule.clone()];
        prop_assert!(daemon.tick(&schedules).is_empty(), "no burst of the past");
        let end = first + TimeDelta::seconds(gaps.iter().sum());
        let all = all(&schedule, first, end);
        let mut wanted = BTreeMap::new();
        let mut ran: Vec<String> = Vec::new();
        let mut since = first;
        for gap in gaps {
            let now = since + TimeDelta::seconds(gap);
            let due: Vec<Occurrence> =
                all.iter().filter(|one| one.due_at > since && one.due_at <= now).cloned().collect();
            wanted.extend(expected(schedule.missed, &due, now));
            ran.extend(daemon.ran_by(&now.to_rfc3339(), &schedules));
            since = now;
        }
        let once: BTreeSet<&String> = ran.iter().collect();
        prop_assert_eq!(once.len(), ran.len(), "none twice");
        prop_assert_eq!(wanted.len(), all.len(), "each has a name of its own");
        let records = daemon.store.recorded_occurrences(10_000).expect("records");
        let found: BTreeMap<String, OccurrenceState> = records
            .into_iter()
            .filter(|record| record.due_at <= end)
            .map(|record| (record.stated, record.state))
            .collect();
        prop_assert_eq!(found, wanted);
    }
}
