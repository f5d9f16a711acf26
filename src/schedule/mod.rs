//! Occurrences of the schedules and the clock that wakes the daemon. The only room with `tokio-cron-scheduler`.
//!
//! Three parts that know little of each other: [`occurrence`] computes when a schedule occurs from its [`timing`] and the
//! city's [`calendar`] (pure), [`planner`] asks the database which of those are due and writes down what becomes of each,
//! [`clock`] wakes us. [`serving`] puts them together for the daemon.

pub mod calendar;
pub mod clock;
pub mod definition;
pub mod holidays;
pub mod local_time;
pub mod occurrence;
pub mod planner;
pub mod rhythm;
pub mod serving;
pub mod timing;

#[cfg(test)]
mod fixture;

pub use calendar::Calendar;
pub use definition::{EvaluatedYear, JobKind, Missed, Schedule};
pub use rhythm::{Rhythm, RhythmError};
pub use timing::{OnClosed, OpenDays, Rule, Side, Timing};
