//! Each fault of a server gives a mail its right state, and the other mails go on.

use sokatsu::mail::Attachment;
use sokatsu::store::MailState::{self, Ambiguous, Failed, Queued, Sent};

use crate::server::{Manner, Server};
use crate::{Outbox, mail_to, settings, way};

#[tokio::test]
async fn every_fault_has_its_state() {
    let expected = [
        ("before", Sent, "250"),
        ("refuse550", Failed, "550 5.1.1 no such mailbox"),
        ("defer451", Queued, "451 4.7.1 later"),
        ("busy421", Queued, "421"),
        ("droprcpt", Queued, "RCPT"),
        ("garbage", Queued, "RCPT"),
        ("silent", Queued, "2秒"),
        ("dropdata", Queued, "DATA"),
        ("data250", Queued, "354"),
        ("refuse554dot", Failed, "554 5.6.0 content refused"),
        ("defer452dot", Queued, "452"),
        ("dropafterdot", Ambiguous, "本文"),
        // Two doubts in a row would end the round.
        ("between1", Sent, "250"),
        ("silentdot", Ambiguous, "2秒"),
        ("between2", Sent, "250"),
        ("garbagedot", Ambiguous, "本文"),
        ("between3", Sent, "250"),
        ("odddot", Ambiguous, "354 again"),
        ("after", Sent, "250 2.0.0 queued as 4711"),
    ];
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::to(&expected.map(|(local, _, _)| local));
    let way = way(&settings(server.address.port()));
    let summary = outbox.send(&way, 0).await;
    for (row, (local, state, said)) in outbox.rows().iter().zip(expected) {
        assert_eq!(row.state, state, "{local}: {:?}", row.said);
        assert!(row.said.as_ref().is_some_and(|words| words.contains(said)), "{local}: {:?}", row.said);
        assert_eq!(row.tries, 1, "{local}");
    }
    assert_eq!((summary.sent, summary.failed, summary.ambiguous, summary.held), (5, 2, 4, 0));
    assert_eq!((summary.put_off, summary.queued, summary.unreachable), (8, 8, None));

    // Nothing is due a minute later; later the transient ones come again, and no ambiguous one ever.
    assert_eq!(outbox.send(&way, 1).await.put_off, 0);
    let again = outbox.send(&way, 6).await;
    assert_eq!((again.sent, again.put_off, again.ambiguous), (0, 8, 0));
    let arrived: Vec<String> = server.received().into_iter().map(|mail| mail.recipient).collect();
    assert_eq!(
        arrived,
        ["before", "dropafterdot", "between1", "between2", "between3", "after"]
            .map(|local| format!("{local}@city.example.jp"))
    );
}

#[tokio::test]
async fn a_mail_put_off_too_often_has_failed() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::to(&["defer451"]);
    let mut settings = settings(server.address.port());
    settings.smtp.max_tries = 2;
    let way = way(&settings);
    outbox.send(&way, 0).await;
    assert_eq!(outbox.states(), [Queued]);
    assert_eq!(outbox.send(&way, 5).await.failed, 1);
    assert_eq!(outbox.states(), [Failed]);
    assert_eq!(outbox.rows()[0].said.as_deref(), Some("2回試しました。451 4.7.1 later"));
}

/// Large enough that the sockets' buffers cannot hold it: the end of the mail never leaves.
async fn state_of_a_large_mail(local: &str) -> MailState {
    let server = Server::start(Manner::default()).await;
    let large = [Attachment { name: "large.pdf".to_owned(), bytes: crate::pdf(&vec![7; 5_000_000]) }];
    let mut outbox = Outbox::of(&[mail_to(local, &large)]);
    outbox.send(&way(&settings(server.address.port())), 0).await;
    outbox.states()[0]
}

#[tokio::test]
async fn a_body_that_never_left_whole_is_sent_again() {
    assert_eq!(state_of_a_large_mail("dropbody").await, Queued);
    assert_eq!(state_of_a_large_mail("stuckbody").await, Queued);
    assert_eq!(state_of_a_large_mail("sangyo").await, Sent);
}

#[tokio::test]
async fn a_mail_over_the_limit_is_not_offered() {
    let server = Server::start(Manner { size: Some(1000), ..Manner::default() }).await;
    let mut outbox = Outbox::to(&["sangyo"]);
    outbox.send(&way(&settings(server.address.port())), 0).await;
    assert_eq!(outbox.states(), [Failed]);
    assert!(outbox.rows()[0].said.as_ref().is_some_and(|said| {
        ["上限（1000バイト）", "mail.max_bytes", "outbox cancel", "sokatsu deliver"]
            .iter()
            .all(|word| said.contains(word))
    }));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_refused_sender_costs_no_mail_its_place() {
    let server = Server::start(Manner { refuse_sender: true, ..Manner::default() }).await;
    let mut outbox = Outbox::to(&["sangyo", "kosodate"]);
    let summary = outbox.send(&way(&settings(server.address.port())), 0).await;
    assert_eq!(outbox.states(), [Queued, Queued]);
    assert!(summary.unreachable.is_some_and(|told| told.reason.contains("sender not allowed")));
    assert_eq!(outbox.rows()[0].tries, 0);
}
