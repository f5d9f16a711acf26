//! `sokatsu schedule list | log | run | pause | resume | release | dismiss | accept-clock`

mod arguments;
mod list;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

pub use arguments::ScheduleCommand;
use arguments::{AnswerArguments, OccurrenceTime, PauseArguments};

use super::arguments::GivenTime;
use super::context::Context;
use super::results::result;
use super::sending::{self, Own};
use super::told::Told;
use crate::fiscal_year::FiscalYear;
use crate::job::acting::MadeBy;
use crate::job::scheduled::Office;
use crate::schedule::local_time::Stated;
use crate::schedule::{JobKind, Missed, Schedule};
use crate::store::Store;
use crate::store::occurrences::OccurrenceRecord;

pub fn run(command: &ScheduleCommand, context: &Context) -> Result<(), Told> {
    match command {
        ScheduleCommand::List { json } => list::list(*json, context),
        ScheduleCommand::Run { name, year, dated, maker } => {
            run_now(name, (*year, *dated), maker.by.as_deref(), context)
        }
        ScheduleCommand::Log => log(context),
        ScheduleCommand::Release(arguments) => answer(Answer::Release, arguments, context),
        ScheduleCommand::Dismiss(arguments) => answer(Answer::Dismiss, arguments, context),
        ScheduleCommand::Pause(arguments) => pause(arguments, context),
        ScheduleCommand::Resume(arguments) => resume(arguments, context),
        ScheduleCommand::AcceptClock { by } => accept_clock(by.as_deref(), context),
    }
}

/// Runs the job as if it came due now, or on a day of the past whose date its reports and letters then bear; or for a past
/// year with the figures and targets of that year. Whose addresses hold and what is recorded is of now.
fn run_now(
    name: &str,
    (year, dated): (Option<FiscalYear>, Option<NaiveDate>),
    by: Option<&str>,
    context: &Context,
) -> Result<(), Told> {
    let schedule = find(name, context)?;
    let office = Office {
        settings: Arc::new(context.settings.clone()),
        library: context.library.clone(),
        fonts: context.fonts()?,
    };
    let at = match dated {
        Some(day) => nine_of(day, schedule, context)?,
        None => context.now,
    };
    let year = year.unwrap_or_else(|| schedule.year.at(at.with_timezone(&schedule.timing.zone).date_naive()));
    let mut store = context.store()?;
    let by = made_by(&*store, schedule, by, context)?;
    result!("{}", office.run((schedule, &by), year, at, context.now, &context.data)?);
    if matches!(schedule.job, JobKind::Report | JobKind::Tidy) || by.making.needs_approval {
        return Ok(());
    }
    let sent = sending::send_now(&mut *store, context)?;
    sending::print(&sent, Own::Every);
    sending::outcome(&sent, Own::Every)
}

/// Nine o'clock of a day in the schedule's zone; the day is not one to come.
fn nine_of(day: NaiveDate, schedule: &Schedule, context: &Context) -> Result<DateTime<Tz>, Told> {
    let given = day.and_hms_opt(9, 0, 0).map(GivenTime::Local);
    let at = given.map(|given| given.in_zone(schedule.timing.zone)).transpose()?;
    at.filter(|_| day <= context.today()).ok_or_else(|| {
        let remedy = format!("今日（{}）までの日を指定してください", context.today());
        Told::new(format!("--dated {day} はまだ来ていません"), Some(remedy))
    })
}

/// Whoever has a schedule's mails made is their maker, and does not approve them. Where nobody has to, the schedule's
/// role is the maker, as when it comes due. The user of the computer is on record either way.
fn made_by(store: &dyn Store, schedule: &Schedule, by: Option<&str>, context: &Context) -> Result<MadeBy, Told> {
    let settings = context.settings.approval;
    let approval = schedule.job.makes_mails() && schedule.needs_approval(settings.required);
    if schedule.job.makes_mails() && (approval || by.is_some()) {
        return Ok(context.as_caller(by, |caller| MadeBy::caller(store, caller, approval))?);
    }
    let of_schedule = MadeBy::schedule(schedule, settings);
    let told = format!("{}, {}", of_schedule.told, context.editor(store, by)?.told);
    Ok(MadeBy { told, ..of_schedule })
}

fn find<'a>(name: &str, context: &'a Context) -> Result<&'a Schedule, Told> {
    let schedules = &context.settings.schedules;
    schedules.iter().find(|schedule| schedule.name == name).ok_or_else(|| {
        let names: Vec<&str> = schedules.iter().map(|schedule| schedule.name.as_str()).collect();
        let names = if names.is_empty() { "ありません".to_owned() } else { names.join("、") };
        Told::new(
            format!("「{}」という予定はありません", name.escape_debug()),
            Some(format!("設定にある予定：{names}")),
        )
    })
}

/// A person's answer to an occurrence that waits for one.
#[derive(Clone, Copy)]
enum Answer {
    Release,
    Dismiss,
}

fn answer(answer: Answer, arguments: &AnswerArguments, context: &Context) -> Result<(), Told> {
    let AnswerArguments { name, time, by } = arguments;
    let schedule = find(name, context)?;
    let mut store = context.store()?;
    let by = context.editor(&*store, by.as_deref())?;
    let record = recorded(&*store, schedule, *time)?;
    let now = context.now.to_utc();
    let taken = match answer {
        Answer::Release => store.release_occurrence(name, &record.stated, (&by.told, by.person.as_ref()), now)?,
        Answer::Dismiss => store.dismiss_occurrence(name, &record.stated, &by.told, now)?,
    };
    let stated = short(&record.stated);
    if !taken {
        let state = record.state.word();
        let remedy = match answer {
            Answer::Release => "行うよう指示できるのは waiting、failed、skipped の回です",
            Answer::Dismiss => "行わないよう指示できるのは waiting の回です",
        };
        return Err(Told::new(format!("{name} の {stated} の回は {state} です"), Some(remedy.to_owned())));
    }
    let paused = store.pauses()?.iter().any(|pause| pause.schedule == *name) || schedule.paused;
    let what = match answer {
        Answer::Release if paused => "休止が終わったら行います",
        Answer::Release => "行います（動いている sokatsu serve が、30秒以内に始めます）",
        Answer::Dismiss => "行いません",
    };
    result!("{name} {stated}：{what}");
    Ok(())
}

/// The occurrence that is meant: by the time that the schedule states, or by the moment at which it runs.
fn recorded(store: &dyn Store, schedule: &Schedule, time: OccurrenceTime) -> Result<OccurrenceRecord, Told> {
    if let Some(stated) = time.stated
        && let Some(record) = store.recorded_occurrence(&schedule.name, &stated.to_string())?
    {
        return Ok(record);
    }
    let mut at = match time.due {
        Some(due) => store.occurrences_at(&schedule.name, due.in_zone(schedule.timing.zone)?.to_utc())?,
        None => Vec::new(),
    };
    match at.pop() {
        Some(record) if at.is_empty() => Ok(record),
        Some(record) => {
            let times: Vec<String> = at.iter().chain([&record]).map(|record| short(&record.stated)).collect();
            let remedy = format!("もとの日時で指定してください：{}", times.join("、"));
            Err(Told::new("同じ日時に移った回がいくつかあります", Some(remedy)))
        }
        None => {
            let remedy = "`sokatsu schedule log` に出る日時で指定してください".to_owned();
            Err(Told::new(format!("{} にその日時の回はありません", schedule.name), Some(remedy)))
        }
    }
}

/// The newest hundred occurrences, by the times that their schedules state.
fn log(context: &Context) -> Result<(), Told> {
    for record in context.store()?.recorded_occurrences(100)? {
        let schedule = context.settings.schedules.iter().find(|schedule| schedule.name == record.schedule);
        let zone = schedule.map_or(context.settings.city.time_zone, |schedule| schedule.timing.zone);
        let due = Stated::of(&record.due_at.with_timezone(&zone)).to_string();
        let moved = if due == record.stated { String::new() } else { format!("（{} に移動）", short(&due)) };
        result!("{}{moved}\t{}\t{}\t{}", short(&record.stated), record.schedule, record.state.word(), record.note);
    }
    Ok(())
}

/// Without the seconds, where there are none.
fn short(stated: &str) -> String {
    let (time, pass) = stated.strip_suffix('+').map_or((stated, ""), |time| (time, "+"));
    format!("{}{pass}", time.strip_suffix(":00").unwrap_or(time))
}

fn pause(arguments: &PauseArguments, context: &Context) -> Result<(), Told> {
    let schedule = find(&arguments.name, context)?;
    let mut store = context.store()?;
    let by = context.editor(&*store, arguments.by.as_deref())?.told;
    if !store.pause_schedule(&schedule.name, &by, context.now.to_utc())? {
        return Err(Told::new(format!("{} は、すでに休止中です", schedule.name), None));
    }
    result!("{} を休止しました（記録：{by}）。行っている最中の回は、終わりまで行います", schedule.name);
    Ok(())
}

fn resume(arguments: &PauseArguments, context: &Context) -> Result<(), Told> {
    let schedule = find(&arguments.name, context)?;
    let mut store = context.store()?;
    let by = context.editor(&*store, arguments.by.as_deref())?.told;
    if !store.resume_schedule(&schedule.name, &by, context.now.to_utc())? {
        let remedy = schedule.paused.then(|| "設定の paused = true による休止は、設定を直して解きます".to_owned());
        return Err(Told::new(format!("{} は、休止していません", schedule.name), remedy));
    }
    let missed = match schedule.missed {
        Missed::Latest => "いちばん新しい1回だけを行います",
        Missed::All => "古い順に、すべて行います",
        Missed::Ask => "人が決めるまで待ちます（sokatsu schedule log に waiting と出ます）",
    };
    result!("{} を再開しました（記録：{by}）。休止の間に過ぎた分は、{missed}", schedule.name);
    Ok(())
}

/// After the clock was put right: the schedules go on from the present time.
fn accept_clock(by: Option<&str>, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let by = context.editor(&*store, by)?.told;
    store.accept_clock(&by, context.now.to_utc())?;
    result!("今の時刻を正しいものと認めました：{}", context.now.format("%Y-%m-%d %H:%M %Z"));
    Ok(())
}
