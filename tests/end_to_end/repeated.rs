//! A delivery that is run again makes what is still owed, counts what left, and leaves what is kept alone.

use rusqlite::Connection;

use crate::failures::deaf_port;
use crate::programs::{read_mail, sha256};
use crate::workshop::{PLAN, Ran, Workshop};

const REASON: [&str; 2] = ["--reason", "確認のため"];

/// The department of K231.
const DEPARTMENT: &str = "citypro";

fn workshop() -> Workshop {
    let workshop = Workshop::with_approval();
    workshop.configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n");
    let add = |code: &str, role: &str, by: &[&str]| {
        let person = ["--now", "2026-04-01", "people", "add", code, "--name", code, "--role", role];
        workshop.run(person.iter().chain(by)).done();
    };
    add("kato", "operator", &[]);
    add("sato", "maker", &["--by", "kato"]);
    add("ito", "approver", &["--by", "kato"]);
    workshop
}

impl Workshop {
    fn on(&self, day: &str, command: &[&str], more: &[&str]) -> Ran {
        self.run(["--now", day].iter().chain(command).chain(more))
    }

    fn delivers(&self, day: &str, more: &[&str]) -> Ran {
        let deliver = ["deliver", PLAN, "--year", "R6", "--department", DEPARTMENT, "--by", "sato"];
        self.on(day, &deliver, more)
    }

    fn cancels(&self, day: &str, mail: &str) {
        self.on(day, &["outbox", "cancel", mail, "--by", "sato"], &REASON).done();
    }

    fn approves(&self, day: &str, run: &str) {
        self.on(day, &["outbox", "approve", run, "--by", "ito"], &[]).done();
    }

    fn address(&self, day: &str, act: &[&str]) {
        let [what, address, more @ ..] = act else { panic!("an act") };
        let command = ["city", "address", what, "asaka", DEPARTMENT, address];
        self.on(day, &command, &[more, &["--by", "sato"], &REASON].concat()).done();
    }

    fn corrects(&self, value: &str) {
        let figure = ["K231", "--year", "R6", "--value", value, "--reason", "集計の誤り"];
        self.run(["plan", "correct", PLAN].iter().chain(&figure)).done();
    }

    fn asked(&self, sql: &str) -> Vec<String> {
        let database = Connection::open(self.path("data/sokatsu.db")).expect("a database");
        let mut statement = database.prepare(sql).expect("a query");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("rows")
    }

    /// State and recipient of the mails, in order.
    fn mails(&self) -> Vec<String> {
        self.asked("SELECT state || ' ' || recipient FROM mail ORDER BY id")
    }

    /// Every recorded file is there as it was recorded; gives their number.
    fn kept_as_recorded(&self) -> usize {
        let files = self.asked("SELECT path || '|' || sha256 FROM report_file ORDER BY id");
        for file in &files {
            let (path, hash) = file.split_once('|').expect("a path and a hash");
            assert_eq!(sha256(&self.path("data").join(path)), hash, "{path}");
        }
        files.len()
    }

    /// The letter of the newest mail.
    fn newest_letter(&self) -> String {
        let database = Connection::open(self.path("data/sokatsu.db")).expect("a database");
        let sql = "SELECT mime FROM mail_bytes ORDER BY mail DESC LIMIT 1";
        let mime: Vec<u8> = database.query_row(sql, [], |row| row.get(0)).expect("bytes");
        let path = self.path("newest.eml");
        std::fs::write(&path, mime).expect("a written file");
        read_mail(&path)["text"].as_str().expect("a text").to_owned()
    }
}

#[test]
fn a_corrected_address_gets_its_mail() {
    let workshop = workshop();
    workshop.address("2026-04-10", &["add", "second@example.jp"]);
    workshop.delivers("2026-04-20", &[]).done();
    let first = workshop.mails().first().expect("a mail").replace("made", "sent");
    workshop.cancels("2026-04-20", "1-2");
    workshop.approves("2026-04-20", "1");
    workshop.address("2026-04-21", &["end", "second@example.jp", "--on", "2026-04-20"]);
    workshop.address("2026-04-21", &["add", "third@example.jp"]);

    let files = workshop.asked("SELECT path || sha256 FROM report_file");
    let made = workshop.delivers("2026-04-22", &[]).done();
    assert!(made.contains("作成した課 1、承認を待つメール 1 通、すでに扱い済みの課 0"), "{made}");
    assert_eq!(workshop.mails(), [&first, "cancelled second@example.jp", "made third@example.jp"]);
    assert_eq!(workshop.asked("SELECT path || sha256 FROM report_file"), files, "the same report");
    workshop.approves("2026-04-22", "1");
    assert_eq!(workshop.mails()[2], "sent third@example.jp");
    let again = workshop.delivers("2026-04-23", &[]).done();
    assert!(again.contains("作成した課 0、承認を待つメール 0 通、すでに扱い済みの課 1"), "{again}");

    workshop.address("2026-04-24", &["add", "fourth@example.jp"]);
    workshop.corrects("7");
    let told = workshop.delivers("2026-04-24", &[]);
    assert!(told.err.contains("いまの宛先 fourth@example.jp には送っていません"), "{}", told.err);
    assert!(told.done().contains("承認を待つメール 0 通"), "it was sent before");
    let told = workshop.delivers("2026-04-24", &["--again"]).refused();
    assert!(told.contains("宛先 fourth@example.jp には、まだ送っていません"), "{told}");
    assert!(told.contains("--revise --reason"), "{told}");
    assert_eq!(workshop.mails().len(), 3, "nothing else than the others got");
    workshop.delivers("2026-04-24", &["--revise", "--reason", "集計の誤り"]).done();
    assert_eq!(workshop.mails().len(), 6, "the revision is for all three");

    workshop.cancels("2026-04-24", "2-3");
    workshop.approves("2026-04-24", "2");
    let told = workshop.delivers("2026-04-25", &[]).refused();
    assert!(told.contains("差替の第2版") && told.contains("--revise --reason"), "{told}");
    let revised = workshop.delivers("2026-04-25", &["--revise", "--reason", "届いていない宛先"]).done();
    assert!(revised.contains("承認を待つメール 3 通"), "{revised}");
}

#[test]
fn the_letter_of_a_revision_counts_and_dates_what_left() {
    let workshop = workshop();
    workshop.delivers("2026-04-20", &[]).done();
    workshop.cancels("2026-04-20", "1-1");
    workshop.delivers("2026-04-22", &[]).done();
    workshop.approves("2026-04-25", "1");
    workshop.corrects("7");
    let told = workshop.delivers("2026-05-10", &[]);
    assert!(told.err.contains("2026-04-25 に送った第1版"), "{}", told.err);

    workshop.delivers("2026-05-11", &["--revise", "--reason", "集計の誤り"]).done();
    let says = "令和8年4月25日送付の第1版を、第2版に差し替えます";
    assert!(workshop.newest_letter().contains(says), "{}", workshop.newest_letter());

    workshop.corrects("8");
    let told = workshop.delivers("2026-05-12", &["--revise", "--reason", "さらに訂正"]).refused();
    assert!(told.contains("outbox cancel 2-1 --by") && told.contains("--revise --reason"), "{told}");
    workshop.cancels("2026-05-12", "2-1");
    workshop.delivers("2026-05-12", &["--revise", "--reason", "さらに訂正"]).done();
    assert!(workshop.newest_letter().contains(says), "a cancelled version is none: {}", workshop.newest_letter());
    workshop.approves("2026-05-13", "3");
    workshop.corrects("9");
    workshop.delivers("2026-05-20", &["--revise", "--reason", "三度目"]).done();
    let letter = workshop.newest_letter();
    assert!(letter.contains("令和8年5月13日送付の第2版を、第3版に差し替えます"), "{letter}");
    assert_eq!(workshop.kept_as_recorded(), 4);
}

#[test]
fn what_has_not_left_is_made_again_by_the_commands_that_are_told() {
    let workshop = workshop();
    workshop.delivers("2026-04-20", &[]).done();
    workshop.corrects("7");
    let told = workshop.delivers("2026-04-21", &[]);
    assert!(told.err.contains("まだ送っていない第1版"), "{}", told.err);
    let told = workshop.delivers("2026-04-21", &["--revise", "--reason", "x"]).refused();
    assert!(told.contains("outbox cancel 1-1 --by") && !told.contains("--revise"), "{told}");
    workshop.cancels("2026-04-21", "1-1");
    let made = workshop.delivers("2026-04-21", &[]).done();
    assert!(made.contains("作成した課 1、承認を待つメール 1 通"), "{made}");
    assert_eq!(workshop.kept_as_recorded(), 1);
}

#[test]
fn another_delivery_leaves_the_kept_files_of_the_first_alone() {
    let workshop = workshop();
    workshop.delivers("2026-04-20", &[]).done();
    workshop.approves("2026-04-20", "1");
    workshop.configure(&format!(
        "[report]\nformats = [\"pdf\"]\n[mail]\nway = \"smtp\"\nallow_domains = [\"example.jp\"]\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\n\
         tls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\n",
        deaf_port()
    ));
    workshop.corrects("7");
    workshop.delivers("2026-05-01", &[]).done();
    assert_eq!(workshop.kept_as_recorded(), 2);
    assert_eq!(workshop.asked("SELECT DISTINCT path FROM report_file").len(), 2, "each under its own name");
}

#[test]
fn a_reminder_leaves_only_while_it_is_true() {
    let workshop = workshop();
    let by = ["--year", "R7", "--by", "sato"];
    let open = ["inquiry", "open", PLAN, "--due", "2026-05-29", "--department", DEPARTMENT];
    workshop.on("2026-04-20", &open, &by).done();
    let remind = |day: &str| workshop.on(day, &["inquiry", "remind", PLAN], &by);
    let states = || workshop.asked("SELECT state FROM mail WHERE kind LIKE 'inquiry%' ORDER BY id");
    let told = remind("2026-05-28");
    assert!(told.err.contains("照会のメールをまだ送っていない課"), "{}", told.err);
    told.done();
    assert_eq!(states(), ["made"], "who was not asked is not reminded");

    workshop.approves("2026-05-28", "1");
    remind("2026-05-28").done();
    remind("2026-05-29").done();
    assert_eq!(states(), ["sent", "cancelled", "made"], "one reminder waits, the newest");
    let approve = |day: &str, run: &str| workshop.on(day, &["outbox", "approve", run, "--by", "ito"], &[]);
    let told = approve("2026-05-30", "3");
    assert_eq!(states(), ["sent", "cancelled", "held"], "{told:?}");
    let said = || workshop.asked("SELECT said FROM mail WHERE state = 'held'").concat();
    assert!(said().contains("期限がもう過ぎています"), "{}", said());

    remind("2026-06-10").done();
    assert_eq!(states(), ["sent", "cancelled", "cancelled", "made"]);
    workshop.on("2026-06-10", &["inquiry", "close", PLAN, "--year", "R7"], &[]).done();
    let told = approve("2026-06-11", "4");
    assert_eq!(states(), ["sent", "cancelled", "cancelled", "held"], "{told:?}");
    assert!(said().contains("もう締め切られています"), "{}", said());
}

/// Another address, or another department in charge, does not bring the report a second time by itself.
#[test]
fn a_department_that_was_sent_to_gets_its_report_at_a_new_address_only_on_purpose() {
    let workshop = workshop();
    workshop.delivers("2026-04-20", &[]).done();
    workshop.approves("2026-04-20", "1");
    let first = workshop.mails();
    let old = first[0].strip_prefix("sent ").expect("sent").to_owned();
    workshop.address("2026-04-21", &["add", "new@example.jp"]);
    workshop.address("2026-04-21", &["end", &old, "--on", "2026-04-21"]);

    let ran = workshop.delivers("2026-04-22", &[]);
    let told = ran.err.clone();
    assert!(ran.done().contains("作成した課 0、承認を待つメール 0 通、すでに扱い済みの課 1"));
    assert!(told.contains(&format!("2026-04-20 に {old} へ送付済みです")), "{told}");
    assert!(told.contains("いまの宛先 new@example.jp には送っていません"), "{told}");
    let way = format!("sokatsu deliver {PLAN} --year R6 --department {DEPARTMENT} --again --by 職員コード");
    assert!(told.contains(&way), "{told}");
    assert_eq!(workshop.mails(), first);
    let all = ["deliver", PLAN, "--year", "R6", "--again", "--by", "sato"];
    workshop.on("2026-04-22", &all, &[]).wrong_usage();

    let made = workshop.delivers("2026-04-22", &["--again"]).done();
    assert!(made.contains("作成した課 1、承認を待つメール 1 通"), "{made}");
    assert_eq!(workshop.mails()[1], "made new@example.jp");
    workshop.cancels("2026-04-22", "1-2");
    let told = workshop.delivers("2026-04-23", &[]);
    assert!(told.err.contains("送付済みです"), "a mail that was not wanted is not made again: {}", told.err);
    workshop.delivers("2026-04-23", &["--again"]).done();
    workshop.approves("2026-04-23", "1");
    assert_eq!(workshop.mails()[2], "sent new@example.jp");
    let quiet = workshop.delivers("2026-04-24", &[]);
    assert_eq!(quiet.code, Some(0));
    assert!(!quiet.err.contains("送付済みです"), "{}", quiet.err);
}

/// As long as nothing has left, the mails go to who is there today.
#[test]
fn a_department_that_was_not_sent_to_is_made_up_for() {
    let workshop = workshop();
    workshop.delivers("2026-04-20", &[]).done();
    workshop.address("2026-04-21", &["add", "new@example.jp"]);
    let made = workshop.delivers("2026-04-22", &[]).done();
    assert!(made.contains("承認を待つメール 1 通"), "{made}");
    assert_eq!(workshop.mails()[1], "made new@example.jp");
}
