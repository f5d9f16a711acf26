//! Retention: what is older than the settings keep it is removed, and with it its bytes; rows and hashes stay.

use std::fs;
use std::path::{Component, Path};

use chrono::{DateTime, Months, Utc};

use super::JobError;
use super::room::require_free;
use crate::settings::KeepSettings;
use crate::store::{Cutoffs, DATABASE, Stale, Store};
use crate::whole_files::NotWritten;

/// What tidying needs.
pub struct Tidying<'a> {
    pub keep: &'a KeepSettings,
    /// The time from which the years count back.
    pub at: DateTime<Utc>,
    pub by: &'a str,
    /// The database's file gives its free space back to the disk.
    pub shrink: bool,
}

/// What was removed.
#[derive(Debug)]
pub struct Tidied {
    pub stale: Stale,
    /// Files that are gone now; a file that another row still needs stays.
    pub removed: usize,
}

impl Tidying<'_> {
    /// Before which times things go.
    pub fn cutoffs(&self) -> Cutoffs {
        let before = |years: Option<std::num::NonZeroU16>| {
            years.and_then(|years| self.at.checked_sub_months(Months::new(u32::from(years.get()) * 12)))
        };
        Cutoffs { mails: before(self.keep.mail_years), reports: before(self.keep.report_years) }
    }

    /// Removes what may go. What an earlier call could not finish is finished.
    ///
    /// # Errors
    /// Database errors, a file that cannot be removed; what was marked by then is removed by the next call.
    pub fn tidy(&self, store: &mut dyn Store) -> Result<Tidied, JobError> {
        let stale = store.tidy(&self.cutoffs(), self.at, self.by)?;
        let mut removed = 0;
        for path in store.tidied_paths()? {
            removed += usize::from(remove(store.folder(), &path)?);
        }
        if self.shrink {
            let database = store.folder().join(DATABASE);
            let length = database.metadata().map_or(0, |found| found.len());
            require_free(store.folder(), length)?;
            store.vacuum()?;
        }
        Ok(Tidied { stale, removed })
    }
}

/// False when it was gone already.
fn remove(data: &Path, path: &str) -> Result<bool, JobError> {
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return Err(JobError::refused(
            format!("{path}: データのフォルダの外を指しているので、消しません"),
            "データベースが書き換えられていないか、sokatsu audit-trail verify で確かめてください",
        ));
    }
    let path = data.join(path);
    match fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(NotWritten { path, source }.into()),
    }
}
