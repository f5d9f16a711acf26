//! Mails that may have left since the backup are answered for together: those of one cause, of a run or of all.

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
    let told = workshop.resolve(&["--cause", "restore", "--not-sent"], "kato").done();
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
