//! Takes queued mails out of the outbox and brings them out of the house, one after the other.

use chrono::{DateTime, Duration, Utc};
use lettre::address::Address;

use super::drop_folder::DropFolder;
use super::smtp::{Begun, Outcome, SmtpSession};
use super::{MailError, MailSettings, check_address, sha256_hex};
use crate::store::{MailId, MailRow, MailState, SenderLock, Store, StoreError};

/// How mails leave the house.
#[derive(Debug, Clone)]
pub enum WayOut {
    Folder(DropFolder),
    Smtp,
}

/// What a round of sending did.
#[derive(Debug, Default)]
pub struct SendSummary {
    pub sent: usize,
    /// Refused for good, or tried too often.
    pub failed: Vec<Told>,
    /// Stopped by a check.
    pub held: Vec<Told>,
    /// May have arrived.
    pub ambiguous: Vec<Told>,
    /// Put back into the queue, to be tried again.
    pub put_back: Vec<Told>,
    /// Why the round ended early: no server, no folder.
    pub stopped: Option<MailError>,
}

/// A mail and what was said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub recipient: String,
    pub department: String,
    pub said: String,
}

/// One round: every queued mail that is due, once.
///
/// # Errors
/// Database errors. A mail that fails stops no other; a server that cannot be reached ends the round, says so in
/// [`SendSummary::stopped`], and leaves the mails queued.
pub async fn send_queued(
    store: &mut Store,
    lock: &SenderLock,
    settings: &MailSettings,
    way: &WayOut,
    clock: &(dyn Fn() -> DateTime<Utc> + Sync),
) -> Result<SendSummary, StoreError> {
    store.recover(lock, clock())?;
    let mut round = Round { store, lock, settings, clock, session: None, summary: SendSummary::default() };
    let mut after: Option<MailId> = None;
    while let Some(mail) = round.store.next_queued(after, clock())? {
        after = Some(mail.id);
        let mime = round.store.mime(mail.id)?;
        if let Some(reason) = why_hold(&mail, &mime, settings) {
            round.hold(&mail, &reason)?;
            continue;
        }
        let goes_on = match way {
            WayOut::Folder(folder) => round.drop_into(folder, &mail, &mime)?,
            WayOut::Smtp => round.send(&mail, &mime).await?,
        };
        if !goes_on {
            break;
        }
    }
    if let Some(mut session) = round.session.take() {
        session.close().await;
    }
    Ok(round.summary)
}

struct Round<'a> {
    store: &'a mut Store,
    lock: &'a SenderLock,
    settings: &'a MailSettings,
    clock: &'a (dyn Fn() -> DateTime<Utc> + Sync),
    session: Option<SmtpSession>,
    summary: SendSummary,
}

impl Round<'_> {
    fn hold(&mut self, mail: &MailRow, reason: &str) -> Result<(), StoreError> {
        self.store.mark_outcome(self.lock, mail.id, MailState::Held, Some(reason), None, (self.clock)())?;
        self.summary.held.push(told(mail, reason));
        Ok(())
    }

    /// A file appears whole or not at all, so there is no doubtful middle: a crash leaves the mail queued or
    /// `transmitting`, and the same mail is the same file.
    fn drop_into(&mut self, folder: &DropFolder, mail: &MailRow, mime: &[u8]) -> Result<bool, StoreError> {
        match folder.deliver(mail, mime) {
            Ok(path) => {
                let said = path.display().to_string();
                self.store.mark_outcome(self.lock, mail.id, MailState::Sent, Some(&said), None, (self.clock)())?;
                self.summary.sent += 1;
                Ok(true)
            }
            Err(error) => {
                self.summary.stopped = Some(error);
                Ok(false)
            }
        }
    }

    async fn send(&mut self, mail: &MailRow, mime: &[u8]) -> Result<bool, StoreError> {
        let sender = self.settings.envelope_sender.as_ref().unwrap_or(&self.settings.sender_address);
        let (sender, recipient) = match (sender.parse::<Address>(), mail.recipient.parse::<Address>()) {
            (Ok(sender), Ok(recipient)) => (sender, recipient),
            _ => {
                self.hold(mail, "差出人または宛先のアドレスが正しくありません")?;
                return Ok(true);
            }
        };
        if self.session.as_ref().is_none_or(SmtpSession::is_broken) {
            match SmtpSession::open(&self.settings.smtp).await {
                Ok(session) => self.session = Some(session),
                Err(error) => {
                    self.summary.stopped = Some(error);
                    return Ok(false);
                }
            }
        }
        let Some(session) = self.session.as_mut() else { return Ok(false) };
        let outcome = match session.begin(&sender, &recipient, mime).await {
            Begun::Over(outcome) => outcome,
            Begun::Ready(ready) => {
                self.store.mark_transmitting(self.lock, mail.id, (self.clock)())?;
                ready.send(mime).await
            }
        };
        self.record(mail, outcome)?;
        Ok(true)
    }

    fn record(&mut self, mail: &MailRow, outcome: Outcome) -> Result<(), StoreError> {
        let now = (self.clock)();
        let tries = mail.tries + 1;
        let (state, said, not_before) = match outcome {
            Outcome::Sent(said) => (MailState::Sent, said, None),
            Outcome::Refused(said) => (MailState::Failed, said, None),
            Outcome::Ambiguous(said) => (MailState::Ambiguous, said, None),
            Outcome::NotAccepted(said) if tries >= self.settings.smtp.max_tries => (MailState::Failed, said, None),
            Outcome::NotAccepted(said) => (MailState::Queued, said, Some(now + wait_after(tries))),
        };
        self.store.mark_outcome(self.lock, mail.id, state, Some(&said), not_before, now)?;
        let told = told(mail, &said);
        match state {
            MailState::Sent => self.summary.sent += 1,
            MailState::Failed => self.summary.failed.push(told),
            MailState::Ambiguous => self.summary.ambiguous.push(told),
            _ => self.summary.put_back.push(told),
        }
        Ok(())
    }
}

/// 1, 2, 4, 8 … minutes, at most two hours.
fn wait_after(tries: u32) -> Duration {
    Duration::minutes(2i64.pow(tries.saturating_sub(1).min(7)).min(120))
}

/// The last look before a mail leaves: unchanged since it was made, to one proper address, to a permitted domain.
fn why_hold(mail: &MailRow, mime: &[u8], settings: &MailSettings) -> Option<String> {
    if sha256_hex(mime) != mail.sha256 {
        return Some("メールの内容が、作ったときから変わっています".to_owned());
    }
    if let Err(error) = check_address(&mail.recipient) {
        return Some(error.to_string());
    }
    let domain = mail.recipient.rsplit('@').next().unwrap_or("");
    let allowed = |allowed: &String| domain.eq_ignore_ascii_case(allowed);
    if !settings.allow_domains.is_empty() && !settings.allow_domains.iter().any(allowed) {
        return Some(format!("宛先のドメイン {domain} は、設定の allow_domains にありません"));
    }
    None
}

fn told(mail: &MailRow, said: &str) -> Told {
    Told { recipient: mail.recipient.clone(), department: mail.department.clone(), said: said.to_owned() }
}
