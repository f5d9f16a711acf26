//! Approvals that nobody gave: written into the database by hand, altered, stretched over further mails.

use rusqlite::{Connection, params};

use super::{configure, database, free_port, state};
use crate::post_office::PostOffice;
use crate::workshop::{PLAN, Ran, Workshop};

const TODAY: &str = "2026-11-21";

fn today(workshop: &Workshop, arguments: &[&str]) -> Ran {
    workshop.run(["--now", TODAY].iter().chain(arguments))
}

/// Mails of a department, made and waiting; gives the first one's number in the database.
fn made(workshop: &Workshop, database: &Connection, department: &str) -> i64 {
    let told = today(workshop, &["deliver", PLAN, "--year", "R6", "--department", department, "--by", "sato"]).out;
    assert!(told.contains("承認を待つメール 1 通"), "{department}: {told}");
    let sql = "SELECT id FROM mail WHERE department = ?1";
    database.query_row(sql, [department], |row| row.get(0)).expect("a mail")
}

/// As [`made`], and approved by another person while no server is there.
fn approved(workshop: &Workshop, database: &Connection, department: &str) -> i64 {
    let mail = made(workshop, database, department);
    let told = today(workshop, &["outbox", "approve", "1", "--by", "ito"]).out;
    assert!(told.contains("1 通を承認しました"), "{department}: {told}");
    mail
}

fn approval_of(database: &Connection, mail: i64) -> i64 {
    database.query_row("SELECT approval FROM mail WHERE id = ?1", [mail], |row| row.get(0)).expect("an approval")
}

/// An approval as the program would write it, with the mail that it lets go.
fn approve_by_hand(database: &Connection, mail: i64) -> i64 {
    let like = "INSERT INTO approval (run, at, person, login, ref, mails, sha256)
                SELECT run, at, person, login, ref, mails, sha256 FROM approval WHERE id = 1";
    assert_eq!(database.execute(like, []).expect("an approval"), 1);
    let approval = database.last_insert_rowid();
    put_under(database, mail, approval);
    approval
}

fn put_under(database: &Connection, mail: i64, approval: i64) {
    let let_go = "UPDATE mail SET approval = ?2, state = 'queued' WHERE id = ?1 AND state = 'made'";
    assert_eq!(database.execute(let_go, params![mail, approval]).expect("let go"), 1);
}

#[test]
fn an_approval_that_nobody_gave_lets_nothing_out() {
    let port = free_port();
    let workshop = Workshop::with_approval();
    configure(&workshop, port, "[\"example.jp\"]");
    let add = |code: &str, role: &str, by: &[&str]| {
        today(&workshop, &[&["people", "add", code, "--name", code, "--role", role], by].concat()).done()
    };
    add("kato", "operator", &[]);
    add("sato", "maker", &["--by", "kato"]);
    add("ito", "approver", &["--by", "kato"]);
    let database = database(&workshop);

    let genuine = approved(&workshop, &database, "doro");
    let altered = approved(&workshop, &database, "sangyo");
    let stretched = approved(&workshop, &database, "bunkazai");
    let by_hand = made(&workshop, &database, "hoiku");
    approve_by_hand(&database, by_hand);
    let with_seal = made(&workshop, &database, "midori");
    let copied = approve_by_hand(&database, with_seal);
    let copy = "INSERT INTO approval_seal (approval, seal) SELECT ?1, seal FROM approval_seal WHERE approval = 1";
    assert_eq!(database.execute(copy, [copied]).expect("a seal"), 1);
    let added = made(&workshop, &database, "kenko");
    put_under(&database, added, approval_of(&database, stretched));
    database.execute_batch("DROP TRIGGER approval_stays").expect("dropped");
    let alter = "UPDATE approval SET person = 'sato' WHERE id = ?1";
    assert_eq!(database.execute(alter, [approval_of(&database, altered)]).expect("altered"), 1);

    let office = PostOffice::open(port);
    let send = || today(&workshop, &["deliver", PLAN, "--year", "R6", "--department", "doro", "--by", "sato"]);
    for round in 1..=2 {
        send().refused();
        let arrived: Vec<String> = office.letters().into_iter().map(|letter| letter.recipient).collect();
        assert_eq!(arrived, ["doro@example.jp"], "round {round}");
        for (what, mail) in [
            ("an altered approval", altered),
            ("an approval by hand", by_hand),
            ("another's seal", with_seal),
            ("a mail put under an approval", added),
            ("the approval that it was put under", stretched),
        ] {
            let (state, said) = state(&database, mail);
            assert!(state == "held" && said.contains("承認の記録"), "{what}: {state} {said}");
        }
    }
    assert_eq!(state(&database, genuine).0, "sent");
}
