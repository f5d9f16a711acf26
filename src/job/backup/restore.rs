//! Puts a backup back.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::check::{Backup, check};
use super::content::{FOLDERS, KEY, KEYS, LABEL, LINK_KEY, copy, private_folder, settle_folder};
use crate::job::JobError;
use crate::store::{Calmed, DATABASE, KeepingRecord, OUTBOX_KEY, SenderLock};
use crate::whole_files::NotWritten;

/// What of a data folder a backup takes the place of, the database last: while it is missing nothing works on half of it.
const PARTS: [&str; 9] =
    [FOLDERS[0], FOLDERS[1], FOLDERS[2], KEY, LINK_KEY, OUTBOX_KEY, "sokatsu.db-wal", "sokatsu.db-shm", DATABASE];

/// What a restoration needs.
pub struct Restoring<'a> {
    /// The backup.
    pub from: &'a Path,
    /// The data folder.
    pub data: &'a Path,
    /// What is in the data folder is moved aside; otherwise it is a reason to refuse.
    pub replace: bool,
    /// The name of the folder, in the data folder, for what is moved aside.
    pub aside: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    pub backup: Backup,
    pub calmed: Calmed,
    /// The names of the keys that were put back.
    pub keys: Vec<&'static str>,
    /// Mails of it have seals, for which the key of the outbox is needed.
    pub has_seals: bool,
    /// Where what was there before is now.
    pub aside: Option<PathBuf>,
}

impl Restoring<'_> {
    /// Checks the backup, copies it beside its place, checks each copy's hash, and only then moves things: the old aside,
    /// the new in. Mails that had not left become ambiguous and schedules are paused before the database has its name.
    ///
    /// # Errors
    /// A backup that is not whole; a daemon that serves the folder; a database that is there, without `replace`; whatever
    /// cannot be read or written. The data folder is then as it was.
    pub fn restore(&self) -> Result<Restored, JobError> {
        let backup = check(self.from)?;
        let unwritten = |source| NotWritten { path: self.data.to_path_buf(), source };
        fs::create_dir_all(self.data).map_err(unwritten)?;
        let lock = self.lock()?;
        let old: Vec<&str> = PARTS.into_iter().filter(|part| self.data.join(part).symlink_metadata().is_ok()).collect();
        if !old.is_empty() && !self.replace {
            return Err(JobError::refused(
                format!("{}: データがすでにあります（{}）", self.data.display(), old.join("、")),
                "別のフォルダを --data に指定するか、今のデータと入れ替えるなら --replace を付けてください\
                 （今のデータは消さずに、脇に移します）",
            ));
        }
        let staged = private_folder(self.data, ".sokatsu-restore-").map_err(unwritten)?;
        self.stage(&backup, staged.path())?;
        let (calmed, has_seals) = self.calm(&backup, staged.path(), &lock)?;
        let aside = (!old.is_empty()).then(|| self.data.join(self.aside));
        self.exchange(&old, aside.as_deref(), staged.path())?;
        let keys = KEYS.into_iter().filter(|key| backup.sums.iter().any(|sum| sum.path == *key)).collect();
        Ok(Restored { backup, calmed, keys, has_seals, aside })
    }

    fn lock(&self) -> Result<SenderLock, JobError> {
        SenderLock::take(self.data)?.ok_or_else(|| {
            JobError::refused(
                format!("{}: sokatsu serve が、このデータで動いています", self.data.display()),
                "常駐を止めてから（systemctl stop sokatsu）、もう一度実行してください",
            )
        })
    }

    fn stage(&self, backup: &Backup, staged: &Path) -> Result<(), JobError> {
        for sum in backup.sums.iter().filter(|sum| sum.path != LABEL) {
            let from = backup.folder.join(&sum.path);
            let (sha256, _) = copy(&from, &staged.join(&sum.path))?;
            if sha256 != sum.sha256 {
                return Err(JobError::refused(
                    format!("{}: 写している間に、内容が変わりました", from.display()),
                    "この控えにだれも触れていないか確かめて、もう一度実行してください",
                ));
            }
        }
        Ok(())
    }

    fn calm(&self, backup: &Backup, staged: &Path, lock: &SenderLock) -> Result<(Calmed, bool), JobError> {
        // The backup itself is the copy from before a migration.
        let mut store = crate::store::open_copy(staged)?;
        let record = KeepingRecord {
            at: self.at,
            by: self.by.to_owned(),
            folder: backup.folder.display().to_string(),
            files: backup.sums.len() as u64,
            bytes: backup.bytes,
            sums: backup.seal.clone(),
        };
        Ok((store.calm_after_restore(lock, &record)?, store.has_seals()?))
    }

    fn exchange(&self, old: &[&str], aside: Option<&Path>, staged: &Path) -> Result<(), JobError> {
        let mut moves = Moves::default();
        let exchanged = (|| {
            if let Some(aside) = aside {
                // Never into a folder of an earlier restoration.
                fs::create_dir(aside).map_err(|source| NotWritten { path: aside.to_path_buf(), source })?;
                // The database first: from here on nobody takes the old one for whole.
                for part in old.iter().rev() {
                    moves.take(&self.data.join(part), &aside.join(part))?;
                }
            }
            for part in PARTS.into_iter().filter(|part| staged.join(part).symlink_metadata().is_ok()) {
                moves.take(&staged.join(part), &self.data.join(part))?;
            }
            settle_folder(self.data).map_err(|source| NotWritten { path: self.data.to_path_buf(), source })
        })();
        exchanged.map_err(|error| {
            moves.undo();
            if let Some(aside) = aside {
                // It is empty now; were it not, it has to stay.
                let _ = fs::remove_dir(aside);
            }
            JobError::from(error)
        })
    }
}

/// Moves that can be undone.
#[derive(Default)]
struct Moves(Vec<(PathBuf, PathBuf)>);

impl Moves {
    fn take(&mut self, from: &Path, to: &Path) -> Result<(), NotWritten> {
        fs::rename(from, to).map_err(|source| NotWritten { path: to.to_path_buf(), source })?;
        self.0.push((from.to_path_buf(), to.to_path_buf()));
        Ok(())
    }

    /// Back in the opposite order. What cannot be moved back is told: it is then where the log says.
    fn undo(&mut self) {
        while let Some((from, to)) = self.0.pop() {
            if let Err(error) = fs::rename(&to, &from) {
                tracing::error!(now = %to.display(), was = %from.display(), %error, "could not be moved back");
            }
        }
    }
}
