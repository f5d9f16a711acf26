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
    let expected = [
        "city.import",
        "plan.import",
        "plan.edit",
        "outbox.key",
        "run.queue",
        "mail.sent",
        "schedule.pause",
        "keeping.backup",
    ];
    assert_eq!(actions(&rows), expected);
    assert!(rows[2]["actor"].as_str().is_some_and(|actor| actor.starts_with("佐藤 (")), "with the system's user");
    assert_eq!(rows[2]["at"], "2026-04-20T00:00:00.000Z");
    assert_eq!(rows[2]["details"]["reason"], "集計の誤り");
    assert_eq!(rows[4]["details"]["mails"], 1);
    assert_eq!(rows[5]["actor"], "sender");

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

/// Writes into the tables of mails and approvals past the triggers that guard them.
fn tamper_with_rows(workshop: &Workshop, sql: &str) {
    let connection = Connection::open(workshop.path("data/sokatsu.db")).expect("a database");
    let names = "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'";
    let drops: Vec<String> = {
        let mut statement = connection.prepare(names).expect("a query");
        statement.query_map([], |row| row.get(0)).expect("rows").map(|drop| drop.expect("a name")).collect()
    };
    connection.execute_batch(&drops.concat()).expect("no triggers");
    connection.execute_batch(sql).expect(sql);
}

#[test]
fn mails_and_approvals_that_are_not_what_the_trail_tells_are_named() {
    let workshop = Workshop::with_approval();
    workshop.configure("[report]\nformats = [\"pdf\"]\n");
    let run = |arguments: &[&str]| workshop.run(["--now", "2026-04-20"].iter().chain(arguments));
    run(&["people", "add", "sato", "--name", "佐藤", "--role", "maker", "--role", "operator"]).done();
    run(&["people", "add", "ito", "--name", "伊藤", "--role", "approver", "--by", "sato"]).done();
    for department in ["産業振興課", "道路整備課"] {
        run(&["deliver", PLAN, "--year", "R6", "--department", department, "--by", "sato"]).done();
    }
    run(&["outbox", "cancel", "1-2", "--by", "sato", "--reason", "確認のため"]).done();
    run(&["outbox", "approve", "1", "--by", "ito"]).done();
    run(&["deliver", PLAN, "--year", "R6", "--department", "保育課", "--by", "sato"]).done();
    let told = run(&["audit-trail", "verify"]).done();
    assert!(told.contains("メールと承認の表 4 件は、操作の記録のとおりです"), "{told}");

    let like =
        "run, department, kind, recipient, 9, subject, 'x' || message_id, sha256, 'sent', queued_at, changed_at, 9,
                made_by, needs_approval";
    tamper_with_rows(
        &workshop,
        &format!(
            "UPDATE mail SET state = 'sent' WHERE number = 3;
             UPDATE mail SET sha256 = '00' WHERE number = 1;
             INSERT INTO mail (run, department, kind, recipient, revision, subject, message_id, sha256, state, queued_at,
                               changed_at, number, made_by, needs_approval)
             SELECT {like} FROM mail WHERE number = 1;
             INSERT INTO approval (run, at, person, login, ref, mails, sha256)
             SELECT run, at, 'sato', login, ref, 0, sha256 FROM approval;"
        ),
    );
    let ran = run(&["audit-trail", "verify"]);
    let listed = ran.out.clone();
    for line in [
        "書き換え、抜け、並べ替えはありません",
        "メール 1-1（sangyo@example.jp）：内容のハッシュ（SHA-256）が、操作の記録（",
        "メール 1-3（hoiku@example.jp）：表では「送信済み」ですが、操作の記録（",
        "番まで）では「まだ送っていないもの」です",
        "メール 1-9（sangyo@example.jp）：表にありますが、作った記録がありません",
        "送付 1 の承認（sato）：表にありますが、承認した記録がありません",
    ] {
        assert!(listed.contains(line), "{line}: {listed}");
    }
    let refused = ran.refused();
    assert!(refused.contains("4 か所で食い違っています") && refused.contains("触らずに写しを取り"), "{refused}");
    let status = run(&["status"]).done();
    assert!(
        status.contains("表と 4 か所の食い違い") && status.contains("操作の記録と 4 か所で食い違っています"),
        "{status}"
    );
}
