//! Rounds over the outbox: nothing twice, nothing where it must not go.

use std::path::Path;
use std::time::Duration;

use sokatsu::mail::{MailSettings, TlsMode, Way, WayOut, send_queued_until};
use sokatsu::store::MailState::{Ambiguous, Held, Queued, Sent, Transmitting};
use sokatsu::store::NewRun;
use tokio::time::timeout;

use crate::server::{Manner, Server};
use crate::{Outbox, attachments, mail_to, run, settings, time, way};

#[tokio::test]
async fn one_connection_carries_all_and_a_rerun_sends_nothing() {
    let server = Server::start(Manner::default()).await;
    let locals = ["sangyo", "kosodate", "kiki", "defer451", "soumu"];
    let mut outbox = Outbox::to(&locals);
    let way = way(&settings(server.address.port()));
    assert_eq!(outbox.send(&way, 0).await.sent, 4);
    assert_eq!(server.connections(), 1);
    let mails = locals.map(|local| mail_to(local, &attachments()));
    let again = outbox.store.queue(&run(&mails), &[], &mails).expect("queued");
    assert_eq!((again.queued, again.known), (0, 5));
    assert_eq!(outbox.send(&way, 0).await.sent, 0);
    assert_eq!(server.received().len(), 4);
}

/// Servers end a session after some mails or some time: the next mail is none the worse for it.
#[tokio::test]
async fn a_session_that_is_over_costs_no_mail_its_place() {
    for leaves_silently in [false, true] {
        let server = Server::start(Manner { mails_per_session: Some(2), leaves_silently, ..Manner::default() }).await;
        let mut outbox = Outbox::to(&["sangyo", "kosodate", "kiki", "soumu", "doro"]);
        let summary = outbox.send(&way(&settings(server.address.port())), 0).await;
        assert_eq!((summary.sent, summary.put_off, server.connections()), (5, 0, 3), "{:?}", outbox.states());
    }
}

/// A server that never takes a mail is not asked for ever.
#[tokio::test]
async fn a_session_that_never_begins_puts_the_mails_off() {
    let server = Server::start(Manner { mails_per_session: Some(0), ..Manner::default() }).await;
    let mut outbox = Outbox::to(&["sangyo", "kosodate"]);
    let summary = outbox.send(&way(&settings(server.address.port())), 0).await;
    assert_eq!((summary.put_off, server.connections()), (2, 2));
}

#[tokio::test]
async fn a_mail_left_on_its_way_is_ambiguous_and_stays() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::to(&["sangyo", "kosodate"]);
    let first = outbox.rows()[0].id;
    let lock = outbox.store.sender_lock().expect("a lock").expect("free");
    outbox.store.mark_transmitting(&lock, first, time(0)).expect("marked");
    drop(lock);
    let way = way(&settings(server.address.port()));
    let summary = outbox.send(&way, 0).await;
    assert_eq!((summary.recovered, summary.sent), (1, 1));
    assert_eq!(outbox.states(), [Ambiguous, Sent]);
    outbox.send(&way, 100_000).await;
    let arrived: Vec<String> = server.received().into_iter().map(|mail| mail.recipient).collect();
    assert_eq!(arrived, ["kosodate@city.example.jp"]);
}

/// As when the program is killed: the round is dropped while the server keeps it waiting.
#[tokio::test]
async fn a_round_broken_off_leaves_what_a_restart_can_tell() {
    let server = Server::start(Manner::default()).await;
    for (local, left, after) in [("silent", Queued, Queued), ("silentdot", Transmitting, Ambiguous)] {
        let mut settings = settings(server.address.port());
        (settings.smtp.timeouts.rcpt, settings.smtp.timeouts.dot) = (60, 60);
        let mut outbox = Outbox::to(&[local]);
        let broken_off = timeout(Duration::from_secs(3), outbox.send(&way(&settings), 0)).await;
        assert!(broken_off.is_err() && outbox.states() == [left], "{local}: {:?}", outbox.states());
        settings.smtp.timeouts.rcpt = 1;
        outbox.send(&way(&settings), 0).await;
        assert_eq!(outbox.states(), [after], "{local}");
    }
}

#[tokio::test]
async fn an_unreachable_server_leaves_all_queued_and_is_named() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let mut outbox = Outbox::to(&["sangyo", "kosodate"]);
    let summary = outbox.send(&way(&settings(port)), 0).await;
    assert_eq!(outbox.states(), [Queued, Queued]);
    assert_eq!(summary.queued, 2);
    let told = summary.unreachable.expect("told");
    assert_eq!(told.host, format!("127.0.0.1:{port}"));
    assert!(told.reason.contains("接続できません") && !told.remedy.is_empty(), "{told:?}");
}

#[test]
fn a_plain_connection_needs_a_listed_host() {
    let mut settings = settings(25);
    settings.smtp.plain_hosts = vec!["other.example.jp".to_owned()];
    let error = WayOut::open(&settings, Path::new("/nowhere")).expect_err("refused");
    assert!(error.to_string().contains("暗号化なし"), "{error}");
    assert!(error.remedy.contains("plain_hosts"));
    settings.smtp.tls = TlsMode::StartTls;
    assert!(WayOut::open(&settings, Path::new("/nowhere")).is_ok());
}

#[tokio::test]
async fn changed_bytes_and_foreign_domains_are_held() {
    let server = Server::start(Manner::default()).await;
    let mut changed = mail_to("sangyo", &attachments());
    changed.mime.push(b'x');
    let mut outbox = Outbox::of(&[changed, mail_to("kosodate", &attachments())]);
    let mut settings = settings(server.address.port());
    settings.allow_domains = vec!["example.jp".to_owned()];
    let summary = outbox.send(&way(&settings), 0).await;
    assert_eq!((summary.held, outbox.states()), (2, vec![Held, Held]));
    let said: Vec<String> = outbox.rows().into_iter().filter_map(|row| row.said).collect();
    assert!(said[0].contains("SHA-256") && said[1].contains("city.example.jp"), "{said:?}");
    assert!(server.received().is_empty() && server.connections() == 0);
}

/// Files of another year, and a run whose key names somebody else: neither trial leaves.
#[tokio::test]
async fn a_trial_stays_within_its_run() {
    let server = Server::start(Manner::default()).await;
    let mail = || mail_to("sangyo", &attachments());
    let stranger = mail_to("kosodate", &[]);
    let other_year = NewRun { year: 2023, ..run(&[mail()]) };
    let other_plan = NewRun { plan: "asaka-plan6".to_owned(), ..run(&[mail()]) };
    for (run, reason) in [
        (other_year, "2024年度のファイルです"),
        (other_plan, "別の計画"),
        (run(&[stranger]), "命じたときの宛先と違います"),
        (NewRun { key: "deliver/x".to_owned(), ..run(&[]) }, "命じたときの宛先と違います"),
    ] {
        let mut outbox = Outbox::of(&[]);
        outbox.run = outbox.store.queue(&run, &[], &[mail()]).expect("queued").run;
        let summary = outbox.send(&way(&settings(server.address.port())), 0).await;
        let said = outbox.rows().remove(0).said.unwrap_or_default();
        assert_eq!(summary.held, 1, "{said}");
        assert!(said.contains(reason), "{said}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_allowed_domain_is_compared_without_case() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::to(&["sangyo"]);
    let mut settings = settings(server.address.port());
    settings.allow_domains = vec!["City.Example.JP".to_owned()];
    assert_eq!(outbox.send(&way(&settings), 0).await.sent, 1);
}

/// A held mail is no dead end: no byte of it has left, so once the settings are right it goes.
#[tokio::test]
async fn a_held_mail_leaves_when_what_stopped_it_is_gone() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::to(&["sangyo"]);
    let mut settings = settings(server.address.port());
    settings.allow_domains = vec!["exmaple.jp".to_owned()];
    assert_eq!(outbox.send(&way(&settings), 0).await.held, 1);
    assert_eq!(outbox.send(&way(&settings), 1).await.held, 0, "it is stopped once and told once");
    assert_eq!(outbox.states(), [Held]);
    settings.allow_domains = vec!["city.example.jp".to_owned()];
    assert_eq!(outbox.send(&way(&settings), 2).await.sent, 1);
    assert_eq!(outbox.states(), [Sent]);
}

/// A round that is told to stop begins no further mail, and what it left is still queued.
#[tokio::test]
async fn a_round_that_is_told_to_stop_begins_no_further_mail() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::to(&["sangyo", "hoiku", "doro"]);
    let lock = outbox.store.sender_lock().expect("a lock").expect("free");
    let stopping = || !server.received().is_empty();
    let way = way(&settings(server.address.port()));
    let clock = || time(0);
    let summary = send_queued_until(&mut *outbox.store, &lock, &way, &clock, &stopping).await.expect("sent");
    assert_eq!((summary.sent, summary.queued), (1, 2));
    assert_eq!(outbox.states(), [Sent, Queued, Queued]);
}

/// A mail waits for the way out that it was queued for.
#[tokio::test]
async fn what_is_for_the_server_does_not_go_to_the_folder() {
    let data = tempfile::tempdir().expect("a folder");
    let way = WayOut::open(&MailSettings { way: Way::Folder, ..MailSettings::default() }, data.path()).expect("a way");
    let mut outbox = Outbox::to(&["sangyo"]);
    let summary = outbox.send(&way, 0).await;
    assert_eq!((summary.sent, summary.queued), (0, 0));
    assert_eq!(outbox.states(), [Queued]);
}

#[tokio::test]
async fn the_drop_folder_takes_the_bytes_as_they_are() {
    let data = tempfile::tempdir().expect("a folder");
    let way = WayOut::open(&MailSettings { way: Way::Folder, ..MailSettings::default() }, data.path()).expect("a way");
    let mut outbox = Outbox::for_way("folder", &[mail_to("sangyo", &attachments())]);
    assert_eq!(outbox.send(&way, 0).await.sent, 1);
    let row = &outbox.rows()[0];
    let name = format!("sangyo_{}.eml", &row.message_id[1..9]);
    let written = std::fs::read(data.path().join("mail").join(name)).expect("there");
    assert_eq!(written, outbox.store.mime(row.id).expect("bytes"));
}

/// A mail whose bytes are gone is held by its own name, and those behind it leave; the next round goes on as well.
#[tokio::test]
async fn one_mail_that_cannot_be_read_stops_no_other() {
    let server = Server::start(Manner::default()).await;
    for word in ["smtp", "folder"] {
        let mut outbox = Outbox::for_way(word, &["a", "b", "c"].map(|local| mail_to(local, &attachments())));
        let database = rusqlite::Connection::open(outbox.folder.path().join("sokatsu.db")).expect("the database");
        let gone = "DROP TRIGGER mail_bytes_kept; DELETE FROM mail_bytes WHERE mail = 1;";
        database.execute_batch(gone).expect("gone");
        let kept = tempfile::tempdir().expect("a folder");
        let folder = MailSettings { way: Way::Folder, folder: Some(kept.path().to_path_buf()), ..settings(1) };
        let way = way(&if word == "smtp" { settings(server.address.port()) } else { folder });
        let summary = outbox.send(&way, 0).await;
        assert_eq!((summary.held, summary.sent, outbox.states()), (1, 2, vec![Held, Sent, Sent]), "{word}");
        let said = outbox.rows().remove(0).said.expect("a reason");
        assert!(said.contains("メール 1-1 の中身を読めません") && said.contains("中身がありません"), "{said}");
        let again = outbox.send(&way, 1).await;
        assert_eq!((again.held, again.sent, outbox.states()), (0, 0, vec![Held, Sent, Sent]), "{word}");
    }
}
