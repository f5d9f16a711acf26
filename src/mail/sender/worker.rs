//! One connection of the several: takes mails from the round, one after the other, and tells what became of each.

use std::sync::Arc;

use lettre::Address;
use tokio::sync::{mpsc, oneshot};

use crate::mail::dotted::Dotted;
use crate::mail::server::{NoSession, SmtpServer, Unreachable};
use crate::mail::smtp::{NotOffered, Outcome, Session};
use crate::mail::words;
use crate::store::{MailId, MailRow};

/// A mail that is in a worker's hands until what became of it is durable.
pub(super) struct InHand {
    pub(super) mail: Box<MailRow>,
    /// By these the round counts how many mails are in hand, also where a worker died over one.
    pub(super) _counted: Arc<()>,
}

/// A mail that a worker is to send.
pub(super) struct Taken {
    pub(super) in_hand: InHand,
    pub(super) to: Address,
    pub(super) body: Dotted,
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
    /// The next mail comes when the outcome is durable.
    Settle {
        in_hand: InHand,
        outcome: Outcome,
        next: NextMail,
    },
    /// The mail goes back untouched, and the worker ends.
    Back {
        in_hand: InHand,
        why: NoSession,
    },
}

pub(super) struct Worker {
    server: Arc<SmtpServer>,
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
    pub(super) fn new(server: Arc<SmtpServer>, desk: mpsc::Sender<Request>) -> Worker {
        Worker { server, desk, session: None, carried: 0 }
    }

    /// Until the round has no more mails.
    pub(super) async fn run(mut self) {
        let mut next = self.ask(Request::Next).await.flatten();
        while let Some(taken) = next {
            next = self.deal_with(taken).await;
        }
        self.take_leave().await;
    }

    /// Sends a mail; gives the next one.
    async fn deal_with(&mut self, Taken { in_hand, to, body }: Taken) -> Option<Taken> {
        match self.offer(&to, body.size()).await {
            Offered::Asked => {}
            Offered::Not(outcome) => return self.settle(in_hand, outcome).await,
            Offered::NoSession(why) => {
                // Nobody listens any more only when the round has ended.
                let _ = self.desk.send(Request::Back { in_hand, why }).await;
                return None;
            }
        }
        let id = in_hand.mail.id;
        if !self.ask(|reply| Request::Transmitting { mail: id, reply }).await? {
            // Not a byte of the body has left, and the server can take the end of the connection for nothing else.
            self.session = None;
            drop(in_hand);
            return self.ask(Request::Next).await.flatten();
        }
        let outcome = match self.session.as_mut() {
            Some(session) => session.transmit(&body).await,
            None => Outcome::NotAccepted { reason: "接続がありません".to_owned() },
        };
        self.settle(in_hand, outcome).await
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
        let usual = "mail の sender_address、envelope_sender と、mail.smtp の認証を確かめてください";
        let remedy = words::remedy(&reason).unwrap_or(usual);
        let unreachable: Unreachable = self.server.unreachable(reason, remedy);
        NoSession { unreachable, for_now: false }
    }

    /// Nothing further is begun before the outcome is durable.
    async fn settle(&self, in_hand: InHand, outcome: Outcome) -> Option<Taken> {
        self.ask(|next| Request::Settle { in_hand, outcome, next }).await.flatten()
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
