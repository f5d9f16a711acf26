//! The daemon's part that tells others how it is: systemd, and whoever asks on the watch port.

mod health;
mod http;
mod metrics;
mod notify;
mod progress;

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch as signal;
use tokio::task::JoinHandle;

use super::JobError;
use super::scheduled::Office;
use crate::mail::{MailSettings, Way};
use http::Watcher;
use notify::{Feeder, Notifier, watchdog_time};

pub use progress::{Progress, Pulse};

/// Until the daemon is ready, and between two looks at whether systemd is to be told that it lives.
const BEFORE_READY: Duration = Duration::from_millis(100);
const AT_MOST: Duration = Duration::from_secs(15);
/// The clock ticks every 30 seconds and may be silent for 90: a watchdog that wants to hear sooner kills a sound daemon.
const SHORTEST_WATCHDOG: Duration = Duration::from_secs(180);
/// Blocks of a body, each with its own timeout, that one mail is granted.
const BLOCKS: u32 = 10;

/// Ends with the value.
pub struct Watching(Vec<JoinHandle<()>>);

impl Watching {
    /// Opens the watch port, where one is configured, and begins to tell systemd, where it asks. `ending` says when the
    /// daemon was told to stop.
    ///
    /// # Errors
    /// When the port cannot be opened, or the database not be read.
    pub async fn set_up(
        office: &Office,
        data: &Path,
        progress: &Arc<Progress>,
        ending: signal::Receiver<bool>,
        now: impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static,
    ) -> Result<Watching, JobError> {
        let mut tasks = Vec::new();
        if let Some(port) = office.settings.watch.port {
            let listener = TcpListener::bind(address(port)).await.map_err(|error| {
                JobError::refused(
                    format!("{}: the watch port cannot be opened: {error}", address(port)),
                    "give watch.port another number, or end what listens there",
                )
            })?;
            tracing::info!(address = %address(port), "watched at /healthz and /metrics");
            let watcher = Watcher::new(Arc::clone(&office.settings), Arc::clone(progress), crate::store::open(data)?);
            tasks.push(tokio::spawn(watcher.serve(listener, now)));
        }
        let longest_mail = longest_mail(&office.settings.mail);
        tasks.push(tokio::spawn(tell_systemd(Arc::clone(progress), ending, longest_mail)));
        Ok(Watching(tasks))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

async fn tell_systemd(progress: Arc<Progress>, mut ending: signal::Receiver<bool>, longest_mail: Duration) {
    let notifier = Notifier::from_environment();
    let watchdog = watchdog();
    let every = watchdog.map_or(AT_MOST, |time| (time / 4).min(AT_MOST));
    let mut feeder = Feeder::new(longest_mail);
    let mut ready = false;
    while !*ending.borrow() {
        let pulse = progress.pulse();
        if !ready && pulse.ticks > 0 {
            notifier.tell("READY=1");
            ready = true;
        }
        if ready && watchdog.is_some() && feeder.is_due(pulse) {
            notifier.tell("WATCHDOG=1");
        }
        tokio::select! {
            () = tokio::time::sleep(if ready { every } else { BEFORE_READY }) => {}
            // An error means that nobody can say stop any more, which is a stop.
            _ = ending.wait_for(|ending| *ending) => break,
        }
    }
    notifier.tell("STOPPING=1");
    // The clock ticks no more while the work in hand is finished; the bound is then the unit's TimeoutStopSec.
    while watchdog.is_some() {
        notifier.tell("WATCHDOG=1");
        tokio::time::sleep(every).await;
    }
}

fn watchdog() -> Option<Duration> {
    let variable = |name: &str| std::env::var(name).ok();
    let (microseconds, process) = (variable("WATCHDOG_USEC"), variable("WATCHDOG_PID"));
    let time = watchdog_time(microseconds.as_deref(), process.as_deref(), std::process::id())?;
    if time < SHORTEST_WATCHDOG {
        let seconds = SHORTEST_WATCHDOG.as_secs();
        tracing::warn!(?time, "WatchdogSec is too short for the daemon's rhythm; give it at least {seconds} s");
    }
    Some(time)
}

/// How long one mail may be in hand without a sign.
fn longest_mail(settings: &MailSettings) -> Duration {
    let margin = 120;
    let seconds = match settings.way {
        Way::Folder => 0,
        Way::Smtp => {
            let it = settings.smtp.timeouts;
            let stages = [it.connect, it.greeting, it.mail, it.rcpt, it.data, BLOCKS.saturating_mul(it.block), it.dot];
            stages.into_iter().map(u64::from).sum()
        }
    };
    Duration::from_secs(seconds + margin)
}

/// Where the port is open: on this machine and nowhere else.
fn address(port: NonZeroU16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port.get()))
}

#[cfg(test)]
mod tests;
