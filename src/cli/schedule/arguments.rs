//! What may stand behind `sokatsu schedule`.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use crate::cli::arguments::{GivenTime, MakerArguments, parse_time, parse_year};
use crate::fiscal_year::FiscalYear;
use crate::schedule::local_time::Stated;

#[derive(Debug, Subcommand)]
pub enum ScheduleCommand {
    /// The schedules and their next ten occurrences
    List {
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// What became of the occurrences so far, the newest first
    Log,
    /// Have an occurrence run that waits for a person, failed or was skipped (time as `schedule log` prints it)
    Release(AnswerArguments),
    /// Let a waiting occurrence pass without running
    Dismiss(AnswerArguments),
    /// Pause a schedule until it is resumed
    Pause(PauseArguments),
    /// End a pause; what came due meanwhile is treated as the schedule says for missed occurrences
    Resume(PauseArguments),
    /// Go on from the present time after the computer's clock was wrong (the daemon holds until then)
    AcceptClock {
        /// Who says so: a person of the register, where there is one or approval is required
        #[arg(long, value_name = "CODE")]
        by: Option<String>,
    },
    /// Run a schedule's job now
    Run {
        #[arg(value_name = "NAME")]
        name: String,
        /// For this fiscal year (R5, 令和5年度, 2023) and not for the one that the schedule counts from today
        #[arg(long, value_name = "YEAR", value_parser = parse_year)]
        year: Option<FiscalYear>,
        /// The day on reports and letters, from which the fiscal year is counted too, where it runs late (default: today)
        #[arg(long, value_name = "DATE")]
        dated: Option<NaiveDate>,
        #[command(flatten)]
        maker: MakerArguments,
    },
}

#[derive(Debug, Args)]
pub struct PauseArguments {
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Who says so: a person of the register, where there is one or approval is required
    #[arg(long, value_name = "CODE")]
    pub by: Option<String>,
}

#[derive(Debug, Args)]
pub struct AnswerArguments {
    #[arg(value_name = "NAME")]
    pub name: String,
    #[arg(value_name = "TIME", value_parser = OccurrenceTime::parse)]
    pub time: OccurrenceTime,
    /// Who says so: a person of the register, where there is one or approval is required
    #[arg(long, value_name = "CODE")]
    pub by: Option<String>,
}

/// An occurrence by the time that its schedule states, or by the moment at which it runs.
#[derive(Debug, Clone, Copy)]
pub struct OccurrenceTime {
    pub stated: Option<Stated>,
    pub due: Option<GivenTime>,
}

impl OccurrenceTime {
    fn parse(text: &str) -> Result<OccurrenceTime, String> {
        let (stated, due) = (text.parse().ok(), parse_time(text));
        match (stated, due) {
            (None, Err(error)) => Err(error),
            (stated, due) => Ok(OccurrenceTime { stated, due: due.ok() }),
        }
    }
}
