//! `sokatsu status`, and what the daemon tells those who watch it: by HTTP, and systemd.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::daemon::Daemon;
use crate::workshop::{PLAN, Workshop, wait_for};

const DELIVER: [&str; 6] = ["--now", "2026-04-20", "deliver", PLAN, "--year", "R6"];

/// A port of this machine on which nobody listens.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Watched on a port, with a schedule of 1 June; `more` is further configuration.
fn configure(workshop: &Workshop, port: u16, more: &str) {
    workshop.configure(&format!(
        "[report]\nformats = [\"pdf\"]\n[watch]\nport = {port}\n{more}\n[[schedule]]\nname = \"yearly \\\"a\\\"\"\n\
         cron = \"0 9 1 6 *\"\njob = \"deliver\"\nplan = \"{PLAN}\"\nyear = \"previous\"\n"
    ));
}

/// Sends bytes and gives all that comes back.
fn ask(port: u16, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the port is open");
    stream.set_read_timeout(Some(Duration::from_secs(40))).expect("a time");
    // The server may have answered and closed before all of a bad request is sent.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).expect("UTF-8")
}

/// The status line and the body.
fn get(port: u16, path: &str) -> (String, String) {
    let answer = ask(port, format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    assert!(head.contains(&format!("Content-Length: {}", body.len())) && head.contains("Connection: close"), "{head}");
    (head.lines().next().expect("a line").to_owned(), body.to_owned())
}

/// As Prometheus' own parser reads them.
fn metrics(port: u16) -> Value {
    let (status, body) = get(port, "/metrics");
    assert_eq!(status, "HTTP/1.1 200 OK");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_metrics.py");
    let mut reader = Command::new("python3");
    reader.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reader = reader.spawn().expect("python3 (pip install prometheus_client)");
    reader.stdin.take().expect("a pipe").write_all(body.as_bytes()).expect("written");
    let read = reader.wait_with_output().expect("read");
    assert!(read.status.success(), "{body}");
    serde_json::from_slice(&read.stdout).expect("JSON")
}

/// The value of a metric with one label's text, or of the one without labels.
fn value(metrics: &Value, name: &str, label: Option<&str>) -> Option<f64> {
    let family = &metrics[name];
    assert!(
        family["type"] == "gauge" && family["help"].as_str().is_some_and(|help| !help.is_empty()),
        "{name}: {family}"
    );
    let samples = family["samples"].as_array().expect("samples");
    let wanted = |sample: &&Value| {
        let mut texts = sample["labels"].as_object().expect("labels").values();
        match label {
            Some(label) => texts.any(|text| text == label),
            None => texts.next().is_none(),
        }
    };
    samples.iter().find(wanted).map(|sample| sample["value"].as_f64().expect("a number"))
}

#[test]
fn metrics_tell_what_is_there_and_health_tells_what_is_wrong() {
    let workshop = Workshop::with_plan();
    let port = free_port();
    configure(&workshop, port, "[mail]\nfolder = \"file/letters\"");
    workshop.write("file", "in the way");
    workshop.run(DELIVER).refused();
    workshop.run(["--now", "2026-04-21T09:00", "backup"]).done();
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-05-01T09:00"]);
    let read = metrics(port);
    let yearly = Some("yearly \"a\"");
    assert_eq!(value(&read, "sokatsu_mails", Some("queued")), Some(14.0));
    assert_eq!(value(&read, "sokatsu_mails", Some("ambiguous")), Some(0.0));
    assert_eq!(value(&read, "sokatsu_mail_oldest_due_age_seconds", None), Some(11.0 * 86400.0));
    assert_eq!(value(&read, "sokatsu_mails_waiting_for_approval", None), Some(0.0));
    assert_eq!(value(&read, "sokatsu_mail_oldest_waiting_for_approval_age_seconds", None), Some(0.0));
    // 2026-06-01T09:00+09:00 and 2026-04-21T09:00+09:00
    assert_eq!(value(&read, "sokatsu_schedule_next_due_timestamp_seconds", yearly), Some(1_780_272_000.0));
    assert_eq!(value(&read, "sokatsu_last_backup_timestamp_seconds", None), Some(1_776_729_600.0));
    assert_eq!(value(&read, "sokatsu_schedule_last_run_timestamp_seconds", yearly), None, "it has never run");
    assert_eq!(value(&read, "sokatsu_schedule_paused", yearly), Some(0.0));
    assert!(value(&read, "sokatsu_disk_free_bytes", None).is_some_and(|free| free > 0.0));
    assert!(value(&read, "sokatsu_clock_tick_age_seconds", None).is_some_and(|age| age < 40.0));
    let (status, body) = get(port, "/healthz");
    assert_eq!(status, "HTTP/1.1 503 Service Unavailable");
    assert_eq!(body, "a mail has been due for 950400 s and has not left\n");

    std::fs::remove_file(workshop.path("file")).expect("gone");
    wait_for("the mails leave", 60, || (workshop.files("file/letters").len() == 14).then_some(()));
    let (status, body) = get(port, "/healthz");
    assert_eq!((status.as_str(), body.as_str()), ("HTTP/1.1 200 OK", "ok\n"));
    assert_eq!(value(&metrics(port), "sokatsu_mails", Some("sent")), Some(14.0));

    // Another process that keeps the database locked.
    let other = rusqlite::Connection::open(workshop.path("data/sokatsu.db")).expect("the database");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let (status, body) = get(port, "/healthz");
    assert_eq!(status, "HTTP/1.1 503 Service Unavailable");
    assert!(body.contains("the database cannot be written"), "{body}");
    other.execute_batch("ROLLBACK").expect("free");
    daemon.end("-TERM");
}

#[test]
fn a_run_a_hold_and_a_full_disk_are_told() {
    let workshop = Workshop::with_plan();
    let port = free_port();
    configure(&workshop, port, "");
    Daemon::start(&workshop, &["--now", "2025-05-31T09:00"]).end("-TERM");
    let mut daemon = Daemon::start(&workshop, &["--now", "2025-06-01T09:00:05"]);
    wait_for("the job's end", 90, || daemon.said("done").then_some(()));
    let read = metrics(port);
    let yearly = Some("yearly \"a\"");
    assert_eq!(value(&read, "sokatsu_schedule_last_run_timestamp_seconds", yearly), Some(1_748_736_005.0));
    assert_eq!(value(&read, "sokatsu_schedule_last_run_success", yearly), Some(1.0));
    assert_eq!(value(&read, "sokatsu_clock_held", None), Some(0.0));
    daemon.end("-TERM");

    configure(&workshop, port, "[keep]\nfree_mb = 999999999");
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-05-01T09:00"]);
    let (status, body) = get(port, "/healthz");
    assert_eq!(status, "HTTP/1.1 503 Service Unavailable");
    let lines: Vec<&str> = body.lines().collect();
    assert_eq!(lines.len(), 2, "{body}");
    assert_eq!(lines[0], "nothing is started: the clock is not believed");
    assert!(lines[1].starts_with("the disk is nearly full: ") && lines[1].contains("999999999 MB wanted"), "{body}");
    assert_eq!(value(&metrics(port), "sokatsu_clock_held", None), Some(1.0));
    daemon.end("-TERM");
}

#[test]
fn who_asks_badly_slowly_or_in_crowds_harms_nobody() {
    let workshop = Workshop::with_plan();
    let port = free_port();
    configure(&workshop, port, "");
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-05-01T09:00"]);
    let here = format!("{:08X}:{port:04X}", u32::from_le_bytes([127, 0, 0, 1]));
    let sockets = std::fs::read_to_string("/proc/net/tcp").expect("/proc/net/tcp");
    let listening = |line: &&str| line.contains(&format!(":{port:04X} 00000000:0000 0A"));
    let listening: Vec<&str> = sockets.lines().filter(listening).collect();
    assert!(listening.len() == 1 && listening[0].contains(&here), "on this machine alone: {listening:?}");

    let long = [&b"GET /metrics HTTP/1.1\r\na: "[..], &[b'x'; 9000]].concat();
    assert!(ask(port, &long).starts_with("HTTP/1.1 431 "));
    assert!(ask(port, b"POST /metrics HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    assert!(ask(port, b"GET /etc/passwd HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    assert!(ask(port, b"\x16\x03\x01\x00\xa5\x01\x00\x00\r\n\r\n").starts_with("HTTP/1.1 400 "));
    assert!(ask(port, b"GET /metrics HTTP/1.1\r\nHost: ").starts_with("HTTP/1.1 408 "), "who does not go on is left");
    // A crowd that says nothing has to be waited for, but not for ever.
    let crowd: Vec<TcpStream> = (0..24).map(|_| TcpStream::connect(("127.0.0.1", port)).expect("a place")).collect();
    assert_eq!(get(port, "/healthz").1, "ok\n");
    drop(crowd);
    assert_eq!(get(port, "/healthz").1, "ok\n");
    daemon.end("-TERM");
}

#[test]
fn a_port_that_is_taken_or_no_port_is_refused() {
    let workshop = Workshop::with_plan();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    configure(&workshop, taken.local_addr().expect("an address").port(), "");
    let told = workshop.run(["serve"]).refused();
    assert!(told.contains("the watch port cannot be opened") && told.contains("watch.port"), "{told}");
    for port in ["0", "70000", "\"9464\""] {
        workshop.configure(&format!("[watch]\nport = {port}\n"));
        let told = workshop.run(["config", "check"]).refused();
        assert!(told.contains("watch.port") && told.contains("line 2"), "{told}");
    }
}

/// The next message, or none within the seconds.
fn heard(socket: &UnixDatagram, seconds: u64) -> Option<String> {
    socket.set_read_timeout(Some(Duration::from_secs(seconds))).expect("a time");
    let mut message = [0; 256];
    let length = socket.recv(&mut message).ok()?;
    Some(String::from_utf8_lossy(&message[..length]).into_owned())
}

/// Two ticks of the clock, half a minute apart, feed the watchdog twice; the time between feeds it not at all.
#[test]
fn systemd_is_told_of_readiness_of_progress_and_of_the_end() {
    let workshop = Workshop::with_plan();
    let socket = UnixDatagram::bind(workshop.path("notify")).expect("a socket");
    let mut command = workshop.sokatsu(["--now", "2026-05-01T09:00"]);
    command.env("NOTIFY_SOCKET", workshop.path("notify")).env("WATCHDOG_USEC", "300000000");
    let mut daemon = Daemon::start_command(command, workshop.path("serve.log"));
    assert_eq!(heard(&socket, 10).as_deref(), Some("READY=1"));
    assert_eq!(heard(&socket, 20).as_deref(), Some("WATCHDOG=1"));
    assert_eq!(heard(&socket, 60).as_deref(), Some("WATCHDOG=1"));
    assert_eq!(heard(&socket, 5), None, "nothing has been done since");
    daemon.end("-TERM");
    let told: Vec<String> = std::iter::from_fn(|| heard(&socket, 1)).filter(|it| it != "WATCHDOG=1").collect();
    assert_eq!(told, ["STOPPING=1"]);
}

#[test]
fn systemd_is_told_by_an_abstract_socket_too_and_without_a_watchdog_only_what_it_asks() {
    let workshop = Workshop::with_plan();
    let name = format!("sokatsu-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).expect("a name");
    let socket = UnixDatagram::bind_addr(&address).expect("a socket");
    let mut command = workshop.sokatsu(["--now", "2026-05-01T09:00"]);
    command.env("NOTIFY_SOCKET", format!("@{name}")).env("WATCHDOG_USEC", "300000000").env("WATCHDOG_PID", "1");
    let mut daemon = Daemon::start_command(command, workshop.path("serve.log"));
    assert_eq!(heard(&socket, 10).as_deref(), Some("READY=1"));
    assert_eq!(heard(&socket, 3), None, "the watchdog is another process's");
    daemon.end("-TERM");
    assert_eq!(heard(&socket, 5).as_deref(), Some("STOPPING=1"));
    assert_eq!(heard(&socket, 1), None);
}

#[test]
fn the_status_tells_people_how_everything_stands_and_what_to_do() {
    let workshop = Workshop::with_plan();
    configure(&workshop, free_port(), "[mail]\nfolder = \"file/letters\"");
    workshop.write("file", "in the way");
    workshop.run(DELIVER).refused();
    let open = ["--now", "2026-04-20", "inquiry", "open", PLAN, "--year", "R7", "--due", "2026-05-29"];
    workshop.run(open).refused();
    let told = workshop.run(["--now", "2026-06-01T10:00", "status"]).done();
    for wanted in [
        "2026-06-01 10:00 の状態",
        "常駐　　動いていません",
        "asaka-strategy2　第２期朝霞市まち・ひと・しごと創生総合戦略　R2～R7",
        "yearly \"a\"　deliver asaka-strategy2　次は 2027-06-01 09:00（火）",
        "送信待ち 28　送信中 0　送信済み 0",
        "照会　　開いているもの 14　うち期限を過ぎて回答のないもの 14",
        "控え　　まだありません",
        "systemctl start sokatsu",
        "10分を超えて送信待ち",
        "期限を過ぎて回答のない照会が 14 件",
        "控えをまだ取っていません。sokatsu backup",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    workshop.run(["--now", "2026-06-01T10:00", "backup", "--to", "copy"]).done();
    let told = workshop.run(["--now", "2026-06-01T10:00", "status", "--json"]).done();
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["at"], "2026-06-01T10:00:00+09:00");
    assert_eq!((&told["mails"]["queued"], &told["inquiries"]["late"]), (&Value::from(28), &Value::from(14)));
    assert_eq!(told["last_backup"]["folder"], "copy");
    assert_eq!(told["schedules"][0]["next_due"], "2027-06-01T09:00:00+09:00");
    assert!(
        told["to_do"].as_array().expect("a list").iter().all(|line| !line.as_str().expect("a text").contains("控え"))
    );

    let told = workshop.run(["--data", "nowhere", "status"]).refused();
    assert!(told.contains("データベースがありません") && !workshop.path("nowhere").exists(), "{told}");
}
