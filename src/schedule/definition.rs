//! What a schedule is: a name, its timing, and what is to be made, as the configuration states it.

use chrono::NaiveDate;

use super::timing::Timing;
use crate::fiscal_year::FiscalYear;
use crate::plan::Code;
use crate::report::document::Edition;

/// One `[[schedule]]` of the configuration, checked.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Names the schedule in the database and the logs; no other has the same.
    pub name: String,
    /// When it occurs.
    pub timing: Timing,
    /// What is done.
    pub job: JobKind,
    /// For which plan; `None` for a job on the whole database.
    pub plan: Option<Code>,
    /// For which fiscal year, counted from the day that the schedule states.
    pub year: EvaluatedYear,
    /// What becomes of an occurrence that was missed.
    pub missed: Missed,
    /// Which edition of the report.
    pub edition: Edition,
    /// A paused schedule does not occur; what falls into the pause is not made up for.
    pub paused: bool,
    /// The role that it works for, which outlasts every person: the maker of what it makes.
    pub by_role: String,
    /// Whether its mails wait for approval; not given: as the configuration has it for all.
    pub approval: Option<bool>,
}

/// What a schedule can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Make the report.
    Report,
    /// Make the report and mail it.
    Deliver,
    /// Ask the departments for the year's results.
    InquiryOpen,
    /// Remind those that have not answered.
    InquiryRemind,
    /// Write down who has answered.
    InquiryStatus,
    /// Close the inquiry and compile the answers.
    InquiryClose,
    /// Remove what is older than the settings keep it.
    Tidy,
}

/// The fiscal year under evaluation 評価対象年度.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvaluatedYear {
    /// The fiscal year before the one in which the stated day lies.
    Previous,
    /// The fiscal year in which the stated day lies.
    Current,
    /// Always this one.
    Fixed(FiscalYear),
}

/// What becomes of occurrences that nobody was awake for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missed {
    /// The newest runs late, the older ones are recorded as skipped.
    #[default]
    Latest,
    /// All run, oldest first.
    All,
    /// All wait until a person says so.
    Ask,
}

impl Schedule {
    /// Whether its mails wait for approval, where the configuration has it so for all or not.
    pub fn needs_approval(&self, required: bool) -> bool {
        self.approval.unwrap_or(required)
    }
}

impl JobKind {
    /// All jobs, with the words of the configuration.
    pub const ALL: [(&'static str, JobKind); 7] = [
        ("report", JobKind::Report),
        ("deliver", JobKind::Deliver),
        ("inquiry_open", JobKind::InquiryOpen),
        ("inquiry_remind", JobKind::InquiryRemind),
        ("inquiry_status", JobKind::InquiryStatus),
        ("inquiry_close", JobKind::InquiryClose),
        ("tidy", JobKind::Tidy),
    ];
}

impl JobKind {
    /// A job whose mails may have to be approved.
    pub fn makes_mails(self) -> bool {
        matches!(self, JobKind::Deliver | JobKind::InquiryOpen | JobKind::InquiryRemind)
    }

    /// A job on an inquiry, which makes no report.
    pub fn is_of_inquiry(self) -> bool {
        !matches!(self, JobKind::Report | JobKind::Deliver | JobKind::Tidy)
    }

    /// A job that is done for one plan's year.
    pub fn is_of_plan(self) -> bool {
        self != JobKind::Tidy
    }
}

impl Missed {
    /// All policies, with the words of the configuration.
    pub const ALL: [(&'static str, Missed); 3] =
        [("latest", Missed::Latest), ("all", Missed::All), ("ask", Missed::Ask)];
}

impl EvaluatedYear {
    /// The fiscal year for an occurrence by the day that the schedule states, in its own zone: neither the day on which
    /// it is made up for counts nor the one to which a calendar moves it, be it over the end of March.
    pub fn at(self, stated: NaiveDate) -> FiscalYear {
        let fiscal_year = FiscalYear::of_date(stated);
        match self {
            EvaluatedYear::Previous => fiscal_year.previous(),
            EvaluatedYear::Current => fiscal_year,
            EvaluatedYear::Fixed(year) => year,
        }
    }
}
