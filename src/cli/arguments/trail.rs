//! What may stand behind `sokatsu audit-trail`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{GivenTime, parse_time};
use crate::job::trail::GivenHead;

#[derive(Debug, Subcommand)]
pub enum TrailCommand {
    /// Print who or what did what, when
    Show(TrailShowArguments),
    /// Read the trail from end to end: nothing altered, missing, moved or cut off
    Verify(TrailVerifyArguments),
}

#[derive(Debug, Args)]
pub struct TrailShowArguments {
    /// From this day (or time) on
    #[arg(long, value_name = "DATE", value_parser = parse_start)]
    pub since: Option<GivenTime>,
    /// Only this action (`mail.sent`), or all of a kind (`mail`)
    #[arg(long, value_name = "ACTION")]
    pub action: Option<String>,
    /// Print one JSON array
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct TrailVerifyArguments {
    /// An end of the trail that was written down elsewhere: number:hash, or the hash (may be repeated)
    #[arg(long = "head", value_name = "HASH")]
    pub heads: Vec<GivenHead>,
    /// Compare with this backup (default: the newest on record, where its folder is there)
    #[arg(long, value_name = "DIR")]
    pub backup: Option<PathBuf>,
}

/// A day alone is its beginning.
fn parse_start(text: &str) -> Result<GivenTime, String> {
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    match day.and_then(|day| day.and_hms_opt(0, 0, 0)) {
        Some(start) => Ok(GivenTime::Local(start)),
        None => parse_time(text),
    }
}
