//! What the daemon really did last: its looks at the schedules and its steps through the outbox.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::schedule::serving::Ticked;

/// Written by the daemon's parts, read by those who watch. By the steady clock: the wall clock may be set.
#[derive(Debug)]
pub struct Progress(Mutex<Known>);

#[derive(Debug)]
struct Known {
    ticks: u64,
    ticked: Option<Ticked>,
    ticked_at: Instant,
    moves: u64,
    moved_at: Instant,
    in_hand: bool,
}

/// The progress as it is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// Looks at the schedules so far.
    pub ticks: u64,
    /// How the last one ended; `None` before the first.
    pub ticked: Option<Ticked>,
    /// Since the last one, or since the start.
    pub tick_age: Duration,
    /// Steps of the sender so far: a round begun or ended, a mail taken up.
    pub moves: u64,
    /// Since the last one, or since the start.
    pub move_age: Duration,
    /// The sender is within a round.
    pub in_hand: bool,
}

impl Default for Progress {
    fn default() -> Progress {
        let now = Instant::now();
        Progress(Mutex::new(Known { ticks: 0, ticked: None, ticked_at: now, moves: 0, moved_at: now, in_hand: false }))
    }
}

impl Progress {
    /// The schedules were looked at.
    pub fn ticked(&self, ticked: Ticked) {
        let mut known = self.known();
        known.ticks += 1;
        known.ticked = Some(ticked);
        known.ticked_at = Instant::now();
    }

    /// The sender began a round or takes up a mail (`in_hand`), or ended a round.
    pub fn moved(&self, in_hand: bool) {
        let mut known = self.known();
        known.moves += 1;
        known.moved_at = Instant::now();
        known.in_hand = in_hand;
    }

    /// The progress now.
    pub fn pulse(&self) -> Pulse {
        let known = self.known();
        Pulse {
            ticks: known.ticks,
            ticked: known.ticked,
            tick_age: known.ticked_at.elapsed(),
            moves: known.moves,
            move_age: known.moved_at.elapsed(),
            in_hand: known.in_hand,
        }
    }

    /// A lock whose last holder panicked is still good: each value stands for itself.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
