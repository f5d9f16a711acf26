//! The daemon: schedules that come due, the outbox, the folder of returned forms, and those who watch it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, watch};

use super::JobError;
use super::acting::MadeBy;
use super::notice::{approvals_forgotten, job_begins, mails_in_trouble, reachable, runs_finished, unreachable};
use super::receiving::Receiving;
use super::scheduled::Office;
use super::send::way_out;
use super::waiting::waiting_runs;
use super::watching::{Progress, Watching};
use crate::mail::{MailTemplates, SendSummary, WayOut, send_queued_until};
use crate::schedule::clock::stop_signal;
use crate::schedule::planner::DueOccurrence;
use crate::schedule::serving::serve_loop;
use crate::store::{DAEMON, Holder, MailState, SENDER, SenderLock, Store};

/// Between two looks into the outbox when nothing else wakes the sender.
const OUTBOX_EVERY: Duration = Duration::from_secs(30);

/// Serves until SIGTERM or Ctrl-C, and returns when the work in hand is finished.
///
/// # Errors
/// When another process serves this database, or the daemon cannot begin.
pub async fn serve(
    office: Office,
    data: &Path,
    now: impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static,
) -> Result<(), JobError> {
    let store = crate::store::open(data)?;
    let Some(lock) = store.sender_lock()? else {
        return Err(JobError::refused(
            format!("{}: another process already serves this database", data.display()),
            "stop the other daemon, or give this one its own --data folder",
        ));
    };
    let lock = Arc::new(lock.held_by(Holder::Daemon, data)?);
    let schedules = office.settings.schedules.clone();
    tracing::info!(schedules = schedules.len(), data = %data.display(), "serving");
    let (stop, stopped) = watch::channel(false);
    let wake = Arc::new(Notify::new());
    let progress = Arc::new(Progress::default());
    let (end, ending) = watch::channel(false);
    let _watching = Watching::set_up(&office, data, &progress, ending, now.clone()).await?;
    let outbox = Outbox {
        office: office.clone(),
        store: crate::store::open(data)?,
        lock: Arc::clone(&lock),
        way: way_out(&office.settings, data)?,
        wake: Arc::clone(&wake),
        progress: Arc::clone(&progress),
        stopped,
        closed_since: None,
        rest: None,
    };
    let receiving = Receiving::set_up(&office, data, stop.subscribe())?;
    let receiving = receiving.map(|receiving| tokio::spawn(receiving.look_until_stopped(now.clone())));
    let sending = tokio::spawn(outbox.empty_until_stopped(now.clone()));
    let run = run_occurrence(office, data.to_path_buf(), now.clone(), wake);
    let signal = stop_signal().map_err(|source| JobError::Read {
        path: PathBuf::from("SIGTERM"),
        what: "the signal cannot be listened for",
        source,
    })?;
    let signal = async move {
        signal.await;
        let _ = end.send(true);
    };
    let ticked = move |ticked| progress.ticked(ticked);
    let served = serve_loop(store, &lock, schedules, now, run, ticked, signal).await;
    // The jobs in hand are done; the mail in hand is finished, the others stay queued for the next start.
    let _ = stop.send(true);
    if let Err(error) = sending.await {
        tracing::error!(%error, "the sender ended badly; its mails stay in the outbox");
    }
    if let Some(receiving) = receiving
        && let Err(error) = receiving.await
    {
        tracing::error!(%error, "the watch of the folder ended badly; its files stay where they are");
    }
    tracing::info!("stopped");
    served.map_err(|error| JobError::refused(error.to_string(), "see the log, and start the daemon again"))
}

type Running = std::pin::Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// One occurrence: heavy work off the clock's thread, then the outbox is woken.
fn run_occurrence(
    office: Office,
    data: PathBuf,
    now: impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static,
    wake: Arc<Notify>,
) -> impl Fn(DueOccurrence) -> Running {
    move |due| {
        let (office, data, now, wake) = (office.clone(), data.clone(), now.clone(), Arc::clone(&wake));
        Box::pin(async move {
            let now = now().with_timezone(&office.settings.city.time_zone);
            let (doing, schedule, stated, folder) =
                (office.clone(), due.schedule.clone(), due.stated.clone(), data.clone());
            let work = tokio::task::spawn_blocking(move || {
                let mut store = crate::store::open(&folder)?;
                job_begins(&mut *store, (&due.schedule.name, &due.stated), now.to_utc())?;
                let released = store.releaser(&due.schedule.name, &due.stated)?;
                drop(store);
                let by = MadeBy::occurrence(&due.schedule, released, doing.settings.approval);
                doing.run((&due.schedule, &by), due.year, due.due_at, now, &folder)
            });
            let outcome = work.await;
            if let Some(reason) = failure_as_a_whole(&outcome) {
                office.tell_failure(&schedule, &stated, now, &data, &reason);
            }
            wake.notify_one();
            outcome.map_err(|error| format!("the job ended badly: {error}"))?.map_err(|error| error.to_string())
        })
    }
}

/// Why a job failed, but for one whose departments failed each alone: its summary has told.
fn failure_as_a_whole(outcome: &Result<Result<String, JobError>, tokio::task::JoinError>) -> Option<String> {
    match outcome {
        Ok(Ok(_) | Err(JobError::SomeFailed { .. })) => None,
        Ok(Err(error)) => {
            let remedy = error.remedy().map_or(String::new(), |remedy| format!("　→ {remedy}"));
            Some(format!("{error}{remedy}"))
        }
        Err(error) => Some(format!("途中で終わりました（{error}）")),
    }
}

/// The sender's part of the daemon.
struct Outbox {
    office: Office,
    store: Box<dyn Store>,
    lock: Arc<SenderLock>,
    way: WayOut,
    wake: Arc<Notify>,
    progress: Arc<Progress>,
    stopped: watch::Receiver<bool>,
    /// Since when the way out is closed.
    closed_since: Option<DateTime<Utc>>,
    /// Since when, and for how long, a server that refuses all mails alike is left alone.
    rest: Option<(DateTime<Utc>, TimeDelta)>,
}

const FIRST_REST: TimeDelta = TimeDelta::minutes(10);
const LONGEST_REST: TimeDelta = TimeDelta::hours(2);

/// How long a mail that is offered may still take after the daemon was told to stop, before the server asks for its body:
/// dropped then, it simply stays queued. One whose body is on its way is waited for; see [`Outbox::longest_body`].
const GRACE: Duration = Duration::from_secs(10);
/// Between two looks whether a body is still on its way.
const LOOK: Duration = Duration::from_millis(500);

impl Outbox {
    async fn empty_until_stopped(mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync) {
        loop {
            let (stopped, progress) = (self.stopped.clone(), Arc::clone(&self.progress));
            progress.moved(true);
            if self.rests(now()) {
                progress.moved(false);
                match self.idle().await {
                    true => return,
                    false => continue,
                }
            }
            // Asked before each mail.
            let stopping = move || {
                progress.moved(true);
                *stopped.borrow()
            };
            let (data, longest) = (self.store.folder().to_path_buf(), self.longest_body());
            let round = send_queued_until(&mut *self.store, &self.lock, &self.way, &now, &stopping);
            let Some(outcome) = before_stop(round, self.stopped.clone(), (&data, longest)).await else {
                tracing::warn!("a mail that was offered was left; it stays in the outbox");
                return;
            };
            self.progress.moved(false);
            match outcome {
                Ok(summary) => {
                    log_round(&summary);
                    self.rest_after(&summary, now());
                    self.tell(&summary, now());
                }
                Err(error) => tracing::error!(%error, "the outbox could not be worked through; trying again"),
            }
            if self.idle().await {
                return;
            }
        }
    }

    /// Until the next look into the outbox; true where there is to be none.
    async fn idle(&mut self) -> bool {
        if !*self.stopped.borrow() {
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(OUTBOX_EVERY) => return false,
                _ = self.stopped.changed() => {}
            }
        }
        *self.stopped.borrow()
    }

    fn rests(&self, now: DateTime<Utc>) -> bool {
        self.rest.is_some_and(|(since, rest)| since <= now && now < since + rest)
    }

    /// A server that refuses all mails alike is left alone for a while, each time for longer: more of them would only be
    /// refused, or become doubtful, too.
    fn rest_after(&mut self, summary: &SendSummary, now: DateTime<Utc>) {
        let before = self.rest.map(|(_, rest)| rest);
        self.rest = match (summary.refuses_all, summary.sent) {
            (true, _) => Some((now, before.map_or(FIRST_REST, |rest| (rest * 2).min(LONGEST_REST)))),
            // Nothing was due that could have shown that it is well again.
            (false, 0) => self.rest,
            (false, _) => None,
        };
    }
}

impl Outbox {
    /// A body that is on its way takes no longer to be written and answered, unless it is cut off: a block's time and the
    /// final dot's. Cut off, it would be found `transmitting` at the next start, and be `ambiguous`.
    fn longest_body(&self) -> Duration {
        let timeouts = self.office.settings.mail.smtp.timeouts;
        Duration::from_secs(u64::from(timeouts.block) + u64::from(timeouts.dot))
    }

    /// Tells the role address of mails in trouble, of runs that ended, of a way out that stays closed, and of approvals that
    /// were forgotten.
    fn tell(&mut self, summary: &SendSummary, now: DateTime<Utc>) {
        let closed = summary.unreachable.as_ref();
        self.closed_since = closed.map(|_| self.closed_since.unwrap_or(now));
        let now = now.with_timezone(&self.office.settings.city.time_zone);
        let templates = MailTemplates::new(self.office.library.overrides());
        let (store, since) = (&mut self.store, self.closed_since);
        self.office.tell(&templates, SENDER, now, |notices| mails_in_trouble(notices, &mut **store));
        self.office.tell(&templates, SENDER, now, |notices| runs_finished(notices, &mut **store));
        if let (Some(closed), Some(since)) = (closed, since) {
            self.office.tell(&templates, SENDER, now, |notices| unreachable(notices, &mut **store, closed, since));
        } else {
            self.office.tell(&templates, SENDER, now, |notices| reachable(notices, &mut **store));
        }
        let settings = &self.office.settings;
        self.office.tell(&templates, DAEMON, now, |notices| {
            let waiting = waiting_runs(&**store, settings, now)?;
            approvals_forgotten(notices, &mut **store, &waiting)
        });
    }
}

/// The work's outcome, or `None` when it was not done after the stop within the grace and, while a body is on its way,
/// within the `longest` that one takes.
async fn before_stop<T>(
    work: impl Future<Output = T>,
    mut stopped: watch::Receiver<bool>,
    (data, longest): (&Path, Duration),
) -> Option<T> {
    let grace = async move {
        // An error means that nobody can say stop any more, which is a stop.
        let _ = stopped.wait_for(|stopped| *stopped).await;
        tokio::time::sleep(GRACE).await;
        let last = tokio::time::Instant::now() + longest;
        while tokio::time::Instant::now() < last && is_body_under_way(data) {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        outcome = work => Some(outcome),
        () = grace => None,
    }
}

/// Asked of the database, where nobody writes a body before it is recorded. One that cannot be asked says nothing against it.
fn is_body_under_way(data: &Path) -> bool {
    let asked = crate::store::open(data).and_then(|store| store.count_mails(None, MailState::Transmitting));
    asked.map_or(true, |count| count > 0)
}

/// Each mail's own fate has been logged by the sender; this is the round's.
fn log_round(summary: &SendSummary) {
    let SendSummary { sent, failed, ambiguous, held, put_off, recovered, .. } = *summary;
    if sent + failed + ambiguous + held + put_off + recovered > 0 {
        tracing::info!(sent, failed, ambiguous, held, put_off, recovered, "outbox worked through");
    }
    if let Some(unreachable) = &summary.unreachable {
        tracing::error!(
            host = unreachable.host,
            reason = unreachable.reason,
            remedy = unreachable.remedy,
            "no way out for the mails; they stay queued"
        );
    }
}
