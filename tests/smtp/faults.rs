//! Every fault of a server gives the state that is true, and stops no other mail.

use chrono::TimeDelta;
use sokatsu::mail::Summary;
use sokatsu::store::MailState::{self, Ambiguous, Failed, Queued, Sent};

use crate::outbox::{Outbox, now, run};
use crate::server::{Offer, Server};

/// The state of a mail after one round, and whether the server took it.
const STATES: [(&str, MailState, bool); 16] = [
    ("sangyo", Sent, true),
    ("refuse550", Failed, false),
    ("defer451", Queued, false),
    ("leave421", Queued, false),
    ("drop-at-rcpt", Queued, false),
    ("garbage", Queued, false),
    ("silent", Queued, false),
    ("drop-at-data", Queued, false),
    ("behind", Queued, false),
    ("refuse554", Failed, false),
    ("full452", Queued, false),
    ("drop-after-dot", Ambiguous, true),
    ("silent-after-dot", Ambiguous, true),
    ("garbage-after-dot", Ambiguous, true),
    ("odd-after-dot", Ambiguous, true),
    ("slow", Sent, true),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_has_its_state_and_the_last_mail_still_leaves() {
    let server = Server::start(Offer::default()).await;
    let outbox = Outbox::to_server(server.port);
    let names: Vec<&str> = STATES.iter().map(|(name, ..)| *name).chain(["kenko"]).collect();
    outbox.queue(&names);
    let summary = outbox.drain().await;
    let taken: Vec<String> = server.mails().into_iter().flat_map(|mail| mail.recipients).collect();
    for (name, state, taken_by_server) in STATES {
        let row = outbox.row(name);
        assert_eq!(row.state, state, "{name}: {:?}", row.said);
        assert_eq!(taken.contains(&format!("{name}@example.jp")), taken_by_server, "{name}");
        assert_eq!(row.tries, 1, "{name}");
    }
    assert_eq!(outbox.state("kenko"), Sent);
    let expected = Summary { sent: 3, failed: 2, ambiguous: 4, put_back: 8, left_queued: 8, held: 0, stopped: None };
    assert_eq!(summary, expected);
    assert_eq!(outbox.row("refuse550").said.as_deref(), Some("550 5.1.1 no such mailbox"), "no control characters");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_get_through_is_sent_again_later() {
    let server = Server::start(Offer::default()).await;
    let outbox = Outbox::to_server(server.port);
    let large = |name: &str| {
        let mut mail = outbox.mail(&format!("{name}@example.jp"));
        // More than the buffers between us and the server hold.
        mail.mime.extend(b"a line of the body\r\n".repeat(1_000_000));
        mail.sha256 = sokatsu::mail::sha256_hex(&mail.mime);
        mail
    };
    let mails = [large("drop-in-body"), large("stall-in-body"), large("kenko")];
    outbox.store().queue(&run(), &[], &mails).expect("queued");
    let summary = outbox.drain().await;
    assert_eq!((summary.put_back, summary.sent), (2, 1));
    let (dropped, stalled) = (outbox.row("drop-in-body"), outbox.row("stall-in-body"));
    assert_eq!((dropped.state, stalled.state), (Queued, Queued), "{:?} {:?}", dropped.said, stalled.said);
    assert!(stalled.said.is_some_and(|said| said.contains("the body: no answer")));
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_back_is_tried_again_later_and_not_for_ever() {
    let server = Server::start(Offer::default()).await;
    let mut outbox = Outbox::to_server(server.port);
    outbox.settings.smtp.max_tries = 3;
    outbox.queue(&["defer451"]);
    let minutes = |minutes| now() + TimeDelta::minutes(minutes);
    assert_eq!(outbox.drain().await.put_back, 1);
    assert_eq!(outbox.drain_at(minutes(14)).await, Summary { left_queued: 1, ..Summary::default() }, "not due yet");
    assert_eq!(outbox.drain_at(minutes(15)).await.put_back, 1);
    assert_eq!(outbox.drain_at(minutes(44)).await.put_back, 0, "the wait doubles");
    assert_eq!(outbox.drain_at(minutes(45)).await.failed, 1);
    assert!(outbox.row("defer451").said.is_some_and(|said| said.contains("3 tries") && said.contains("451")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_costs_no_tries() {
    let server = Server::start(Offer { closed: true, ..Offer::default() }).await;
    let mut outbox = Outbox::to_server(server.port);
    outbox.queue(&["sangyo", "kenko"]);
    let summary = outbox.drain().await;
    assert_eq!((summary.sent, summary.put_back, summary.left_queued), (0, 0, 2));
    assert!(summary.stopped.is_some_and(|why| why.contains("554")));
    assert_eq!(server.sessions(), 1, "the second mail does not knock again");
    // A port on which nobody listens.
    outbox.settings.smtp.port = 1;
    assert!(outbox.drain().await.stopped.is_some());
    assert_eq!(outbox.row("sangyo").tries, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_few_mails_a_session_gets_them_all() {
    let server = Server::start(Offer { mails_per_session: Some(2), ..Offer::default() }).await;
    let outbox = Outbox::to_server(server.port);
    outbox.queue(&["a", "b", "c", "d", "e"]);
    let summary = outbox.drain().await;
    assert_eq!(summary, Summary { sent: 5, ..Summary::default() });
    assert_eq!(server.mails().len(), 5);
    assert_eq!(server.sessions(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_too_large_is_told_before_it_is_sent() {
    let server = Server::start(Offer { size: Some(100_000), ..Offer::default() }).await;
    let outbox = Outbox::to_server(server.port);
    outbox.queue(&["sangyo"]);
    assert_eq!(outbox.drain().await.failed, 1);
    assert!(outbox.row("sangyo").said.is_some_and(|said| said.contains("at most 100000 bytes")));
    assert!(!server.commands().iter().any(|command| command.starts_with("DATA")));
}
