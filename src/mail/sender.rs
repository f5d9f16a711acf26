//! The one sender: takes queued mails from the outbox, one by one, and gives them to the way out.
//!
//! Two commits are durable for each mail that goes by SMTP: `transmitting`, after the server's 354 and before the
//! body, and the outcome. A mail whose outcome nobody knows is `ambiguous` and is never sent again by itself.

use chrono::{DateTime, TimeDelta, Utc};
use lettre::Address;

use super::address::{may_receive, read_address};
use super::message::sha256_hex;
use super::{DropFolder, MailSettings, Outcome, Refusal, SmtpWay, Way, WayError};
use crate::store::{MailRow, MailState, SenderLock, Store, StoreError};

/// Where mails go.
#[derive(Debug)]
pub enum WayOut {
    Folder(DropFolder),
    Smtp(Box<SmtpWay>),
}

impl WayOut {
    /// The way that the settings name. Connects to nothing.
    ///
    /// # Errors
    /// [`WayError`] for settings by which nothing can be sent.
    pub fn of(settings: &MailSettings) -> Result<WayOut, WayError> {
        match settings.way {
            Way::Folder => Ok(WayOut::Folder(DropFolder::new(&settings.folder))),
            Way::Smtp => Ok(WayOut::Smtp(Box::new(SmtpWay::new(settings)?))),
        }
    }
}

/// What a round of sending did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub sent: usize,
    pub failed: usize,
    pub held: usize,
    pub ambiguous: usize,
    /// Put back into the queue, to be tried again later.
    pub put_back: usize,
    /// In the queue after the round, those that are not due yet included.
    pub left_queued: u64,
    /// Why the round ended before the queue's end: the server could not be reached.
    pub stopped: Option<String>,
}

/// The time now, asked for at each commit: a round can take hours.
pub type Clock<'a> = &'a (dyn Fn() -> DateTime<Utc> + Sync);

/// Sends mails for the holder of the sender's lock.
#[derive(Debug)]
pub struct Sender {
    way: WayOut,
    max_tries: u32,
    first_wait: TimeDelta,
    allow_domains: Vec<String>,
}

/// A mail's next state, and what is recorded with it.
struct Verdict {
    state: MailState,
    said: String,
    not_before: Option<DateTime<Utc>>,
}

impl Sender {
    /// Begins: every mail that a dead process left `transmitting` becomes `ambiguous`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn start(
        store: &mut Store,
        lock: &SenderLock,
        way: WayOut,
        settings: &MailSettings,
        now: DateTime<Utc>,
    ) -> Result<Sender, StoreError> {
        let recovered = store.recover(lock, now)?;
        if recovered > 0 {
            tracing::warn!(recovered, "mails were on their way when the program ended; they are now ambiguous");
        }
        Ok(Sender {
            way,
            max_tries: settings.smtp.max_tries.max(1),
            first_wait: TimeDelta::minutes(settings.smtp.retry_minutes.into()),
            allow_domains: settings.allow_domains.clone(),
        })
    }

    /// Sends every mail that is due, each once. The failure of one stops no other; when the server cannot be
    /// reached at all, the rest stays queued.
    ///
    /// Not to be cancelled: a mail whose body is under way would stay `transmitting`, and be `ambiguous` after the
    /// next start.
    ///
    /// # Errors
    /// When the database cannot be read or written; nothing more is sent then.
    pub async fn drain(
        &mut self,
        store: &mut Store,
        lock: &SenderLock,
        clock: Clock<'_>,
    ) -> Result<Summary, StoreError> {
        let mut summary = Summary::default();
        let mut last = None;
        while let Some(mail) = store.next_queued(last, clock())? {
            last = Some(mail.id);
            match self.send(store, lock, &mail, clock).await? {
                Ok(verdict) => record(store, lock, &mail, &verdict, clock(), &mut summary)?,
                Err(unreachable) => {
                    tracing::warn!(unreachable, "the mail server cannot be reached; the mails stay queued");
                    summary.stopped = Some(unreachable);
                    break;
                }
            }
        }
        if let WayOut::Smtp(way) = &mut self.way {
            way.close().await;
        }
        summary.left_queued = store.count_mails(None, MailState::Queued)?;
        Ok(summary)
    }

    /// Sends one mail. The inner error is the reason why no mail can be sent now.
    async fn send(
        &mut self,
        store: &mut Store,
        lock: &SenderLock,
        mail: &MailRow,
        clock: Clock<'_>,
    ) -> Result<Result<Verdict, String>, StoreError> {
        let mime = store.mime(mail.id)?;
        let recipient = match self.check(mail, &mime) {
            Ok(recipient) => recipient,
            Err(why) => return Ok(Ok(Verdict { state: MailState::Held, said: why, not_before: None })),
        };
        let outcome = match &mut self.way {
            // Without `transmitting`: the same mail is the same file, so that writing it again does no harm.
            WayOut::Folder(folder) => match folder.deliver(mail, &mime) {
                Ok(path) => Outcome::Sent { reply: path.display().to_string() },
                Err(error) => Outcome::Unreachable { why: format!("the folder of mails: {error}") },
            },
            WayOut::Smtp(way) => {
                way.deliver(&recipient, &mime, || store.mark_transmitting(lock, mail.id, clock())).await?
            }
        };
        Ok(self.verdict(outcome, mail, clock()))
    }

    /// Last look before a mail leaves.
    fn check(&self, mail: &MailRow, mime: &[u8]) -> Result<Address, String> {
        if sha256_hex(mime) != mail.sha256 {
            return Err("the stored mail is not the one that was queued (its SHA-256 differs)".into());
        }
        let recipient = read_address(&mail.recipient, &self.allow_domains).map_err(|error| error.to_string())?;
        if !may_receive(&recipient, &self.allow_domains) {
            return Err(format!("{} is not in mail.allow_domains", recipient.domain()));
        }
        Ok(recipient)
    }

    fn verdict(&self, outcome: Outcome, mail: &MailRow, now: DateTime<Utc>) -> Result<Verdict, String> {
        let settled = |state, said| Ok(Verdict { state, said, not_before: None });
        match outcome {
            Outcome::Sent { reply } => settled(MailState::Sent, reply),
            Outcome::Refused { refusal: Refusal::Permanent, reply } => settled(MailState::Failed, reply),
            Outcome::Ambiguous { why } => settled(MailState::Ambiguous, why),
            Outcome::Unreachable { why } => Err(why),
            Outcome::Refused { refusal: Refusal::Transient, reply: said } | Outcome::NotAccepted { why: said } => {
                if mail.tries + 1 >= self.max_tries {
                    return settled(MailState::Failed, format!("given up after {} tries: {said}", mail.tries + 1));
                }
                Ok(Verdict { state: MailState::Queued, said, not_before: Some(now + self.wait(mail.tries)) })
            }
        }
    }

    /// How long until the next try; doubled with each, up to a day.
    fn wait(&self, tries: u32) -> TimeDelta {
        let doubled = self.first_wait.checked_mul(1 << tries.min(10)).unwrap_or(TimeDelta::days(1));
        doubled.min(TimeDelta::days(1))
    }
}

/// The second durable commit.
fn record(
    store: &mut Store,
    lock: &SenderLock,
    mail: &MailRow,
    verdict: &Verdict,
    now: DateTime<Utc>,
    summary: &mut Summary,
) -> Result<(), StoreError> {
    store.mark_outcome(lock, mail.id, verdict.state, Some(&verdict.said), verdict.not_before, now)?;
    let (department, message_id, state) = (&mail.department, &mail.message_id, verdict.state.word());
    match verdict.state {
        MailState::Sent => tracing::info!(department, message_id, state, said = verdict.said, "mail"),
        _ => tracing::warn!(department, message_id, state, said = verdict.said, "mail"),
    }
    match verdict.state {
        MailState::Sent => summary.sent += 1,
        MailState::Failed => summary.failed += 1,
        MailState::Held => summary.held += 1,
        MailState::Ambiguous | MailState::Transmitting => summary.ambiguous += 1,
        MailState::Queued => summary.put_back += 1,
    }
    Ok(())
}
