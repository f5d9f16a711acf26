//! The daemon's loop: at each tick it plans, starts what is due, and records how it ended.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;

use super::clock::{self, ClockError};
use super::definition::Schedule;
use super::planner::{self, ClockHold, DueOccurrence, Planning};
use crate::store::{SenderLock, Store, StoreError};

/// While the clock is held, this many ticks (an hour of them) pass between two warnings.
const TICKS_BETWEEN_WARNINGS: u32 = 120;

/// Why the daemon cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServingError {
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a look at the schedules ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticked {
    /// What was due was started.
    Looked,
    /// Nothing is started: the clock is not believed.
    Held,
    /// The database could not be read or written.
    Failed,
}

/// Serves the schedules until `stop` is ready, and returns when the work in hand is finished.
///
/// `run` does one occurrence and says what it did or why it failed; what computes for long belongs on
/// `spawn_blocking` there. Different schedules run beside one another, one schedule never beside itself. `lock` is the
/// proof that no other process serves this database: runs that died with an earlier one are put back to be run again.
/// `ticked` hears of every look when it has ended.
///
/// # Errors
/// [`ServingError`] if it cannot begin. Once it serves, errors of a tick or a run are logged, and it goes on.
pub async fn serve_loop<Run, Running>(
    mut store: Box<dyn Store>,
    lock: &SenderLock,
    schedules: Vec<Schedule>,
    now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    run: Run,
    ticked: impl Fn(Ticked) + Send + Sync + 'static,
    stop: impl Future<Output = ()>,
) -> Result<(), ServingError>
where
    Run: Fn(DueOccurrence) -> Running + Send + Sync + 'static,
    Running: Future<Output = Result<String, String>> + Send + 'static,
{
    let recovered = store.recover_occurrences(lock, now())?;
    if recovered > 0 {
        tracing::warn!(recovered, "runs that ended with an earlier process are taken up again");
    }
    let serving = Arc::new(Serving {
        store: Mutex::new(store),
        schedules,
        now,
        run,
        hands: Mutex::new(JoinSet::new()),
        held_ticks: Mutex::new(0),
        first_look: Once::new(),
    });
    let ticked = Arc::new(ticked);
    let tick = || {
        let (serving, ticked) = (Arc::clone(&serving), Arc::clone(&ticked));
        async move {
            ticked(serving.tick());
            // From here on a schedule is known to have been seen: what it misses later is missed.
            serving.first_look.call_once(|| tracing::info!("the schedules were looked at for the first time"));
        }
    };
    let outcome = clock::run(tick, stop).await;
    let mut hands = std::mem::take(&mut *locked(&serving.hands));
    while hands.join_next().await.is_some() {}
    Ok(outcome?)
}

struct Serving<Now, Run> {
    store: Mutex<Box<dyn Store>>,
    schedules: Vec<Schedule>,
    now: Now,
    run: Run,
    /// The runs under way.
    hands: Mutex<JoinSet<()>>,
    held_ticks: Mutex<u32>,
    first_look: Once,
}

impl<Now, Run, Running> Serving<Now, Run>
where
    Now: Fn() -> DateTime<Utc> + Send + Sync + 'static,
    Run: Fn(DueOccurrence) -> Running + Send + Sync + 'static,
    Running: Future<Output = Result<String, String>> + Send + 'static,
{
    fn tick(self: &Arc<Self>) -> Ticked {
        let planning = planner::plan(&mut **locked(&self.store), &self.schedules, (self.now)());
        match planning {
            Ok(Planning::Due(due)) => {
                *locked(&self.held_ticks) = 0;
                self.start(due);
                Ticked::Looked
            }
            Ok(Planning::Held(hold)) => {
                self.warn_of(&hold);
                Ticked::Held
            }
            Err(error) => {
                tracing::error!(%error, "the schedules could not be looked at; trying again at the next tick");
                Ticked::Failed
            }
        }
    }

    fn start(self: &Arc<Self>, due: Vec<DueOccurrence>) {
        let mut hands = locked(&self.hands);
        while hands.try_join_next().is_some() {}
        for occurrence in due {
            hands.spawn(Arc::clone(self).serve(occurrence));
        }
    }

    async fn serve(self: Arc<Self>, occurrence: DueOccurrence) {
        let name = occurrence.schedule.name.clone();
        let (stated, due_at) = (occurrence.stated.clone(), occurrence.due_at);
        tracing::info!(schedule = name, %due_at, stated, year = %occurrence.year, "begun");
        // A task of its own, so that a panic of the job ends there.
        let serving = Arc::clone(&self);
        let job = tokio::task::spawn(async move { (serving.run)(occurrence).await });
        let outcome = job.await.unwrap_or_else(|error| Err(fate(&error)));
        match &outcome {
            Ok(said) => tracing::info!(schedule = name, %due_at, said, "done"),
            Err(reason) => tracing::error!(schedule = name, %due_at, reason, "failed"),
        }
        let recorded = locked(&self.store).end_occurrence(&name, &stated, &outcome, (self.now)());
        if let Err(error) = recorded {
            tracing::error!(schedule = name, %due_at, %error, "the end could not be recorded; a restart runs it again");
        }
    }

    fn warn_of(&self, hold: &ClockHold) {
        let mut ticks = locked(&self.held_ticks);
        if ticks.is_multiple_of(TICKS_BETWEEN_WARNINGS) {
            tracing::warn!("nothing is started: {hold}. Set the clock right; or, if it is right, accept it");
        }
        *ticks = ticks.wrapping_add(1);
    }
}

fn fate(error: &tokio::task::JoinError) -> String {
    if error.is_panic() {
        "the job panicked; the log tells where".to_owned()
    } else {
        "the job was cancelled".to_owned()
    }
}

/// A lock whose last holder panicked is still good: the database keeps its own order.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::TimeDelta;
    use tempfile::TempDir;

    use super::*;
    use crate::schedule::fixture::{moment, schedule};
    use crate::store::occurrences::OccurrenceState;

    /// A store in which every schedule was looked at a day before the tests' now, so that 1 June is due.
    fn prepared(folder: &TempDir, schedules: &[Schedule]) -> Box<dyn Store> {
        let mut store = crate::store::open(folder.path()).expect("a store");
        let planning = planner::plan(&mut *store, schedules, now() - TimeDelta::days(1)).expect("planned");
        assert!(matches!(planning, Planning::Due(due) if due.is_empty()));
        store
    }

    fn now() -> DateTime<Utc> {
        moment("2026-06-01T09:00:05+09:00")
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ends_are_recorded_also_of_panics_and_of_work_in_hand() {
        let folder = TempDir::new().expect("a folder");
        let named = |name: &str| Schedule { name: name.to_owned(), ..schedule("0 9 1 6 *") };
        let schedules = vec![named("fails"), named("panics"), named("works")];
        let store = prepared(&folder, &schedules);
        let run = |occurrence: DueOccurrence| async move {
            assert_ne!(occurrence.schedule.name, "panics");
            tokio::time::sleep(Duration::from_millis(300)).await;
            if occurrence.schedule.name == "fails" { Err("no plan".to_owned()) } else { Ok("made".to_owned()) }
        };
        let stop = tokio::time::sleep(Duration::from_millis(100));
        let lock = store.sender_lock().expect("a lock").expect("free");
        serve_loop(store, &lock, schedules, now, run, |_| (), stop).await.expect("served");

        let store = crate::store::open(folder.path()).expect("a store");
        let records = store.recorded_occurrences(9).expect("records");
        let told: Vec<_> = records.iter().map(|record| (record.schedule.as_str(), record.state)).collect();
        let expected =
            [("fails", OccurrenceState::Failed), ("panics", OccurrenceState::Failed), ("works", OccurrenceState::Done)];
        assert_eq!(told, expected);
        assert_eq!(records[0].note, "no plan");
        assert!(records[1].note.contains("panicked"));
        assert_eq!(records[2].note, "made");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_run_of_a_dead_process_is_taken_up() {
        let folder = TempDir::new().expect("a folder");
        let schedules = vec![schedule("0 9 1 6 *")];
        let mut store = prepared(&folder, &schedules);
        let Planning::Due(due) = planner::plan(&mut *store, &schedules, now()).expect("planned") else {
            panic!("held")
        };
        assert_eq!(due.len(), 1);
        drop(store);

        let store = crate::store::open(folder.path()).expect("a store");
        let stop = tokio::time::sleep(Duration::from_millis(200));
        let lock = store.sender_lock().expect("a lock").expect("free");
        serve_loop(store, &lock, schedules, now, |_| async { Ok("made".to_owned()) }, |_| (), stop)
            .await
            .expect("served");
        let records = crate::store::open(folder.path()).expect("a store").recorded_occurrences(9).expect("records");
        assert_eq!((records[0].state, records[0].tries), (OccurrenceState::Done, 2));
    }
}
