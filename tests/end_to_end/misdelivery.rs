//! Attempts at misdelivery: a real outbox is altered between queueing and sending, in every way that we know, and
//! nothing of it leaves the house. The mails that nobody touched arrive beside them.

mod forged;
mod unapproved;

use std::collections::BTreeSet;
use std::net::TcpListener;

use rusqlite::{Connection, params};
use sokatsu::mail::sha256;

use crate::post_office::PostOffice;
use crate::workshop::{PLAN, Ran, Workshop};
use forged::{Forged, OUTSIDER, OtherRuns, forgeries};

const TODAY: &str = "2026-11-21";
const DELIVER: [&str; 6] = ["--now", TODAY, "deliver", PLAN, "--year", "R6"];

/// A mail of the outbox.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: i64,
    pub run: i64,
    pub department: String,
    pub kind: String,
    pub recipient: String,
    pub subject: String,
    pub message_id: String,
    pub mime: String,
    pub sha256: String,
}

fn configure(workshop: &Workshop, port: u16, allowed: &str) {
    workshop.configure(&format!(
        "[mail]\nway = \"smtp\"\nallow_domains = {allowed}\n[mail.smtp]\nconnections = 1\nhost = \"127.0.0.1\"\nport = {port}\n\
         tls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\n"
    ));
}

fn database(workshop: &Workshop) -> Connection {
    Connection::open(workshop.path("data/sokatsu.db")).expect("the database")
}

fn rows(database: &Connection) -> Vec<Row> {
    let mut statement = database
        .prepare(
            "SELECT id, run, department, kind, recipient, subject, message_id, mime, sha256
             FROM mail JOIN mail_bytes ON mail_bytes.mail = mail.id ORDER BY id",
        )
        .expect("a statement");
    let rows = statement.query_map([], |row| {
        let mime: Vec<u8> = row.get(7)?;
        Ok(Row {
            id: row.get(0)?,
            run: row.get(1)?,
            department: row.get(2)?,
            kind: row.get(3)?,
            recipient: row.get(4)?,
            subject: row.get(5)?,
            message_id: row.get(6)?,
            mime: String::from_utf8(mime).expect("ASCII"),
            sha256: row.get(8)?,
        })
    });
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

/// Puts a forged mail into the outbox beside the real ones. `number` makes its key another one.
fn insert(database: &Connection, forged: &Forged, number: usize) -> i64 {
    let Forged { row, .. } = forged;
    database
        .execute(
            "INSERT INTO mail (run, department, kind, recipient, revision, subject, message_id, sha256, state, queued_at,
                               changed_at, number, made_by, needs_approval)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', '2026-11-21T00:00:00.000Z', '2026-11-21T00:00:00.000Z',
                     ?5, 'x', 0)",
            params![
                row.run,
                row.department,
                row.kind,
                row.recipient,
                1000 + number as i64,
                row.subject,
                row.message_id,
                row.sha256
            ],
        )
        .unwrap_or_else(|error| panic!("{}: {error}", forged.what));
    let id = database.last_insert_rowid();
    let bytes = "INSERT INTO mail_bytes (mail, mime) VALUES (?1, ?2)";
    database.execute(bytes, params![id, row.mime.as_bytes()]).expect("bytes");
    id
}

/// A port on which nobody listens yet.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

/// Reports and forms of all departments, queued for a server that is not there.
fn queued(port: u16) -> Workshop {
    let workshop = Workshop::with_plan();
    configure(&workshop, port, "[\"example.jp\"]");
    let Ran { out, .. } = workshop.run(DELIVER);
    assert!(out.contains("送信待ちに加えたメール 14 通"), "{out}");
    let inquiry = ["--now", TODAY, "inquiry", "open", PLAN, "--year", "R7", "--due", "2026-12-18"];
    let Ran { out, err, .. } = workshop.run(inquiry);
    assert!(out.contains("送信待ちに加えたメール 14 通"), "{out}{err}");
    workshop
}

fn state(database: &Connection, id: i64) -> (String, String) {
    database
        .query_row("SELECT state, ifnull(said, '') FROM mail WHERE id = ?1", [id], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("a row")
}

/// The departments about which the register changes, each with what becomes of its mails.
const CHANGED: [(&str, &str); 6] = [
    ("doro", "宛先 doro@example.jp は、「doro」を引き継いだ危機管理室の今日のアドレスではありません"),
    ("bunkazai", "2026-11-20 までのアドレスでした"),
    ("hoiku", "2026-11-20 で終わり、引き継いだ課が書かれていません"),
    ("midori", "2026-11-22 から使うアドレスです"),
    ("chiiki", "課の一覧にありません"),
    ("kenko", "元の課に戻ります"),
];

/// Some changes are made by command; those that the commands refuse are forced upon the database.
fn change_register(workshop: &Workshop, database: &Connection) {
    let edit = |arguments: &[&str]| {
        let common = ["--now", TODAY, "city"];
        workshop.run(common.iter().chain(arguments).chain(&["--reason", "組織改正", "--by", "企画 太郎"]))
    };
    edit(&["department", "end", "asaka", "doro", "--on", "2026-11-20", "--successor", "kikikanri"]).done();
    edit(&["address", "add", "asaka", "bunkazai", "bunka@example.jp", "--since", TODAY]).done();
    edit(&["address", "end", "asaka", "bunkazai", "bunkazai@example.jp", "--on", "2026-11-20"]).done();
    let told = edit(&["department", "end", "asaka", "hoiku", "--on", "2026-11-20"]).refused();
    assert!(told.contains("メールを送れなくなります"), "{told}");
    let force = |department: &str, sql: &str| force(database, department, sql);
    force("hoiku", "json_set(value, '$.until', '2026-11-20')");
    force("midori", "json_set(value, '$.addresses[0].since', '2026-11-22')");
    force("chiiki", "NULL");
    force("kenko", "json_set(value, '$.until', '2026-11-20', '$.successor', 'kenko')");
}

/// Appends a state of a department that no command would record. The tables of history take nothing else.
fn force(database: &Connection, department: &str, value: &str) {
    let sql = format!(
        "INSERT INTO city_entry (change_id, city, key, value)
         SELECT change_id, city, key, {value} FROM city_entry WHERE key = ?1 ORDER BY id DESC LIMIT 1"
    );
    assert_eq!(database.execute(&sql, [format!("department/{department}")]).expect("forced"), 1, "{department}");
}

/// Runs of another year and another plan, of trials and of notices, which the forged mails point to.
fn other_runs(database: &Connection) -> OtherRuns {
    let run = |job: &str, plan: &str, year: i32, key: &str| {
        let sql = "INSERT INTO run (key, job, plan, year, edition, way, made_at, made_by)
                   VALUES (?1, ?2, ?3, ?4, 'department', 'smtp', '2026-11-21T00:00:00.000Z', 'x')";
        database.execute(sql, params![key, job, plan, year]).expect("a run");
        database.last_insert_rowid()
    };
    OtherRuns {
        year: run("deliver", PLAN, 2023, "deliver/year/forged"),
        plan: run("deliver", "asaka-plan6", 2024, "deliver/plan/forged"),
        trial: run("test", PLAN, 2024, &format!("test/x/{OUTSIDER}/forged")),
        trial_of_none: run("test", PLAN, 2024, "test/x/somebody@example.jp/forged"),
        notice: run("notice", PLAN, 2024, "notice/forged"),
    }
}

#[test]
fn no_attempt_at_misdelivery_leaves_the_house() {
    let port = free_port();
    let workshop = queued(port);
    workshop.run(["plan", "import", &crate::workshop::seeds("asaka-plan6")]).done();
    let database = database(&workshop);
    let real = rows(&database);
    assert_eq!(real.len(), 28);
    change_register(&workshop, &database);

    let changed = |row: &&Row| CHANGED.iter().any(|(department, _)| row.department == *department);
    let (late, healthy): (Vec<&Row>, Vec<&Row>) = real.iter().partition(changed);
    assert_eq!((late.len(), healthy.len()), (12, 16));
    let runs = other_runs(&database);
    let mut forged = Vec::new();
    for (index, row) in healthy.iter().enumerate().step_by(4) {
        // The next of the same kind is the other department.
        let same = |other: &&&&Row| other.kind == row.kind && other.department != row.department;
        let other = healthy.iter().cycle().skip(index).take(healthy.len()).find(|other| same(&other)).expect("another");
        let file_of_other_kind = healthy.iter().find(|it| it.kind != row.kind && it.department == row.department);
        forged.extend(forgeries(row, other, file_of_other_kind.expect("both kinds"), &runs));
    }
    let ids: Vec<i64> = forged.iter().enumerate().map(|(number, one)| insert(&database, one, number)).collect();
    let attempts = forged.len() + late.len();
    assert!(attempts >= 200, "{attempts} attempts");

    let office = PostOffice::open(port);
    workshop.run(DELIVER).refused();
    for (one, id) in forged.iter().zip(&ids) {
        let (state, said) = state(&database, *id);
        assert_eq!(state, "held", "{} of {} ({}): {said}", one.what, one.row.department, one.row.kind);
        assert!(said.contains(one.reason), "{} of {}: {said}", one.what, one.row.department);
    }
    for (department, reason) in CHANGED {
        for row in late.iter().filter(|row| row.department == department) {
            let (state, said) = state(&database, row.id);
            assert!(state == "held" && said.contains(reason), "{department}: {state} {said}");
        }
    }
    // Where the register names another address today, that one gets a mail of its own.
    let mut anew = rows(&database);
    anew.retain(|row| !ids.contains(&row.id) && real.iter().all(|before| before.id != row.id));
    let to: BTreeSet<&str> = anew.iter().map(|row| row.recipient.as_str()).collect();
    assert_eq!((anew.len(), to), (2, BTreeSet::from(["bunka@example.jp", "kikikanri@example.jp"])));
    let wanted: BTreeSet<(String, String)> =
        healthy.into_iter().chain(&anew).map(|row| (row.recipient.clone(), sha256(row.mime.as_bytes()))).collect();
    let arrived = || {
        let letters = office.letters();
        let count = letters.len();
        let arrived = letters.into_iter().map(|letter| (letter.recipient, sha256(letter.mime.as_bytes())));
        (count, arrived.collect::<BTreeSet<_>>())
    };
    assert_eq!(arrived(), (18, wanted.clone()), "what nobody touched arrives, and nothing else");
    // Held mails are looked at again in every round, with the same answer.
    workshop.run(DELIVER).refused();
    assert_eq!(arrived(), (18, wanted));
    println!("{attempts} attempts held, 18 mails arrived");
}

/// A held mail leaves once the register is right again; hostile lists of domains let nothing out.
#[test]
fn only_written_domains_and_a_register_that_is_right_let_a_mail_out() {
    let port = free_port();
    let workshop = Workshop::with_plan();
    configure(&workshop, port, "[\"example.jp\"]");
    let deliver = ["--now", TODAY, "deliver", PLAN, "--year", "R6", "--department", "sangyo"];
    assert!(workshop.run(deliver).out.contains("送信待ちに加えたメール 1 通"));
    let office = PostOffice::open(port);
    for allowed in ["example.co.jp", "*.example.jp", "xample.jp", "example.jp.evil.example", "jp", "a.example.jp"] {
        configure(&workshop, port, &format!("[\"{allowed}\"]"));
        let told = workshop.run(deliver).refused();
        // "jp" is no domain for the settings; what they refuse sends nothing either.
        assert!(told.contains("allow_domains"), "{allowed}: {told}");
        assert!(office.letters().is_empty(), "{allowed}");
    }
    configure(&workshop, port, "[]");
    let told = workshop.run(deliver).refused();
    assert!(told.contains("送ってよいドメインが一つもありません") && told.contains("help"), "{told}");
    let told = workshop.run(["config", "check"]).refused();
    assert!(told.contains("送ってよいドメインが一つもありません"), "{told}");

    configure(&workshop, port, "[\"Example.JP\"]");
    let forced = database(&workshop);
    let until = |until: &str| force(&forced, "sangyo", &format!("json_set(value, '$.addresses[0].until', {until})"));
    until("'2026-11-20'");
    let told = workshop.run(deliver).refused();
    assert!(told.contains("2026-11-20 までのアドレスでした") && office.letters().is_empty(), "{told}");
    until("NULL");
    workshop.run(deliver).done();
    assert_eq!(office.letters().len(), 1);
}

/// Bytes and hash altered together, a row, a seal taken from another mail: the seal knows, also where the triggers were
/// dropped. Without the key nothing leaves, and with it the mail that nobody touched does.
#[test]
fn what_was_altered_together_with_its_hash_is_held() {
    let port = free_port();
    let workshop = Workshop::with_plan();
    configure(&workshop, port, "[\"example.jp\"]");
    let deliver = |department: &str| {
        let chosen = ["--department", department];
        workshop.run(DELIVER.into_iter().chain(chosen))
    };
    let departments = ["sangyo", "doro", "hoiku", "midori"];
    for department in departments {
        assert!(deliver(department).out.contains("送信待ちに加えたメール 1 通"));
    }
    let database = database(&workshop);
    let real = rows(&database);
    let altered = real[0].mime.replacen("Date: ", "Date:  ", 1);
    let drop = "DROP TRIGGER mail_sealed; DROP TRIGGER mail_bytes_sealed; DROP TRIGGER mail_seal_stays;";
    database.execute_batch(drop).expect("dropped");
    let set = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        assert_eq!(database.execute(sql, values).expect(sql), 1, "{sql}");
    };
    set("UPDATE mail_bytes SET mime = ?1 WHERE mail = 1", &[&altered.as_bytes()]);
    set("UPDATE mail SET sha256 = ?1 WHERE id = 1", &[&sha256(altered.as_bytes())]);
    set("UPDATE mail SET revision = 7 WHERE id = 2", &[]);
    set("UPDATE mail_seal SET seal = (SELECT seal FROM mail_seal WHERE mail = 4) WHERE mail = 3", &[]);

    let office = PostOffice::open(port);
    let key = workshop.path("data/outbox.key");
    let aside = workshop.path("outbox.key");
    std::fs::rename(&key, &aside).expect("no key");
    deliver("sangyo").refused();
    assert!(office.letters().is_empty(), "without the key nothing leaves");
    std::fs::rename(&aside, &key).expect("the key");
    deliver("sangyo").refused();
    let arrived: Vec<String> = office.letters().into_iter().map(|letter| letter.recipient).collect();
    assert_eq!(arrived, [real[3].recipient.as_str()]);
    for id in [1, 2, 3] {
        let (state, said) = state(&database, id);
        assert!(state == "held" && said.contains("封印"), "{id}: {state} {said}");
    }
}
