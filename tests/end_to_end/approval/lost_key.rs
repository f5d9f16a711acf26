//! The key of the mails' seals is lost: nothing takes its place while mails need it.

use super::REASON;
use crate::workshop::Workshop;

fn status(workshop: &Workshop) -> String {
    workshop.today(&["status"]).done()
}

#[test]
fn a_lost_key_is_told_and_replaced_only_when_no_mail_needs_it() {
    let workshop = Workshop::with_people();
    workshop.make("doro").done();
    assert!(!status(&workshop).contains("封印の鍵"));
    let (key, aside) = (workshop.path("data/outbox.key"), workshop.path("aside.key"));
    std::fs::rename(&key, &aside).expect("away");

    for ran in [workshop.make("sangyo"), workshop.approve("1")] {
        let told: String = ran.refused().split_whitespace().collect();
        assert!(told.contains("封印の鍵がありません") && told.contains("控えのoutbox.key"), "{told}");
    }
    assert!(!key.exists(), "nothing takes its place");
    assert!(status(&workshop).contains("封印の鍵がありません。まだ送っていないメール 1 通"));
    // Another key is as good as none.
    std::fs::write(&key, [7; 32]).expect("another");
    assert!(workshop.make("sangyo").refused().contains("違います"));
    assert!(status(&workshop).contains("違います"));
    std::fs::rename(&aside, &key).expect("back");
    workshop.make("sangyo").done();
    workshop.approve("1").done();
    assert_eq!(workshop.state("1-1"), "sent");

    // Lost for good: what waits is cancelled and made again under a new key.
    workshop.make("hoiku").done();
    std::fs::remove_file(&key).expect("gone");
    workshop.make("choju").refused();
    workshop.outbox(&[&["cancel", "1", "--by", "kato"], &REASON[..]].concat()).done();
    assert!(!status(&workshop).contains("封印の鍵"));
    workshop.make("hoiku").done();
    let told = workshop.today(&["audit-trail", "show", "--action", "outbox.key"]).done();
    assert!(told.contains("操作の記録　2 件") && told.contains("メールの封印の鍵を使い始めた"), "{told}");
    workshop.today(&["audit-trail", "verify"]).done();
}

/// What stands in the way of the database is told by what it is.
#[test]
fn a_damaged_database_is_told_as_one() {
    let workshop = Workshop::with_plan();
    for name in ["data/sokatsu.db-wal", "data/sokatsu.db-shm"] {
        let _ = std::fs::remove_file(workshop.path(name));
    }
    std::fs::write(workshop.path("data/sokatsu.db"), "これはデータベースではない".repeat(500)).expect("written");
    for command in [&["status"][..], &["outbox", "list"], &["plan", "list"]] {
        let told: String = workshop.run(command).refused().split_whitespace().collect();
        assert!(told.contains("壊れている") && told.contains("sokatsurestore"), "{told}");
        assert!(!told.contains("権限"), "{told}");
    }
}
