//! What became of each occurrence of each schedule, and the time last seen.
//!
//! An occurrence is named by the time that its schedule states (`stated`, a wall-clock time as text); `due_at` is the
//! moment at which it runs.

mod answers;
mod clock;
mod planning;

pub use planning::OccurrencePlanning;

pub use answers::OccurrenceAnswers;

pub use clock::ClockMarks;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, Row};

/// How an occurrence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccurrenceState {
    /// To be run when its moment comes and nothing of its schedule runs.
    Planned,
    Running,
    Done,
    Failed,
    /// Missed, and a person has to say what becomes of it.
    Waiting,
    /// Missed, and a newer one was run in its place, or a person dismissed it, or its schedule was paused.
    Skipped,
}

/// An occurrence by its name and its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMoment {
    pub stated: String,
    pub due_at: DateTime<Utc>,
}

/// What a look at one schedule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look<'a> {
    pub schedule: &'a str,
    /// Up to when the schedule was looked at before.
    pub since: DateTime<Utc>,
    /// The present time on the schedule's wall clock.
    pub local_now: String,
    /// Occurrences that may be on record already.
    pub found: Vec<NamedMoment>,
    /// Planned occurrences whose moment the calendar has changed.
    pub moved: Vec<NamedMoment>,
    /// Names of planned occurrences that the schedule does not state any more.
    pub withdrawn: Vec<String>,
    pub policy: Policy,
    /// What was due before this is late.
    pub late_before: DateTime<Utc>,
}

/// What becomes of occurrences that have come due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The newest runs; older ones are skipped.
    Newest,
    /// All run.
    All,
    /// What is late waits for a person.
    Ask,
    /// None runs.
    Paused,
}

/// Since when a schedule is known, and up to when its occurrences are on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub first_seen_at: DateTime<Utc>,
    pub examined_until: DateTime<Utc>,
    /// The wall-clock time in the schedule's zone that belongs to `examined_until`, as it was then.
    pub examined_local: Option<String>,
}

/// Who had an occurrence run that would not have run by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Releaser {
    /// By the code in the register of people.
    pub person: String,
    /// The user of the computer, as the system knows it.
    pub account: String,
}

/// An occurrence on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceRecord {
    pub schedule: String,
    pub stated: String,
    pub due_at: DateTime<Utc>,
    pub state: OccurrenceState,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// How often it was begun.
    pub tries: i64,
    /// What the job said at its end, or why it did not run.
    pub note: String,
}

impl OccurrenceState {
    const ALL: [OccurrenceState; 6] = [
        OccurrenceState::Planned,
        OccurrenceState::Running,
        OccurrenceState::Done,
        OccurrenceState::Failed,
        OccurrenceState::Waiting,
        OccurrenceState::Skipped,
    ];

    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            OccurrenceState::Planned => "planned",
            OccurrenceState::Running => "running",
            OccurrenceState::Done => "done",
            OccurrenceState::Failed => "failed",
            OccurrenceState::Waiting => "waiting",
            OccurrenceState::Skipped => "skipped",
        }
    }
}

/// The columns of [`record`], in its order.
const RECORD: &str = "schedule, stated, due_at, state, started_at, ended_at, tries, note";

fn record(row: &Row<'_>) -> rusqlite::Result<OccurrenceRecord> {
    Ok(OccurrenceRecord {
        schedule: row.get(0)?,
        stated: row.get(1)?,
        due_at: time(row, 2)?,
        state: state(row, 3)?,
        started_at: optional_time(row, 4)?,
        ended_at: optional_time(row, 5)?,
        tries: row.get(6)?,
        note: row.get(7)?,
    })
}

fn named_moment(row: &Row<'_>) -> rusqlite::Result<NamedMoment> {
    Ok(NamedMoment { stated: row.get(0)?, due_at: time(row, 1)? })
}

/// What the trail calls an occurrence.
fn subject(schedule: &str, stated: &str) -> String {
    format!("schedule/{schedule}/{stated}")
}

/// Who does what a schedule starts, as the trail and the runs call it.
pub fn actor(schedule: &str) -> String {
    format!("schedule {schedule}")
}

/// Moves the mark of the time seen to `now`; never back.
fn mark_clock(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO clock_mark (id, seen_at) VALUES (1, ?1)
         ON CONFLICT (id) DO UPDATE SET seen_at = max(seen_at, ?1)",
        [text(now)],
    )
}

/// Whole seconds in UTC: as texts they sort as times do.
pub(super) fn text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    parsed(column, &row.get::<_, String>(column)?)
}

fn optional_time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    row.get::<_, Option<String>>(column)?.map(|text| parsed(column, &text)).transpose()
}

fn parsed(column: usize, text: &str) -> rusqlite::Result<DateTime<Utc>> {
    text.parse().map_err(|error| unreadable(column, error))
}

fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<OccurrenceState> {
    let word: String = row.get(column)?;
    let known = OccurrenceState::ALL.into_iter().find(|state| state.word() == word);
    known.ok_or_else(|| unreadable(column, format!("unknown state {word}")))
}

fn unreadable(column: usize, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
}
