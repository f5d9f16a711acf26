//! What was sent is sealed; what the plan says otherwise since goes out as a revision that says what it replaces.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::programs::read_mail;
use crate::workshop::{PLAN, Ran, Workshop};

fn deliver(workshop: &Workshop, day: &str, more: &[&str]) -> Ran {
    let command = ["--now", day, "deliver", PLAN, "--year", "R6"];
    workshop.run(command.iter().chain(more))
}

fn correct(workshop: &Workshop, value: &str) {
    let figure = ["K231", "--year", "R6", "--value", value, "--reason", "集計の誤り"];
    workshop.run(["plan", "correct", PLAN].iter().chain(&figure)).done();
}

/// Every kept report with its bytes.
fn reports(workshop: &Workshop) -> BTreeMap<String, Vec<u8>> {
    let folder = workshop.path("data/reports");
    let read = |name: String| (name.clone(), std::fs::read(folder.join(&name)).expect("a file"));
    workshop.files("data/reports").into_iter().map(read).collect()
}

/// Department, revision, subject and hash of every mail, and the hash of every report, in order.
fn rows(workshop: &Workshop) -> Vec<String> {
    let database = Connection::open(workshop.path("data/sokatsu.db")).expect("a database");
    let sql = "SELECT department || '|' || revision || '|' || subject || '|' || sha256 FROM mail
               UNION ALL SELECT department || '|' || path || '|' || sha256 FROM report_file";
    let mut statement = database.prepare(sql).expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

fn delivered() -> Workshop {
    let workshop = Workshop::with_plan();
    workshop.configure("[report]\nformats = [\"pdf\"]\n");
    deliver(&workshop, "2026-04-20", &[]).done();
    workshop
}

#[test]
fn a_delivery_after_a_change_says_so_and_sends_nothing_by_itself() {
    let workshop = delivered();
    let (before, files) = (rows(&workshop), reports(&workshop));
    let again = deliver(&workshop, "2026-05-01", &[]);
    assert!(!again.err.contains("注意"), "on another day the same reports are still the same: {}", again.err);
    again.done();

    correct(&workshop, "7");
    let told = deliver(&workshop, "2026-05-11", &[]);
    assert!(told.err.contains("いまの内容が違う課があります"), "{}", told.err);
    assert!(told.err.contains("2026-04-20 に送った第1版"), "{}", told.err);
    assert!(told.err.contains("--revise --reason"), "{}", told.err);
    assert!(told.done().contains("送信待ちに加えたメール 0 通"));
    assert_eq!((rows(&workshop), reports(&workshop)), (before, files));
}

#[test]
fn a_revision_goes_to_whom_it_concerns_and_leaves_the_old_as_it_was() {
    let workshop = delivered();
    let (before, files) = (rows(&workshop), reports(&workshop));
    assert!(
        deliver(&workshop, "2026-05-10", &["--revise", "--reason", "x"]).done().contains("差替えは作りませんでした")
    );
    correct(&workshop, "7");
    let reason = "K231 の実績値の集計に誤りがあったため";
    let told = deliver(&workshop, "2026-05-11", &["--revise", "--reason", reason]);
    let made = told.done();
    assert!(made.contains("作成した課 1、送信待ちに加えたメール 1 通"), "{made}");

    let after = rows(&workshop);
    assert!(before.iter().all(|row| after.contains(row)), "the old rows are untouched");
    let new: Vec<&String> = after.iter().filter(|row| !before.contains(row)).collect();
    assert_eq!(new.len(), 2, "one mail and its file: {new:?}");
    let now = reports(&workshop);
    assert!(files.iter().all(|(name, bytes)| now.get(name) == Some(bytes)), "the old files are untouched");
    let added: Vec<&String> = now.keys().filter(|name| !files.contains_key(*name)).collect();
    assert!(added.len() == 1 && added.iter().all(|name| name.contains("-rev2.")), "{added:?}");

    let mails = workshop.files("data/mail");
    let mut read = mails.iter().map(|name| read_mail(&workshop.path("data/mail").join(name)));
    let letter =
        read.find(|mail| mail["subject"].as_str().is_some_and(|it| it.starts_with("【差替】"))).expect("a letter");
    let text = letter["text"].as_str().expect("a text");
    for said in ["評価報告書の差替えについて", "令和8年4月20日送付の第1版を、第2版に差し替えます", reason, "_第2版.pdf"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("作成しましたので"), "{text}");
    let trail = workshop.run(["audit-trail", "show", "--action", "run.revise"]).done();
    assert!(trail.contains(reason) && trail.contains("\"revision\":2"), "{trail}");

    let again = deliver(&workshop, "2026-05-12", &["--revise", "--reason", reason]).done();
    assert!(again.contains("差替えは作りませんでした"), "{again}");
    assert!(!deliver(&workshop, "2026-05-12", &[]).err.contains("注意"), "what was revised is what was sent last");
    correct(&workshop, "8");
    deliver(&workshop, "2026-05-13", &["--revise", "--reason", "さらに訂正"]).done();
    let third = reports(&workshop);
    assert_eq!(third.keys().filter(|name| name.contains("-rev3.")).count(), 1);
    assert!(now.iter().all(|(name, bytes)| third.get(name) == Some(bytes)));
}

#[test]
fn a_revision_needs_a_reason() {
    let workshop = delivered();
    deliver(&workshop, "2026-05-11", &["--revise"]).wrong_usage();
    deliver(&workshop, "2026-05-11", &["--reason", "x"]).wrong_usage();
    correct(&workshop, "7");
    let before = rows(&workshop);
    for bad in [" ", "一行目\n二行目"] {
        let told = deliver(&workshop, "2026-05-11", &["--revise", "--reason", bad]).refused();
        assert!(told.contains("--reason に"), "{told}");
    }
    assert_eq!(rows(&workshop), before);
}
