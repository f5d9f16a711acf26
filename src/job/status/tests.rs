use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;

use super::to_do::to_do;
use super::*;
use crate::job::waiting::NearDate;

fn now() -> DateTime<Tz> {
    "2026-06-10T09:00:00+09:00".parse::<DateTime<Utc>>().expect("a time").with_timezone(&Tz::Asia__Tokyo)
}

/// All in order.
fn status() -> Status {
    Status {
        at: now(),
        served: true,
        clock_held: None,
        plans: vec![PlanStatus {
            code: "p".to_owned(),
            name: "計画".to_owned(),
            first_year: "R2".to_owned(),
            last_year: "R7".to_owned(),
        }],
        schedules: vec![ScheduleStatus {
            name: "yearly".to_owned(),
            job: "deliver",
            plan: "p".to_owned(),
            paused: false,
            next_due: None,
            last_run: Some(LastRun {
                stated: "2026-06-01T09:00:00".to_owned(),
                ended_at: now(),
                done: true,
                note: "made".to_owned(),
            }),
            waiting: 0,
        }],
        mails: MailStatus {
            made: 0,
            queued: 1,
            transmitting: 0,
            sent: 9,
            failed: 0,
            ambiguous: 0,
            held: 0,
            cancelled: 1,
            oldest_due: None,
            other_way: 0,
            reasons: Vec::new(),
        },
        waiting_runs: Vec::new(),
        inquiries: InquiryCounts { open: 3, late: 0 },
        intakes: IntakeCounts { staged: 0, waiting: 0 },
        disk: DiskStatus { free_bytes: 200, least_free_bytes: 200 },
        last_backup: Some(BackupStatus { at: now() - TimeDelta::days(2), folder: "copy".to_owned() }),
        seal_key: None,
        nobody_approves: false,
        trail: TrailStatus { length: 12, verified_at: Some(now()), broken: None, disagreements: 0 },
        notice_to: None,
        to_do: Vec::new(),
    }
}

#[test]
fn nothing_is_to_be_done_where_all_is_in_order() {
    assert_eq!(to_do(&status()), [""; 0]);
}

#[test]
fn each_trouble_is_told_alone_with_what_to_do() {
    let told = |change: &dyn Fn(&mut Status)| {
        let mut status = status();
        change(&mut status);
        let told = to_do(&status);
        assert_eq!(told.len(), 1, "{told:?}");
        told.concat()
    };
    assert!(told(&|it| it.disk.free_bytes = 199).contains("空きを作って"));
    assert!(told(&|it| it.trail.broken = Some(7)).contains("7 番"));
    assert!(told(&|it| it.trail.disagreements = 2).contains("2 か所で食い違って"));
    assert!(told(&|it| it.clock_held = Some("back".to_owned())).contains("accept-clock"));
    let queued = told(&|it| it.served = false);
    assert!(queued.contains("メール 1 通") && queued.contains("sokatsu outbox send"), "{queued}");
    let idle = told(&|it| (it.served, it.mails.queued) = (false, 0));
    assert!(idle.contains("systemctl start") && !idle.contains("outbox send"), "{idle}");
    let waits = |run: i64| WaitingRun {
        run,
        plan: "p".to_owned(),
        year: "R6".to_owned(),
        mails: 14,
        since: now() - TimeDelta::days(1),
        forgotten: false,
        near: None,
    };
    let waiting = told(&|it| it.waiting_runs = vec![waits(12), waits(14)]);
    assert!(waiting.contains("2 件（12、14）") && waiting.contains("sokatsu outbox preview 12"), "{waiting}");
    assert!(told(&|it| it.mails.ambiguous = 2).contains("2 通"));
    assert!(told(&|it| it.mails.failed = 3).contains("3 通"));
    assert!(told(&|it| it.mails.held = 4).contains("outbox list --state held"));
    assert!(told(&|it| it.mails.other_way = 5).contains("別の方法で送るために作ったメールが 5 通"));
    let long = Some((now() - TimeDelta::minutes(11)).to_utc());
    assert!(told(&|it| it.mails.oldest_due = long).contains("送信待ち"));
    assert!(told(&|it| it.schedules[0].waiting = 1).contains("dismiss"));
    let failed = told(&|it| it.schedules[0].last_run.as_mut().expect("a run").done = false);
    assert!(failed.contains("schedule release yearly 2026-06-01T09:00:00") && failed.contains("made"), "{failed}");
    assert!(told(&|it| it.intakes.staged = 5).contains("intake apply"));
    assert!(told(&|it| it.intakes.waiting = 6).contains("intake name"));
    assert!(told(&|it| it.inquiries.late = 1).contains("inquiry status"));
    assert!(told(&|it| it.last_backup = None).contains("sokatsu backup"));
    let old = BackupStatus { at: now() - TimeDelta::hours(49), folder: "copy".to_owned() };
    assert!(told(&|it| it.last_backup = Some(old.clone())).contains("2026-06-08 08:00"));
}

/// A run that was forgotten and a date that is near stand on a line of their own, behind the one for all that wait.
#[test]
fn a_run_that_waits_too_long_is_told_with_the_date_that_is_near() {
    let run = WaitingRun {
        run: 12,
        plan: "p".to_owned(),
        year: "R6".to_owned(),
        mails: 14,
        since: now() - TimeDelta::days(5),
        forgotten: true,
        near: Some(NearDate { schedule: "yearly".to_owned(), due: now() + TimeDelta::days(2) }),
    };
    let told = |run: &WaitingRun| to_do(&Status { waiting_runs: vec![run.clone()], ..status() });
    let forgotten = told(&run);
    let line = "送付 12　計画 p R6　メール 14 通　2026-06-05（金）から、承認を待ったままです。\
                この計画の予定 yearly の次の回は 2026-06-12 09:00（金）です";
    assert_eq!((forgotten.len(), forgotten[1].as_str()), (2, line));
    let near = told(&WaitingRun { forgotten: false, ..run.clone() });
    assert!(near[1].contains("承認を待っています。この計画の予定"), "{near:?}");
    assert_eq!(told(&WaitingRun { forgotten: false, near: None, ..run }).len(), 1);
}

#[test]
fn an_empty_place_without_schedules_asks_for_nothing() {
    let mut status = Status { served: false, last_backup: None, ..status() };
    status.plans.clear();
    status.schedules.clear();
    status.mails.queued = 0;
    assert_eq!(to_do(&status), [""; 0]);
}
