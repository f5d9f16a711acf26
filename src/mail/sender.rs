//! The one sender: takes the queued mails of the outbox out, into a folder or over several connections.

mod breaker;
mod crew;
mod gathering;
mod pace;
mod preparing;
mod retry;
mod worker;

use chrono::{DateTime, Utc};

use self::crew::Crew;
use super::DropFolder;
use super::clearance::{Background, Clearance};
use super::server::Unreachable;
use super::smtp::Outcome;
use super::way_out::{Carrier, WayOut};
use crate::store::{MailId, MailRow, MailState, MailStep, SenderLock, Store, StoreError};

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
    /// The server refuses all mails alike, or takes them without an answer: another round soon would fare no better.
    pub refuses_all: bool,
    /// Why the round ended early, or what the drop folder said: the mails concerned stay queued as they were.
    pub unreachable: Option<Unreachable>,
}

impl SendSummary {
    /// Mails that this round has dealt with.
    pub fn count_moved(&self) -> usize {
        self.sent + self.failed + self.ambiguous + self.held + self.put_off
    }

    /// This round and the one after it as one.
    pub fn and(&self, later: SendSummary) -> SendSummary {
        SendSummary {
            recovered: self.recovered + later.recovered,
            sent: self.sent + later.sent,
            failed: self.failed + later.failed,
            ambiguous: self.ambiguous + later.ambiguous,
            held: self.held + later.held,
            put_off: self.put_off + later.put_off,
            refuses_all: self.refuses_all || later.refuses_all,
            ..later
        }
    }
}

/// So often a database is asked that another process keeps busy, each time for as long as it waits by itself.
const BUSY_TRIES: u32 = 6;

/// Gives the time; it is never read here.
pub type Clock<'a> = &'a (dyn Fn() -> DateTime<Utc> + Sync);

/// Sends every mail that is due. What a dead process left on its way becomes ambiguous first,
/// and what a check had stopped is looked at again: once the settings or the register are right, it leaves.
/// A mail that fails does not stop the others; only a server that cannot be reached ends the round.
///
/// # Errors
/// [`StoreError`]: when an outcome cannot be written the round ends, lest a mail be sent twice.
pub async fn send_queued(
    store: &mut dyn Store,
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
    store: &mut dyn Store,
    lock: &SenderLock,
    way: &WayOut,
    clock: Clock<'_>,
    stopping: &(dyn Fn() -> bool + Sync),
) -> Result<SendSummary, StoreError> {
    let recovered = store.recover(lock, clock())?;
    let summary = SendSummary { recovered, ..SendSummary::default() };
    let mut round = Round { store, lock, clock, stopping, clearance: Clearance::new(&way.rules), summary };
    round.look_at_held_again(way)?;
    match &way.carrier {
        Carrier::Folder(folder) => round.drop_all(way, folder)?,
        Carrier::Smtp(server) => Crew::send_all(&mut round, way, server).await?,
    }
    let queued = round.store.count_queued(way.word())?;
    // What ended a round that had nothing more to send concerns the mails alone that it is told of.
    let unreachable = round.summary.unreachable.filter(|_| queued > 0);
    Ok(SendSummary { queued, unreachable, ..round.summary })
}

/// A round, which is the one owner of the database while it lasts.
struct Round<'a> {
    store: &'a mut dyn Store,
    lock: &'a SenderLock,
    clock: Clock<'a>,
    stopping: &'a (dyn Fn() -> bool + Sync),
    clearance: Clearance,
    summary: SendSummary,
}

impl Round<'_> {
    fn look_at_held_again(&mut self, way: &WayOut) -> Result<(), StoreError> {
        for mail in self.store.held_mails(way.word())? {
            let mime = self.store.mime(mail.id);
            let now = (self.clock)();
            let background = self.clearance.background(self.store, &mail, now)?;
            let changed = match examined(&background, &mail, mime)?.1 {
                None => self.store.unhold(self.lock, mail.id, now),
                Some(reason) if mail.said.as_deref() != Some(reason.as_str()) => {
                    self.store.hold_for(self.lock, mail.id, &reason, now)
                }
                Some(_) => Ok(()),
            };
            match changed {
                Err(StoreError::MailMoved { .. }) => {
                    tracing::info!(mail = mail.id.0, "a person has decided about this held mail meanwhile; that holds");
                }
                other => other?,
            }
        }
        Ok(())
    }

    fn drop_all(&mut self, way: &WayOut, folder: &DropFolder) -> Result<(), StoreError> {
        let mut after = None;
        while let Some(Candidate { mail, background }) = self.next(way, &mut after)? {
            let (mime, objection) = examined(&background, &mail, self.store.mime(mail.id))?;
            if let Some(reason) = objection {
                self.settle(&mail, MailState::Held, &reason)?;
                continue;
            }
            match folder.put(&mail.department, &mail.message_id, &mime) {
                Ok(path) => {
                    if !self.settle(&mail, MailState::Sent, &path.display().to_string())? {
                        folder.take_back(&path);
                    }
                }
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

    /// The next due mail with what it is checked against.
    fn next(&mut self, way: &WayOut, after: &mut Option<MailId>) -> Result<Option<Candidate>, StoreError> {
        if (self.stopping)() {
            return Ok(None);
        }
        let Some(mail) = self.store.next_queued(way.word(), *after, (self.clock)())? else { return Ok(None) };
        *after = Some(mail.id);
        self.candidate(mail).map(Some)
    }

    /// A mail with what it is checked against now.
    fn candidate(&mut self, mail: MailRow) -> Result<Candidate, StoreError> {
        let background = self.clearance.background(self.store, &mail, (self.clock)())?;
        Ok(Candidate { mail, background })
    }

    /// Takes steps in one durable commit; for each whether it was taken. What became of a mail is not let go because
    /// another process writes for long: as `transmitting` alone it would be doubtful for ever.
    fn record(&mut self, steps: &[MailStep]) -> Result<Vec<bool>, StoreError> {
        let mut patience = BUSY_TRIES;
        loop {
            match self.store.record_steps(self.lock, steps, (self.clock)()) {
                Err(error) if error.is_busy() && patience > 1 => {
                    patience -= 1;
                    tracing::warn!(%error, "what became of mails waits for another process to end its writing");
                }
                recorded => return recorded,
            }
        }
    }

    /// What is recorded of a try.
    fn settlement(&self, mail: &MailRow, outcome: Outcome, max_tries: u32) -> Settlement {
        match outcome {
            Outcome::Sent { reply } => Settlement::last(MailState::Sent, reply),
            Outcome::Refused { permanent: true, reply } => Settlement::last(MailState::Failed, reply),
            Outcome::Ambiguous { reason } => Settlement::last(MailState::Ambiguous, reason),
            Outcome::Refused { permanent: false, reply: said } | Outcome::NotAccepted { reason: said } => {
                if mail.tries + 1 >= max_tries {
                    return Settlement::last(MailState::Failed, format!("{max_tries}回試しました。{said}"));
                }
                let not_before = Some((self.clock)() + retry::wait(&mail.message_id, mail.tries));
                Settlement { state: MailState::Queued, said, not_before }
            }
        }
    }

    /// What is recorded of a mail that was refused as all are: it is tried again later, however often that was done before.
    fn put_off(&self, mail: &MailRow, said: String) -> Settlement {
        let not_before = Some((self.clock)() + retry::wait(&mail.message_id, 0));
        Settlement { state: MailState::Queued, said, not_before }
    }

    /// Records an outcome that no server had a part in; says whether it holds.
    fn settle(&mut self, mail: &MailRow, state: MailState, said: &str) -> Result<bool, StoreError> {
        let settlement = Settlement::last(state, said.to_owned());
        let taken = self.record(&[settlement.step(mail.id)])? == [true];
        self.count_taken(mail, &settlement, taken);
        Ok(taken)
    }

    /// An outcome stands only where no person has decided otherwise since the mail was taken up.
    fn count_taken(&mut self, mail: &MailRow, settlement: &Settlement, taken: bool) {
        if taken {
            return self.count(mail, settlement);
        }
        let state = settlement.state.word();
        tracing::warn!(mail = mail.id.0, state, "a person has decided about this mail meanwhile; that holds");
    }

    /// Tells and counts an outcome that is durable.
    fn count(&mut self, mail: &MailRow, settlement: &Settlement) {
        let Settlement { state, said, not_before } = settlement;
        let (id, message_id) = (mail.id.0, &mail.message_id);
        match not_before {
            Some(not_before) => tracing::info!(mail = id, message_id, said, %not_before, "mail put off"),
            None => tracing::info!(mail = id, message_id, state = state.word(), said, "mail settled"),
        }
        let counter = match state {
            MailState::Sent => &mut self.summary.sent,
            MailState::Failed => &mut self.summary.failed,
            MailState::Ambiguous => &mut self.summary.ambiguous,
            MailState::Held => &mut self.summary.held,
            MailState::Made | MailState::Queued | MailState::Transmitting | MailState::Cancelled => {
                &mut self.summary.put_off
            }
        };
        *counter += 1;
    }
}

/// Why a mail must not leave. One whose own bytes are not there is an objection to it, and stops no other.
///
/// # Errors
/// [`StoreError`] when the database itself cannot be read.
fn examined(
    background: &Background,
    mail: &MailRow,
    read: Result<Vec<u8>, StoreError>,
) -> Result<(Vec<u8>, Option<String>), StoreError> {
    match read {
        Ok(mime) => {
            let objection = background.objection(mail, &mime);
            Ok((mime, objection))
        }
        Err(StoreError::Content { what, reason }) => {
            let remedy = "控えから戻すか、sokatsu outbox cancel で取り消して作り直してください";
            Ok((Vec::new(), Some(format!("{what} の中身を読めません（{reason}）。{remedy}"))))
        }
        Err(error) => Err(error),
    }
}

/// A mail that is due, before its bytes are read and checked.
struct Candidate {
    mail: MailRow,
    background: Background,
}

/// What is recorded of a try.
struct Settlement {
    state: MailState,
    said: String,
    /// For a mail that is queued again.
    not_before: Option<DateTime<Utc>>,
}

impl Settlement {
    fn last(state: MailState, said: String) -> Settlement {
        Settlement { state, said, not_before: None }
    }

    fn step(&self, mail: MailId) -> MailStep {
        MailStep::Outcome { mail, state: self.state, said: Some(self.said.clone()), not_before: self.not_before }
    }
}
