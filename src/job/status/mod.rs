//! How everything stands, for people and for whoever watches.

mod reasons;
mod to_do;

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::JobError;
use super::acting::anybody_approves;
use super::waiting::{WaitingRun, waiting_runs};
use crate::free_space::free_bytes;
use crate::schedule::occurrence;
use crate::schedule::planner::clock_hold;
use crate::schedule::{JobKind, Schedule};
use crate::settings::Settings;
use crate::store::occurrences::{OccurrenceRecord, OccurrenceState};
use crate::store::{Holder, InquiryCounts, IntakeCounts, MailState, SenderLock, Store};

pub use reasons::MailReason;

/// How everything stands at a moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    pub at: DateTime<Tz>,
    /// The daemon runs. A command that is sending holds the same lock, and says so.
    pub served: bool,
    /// Why nothing is started, where the clock is not believed.
    pub clock_held: Option<String>,
    pub plans: Vec<PlanStatus>,
    /// In the order of the configuration.
    pub schedules: Vec<ScheduleStatus>,
    pub mails: MailStatus,
    /// The runs with mails that wait for approval, the oldest first.
    pub waiting_runs: Vec<WaitingRun>,
    pub inquiries: InquiryCounts,
    pub intakes: IntakeCounts,
    pub disk: DiskStatus,
    pub last_backup: Option<BackupStatus>,
    pub trail: TrailStatus,
    /// Why mails can be neither made nor sent for want of the key of their seals.
    pub seal_key: Option<String>,
    /// Work waits for an approver's word or may do so, and no person of the register could give it today.
    pub nobody_approves: bool,
    /// The role address that hears of results and trouble; `None` for nobody.
    pub notice_to: Option<String>,
    /// What a person should do, in Japanese, the most urgent first.
    pub to_do: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanStatus {
    pub code: String,
    pub name: String,
    pub first_year: String,
    pub last_year: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScheduleStatus {
    pub name: String,
    pub job: &'static str,
    pub plan: String,
    /// By a person or by the configuration.
    pub paused: bool,
    /// `None` when no further occurrence is stated.
    pub next_due: Option<DateTime<Tz>>,
    pub last_run: Option<LastRun>,
    /// Occurrences that wait for a person's answer.
    pub waiting: u64,
}

/// The last occurrence that was run to its end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LastRun {
    /// Its name, as the schedule states it.
    pub stated: String,
    pub ended_at: DateTime<Tz>,
    pub done: bool,
    /// What the job said, or why it failed.
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailStatus {
    /// They wait for approval.
    pub made: u64,
    pub queued: u64,
    pub transmitting: u64,
    pub sent: u64,
    pub failed: u64,
    pub ambiguous: u64,
    pub held: u64,
    pub cancelled: u64,
    /// Since when the oldest mail waits that could leave by the way that is configured.
    pub oldest_due: Option<DateTime<Utc>>,
    /// They wait, for approval or to be sent, but were made for another way out than the one that is configured.
    pub other_way: u64,
    /// Why mails for the way that is configured have not left.
    pub reasons: Vec<MailReason>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DiskStatus {
    pub free_bytes: u64,
    /// Below this new work is refused.
    pub least_free_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupStatus {
    pub at: DateTime<Tz>,
    pub folder: String,
}

/// The audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailStatus {
    /// How many rows it has.
    pub length: u64,
    /// When it was last verified; `None` for never.
    pub verified_at: Option<DateTime<Tz>>,
    /// The first row that was not as it was written then.
    pub broken: Option<u64>,
    /// How many mails and approvals were not as it told then.
    pub disagreements: u64,
}

impl TrailStatus {
    /// Nothing was found wrong when it was last verified.
    pub fn is_sound(&self) -> bool {
        self.broken.is_none() && self.disagreements == 0
    }
}

impl DiskStatus {
    /// Whether new work may begin.
    pub fn has_room(self) -> bool {
        self.free_bytes >= self.least_free_bytes
    }
}

impl Status {
    /// Looks at everything. `now` is in the city's zone.
    ///
    /// # Errors
    /// When the database cannot be read, or the disk not be asked.
    pub fn look(store: &dyn Store, settings: &Settings, now: DateTime<Tz>) -> Result<Status, JobError> {
        let data = store.folder();
        // Held for no longer than the question.
        let taken = SenderLock::take(data)?.is_none();
        let served = taken && SenderLock::holder(data) != Some(Holder::Command);
        let clock_held = clock_hold(store.clock_mark()?, now.to_utc()).map(|hold| hold.to_string());
        let mut status = Status {
            at: now,
            served,
            clock_held,
            plans: plans(store)?,
            schedules: schedules(store, &settings.schedules, now)?,
            mails: mails(store, settings.mail.way.word(), now)?,
            waiting_runs: waiting_runs(store, settings, now)?,
            inquiries: store.inquiry_counts(now.date_naive())?,
            intakes: store.intake_counts()?,
            disk: disk(data, settings.keep.least_free())?,
            last_backup: store
                .last_backup()?
                .map(|record| BackupStatus { at: record.at.with_timezone(&now.timezone()), folder: record.folder }),
            trail: trail(store, now)?,
            seal_key: store.key_trouble()?.map(|error| format!("{error}。{}", error.remedy())),
            nobody_approves: settings.approval.required && !anybody_approves(&store.people()?, now.date_naive()),
            notice_to: settings.notice.address().map(str::to_owned),
            to_do: Vec::new(),
        };
        status.to_do = to_do::to_do(&status);
        Ok(status)
    }
}

fn plans(store: &dyn Store) -> Result<Vec<PlanStatus>, JobError> {
    let listed = store.plans()?.into_iter().map(|plan| PlanStatus {
        code: plan.code.to_string(),
        name: plan.name,
        first_year: plan.first_year.short(),
        last_year: plan.last_year.short(),
    });
    Ok(listed.collect())
}

fn schedules(store: &dyn Store, schedules: &[Schedule], now: DateTime<Tz>) -> Result<Vec<ScheduleStatus>, JobError> {
    let (last, waiting, pauses) = (store.last_runs()?, store.waiting_occurrences()?, store.pauses()?);
    let status = |schedule: &Schedule| {
        let name = &schedule.name;
        let zone = schedule.timing.zone;
        ScheduleStatus {
            name: name.clone(),
            job: JobKind::ALL.iter().find(|(_, job)| *job == schedule.job).map_or("", |(word, _)| word),
            plan: schedule.plan.as_ref().map_or_else(String::new, ToString::to_string),
            paused: schedule.paused || pauses.iter().any(|pause| pause.schedule == *name),
            next_due: occurrence::next(&schedule.timing, now.to_utc(), 1).first().map(|next| next.due_at),
            last_run: last.iter().find(|run| run.schedule == *name).and_then(|run| last_run(run, zone)),
            waiting: waiting.iter().find(|(schedule, _)| schedule == name).map_or(0, |(_, count)| *count),
        }
    };
    Ok(schedules.iter().map(status).collect())
}

fn last_run(record: &OccurrenceRecord, zone: Tz) -> Option<LastRun> {
    Some(LastRun {
        stated: record.stated.clone(),
        ended_at: record.ended_at?.with_timezone(&zone),
        done: record.state == OccurrenceState::Done,
        note: record.note.clone(),
    })
}

fn mails(store: &dyn Store, way: &str, now: DateTime<Tz>) -> Result<MailStatus, JobError> {
    let counts = store.mail_counts()?;
    let count = |wanted: MailState| counts.iter().find(|(state, _)| *state == wanted).map_or(0, |(_, count)| *count);
    Ok(MailStatus {
        made: count(MailState::Made),
        queued: count(MailState::Queued),
        transmitting: count(MailState::Transmitting),
        sent: count(MailState::Sent),
        failed: count(MailState::Failed),
        ambiguous: count(MailState::Ambiguous),
        held: count(MailState::Held),
        cancelled: count(MailState::Cancelled),
        oldest_due: store.oldest_due_mail(way, now.to_utc())?,
        other_way: store.count_for_other_ways(way)?,
        reasons: reasons::reasons(&store.troubled_mails(way)?),
    })
}

fn trail(store: &dyn Store, now: DateTime<Tz>) -> Result<TrailStatus, JobError> {
    let last = store.last_trail_check()?;
    Ok(TrailStatus {
        length: store.trail_head()?.map_or(0, |head| head.seq),
        verified_at: last.as_ref().map(|last| last.at.with_timezone(&now.timezone())),
        broken: last.as_ref().and_then(|last| last.broken),
        disagreements: last.map_or(0, |last| last.disagreements),
    })
}

fn disk(data: &Path, least_free_bytes: u64) -> Result<DiskStatus, JobError> {
    let unasked =
        |source| JobError::Read { path: data.to_path_buf(), what: "空き容量が分かりません", source };
    Ok(DiskStatus { free_bytes: free_bytes(data).map_err(unasked)?, least_free_bytes })
}

#[cfg(test)]
mod tests;
