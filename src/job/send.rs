//! Sends what is queued: this process when nobody else holds the lock, the daemon otherwise.

use super::JobError;
use crate::mail::{Clock, SendSummary, WayOut, send_queued};
use crate::store::Store;

/// Who does the sending.
#[derive(Debug)]
pub enum Sending {
    /// This process did.
    Done(SendSummary),
    /// Another process holds the lock: the daemon, which sends at its next tick.
    LeftToDaemon,
}

/// Sends every queued mail that is due.
///
/// # Errors
/// Database errors. What fails for one mail, and a server that cannot be reached, stand in the summary.
pub async fn send(store: &mut Store, way: &WayOut, clock: Clock<'_>) -> Result<Sending, JobError> {
    let Some(lock) = store.sender_lock()? else { return Ok(Sending::LeftToDaemon) };
    Ok(Sending::Done(send_queued(store, &lock, way, clock).await?))
}
