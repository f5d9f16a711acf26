//! Mails that may have left since the backup: answered for together, those of one cause, of a run or of all; nothing goes
//! twice, and what a person held stays held.

use std::collections::BTreeMap;

use super::{PLAN, REASON, TODAY};
use crate::post_office::Fate;
use crate::workshop::{Ran, Workshop};

impl Workshop {
    fn resolve(&self, which: &[&str], by: &str) -> Ran {
        self.outbox(&[&["resolve"], which, &["--by", by], &REASON].concat())
    }

    /// How many mails are in which state, over all runs.
    pub(super) fn states(&self) -> BTreeMap<String, u64> {
        let listing: serde_json::Value = serde_json::from_str(&self.outbox(&["list", "--json"]).done()).expect("JSON");
        let mut states = BTreeMap::new();
        let runs = listing["runs"].as_array().expect("runs");
        for counted in runs.iter().flat_map(|run| run["mails"].as_array().expect("counts")) {
            let state = counted["state"].as_str().expect("a state").to_owned();
            *states.entry(state).or_default() += counted["count"].as_u64().expect("a count");
        }
        states
    }
}

fn states(all: &[(&str, u64)]) -> BTreeMap<String, u64> {
    all.iter().map(|(state, count)| ((*state).to_owned(), *count)).collect()
}

#[test]
fn mails_in_doubt_are_answered_for_together_by_cause() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office();
    office.treat("sangyo@example.jp", Some(Fate::Unanswered));
    for department in ["doro", "sangyo"] {
        workshop.make(department).done();
    }
    workshop.approve("1").refused();
    for department in ["hoiku", "seisaku"] {
        workshop.make(department).done();
    }
    let open = ["inquiry", "open", PLAN, "--year", "R7", "--due", "2026-06-30", "--by", "sato"];
    workshop.today(&open).done();
    assert_eq!(workshop.states(), states(&[("sent", 1), ("ambiguous", 1), ("made", 16)]));
    workshop.run(["--now", TODAY, "backup", "--to", "copy"]).done();
    let told = workshop.run(["--now", TODAY, "restore", "copy", "--replace"]).done();
    assert!(told.contains("メール 16 通"), "{told}");
    assert!(told.contains("sokatsu outbox resolve --cause restore --sent --by 職員コード"), "{told}");
    assert_eq!(workshop.states(), states(&[("sent", 1), ("ambiguous", 17)]));

    let list = workshop.outbox(&["list"]).done();
    assert!(list.contains("届いたかどうか分からないもの 16 通（控えから戻したため）は、まとめて"), "{list}");
    assert!(!list.contains("サーバーの答えがなかったため）は、まとめて"), "one alone has its own command: {list}");
    let told = workshop.resolve(&["1", "--sent"], "kato").refused();
    assert!(told.contains("控えから戻したため 2 通、サーバーの答えがなかったため 1 通"), "{told}");
    assert!(told.contains("sokatsu outbox resolve 1 --cause restore --sent"), "{told}");
    let told = workshop.resolve(&["--cause", "restore", "--sent"], "sato").refused();
    assert!(told.contains("運用担当の役割がありません"), "{told}");
    let told = workshop.resolve(&["--cause", "restore", "--resend", "--dry-run"], "kato").done();
    assert!(told.contains("1-3　hoiku@example.jp") && !told.contains("1-2　"), "{told}");
    assert!(told.contains("メール 16 通。--dry-run を外すと、これらをもう一度送ります"), "{told}");
    assert_eq!(workshop.states(), states(&[("sent", 1), ("ambiguous", 17)]), "only looked at");

    let told = workshop.resolve(&["1", "--cause", "restore", "--sent"], "kato").done();
    assert!(told.contains("1-3　hoiku@example.jp　送信済み") && told.contains("片付けたメール 2 通"), "{told}");
    assert_eq!(workshop.states(), states(&[("sent", 3), ("ambiguous", 15)]));
    // What was never approved waits for that again.
    let told = workshop.resolve(&["--cause", "restore", "--resend"], "kato").done();
    assert!(told.contains("片付けたメール 14 通") && told.contains("送付 2 は承認待ちです"), "{told}");
    assert_eq!(workshop.states(), states(&[("sent", 3), ("ambiguous", 1), ("made", 14)]));
    let told = workshop.resolve(&["--cause", "restore", "--sent"], "kato").refused();
    assert!(told.contains("控えから戻したため") && told.contains("この中にありません"), "{told}");
    let told = workshop.resolve(&["2", "--sent"], "kato").refused();
    assert!(told.contains("送信済みとすることができるメールがありません（承認待ち 14）"), "{told}");
    workshop.resolve(&["--sent"], "kato").wrong_usage();

    office.treat("sangyo@example.jp", None);
    let told = workshop.resolve(&["1", "--resend"], "kato").done();
    assert!(told.contains("1-2　sangyo@example.jp") && told.contains("送信したメール 1 通"), "{told}");
    let to_sangyo: Vec<_> = office.letters().into_iter().filter(|one| one.recipient == "sangyo@example.jp").collect();
    assert_eq!(to_sangyo.len(), 2);
    assert_eq!(to_sangyo[0].mime, to_sangyo[1].mime, "the same bytes, and the same Message-ID");
    let told = workshop.resolve(&["1-2", "--resend", "--dry-run"], "kato").refused();
    assert!(told.contains("「送信済み」なので"), "{told}");
}

#[test]
fn a_restoration_lifts_no_persons_hold() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office();
    workshop.make("doro").done();
    workshop.approve("1").done();
    workshop.make("sangyo").done();
    workshop.outbox(&["hold", "1-2", "--by", "ito", "--reason", "待て"]).done();
    workshop.run(["--now", TODAY, "backup", "--to", "copy"]).done();
    workshop.run(["--now", TODAY, "restore", "copy", "--replace"]).done();
    assert_eq!(workshop.state("1-2"), "ambiguous");
    let list = workshop.outbox(&["list"]).done();
    assert!(list.contains("ito が保留にしていたので、保留に戻ります"), "{list}");
    let told = workshop.resolve(&["1-2", "--resend"], "kato").done();
    assert!(told.contains("1-2　sangyo@example.jp　保留"), "{told}");
    assert_eq!((workshop.state("1-2"), office.letters().len()), ("held".to_owned(), 1));
    // Neither a look of the sender nor an approval of the run lets it out.
    workshop.make("hoiku").done();
    workshop.approve("1").done();
    assert_eq!(office.letters().len(), 2);
    assert!(office.letters().iter().all(|letter| letter.recipient != "sangyo@example.jp"));
    workshop.outbox(&[&["release", "1-2", "--by", "ito"], &REASON[..]].concat()).done();
    workshop.approve("1").done();
    assert_eq!(office.letters().len(), 3);
}

/// Refused, then tried again and sent, then the database from before: it is not offered as a plain failure.
#[test]
fn a_refused_mail_of_the_backup_may_have_left_since() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office();
    office.treat("sangyo@example.jp", Some(Fate::Refused));
    workshop.make("sangyo").done();
    workshop.approve("1").refused();
    assert_eq!(workshop.state("1-1"), "failed");
    workshop.run(["--now", TODAY, "backup", "--to", "copy"]).done();
    office.treat("sangyo@example.jp", None);
    workshop.outbox(&["retry", "1-1", "--by", "kato"]).done();
    let arrived = office.letters();
    assert_eq!(arrived.len(), 1);
    let told = workshop.run(["--now", TODAY, "restore", "copy", "--replace"]).done();
    assert!(told.contains("メール 1 通") && told.contains("送信失敗だった"), "{told}");
    assert_eq!(workshop.state("1-1"), "ambiguous");
    let list = workshop.outbox(&["list"]).done();
    assert!(list.contains("中継サーバの記録で Message-ID") && !list.contains("outbox retry"), "{list}");
    workshop.outbox(&["retry", "1-1", "--by", "kato"]).refused();
    workshop.resolve(&["1-1", "--sent"], "kato").done();
    assert_eq!(office.letters().len(), 1, "once");
}

#[test]
fn what_was_cancelled_stays_cancelled() {
    let workshop = Workshop::with_people();
    workshop.make("sangyo").done();
    workshop.outbox(&[&["cancel", "1-1", "--by", "sato"], &REASON[..]].concat()).done();
    workshop.run(["--now", TODAY, "backup", "--to", "copy"]).done();
    workshop.run(["--now", TODAY, "restore", "copy", "--replace"]).done();
    assert_eq!(workshop.state("1-1"), "cancelled");
}

/// It has not arrived, and the report has an error by now: held, cancelled, made anew, and nothing was said that is not so.
#[test]
fn a_mail_in_doubt_that_shall_not_go_again_is_held_and_cancelled() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office();
    office.treat("sangyo@example.jp", Some(Fate::Unanswered));
    for department in ["doro", "sangyo"] {
        workshop.make(department).done();
    }
    workshop.approve("1").refused();
    assert_eq!(workshop.state("1-2"), "ambiguous");
    let told = workshop.outbox(&[&["cancel", "1-2", "--by", "kato"], &REASON[..]].concat()).refused();
    assert!(told.contains("--not-sent"), "{told}");
    let list = workshop.outbox(&["list"]).done();
    assert!(list.contains("resolve 1-2 --not-sent"), "{list}");
    let open =
        ["inquiry", "open", PLAN, "--year", "R7", "--due", "2026-06-30", "--department", "hoiku", "--by", "sato"];
    workshop.today(&open).done();
    let told = workshop.approve("2");
    assert!(told.err.contains("ほかの送付に、まだ送れていないメールが 1 通あります"), "{}", told.err);
    assert!(!told.err.contains("sangyo@example.jp"), "only of its own run in full: {}", told.err);
    assert_eq!(told.code, Some(0));
    workshop.resolve(&["1-2", "--not-sent", "--resend"], "kato").wrong_usage();
    workshop.resolve(&["1-2", "--not-sent"], "sato").refused();
    let told = workshop.resolve(&["1-2", "--not-sent", "--dry-run"], "kato").done();
    assert!(told.contains("「保留」とします"), "{told}");
    let told = workshop.resolve(&["1-2", "--not-sent"], "kato").done();
    assert!(told.contains("1-2　sangyo@example.jp　保留"), "{told}");
    let shown = workshop.outbox(&["show", "1-2"]).done();
    assert!(shown.contains("届いていないと確認、保留") && shown.contains("保留（職員による）"), "{shown}");
    let letters = office.letters().len();
    workshop.outbox(&[&["cancel", "1-2", "--by", "kato"], &REASON[..]].concat()).done();
    let told = workshop.make("sangyo").done();
    assert!(told.contains("承認を待つメール 1 通"), "{told}");
    assert_eq!((workshop.state("1-2"), workshop.state("1-3")), ("cancelled".to_owned(), "made".to_owned()));
    assert_eq!(office.letters().len(), letters, "nothing left meanwhile");
}

#[test]
fn the_maker_does_not_lift_the_approvers_hold() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office();
    // 加藤 makes and runs the sending, as the first person of a house often does.
    let make =
        |department| workshop.today(&["deliver", PLAN, "--year", "R6", "--department", department, "--by", "kato"]);
    for department in ["doro", "sangyo"] {
        make(department).done();
    }
    let outbox = |act, name, by| workshop.outbox(&[&[act, name, "--by", by], &REASON[..]].concat());
    outbox("hold", "1-2", "ito").done();
    workshop.approve("1").done();
    for name in ["1-2", "1"] {
        let told = outbox("release", name, "kato").refused();
        assert!(told.contains("保留"), "{told}");
    }
    let told = outbox("release", "1-2", "kato").refused();
    assert!(told.contains("ito が保留にした") && told.contains("ほかの人の保留を解けません"), "{told}");
    assert!(told.contains("sokatsu outbox release 1-2"), "{told}");
    assert_eq!((workshop.state("1-2"), office.letters().len()), ("held".to_owned(), 1));
    outbox("release", "1-2", "ito").done();
    assert_eq!(workshop.state("1-2"), "made");
    outbox("hold", "1-2", "kato").done();
    outbox("release", "1-2", "kato").done();
}
