//! How fast mails leave with both commits durable, beside what the disk, the sockets and Python's smtplib allow. All of it by
//! turns in one run: a disk that others use is now slow, now fast, and only what is measured together can be compared.

mod sink;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::mail::{
    Addressees, Attachment, Circumstances, Envelope, Letter, MailSettings, MailTemplates, SmtpSettings, TestSend,
    TlsMode, Way, WayOut, send_queued,
};
use sokatsu::store::{NewMail, NewRun, Store};

use sink::Sink;

/// Bytes of a mail.
const SIZE: usize = 200_000;
const ROUNDS: usize = 6;
/// Mails in a round, by the number of connections.
const MAILS: [(u32, u64); 3] = [(1, 100), (4, 200), (16, 400)];
/// Commits and mails in each of the other measurements of a round.
const OTHERS: u64 = 100;

/// How often something happened, and in what time.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    count: u64,
    time: Duration,
}

impl Measured {
    fn of(count: u64, work: impl FnOnce()) -> Measured {
        let begun = Instant::now();
        work();
        Measured { count, time: begun.elapsed() }
    }

    fn add(&mut self, other: Measured) {
        self.count += other.count;
        self.time += other.time;
    }

    fn each_ms(self) -> f64 {
        self.time.as_secs_f64() * 1000.0 / self.count as f64
    }

    fn per_second(self) -> f64 {
        self.count as f64 / self.time.as_secs_f64()
    }
}

fn main() {
    // `cargo test --benches` starts it too, and has nothing to learn here.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let sink = Sink::start();
    let (mut flush, mut commit) = (Measured::default(), Measured::default());
    let (mut floor, mut python) = (Measured::default(), Some(Measured::default()));
    let mut ours = MAILS.map(|(connections, _)| (connections, Measured::default(), Measured::default()));
    for _ in 0..ROUNDS {
        for ((connections, mails), (_, sent, beside)) in MAILS.iter().zip(&mut ours) {
            flush.add(flushes());
            let before = commits();
            sent.add(send(*connections, *mails, &sink));
            let after = commits();
            [before, after].into_iter().for_each(|measured| {
                beside.add(measured);
                commit.add(measured);
            });
        }
        floor.add(raw_socket(&sink));
        python = python.zip(smtplib(&sink)).map(|(mut sum, measured)| {
            sum.add(measured);
            sum
        });
    }
    println!("one flush of a file (fdatasync)     {:8.3} ms", flush.each_ms());
    println!("one durable commit (SQLite, WAL)    {:8.3} ms", commit.each_ms());
    println!("raw socket, no database             {:8.0} mails/s", floor.per_second());
    match python {
        Some(python) => println!("Python's smtplib, no database       {:8.0} mails/s", python.per_second()),
        None => println!("Python's smtplib: no python3 here"),
    }
    let most = 1000.0 / (2.0 * ours[0].2.each_ms());
    for (connections, sent, beside) in ours {
        println!(
            "sokatsu, {connections:2} connection(s)           {:8.0} mails/s  ({:.3} ms a commit meanwhile; {:.2} x 1/(2 commits) of \
             one connection)",
            sent.per_second(),
            beside.each_ms(),
            sent.per_second() / most
        );
    }
    let one = ours[0].1.per_second();
    println!("one connection: {:.2} of 1/(2 x commit); to be at least 0.75", one / most);
    println!(
        "16 connections: {:.1} times one connection, {:.1} times 0.75/(2 x commit)",
        ours[2].1.per_second() / one,
        ours[2].1.per_second() / (0.75 * most)
    );
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk of the build")
}

/// What the disk needs for as much as a commit writes.
fn flushes() -> Measured {
    let folder = folder();
    let mut file = std::fs::File::create(folder.path().join("file")).expect("a file");
    Measured::of(OTHERS, || {
        for _ in 0..OTHERS {
            file.write_all(&[7; 8240]).and_then(|()| file.sync_data()).expect("written");
        }
    })
}

/// The smallest durable commit of a database that is set up as ours.
fn commits() -> Measured {
    let folder = folder();
    let database = Connection::open(folder.path().join("x.db")).expect("a database");
    database.pragma_update(None, "journal_mode", "WAL").expect("a pragma");
    database.pragma_update(None, "synchronous", "FULL").expect("a pragma");
    database
        .execute_batch("CREATE TABLE x (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO x VALUES (1, 0)")
        .expect("a table");
    let mut statement = database.prepare("UPDATE x SET n = n + 1 WHERE id = 1").expect("a statement");
    Measured::of(OTHERS, || {
        for _ in 0..OTHERS {
            assert_eq!(statement.execute([]).expect("a commit"), 1);
        }
    })
}

/// The sender as the daemon runs it.
fn send(connections: u32, mails: u64, sink: &Sink) -> Measured {
    let folder = folder();
    let mut store = filled(folder.path(), mails);
    let settings = settings(connections, sink.port);
    let way = WayOut::open(&settings, folder.path()).expect("a way out");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let before = sink.taken();
    let measured = Measured::of(mails, || {
        let round = async move {
            let lock = store.sender_lock().expect("a lock").expect("free");
            send_queued(&mut *store, &lock, &way, &now).await.expect("a round").sent as u64
        };
        assert_eq!(runtime.block_on(async { tokio::spawn(round).await.expect("a round") }), mails);
    });
    assert_eq!(sink.taken() - before, mails);
    measured
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_219_200, 0).expect("a time")
}

fn settings(connections: u32, port: u16) -> MailSettings {
    let smtp = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: TlsMode::None,
        plain_hosts: vec!["127.0.0.1".to_owned()],
        connections,
        ..SmtpSettings::default()
    };
    MailSettings { way: Way::Smtp, allow_domains: vec!["example.jp".to_owned()], smtp, ..MailSettings::default() }
}

/// Whom all trials go to.
const RECIPIENT: &str = "to@example.jp";

fn filled(folder: &Path, mails: u64) -> Box<dyn Store> {
    let mut store = sokatsu::store::open(folder).expect("a database");
    let run = NewRun {
        key: format!("test/{RECIPIENT}/bench"),
        job: "test".to_owned(),
        plan: "p".to_owned(),
        year: 2024,
        edition: "department".to_owned(),
        way: "smtp".to_owned(),
        made_at: now(),
        made_by: "bench".to_owned(),
        making: sokatsu::store::Making::default(),
    };
    let mails: Vec<NewMail> = (0..mails).map(mail).collect();
    store.queue(&run, &[], &mails).expect("queued");
    store
}

/// A trial asks nothing of a register, and its bytes are opened and checked before it leaves like every mail's.
fn mail(number: u64) -> NewMail {
    let letter = Letter {
        document_number: None,
        date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
        department: number.to_string(),
        sender: "政策企画課長".to_owned(),
        plan: "計画".to_owned(),
        plan_short: "計画".to_owned(),
        year: FiscalYear::new(2024),
        notice: None,
        contact: "政策企画課".to_owned(),
        replaced: None,
        circumstances: Circumstances::default(),
    };
    let envelope = Envelope {
        run_key: "bench".to_owned(),
        department: format!("department{number}"),
        kind: "report".to_owned(),
        recipient: format!("to{number}@example.jp"),
        addressees: Addressees::only(&format!("to{number}@example.jp")),
        revision: 1,
        date: now(),
        sender_name: "政策企画課".to_owned(),
        sender_address: "kikaku@example.jp".to_owned(),
    };
    // Base64 makes 4 bytes and a share of a line's end of each 3.
    let head = "%PDF-1.7\n<?xpacket begin=\"\"?><dc:identifier>sokatsu:report:p:2024:committee</dc:identifier><?xpacket end=\"r\"?>";
    let mut bytes = head.as_bytes().to_vec();
    bytes.resize(SIZE * 57 / 78, 0);
    let attachment = Attachment { name: "report.pdf".to_owned(), bytes };
    let trial = TestSend::to(RECIPIENT, &settings(1, 25)).expect("an address");
    trial.compose(&letter, &MailTemplates::default(), (envelope, 1), &[attachment]).expect("composed")
}

/// Lines as base64 makes them.
fn body(message_id: &str) -> Vec<u8> {
    let mut mime = format!("From: kikaku@example.jp\r\nMessage-ID: {message_id}\r\n\r\n").into_bytes();
    while mime.len() < SIZE {
        mime.extend_from_slice(&[b'A'; 76]);
        mime.extend_from_slice(b"\r\n");
    }
    mime
}

/// One connection that says what has to be said, waits for each answer, and keeps no record.
fn raw_socket(sink: &Sink) -> Measured {
    let mail = [body("<raw@example.jp>").as_slice(), b".\r\n"].concat();
    let mut stream = TcpStream::connect(("127.0.0.1", sink.port)).expect("the sink");
    stream.set_nodelay(true).expect("an option");
    let mut answers = BufReader::new(stream.try_clone().expect("a second handle")).lines();
    let mut answer = move || answers.next().expect("an answer").expect("a line");
    answer();
    Measured::of(OTHERS, || {
        for _ in 0..OTHERS {
            for said in ["MAIL FROM:<a@example.jp>\r\n", "RCPT TO:<b@example.jp>\r\n", "DATA\r\n"] {
                stream.write_all(said.as_bytes()).expect("said");
                answer();
            }
            stream.write_all(&mail).expect("sent");
            assert_eq!(answer(), "250 taken");
        }
    })
}

/// Python's own client over one connection. `None` without Python.
fn smtplib(sink: &Sink) -> Option<Measured> {
    let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "benches/python/send.py"].iter().collect();
    let output = Command::new("python3")
        .arg(script)
        .args([sink.port.to_string(), OTHERS.to_string(), SIZE.to_string()])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let seconds: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().ok()?;
    Some(Measured { count: OTHERS, time: Duration::from_secs_f64(seconds) })
}
