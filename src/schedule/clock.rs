//! What wakes us. The only place of `tokio-cron-scheduler`.
//!
//! The scheduler only says "look now"; what is due, the database decides. Four of its habits are met here: it waits
//! for the wall clock, so that after the clock is set back it would sleep for as long (a watch on the steady clock
//! sets it up anew); it starts a second run beside one that still goes (here it only leaves a note, and one loop
//! does the work); its shutdown does not wait (this loop does). And it looks at its list every half second, all day long:
//! the list is kept from it until something in it is due.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Every half minute.
const RHYTHM: &str = "*/30 * * * * *";
/// Silence after which the scheduler is set up anew: the wall clock was probably set back.
const LONGEST_SILENCE: Duration = Duration::from_secs(90);
/// The scheduler looks at its list within half a second and writes the next moment into it.
const TIME_TO_LOOK: Duration = Duration::from_secs(2);

/// Why the clock cannot run.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler cannot be started: {0}")]
pub struct ClockError(#[from] JobSchedulerError);

/// Calls `tick` once at the start and then every 30 seconds, one call at a time, until `stop` is ready.
///
/// After `stop` no new tick begins; one that is under way is finished before this returns. A tick that panics is
/// logged and does not end the clock.
///
/// # Errors
/// [`ClockError`] if the scheduler cannot be started.
pub async fn run<Tick, Ticking>(tick: Tick, stop: impl Future<Output = ()>) -> Result<(), ClockError>
where
    Tick: Fn() -> Ticking,
    Ticking: Future<Output = ()> + Send + 'static,
{
    run_with(RHYTHM, LONGEST_SILENCE, tick, stop).await
}

async fn run_with<Tick, Ticking>(
    rhythm: &str,
    longest_silence: Duration,
    tick: Tick,
    stop: impl Future<Output = ()>,
) -> Result<(), ClockError>
where
    Tick: Fn() -> Ticking,
    Ticking: Future<Output = ()> + Send + 'static,
{
    let wake = Arc::new(Notify::new());
    let mut ticker = Ticker::start(rhythm, &wake).await?;
    tokio::pin!(stop);
    // The first turn is the tick at the start; a stop that came before it wins.
    wake.notify_one();
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = wake.notified() => ticked(tick()).await,
            () = tokio::time::sleep(longest_silence) => {
                tracing::warn!("the scheduler was silent for too long; was the clock set back? setting it up anew");
                ticker.end().await?;
                ticker = Ticker::start(rhythm, &wake).await?;
                wake.notify_one();
            }
        }
    }
    ticker.end().await?;
    Ok(())
}

/// Ready when the service is asked to end: SIGTERM (systemd) or Ctrl-C.
///
/// # Errors
/// If the signals cannot be listened to.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("SIGTERM: finishing the work in hand"),
            _ = interrupt.recv() => tracing::info!("Ctrl-C: finishing the work in hand"),
        }
    })
}

/// The scheduler at work.
struct Ticker {
    scheduler: JobScheduler,
    quiet: JoinHandle<()>,
}

impl Ticker {
    async fn start(rhythm: &str, wake: &Arc<Notify>) -> Result<Ticker, ClockError> {
        let scheduler = JobScheduler::new().await?;
        let wake = Arc::clone(wake);
        let note = move |_, _| -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
            wake.notify_one();
            Box::pin(std::future::ready(()))
        };
        scheduler.add(Job::new_async(rhythm, note)?).await?;
        scheduler.start().await?;
        let quiet = tokio::task::spawn(keep_quiet(scheduler.clone()));
        Ok(Ticker { scheduler, quiet })
    }

    async fn end(mut self) -> Result<(), ClockError> {
        self.quiet.abort();
        Ok(self.scheduler.shutdown().await?)
    }
}

/// Holds the scheduler's list while nothing in it is due. The scheduler waits for it and looks as soon as it is let go:
/// within a second after the moment, since it counts whole seconds.
async fn keep_quiet(mut scheduler: JobScheduler) {
    let list = Arc::clone(&scheduler.context().metadata_storage);
    loop {
        tokio::time::sleep(TIME_TO_LOOK).await;
        if let Ok(Some(till_next)) = scheduler.time_till_next_job().await {
            let held = list.write().await;
            tokio::time::sleep(till_next).await;
            drop(held);
        }
    }
}

/// Runs a tick as a task of its own, so that its panic ends there.
async fn ticked(ticking: impl Future<Output = ()> + Send + 'static) {
    if let Err(error) = tokio::task::spawn(ticking).await {
        tracing::error!(%error, "a tick of the schedule failed; the schedule goes on");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const SECONDLY: &str = "* * * * * *";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_work_in_hand_is_finished_and_nothing_new_begins() {
        let begun = Arc::new(AtomicUsize::new(0));
        let finished = Arc::new(AtomicUsize::new(0));
        let tick = || {
            let (begun, finished) = (Arc::clone(&begun), Arc::clone(&finished));
            async move {
                begun.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(400)).await;
                finished.fetch_add(1, Ordering::SeqCst);
            }
        };
        run(tick, tokio::time::sleep(Duration::from_millis(100))).await.expect("a clock");
        assert_eq!((begun.load(Ordering::SeqCst), finished.load(Ordering::SeqCst)), (1, 1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ticks_go_on_after_a_panic_and_never_overlap() {
        let (count, within) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tick = || {
            let (count, within) = (Arc::clone(&count), Arc::clone(&within));
            async move {
                assert_eq!(within.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
                tokio::time::sleep(Duration::from_millis(50)).await;
                within.fetch_sub(1, Ordering::SeqCst);
                assert_ne!(count.fetch_add(1, Ordering::SeqCst), 0, "the first tick panics");
            }
        };
        let stop = tokio::time::sleep(Duration::from_millis(3500));
        run_with(SECONDLY, LONGEST_SILENCE, tick, stop).await.expect("a clock");
        assert!(count.load(Ordering::SeqCst) >= 3, "{count:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_silent_scheduler_is_set_up_anew() {
        let count = Arc::new(AtomicUsize::new(0));
        let tick = || {
            let count = Arc::clone(&count);
            async move {
                count.fetch_add(1, Ordering::SeqCst);
            }
        };
        // A rhythm that stays silent in this test stands for a clock set back.
        let stop = tokio::time::sleep(Duration::from_millis(750));
        run_with("0 0 0 29 2 *", Duration::from_millis(200), tick, stop).await.expect("a clock");
        assert!(count.load(Ordering::SeqCst) >= 3, "{count:?}");
    }

    #[tokio::test]
    async fn a_stop_before_the_start_ticks_never() {
        let tick = || async { panic!("no tick") };
        run(tick, std::future::ready(())).await.expect("a clock");
    }

    #[tokio::test]
    async fn sigterm_asks_to_stop() {
        let stop = stop_signal().expect("signals");
        let myself = std::process::id().to_string();
        let sent = std::process::Command::new("kill").args(["-TERM", &myself]).status().expect("kill");
        assert!(sent.success());
        tokio::time::timeout(Duration::from_secs(5), stop).await.expect("heard");
    }
}
