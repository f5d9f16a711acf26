//! `--now`: for looking, never for acting. Whose addresses hold, who may act and what is recorded go by the system's
//! clock, or a given time would go past every check of time.

use super::arguments::{Arguments, CityCommand, Command, InquiryCommand, IntakeCommand, OutboxCommand, PeopleCommand};
use super::arguments::{PlanCommand, TrailCommand};
use super::schedule::ScheduleCommand;
use super::told::Told;

/// Lets tests act at a given time.
const ALLOWED: &str = "SOKATSU_ALLOW_NOW";

/// Refuses `--now` for a command that sends, decides, edits or records.
///
/// # Errors
/// `--now` is given, the command does more than look, and the environment does not allow it.
pub fn check(arguments: &Arguments) -> Result<(), Told> {
    let allowed = std::env::var_os(ALLOWED).is_some_and(|value| value == "1");
    if arguments.now.is_none() || allowed || only_looks(&arguments.command) {
        return Ok(());
    }
    Err(Told::new(
        "この命令には --now を付けられません。送る、承認する、記録するのは、いつも今の時刻です",
        Some(
            "--now を取って実行してください。過ぎた予定を、その日の日付の文書で行うには sokatsu schedule run 名前 --dated 日付 です"
                .to_owned(),
        ),
    ))
}

/// Whether a command leaves the database as it is, and sends nothing.
fn only_looks(command: &Command) -> bool {
    match command {
        Command::Demo(_) | Command::Rate(_) | Command::Audit(_) | Command::Report(_) | Command::Status(_) => true,
        Command::Config(_) | Command::ReadWorkbook(_) => true,
        Command::Plan(command) => !matches!(command, PlanCommand::Import { .. } | PlanCommand::Correct(_)),
        Command::City(command) => matches!(command, CityCommand::Show { .. } | CityCommand::History { .. }),
        Command::Inquiry(command) => matches!(command, InquiryCommand::Status { .. }),
        Command::Intake(command) => matches!(command, IntakeCommand::List { .. } | IntakeCommand::Show { .. }),
        Command::Outbox(command) => {
            matches!(command, OutboxCommand::List { .. } | OutboxCommand::Show { .. } | OutboxCommand::Preview { .. })
        }
        Command::People(command) => matches!(command, PeopleCommand::List { .. }),
        Command::Schedule(command) => matches!(command, ScheduleCommand::List { .. } | ScheduleCommand::Log),
        Command::AuditTrail(command) => matches!(command, TrailCommand::Show(_)),
        Command::Tidy(arguments) => arguments.dry_run,
        Command::Deliver(_) | Command::Serve | Command::Backup(_) | Command::Restore(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn looks(line: &str) -> bool {
        let words = std::iter::once("sokatsu").chain(line.split(' '));
        only_looks(&Arguments::try_parse_from(words).expect("a command").command)
    }

    #[test]
    fn only_commands_that_look_may_be_given_a_time() {
        for line in [
            "outbox list",
            "outbox preview 1",
            "outbox show 1",
            "status",
            "people list",
            "schedule list",
            "tidy --dry-run",
            "audit-trail show",
            "inquiry status p --year R7",
        ] {
            assert!(looks(line), "{line}");
        }
        for line in [
            "outbox approve 1 --by ito",
            "outbox retry 1-1 --by ito",
            "deliver p --year R6",
            "inquiry open p --year R7 --due 2026-05-29",
            "inquiry remind p --year R7",
            "schedule run yearly",
            "schedule accept-clock",
            "people end ito",
            "serve",
            "tidy",
            "audit-trail verify",
            "backup",
        ] {
            assert!(!looks(line), "{line}");
        }
    }
}
