//! `[approval]`, `[watch]` and `[keep]`: whether a second person approves, the port of the daemon's health, where
//! backups go, how much of the disk stays free.

use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::free_space::MEGABYTE;
use crate::store::BACKUPS;

/// `[approval]`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct ApprovalSettings {
    /// What is made leaves only when another person has approved it.
    pub required: bool,
    /// Open days of the city after which a run that still waits is told to the role address; 0 for never.
    pub remind_after_days: u32,
    /// What becomes of an approval under the maker's own login.
    pub same_login: SameLogin,
}

/// An approval by another person of the register, but under the login under which the mails were made: the codes that are
/// given with `--by` prove nobody, so that one person may stand behind both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SameLogin {
    /// It is refused.
    Refuse,
    /// It holds, is told, and stands in the trail as such: for offices that share a terminal's account.
    Tell,
}

/// `[watch]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WatchSettings {
    /// The port, on this machine alone, of `/healthz` and `/metrics`. Not given: none.
    pub port: Option<NonZeroU16>,
}

/// `[notice]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NoticeSettings {
    /// The role address that hears how runs ended and of trouble; empty for nobody.
    pub to: String,
}

impl NoticeSettings {
    /// The address, if there is one.
    pub fn address(&self) -> Option<&str> {
        Some(self.to.trim()).filter(|to| !to.is_empty())
    }
}

/// `[keep]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct KeepSettings {
    /// The folder in which backups are made. Not given: `backups` in the data folder.
    pub folder: Option<PathBuf>,
    /// Megabytes (of 1,000,000 bytes) of the data's disk that new work leaves free; 0 for none.
    pub free_mb: u64,
    /// Years after which the bytes of mails go that were sent, cancelled, or failed. Not given: never.
    pub mail_years: Option<NonZeroU16>,
    /// Years after which reports, forms of inquiries and returned forms go. Not given: never.
    pub report_years: Option<NonZeroU16>,
}

impl KeepSettings {
    /// Bytes that new work leaves free.
    pub fn least_free(&self) -> u64 {
        self.free_mb.saturating_mul(MEGABYTE)
    }

    /// Where backups of a data folder are made.
    pub fn backups(&self, data: &Path) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| data.join(BACKUPS))
    }
}
