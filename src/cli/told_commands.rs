//! Every command that people are told is accepted by the command line as it stands.

use clap::Parser;

use super::arguments::Arguments;
use crate::job::outbox::commands;
use crate::store::{Doubt, OutboxName, OutboxRun, RunId};

/// Parses a line as a shell would hand it over; quoted words stay together.
#[track_caller]
fn is_accepted(line: &str) {
    let mut words = Vec::new();
    for (number, part) in line.split('"').enumerate() {
        match number % 2 {
            1 => words.push(part.to_owned()),
            _ => words.extend(part.split_whitespace().map(str::to_owned)),
        }
    }
    if let Err(error) = Arguments::try_parse_from(&words) {
        panic!("{line}: {error}");
    }
}

#[test]
fn commands_of_remedies_and_notices_are_whole() {
    let run = RunId(12);
    let made = |job: &str| OutboxRun {
        id: run,
        job: job.to_owned(),
        plan: "plan".to_owned(),
        year: 2024,
        way: "smtp".to_owned(),
        made_at: chrono::DateTime::UNIX_EPOCH,
        made_by: String::new(),
        counts: Vec::new(),
        bounced: 0,
    };
    for name in [OutboxName::Run(run), OutboxName::Mail(run, 3)] {
        for command in [commands::cancel(&name), commands::hold(&name), commands::release(&name)] {
            is_accepted(&command);
        }
    }
    let mail = OutboxName::Mail(run, 3);
    for command in [
        commands::preview(run),
        commands::test(run),
        commands::approve(run),
        commands::retry(&mail),
        commands::bounced(&mail),
        commands::has_arrived(&mail),
        commands::resend(&mail),
        commands::has_not_arrived(&mail),
        commands::resolve_all(None, Doubt::Restored, "--sent"),
        commands::resolve_all(Some(&OutboxName::Run(run)), Doubt::Unanswered, "--not-sent"),
        commands::deliver("plan", "R6"),
        commands::deliver_again("plan", "R6", "sangyo"),
        commands::revise("plan", "R6"),
        commands::inquiry_open("plan", "R6", "2026-05-29"),
        commands::inquiry_remind("plan", "R6"),
    ] {
        is_accepted(&command);
    }
    is_accepted(&commands::make_again(&made("deliver")).expect("a command"));
    assert_eq!(commands::make_again(&made("notice")), None);
}

/// The lines of the guides that stand alone, up to their remark (# or …).
#[test]
fn commands_of_the_guides_are_whole() {
    let guides = [
        include_str!("../../docs/planner.md"),
        include_str!("../../docs/operator.md"),
        include_str!("../../docs/settings.md"),
    ];
    let lines = guides.iter().flat_map(|guide| guide.lines()).filter(|line| line.starts_with("    sokatsu "));
    let lines: Vec<&str> = lines
        .map(|line| line.split(" #").next().and_then(|line| line.split(" …").next()).unwrap_or_default())
        .collect();
    assert!(lines.len() > 40, "{}", lines.len());
    lines.iter().for_each(|line| is_accepted(line));
}
