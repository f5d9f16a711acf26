//! Sends what is queued: this process when nobody else holds the lock, who holds it otherwise.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::JobError;
use super::inquiry::Answers;
use super::library::Library;
use crate::mail::{Clock, MailError, SendSummary, WayOut, send_queued};
use crate::settings::Settings;
use crate::store::{Holder, MailRow, SenderLock, Store};

/// Who does the sending.
#[derive(Debug)]
pub enum Sending {
    /// This process did.
    Done {
        summary: SendSummary,
        /// Mails of the outbox that did not leave, with what was said about each.
        troubled: Vec<MailRow>,
        /// The folder, when mails are written as files.
        folder: Option<PathBuf>,
    },
    /// Another process holds the lock, and sends them.
    LeftTo(Holder),
}

/// Another holder of the lock than the daemon or a sender, such as `status`, has it for a moment.
const MOMENTS: u32 = 20;
const MOMENT: Duration = Duration::from_millis(100);

/// The way out of the settings. `data` is the data folder.
///
/// # Errors
/// [`MailError`] for settings with which no mail could leave.
pub fn way_out(settings: &Settings, data: &Path) -> Result<WayOut, MailError> {
    let way = WayOut::open(&settings.mail, data)?;
    let way = way.in_zone(settings.city.time_zone).with_form_key(settings.inquiry.key_file.as_deref());
    let answers = Answers { library: Library::new(settings.templates.folder.as_deref()) };
    Ok(way.with_notices_to(settings.notice.address()).with_answers(Arc::new(answers)))
}

/// Sends every queued mail that is due, by the way that `open` gives for a data folder.
///
/// # Errors
/// Database errors. What fails for one mail, and a server that cannot be reached, stand in the summary.
pub async fn send(
    store: &mut dyn Store,
    open: &(dyn Fn(&Path) -> Result<WayOut, MailError> + Sync),
    clock: Clock<'_>,
) -> Result<Sending, JobError> {
    let mut done: Option<Sending> = None;
    loop {
        let lock = match take_lock(store).await? {
            Ok(lock) => lock,
            // Another has taken it between two rounds of this one, and sees what this one would.
            Err(holder) => return Ok(done.unwrap_or(Sending::LeftTo(holder))),
        };
        // The way is opened only by who sends: the password may be known to the daemon alone.
        let way = open(store.folder())?;
        let mut summary = send_queued(store, &lock, &way, clock).await?;
        // Who queued a mail meanwhile found the lock taken and left it to this process: it is looked for again when the
        // lock is free, so that none falls between.
        drop(lock);
        let (moved, closed) = (summary.count_moved(), summary.unreachable.is_some());
        if let Some(Sending::Done { summary: before, .. }) = &done {
            summary = before.and(summary);
        }
        let troubled = store.troubled_mails(way.word())?;
        done = Some(Sending::Done { summary, troubled, folder: way.folder() });
        let more = store.next_queued(way.word(), None, clock())?.is_some();
        if !more || closed || moved == 0 {
            break;
        }
    }
    done.ok_or_else(|| JobError::refused("送信を始められません", "もう一度実行してください"))
}

/// The lock, or who has it.
async fn take_lock(store: &dyn Store) -> Result<Result<SenderLock, Holder>, JobError> {
    for _ in 0..MOMENTS {
        if let Some(lock) = store.sender_lock()? {
            return Ok(Ok(lock.held_by(Holder::Command, store.folder())?));
        }
        if let Some(holder) = SenderLock::holder(store.folder()) {
            return Ok(Err(holder));
        }
        tokio::time::sleep(MOMENT).await;
    }
    Ok(Err(Holder::Command))
}
