//! People decide while a sender works, and two at once: each is told plainly what came first.

use std::process::{Child, Stdio};

use super::{PLAN, REASON, TODAY};
use crate::daemon::Daemon;
use crate::post_office::Fate;
use crate::workshop::{Ran, Workshop, wait_for};

impl Workshop {
    /// A command that goes on beside the test.
    fn beside(&self, arguments: &[&str]) -> Child {
        let all = ["--now", TODAY, "outbox"].iter().chain(arguments);
        self.sokatsu(all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process")
    }
}

fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().expect("an end");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn with_reason<'a>(act: &'a str, name: &'a str, by: &'a str) -> Vec<&'a str> {
    [&[act, name, "--by", by], &REASON[..]].concat()
}

#[test]
fn a_mail_that_is_leaving_is_not_stopped_and_the_next_one_is() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office_by(1);
    office.treat("doro@example.jp", Some(Fate::Slow));
    for department in ["doro", "sangyo", "hoiku"] {
        workshop.make(department).done();
    }
    let sender = workshop.beside(&["approve", "1", "--by", "ito"]);
    wait_for("the first mail on its way", 60, || (workshop.state("1-1") == "transmitting").then_some(()));
    for act in ["hold", "cancel"] {
        let told = workshop.outbox(&with_reason(act, "1-1", "sato")).refused();
        assert!(told.contains("いまサーバーに送り出しているところなので、もう止められません"), "{told}");
        assert!(told.contains("sokatsu outbox show 1-1"), "{told}");
    }
    workshop.outbox(&with_reason("cancel", "1-3", "kato")).done();
    let ran = workshop.outbox(&with_reason("hold", "1", "sato"));
    assert!(ran.out.contains("1-2　sangyo@example.jp　保留"), "{ran:?}");
    assert!(ran.err.contains("1-1（送信中）、1-3（取消し）") && ran.err.contains("うち 1 通は、いま"), "{ran:?}");
    ran.done();
    let told = workshop.outbox(&with_reason("hold", "1", "sato")).refused();
    assert!(told.contains("1 通は、いまサーバーに送り出しているところ"), "{told}");
    let told = workshop.approve("1").refused();
    assert!(told.contains("2026-06-01 09:00 に ito が 3 通を承認しました"), "{told}");

    office.treat("doro@example.jp", None);
    let told = ended(sender).done();
    assert!(told.contains("送信したメール 1 通"), "{told}");
    assert_eq!(["1-1", "1-2", "1-3"].map(|name| workshop.state(name)), ["sent", "held", "cancelled"]);
    let recipients: Vec<String> = office.letters().into_iter().map(|letter| letter.recipient).collect();
    assert_eq!(recipients, ["doro@example.jp"]);
    let told = workshop.outbox(&with_reason("hold", "1-3", "ito")).refused();
    assert!(told.contains("「取消し」なので") && told.contains("2026-06-01 09:00 に kato が「取消し」"), "{told}");
}

#[test]
fn of_two_at_once_the_second_is_told_what_the_first_did() {
    let workshop = Workshop::with_people();
    workshop.people(&["add", "mori", "--name", "森", "--role", "approver", "--by", "kato"]);
    let office = workshop.at_post_office();
    let both = |commands: [Vec<&str>; 2]| {
        let [one, other] = commands.map(|command| workshop.beside(&command));
        let mut ran = [ended(one), ended(other)];
        ran.sort_by_key(|ran| ran.code);
        assert_eq!(ran.each_ref().map(|ran| ran.code), [Some(0), Some(1)], "{ran:?}");
        assert!(!ran[1].err.contains("データベース") && !ran[1].err.contains("locked"), "{}", ran[1].err);
        ran[1].err.clone()
    };
    workshop.make("doro").done();
    let told = both([with_reason("cancel", "1-1", "sato"), with_reason("cancel", "1-1", "ito")]);
    assert!(told.contains("「取消し」なので、取消しができません") && told.contains("が「取消し」としました"), "{told}");

    workshop.make("sangyo").done();
    let told = both([vec!["approve", "1", "--by", "ito"], vec!["approve", "1", "--by", "mori"]]);
    assert!(told.contains("承認を待つメールがありません") && told.contains("が 1 通を承認しました"), "{told}");
    assert_eq!(office.letters().len(), 1);
    assert_eq!(workshop.shown("1")["run"]["approvals"].as_array().map(Vec::len), Some(1));
}

/// Who finds another command sending leaves its mails to that one, which looks for them before it ends, whatever their
/// numbers are.
#[test]
fn mails_queued_beside_a_command_that_sends_leave_with_it() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office_by(1);
    workshop.make("doro").done();
    workshop.today(&["inquiry", "open", PLAN, "--year", "R7", "--due", "2026-06-30", "--by", "sato"]).done();
    office.treat("sangyo@example.jp", Some(Fate::Slow));
    let sender = workshop.beside(&["approve", "2", "--by", "ito"]);
    let is_under_way = || (workshop.states().get("transmitting") == Some(&1)).then_some(());
    wait_for("a mail on its way", 60, is_under_way);
    let told = workshop.approve("1").done();
    assert!(told.contains("いま送っている別の sokatsu の命令が、続けて送ります"), "{told}");
    assert_eq!(workshop.state("1-1"), "queued");
    office.treat("sangyo@example.jp", None);
    ended(sender).done();
    assert_eq!(workshop.state("1-1"), "sent");
    assert_eq!(workshop.states().len(), 1, "{:?}", workshop.states());
}

/// Every mail is answered within the final dot's time: a stop waits for that, and leaves nothing in doubt.
#[test]
fn a_daemon_that_is_stopped_waits_for_the_answer_to_a_body() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office_by(1);
    office.treat("doro@example.jp", Some(Fate::Slow));
    for department in ["doro", "sangyo"] {
        workshop.make(department).done();
    }
    workshop.outbox(&["hold", "1-2", "--by", "ito", "--reason", "あとで"]).done();
    let mut daemon = Daemon::start(&workshop, &[]);
    let told = workshop.approve("1").done();
    assert!(told.contains("動いている sokatsu serve が送ります"), "{told}");
    wait_for("the mail on its way", 60, || (workshop.state("1-1") == "transmitting").then_some(()));
    std::thread::scope(|threads| {
        threads.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(11_500));
            office.treat("doro@example.jp", None);
        });
        let asked = std::time::Instant::now();
        daemon.end("-TERM");
        assert!(asked.elapsed() > std::time::Duration::from_secs(11), "{}", daemon.logged());
    });
    assert_eq!(["1-1", "1-2"].map(|name| workshop.state(name)), ["sent", "held"]);
    assert_eq!(office.letters().len(), 1);
}

/// A server that relays nothing: no mail is spent on it, and what failed before is tried again by one command.
#[test]
fn what_a_server_refused_of_a_run_is_tried_again_by_one_command() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office_by(1);
    for department in ["doro", "sangyo", "hoiku"] {
        workshop.make(department).done();
    }
    for recipient in ["doro@example.jp", "sangyo@example.jp"] {
        office.treat(recipient, Some(Fate::Refused));
    }
    workshop.approve("1").refused();
    assert_eq!(["1-1", "1-2", "1-3"].map(|name| workshop.state(name)), ["failed", "failed", "sent"]);
    for recipient in ["doro@example.jp", "sangyo@example.jp"] {
        office.treat(recipient, None);
    }
    let told = workshop.outbox(&["retry", "1", "--by", "kato"]).done();
    assert!(told.contains("送信したメール 2 通"), "{told}");
    assert_eq!(office.letters().len(), 3);
    let told = workshop.outbox(&["retry", "1", "--by", "kato"]).refused();
    assert!(told.contains("送り直しができるメールがありません"), "{told}");
}

/// Who is asked and who is told is in every copy's header.
#[test]
fn a_copy_says_to_whom_the_others_went() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office_by(1);
    let add = ["city", "address", "add", "asaka", "doro", "bucho@example.jp", "--cc", "--by", "kato"];
    workshop.today(&[&add[..], &REASON].concat()).done();
    workshop.make("doro").done();
    workshop.approve("1").done();
    let letters = office.letters();
    let recipients: Vec<&str> = letters.iter().map(|letter| letter.recipient.as_str()).collect();
    assert_eq!(recipients, ["doro@example.jp", "bucho@example.jp"]);
    for letter in &letters {
        let has = |line: &str| letter.mime.lines().any(|found| found == line);
        assert!(has("To: doro@example.jp") && has("Cc: bucho@example.jp"), "{}", &letter.mime[..500]);
    }
}
