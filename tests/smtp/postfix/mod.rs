//! The same mails through a real relay: Debian's Postfix between us and the test's own server.

mod instance;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use sokatsu::mail::{MailSettings, TlsMode, plain_words};
use sokatsu::store::MailRow;
use sokatsu::store::MailState::{Failed, Queued, Sent};

use self::instance::Postfix;
use crate::server::{Manner, Received, Server};
use crate::tls::protected;
use crate::{Outbox, SHORT, way};

/// Under STARTTLS, with the certificate of a private authority.
fn settings(postfix: &Postfix) -> MailSettings {
    let mut settings = protected(postfix.port, TlsMode::StartTls);
    settings.smtp.username = None;
    settings.smtp.password = None;
    settings.smtp.connections = 2;
    settings.smtp.timeouts = sokatsu::mail::TimeoutSettings { greeting: 20, mail: 20, rcpt: 20, dot: 20, ..SHORT };
    settings
}

async fn start(sink: &Server, access: &'static str, first: &'static [(&str, &str)], options: &'static str) -> Postfix {
    let address: SocketAddr = sink.address;
    let starting = move || Postfix::start(address, access, first, options);
    tokio::task::spawn_blocking(starting).await.expect("Postfix runs")
}

/// What the relay has passed on.
async fn passed_on(sink: &Server, count: usize, postfix: &Postfix) -> Vec<Received> {
    let begun = Instant::now();
    while sink.received().len() < count {
        assert!(begun.elapsed() < Duration::from_secs(30), "{} of {count}: {}", sink.received().len(), postfix.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    sink.received()
}

fn row<'a>(rows: &'a [MailRow], local: &str) -> &'a MailRow {
    rows.iter().find(|row| row.department == local).expect("a row")
}

fn said(row: &MailRow) -> &str {
    row.said.as_deref().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_arrive_unchanged_over_starttls() {
    let sink = Server::start(Manner::default()).await;
    let postfix = start(&sink, "", &[], "").await;
    let mut outbox = Outbox::to(&["sangyo", "kosodate", "hoiku"]);
    let summary = outbox.send(&way(&settings(&postfix)), 0).await;
    assert_eq!((summary.sent, summary.unreachable), (3, None), "{}", postfix.log());
    for mail in passed_on(&sink, 3, &postfix).await {
        let row = outbox.rows().into_iter().find(|row| row.recipient == mail.recipient).expect("its row");
        let kept = outbox.store.mime(row.id).expect("bytes");
        let trace =
            mail.mime.strip_suffix(kept.as_slice()).expect("what was kept, with headers of the relay's before it");
        let trace = String::from_utf8_lossy(trace);
        assert!(
            trace.starts_with("Received: ") && trace.contains("with ESMTPS") && !trace.contains("\r\n\r\n"),
            "{trace}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_their_states_and_their_words() {
    let sink = Server::start(Manner::default()).await;
    let access = "gone@city.example.jp 550 5.1.1 no such mailbox\nshut@city.example.jp 450 4.2.1 closed for now\n";
    let first = &[("busy", "450 4.3.2 please come back"), ("grey", "DEFER_IF_PERMIT 4.7.1 Greylisted, come back")];
    let postfix = start(&sink, access, first, "").await;
    let mut mails = ["gone", "shut", "busy", "grey", "sangyo"].map(|local| crate::mail_to(local, &[])).to_vec();
    mails.push(crate::mail_to_address("far", "a@elsewhere.example.com", &[]));
    let mut outbox = Outbox::of(&mails);
    let mut settings = settings(&postfix);
    settings.allow_domains.push("elsewhere.example.com".to_owned());
    let way = way(&settings);
    let before = outbox.rows();
    let summary = outbox.send(&way, 0).await;
    let rows = outbox.rows();
    assert_eq!((summary.sent, summary.failed, summary.put_off, summary.ambiguous), (1, 2, 3, 0), "{rows:?}");
    for (local, state, words, plain) in [
        ("gone", Failed, "550 5.1.1", "メールボックスがありません"),
        ("far", Failed, "554 5.7.1", "中継を許していません"),
        ("shut", Queued, "450 4.2.1", "使えなくなっています"),
        ("busy", Queued, "450 4.3.2", "今はメールを受け付けていません"),
        ("grey", Queued, "450 4.7.1", "グレイリスティング"),
    ] {
        let row = row(&rows, local);
        assert_eq!((row.state, row.tries), (state, 1), "{row:?}");
        let meaning = plain_words(said(row)).unwrap_or_default();
        assert!(said(row).starts_with(words) && meaning.contains(plain), "{row:?} {meaning}");
    }

    // Six minutes later those that were put off are taken, but for the one that stays shut; each under its own Message-ID.
    let again = outbox.send(&way, 6).await;
    assert_eq!((again.sent, again.put_off), (2, 1), "{:?}", outbox.rows());
    let arrived = passed_on(&sink, 3, &postfix).await;
    for local in ["busy", "grey"] {
        let recipient = format!("{local}@city.example.jp");
        assert_eq!(postfix.asked().iter().filter(|asked| **asked == recipient).count(), 2, "{:?}", postfix.asked());
        let row = row(&outbox.rows(), local).clone();
        assert_eq!((row.state, row.tries), (Sent, 2));
        let mails: Vec<&Received> = arrived.iter().filter(|mail| mail.recipient == recipient).collect();
        let [mail] = mails.as_slice() else { panic!("one mail for {local}") };
        let message_id = self::row(&before, local).message_id.clone();
        assert_eq!(row.message_id, message_id);
        let text = String::from_utf8_lossy(&mail.mime);
        assert!(text.contains(&format!("Message-ID: {message_id}")), "{text}");
    }
}

/// The limit of the relay's EHLO, and its own refusal where a mail grows past it on the way.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_above_the_relays_size_is_told_before_it_leaves() {
    let sink = Server::start(Manner::default()).await;
    let postfix = start(&sink, "", &[], "message_size_limit = 20000").await;
    let mut outbox = Outbox::of(&[crate::mail_to("small", &[]), crate::mail_to("large", &crate::attachments())]);
    let summary = outbox.send(&way(&settings(&postfix)), 0).await;
    let rows = outbox.rows();
    assert_eq!((summary.sent, summary.failed), (1, 1), "{rows:?}");
    assert!(said(row(&rows, "large")).contains("上限（20000バイト）"), "{rows:?}");
    assert_eq!(passed_on(&sink, 1, &postfix).await.len(), 1);
}
