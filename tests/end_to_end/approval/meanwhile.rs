//! People decide while a sender works, and two at once: each is told plainly what came first.

use std::process::{Child, Stdio};

use super::{REASON, TODAY};
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
