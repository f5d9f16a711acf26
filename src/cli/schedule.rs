//! `sokatsu schedule list | log | run NAME | release NAME TIME | dismiss NAME TIME | accept-clock`

use std::sync::Arc;

use chrono::Datelike;

use super::arguments::{GivenTime, ScheduleCommand};
use super::context::Context;
use super::results::result;
use super::sending;
use super::told::Told;
use crate::job::scheduled::Office;
use crate::schedule::{JobKind, Schedule, occurrence};
use crate::store::Store;

pub fn run(command: &ScheduleCommand, context: &Context) -> Result<(), Told> {
    match command {
        ScheduleCommand::List => {
            list(context);
            Ok(())
        }
        ScheduleCommand::Run { name } => run_now(name, context),
        ScheduleCommand::Log => log(context),
        ScheduleCommand::Release { name, due } => answer(Answer::Release, name, *due, context),
        ScheduleCommand::Dismiss { name, due } => answer(Answer::Dismiss, name, *due, context),
        ScheduleCommand::AcceptClock => accept_clock(context),
    }
}

fn list(context: &Context) {
    let schedules = &context.settings.schedules;
    if schedules.is_empty() {
        context.say("no schedules are configured; see docs/settings.md");
    }
    for schedule in schedules {
        let job = JobKind::ALL.iter().find(|(_, job)| *job == schedule.job).map_or("", |(word, _)| word);
        let paused = if schedule.paused { "（休止中）" } else { "" };
        result!(
            "{}　{}　{job} {}　{}{paused}",
            schedule.name,
            schedule.rhythm.text(),
            schedule.plan,
            schedule.rhythm.zone()
        );
        for next in occurrence::next(schedule, context.now.to_utc(), 10) {
            let weekday = ["月", "火", "水", "木", "金", "土", "日"][next.weekday().num_days_from_monday() as usize];
            result!("  {}（{weekday}）→ {}", next.format("%Y-%m-%d %H:%M"), schedule.year.at(&next).long());
        }
    }
}

/// Runs the job as if it came due now.
fn run_now(name: &str, context: &Context) -> Result<(), Told> {
    let schedule = find(name, context)?;
    let office = Office {
        settings: Arc::new(context.settings.clone()),
        library: context.library.clone(),
        fonts: context.fonts()?,
    };
    result!("{}", office.run(schedule, context.now, context.now, &context.data)?);
    if schedule.job == JobKind::Report {
        return Ok(());
    }
    let mut store = Store::open(&context.data)?;
    let sent = sending::send_now(&mut store, context)?;
    sending::print(&sent);
    sending::outcome(&sent, None)
}

fn find<'a>(name: &str, context: &'a Context) -> Result<&'a Schedule, Told> {
    let schedules = &context.settings.schedules;
    schedules.iter().find(|schedule| schedule.name == name).ok_or_else(|| {
        let names: Vec<&str> = schedules.iter().map(|schedule| schedule.name.as_str()).collect();
        Told::new(
            format!("there is no schedule \"{}\"", name.escape_debug()),
            Some(format!("configured: {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") })),
        )
    })
}

/// A person's answer to an occurrence that waits for one.
enum Answer {
    Release,
    Dismiss,
}

fn answer(answer: Answer, name: &str, due: GivenTime, context: &Context) -> Result<(), Told> {
    let schedule = find(name, context)?;
    let due_at = due.in_zone(schedule.rhythm.zone())?;
    let now = context.now.to_utc();
    let mut store = Store::open(&context.data)?;
    let (found, what) = match answer {
        Answer::Release => {
            (store.release_occurrence(name, due_at.to_utc(), now)?, "will run at the daemon's next tick")
        }
        Answer::Dismiss => (store.dismiss_occurrence(name, due_at.to_utc(), now)?, "will not run"),
    };
    if !found {
        return Err(Told::new(
            format!("{name} has no such occurrence at {}", due_at.format("%Y-%m-%dT%H:%M")),
            Some("`sokatsu schedule log` lists them with their states".to_owned()),
        ));
    }
    result!("{name} {}: {what}", due_at.format("%Y-%m-%dT%H:%M"));
    Ok(())
}

/// The newest hundred occurrences.
fn log(context: &Context) -> Result<(), Told> {
    let zone = context.settings.city.time_zone;
    for record in Store::open(&context.data)?.recorded_occurrences(100)? {
        let due = record.due_at.with_timezone(&zone).format("%Y-%m-%dT%H:%M");
        result!("{due}\t{}\t{}\t{}", record.schedule, record.state.word(), record.note);
    }
    Ok(())
}

/// After the clock was put right: the schedules go on from the present time.
fn accept_clock(context: &Context) -> Result<(), Told> {
    Store::open(&context.data)?.accept_clock(context.now.to_utc())?;
    result!("the present time is accepted: {}", context.now.format("%Y-%m-%d %H:%M %Z"));
    Ok(())
}
