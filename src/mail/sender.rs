//! The one sender: takes the queued mails of the outbox out, one after the other.

use chrono::{DateTime, TimeDelta, Utc};

use super::server::{SmtpServer, Unreachable};
use super::smtp::{NotOffered, Outcome, Session};
use super::way_out::{Carrier, WayOut};
use super::{DropFolder, checks};
use crate::store::{MailRow, MailState, SenderLock, Store, StoreError};

/// The first wait before a mail is tried again; each further one is twice as long.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(5);
const LONGEST_DOUBLING: u32 = 6;

/// What a round of sending did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendSummary {
    /// Mails of a process that died while sending them; they are ambiguous now.
    pub recovered: usize,
    pub sent: usize,
    /// Refused for good, or tried too often.
    pub failed: usize,
    /// May have arrived; a person must look the Message-ID up.
    pub ambiguous: usize,
    /// Stopped by a check before sending.
    pub held: usize,
    /// Tried, refused for now or not accepted, and queued again for later.
    pub put_off: usize,
    /// Mails that are still queued after the round, those put off among them.
    pub queued: u64,
    /// Why the round ended early, or what the drop folder said: the mails concerned stay queued as they were.
    pub unreachable: Option<Unreachable>,
}

/// Gives the time; it is never read here.
pub type Clock<'a> = &'a (dyn Fn() -> DateTime<Utc> + Sync);

/// Sends every mail that is due, one after the other. What a dead process left on its way becomes ambiguous first,
/// and what a check had stopped is looked at again: once the settings or the register are right, it leaves.
/// A mail that fails does not stop the others; only a server that cannot be reached ends the round.
///
/// # Errors
/// [`StoreError`]: when an outcome cannot be written the round ends, lest a mail be sent twice.
pub async fn send_queued(
    store: &mut Store,
    lock: &SenderLock,
    way: &WayOut,
    clock: Clock<'_>,
) -> Result<SendSummary, StoreError> {
    send_queued_until(store, lock, way, clock, &|| false).await
}

/// As [`send_queued`]; no further mail is begun once `stopping` says so.
///
/// # Errors
/// As [`send_queued`].
pub async fn send_queued_until(
    store: &mut Store,
    lock: &SenderLock,
    way: &WayOut,
    clock: Clock<'_>,
    stopping: &(dyn Fn() -> bool + Sync),
) -> Result<SendSummary, StoreError> {
    let recovered = store.recover(lock, clock())?;
    let mut round =
        Round { store, lock, clock, stopping, summary: SendSummary { recovered, ..SendSummary::default() } };
    round.look_at_held_again(way)?;
    match &way.carrier {
        Carrier::Folder(folder) => round.drop_all(way, folder)?,
        Carrier::Smtp(server) => {
            let mut session = None;
            round.send_all(way, server, &mut session).await?;
            if let Some(mut session) = session {
                session.quit().await;
            }
        }
    }
    let queued = round.store.count_queued(way.word())?;
    Ok(SendSummary { queued, ..round.summary })
}

struct Round<'a> {
    store: &'a mut Store,
    lock: &'a SenderLock,
    clock: Clock<'a>,
    stopping: &'a (dyn Fn() -> bool + Sync),
    summary: SendSummary,
}

impl Round<'_> {
    fn look_at_held_again(&mut self, way: &WayOut) -> Result<(), StoreError> {
        for mail in self.store.held_mails(way.word())? {
            let mime = self.store.mime(mail.id)?;
            if way.objection(&mail, &mime).is_none() {
                self.store.unhold(self.lock, mail.id, (self.clock)())?;
            }
        }
        Ok(())
    }

    fn drop_all(&mut self, way: &WayOut, folder: &DropFolder) -> Result<(), StoreError> {
        let mut after = None;
        while let Some((mail, mime)) = self.next_allowed(way, &mut after)? {
            match folder.put(&mail.department, &mail.message_id, &mime) {
                Ok(path) => self.settle(&mail, MailState::Sent, &path.display().to_string())?,
                // No fault of the mail's: it stays as it is, and the next one may have better luck.
                Err(error) => {
                    tracing::warn!(mail = mail.id.0, error = %error, "mail not written to the drop folder");
                    self.summary.unreachable =
                        Some(Unreachable { host: error.place, reason: error.what, remedy: error.remedy });
                }
            }
        }
        Ok(())
    }

    async fn send_all(
        &mut self,
        way: &WayOut,
        server: &SmtpServer,
        session: &mut Option<Session>,
    ) -> Result<(), StoreError> {
        let mut after = None;
        while let Some((mail, mime)) = self.next_allowed(way, &mut after)? {
            let done = match self.send_one(server, session, &mail, &mime).await {
                // A person held or cancelled it while it was offered: nothing of its body has left.
                Err(StoreError::MailMoved { .. }) => {
                    session.take();
                    continue;
                }
                done => done?,
            };
            match done {
                Ok(outcome) => self.record(&mail, outcome, server.max_tries)?,
                Err(unreachable) => {
                    tracing::warn!(host = unreachable.host, reason = unreachable.reason, "mail server unreachable");
                    self.summary.unreachable = Some(unreachable);
                    break;
                }
            }
        }
        Ok(())
    }

    /// The next due mail to which the checks do not object; those to which they do are held.
    fn next_allowed(
        &mut self,
        way: &WayOut,
        after: &mut Option<crate::store::MailId>,
    ) -> Result<Option<(MailRow, Vec<u8>)>, StoreError> {
        while !(self.stopping)()
            && let Some(mail) = self.store.next_queued(way.word(), *after, (self.clock)())?
        {
            *after = Some(mail.id);
            let mime = self.store.mime(mail.id)?;
            match way.objection(&mail, &mime) {
                Some(reason) => self.settle(&mail, MailState::Held, &reason)?,
                None => return Ok(Some((mail, mime))),
            }
        }
        Ok(None)
    }

    async fn send_one(
        &mut self,
        server: &SmtpServer,
        session: &mut Option<Session>,
        mail: &MailRow,
        mime: &[u8],
    ) -> Result<Result<Outcome, Unreachable>, StoreError> {
        let to = match checks::address("宛先", &mail.recipient) {
            Ok(to) => to,
            Err(error) => return Ok(Ok(Outcome::Refused { permanent: true, reply: error.what })),
        };
        let session = loop {
            let open = match session.take().filter(Session::is_open) {
                Some(open) => session.insert(open),
                None => match server.connect().await {
                    Ok(opened) => session.insert(opened),
                    Err(unreachable) => return Ok(Err(unreachable)),
                },
            };
            match open.offer(&server.bounce, &to, mime.len()).await {
                Ok(()) => break open,
                // It is not open any more, and a new session is never over: the second time is the last.
                Err(NotOffered::SessionOver) => tracing::debug!("the server had ended the session; opening another"),
                Err(NotOffered::Mail(outcome)) => return Ok(Ok(outcome)),
                Err(NotOffered::Sender { reply }) => {
                    let reason = format!("サーバーが差出人を受け付けません: {reply}");
                    let remedy = "mail の sender_address、envelope_sender と、mail.smtp の認証を確かめてください";
                    return Ok(Err(server.unreachable(reason, remedy)));
                }
            }
        };
        // Should this fail, the session is dropped with the round before a byte of the body has left.
        self.store.mark_transmitting(self.lock, mail.id, (self.clock)())?;
        Ok(Ok(session.transmit(mime).await))
    }

    fn record(&mut self, mail: &MailRow, outcome: Outcome, max_tries: u32) -> Result<(), StoreError> {
        match outcome {
            Outcome::Sent { reply } => self.settle(mail, MailState::Sent, &reply),
            Outcome::Refused { permanent: true, reply } => self.settle(mail, MailState::Failed, &reply),
            Outcome::Ambiguous { reason } => self.settle(mail, MailState::Ambiguous, &reason),
            Outcome::Refused { permanent: false, reply: said } | Outcome::NotAccepted { reason: said } => {
                if mail.tries + 1 >= max_tries {
                    return self.settle(mail, MailState::Failed, &format!("{max_tries}回試しました。{said}"));
                }
                self.put_off(mail, &said)
            }
        }
    }

    fn put_off(&mut self, mail: &MailRow, said: &str) -> Result<(), StoreError> {
        let now = (self.clock)();
        let not_before = now + FIRST_WAIT * (1 << mail.tries.min(LONGEST_DOUBLING));
        tracing::info!(mail = mail.id.0, message_id = mail.message_id, said, %not_before, "mail put off");
        self.store.mark_outcome(self.lock, mail.id, MailState::Queued, Some(said), Some(not_before), now)?;
        self.summary.put_off += 1;
        Ok(())
    }

    /// A final outcome.
    fn settle(&mut self, mail: &MailRow, state: MailState, said: &str) -> Result<(), StoreError> {
        tracing::info!(mail = mail.id.0, message_id = mail.message_id, state = state.word(), said, "mail settled");
        self.store.mark_outcome(self.lock, mail.id, state, Some(said), None, (self.clock)())?;
        match state {
            MailState::Sent => self.summary.sent += 1,
            MailState::Failed => self.summary.failed += 1,
            MailState::Ambiguous => self.summary.ambiguous += 1,
            MailState::Held => self.summary.held += 1,
            MailState::Made | MailState::Queued | MailState::Transmitting | MailState::Cancelled => {}
        }
        Ok(())
    }
}
