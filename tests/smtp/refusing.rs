//! A server that refuses all mails alike: the round ends, and no mail is lost over it.

use sokatsu::mail::TlsMode;
use sokatsu::store::MailState::{self, Ambiguous, Failed, Queued, Sent};

use crate::server::{Manner, Server};
use crate::stages::{Kind, Stage};
use crate::tls::{acceptor, protected};
use crate::{Outbox, mail_to, settings, way};

fn outbox_of(count: usize) -> Outbox {
    Outbox::of(&(0..count).map(|number| mail_to(&format!("to{number}"), &[])).collect::<Vec<_>>())
}

fn count(outbox: &Outbox, state: MailState) -> usize {
    outbox.states().iter().filter(|found| **found == state).count()
}

#[tokio::test]
async fn a_server_that_relays_nothing_ends_the_round_and_fails_no_mail() {
    for kind in [Kind::NotRelayed, Kind::Refused] {
        let server = Server::start(Manner { fault: Some((Stage::Rcpt, kind)), ..Manner::default() }).await;
        let mut outbox = outbox_of(8);
        let way = way(&settings(server.address.port()));
        let summary = outbox.send(&way, 0).await;
        assert_eq!((summary.failed, summary.put_off, summary.queued), (0, 3, 8), "{kind:?}");
        let told = summary.unreachable.expect("told once");
        assert!(summary.refuses_all && told.reason.contains("554 5.7.1"), "{told:?}");
        assert_eq!(told.remedy.contains("中継を許して"), kind == Kind::NotRelayed, "{told:?}");
        // The next round begins with others: three bad addresses would not be in the way of all.
        assert_eq!(outbox.send(&way, 1).await.put_off, 3);
        assert!(outbox.rows().iter().filter(|row| row.tries == 1).count() == 6);
        server.heal();
        assert_eq!(outbox.send(&way, 10).await.sent, 8, "however often it was refused");
    }
}

#[tokio::test]
async fn fewer_than_three_refusals_are_the_mails_own() {
    let server = Server::start(Manner { fault: Some((Stage::Rcpt, Kind::NotRelayed)), ..Manner::default() }).await;
    let mut outbox = outbox_of(2);
    let summary = outbox.send(&way(&settings(server.address.port())), 0).await;
    assert_eq!((summary.failed, summary.unreachable, summary.refuses_all), (2, None, false));
    assert_eq!(outbox.states(), [Failed, Failed]);
}

#[tokio::test]
async fn a_server_that_answers_no_body_gets_no_third() {
    let server = Server::start(Manner { fault: Some((Stage::Dot, Kind::Dropped)), ..Manner::default() }).await;
    let mut outbox = outbox_of(6);
    let summary = outbox.send(&way(&settings(server.address.port())), 0).await;
    assert!(summary.refuses_all && summary.unreachable.is_some(), "{summary:?}");
    assert_eq!((count(&outbox, Ambiguous), count(&outbox, Queued)), (2, 4));
}

/// Above TLS as below it.
#[tokio::test]
async fn japanese_words_are_read_over_tls() {
    for (tls, tls_from_start) in [(TlsMode::StartTls, false), (TlsMode::Tls, true)] {
        let fault = Some((Stage::Dot, Kind::ForeignYes));
        let server = Server::start(Manner { fault, tls: Some(acceptor()), tls_from_start, ..Manner::default() }).await;
        let mut settings = protected(server.address.port(), tls);
        settings.smtp.username = None;
        let mut outbox = outbox_of(2);
        assert_eq!(outbox.send(&way(&settings), 0).await.sent, 2, "{tls:?}");
        assert_eq!(outbox.states(), [Sent, Sent]);
        assert_eq!(outbox.rows()[0].said.as_deref(), Some("250 受け付け"));
    }
}
