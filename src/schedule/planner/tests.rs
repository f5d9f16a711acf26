mod calendar;
mod changes;
mod pauses;
mod random;

use tempfile::TempDir;

use super::*;
use crate::schedule::fixture::{moment, schedule};
use crate::schedule::{Calendar, Rhythm, Timing};
use crate::store::occurrences::OccurrenceState;
use crate::store::occurrences::OccurrenceState::{Done, Planned, Running, Skipped, Waiting};

/// A database file and a clock that the test sets.
struct Daemon {
    folder: TempDir,
    store: Box<dyn Store>,
    now: DateTime<Utc>,
}

impl Daemon {
    fn started(now: &str) -> Daemon {
        // A year has thousands of looks, each a durable commit: in memory where the system has such a folder.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder");
        let store = crate::store::open(folder.path()).expect("a store");
        Daemon { folder, store, now: moment(now) }
    }

    fn planning(&mut self, schedules: &[Schedule]) -> Planning {
        plan(&mut *self.store, schedules, self.now).expect("planned")
    }

    fn taken(&mut self, schedules: &[Schedule]) -> Vec<DueOccurrence> {
        match self.planning(schedules) {
            Planning::Due(due) => due,
            Planning::Held(hold) => panic!("held: {hold}"),
        }
    }

    /// One look at the clock; what is due is run at once. Returns the occurrences that ran.
    fn tick(&mut self, schedules: &[Schedule]) -> Vec<DateTime<Utc>> {
        let due = self.taken(schedules);
        for occurrence in &due {
            self.end(occurrence);
        }
        due.iter().map(|occurrence| occurrence.due_at.with_timezone(&Utc)).collect()
    }

    fn end(&mut self, occurrence: &DueOccurrence) {
        let (name, stated) = (&occurrence.schedule.name, &occurrence.stated);
        self.store.end_occurrence(name, stated, &Ok("ran".to_owned()), self.now).expect("ended");
    }

    /// Ticks from now until `until`; only every third of a day, so that a year is a short test.
    fn live(&mut self, schedules: &[Schedule], until: &str) -> Vec<DateTime<Utc>> {
        let mut ran = Vec::new();
        while self.now < moment(until) {
            ran.extend(self.tick(schedules));
            self.now += TimeDelta::hours(8);
        }
        ran
    }

    /// Ticks at this moment until nothing is left to run. Returns what ran, by the times that the schedules state.
    fn ran_by(&mut self, now: &str, schedules: &[Schedule]) -> Vec<String> {
        self.now = moment(now);
        let mut ran = Vec::new();
        loop {
            let due = self.taken(schedules);
            if due.is_empty() {
                return ran;
            }
            for occurrence in due {
                self.end(&occurrence);
                ran.push(occurrence.stated);
            }
        }
    }

    fn states(&self) -> Vec<OccurrenceState> {
        let records = self.store.recorded_occurrences(1000).expect("records");
        records.into_iter().rev().map(|record| record.state).collect()
    }
}

fn with_policy(cron: &str, missed: Missed) -> [Schedule; 1] {
    [Schedule { missed, ..schedule(cron) }]
}

#[test]
fn a_yearly_schedule_runs_once_a_year() {
    let mut daemon = Daemon::started("2026-04-01T00:00:00+09:00");
    let yearly = [schedule("0 9 1 6 *")];
    let ran = daemon.live(&yearly, "2028-04-01T00:00:00+09:00");
    assert_eq!(ran, [moment("2026-06-01T09:00:00+09:00"), moment("2027-06-01T09:00:00+09:00")]);
    assert_eq!(daemon.states(), [Done, Done]);
}

#[test]
fn a_schedule_seen_first_makes_no_burst_of_the_past() {
    let mut daemon = Daemon::started("2026-06-01T09:00:30+09:00");
    assert!(daemon.tick(&with_policy("0 9 * * *", Missed::All)).is_empty());
    assert!(daemon.states().is_empty());
}

#[test]
fn down_over_the_due_date_the_latest_runs_late_with_its_own_date() {
    let mut daemon = Daemon::started("2026-03-25T00:00:00+09:00");
    let yearly = [schedule("0 9 31 3 *")];
    daemon.tick(&yearly);
    daemon.now = moment("2026-04-07T10:00:00+09:00");
    let due = daemon.taken(&yearly);
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].due_at, moment("2026-03-31T09:00:00+09:00"));
    // 31 March lies in fiscal 2025, though it is made up for in fiscal 2026.
    assert_eq!(due[0].year, FiscalYear::new(2024));
    daemon.end(&due[0]);
    daemon.now += TimeDelta::seconds(30);
    assert!(daemon.tick(&yearly).is_empty(), "once");
}

#[test]
fn three_weeks_down_latest_runs_one() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 * * *", Missed::Latest);
    daemon.tick(&daily);
    daemon.now = moment("2026-06-21T12:00:00+09:00");
    assert_eq!(daemon.tick(&daily), [moment("2026-06-21T09:00:00+09:00")]);
    assert!(daemon.tick(&daily).is_empty());
    let states = daemon.states();
    assert_eq!(states.len(), 21);
    assert_eq!(states.iter().filter(|state| **state == Skipped).count(), 20);
}

#[test]
fn three_weeks_down_all_runs_each_oldest_first() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 * * *", Missed::All);
    daemon.tick(&daily);
    daemon.now = moment("2026-06-21T12:00:00+09:00");
    let ran: Vec<_> = (0..30).flat_map(|_| daemon.tick(&daily)).collect();
    assert_eq!(ran.len(), 21);
    assert_eq!(ran[0], moment("2026-06-01T09:00:00+09:00"));
    assert!(ran.is_sorted());
}

#[test]
fn three_weeks_down_ask_waits_for_a_person() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 * * *", Missed::Ask);
    daemon.tick(&daily);
    daemon.now = moment("2026-06-21T09:00:20+09:00");
    assert_eq!(daemon.tick(&daily), [moment("2026-06-21T09:00:00+09:00")], "today's is not missed");
    assert_eq!(daemon.states().iter().filter(|state| **state == Waiting).count(), 20);

    let asked = "2026-06-07T09:00:00";
    assert!(daemon.store.release_occurrence("yearly", asked, ("佐藤", None), daemon.now).expect("released"));
    assert_eq!(daemon.tick(&daily), [moment("2026-06-07T09:00:00+09:00")]);
    assert!(
        !daemon.store.release_occurrence("yearly", asked, ("佐藤", None), daemon.now).expect("asked"),
        "it is done"
    );
    assert!(daemon.store.dismiss_occurrence("yearly", "2026-06-08T09:00:00", "佐藤", daemon.now).expect("dismissed"));
    assert!(daemon.tick(&daily).is_empty());
}

#[test]
fn a_released_occurrence_is_not_superseded() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 * * *", Missed::Latest);
    daemon.tick(&daily);
    daemon.now = moment("2026-06-03T12:00:00+09:00");
    daemon.tick(&daily);
    let old = moment("2026-06-01T09:00:00+09:00");
    assert!(
        daemon.store.release_occurrence("yearly", "2026-06-01T09:00:00", ("佐藤", None), daemon.now).expect("released")
    );
    daemon.now = moment("2026-06-04T09:00:00+09:00");
    assert_eq!(daemon.tick(&daily), [old]);
    assert_eq!(daemon.tick(&daily), [daemon.now]);
}

#[test]
fn a_clock_set_back_holds_until_it_is_right() {
    let mut daemon = Daemon::started("2026-06-02T00:00:00+09:00");
    let daily = with_policy("0 9 * * *", Missed::Latest);
    daemon.tick(&daily);
    daemon.now = moment("2026-05-31T23:00:00+09:00");
    assert!(matches!(daemon.planning(&daily), Planning::Held(ClockHold::Back { .. })));
    daemon.now = moment("2026-06-01T23:56:00+09:00");
    assert!(matches!(daemon.planning(&daily), Planning::Due(_)), "four minutes are a correction");
    daemon.now = moment("2026-06-02T09:00:00+09:00");
    assert_eq!(daemon.tick(&daily), [daemon.now]);
}

#[test]
fn a_clock_three_years_ahead_and_put_right_loses_nothing() {
    let mut daemon = Daemon::started("2026-05-20T00:00:00+09:00");
    let yearly = [schedule("0 9 1 6 *")];
    daemon.tick(&yearly);
    let right = daemon.now;
    daemon.now += TimeDelta::days(3 * 365);
    assert!(matches!(daemon.planning(&yearly), Planning::Held(ClockHold::Ahead { .. })));
    assert!(daemon.states().is_empty());
    daemon.now = right;
    let ran = daemon.live(&yearly, "2026-07-01T00:00:00+09:00");
    assert_eq!(ran, [moment("2026-06-01T09:00:00+09:00")]);
}

#[test]
fn a_long_absence_goes_on_once_a_person_accepts_the_clock() {
    let mut daemon = Daemon::started("2026-05-20T00:00:00+09:00");
    let yearly = [schedule("0 9 1 6 *")];
    daemon.tick(&yearly);
    daemon.now = moment("2026-08-20T00:00:00+09:00");
    assert!(matches!(daemon.planning(&yearly), Planning::Held(_)));
    daemon.store.accept_clock("佐藤", daemon.now).expect("accepted");
    assert_eq!(daemon.tick(&yearly), [moment("2026-06-01T09:00:00+09:00")]);
}

#[test]
fn a_wrong_future_once_accepted_does_not_silence_the_years_between() {
    let mut daemon = Daemon::started("2026-05-20T00:00:00+09:00");
    let yearly = [schedule("0 9 1 6 *")];
    daemon.tick(&yearly);
    let right = daemon.now;
    daemon.now = moment("2029-08-20T00:00:00+09:00");
    daemon.store.accept_clock("佐藤", daemon.now).expect("accepted, by mistake");
    assert_eq!(daemon.tick(&yearly), [moment("2029-06-01T09:00:00+09:00")]);
    daemon.now = right;
    assert!(matches!(daemon.planning(&yearly), Planning::Held(ClockHold::Back { .. })));
    daemon.store.accept_clock("佐藤", daemon.now).expect("accepted");
    let ran = daemon.live(&yearly, "2029-12-01T00:00:00+09:00");
    let years: Vec<_> = ran.iter().map(|due_at| due_at.format("%Y").to_string()).collect();
    assert_eq!(years, ["2026", "2027", "2028"], "2029 ran already, in the wrong time");
}

#[test]
fn a_run_still_going_is_not_joined_by_another() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let both = [schedule("0 9 * * *"), Schedule { name: "other".to_owned(), ..schedule("0 10 2 6 *") }];
    daemon.tick(&both);
    daemon.now = moment("2026-06-01T09:00:00+09:00");
    let long = daemon.taken(&both);
    daemon.now = moment("2026-06-02T10:00:00+09:00");
    let beside = daemon.taken(&both);
    assert_eq!(beside.len(), 1);
    assert_eq!(beside[0].schedule.name, "other");
    assert_eq!(daemon.states(), [Running, Planned, Running]);
    daemon.end(&long[0]);
    assert_eq!(daemon.tick(&both), [moment("2026-06-02T09:00:00+09:00")]);
}

#[test]
fn leap_days_and_zones() {
    let mut daemon = Daemon::started("2028-02-01T00:00:00Z");
    let leap = schedule("0 9 29 2 *");
    let utc =
        Schedule { name: "utc".to_owned(), timing: Timing { zone: Tz::UTC, ..leap.timing.clone() }, ..leap.clone() };
    let ran = daemon.live(&[leap, utc], "2029-03-10T00:00:00Z");
    assert_eq!(ran, [moment("2028-02-29T09:00:00+09:00"), moment("2028-02-29T09:00:00Z")]);
}

#[test]
fn a_pause_is_not_made_up_for() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 * * *", Missed::All);
    let paused = [Schedule { paused: true, ..daily[0].clone() }];
    daemon.tick(&daily);
    daemon.live(&paused, "2026-06-10T08:00:00+09:00");
    let ran = daemon.live(&daily, "2026-06-12T08:00:00+09:00");
    assert_eq!(ran.first(), Some(&moment("2026-06-10T09:00:00+09:00")));
}

#[test]
fn a_run_that_died_with_its_process_begins_again_but_not_without_end() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 1 6 *", Missed::Latest);
    daemon.tick(&daily);
    daemon.now = moment("2026-06-01T09:00:00+09:00");
    for _ in 0..3 {
        assert_eq!(daemon.taken(&daily).len(), 1);
        daemon.store = crate::store::open(daemon.folder.path()).expect("a store");
        let lock = daemon.store.sender_lock().expect("a lock").expect("free");
        assert_eq!(daemon.store.recover_occurrences(&lock, daemon.now).expect("recovered"), 1);
    }
    assert!(daemon.taken(&daily).is_empty());
    assert_eq!(daemon.states(), [OccurrenceState::Failed]);
}

#[test]
fn two_planners_at_once_run_it_once() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let minutely = with_policy("* * * * *", Missed::All);
    daemon.tick(&minutely);
    let start = daemon.now;
    let folder = daemon.folder.path();
    let ran: Vec<DateTime<Utc>> = std::thread::scope(|scope| {
        let planner = || {
            let mut store = crate::store::open(folder).expect("a store");
            let mut ran = Vec::new();
            for minute in 1..=40 {
                let now = start + TimeDelta::minutes(minute);
                // One planner may run ahead of the other by more than the clock guard allows.
                let due = match plan(&mut *store, &minutely, now).expect("planned") {
                    Planning::Due(due) => due,
                    Planning::Held(_) => Vec::new(),
                };
                for occurrence in due {
                    let due_at = occurrence.due_at.with_timezone(&Utc);
                    ran.push(due_at);
                    store.end_occurrence("yearly", &occurrence.stated, &Ok(String::new()), now).expect("ended");
                }
            }
            ran
        };
        let planners = [scope.spawn(planner), scope.spawn(planner)];
        planners.into_iter().flat_map(|planner| planner.join().expect("a planner")).collect()
    });
    let mut once = ran.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ran.len(), "none twice");
    daemon.now = start + TimeDelta::minutes(40);
    assert!(!ran.is_empty());
    let rest: Vec<_> = (0..40).flat_map(|_| daemon.tick(&minutely)).collect();
    assert_eq!(ran.len() + rest.len(), 40, "none lost");
}
