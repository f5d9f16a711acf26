//! Notices to the role address: how runs ended, and trouble, each told once.

use rusqlite::Connection;

use crate::daemon::Daemon;
use crate::failures::deaf_port;
use crate::post_office::{Fate, PostOffice};
use crate::programs::read_mail;
use crate::workshop::{PLAN, Workshop, wait_for};

const TO: &str = "[notice]\nto = \"kikaku@example.jp\"\n[report]\nformats = [\"pdf\"]\n";

fn deliver(workshop: &Workshop, more: &[&str]) -> crate::workshop::Ran {
    let command = ["--now", "2026-04-20", "deliver", PLAN, "--year", "R6"];
    workshop.run(command.iter().chain(more))
}

/// Subject, revision and state of every notice but those that a run has ended.
fn notices(workshop: &Workshop) -> Vec<(String, i64, String)> {
    let database = Connection::open(workshop.path("data/sokatsu.db")).expect("a database");
    let sql = "SELECT subject, revision, state FROM mail WHERE kind = 'notice' AND subject NOT LIKE '%の送信が終わりました%' ORDER BY id";
    let mut statement = database.prepare(sql).expect("a query");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

/// The text of the newest notice in the folder of mails.
fn text_of_notice(workshop: &Workshop, subject: &str) -> String {
    let mails = workshop.files("data/mail");
    let mut read = mails.iter().map(|name| read_mail(&workshop.path("data/mail").join(name)));
    let found = read.rfind(|mail| mail["subject"] == subject).unwrap_or_else(|| panic!("no {subject}"));
    assert_eq!(found["to"], serde_json::json!(["kikaku@example.jp"]));
    found["text"].as_str().expect("a text").to_owned()
}

#[test]
fn each_run_that_does_something_new_ends_with_one_summary() {
    let workshop = Workshop::with_plan();
    workshop.configure(TO);
    deliver(&workshop, &["--department", "産業振興課"]).done();
    let first = "【お知らせ】第2期総合戦略　令和6年度評価報告書の送付（作成 1 課）";
    assert_eq!(notices(&workshop), [(first.to_owned(), 1, "sent".to_owned())]);
    let text = text_of_notice(&workshop, first);
    for said in ["記載例", "産業振興課　メール 1 通", "data/reports/asaka-strategy2/R6/departments", "sokatsu status"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    deliver(&workshop, &["--department", "産業振興課"]).done();
    assert_eq!(notices(&workshop).len(), 1, "nothing new");
    deliver(&workshop, &[]).done();
    let told = notices(&workshop);
    assert_eq!((told.len(), told[1].1), (2, 2), "{told:?}");
    assert!(told[1].0.ends_with("（作成 13 課）"), "{told:?}");

    let inquiry = ["--now", "2026-04-20", "inquiry", "open", PLAN, "--year", "R7", "--due", "2026-04-21"];
    workshop.run(inquiry).done();
    workshop.run(["--now", "2026-04-21", "inquiry", "remind", PLAN, "--year", "R7"]).done();
    workshop.run(["--now", "2026-04-21", "inquiry", "remind", PLAN, "--year", "R7"]).done();
    let told = notices(&workshop);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(
        told[2].0.contains("令和7年度実績の照会（作成 14 課）") && told[3].0.contains("実績の照会の催促"),
        "{told:?}"
    );
}

#[test]
fn the_summary_tells_what_failed_and_what_to_do_once() {
    let workshop = Workshop::new();
    workshop.configure(TO);
    let plan = workshop.copy_of_seeds();
    workshop.replace("plans/asaka.city.toml", "to = \"sangyo@example.jp\"\n", "");
    workshop.run(["plan", "import", plan]).done();
    deliver(&workshop, &[]).refused();
    let subject = "【お知らせ】第2期総合戦略　令和6年度評価報告書の送付（作成 13 課・失敗 1 課）";
    let text = text_of_notice(&workshop, subject);
    for said in [
        "産業振興課：",
        "宛先のメールアドレスが登録されていません",
        "→ sokatsu city address add",
        "sokatsu deliver asaka-strategy2 --year R6",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    deliver(&workshop, &[]).refused();
    deliver(&workshop, &[]).refused();
    let told: Vec<String> = notices(&workshop).into_iter().map(|notice| notice.0).collect();
    assert_eq!(told.len(), 2, "the second time nothing was made; the third time said the same: {told:?}");
    assert!(told[1].ends_with("（作成 0 課・失敗 1 課）"));
}

/// The notice's own domain is not allowed either: it is held, and nothing is told of that.
#[test]
fn mails_in_trouble_are_told_once_and_a_notice_in_trouble_is_not() {
    let workshop = Workshop::with_plan();
    workshop.configure(&format!("{TO}[mail]\nallow_domains = [\"elsewhere.jp\"]\n"));
    for _ in 0..3 {
        deliver(&workshop, &["--department", "産業振興課"]);
    }
    let told = notices(&workshop);
    let subjects: Vec<&str> = told.iter().map(|notice| notice.0.as_str()).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert_eq!(subjects[1], "【要対応】送れていないメールがあります（保留 1 通）");
    assert!(told.iter().all(|notice| notice.2 == "held"), "{told:?}");
    let refused = workshop.run(["config", "check"]).refused();
    assert!(refused.contains("kikaku@example.jp") && refused.contains("allow_domains"), "{refused}");
    let list = workshop.run(["outbox", "list"]).done();
    assert!(list.contains("送付 3　notice　") && !list.contains("Y0"), "{list}");
}

#[test]
fn a_scheduled_job_that_fails_as_a_whole_is_told_at_once() {
    let workshop = Workshop::with_plan();
    let schedule = "[[schedule]]\nname = \"yearly\"\ncron = \"0 9 1 6 *\"\njob = \"deliver\"\nplan = \"missing\"\n\
                    year = \"previous\"\n";
    workshop.configure(&format!("{TO}{schedule}"));
    Daemon::start(&workshop, &["--now", "2025-05-31T09:00"]).end("-TERM");
    let mut late = Daemon::start(&workshop, &["--now", "2025-06-01T09:01"]);
    wait_for("the notice", 60, || (workshop.files("data/mail").len() == 1).then_some(()));
    late.end("-TERM");
    let subject = "【要対応】予定 yearly の 2025-06-01T09:00:00 の回ができませんでした（失敗）";
    let text = text_of_notice(&workshop, subject);
    for said in ["missing", "sokatsu schedule release yearly 2025-06-01T09:00:00", "schedule yearly"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // Somebody lets it run once more, and nothing is better.
    workshop.run(["--now", "2025-06-02T09:00", "schedule", "release", "yearly", "2025-06-01T09:00:00"]).done();
    let mut again = Daemon::start(&workshop, &["--now", "2025-06-02T09:01"]);
    wait_for("the second notice", 60, || (notices(&workshop).len() == 2).then_some(()));
    again.end("-TERM");
    let told = notices(&workshop);
    assert_eq!(told[0].0, told[1].0, "the same cause has come again");
}

#[test]
fn without_an_address_nobody_is_told_and_that_is_said() {
    let workshop = Workshop::with_plan();
    workshop.configure("[report]\nformats = [\"pdf\"]\n");
    deliver(&workshop, &["--department", "産業振興課"]).done();
    assert_eq!(notices(&workshop), []);
    assert!(workshop.run(["status"]).done().contains("お知らせ　宛先がありません"));
    workshop.configure("[notice]\nto = \"kikaku\"\n");
    assert!(workshop.run(["config", "check"]).refused().contains("notice.to"));
}

/// The notice names the mail and the commands as people need them, and is sent once more when a second try fails too.
#[test]
fn a_mail_that_fails_again_is_told_again_with_commands_that_work() {
    let workshop = Workshop::with_plan();
    let port = deaf_port();
    workshop.configure(&format!(
        "{TO}[mail]\nway = \"smtp\"\nallow_domains = [\"example.jp\"]\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\n\
         tls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\n"
    ));
    let office = PostOffice::open(port);
    office.treat("sangyo@example.jp", Some(Fate::Refused));
    let operator = ["people", "add", "kato", "--name", "加藤", "--role", "operator", "--since", "2026-04-01"];
    workshop.run(operator).done();
    deliver(&workshop, &["--department", "産業振興課"]).refused();
    let troubles = || notices(&workshop).iter().filter(|notice| notice.0.starts_with("【要対応】")).count();
    assert_eq!(troubles(), 1);
    let letters = office.letters();
    let notice = letters.iter().rfind(|letter| letter.recipient == "kikaku@example.jp").expect("a notice");
    workshop.write("notice.eml", "");
    std::fs::write(workshop.path("notice.eml"), &notice.mime).expect("written");
    let text = read_mail(&workshop.path("notice.eml"))["text"].as_str().expect("a text").replace(['\r', '\n'], "");
    for said in [
        "メール 1-1　sangyo@example.jp",
        "（サーバーの答え: ",
        "sokatsu outbox retry 1-1 --by 職員コード",
        "sokatsu outbox cancel 1-1 --by 職員コード --reason 理由",
        "sokatsu deliver asaka-strategy2 --year R6 --by 職員コード",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    deliver(&workshop, &[]).refused();
    assert_eq!(troubles(), 1, "told once");
    workshop.run(["--now", "2026-04-21", "outbox", "retry", "1-1", "--by", "kato"]).refused();
    assert_eq!(troubles(), 2, "and once more after the second try");
}

/// The subjects of the notices that a run has ended.
fn ends(workshop: &Workshop) -> Vec<String> {
    let database = Connection::open(workshop.path("data/sokatsu.db")).expect("a database");
    let sql = "SELECT subject FROM mail WHERE kind = 'notice' AND subject LIKE '%の送信が終わりました%' ORDER BY id";
    let mut statement = database.prepare(sql).expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

/// Whoever approved it, and however long that took: the role address hears once what left and what did not.
#[test]
fn the_end_of_a_run_is_told_once() {
    let workshop = Workshop::with_approval();
    let port = deaf_port();
    workshop.configure(&format!(
        "{TO}[mail]\nway = \"smtp\"\nallow_domains = [\"example.jp\"]\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\n\
         tls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\n"
    ));
    let office = PostOffice::open(port);
    office.treat("sangyo@example.jp", Some(Fate::Refused));
    let person = ["--now", "2026-04-20", "people", "add"];
    for (code, more) in
        [("kato", &["--role", "maker", "--role", "operator"][..]), ("ito", &["--role", "approver", "--by", "kato"])]
    {
        workshop.run(person.iter().chain(&[code, "--name", code]).chain(more)).done();
    }
    let by = ["--by", "kato"];
    for department in ["産業振興課", "保育課", "doro"] {
        deliver(&workshop, &[&["--department", department], &by[..]].concat()).done();
    }
    assert_eq!(ends(&workshop), [""; 0], "it waits");
    let act = |arguments: &[&str]| workshop.run([&["--now", "2026-04-21", "outbox"], arguments].concat());
    act(&["hold", "1-3", "--by", "ito", "--reason", "確認"]).done();
    act(&["approve", "1", "--by", "ito"]).refused();
    let told = ends(&workshop);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("令和6年度評価報告書の送信が終わりました（送信 1 通・要対応 2 通）"), "{told:?}");
    let letters = office.letters();
    let texts = letters.iter().filter(|letter| letter.recipient == "kikaku@example.jp").map(|letter| {
        std::fs::write(workshop.path("end.eml"), &letter.mime).expect("written");
        read_mail(&workshop.path("end.eml"))["text"].as_str().expect("a text").replace(['\r', '\n'], "")
    });
    let text = texts.into_iter().find(|text| text.contains("の送信が終わりました")).expect("the end is told");
    for said in [
        "送信済み 1 通",
        "送信失敗 1 通",
        "保留 1 通",
        "メール 1-1　sangyo@example.jp",
        "outbox retry 1-1",
        "outbox release 1-3",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    deliver(&workshop, &[&["--department", "産業振興課"], &by[..]].concat()).refused();
    act(&["release", "1-3", "--by", "ito", "--reason", "確認"]).done();
    act(&["approve", "1", "--by", "ito"]).refused();
    assert_eq!(ends(&workshop).len(), 1, "once");

    office.treat("sangyo@example.jp", None);
    act(&["cancel", "1-1", "--by", "kato", "--reason", "確認"]).done();
    deliver(&workshop, &[&["--department", "産業振興課"], &by[..]].concat()).done();
    act(&["approve", "1", "--by", "ito"]).done();
    let told = ends(&workshop);
    assert!(told.len() == 2 && told[1].contains("（送信 3 通）"), "what was added later ends too: {told:?}");
}

#[test]
fn a_mail_that_was_on_its_way_when_the_program_died_is_something_to_do() {
    let workshop = Workshop::with_plan();
    workshop.configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n");
    deliver(&workshop, &["--department", "産業振興課"]).done();
    let database = Connection::open(workshop.path("data/sokatsu.db")).expect("a database");
    database
        .execute_batch("DROP TRIGGER mail_stays_sent; UPDATE mail SET state = 'transmitting';")
        .expect("as if killed");
    let status = workshop.run(["--now", "2026-04-20", "status"]).done();
    assert!(status.contains("届いたか不明のメールが 1 通あります") && status.contains("systemctl start"), "{status}");
    let told = deliver(&workshop, &["--department", "保育課"]).refused();
    assert!(told.contains("届いたかどうか分かりません") && told.contains("sangyo@example.jp"), "{told}");
    let status = workshop.run(["--now", "2026-04-20", "status"]).done();
    assert!(
        status.contains("届いたか不明 1") && !status.contains("systemctl start sokatsu）、sokatsu outbox"),
        "{status}"
    );
}

/// The way out is closed, so that a mail whose hold has ended is still there to be held once more.
#[test]
fn a_cause_that_ended_and_came_again_is_told_again() {
    let workshop = Workshop::with_plan();
    workshop.write("file", "in the way");
    let round = |domain: &str| {
        workshop.configure(&format!("{TO}[mail]\nfolder = \"file/letters\"\nallow_domains = [\"{domain}\"]\n"));
        deliver(&workshop, &["--department", "産業振興課"]);
        notices(&workshop).iter().filter(|notice| notice.0.starts_with("【要対応】")).count()
    };
    assert_eq!(round("elsewhere.jp"), 1);
    assert_eq!(round("elsewhere.jp"), 1, "it goes on");
    assert_eq!(round("example.jp"), 1, "it has ended");
    assert_eq!(round("elsewhere.jp"), 2, "it has come again");
    assert_eq!(round("elsewhere.jp"), 2, "and goes on");
}

/// 20 April 2026 is a Monday.
#[test]
fn a_forgotten_approval_is_told_once_with_the_date_that_is_near() {
    let workshop = Workshop::with_approval();
    let schedule = "[[schedule]]\nname = \"remind\"\ncron = \"0 9 27 4 *\"\njob = \"inquiry_remind\"\n\
                    plan = \"asaka-strategy2\"\nyear = \"previous\"\n";
    workshop.configure(&format!("{TO}{schedule}"));
    let add =
        ["--now", "2026-04-20", "people", "add", "sato", "--name", "佐藤", "--role", "maker", "--role", "operator"];
    workshop.run(add).done();
    deliver(&workshop, &["--department", "産業振興課", "--by", "sato"]).done();
    let reminded =
        || notices(&workshop).into_iter().filter(|notice| notice.0.starts_with("【要対応】")).collect::<Vec<_>>();
    let status = |at: &str| workshop.run(["--now", at, "status"]).done();

    // It looks into the outbox at least once before it ends.
    Daemon::start(&workshop, &["--now", "2026-04-22T09:00"]).end("-TERM");
    assert_eq!(reminded(), [], "two open days");
    assert!(!status("2026-04-22T09:00").contains("承認を待ったまま"));

    for restart in 0..2 {
        let mut late = Daemon::start(&workshop, &["--now", "2026-04-23T09:00"]);
        wait_for("the notice", 60, || (reminded().len() == 1).then_some(()));
        if restart == 0 {
            wait_for("its going", 60, || (reminded()[0].2 == "sent").then_some(()));
        }
        late.end("-TERM");
    }
    let told = reminded();
    assert_eq!((told.len(), told[0].0.as_str()), (1, "【要対応】承認を待ったままの送付があります（1 件）"));
    let text = text_of_notice(&workshop, &told[0].0).replace(['\r', '\n'], "");
    let waits = "送付 1　計画 asaka-strategy2 R6　メール 1 通　2026-04-20（月）から";
    let near = "この計画の予定 remind の次の回は 2026-04-27 09:00（月）です";
    for said in [waits, near, "sokatsu outbox preview 1", "sokatsu outbox approve 1 --by 職員コード"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let read = workshop.run(["--now", "2026-04-23T09:00", "status", "--json"]).done();
    let read: serde_json::Value = serde_json::from_str(&read).expect("JSON");
    assert_eq!(read["waiting_runs"][0]["near"]["due"], "2026-04-27T09:00:00+09:00");
    let status = status("2026-04-23T09:00");
    assert!(status.contains(&format!("{waits}、承認を待ったままです。{near}")), "{status}");
}
