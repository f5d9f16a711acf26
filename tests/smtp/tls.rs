//! STARTTLS, TLS from the first byte, and AUTH.

use std::path::PathBuf;
use std::sync::Arc;

use sokatsu::mail::{MailSettings, Secret, TlsMode};
use sokatsu::store::MailState::{Queued, Sent};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::server::{Manner, Server};
use crate::{Outbox, settings, way};

pub const LOGIN: (&str, &str) = ("sokatsu", "pass word①");

pub fn file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/smtp/tls", name].iter().collect()
}

pub fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("server.key")).expect("a key");
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key);
    TlsAcceptor::from(Arc::new(config.expect("a configuration")))
}

pub fn protected(port: u16, tls: TlsMode) -> MailSettings {
    let mut settings = settings(port);
    settings.smtp.host = "localhost".to_owned();
    settings.smtp.tls = tls;
    settings.smtp.ca_file = Some(file("ca.pem"));
    settings.smtp.username = Some(LOGIN.0.to_owned());
    settings.smtp.password = Some(Secret::new(LOGIN.1));
    settings
}

fn manner() -> Manner {
    Manner { tls: Some(acceptor()), login: Some(LOGIN), ..Manner::default() }
}

#[tokio::test]
async fn mails_go_through_starttls() {
    for old_login in [false, true] {
        let server = Server::start(Manner { old_login, ..manner() }).await;
        let mut outbox = Outbox::to(&["sangyo", "refuse550", "kosodate"]);
        let summary = outbox.send(&way(&protected(server.address.port(), TlsMode::StartTls)), 0).await;
        assert_eq!((summary.sent, summary.failed, summary.unreachable), (2, 1, None));
        assert_eq!(server.received()[0].mime, outbox.store.mime(outbox.rows()[0].id).expect("bytes"));
    }
}

#[tokio::test]
async fn mails_go_through_tls_from_the_first_byte() {
    let server = Server::start(Manner { tls_from_start: true, size: Some(5_000_000), ..manner() }).await;
    let mut outbox = Outbox::to(&["sangyo", "dropafterdot", "dropdata", "kosodate"]);
    let summary = outbox.send(&way(&protected(server.address.port(), TlsMode::Tls)), 0).await;
    assert_eq!((summary.sent, summary.ambiguous, summary.put_off, summary.unreachable), (2, 1, 1, None));
    assert!(server.received()[0].mail_command.contains(" SIZE="));
}

#[tokio::test]
async fn an_unknown_certificate_is_refused() {
    for (tls, tls_from_start) in [(TlsMode::StartTls, false), (TlsMode::Tls, true)] {
        let server = Server::start(Manner { tls_from_start, ..manner() }).await;
        let mut outbox = Outbox::to(&["sangyo"]);
        let mut settings = protected(server.address.port(), tls);
        settings.smtp.ca_file = None;
        let told = outbox.send(&way(&settings), 0).await.unreachable.expect("told");
        assert!(told.reason.contains("証明書を出した認証局") && told.remedy.contains("ca_file"), "{told:?}");
        assert_eq!(outbox.states(), [Queued]);
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let server = Server::start(Manner { tls: None, ..manner() }).await;
    let mut outbox = Outbox::to(&["sangyo"]);
    let summary = outbox.send(&way(&protected(server.address.port(), TlsMode::StartTls)), 0).await;
    assert!(summary.unreachable.is_some_and(|told| told.reason.contains("STARTTLS")));
    assert_eq!(outbox.states(), [Queued]);
}

/// The words would be taken for the server's answers to what is said under TLS, `250` after the dot among them.
#[tokio::test]
async fn words_put_behind_the_answer_to_starttls_are_not_believed() {
    // Two EHLO, MAIL, RCPT, DATA and the dot.
    let injected = "\r\n250 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n250 f";
    let server = Server::start(Manner { injected, login: None, ..manner() }).await;
    let mut outbox = Outbox::to(&["sangyo"]);
    let mut settings = protected(server.address.port(), TlsMode::StartTls);
    settings.smtp.username = None;
    let summary = outbox.send(&way(&settings), 0).await;
    assert!(summary.unreachable.is_some() && summary.sent == 0, "{summary:?}");
    assert_eq!(outbox.states(), [Queued]);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_not_shown() {
    let server = Server::start(manner()).await;
    let mut outbox = Outbox::to(&["sangyo"]);
    let mut settings = protected(server.address.port(), TlsMode::StartTls);
    settings.smtp.password = Some(Secret::new("geheim"));
    let way = way(&settings);
    let summary = outbox.send(&way, 0).await;
    let told = summary.unreachable.clone().expect("told");
    assert!(told.reason.contains("535") && told.remedy.contains("password"), "{told:?}");
    assert_eq!(outbox.states(), [Queued]);
    let shown = format!("{settings:?}{way:?}{summary:?}");
    assert!(!shown.contains("geheim"), "{shown}");
}

#[tokio::test]
async fn the_password_may_come_from_a_file() {
    let server = Server::start(manner()).await;
    let secret = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(secret.path(), format!("{}\n", LOGIN.1)).expect("written");
    let mut settings = protected(server.address.port(), TlsMode::StartTls);
    settings.smtp.password = None;
    settings.smtp.password_file = Some(secret.path().to_path_buf());
    let mut outbox = Outbox::to(&["sangyo"]);
    outbox.send(&way(&settings), 0).await;
    assert_eq!(outbox.states(), [Sent]);
}
