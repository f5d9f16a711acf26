//! TLS and login, against aiosmtpd with a certificate of an authority of our own.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use serde_json::Value;
use sokatsu::mail::{Secret, Summary, TlsMode};

use crate::arrival::assert_complete;
use crate::outbox::Outbox;
use crate::python::{packages, script};

/// aiosmtpd in a process of its own.
struct Aiosmtpd {
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
    port: u16,
}

impl Aiosmtpd {
    fn start(folder: &Path, tls: &str) -> Aiosmtpd {
        let mut process = Command::new("python3")
            .arg(script("smtp_server.py"))
            .args(["--tls", tls, "--user", "kikaku", "--password", "himitsu"])
            .arg("--certificate")
            .arg(folder.join("server.pem"))
            .arg("--key")
            .arg(folder.join("server.key"))
            .env("PYTHONPATH", packages())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It tells there, at length, of clients that do not trust it.
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 is needed for this test");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut port = String::new();
        lines.read_line(&mut port).expect("a line");
        let port = port.trim().parse().expect("the server prints its port");
        Aiosmtpd { process, lines, port }
    }

    /// Ends the server and gives the mails it took.
    fn mails(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        let mut told = String::new();
        self.lines.read_line(&mut told).expect("a line");
        self.process.wait().expect("an end");
        serde_json::from_str::<Value>(&told).expect("JSON").as_array().expect("a list").clone()
    }
}

/// An authority `ca.pem` and a server's certificate for `localhost`.
fn certificates(folder: &Path) {
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=test-authority \
         -keyout ca.key -out ca.pem",
    );
    openssl(
        folder,
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout server.key -out server.csr",
    );
    let mut names = std::fs::File::create(folder.join("names")).expect("a file");
    names.write_all(b"subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").expect("written");
    openssl(folder, "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 30 -extfile names -out server.pem");
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("openssl is needed for this test");
    assert!(output.status.success(), "openssl: {}", String::from_utf8_lossy(&output.stderr));
}

fn outbox(port: u16, tls: TlsMode, folder: &Path) -> Outbox {
    let mut outbox = Outbox::to_server(port);
    let smtp = &mut outbox.settings.smtp;
    (smtp.host, smtp.tls, smtp.ca_file) = (Some("localhost".into()), tls, Some(folder.join("ca.pem")));
    smtp.username = Some("kikaku".into());
    smtp.password = Some(Secret::new("himitsu"));
    smtp.timeouts.greeting = 20;
    outbox
}

async fn mails_arrive_protected(name: &str, tls: TlsMode) {
    let folder = tempfile::tempdir().expect("a folder");
    certificates(folder.path());
    let server = Aiosmtpd::start(folder.path(), name);
    let outbox = outbox(server.port, tls, folder.path());
    outbox.queue(&["sangyo", "kenko"]);
    let summary = outbox.drain().await;
    assert_eq!(summary, Summary { sent: 2, ..Summary::default() });
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    for (mail, recipient) in mails.iter().zip(["sangyo@example.jp", "kenko@example.jp"]) {
        assert_eq!(mail["to"], serde_json::json!([recipient]));
        assert_eq!(mail["login"], true);
        assert_eq!(mail["encrypted"], true);
        let raw = mail["raw"].as_str().expect("base64");
        let raw = base64::engine::general_purpose::STANDARD.decode(raw).expect("base64");
        assert_complete(&raw, recipient);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_arrive_over_starttls() {
    mails_arrive_protected("starttls", TlsMode::Starttls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_arrive_over_tls() {
    mails_arrive_protected("tls", TlsMode::Tls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_nobody_knows_gets_no_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    certificates(folder.path());
    let server = Aiosmtpd::start(folder.path(), "starttls");
    let mut outbox = outbox(server.port, TlsMode::Starttls, folder.path());
    outbox.settings.smtp.ca_file = None;
    outbox.queue(&["sangyo"]);
    let summary = outbox.drain().await;
    assert_eq!((summary.sent, summary.left_queued), (0, 1));
    assert!(summary.stopped.is_some(), "{summary:?}");
    assert!(server.mails().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_costs_no_tries_and_is_not_told() {
    let folder = tempfile::tempdir().expect("a folder");
    certificates(folder.path());
    let server = Aiosmtpd::start(folder.path(), "starttls");
    let mut outbox = outbox(server.port, TlsMode::Starttls, folder.path());
    outbox.settings.smtp.password = Some(Secret::new("chigau"));
    outbox.queue(&["sangyo"]);
    let summary = outbox.drain().await;
    assert_eq!((summary.sent, summary.left_queued, outbox.row("sangyo").tries), (0, 1, 0));
    assert!(summary.stopped.is_some_and(|why| why.contains("535") && !why.contains("chigau")));
    assert!(server.mails().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_starttls_gets_no_mail() {
    let server = crate::server::Server::start(crate::server::Offer::default()).await;
    let mut outbox = Outbox::to_server(server.port);
    outbox.settings.smtp.tls = TlsMode::Starttls;
    outbox.queue(&["sangyo"]);
    let summary = outbox.drain().await;
    assert_eq!((summary.sent, summary.left_queued, server.mails().len()), (0, 1, 0));
    assert!(summary.stopped.is_some_and(|why| why.contains("STARTTLS")));
    let told = server.commands();
    assert!(!told.iter().any(|command| command.starts_with("MAIL") || command.starts_with("AUTH")), "{told:?}");
}
