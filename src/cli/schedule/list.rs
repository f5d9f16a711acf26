//! `sokatsu schedule list`

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::results::result;
use crate::cli::told::Told;
use crate::plan::Code;
use crate::schedule::calendar::{Closed, weekday_name};
use crate::schedule::occurrence::{self, Occurrence};
use crate::schedule::{JobKind, Missed, OnClosed, Rule, Schedule};
use crate::store::{Pause, StoreError};

/// So many occurrences are shown.
const SHOWN: usize = 10;

pub fn list(json: bool, context: &Context) -> Result<(), Told> {
    let pauses = match crate::store::open_existing(&context.data) {
        Ok(store) => store.pauses()?,
        // A configuration is looked at before there is a database.
        Err(missing @ StoreError::Missing { .. }) => {
            context.say(format!("注意：{missing}。設定の予定だけを示します。"));
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    let pause_of = |schedule: &Schedule| pauses.iter().find(|pause| pause.schedule == schedule.name);
    let schedules = &context.settings.schedules;
    if json {
        let listed: Vec<Listed<'_>> =
            schedules.iter().map(|schedule| Listed::of(schedule, pause_of(schedule), context)).collect();
        let text = serde_json::to_string_pretty(&listed).map_err(|error| Told::new(error.to_string(), None))?;
        result!("{text}");
        return Ok(());
    }
    if schedules.is_empty() {
        context.say("予定はありません。書き方は docs/settings.md にあります");
    }
    for schedule in schedules {
        print(schedule, pause_of(schedule), context);
    }
    Ok(())
}

fn print(schedule: &Schedule, pause: Option<&Pause>, context: &Context) {
    let timing = &schedule.timing;
    let closed = match timing.on_closed {
        OnClosed::Run => "",
        OnClosed::Next => "（閉庁日なら次の開庁日）",
        OnClosed::Previous => "（閉庁日なら前の開庁日）",
    };
    let paused = match pause {
        Some(Pause { paused_at, paused_by, .. }) => {
            let since = paused_at.with_timezone(&timing.zone).format("%Y-%m-%d %H:%M");
            format!("　休止中（{since} から、{paused_by}）")
        }
        None if schedule.paused => "　休止中（設定による）".to_owned(),
        None => String::new(),
    };
    let (job, zone) = (job_word(schedule), timing.zone);
    let plan = schedule.plan.as_ref().map_or(String::new(), |plan| format!(" {plan}"));
    result!("{}　{}{closed}　{job}{plan}　{zone}{paused}", schedule.name, timing.rule);
    let next = next(schedule, context);
    if next.is_empty() {
        result!("  これから行う回はありません（日はすべて過ぎました）");
    }
    for occurrence in next {
        let due = occurrence.due_at;
        let (day, year) = (weekday_name(due.date_naive()), year_of(schedule, &occurrence));
        result!("  {}（{day}）{year}{}", due.format("%Y-%m-%d %H:%M"), moved(&occurrence));
    }
}

/// From which day it was moved and why.
fn moved(occurrence: &Occurrence) -> String {
    let day = occurrence.stated.local().date();
    let weekday = weekday_name(day);
    match &occurrence.moved_from {
        None => String::new(),
        Some(Closed::Weekend(_)) => format!("　{day}（{weekday}）から移動"),
        Some(closed) => format!("　{day}（{weekday}・{closed}）から移動"),
    }
}

fn next(schedule: &Schedule, context: &Context) -> Vec<Occurrence> {
    occurrence::next(&schedule.timing, context.now.to_utc(), SHOWN)
}

fn year_of(schedule: &Schedule, occurrence: &Occurrence) -> String {
    match schedule.job.is_of_plan() {
        true => format!("→ {}", schedule.year.at(occurrence.stated.local().date()).long()),
        false => String::new(),
    }
}

fn job_word(schedule: &Schedule) -> &'static str {
    JobKind::ALL.iter().find(|(_, job)| *job == schedule.job).map_or("", |(word, _)| word)
}

/// A schedule as JSON.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    /// `cron`, `dates` or `days`.
    form: &'static str,
    timing: String,
    time_zone: &'static str,
    on_closed: &'static str,
    missed: &'static str,
    job: &'static str,
    /// `None` for a job on the whole database.
    plan: Option<&'a str>,
    paused_in_configuration: bool,
    paused: Option<ListedPause<'a>>,
    next: Vec<ListedOccurrence>,
}

#[derive(Serialize)]
struct ListedPause<'a> {
    at: String,
    by: &'a str,
}

#[derive(Serialize)]
struct ListedOccurrence {
    /// As the schedule states it.
    stated: String,
    /// When it runs.
    due: String,
    weekday: &'static str,
    /// Why the stated day is closed, where it was moved.
    moved_because: Option<String>,
    /// The fiscal year under evaluation.
    year: String,
}

impl<'a> Listed<'a> {
    fn of(schedule: &'a Schedule, pause: Option<&'a Pause>, context: &Context) -> Listed<'a> {
        let timing = &schedule.timing;
        let paused = pause.map(|pause| ListedPause {
            at: pause.paused_at.with_timezone(&timing.zone).to_rfc3339(),
            by: &pause.paused_by,
        });
        let next =
            next(schedule, context).iter().map(|occurrence| ListedOccurrence::of(schedule, occurrence)).collect();
        Listed {
            name: &schedule.name,
            form: match timing.rule {
                Rule::Cron(_) => "cron",
                Rule::Dates(_) => "dates",
                Rule::OpenDays(_) => "days",
            },
            timing: timing.rule.to_string(),
            time_zone: timing.zone.name(),
            on_closed: word(&OnClosed::ALL, timing.on_closed),
            missed: word(&Missed::ALL, schedule.missed),
            job: job_word(schedule),
            plan: schedule.plan.as_ref().map(Code::as_str),
            paused_in_configuration: schedule.paused,
            paused,
            next,
        }
    }
}

impl ListedOccurrence {
    fn of(schedule: &Schedule, occurrence: &Occurrence) -> ListedOccurrence {
        ListedOccurrence {
            stated: occurrence.stated.to_string(),
            due: occurrence.due_at.to_rfc3339(),
            weekday: weekday_name(occurrence.due_at.date_naive()),
            moved_because: occurrence.moved_from.as_ref().map(ToString::to_string),
            year: schedule.year.at(occurrence.stated.local().date()).to_string(),
        }
    }
}

fn word<T: PartialEq>(words: &[(&'static str, T)], wanted: T) -> &'static str {
    words.iter().find(|(_, value)| *value == wanted).map_or("", |(word, _)| word)
}
