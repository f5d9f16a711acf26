//! What may stand behind `sokatsu city`.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum CityCommand {
    /// Show the departments, their addresses and successors
    Show {
        /// Code of the city
        #[arg(value_name = "CITY")]
        city: String,
        /// As they hold on this day (default: today)
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Add an address to a department, or end one
    #[command(subcommand)]
    Address(AddressCommand),
    /// Add, rename or end a department
    #[command(subcommand)]
    Department(DepartmentCommand),
    /// Every change of the register: when, by whom, why, what
    History {
        /// Code of the city
        #[arg(value_name = "CITY")]
        city: String,
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
}

/// Whose register it is, and what is remembered of an edit.
#[derive(Debug, Args)]
pub struct Editing {
    /// Code of the city
    #[arg(value_name = "CITY")]
    pub city: String,
    /// Why, for the history
    #[arg(long)]
    pub reason: String,
    /// Who changes it: a maker or operator of the register of people (needed where approval is required)
    #[arg(long, value_name = "CODE")]
    pub by: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum AddressCommand {
    /// Add an address
    Add {
        #[command(flatten)]
        editing: Editing,
        /// The department, by code or name
        #[arg(value_name = "DEPARTMENT")]
        department: String,
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// For information (Cc), not the first recipient (To)
        #[arg(long)]
        cc: bool,
        /// First day for which it holds
        #[arg(long, value_name = "DATE")]
        since: Option<NaiveDate>,
        /// Last day for which it holds
        #[arg(long, value_name = "DATE")]
        until: Option<NaiveDate>,
    },
    /// Give an address its last day
    End {
        #[command(flatten)]
        editing: Editing,
        /// The department, by code or name
        #[arg(value_name = "DEPARTMENT")]
        department: String,
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// Last day for which it holds
        #[arg(long, value_name = "DATE")]
        on: NaiveDate,
    },
}

#[derive(Debug, Subcommand)]
pub enum DepartmentCommand {
    /// Add a department
    Add {
        #[command(flatten)]
        editing: Editing,
        /// Its code, given once and for all
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(value_name = "NAME")]
        name: String,
        /// The division above it
        #[arg(long)]
        division: Option<String>,
        /// Its first day
        #[arg(long, value_name = "DATE")]
        since: Option<NaiveDate>,
        /// An address, more than once for several
        #[arg(long, value_name = "ADDRESS")]
        to: Vec<String>,
    },
    /// Give a department another name; its code stays
    Rename {
        #[command(flatten)]
        editing: Editing,
        /// The department, by code or name
        #[arg(value_name = "DEPARTMENT")]
        department: String,
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Give a department its last day, and a successor
    End {
        #[command(flatten)]
        editing: Editing,
        /// The department, by code or name
        #[arg(value_name = "DEPARTMENT")]
        department: String,
        /// Its last day
        #[arg(long, value_name = "DATE")]
        on: NaiveDate,
        /// The department that takes over, by code or name
        #[arg(long, value_name = "CODE|NAME")]
        successor: Option<String>,
    },
}
