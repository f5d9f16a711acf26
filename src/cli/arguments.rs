//! What may stand on the command line.

mod keeping;
mod outbox;
mod register;
mod returns;
mod trail;

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::schedule::ScheduleCommand;
use crate::fiscal_year::FiscalYear;
use crate::render::Format;
use crate::report::document::Edition;
use crate::workbook::Limits;

pub use keeping::{BackupArguments, RestoreArguments, StatusArguments, TidyArguments};
pub use outbox::{AnyArguments, MailArguments, OutboxCommand, PeopleCommand};
pub use register::{AddressCommand, CityCommand, DepartmentCommand, Editing};
pub use returns::{InquiryArguments, InquiryCommand, IntakeCommand};
pub use trail::{TrailCommand, TrailShowArguments, TrailVerifyArguments};

/// Sokatsu 総括: yearly evaluation reports of a city's plan, made and mailed.
#[derive(Debug, Parser)]
#[command(name = "sokatsu", version, about, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Folder of the configuration (default: ./config, where it exists)
    #[arg(long, global = true, value_name = "DIR")]
    pub config: Option<PathBuf>,
    /// Folder of the database and the kept reports (default: from the configuration)
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Take this as the present time (2026-11-21, 2026-11-21T09:00 or with a zone); only where nothing is sent or recorded
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub now: Option<GivenTime>,
    /// Say only errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more (-vv: all)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// All of it on the plans in seeds/, without network or server
    Demo(DemoArguments),
    /// Check, import, export and show plans
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Show and edit a city's departments and their addresses, with history
    #[command(subcommand)]
    City(CityCommand),
    /// Rate a plan's indicators
    Rate(RateArguments),
    /// Find what in a plan contradicts itself, its rule or another plan of the city
    Audit(AuditArguments),
    /// Make reports
    Report(ReportArguments),
    /// Make the departments' reports and their mails; send them, or leave them to be approved
    Deliver(DeliverArguments),
    /// Ask the departments for a year's results by a workbook, remind them, see who has answered
    #[command(subcommand)]
    Inquiry(InquiryCommand),
    /// Receive the departments' returned forms, show what they change, merge them into the plan, take them back
    #[command(subcommand)]
    Intake(IntakeCommand),
    /// Look at what was made, approve it, stop it, answer for what did not arrive
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// The register of people: who may make, approve and look after mails
    #[command(subcommand)]
    People(PeopleCommand),
    /// List schedules, run one now, pause one, answer for its occurrences
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Run as a daemon: the schedules, and the mails that are queued
    Serve,
    /// Tell how everything stands and what a person should do
    Status(StatusArguments),
    /// Remove the bytes and files that are older than `keep.mail_years` and `keep.report_years`
    Tidy(TidyArguments),
    /// Show the audit trail, or verify that nothing in it was altered, taken out or cut off
    #[command(subcommand)]
    AuditTrail(TrailCommand),
    /// Copy the database and the kept files into a folder while others work, and check the copy
    Backup(BackupArguments),
    /// Put a backup back into the data folder
    Restore(RestoreArguments),
    /// Check and show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Read a workbook that somebody sent, bound by limits, and print its cells as JSON
    #[command(hide = true)]
    ReadWorkbook(ReadWorkbookArguments),
}

#[derive(Debug, Args)]
pub struct ReadWorkbookArguments {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The limits, as JSON
    #[arg(long, value_name = "JSON", value_parser = parse_limits, default_value = "")]
    pub limits: Limits,
}

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Folder for everything that is made
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// Check plan folders (or the folders of plan files) and plan workbooks without importing them
    Check {
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
    },
    /// Bring a plan folder or a plan workbook (.xlsx) into the database
    Import {
        #[arg(value_name = "DIR|XLSX")]
        folder: PathBuf,
        /// Who does it: a person of the register (needed where the city's departments or their addresses change)
        #[arg(long, value_name = "CODE")]
        by: Option<String>,
    },
    /// Write a plan and its city's register as a workbook to be edited, or as a folder of plan files
    Export {
        /// Code of the plan
        #[arg(value_name = "PLAN")]
        plan: String,
        /// The workbook (.xlsx), or a new folder
        #[arg(long, value_name = "XLSX|DIR")]
        to: PathBuf,
    },
    /// Write an empty plan workbook with instructions and examples
    Template {
        #[arg(long, value_name = "XLSX")]
        to: PathBuf,
    },
    /// List the plans in the database
    List,
    /// Show a plan
    Show {
        #[arg(value_name = "PLAN")]
        plan: String,
    },
    /// Correct one figure in the database, with a reason for the errata
    Correct(CorrectArguments),
}

#[derive(Debug, Args)]
pub struct CorrectArguments {
    /// Code of the plan
    #[arg(value_name = "PLAN")]
    pub plan: String,
    /// Code of the indicator
    #[arg(value_name = "INDICATOR")]
    pub indicator: String,
    /// Fiscal year of the figure: R5, 令和5年度, 2023
    #[arg(long, value_parser = parse_year, required_unless_present = "baseline")]
    pub year: Option<FiscalYear>,
    /// The right value, as the document is to print it
    #[arg(long, allow_hyphen_values = true)]
    pub value: String,
    /// The second value of the cell (without it the cell has none)
    #[arg(long, value_name = "VALUE")]
    pub second: Option<String>,
    /// Why, as the errata will print it
    #[arg(long)]
    pub reason: String,
    /// The target of the year, not its actual
    #[arg(long, conflicts_with_all = ["baseline", "milestone"])]
    pub target: bool,
    /// The target of a single year on the way, not its actual
    #[arg(long, conflicts_with = "baseline")]
    pub milestone: bool,
    /// The baseline (needs no year)
    #[arg(long, conflicts_with = "year")]
    pub baseline: bool,
    /// Who corrects it (default: the user who is logged in)
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

#[derive(Debug, Args)]
pub struct RateArguments {
    /// Code of the plan
    #[arg(value_name = "PLAN")]
    pub plan: String,
    /// Fiscal year under evaluation: R6, 令和6年度, 2024
    #[arg(long, value_parser = parse_year)]
    pub year: FiscalYear,
    /// Whether the departments' own marks count
    #[arg(long, value_enum, default_value = "respect")]
    pub own: OwnArgument,
    /// Tell the reasons of each mark by rule, and of each indicator that is not rated
    #[arg(long)]
    pub why: bool,
    /// Rate what the database knew at the end of this day, or at this time
    #[arg(long, value_name = "DATE", value_parser = parse_as_of)]
    pub as_of: Option<GivenTime>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OwnArgument {
    /// The scheme's order of adoption holds
    Respect,
    /// By the rule alone
    Ignore,
}

#[derive(Debug, Args)]
pub struct AuditArguments {
    /// Code of the plan
    #[arg(value_name = "PLAN")]
    pub plan: String,
    /// Fiscal year under evaluation: R6, 令和6年度, 2024
    #[arg(long, value_parser = parse_year)]
    pub year: FiscalYear,
    /// Audit what the database knew at the end of this day, or at this time
    #[arg(long, value_name = "DATE", value_parser = parse_as_of)]
    pub as_of: Option<GivenTime>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Code of the plan
    #[arg(value_name = "PLAN")]
    pub plan: String,
    /// Fiscal year under evaluation: R6, 令和6年度, 2024
    #[arg(long, value_parser = parse_year)]
    pub year: FiscalYear,
    /// Edition of the report or of the extracts
    #[arg(long, value_enum, default_value = "committee")]
    pub edition: EditionArgument,
    /// The extract of one department, by code or name
    #[arg(long, value_name = "CODE|NAME", conflicts_with = "all_departments")]
    pub department: Option<String>,
    /// The extracts of all departments
    #[arg(long)]
    pub all_departments: bool,
    /// Formats, separated by commas: xlsx,pdf (default: from the configuration)
    #[arg(long, value_enum, value_delimiter = ',')]
    pub format: Vec<FormatArgument>,
    /// Report what the database knew at the end of this day, or at this time
    #[arg(long, value_name = "DATE", value_parser = parse_as_of)]
    pub as_of: Option<GivenTime>,
    /// Print only the errata: what differs from what was known at the end of this day (the day of publication)
    #[arg(long, value_name = "DATE", value_parser = parse_as_of,
          conflicts_with_all = ["department", "all_departments", "edition"])]
    pub errata: Option<GivenTime>,
    /// Date on the cover (default: the day of --as-of, or today)
    #[arg(long, value_name = "DATE")]
    pub made_on: Option<NaiveDate>,
    /// Folder for the files
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EditionArgument {
    Committee,
    Public,
    Internal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArgument {
    Xlsx,
    Pdf,
}

#[derive(Debug, Args)]
pub struct DeliverArguments {
    /// Code of the plan
    #[arg(value_name = "PLAN")]
    pub plan: String,
    /// Fiscal year under evaluation: R6, 令和6年度, 2024
    #[arg(long, value_parser = parse_year)]
    pub year: FiscalYear,
    /// Only this department, by code or name
    #[arg(long, value_name = "CODE|NAME")]
    pub department: Option<String>,
    /// Send it to addresses of this department that have not had it, though it was sent before
    #[arg(long, requires = "department", conflicts_with_all = ["revise", "test_to"])]
    pub again: bool,
    /// Send a new revision to the departments whose report differs from what they were sent
    #[arg(long, requires = "reason", conflicts_with = "test_to")]
    pub revise: bool,
    /// Why, as the letter of a revision says it
    #[arg(long, value_name = "TEXT", requires = "revise")]
    pub reason: Option<String>,
    #[command(flatten)]
    pub maker: MakerArguments,
    /// Send everything to this one address instead, marked as a test; the real delivery stays to be done
    #[arg(long, value_name = "ADDRESS")]
    pub test_to: Option<String>,
}

#[derive(Debug, Args)]
pub struct MakerArguments {
    /// Who makes it: a person of the register (needed where approval is required)
    #[arg(long, value_name = "CODE")]
    pub by: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Name every wrong or unknown key
    Check,
    /// Print the configuration in force, with secrets hidden
    Show,
}

impl From<EditionArgument> for Edition {
    fn from(argument: EditionArgument) -> Edition {
        match argument {
            EditionArgument::Committee => Edition::Committee,
            EditionArgument::Public => Edition::Public,
            EditionArgument::Internal => Edition::Internal,
        }
    }
}

impl From<FormatArgument> for Format {
    fn from(argument: FormatArgument) -> Format {
        match argument {
            FormatArgument::Xlsx => Format::Xlsx,
            FormatArgument::Pdf => Format::Pdf,
        }
    }
}

pub fn parse_year(text: &str) -> Result<FiscalYear, String> {
    FiscalYear::parse(text).map_err(|_| "a fiscal year such as R6, R元, H27, 令和6年度 or 2024 is wanted".to_owned())
}

fn parse_limits(text: &str) -> Result<Limits, String> {
    if text.is_empty() {
        return Ok(Limits::default());
    }
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// A time on the command line, with its zone or in the city's.
#[derive(Debug, Clone, Copy)]
pub enum GivenTime {
    Zoned(DateTime<FixedOffset>),
    Local(NaiveDateTime),
}

/// A day alone is nine o'clock of it.
pub fn parse_time(text: &str) -> Result<GivenTime, String> {
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z"];
    let local = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(GivenTime::Zoned(time));
    }
    if let Some(time) = zoned.iter().find_map(|format| DateTime::parse_from_str(text, format).ok()) {
        return Ok(GivenTime::Zoned(time));
    }
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(9, 0, 0));
    let time = local.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok()).or_else(day);
    time.map(GivenTime::Local)
        .ok_or_else(|| "a time such as 2026-11-21, 2026-11-21T09:00 or 2026-11-21T09:00+09:00 is wanted".to_owned())
}

/// As [`parse_time`], but a day alone is its end: everything of that day is known.
fn parse_as_of(text: &str) -> Result<GivenTime, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    match day.and_then(|day| day.and_hms_micro_opt(23, 59, 59, 999_999)) {
        Some(end) => Ok(GivenTime::Local(end)),
        None => parse_time(text),
    }
}
