//! Pauses: of a person, and of the configuration.

use super::calendar::moved;
use super::*;
use crate::schedule::OnClosed;

/// Paused by a person from the 2nd to the 5th of June, a daily schedule; what ran then, and how all stand.
fn paused_for_three_days(missed: Missed) -> (Vec<String>, Vec<OccurrenceState>) {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 * * *", missed);
    daemon.tick(&daily);
    assert_eq!(daemon.ran_by("2026-06-01T09:00:00+09:00", &daily).len(), 1);
    assert!(daemon.store.pause_schedule("yearly", "佐藤", moment("2026-06-02T08:00:00+09:00")).expect("paused"));
    assert!(!daemon.store.pause_schedule("yearly", "鈴木", daemon.now).expect("asked"), "it is paused already");
    for day in 2..5 {
        assert!(daemon.ran_by(&format!("2026-06-0{day}T09:00:00+09:00"), &daily).is_empty());
    }
    daemon.now = moment("2026-06-05T08:00:00+09:00");
    assert!(daemon.store.resume_schedule("yearly", "佐藤", daemon.now).expect("resumed"));
    assert!(!daemon.store.resume_schedule("yearly", "佐藤", daemon.now).expect("asked"), "it is not paused");
    let mut ran = daemon.ran_by("2026-06-05T08:00:30+09:00", &daily);
    ran.extend(daemon.ran_by("2026-06-05T09:00:00+09:00", &daily));
    (ran.iter().map(|stated| stated[8..10].to_owned()).collect(), daemon.states())
}

#[test]
fn what_comes_due_in_a_persons_pause_goes_by_the_policy_when_it_ends() {
    let (ran, states) = paused_for_three_days(Missed::Latest);
    assert_eq!(ran, ["04", "05"]);
    assert_eq!(states, [Done, Skipped, Skipped, Done, Done]);
    let (ran, states) = paused_for_three_days(Missed::All);
    assert_eq!(ran, ["02", "03", "04", "05"]);
    assert_eq!(states, [Done; 5]);
    let (ran, states) = paused_for_three_days(Missed::Ask);
    assert_eq!(ran, ["05"]);
    assert_eq!(states, [Done, Waiting, Waiting, Waiting, Done]);
}

#[test]
fn a_pause_is_told_with_its_person_and_its_time_and_stops_no_other_schedule() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let both = [schedule("0 9 * * *"), Schedule { name: "other".to_owned(), ..schedule("0 9 * * *") }];
    daemon.tick(&both);
    daemon.store.pause_schedule("yearly", "佐藤", daemon.now).expect("paused");
    let pauses = daemon.store.pauses().expect("pauses");
    assert_eq!((pauses[0].schedule.as_str(), pauses[0].paused_by.as_str()), ("yearly", "佐藤"));
    assert_eq!((pauses.len(), pauses[0].paused_at), (1, daemon.now));
    daemon.now = moment("2026-06-01T09:00:00+09:00");
    let due = daemon.taken(&both);
    assert_eq!(due.iter().map(|due| due.schedule.name.as_str()).collect::<Vec<_>>(), ["other"]);
    // A clock mark is kept for all: the end of a long pause is no jump of the clock.
    assert_eq!(daemon.store.clock_mark().expect("a mark"), Some(daemon.now));
}

#[test]
fn a_schedule_paused_before_any_daemon_saw_it_misses_what_falls_into_the_pause() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 * * *", Missed::All);
    daemon.store.pause_schedule("yearly", "佐藤", daemon.now).expect("paused");
    assert!(daemon.ran_by("2026-06-02T10:00:00+09:00", &daily).is_empty());
    daemon.store.resume_schedule("yearly", "佐藤", daemon.now).expect("resumed");
    assert_eq!(daemon.ran_by("2026-06-02T10:00:00+09:00", &daily).len(), 2);
}

#[test]
fn what_a_person_releases_waits_for_the_end_of_the_pause() {
    let mut daemon = Daemon::started("2026-06-01T08:00:00+09:00");
    let daily = with_policy("0 9 1 6 *", Missed::Ask);
    daemon.tick(&daily);
    assert!(daemon.ran_by("2026-06-01T10:00:00+09:00", &daily).is_empty());
    daemon.store.pause_schedule("yearly", "佐藤", daemon.now).expect("paused");
    assert!(
        daemon.store.release_occurrence("yearly", "2026-06-01T09:00:00", ("佐藤", None), daemon.now).expect("released")
    );
    assert!(daemon.ran_by("2026-06-01T11:00:00+09:00", &daily).is_empty());
    daemon.store.resume_schedule("yearly", "佐藤", daemon.now).expect("resumed");
    assert_eq!(daemon.ran_by("2026-06-01T11:00:30+09:00", &daily), ["2026-06-01T09:00:00"]);
}

/// Saturday 2 May moves to the 7th. The pause of the configuration covers its moment, or only its stated time.
#[test]
fn the_configurations_pause_covers_what_is_to_run_in_it() {
    for (unpaused_at, expected) in [("2026-05-07T12:00:00+09:00", Skipped), ("2026-05-06T12:00:00+09:00", Done)] {
        let saturday = moved("0 9 2 5 *", OnClosed::Next, Missed::All);
        let paused = [Schedule { paused: true, ..saturday.clone() }];
        let mut daemon = Daemon::started("2026-05-01T12:00:00+09:00");
        daemon.live(&paused, unpaused_at);
        daemon.now = moment(unpaused_at);
        daemon.tick(&paused);
        daemon.live(&[saturday], "2026-05-10T12:00:00+09:00");
        assert_eq!(daemon.states(), [expected], "{unpaused_at}");
    }
}
