//! Sends what is queued: this process when nobody else holds the lock, the daemon otherwise.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::JobError;
use crate::mail::sender::send_queued;
use crate::mail::{DropFolder, MailSettings, MailWay, SendSummary, WayOut};
use crate::store::Store;

/// The present time, from the clock or as it was given.
pub type Clock = dyn Fn() -> DateTime<Utc> + Sync;

/// Who does the sending.
#[derive(Debug)]
pub enum Sending {
    /// This process did.
    Done(SendSummary),
    /// Another process holds the lock: the daemon, which sends at its next tick.
    LeftToDaemon,
}

/// The way out that the settings name.
pub fn way_out(settings: &MailSettings, data: &Path) -> WayOut {
    match settings.way {
        MailWay::Smtp => WayOut::Smtp,
        MailWay::Folder => {
            let folder = settings.folder.clone().unwrap_or_else(|| data.join("mail"));
            WayOut::Folder(DropFolder::new(&folder))
        }
    }
}

/// Sends every queued mail that is due.
///
/// # Errors
/// Database errors. What fails for one mail, and a server that cannot be reached, stand in the summary.
pub async fn send(
    store: &mut Store,
    settings: &MailSettings,
    way: &WayOut,
    clock: &Clock,
) -> Result<Sending, JobError> {
    let Some(lock) = store.sender_lock()? else { return Ok(Sending::LeftToDaemon) };
    Ok(Sending::Done(send_queued(store, &lock, settings, way, clock).await?))
}
