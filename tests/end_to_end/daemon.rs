//! `sokatsu serve`: schedules that come due, mails that others queue, and an end in good order.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::programs::read_mail;
use crate::workshop::{PLAN, Ran, Workshop, wait_for};

/// A daemon under way; killed with the test, should it not have ended by then.
pub struct Daemon {
    child: Child,
    log: std::path::PathBuf,
}

impl Daemon {
    /// Starts it, and returns when it serves.
    pub fn start(workshop: &Workshop, arguments: &[&str]) -> Daemon {
        static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let log = workshop.path(&format!("serve-{number}.log"));
        Daemon::start_command(workshop.sokatsu(arguments), log)
    }

    pub fn start_command(mut command: Command, log: std::path::PathBuf) -> Daemon {
        let file = std::fs::File::create(&log).expect("a log");
        let child = command.arg("serve").stdout(Stdio::piped()).stderr(file).spawn().expect("the binary starts");
        let daemon = Daemon { child, log };
        let looked = "the schedules were looked at for the first time";
        wait_for("the daemon's first look", 30, || daemon.said(looked).then_some(()));
        daemon
    }

    pub fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the log")
    }

    /// The whole lines of the log. Every one is a JSON object.
    fn lines(&self) -> Vec<Value> {
        let text = self.logged();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
    }

    pub fn said(&self, message: &str) -> bool {
        self.lines().iter().any(|line| line["fields"]["message"] == message)
    }

    /// SIGTERM: it ends with 0 within seconds, saying so, and with nothing on standard output.
    pub fn end(&mut self, signal: &str) {
        let told = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill");
        assert!(told.success());
        let asked = Instant::now();
        let status = wait_for("the daemon ends", 20, || self.child.try_wait().expect("a child"));
        assert_eq!(status.code(), Some(0), "{}", self.logged());
        assert!(asked.elapsed() < Duration::from_secs(15));
        assert!(self.said("stopped"), "{}", self.logged());
        let mut out = String::new();
        self.child.stdout.take().expect("a pipe").read_to_string(&mut out).expect("UTF-8");
        assert_eq!(out, "", "the daemon has no results to print");
        for line in self.lines() {
            assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// With a schedule of 1 June, 9 o'clock, into a folder of mails.
fn with_schedule(job: &str) -> Workshop {
    let workshop = Workshop::with_plan();
    workshop.configure(&format!(
        "[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n[[schedule]]\nname = \"yearly\"\n\
         cron = \"0 9 1 6 *\"\njob = \"{job}\"\nplan = \"{PLAN}\"\nyear = \"previous\"\n"
    ));
    workshop
}

/// Nine days late the letter bears the date of its occurrence, and goes to who is responsible now.
#[test]
fn a_late_run_bears_the_date_of_its_occurrence_and_goes_to_the_address_of_today() {
    let workshop = with_schedule("deliver");
    let plan = workshop.copy_of_seeds();
    let addresses = "[[department.address]]\naddress = \"before@example.jp\"\nuntil = \"2025-06-05\"\n\
                     [[department.address]]\naddress = \"since@example.jp\"\nsince = \"2025-06-06\"";
    workshop.replace("plans/asaka.city.toml", "to = \"sangyo@example.jp\"", addresses);
    workshop.run(["plan", "import", plan]).done();
    Daemon::start(&workshop, &["--now", "2025-05-31T09:00"]).end("-TERM");
    let mut late = Daemon::start(&workshop, &["--now", "2025-06-10T09:00"]);
    wait_for("every department's letter", 90, || (workshop.files("letters").len() == 14).then_some(()));
    late.end("-TERM");
    let letters = workshop.files("letters");
    let letter = letters.iter().find(|name| name.starts_with("sangyo_")).expect("the department's letter");
    let read = read_mail(&workshop.path("letters").join(letter));
    assert_eq!(read["to"], serde_json::json!(["since@example.jp"]));
    assert!(read["text"].as_str().expect("a text").contains("令和7年6月1日"), "{read}");
}

#[test]
fn a_schedule_that_comes_due_delivers_to_every_department_once() {
    let workshop = with_schedule("deliver");
    // The day before: the schedule is seen for the first time, and nothing is due.
    let mut before = Daemon::start(&workshop, &["--now", "2025-05-31T09:00"]);
    before.end("-TERM");
    assert_eq!(workshop.files("letters"), [""; 0]);

    let mut due = Daemon::start(&workshop, &["--now", "2025-06-01T09:00:05"]);
    wait_for("every department's letter", 90, || (workshop.files("letters").len() == 14).then_some(()));
    wait_for("the job's end", 10, || due.said("done").then_some(()));
    due.end("-TERM");
    let begun = due.lines().into_iter().find(|line| line["fields"]["message"] == "begun").expect("begun");
    assert_eq!(begun["fields"]["schedule"], "yearly", "{begun}");
    let kept = workshop.files("data/reports");
    assert_eq!(kept.len(), 14, "{kept:?}");
    assert!(kept.iter().all(|file| file.starts_with("asaka-strategy2/R6/departments/")), "the year before: {kept:?}");

    // What ran once does not run again, after a restart neither.
    let letters = workshop.files("letters");
    let mut again = Daemon::start(&workshop, &["--now", "2025-06-02T09:00"]);
    again.end("-INT");
    assert!(!again.said("begun"), "{}", again.logged());
    let told = workshop.run(["deliver", PLAN, "--year", "R6"]).done();
    assert!(told.contains("送信待ちに加えたメール 0 通") && told.contains("書き出したメール 0 通"), "{told}");
    assert_eq!(workshop.files("letters"), letters);
}

#[test]
fn a_failed_job_is_logged_with_its_reason_and_the_daemon_goes_on() {
    let workshop = with_schedule("report");
    workshop.replace("config/local.toml", PLAN, "no-plan");
    Daemon::start(&workshop, &["--now", "2025-05-31T09:00"]).end("-TERM");
    let mut daemon = Daemon::start(&workshop, &["--now", "2025-06-01T09:00:05"]);
    wait_for("the failure", 30, || daemon.said("failed").then_some(()));
    assert!(daemon.logged().contains("no-plan"), "{}", daemon.logged());
    assert!(daemon.child.try_wait().expect("a child").is_none(), "it goes on");
    daemon.end("-TERM");
}

/// The one test by the real clock: a schedule of every minute, and a mail that another command queues.
#[test]
fn beside_a_daemon_others_hand_over_their_mails_and_none_serves_the_same_data() {
    let workshop = Workshop::with_plan();
    workshop.configure(&format!(
        "[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n[[schedule]]\nname = \"minutely\"\n\
         cron = \"* * * * *\"\njob = \"report\"\nplan = \"{PLAN}\"\nyear = \"R6\"\nedition = \"public\"\n"
    ));
    let mut daemon = Daemon::start(&workshop, &[]);
    let told = workshop.run(["serve"]).refused();
    assert!(told.contains("already serves") && told.contains("help"), "{told}");

    let deliver = ["deliver", PLAN, "--year", "R6", "--department", "産業振興課"];
    let Ran { code, out, err } = workshop.run(deliver);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("送信待ちに加えたメール 1 通") && out.contains("sokatsu serve が送ります"), "{out}");
    wait_for("the daemon sends it", 60, || (workshop.files("letters").len() == 1).then_some(()));

    let report = "asaka-strategy2/R6/report-public.pdf";
    wait_for("the schedule's report", 120, || workshop.path("data/reports").join(report).is_file().then_some(()));
    wait_for("the job's end", 10, || daemon.said("done").then_some(()));
    daemon.end("-TERM");
    assert_eq!(workshop.files("letters").len(), 1);
    // Its place is free again.
    let told = workshop.run(deliver).done();
    assert!(told.contains("書き出したメール 0 通"), "{told}");
}

/// 1 June 2025 is a Sunday, and the run moves to Monday; nobody is there, and a person decides.
#[test]
fn a_missed_occurrence_waits_for_a_persons_answer_by_its_stated_time_or_its_moment() {
    let workshop = with_schedule("report");
    workshop.replace("config/local.toml", "[[schedule]]", "[[schedule]]\nmissed = \"ask\"\non_closed = \"next\"");
    let run = |arguments: &[&str]| workshop.run([&["--now", "2025-06-10T10:00", "schedule"], arguments].concat());
    Daemon::start(&workshop, &["--now", "2025-05-31T09:00"]).end("-TERM");
    Daemon::start(&workshop, &["--now", "2025-06-10T09:00"]).end("-TERM");
    let waiting = "2025-06-01T09:00（2025-06-02T09:00 に移動）\tyearly\twaiting\t過ぎたので、人の答えを待っています\n";
    assert_eq!(run(&["log"]).done(), waiting);
    assert!(run(&["release", "yearly", "2025-06-03T09:00"]).refused().contains("その日時の回はありません"));
    run(&["release", "yearly", "yesterday"]).wrong_usage();

    assert!(run(&["dismiss", "yearly", "2025-06-02T09:00"]).done().contains("2025-06-01T09:00：行いません"));
    assert!(run(&["dismiss", "yearly", "2025-06-01T09:00"]).refused().contains("skipped です"));
    run(&["pause", "yearly"]).done();
    assert!(run(&["release", "yearly", "2025-06-01T09:00"]).done().contains("休止が終わったら行います"));
    let mut paused = Daemon::start(&workshop, &["--now", "2025-06-10T11:00"]);
    paused.end("-TERM");
    assert!(!paused.said("begun"));
    assert!(run(&["resume", "yearly"]).done().contains("人が決めるまで待ちます"));
    let mut daemon = Daemon::start(&workshop, &["--now", "2025-06-10T12:00"]);
    wait_for("the job's end", 60, || daemon.said("done").then_some(()));
    daemon.end("-TERM");
    assert!(run(&["release", "yearly", "2025-06-01T09:00"]).refused().contains("done です"));
}

/// The process's own clock, moved by libfaketime to ten seconds before a leap day: the schedule of 29 February runs, and
/// once, though the process goes on.
#[test]
fn a_leap_day_comes_by_the_clock_of_the_process() {
    let workshop = with_schedule("report");
    workshop.replace("config/local.toml", "0 9 1 6 *", "0 0 29 2 *");
    workshop.replace("config/local.toml", "year = \"previous\"", "year = \"R6\"");
    let mut command = workshop.sokatsu([] as [&str; 0]);
    command.env("LD_PRELOAD", libfaketime()).env("FAKETIME", "@2028-02-28 23:59:50").env("TZ", "Asia/Tokyo");
    // Only what is asked of the calendar's clock is moved: the waiting goes by the steady one.
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let mut daemon = Daemon::start_command(command, workshop.path("serve.log"));
    wait_for("the job's end", 120, || daemon.said("done").then_some(()));
    let first = daemon.lines()[0]["timestamp"].as_str().expect("a time").to_owned();
    assert!(first.starts_with("2028-02-28T14:59:5"), "its log goes by that clock too: {first}");
    let log = workshop.run(["schedule", "log"]).done();
    assert!(log.starts_with("2028-02-29T00:00\tyearly\tdone\t"), "{log}");
    std::thread::sleep(Duration::from_secs(31));
    daemon.end("-TERM");
    let begun = daemon.lines().iter().filter(|line| line["fields"]["message"] == "begun").count();
    assert_eq!((begun, workshop.run(["schedule", "log"]).done()), (1, log));
}

/// The library of Debian's package `faketime`.
fn libfaketime() -> std::path::PathBuf {
    let folders = std::fs::read_dir("/usr/lib").expect("/usr/lib").map(|entry| entry.expect("an entry").path());
    let found = folders.map(|folder| folder.join("faketime/libfaketime.so.1")).find(|library| library.is_file());
    found.expect("libfaketime.so.1; `.ci/install test` installs Debian's package faketime")
}
