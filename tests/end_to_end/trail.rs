//! The audit trail, by commands, and by somebody who writes into the database without them.

use rusqlite::Connection;
use serde_json::Value;

use crate::workshop::{PLAN, Workshop};

fn at_work() -> Workshop {
    let workshop = Workshop::with_plan();
    workshop.configure(
        "[report]\nformats = [\"pdf\"]\n[[schedule]]\nname = \"yearly\"\ncron = \"0 9 1 6 *\"\njob = \"deliver\"\n\
         plan = \"asaka-strategy2\"\nyear = \"previous\"\n",
    );
    workshop
}

fn correct(workshop: &Workshop, value: &str) {
    let figure = ["K231", "--year", "R5", "--value", value, "--reason", "集計の誤り", "--by", "佐藤"];
    workshop.run(["--now", "2026-04-20", "plan", "correct", PLAN].iter().chain(&figure)).done();
}

fn shown(workshop: &Workshop, more: &[&str]) -> Vec<Value> {
    let told = workshop.run(["audit-trail", "show", "--json"].iter().chain(more)).done();
    serde_json::from_str(&told).expect("JSON")
}

fn actions(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["action"].as_str().expect("a text")).collect()
}

/// Writes into the database as nobody should.
fn tamper(workshop: &Workshop, sql: &str) {
    let connection = Connection::open(workshop.path("data/sokatsu.db")).expect("a database");
    let triggers = "DROP TRIGGER IF EXISTS trail_stays; DROP TRIGGER IF EXISTS trail_kept;
                    DROP TRIGGER IF EXISTS trail_appended;";
    connection.execute_batch(triggers).expect("no triggers");
    connection.execute_batch(sql).expect(sql);
}

#[test]
fn what_was_done_is_shown_with_who_and_when() {
    let workshop = at_work();
    correct(&workshop, "11");
    workshop.run(["--now", "2026-04-20", "deliver", PLAN, "--year", "R6", "--department", "産業振興課"]).done();
    workshop.run(["--now", "2026-04-21", "schedule", "pause", "yearly", "--by", "佐藤"]).done();
    workshop.run(["--now", "2026-04-21", "backup", "--to", "copy", "--by", "鈴木"]).done();

    let rows = shown(&workshop, &[]);
    let expected =
        ["city.import", "plan.import", "plan.edit", "run.queue", "mail.sent", "schedule.pause", "keeping.backup"];
    assert_eq!(actions(&rows), expected);
    assert_eq!(rows[2]["actor"], "佐藤");
    assert_eq!(rows[2]["at"], "2026-04-20T00:00:00.000Z");
    assert_eq!(rows[2]["details"]["reason"], "集計の誤り");
    assert_eq!(rows[3]["details"]["mails"], 1);
    assert_eq!(rows[4]["actor"], "sender");

    assert_eq!(actions(&shown(&workshop, &["--action", "schedule"])), ["schedule.pause"]);
    assert_eq!(actions(&shown(&workshop, &["--action", "mail.sen"])), [""; 0]);
    // Midnight of the city, which is fifteen o'clock of the day before in UTC.
    let day = shown(&workshop, &["--since", "2026-04-21", "--action", "keeping"]);
    assert_eq!(actions(&day), ["keeping.backup"]);
    assert_eq!(shown(&workshop, &["--since", "2126-01-01"]).len(), 0);
    let told = workshop.run(["audit-trail", "show", "--action", "plan.edit"]).done();
    assert!(told.contains("2026-04-20 09:00:00　計画の値を直した　plan/asaka-strategy2　佐藤"), "{told}");
}

#[test]
fn a_refused_command_leaves_nothing_in_the_trail() {
    let workshop = at_work();
    let before = shown(&workshop, &[]);
    workshop.run(["plan", "correct", PLAN, "K231", "--year", "R5", "--value", "？？", "--reason", "x"]).refused();
    workshop.run(["schedule", "resume", "yearly"]).refused();
    assert_eq!(shown(&workshop, &[]), before);
}

#[test]
fn tampering_is_found_and_named() {
    let workshop = at_work();
    correct(&workshop, "11");
    correct(&workshop, "12");
    workshop.run(["--now", "2026-04-21", "backup", "--to", "copy"]).done();
    correct(&workshop, "13");
    let told = workshop.run(["--now", "2026-04-22", "audit-trail", "verify"]).done();
    assert!(told.contains("操作の記録 6 件を") && told.contains("控え copy の末尾（4 番）"), "{told}");
    let head = told.lines().find_map(|line| line.strip_prefix("  いまの末尾 ")).expect("a head").to_owned();
    let status = |workshop: &Workshop| workshop.run(["--now", "2026-04-22", "status"]).done();
    assert!(status(&workshop).contains("操作の記録　6 件　最後に確かめたのは 2026-04-22 09:00　異状なし"));

    let database = workshop.path("data/sokatsu.db");
    let sound = std::fs::read(&database).expect("a database");
    let refused = |sql: &str, more: &[&str]| {
        std::fs::write(&database, &sound).expect("as it was");
        tamper(&workshop, sql);
        workshop.run(["--now", "2026-04-22", "audit-trail", "verify"].iter().chain(more)).refused()
    };
    let altered = refused("UPDATE trail SET actor = '鈴木' WHERE seq = 3", &[]);
    assert!(altered.contains("3 番が書き換えられている"), "{altered}");
    assert!(status(&workshop).contains("操作の記録が 3 番から書いたときのままではありません"));
    let missing = refused("DELETE FROM trail WHERE seq = 2", &[]);
    assert!(missing.contains("2 番がありません"), "{missing}");
    let swap = "UPDATE trail SET seq = 99 WHERE seq = 3; UPDATE trail SET seq = 3 WHERE seq = 4;
                UPDATE trail SET seq = 4 WHERE seq = 99";
    let moved = refused(swap, &[]);
    assert!(moved.contains("3 番に、別のところの記録があります"), "{moved}");
    let cut = refused("DELETE FROM trail WHERE seq > 5", &[]);
    assert!(cut.contains("6 番から後ろで切られています"), "{cut}");

    let hidden = "UPDATE sqlite_sequence SET seq = {} WHERE name = 'trail'";
    let past_backup = format!("DELETE FROM trail WHERE seq > 3; {}", hidden.replace("{}", "3"));
    let by_backup = refused(&past_backup, &[]);
    assert!(by_backup.contains("4 番から後ろで切られています（控え copy の末尾と比べて）"), "{by_backup}");
    let behind_backup = format!("DELETE FROM trail WHERE seq > 5; {}", hidden.replace("{}", "5"));
    for known in [head.as_str(), head.split(':').next_back().expect("a hash")] {
        let by_paper = refused(&behind_backup, &["--head", known]);
        assert!(by_paper.contains("6 番から後ろで切られています（--head の末尾と比べて）"), "{by_paper}");
    }
    std::fs::write(&database, &sound).expect("as it was");
    workshop.run(["audit-trail", "verify", "--head", &head, "--backup", "copy"]).done();
    workshop.run(["audit-trail", "verify", "--backup", "nowhere"]).refused();
    workshop.run(["audit-trail", "verify", "--head", "6:12"]).wrong_usage();
}
