//! What may stand behind `sokatsu inquiry` and `sokatsu intake`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{MakerArguments, parse_year};
use crate::fiscal_year::FiscalYear;

#[derive(Debug, Subcommand)]
pub enum InquiryCommand {
    /// Make each department's form and its mails; send them, or leave them to be approved
    Open {
        #[command(flatten)]
        inquiry: InquiryArguments,
        /// Last day for the answer
        #[arg(long, value_name = "DATE")]
        due: NaiveDate,
        /// Only this department, by code or name
        #[arg(long, value_name = "CODE|NAME")]
        department: Option<String>,
        #[command(flatten)]
        maker: MakerArguments,
        /// Send everything to this one address instead, marked as a test; nobody counts as asked
        #[arg(long, value_name = "ADDRESS")]
        test_to: Option<String>,
    },
    /// Who has answered, who is late, what is missing
    Status {
        #[command(flatten)]
        inquiry: InquiryArguments,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        /// Write it as a workbook
        #[arg(long, value_name = "FILE", conflicts_with = "json")]
        xlsx: Option<PathBuf>,
    },
    /// Remind those that have not answered, at most once a day
    Remind {
        #[command(flatten)]
        inquiry: InquiryArguments,
        #[command(flatten)]
        maker: MakerArguments,
    },
    /// Close the inquiry: no further reminders; the compilation of what came back
    Close {
        #[command(flatten)]
        inquiry: InquiryArguments,
        /// Only this department, by code or name
        #[arg(long, value_name = "CODE|NAME")]
        department: Option<String>,
        /// Write the compilation of all answers as a workbook
        #[arg(long, value_name = "FILE")]
        xlsx: Option<PathBuf>,
    },
    /// Give another due date to inquiries that went out
    Extend {
        #[command(flatten)]
        inquiry: InquiryArguments,
        /// Last day for the answer
        #[arg(long, value_name = "DATE")]
        due: NaiveDate,
        /// Only this department, by code or name
        #[arg(long, value_name = "CODE|NAME")]
        department: Option<String>,
        #[command(flatten)]
        maker: MakerArguments,
    },
    /// Open closed inquiries again
    Reopen {
        #[command(flatten)]
        inquiry: InquiryArguments,
        /// Only this department, by code or name
        #[arg(long, value_name = "CODE|NAME")]
        department: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct InquiryArguments {
    /// Code of the plan
    #[arg(value_name = "PLAN")]
    pub plan: String,
    /// Fiscal year whose results are asked for: R7, 令和7年度, 2025
    #[arg(long, value_parser = parse_year)]
    pub year: FiscalYear,
}

#[derive(Debug, Subcommand)]
pub enum IntakeCommand {
    /// Read returned forms and stage them; nothing is merged yet
    Read {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Number of the form, for a file that has lost its identity
        #[arg(long, value_name = "FORM")]
        form: Option<String>,
    },
    /// The returned forms on which somebody has to decide
    List {
        /// Only those of this plan
        #[arg(value_name = "PLAN")]
        plan: Option<String>,
        /// Only those of this fiscal year
        #[arg(long, value_parser = parse_year)]
        year: Option<FiscalYear>,
        /// Also those that are decided
        #[arg(long)]
        all: bool,
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// What a returned form says, and what it would change
    Show {
        #[arg(value_name = "ID")]
        id: i64,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// The result for the department, to be sent on
    Result {
        #[arg(value_name = "ID")]
        id: i64,
        /// Write it to this file
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Name the form of a returned file that has lost its identity
    Name {
        #[arg(value_name = "ID")]
        id: i64,
        /// Number of the form, as it was sent
        #[arg(value_name = "FORM")]
        form: String,
    },
    /// Read the kept bytes of a returned form that is not merged again, by the present reader
    Reread {
        #[arg(value_name = "ID")]
        id: i64,
        /// Who has it read (default: the user who is logged in)
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Merge returned forms into the plan, each by itself; conflicts only where they are taken
    Apply {
        #[arg(value_name = "ID", required_unless_present = "clean", conflicts_with = "clean")]
        ids: Vec<i64>,
        /// A conflict that is taken from the return, such as K111:actual, or all (repeatable)
        #[arg(long, value_name = "ITEM:FIELD", conflicts_with = "clean")]
        take: Vec<String>,
        /// All staged returns of this plan without conflicts, findings or a message
        #[arg(long, value_name = "PLAN", requires = "year")]
        clean: Option<String>,
        /// With --clean: fiscal year whose results are asked for
        #[arg(long, value_parser = parse_year, requires = "clean")]
        year: Option<FiscalYear>,
        /// Who merges it (default: the user who is logged in)
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Decide for what the plan says: conflicts and doubted answers that are left out for good
    Keep {
        #[arg(value_name = "ID")]
        id: i64,
        /// An answer, such as K111:actual, or all
        #[arg(required = true, value_name = "ITEM:FIELD")]
        answers: Vec<String>,
        /// Who decides (default: the user who is logged in)
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Take a merged return back out of the plan, or a discarded one back in
    Undo {
        #[arg(value_name = "ID")]
        id: i64,
        /// Who takes it back (default: the user who is logged in)
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Set a returned form aside; its file is kept
    Discard {
        #[arg(value_name = "ID")]
        id: i64,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who sets it aside (default: the user who is logged in)
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
}
