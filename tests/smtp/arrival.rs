//! What arrives, and that it arrives once.

use sokatsu::mail::{Summary, WayError, WayOut, sha256_hex};
use sokatsu::store::MailState;

use crate::outbox::{Outbox, PDF, SUBJECT, XLSX, contents, now, run};
use crate::python::read_mail;
use crate::server::{Offer, Server};

/// A mail as its recipient sees it.
pub fn assert_complete(raw: &[u8], recipient: &str) {
    let seen = read_mail(raw);
    assert_eq!(seen["subject"], SUBJECT);
    assert_eq!(seen["sender_name"], "朝霞市 政策企画課（髙﨑）");
    assert_eq!(seen["sender"], "seisaku@example.jp");
    assert_eq!(seen["to"], serde_json::json!([recipient]));
    assert_eq!(seen["others"], serde_json::json!([]), "one recipient and nobody else");
    assert_eq!(seen["date"], "2026-11-21T00:00:00+00:00");
    assert_eq!(seen["auto_submitted"], "auto-generated");
    assert_eq!(seen["defects"], serde_json::json!([]));
    let structure = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"];
    for (place, kind) in structure.iter().enumerate() {
        assert_eq!(seen["structure"][place], *kind);
    }
    let parts = seen["parts"].as_array().expect("parts");
    assert_eq!(parts.len(), 4);
    assert!(parts[0]["text"].as_str().is_some_and(|text| text.contains("産業振興課長　様")), "{}", parts[0]);
    assert!(parts[1]["text"].as_str().is_some_and(|text| text.contains("産業振興課長　様")), "{}", parts[1]);
    for (part, name, length) in [(&parts[2], XLSX, 120_000), (&parts[3], PDF, 80_000)] {
        assert_eq!(part["filename"], name, "RFC 2231");
        assert_eq!(part["name"], name, "RFC 2047");
        assert_eq!(part["disposition"], "attachment");
        assert_eq!(part["sha256"], sha256_hex(&contents(length)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_department_gets_its_own_mail_over_one_session() {
    let server = Server::start(Offer { size: Some(10_000_000), ..Offer::default() }).await;
    let outbox = Outbox::to_server(server.port);
    outbox.queue(&["sangyo", "kenko", "hoiku"]);
    let summary = outbox.drain().await;
    assert_eq!(summary, Summary { sent: 3, ..Summary::default() });
    let mails = server.mails();
    assert_eq!(mails.len(), 3);
    for (mail, name) in mails.iter().zip(["sangyo", "kenko", "hoiku"]) {
        let recipient = format!("{name}@example.jp");
        assert_eq!(mail.recipients, std::slice::from_ref(&recipient));
        assert_eq!(mail.from, "seisaku@example.jp");
        assert_eq!(sha256_hex(&mail.raw), outbox.row(name).sha256, "the stored bytes, to the last one");
        assert_complete(&mail.raw, &recipient);
    }
    assert_eq!(server.sessions(), 1);
    let commands = server.commands();
    assert!(commands.iter().any(|command| command.contains(" SIZE=")), "{commands:?}");
    assert_eq!(commands.last().map(String::as_str), Some("QUIT"));
    assert_eq!(outbox.row("sangyo").said.as_deref(), Some("250 2.0.0 taken"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rerun_sends_nothing_twice() {
    let server = Server::start(Offer::default()).await;
    let outbox = Outbox::to_server(server.port);
    let first = outbox.queue(&["sangyo", "kenko"]);
    assert_eq!((first.queued, first.known), (2, 0));
    outbox.drain().await;
    let again = outbox.queue(&["sangyo", "kenko", "hoiku"]);
    assert_eq!((again.run, again.queued, again.known), (first.run, 1, 2), "only the new one is queued");
    let summary = outbox.drain().await;
    assert_eq!((summary.sent, summary.left_queued), (1, 0));
    assert_eq!(outbox.drain().await, Summary::default());
    assert_eq!(server.mails().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_found_on_its_way_after_a_crash_is_never_sent_again() {
    let server = Server::start(Offer::default()).await;
    let outbox = Outbox::to_server(server.port);
    outbox.queue(&["sangyo", "kenko"]);
    {
        // A program that dies after its first durable commit.
        let mut store = outbox.store();
        let lock = store.sender_lock().expect("a lock").expect("free");
        let mail = store.next_queued(None, now()).expect("readable").expect("a mail");
        store.mark_transmitting(&lock, mail.id, now()).expect("marked");
    }
    let summary = outbox.drain().await;
    assert_eq!((summary.sent, summary.left_queued), (1, 0));
    assert_eq!(outbox.state("sangyo"), MailState::Ambiguous);
    assert_eq!(outbox.state("kenko"), MailState::Sent);
    outbox.queue(&["sangyo", "kenko"]);
    assert_eq!(outbox.drain().await, Summary::default());
    let recipients: Vec<_> = server.mails().into_iter().flat_map(|mail| mail.recipients).collect();
    assert_eq!(recipients, ["kenko@example.jp"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_program_sends() {
    let outbox = Outbox::to_folder();
    let (first, second) = (outbox.store(), outbox.store());
    let held = first.sender_lock().expect("a lock");
    assert!(held.is_some() && second.sender_lock().expect("no error").is_none());
    drop(held);
    assert!(second.sender_lock().expect("a lock").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_mails_become_files() {
    let outbox = Outbox::to_folder();
    outbox.queue(&["sangyo", "kenko"]);
    let summary = outbox.drain().await;
    assert_eq!(summary, Summary { sent: 2, ..Summary::default() });
    let mut files: Vec<_> = std::fs::read_dir(outbox.mail_folder()).expect("a folder").flatten().collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    assert_eq!(files.len(), 2);
    assert!(files[0].file_name().to_string_lossy().starts_with("001_sangyo_"), "{files:?}");
    assert_complete(&std::fs::read(files[0].path()).expect("a file"), "sangyo@example.jp");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_keeps_the_mails_queued() {
    let outbox = Outbox::to_folder();
    outbox.queue(&["sangyo", "kenko"]);
    std::fs::write(outbox.mail_folder(), "a file in the folder's place").expect("written");
    let summary = outbox.drain().await;
    assert_eq!((summary.sent, summary.left_queued), (0, 2));
    assert!(summary.stopped.is_some());
    assert_eq!(outbox.row("sangyo").tries, 0, "that is not the mail's fault");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_or_is_not_allowed_is_held() {
    let server = Server::start(Offer::default()).await;
    let mut outbox = Outbox::to_server(server.port);
    let mut changed = outbox.mail("sangyo@example.jp");
    changed.mime.push(b'!');
    outbox.store().queue(&run(), &[], &[changed, outbox.mail("kenko@example.jp")]).expect("queued");
    outbox.settings.allow_domains = vec!["city.example.jp".into()];
    outbox.settings.sender.address = Some("seisaku@city.example.jp".into());
    let summary = outbox.drain().await;
    assert_eq!((summary.held, summary.sent, server.mails().len()), (2, 0, 0));
    assert!(outbox.row("sangyo").said.is_some_and(|said| said.contains("SHA-256")));
    assert!(outbox.row("kenko").said.is_some_and(|said| said.contains("allow_domains")));
}

#[test]
fn a_host_that_is_not_listed_gets_nothing_without_encryption() {
    let mut outbox = Outbox::to_server(25);
    outbox.settings.smtp.plain_hosts.clear();
    assert!(matches!(WayOut::of(&outbox.settings), Err(WayError::PlainRefused { .. })));
    outbox.settings.smtp.plain_hosts = vec!["127.0.0.1".into()];
    outbox.settings.smtp.username = Some("kikaku".into());
    assert!(matches!(WayOut::of(&outbox.settings), Err(WayError::PlainPassword)));
    assert!(outbox.data().exists());
}
