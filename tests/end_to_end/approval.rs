//! A second pair of eyes: made, looked at, approved by another person, sent; and what people do with mails besides.

mod after_restore;
mod by_whom;
mod lost_key;
mod meanwhile;
mod recovery;
mod same_login;
mod trial;

use serde_json::Value;

use crate::daemon::Daemon;
use crate::failures::deaf_port;
use crate::post_office::{Fate, PostOffice};
use crate::programs::{read_mail, sha256};
use crate::workshop::{PLAN, Ran, Workshop, wait_for};

/// Day of all that is done here.
const TODAY: &str = "2026-06-01";
const REASON: [&str; 2] = ["--reason", "確認のため"];

impl Workshop {
    /// With 佐藤, who makes, 伊藤, who approves, and 加藤, who does both and runs the sending.
    fn with_people() -> Workshop {
        let workshop = Workshop::with_approval();
        workshop.configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n");
        workshop
            .people(&["add", "kato", "--name", "加藤", "--role", "maker", "--role", "approver", "--role", "operator"]);
        workshop.people(&["add", "sato", "--name", "佐藤 花子", "--role", "maker", "--by", "kato"]);
        workshop.people(&["add", "ito", "--name", "伊藤", "--role", "approver", "--by", "kato"]);
        workshop
    }

    /// Mails go to a server of this machine.
    fn at_post_office(&self) -> PostOffice {
        self.at_post_office_by(4)
    }

    /// Over this many connections at once.
    fn at_post_office_by(&self, connections: u8) -> PostOffice {
        let port = deaf_port();
        self.configure(&format!(
            "[report]\nformats = [\"pdf\"]\n[mail]\nway = \"smtp\"\nallow_domains = [\"example.jp\"]\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\n\
             tls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\nconnections = {connections}\n"
        ));
        PostOffice::open(port)
    }

    fn today(&self, arguments: &[&str]) -> Ran {
        self.run(["--now", TODAY].iter().chain(arguments))
    }

    fn people(&self, arguments: &[&str]) -> String {
        self.today(&[&["people"], arguments].concat()).done()
    }

    fn outbox(&self, arguments: &[&str]) -> Ran {
        self.today(&[&["outbox"], arguments].concat())
    }

    /// Two departments' reports, or one's.
    fn make(&self, department: &str) -> Ran {
        self.today(&["deliver", PLAN, "--year", "R6", "--department", department, "--by", "sato"])
    }

    fn approve(&self, run: &str) -> Ran {
        self.outbox(&["approve", run, "--by", "ito"])
    }

    fn shown(&self, name: &str) -> Value {
        serde_json::from_str(&self.outbox(&["show", name, "--json"]).done()).expect("JSON")
    }

    fn state(&self, name: &str) -> String {
        self.shown(name)["state"].as_str().expect("a state").to_owned()
    }
}

#[test]
fn what_is_made_leaves_when_another_person_has_approved_it() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office();
    let deliver = ["deliver", PLAN, "--year", "R6"];
    let told = workshop.today(&deliver).refused();
    assert!(told.contains("--by") && told.contains("people list"), "{told}");
    assert_eq!(workshop.files("data/reports"), [""; 0], "nothing was made for nobody");

    let made = workshop.today(&[&deliver[..], &["--by", "kato"]].concat()).done();
    assert!(made.contains("承認を待つメール 14 通") && made.contains("送付 1 は承認待ちです"), "{made}");
    assert!(made.contains("sokatsu outbox approve 1"), "{made}");
    let again = workshop.today(&[&deliver[..], &["--by", "sato"]].concat()).done();
    assert!(again.contains("承認を待つメール 0 通") && again.contains("送付 1 は承認待ちです"), "{again}");
    assert_eq!(office.letters().len(), 0);

    let told = workshop.outbox(&["approve", "1", "--by", "kato"]).refused();
    assert!(told.contains("自分では承認できません"), "{told}");
    let status = workshop.today(&["status"]).done();
    assert!(status.contains("承認待ち 14") && status.contains("sokatsu outbox preview 1"), "{status}");
    let approved = workshop.outbox(&["approve", "1", "--by", "ito", "--ref", "朝政企第12号"]).done();
    assert!(approved.contains("14 通を承認しました") && approved.contains("送信したメール 14 通"), "{approved}");
    assert_eq!(office.letters().len(), 14);

    let shown = workshop.shown("1");
    let approval = &shown["run"]["approvals"][0];
    assert_eq!(
        (&approval["person"], &approval["ref"], &approval["mails"]),
        (&"ito".into(), &"朝政企第12号".into(), &14.into())
    );
    assert!(!approval["login"].as_str().expect("a login").is_empty());
    assert!(
        shown["mails"].as_array().expect("mails").iter().all(|mail| mail["state"] == "sent" && mail["maker"] == "kato")
    );
    assert!(workshop.approve("1").refused().contains("承認を待つメールがありません"));
    let rest = workshop.today(&[&deliver[..], &["--by", "sato"]].concat()).done();
    assert!(rest.contains("送信したメール 0 通"), "{rest}");
    assert_eq!(office.letters().len(), 14, "nothing is sent twice");
}

#[test]
fn only_a_person_of_the_register_acts_on_the_day_and_in_the_role() {
    let workshop = Workshop::with_people();
    workshop.people(&["add", "ono", "--name", "小野", "--role", "approver", "--since", "2026-07-01", "--by", "kato"]);
    workshop.people(&["add", "abe", "--name", "阿部", "--role", "approver", "--since", "2026-04-01", "--by", "kato"]);
    workshop.people(&["end", "abe", "--on", "2026-05-31", "--by", "kato"]);
    workshop.make("doro").done();
    for (by, told) in [
        ("nobody", "登録されていません"),
        ("sato", "sokatsu people change sato --role maker --role approver --by"),
        ("ono", "2026-07-01 から"),
        ("abe", "2026-05-31 まで"),
    ] {
        let refused = workshop.outbox(&["approve", "1", "--by", by]).refused();
        assert!(refused.contains(told) && refused.contains("help"), "{by}: {refused}");
    }
    let refused = workshop.today(&["deliver", PLAN, "--year", "R6", "--by", "ito"]).refused();
    assert!(refused.contains("作成者の役割がありません"), "{refused}");
    for (act, by) in [("release", "sato"), ("retry", "sato"), ("hold", "nobody")] {
        let reason: &[&str] = if act == "retry" { &[] } else { &REASON };
        workshop.outbox(&[&[act, "1-1", "--by", by], reason].concat()).refused();
    }
    assert_eq!(workshop.state("1-1"), "made");
    workshop.run(["--now", "2026-05-31", "outbox", "approve", "1", "--by", "abe"]).done();
    assert_eq!(workshop.files("letters").len(), 1, "on her last day");
    let told = workshop.outbox(&["approve", "1"]).wrong_usage();
    assert!(told.starts_with("必要な指定が足りません：--by <CODE>") && told.contains("Usage:"), "{told}");
}

#[test]
fn the_register_keeps_its_history_and_has_a_keeper() {
    let workshop = Workshop::with_people();
    let told = workshop.today(&["people", "add", "me", "--name", "私", "--role", "approver"]).refused();
    assert!(told.contains("運用担当"), "{told}");
    let told = workshop.today(&["people", "change", "sato", "--role", "approver", "--by", "sato"]).refused();
    assert!(told.contains("運用担当の役割がありません"), "{told}");
    workshop.today(&["people", "add", "ito", "--name", "別人", "--role", "maker", "--by", "kato"]).refused();
    workshop.today(&["people", "add", "a b", "--name", "別人", "--role", "maker", "--by", "kato"]).refused();
    workshop.today(&["people", "end", "nobody", "--by", "kato"]).refused();
    workshop.people(&[
        "change",
        "sato",
        "--name",
        "鈴木 花子",
        "--role",
        "maker",
        "--role",
        "approver",
        "--by",
        "kato",
    ]);
    workshop.people(&["end", "sato", "--on", "2027-03-31", "--by", "kato"]);
    let list = workshop.people(&["list"]);
    assert!(list.contains("sato　鈴木 花子　作成者、承認者　2026-06-01～2027-03-31"), "{list}");
    let history: Value =
        serde_json::from_str(&workshop.people(&["list", "--history", "sato", "--json"])).expect("JSON");
    let kinds: Vec<&str> = history.as_array().expect("a list").iter().filter_map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds, ["added", "changed", "ended"]);
    assert_eq!((&history[0]["person"]["name"], &history[1]["by"]), (&"佐藤 花子".into(), &"kato".into()));
    let first: Value = serde_json::from_str(&workshop.people(&["list", "--history", "kato", "--json"])).expect("JSON");
    assert!(first[0]["by"].is_null() && first[0]["login"].is_string(), "the first one by the login alone: {first}");
}

#[test]
fn what_is_added_later_waits_for_an_approval_of_its_own() {
    let workshop = Workshop::with_people();
    workshop.make("doro").done();
    let preview = workshop.outbox(&["preview", "1"]).done();
    let seen = preview.rsplit_once("--seen ").expect("a number").1.trim().to_owned();
    workshop.make("産業振興課").done();
    let told = workshop.outbox(&["approve", "1", "--by", "ito", "--seen", &seen]).refused();
    assert!(told.contains("確認したときと違います"), "{told}");
    assert_eq!(workshop.files("letters"), [""; 0]);
    workshop.approve("1").done();
    assert_eq!(workshop.files("letters").len(), 2);
    workshop.make("保育課").done();
    assert_eq!((workshop.state("1-3"), workshop.files("letters").len()), ("made".to_owned(), 2));
    workshop.approve("1").done();
    assert_eq!(workshop.files("letters").len(), 3);
    assert_eq!(workshop.shown("1")["run"]["approvals"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_preview_is_what_arrives() {
    let workshop = Workshop::with_people();
    workshop.make("産業振興課").done();
    let told = workshop.outbox(&["preview", "1", "--department", "sangyo", "--out", "look"]).done();
    let folder = workshop.path("look/1-1_sangyo");
    let (file, kept) =
        ("R6_第2期総合戦略_評価報告書_産業振興課.pdf", "data/reports/asaka-strategy2/R6/departments/産業振興課.pdf");
    assert_eq!(sha256(&folder.join(file)), sha256(&workshop.path(kept)));
    let read = read_mail(&folder.join("mail.eml"));
    assert_eq!(read["attachments"][0]["sha256"], sha256(&workshop.path(kept)).as_str());
    let letter = std::fs::read_to_string(folder.join("letter.txt")).expect("the letter");
    let text = read["text"].as_str().expect("a text").replace("\r\n", "\n");
    assert_eq!(letter.trim_end(), text.trim_end());
    let length = std::fs::metadata(workshop.path(kept)).expect("a file").len();
    let whole = std::fs::metadata(folder.join("mail.eml")).expect("a file").len();
    let numbers = told.replace(',', "");
    assert!(numbers.contains(&format!("{length} バイト")) && numbers.contains(&format!("{whole} バイト")), "{told}");
    let encoded = length.div_ceil(3) * 4;
    assert!(numbers.contains(&format!("base64 で {} バイト", encoded + encoded.div_ceil(76) * 2)), "{told}");
    for wanted in ["sangyo@example.jp", file, "産業振興課長　様", "令和6年度評価報告書の送付について"]
    {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert!(workshop.outbox(&["preview", "1", "--department", "水道課"]).refused().contains("水道課"));
    assert!(workshop.outbox(&["preview", "7"]).refused().contains("送付 7 はありません"));
}

#[test]
fn a_mail_whose_bytes_were_changed_is_not_approved() {
    let workshop = Workshop::with_people();
    workshop.make("doro").done();
    let database = rusqlite::Connection::open(workshop.path("data/sokatsu.db")).expect("the database");
    let changed = "DROP TRIGGER mail_bytes_sealed; UPDATE mail_bytes SET mime = CAST(mime || 'x' AS BLOB);";
    database.execute_batch(changed).expect("changed");
    for command in [&["approve", "1", "--by", "ito"][..], &["preview", "1"]] {
        let told = workshop.outbox(command).refused();
        assert!(told.contains("1-1") && told.contains("SHA-256"), "{told}");
    }
    assert_eq!((workshop.state("1-1"), workshop.files("letters").len()), ("made".to_owned(), 0));
}

#[test]
fn mails_are_held_released_cancelled_and_made_again() {
    let workshop = Workshop::with_people();
    for department in ["doro", "産業振興課", "保育課"] {
        workshop.make(department).done();
    }
    let held = workshop.outbox(&[&["hold", "1-1", "--by", "sato"], &REASON[..]].concat());
    assert!(held.err.contains("送るときは sokatsu outbox release 1-1 --by 職員コード"), "{held:?}");
    let cancelled = workshop.outbox(&[&["cancel", "1-2", "--by", "sato"], &REASON[..]].concat());
    assert!(cancelled.err.contains("sokatsu deliver asaka-strategy2 --year R6 --by 職員コード"), "{cancelled:?}");
    workshop.approve("1").done();
    assert_eq!(workshop.files("letters").len(), 1, "the third alone");
    let list = workshop.outbox(&["list", PLAN]).done();
    assert!(list.contains("保留 1　") || list.contains("保留 1"), "{list}");
    assert!(list.contains("1-1　保留（職員による）") && list.contains("sokatsu outbox release 1-1"), "{list}");
    assert!(!list.contains("  1-2　"), "a cancelled mail asks for nothing: {list}");
    let released = workshop.outbox(&[&["release", "1-1", "--by", "ito"], &REASON[..]].concat()).done();
    assert!(released.contains("承認待ち") && workshop.files("letters").len() == 1, "{released}");
    workshop.approve("1").done();
    assert_eq!(workshop.files("letters").len(), 2);
    let told = workshop.outbox(&[&["cancel", "1-1", "--by", "sato"], &REASON[..]].concat()).refused();
    assert!(told.contains("送信済み") && told.contains("outbox bounced 1-1"), "{told}");
    let told = workshop.outbox(&[&["release", "1-2", "--by", "ito"], &REASON[..]].concat()).refused();
    assert!(told.contains("取消し") && told.contains("作り直し"), "{told}");

    let made = workshop.make("産業振興課").done();
    assert!(made.contains("作成した課 1、承認を待つメール 1 通"), "{made}");
    let (first, second) = (workshop.shown("1-2"), workshop.shown("1-4"));
    assert_eq!((&first["revision"], &second["revision"]), (&1.into(), &2.into()));
    assert_ne!(first["message_id"], second["message_id"]);
    workshop.approve("1").done();
    assert_eq!(workshop.files("letters").len(), 3);
    let all = workshop.outbox(&[&["cancel", "1", "--by", "sato"], &REASON[..]].concat()).refused();
    assert!(all.contains("送信済み 3") && all.contains("取消し 1"), "{all}");
}

#[test]
fn what_did_not_arrive_is_answered_for_by_a_person() {
    let workshop = Workshop::with_people();
    let office = workshop.at_post_office();
    office.treat("doro@example.jp", Some(Fate::Refused));
    office.treat("sangyo@example.jp", Some(Fate::Unanswered));
    office.treat("hoiku@example.jp", Some(Fate::Unanswered));
    for department in ["doro", "sangyo", "hoiku"] {
        workshop.make(department).done();
    }
    let told = workshop.approve("1").refused();
    assert!(told.contains("5.1.1 no such user") && told.contains("3 件"), "{told}");
    assert_eq!(["1-1", "1-2", "1-3"].map(|name| workshop.state(name)), ["failed", "ambiguous", "ambiguous"]);
    let list = workshop.outbox(&["list", "--state", "ambiguous"]).done();
    assert!(
        list.contains("1-2　届いたか不明") && list.contains("outbox resolve 1-2 --sent") && !list.contains("1-1　"),
        "{list}"
    );
    let operator = ["--by", "kato"];
    let resolve = |name: &str, how: &str| workshop.outbox(&[&["resolve", name, how], &operator[..], &REASON].concat());
    let told = resolve("1-1", "--sent").refused();
    assert!(told.contains("送信失敗") && told.contains("outbox retry 1-1"), "{told}");
    workshop.outbox(&[&["retry", "1-2"], &operator[..]].concat()).refused();

    for of_a_run_or_one in ["1", "1-1"] {
        let again = workshop.outbox(&[&["retry", of_a_run_or_one], &operator[..]].concat()).refused();
        assert!(again.contains("1-1（送信失敗）") && again.contains("no such user"), "{again}");
    }

    office.treat("doro@example.jp", None);
    office.treat("hoiku@example.jp", None);
    resolve("1-2", "--sent").done();
    resolve("1-3", "--resend").done();
    workshop.outbox(&[&["retry", "1-1"], &operator[..]].concat()).done();
    assert_eq!(["1-1", "1-2", "1-3"].map(|name| workshop.state(name)), ["sent", "sent", "sent"]);
    let letters = office.letters();
    let to = |recipient: &str| letters.iter().filter(|letter| letter.recipient == recipient).collect::<Vec<_>>();
    assert_eq!(["doro@example.jp", "sangyo@example.jp", "hoiku@example.jp"].map(|one| to(one).len()), [1, 1, 2]);
    assert_eq!(
        to("hoiku@example.jp")[0].mime,
        to("hoiku@example.jp")[1].mime,
        "the same bytes, and the same Message-ID"
    );

    let id = workshop.shown("1-1")["message_id"].as_str().expect("an id").to_owned();
    workshop.outbox(&[&["bounced", id.as_str()], &operator[..], &["--reason", "550 mailbox full"]].concat()).done();
    workshop.outbox(&[&["bounced", id.as_str()], &operator[..], &REASON].concat()).refused();
    let list = workshop.outbox(&["list"]).done();
    assert!(
        list.contains("うち不達 1") && list.contains("1-1　送信済み（不達）") && list.contains("550 mailbox full"),
        "{list}"
    );
    let shown = workshop.shown(&id);
    let kinds: Vec<&str> =
        shown["events"].as_array().expect("events").iter().filter_map(|event| event["kind"].as_str()).collect();
    assert_eq!(kinds, ["approved", "retried", "retried", "retried", "bounced"]);
    assert!(shown["events"][1]["said"].as_str().is_some_and(|said| said.contains("no such user")), "{shown}");
}

fn with_schedule(workshop: &Workshop, further: &str) {
    workshop.configure(&format!(
        "[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n[[schedule]]\nname = \"yearly\"\n\
         cron = \"0 9 1 6 *\"\njob = \"deliver\"\nplan = \"{PLAN}\"\nyear = \"R6\"\n{further}"
    ));
}

#[test]
fn what_a_schedule_makes_waits_for_a_person_and_the_daemon_sends_it() {
    let workshop = Workshop::with_people();
    with_schedule(&workshop, "by_role = \"kikaku\"\n");
    Daemon::start(&workshop, &["--now", "2026-05-31T09:00"]).end("-TERM");
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-06-01T09:00:05"]);
    wait_for("the job's end", 90, || daemon.said("done").then_some(()));
    assert!(daemon.logged().contains("14 mails made"), "{}", daemon.logged());
    assert!(daemon.logged().contains("sokatsu outbox approve 1"), "{}", daemon.logged());
    assert_eq!(workshop.files("letters"), [""; 0]);
    assert_eq!(workshop.shown("1-1")["maker"], "kikaku");
    // A maker by role is nobody's own work: who both makes and approves may approve it.
    let told = workshop.outbox(&["approve", "1", "--by", "kato"]).done();
    assert!(told.contains("動いている sokatsu serve が送ります"), "{told}");
    wait_for("every department's letter", 60, || (workshop.files("letters").len() == 14).then_some(()));
    daemon.end("-TERM");
}

#[test]
fn a_schedule_may_send_without_approval_and_who_runs_one_is_its_maker() {
    let workshop = Workshop::with_people();
    with_schedule(&workshop, "");
    let run = ["schedule", "run", "yearly"];
    assert!(workshop.today(&run).refused().contains("--by"));
    let told = workshop.today(&[&run[..], &["--by", "kato"]].concat()).done();
    assert!(told.contains("waits for approval: sokatsu outbox approve 1"), "{told}");
    assert!(workshop.outbox(&["approve", "1", "--by", "kato"]).refused().contains("自分では"));
    assert_eq!(workshop.files("letters"), [""; 0]);
    workshop.outbox(&[&["cancel", "1", "--by", "kato"], &REASON[..]].concat()).done();
    with_schedule(&workshop, "approval = false\n");
    let told = workshop.today(&[&run[..], &["--by", "sato"]].concat()).done();
    assert!(told.contains("14 mails queued") && told.contains("書き出したメール 14 通"), "{told}");
    assert_eq!(workshop.files("letters").len(), 14);
    assert_eq!(workshop.shown("1-15")["maker"], "sato");
}

#[test]
fn a_test_send_goes_to_one_address_and_uses_nothing_up() {
    let workshop = Workshop::with_people();
    workshop
        .configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\nallow_domains = [\"example.jp\"]\n");
    let deliver = ["deliver", PLAN, "--year", "R6", "--department", "産業振興課", "--by", "sato"];
    let nobody = workshop.today(&[&deliver[..6], &["--test-to", "me@example.jp"]].concat()).refused();
    assert!(nobody.contains("--by"), "{nobody}");
    let told = workshop.today(&[&deliver[..], &["--test-to", "me@example.com"]].concat()).refused();
    assert!(told.contains("mail.allow_domains"), "{told}");
    let told = workshop.today(&[&deliver[..], &["--test-to", "me@example.jp"]].concat()).done();
    assert!(
        told.contains("me@example.jp への試験送信のメール 1 通") && told.contains("書き出したメール 1 通"),
        "{told}"
    );
    let letters = workshop.files("letters");
    let [letter] = letters.as_slice() else { panic!("one letter: {letters:?}") };
    let read = read_mail(&workshop.path("letters").join(letter));
    assert_eq!((&read["to"], &read["defects"]), (&serde_json::json!(["me@example.jp"]), &serde_json::json!([])));
    assert!(
        read["subject"]
            .as_str()
            .is_some_and(|subject| subject.starts_with("【試験送信】sangyo@example.jp 宛：【第2期総合戦略】")),
        "{read}"
    );
    for text in ["text", "html"] {
        let text = read[text].as_str().expect("a text");
        let (notice, letter) = (text.find("本来の宛先：sangyo@example.jp"), text.find("産業振興課長"));
        assert!(notice.is_some() && notice < letter, "{text}");
    }
    assert_eq!(workshop.files("data/reports"), [""; 0]);
    // Once more at another time, and then the real one, whole.
    workshop.run(["--now", "2026-06-02"].iter().chain(&deliver).chain(&["--test-to", "me@example.jp"])).done();
    assert_eq!(workshop.files("letters").len(), 2);
    let made = workshop.make("産業振興課").done();
    assert!(made.contains("承認を待つメール 1 通、すでに扱い済みの課 0"), "{made}");
    assert_eq!((workshop.state("1-1"), workshop.shown("1-1")["kind"].clone()), ("sent".to_owned(), "test".into()));

    // Whatever became of the real one, and of others: a hold of another run is no failure of the test.
    workshop.outbox(&[&["hold", "3-1", "--by", "ito"], &REASON[..]].concat()).done();
    let test_on =
        |day: &str| workshop.run(["--now", day].iter().chain(&deliver).chain(&["--test-to", "me@example.jp"]));
    assert!(test_on("2026-06-03").done().contains("試験送信のメール 1 通"));
    workshop.outbox(&[&["release", "3-1", "--by", "ito"], &REASON[..]].concat()).done();
    workshop.approve("3").done();
    assert!(test_on("2026-06-04").done().contains("試験送信のメール 1 通"));
    assert_eq!(workshop.files("letters").len(), 5, "four tests and the real one");
    assert!(workshop.make("産業振興課").done().contains("すでに扱い済みの課 1"));
}

#[test]
fn an_inquiry_waits_as_well_and_a_test_of_it_asks_nobody() {
    let workshop = Workshop::with_people();
    workshop
        .configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\nallow_domains = [\"example.jp\"]\n");
    let open = ["inquiry", "open", PLAN, "--year", "R7", "--due", "2026-06-05", "--department", "産業振興課"];
    let test = [&open[..], &["--test-to", "me@example.jp", "--by", "sato"]].concat();
    let told = workshop.today(&test).done();
    assert!(told.contains("試験送信のメール 1 通"), "{told}");
    let letters = workshop.files("letters");
    assert_eq!(letters.len(), 1);
    assert_eq!(read_mail(&workshop.path("letters").join(&letters[0]))["to"], serde_json::json!(["me@example.jp"]));
    assert_eq!(workshop.files("data/inquiries"), [""; 0]);
    let status = ["inquiry", "status", PLAN, "--year", "R7"];
    workshop.today(&status).refused();

    assert!(workshop.today(&open).refused().contains("--by"));
    let told = workshop.today(&[&open[..], &["--by", "sato"]].concat()).done();
    assert!(told.contains("承認を待つメール 1 通") && told.contains("送付 2 は承認待ちです"), "{told}");
    assert_eq!(workshop.files("letters").len(), 1);
    workshop.outbox(&[&["cancel", "2", "--by", "sato"], &REASON[..]].concat()).done();
    let told = workshop.today(&[&open[..], &["--by", "sato"]].concat()).done();
    assert!(told.contains("承認を待つメール 1 通、すでに照会済みの課 1"), "the same form once more: {told}");
    workshop.approve("2").done();
    assert_eq!(workshop.files("letters").len(), 2);

    let remind = ["inquiry", "remind", PLAN, "--year", "R7"];
    assert!(workshop.today(&remind).refused().contains("--by"));
    let told = workshop.today(&[&remind[..], &["--by", "sato"]].concat()).done();
    assert!(told.contains("承認を待つメール 1 通") && told.contains("送付 3 は承認待ちです"), "{told}");
    let extend = ["inquiry", "extend", PLAN, "--year", "R7", "--due", "2026-06-12"];
    assert!(workshop.today(&extend).refused().contains("--by"));
    workshop.today(&[&extend[..], &["--by", "sato"]].concat()).done();

    let again = workshop.run(["--now", "2026-06-02"].iter().chain(&test)).done();
    assert!(again.contains("試験送信のメール 1 通"), "asked before or not: {again}");
    assert_eq!(workshop.files("letters").len(), 3);
}

/// An approver of yesterday does not approve today by saying that it is yesterday.
#[test]
fn a_given_time_decides_and_sends_nothing() {
    let workshop = Workshop::with_people();
    workshop.make("doro").done();
    let ran = |arguments: &[&str]| {
        let mut command = workshop.sokatsu(["--now", TODAY].iter().chain(arguments));
        Ran::of(command.env_remove("SOKATSU_ALLOW_NOW"))
    };
    for arguments in [
        &["outbox", "approve", "1", "--by", "ito"][..],
        &["outbox", "cancel", "1", "--by", "ito", "--reason", "確認"],
        &["people", "end", "ito", "--by", "kato"],
        &["deliver", PLAN, "--year", "R6", "--by", "sato"],
        &["serve"],
    ] {
        let told = ran(arguments).refused();
        assert!(told.contains("--now") && told.contains("--dated"), "{told}");
    }
    assert_eq!(workshop.state("1-1"), "made");
    ran(&["outbox", "list"]).done();
    ran(&["outbox", "preview", "1"]).done();
}

/// The register of people has no day on which anybody could take it.
#[test]
fn the_last_operator_does_not_leave_the_register_to_anybody() {
    let workshop = Workshop::with_people();
    let people = |day: &str, arguments: &[&str]| workshop.run(["--now", day, "people"].iter().chain(arguments));
    let end = ["end", "kato", "--on", "2027-03-31", "--by", "kato"];
    assert!(people(TODAY, &end).refused().contains("2027-04-01 から運用担当の職員がいなくなり"));
    let next = ["add", "mori", "--name", "森", "--role", "operator", "--since", "2027-04-01", "--by", "kato"];
    people(TODAY, &next).done();
    people(TODAY, &end).done();
    let taken = ["add", "evil", "--name", "悪", "--role", "operator"];
    assert!(people("2027-04-01", &taken).refused().contains("--by"));
    people("2027-04-01", &["add", "kawa", "--name", "川", "--role", "maker", "--by", "mori"]).done();

    let before = Workshop::with_approval();
    let first = ["people", "add", "ito", "--name", "伊藤", "--role", "operator", "--until", "2099-03-31"];
    assert!(before.run(first).refused().contains("2099-04-01"));
    let ran = before.run(["people", "add", "ito", "--name", "伊藤", "--role", "operator"]);
    let missing = ["今日行える作成者が、まだいません", "今日行える承認者が、まだいません", "--role approver --by"];
    assert!(missing.iter().all(|missing| ran.err.contains(missing)) && !ran.err.contains("運用担当が、"), "{ran:?}");
}

/// Who may say where mails go is asked as who may approve them.
#[test]
fn addresses_are_edited_by_a_person_of_the_register() {
    let workshop = Workshop::with_people();
    let add = ["city", "address", "add", "asaka", "doro", "doro2@example.jp", "--reason", "異動"];
    assert!(workshop.today(&add).refused().contains("--by"));
    assert!(workshop.today(&[&add[..], &["--by", "企画"]].concat()).refused().contains("登録されていません"));
    assert!(workshop.today(&[&add[..], &["--by", "ito"]].concat()).refused().contains("作成者か運用担当"));
    let all = ["--now", TODAY].iter().chain(&add).chain(&["--by", "sato"]);
    Ran::of(workshop.sokatsu(all).env("USER", "shicho").env("SUDO_USER", "buchou")).done();
    let history = workshop.today(&["city", "history", "asaka"]).done();
    // What sudo says is on record as such; who logged in at the computer is known better.
    let said = ["申告 buchou", "sudo by buchou", "ログイン "].iter().any(|said| history.contains(said));
    assert!(history.contains("sato (") && said, "{history}");
    assert!(!history.contains("shicho"), "{history}");
}

/// What was made as files does not leave over a server that was set up since, and is not said to wait for it.
#[test]
fn mails_made_for_another_way_out_are_not_approved() {
    let workshop = Workshop::with_people();
    workshop.make("doro").done();
    let office = workshop.at_post_office();
    let told = workshop.approve("1").refused();
    assert!(told.contains("ファイルに書き出す") && told.contains("outbox cancel 1 --by"), "{told}");
    assert_eq!(workshop.state("1-1"), "made");
    let status = workshop.today(&["status"]).done();
    assert!(status.contains("別の方法で送るために作ったメールが 1 通"), "{status}");
    workshop.outbox(&[&["cancel", "1", "--by", "sato"], &REASON[..]].concat()).done();
    workshop.make("doro").done();
    workshop.approve("2").done();
    assert_eq!(office.letters().len(), 1);
    assert!(!workshop.today(&["status"]).done().contains("別の方法"));
}
