//! One connection of the several: takes mails from the round, one after the other, and tells what became of each.

use std::sync::Arc;

use lettre::Address;
use tokio::sync::{mpsc, oneshot};

use super::{Candidate, examined};
use crate::mail::checks;
use crate::mail::server::{NoSession, SmtpServer, Unreachable};
use crate::mail::smtp::{NotOffered, Outcome, Session};
use crate::store::{MailBytes, MailId, StoreError};

/// A mail in a worker's hands.
pub(super) struct Taken {
    pub(super) candidate: Candidate,
    /// By these the round counts how many mails are in hand, also where a worker died over one.
    pub(super) _in_hand: Arc<()>,
}

/// A mail that was read and checked.
struct Ready {
    taken: Taken,
    mime: Vec<u8>,
    /// Why it must not leave.
    objection: Option<String>,
}

/// What became of a mail.
pub(super) enum Fate {
    /// The checks object to it.
    Objected(String),
    Tried(Outcome),
}

/// Where the next mail comes, or `None` when the round is over for this worker.
pub(super) type NextMail = oneshot::Sender<Option<Taken>>;

/// What a worker says to the round, which alone knows the database.
pub(super) enum Request {
    Next(NextMail),
    /// The server has asked for the body. The answer comes when that is durable; `false` where the mail is no longer to
    /// leave, and none at all when the round has ended.
    Transmitting {
        mail: MailId,
        reply: oneshot::Sender<bool>,
    },
    /// `done` comes when the outcome is durable; the next mail may come before, to be read and checked.
    Settle {
        taken: Taken,
        fate: Fate,
        done: oneshot::Sender<()>,
        next: NextMail,
    },
    /// The database cannot be read; the worker ends.
    Unreadable {
        taken: Taken,
        error: StoreError,
    },
    /// The mail goes back untouched, and the worker ends.
    Back {
        taken: Taken,
        why: NoSession,
    },
}

pub(super) struct Worker {
    server: Arc<SmtpServer>,
    bytes: Box<dyn MailBytes>,
    desk: mpsc::Sender<Request>,
    session: Option<Session>,
    /// Mails that the session was offered.
    carried: u32,
}

/// What became of an offer.
enum Offered {
    /// The server waits for the body.
    Asked,
    Not(Outcome),
    NoSession(NoSession),
}

impl Worker {
    pub(super) fn new(server: Arc<SmtpServer>, bytes: Box<dyn MailBytes>, desk: mpsc::Sender<Request>) -> Worker {
        Worker { server, bytes, desk, session: None, carried: 0 }
    }

    /// Until the round has no more mails.
    pub(super) async fn run(mut self) {
        let mut next = self.first().await;
        while let Some(ready) = next {
            next = self.deal_with(ready).await;
        }
        self.take_leave().await;
    }

    async fn first(&self) -> Option<Ready> {
        let taken = self.ask(Request::Next).await.flatten()?;
        self.prepare(taken).await
    }

    /// Reads and checks a mail.
    async fn prepare(&self, taken: Taken) -> Option<Ready> {
        let Candidate { mail, background } = &taken.candidate;
        match examined(background, mail, self.bytes.read(mail.id)) {
            Ok((mime, objection)) => Some(Ready { taken, mime, objection }),
            Err(error) => {
                // Nobody listens any more only when the round has ended; so below.
                let _ = self.desk.send(Request::Unreadable { taken, error }).await;
                None
            }
        }
    }

    /// Sends a mail; gives the next one.
    async fn deal_with(&mut self, Ready { taken, mime, objection }: Ready) -> Option<Ready> {
        if let Some(reason) = objection {
            return self.settle(taken, Fate::Objected(reason)).await;
        }
        let to = match checks::address("宛先", &taken.candidate.mail.recipient) {
            Ok(to) => to,
            Err(error) => return self.settle(taken, Fate::Objected(error.what)).await,
        };
        match self.offer(&to, mime.len()).await {
            Offered::Asked => {}
            Offered::Not(outcome) => return self.settle(taken, Fate::Tried(outcome)).await,
            Offered::NoSession(why) => {
                let _ = self.desk.send(Request::Back { taken, why }).await;
                return None;
            }
        }
        let mail = taken.candidate.mail.id;
        if !self.ask(|reply| Request::Transmitting { mail, reply }).await? {
            // Not a byte of the body has left, and the server can take the end of the connection for nothing else.
            self.session = None;
            drop(taken);
            return self.first().await;
        }
        let outcome = match self.session.as_mut() {
            Some(session) => session.transmit(&mime).await,
            None => Outcome::NotAccepted { reason: "接続がありません".to_owned() },
        };
        self.settle(taken, Fate::Tried(outcome)).await
    }

    /// Offers a mail over the open session, or a new one where there is none or the server has ended it.
    async fn offer(&mut self, to: &Address, size: usize) -> Offered {
        if self.server.per_connection.is_some_and(|most| self.carried >= most.get()) {
            self.take_leave().await;
        }
        loop {
            let session = match self.session.take().filter(Session::is_open) {
                Some(open) => self.session.insert(open),
                None => match self.server.connect().await {
                    Ok(opened) => {
                        self.carried = 0;
                        self.session.insert(opened)
                    }
                    Err(why) => return Offered::NoSession(why),
                },
            };
            self.carried += 1;
            match session.offer(&self.server.bounce, to, size).await {
                Ok(()) => return Offered::Asked,
                // It is not open any more, and a new session is never over: the second time is the last.
                Err(NotOffered::SessionOver) => tracing::debug!("the server had ended the session; opening another"),
                Err(NotOffered::Mail(outcome)) => return Offered::Not(outcome),
                Err(NotOffered::Sender { reply }) => return Offered::NoSession(self.sender_refused(&reply)),
            }
        }
    }

    fn sender_refused(&self, reply: &str) -> NoSession {
        let reason = format!("サーバーが差出人を受け付けません: {reply}");
        let remedy = "mail の sender_address、envelope_sender と、mail.smtp の認証を確かめてください";
        let unreachable: Unreachable = self.server.unreachable(reason, remedy);
        NoSession { unreachable, for_now: false }
    }

    /// Nothing further is begun before the outcome is durable.
    async fn settle(&self, taken: Taken, fate: Fate) -> Option<Ready> {
        let ((done, settled), (next, coming)) = (oneshot::channel(), oneshot::channel());
        self.desk.send(Request::Settle { taken, fate, done, next }).await.ok()?;
        let ready = match coming.await.ok().flatten() {
            Some(taken) => self.prepare(taken).await,
            None => None,
        };
        settled.await.ok()?;
        ready
    }

    /// Asks the round, and waits for its answer; `None` when the round has ended.
    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.desk.send(request(reply)).await.ok()?;
        answer.await.ok()
    }

    async fn take_leave(&mut self) {
        if let Some(mut session) = self.session.take() {
            session.quit().await;
        }
    }
}
