//! In a folder without a database nothing is in order, and none is made there by looking.

use crate::workshop::{PLAN, Workshop};

#[test]
fn only_what_begins_a_database_makes_one() {
    let workshop = Workshop::new();
    let commands: [&[&str]; 17] = [
        &["outbox", "list"],
        &["outbox", "preview", "1"],
        &["audit-trail", "verify"],
        &["audit-trail", "show"],
        &["backup"],
        &["status"],
        &["tidy"],
        &["plan", "list"],
        &["plan", "show", PLAN],
        &["city", "show", "asaka"],
        &["people", "list"],
        &["intake", "list"],
        &["inquiry", "status", PLAN, "--year", "R6"],
        &["deliver", PLAN, "--year", "R6"],
        &["rate", PLAN, "--year", "R6"],
        &["schedule", "log"],
        &["schedule", "accept-clock"],
    ];
    for command in commands {
        let told = workshop.run(command).refused();
        let flat: String = told.split_whitespace().filter(|word| *word != "│").collect();
        let folder = workshop.path("data").canonicalize().is_err();
        assert!(folder, "{command:?} made the folder");
        assert!(flat.contains("データベースがありません") && flat.contains("--data"), "{command:?}: {told}");
        assert!(flat.contains("/data:"), "{command:?} says where it looked: {told}");
    }
    let ran = workshop.run(["schedule", "list"]);
    assert!(ran.err.contains("データベースがありません"), "{ran:?}");
    ran.done();
    assert_eq!(workshop.files("data"), [""; 0]);

    workshop.run(["people", "add", "ito", "--name", "伊藤", "--role", "operator"]).done();
    workshop.run(["people", "list"]).done();
    let other = Workshop::new();
    other.run(["plan", "import", &crate::workshop::seeds(PLAN)]).done();
    other.run(["audit-trail", "verify"]).done();
}
