//! Every stage × every kind of fault: the state of the mail, and that it arrives once when the server is well again.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sokatsu::mail::{Attachment, MailSettings, TimeoutSettings, TlsMode};
use sokatsu::store::MailState::{Ambiguous, Failed, Queued, Sent};

use crate::server::{Manner, Server};
use crate::stages::Kind::{self, Dropped, ForeignNo, ForeignYes, Garbage, Refused, Silent, Slow, Transient};
use crate::stages::Stage::{self, Auth, Body, Connect, Data, Dot, Ehlo, Greeting, Mail, Quit, Rcpt, Rset, StartTls};
use crate::tls::{LOGIN, acceptor, protected};
use crate::{Outbox, attachments, mail_to, settings, way};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Arrives,
    /// Refused for good.
    Fails,
    /// Queued again after a try.
    PutOff,
    /// The round ends before the mail's turn: queued as it was.
    Untouched,
    Doubtful,
}
use Expected::{Arrives, Doubtful, Fails, PutOff, Untouched};

const TABLE: [(Stage, Kind, Expected); 77] = [
    (Connect, Refused, Untouched),
    (Greeting, Refused, Untouched),
    (Greeting, Transient, Untouched),
    (Greeting, Dropped, Untouched),
    (Greeting, Silent, Untouched),
    (Greeting, Garbage, Untouched),
    (Greeting, Slow, Arrives),
    (Ehlo, Refused, Untouched),
    (Ehlo, Transient, Untouched),
    (Ehlo, Dropped, Untouched),
    (Ehlo, Silent, Untouched),
    (Ehlo, Garbage, Untouched),
    (Ehlo, Slow, Arrives),
    (StartTls, Refused, Untouched),
    (StartTls, Transient, Untouched),
    (StartTls, Dropped, Untouched),
    (StartTls, Silent, Untouched),
    (StartTls, Garbage, Untouched),
    (StartTls, Slow, Arrives),
    (Auth, Refused, Untouched),
    (Auth, Transient, Untouched),
    (Auth, Dropped, Untouched),
    (Auth, Silent, Untouched),
    (Auth, Garbage, Untouched),
    (Auth, Slow, Arrives),
    // The sender is every mail's.
    (Mail, Refused, Untouched),
    (Mail, Transient, PutOff),
    (Mail, Dropped, PutOff),
    (Mail, Silent, PutOff),
    (Mail, Garbage, PutOff),
    (Mail, Slow, Arrives),
    (Rcpt, Refused, Fails),
    (Rcpt, Transient, PutOff),
    (Rcpt, Dropped, PutOff),
    (Rcpt, Silent, PutOff),
    (Rcpt, Garbage, PutOff),
    (Rcpt, Slow, Arrives),
    // The code holds, whatever the words are written in.
    (Greeting, ForeignNo, Untouched),
    (Ehlo, ForeignNo, Untouched),
    (StartTls, ForeignNo, Untouched),
    (Auth, ForeignNo, Untouched),
    (Mail, ForeignNo, Untouched),
    (Mail, ForeignYes, Arrives),
    (Rcpt, ForeignNo, Fails),
    (Data, ForeignNo, Fails),
    (Dot, ForeignNo, Fails),
    (Dot, ForeignYes, Arrives),
    (Data, Refused, Fails),
    (Data, Transient, PutOff),
    (Data, Dropped, PutOff),
    (Data, Silent, PutOff),
    (Data, Garbage, PutOff),
    (Data, Slow, Arrives),
    // The answer to the dot, given too early.
    (Body, Refused, Fails),
    (Body, Transient, PutOff),
    (Body, Dropped, PutOff),
    (Body, Silent, PutOff),
    (Body, Garbage, Doubtful),
    (Body, Slow, Arrives),
    (Dot, Refused, Fails),
    (Dot, Transient, PutOff),
    (Dot, Dropped, Doubtful),
    (Dot, Silent, Doubtful),
    (Dot, Garbage, Doubtful),
    (Dot, Slow, Arrives),
    // The mail before was refused; this one is none the worse for what comes of clearing that away.
    (Rset, Refused, Arrives),
    (Rset, Transient, Arrives),
    (Rset, Dropped, Arrives),
    (Rset, Silent, Arrives),
    (Rset, Garbage, Arrives),
    (Rset, Slow, Arrives),
    // It has arrived before.
    (Quit, Refused, Arrives),
    (Quit, Transient, Arrives),
    (Quit, Dropped, Arrives),
    (Quit, Silent, Arrives),
    (Quit, Garbage, Arrives),
    (Quit, Slow, Arrives),
];

/// Well above [`crate::stages::LATE`], on a busy machine too.
const PATIENCE: TimeoutSettings =
    TimeoutSettings { connect: 3, greeting: 3, mail: 3, rcpt: 3, data: 3, block: 3, dot: 3 };

/// So many cells at once.
const AT_ONCE: usize = 10;

/// Each cell has a thread of its own with server and client: no cell waits for another's disk.
#[test]
fn every_cell_has_its_state_and_no_mail_arrives_twice() {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|threads| {
        for _ in 0..AT_ONCE {
            threads.spawn(|| {
                while let Some(cell) = TABLE.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let runtime =
                        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                    let found = runtime.block_on(look(cell.0, cell.1));
                    if !is_right(cell.2, &found) {
                        wrong.lock().expect("not poisoned").push(format!("{cell:?} expected, {found:?}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("not poisoned");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_right(expected: Expected, found: &Found) -> bool {
    found.first == expected
        && match expected {
            Arrives => found.copies == (1, 1),
            Fails => found.copies == (0, 0),
            PutOff | Untouched => found.copies == (0, 1),
            Doubtful => found.copies.0 == found.copies.1 && found.copies.1 <= 1,
        }
}

#[derive(Debug)]
struct Found {
    first: Expected,
    /// Copies that the server has taken over after the faulty round, and after one when it is well again.
    copies: (usize, usize),
    _said: String,
}

/// One cell: a round over the fault, and one without it.
async fn look(stage: Stage, kind: Kind) -> Found {
    let server = Server::start(manner(stage, kind)).await;
    let settings = settings_for(stage, server.address.port());
    let target = "sangyo";
    let before = (stage == Rset).then(|| mail_to("refuse550", &[]));
    let mail = if stage == Body { mail_to(target, &large()) } else { mail_to(target, &attachments()) };
    let mut outbox = Outbox::of(&before.into_iter().chain([mail]).collect::<Vec<_>>());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let faulty = if stage == Connect {
        settings_for(stage, closed.local_addr().expect("a port").port())
    } else {
        settings.clone()
    };
    drop(closed);

    let told = outbox.send(&way(&faulty), 0).await.unreachable;
    let rows = outbox.rows();
    let row = rows.last().expect("the mail");
    let first = match (row.state, row.tries, told.is_some()) {
        (Sent, 1, false) => Arrives,
        (Failed, 1, false) => Fails,
        (Queued, 1, false) => PutOff,
        (Queued, 0, true) => Untouched,
        (Ambiguous, 1, false) => Doubtful,
        other => panic!("{stage:?} {kind:?}: {other:?} {row:?} {told:?}"),
    };
    let copies = |server: &Server| server.received().iter().filter(|mail| mail.recipient.starts_with(target)).count();
    let after_fault = copies(&server);
    server.heal();
    outbox.send(&way(&settings), 6).await;
    Found { first, copies: (after_fault, copies(&server)), _said: format!("{:?} {told:?}", row.said) }
}

fn manner(stage: Stage, kind: Kind) -> Manner {
    let tls = (stage == StartTls).then(acceptor);
    let login = matches!(stage, StartTls | Auth).then_some(LOGIN);
    Manner { fault: Some((stage, kind)), tls, login, ..Manner::default() }
}

fn settings_for(stage: Stage, port: u16) -> MailSettings {
    let mut settings = match stage {
        StartTls => protected(port, TlsMode::StartTls),
        Auth => MailSettings { smtp: protected(port, TlsMode::StartTls).smtp, ..settings(port) },
        _ => settings(port),
    };
    if stage == Auth {
        settings.smtp.host = "127.0.0.1".to_owned();
        settings.smtp.tls = TlsMode::None;
    }
    settings.smtp.timeouts = PATIENCE;
    settings
}

/// More than the sockets' buffers hold, so that the server meets it in the middle.
fn large() -> [Attachment; 1] {
    [Attachment { name: "large.pdf".to_owned(), bytes: crate::pdf(&vec![7; 5_000_000]) }]
}
