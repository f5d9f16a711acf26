//! Sends what is queued: this process when nobody else holds the lock, the daemon otherwise.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::JobError;
use super::inquiry::Answers;
use super::library::Library;
use crate::mail::{Clock, MailError, SendSummary, WayOut, send_queued};
use crate::settings::Settings;
use crate::store::{MailRow, Store};

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
    /// Another process holds the lock: the daemon, which sends at its next tick.
    LeftToDaemon,
}

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
    let Some(lock) = store.sender_lock()? else { return Ok(Sending::LeftToDaemon) };
    // The way is opened only by who sends: the password may be known to the daemon alone.
    let way = open(store.folder())?;
    let summary = send_queued(store, &lock, &way, clock).await?;
    Ok(Sending::Done { summary, troubled: store.troubled_mails(way.word())?, folder: way.folder() })
}
