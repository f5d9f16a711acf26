//! Runs that wait for approval: since when, whether they were forgotten, and which date of their plan is near.

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;
use serde::Serialize;

use super::JobError;
use crate::fiscal_year::FiscalYear;
use crate::schedule::calendar::weekday_name;
use crate::schedule::{Schedule, occurrence};
use crate::settings::Settings;
use crate::store::{Pause, Store, WaitingMails};

/// A schedule's date that is no farther away is told beside what waits.
const NEAR: TimeDelta = TimeDelta::days(7);

/// A run with mails that wait for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingRun {
    pub run: i64,
    pub plan: String,
    /// The fiscal year under evaluation: R6.
    pub year: String,
    pub mails: u64,
    /// Since when the first of them waits.
    pub since: DateTime<Tz>,
    /// They have waited for as many open days as the settings allow.
    pub forgotten: bool,
    /// The next date of a schedule of the plan, where it is near.
    pub near: Option<NearDate>,
}

/// A schedule's date that is near.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearDate {
    pub schedule: String,
    pub due: DateTime<Tz>,
}

impl WaitingRun {
    /// 送付 3　計画 asaka-strategy2 R6　メール 14 通　2026-04-20（月）から
    pub fn in_words(&self) -> String {
        let since = self.since.date_naive();
        format!(
            "送付 {}　計画 {} {}　メール {} 通　{since}（{}）から",
            self.run,
            self.plan,
            self.year,
            self.mails,
            weekday_name(since)
        )
    }

    /// The date that is near, as people are told it.
    pub fn near_in_words(&self) -> Option<String> {
        let NearDate { schedule, due } = self.near.as_ref()?;
        let (time, weekday) = (due.format("%Y-%m-%d %H:%M"), weekday_name(due.date_naive()));
        Some(format!("　この計画の予定 {schedule} の次の回は {time}（{weekday}）です"))
    }
}

/// The runs that wait, the oldest first.
///
/// # Errors
/// Database errors.
pub fn waiting_runs(store: &dyn Store, settings: &Settings, now: DateTime<Tz>) -> Result<Vec<WaitingRun>, JobError> {
    let waiting = store.waiting_mails()?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let pauses = store.pauses()?;
    Ok(waiting.into_iter().map(|waiting| waiting_run(waiting, settings, &pauses, now)).collect())
}

fn waiting_run(waiting: WaitingMails, settings: &Settings, pauses: &[Pause], now: DateTime<Tz>) -> WaitingRun {
    let since = waiting.since.with_timezone(&now.timezone());
    let patience = settings.approval.remind_after_days;
    let until = settings.calendar.open_days_after(since.date_naive(), patience);
    let near = settings.schedules.iter().filter(|schedule| {
        let of_plan = schedule.plan.as_ref().is_some_and(|plan| plan.as_str() == waiting.plan);
        of_plan && !schedule.paused && !pauses.iter().any(|pause| pause.schedule == schedule.name)
    });
    let near = near.filter_map(|schedule| near_date(schedule, now)).min_by_key(|near| near.due);
    WaitingRun {
        run: waiting.run.0,
        year: FiscalYear::new(waiting.year).short(),
        plan: waiting.plan,
        mails: waiting.mails,
        since,
        forgotten: patience > 0 && until <= now.date_naive(),
        near,
    }
}

fn near_date(schedule: &Schedule, now: DateTime<Tz>) -> Option<NearDate> {
    let due = occurrence::next(&schedule.timing, now.to_utc(), 1).first()?.due_at;
    (due.to_utc() - now.to_utc() <= NEAR).then(|| NearDate { schedule: schedule.name.clone(), due })
}
