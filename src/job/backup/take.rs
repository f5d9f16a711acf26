//! Takes a backup while others work.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};

use super::check::{Backup, check};
use super::content::{
    FOLDERS, KEY, KEYS, LABEL, Label, SUMS, copy, files_below, parent, private_folder, settle_folder,
};
use super::sums::{self, Sum};
use crate::free_space::free_bytes;
use crate::job::JobError;
use crate::store::{DATABASE, KeepingRecord, Store, trail_head_of_copy};
use crate::whole_files;

/// What a backup is taken with.
pub struct Taking<'a> {
    /// The folder that becomes the backup; nothing has this name yet.
    pub to: &'a Path,
    /// The key of the inquiries, wherever it is.
    pub key: &'a Path,
    /// The keys go along: that of the inquiries, that of the outbox and that of the links.
    pub with_keys: bool,
    /// This many bytes stay free on the disk of the backup.
    pub least_free: u64,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// A backup that was taken, checked and recorded.
#[derive(Debug)]
pub struct Taken {
    pub backup: Backup,
    /// The names of the keys in it.
    pub keys: Vec<&'static str>,
    /// The names of the keys that are there and were left out.
    pub left_out: Vec<&'static str>,
    /// What the database names and the data folder lacks or has otherwise, in words for whoever keeps the server.
    pub notes: Vec<String>,
}

impl Taking<'_> {
    /// Takes the backup under a temporary name beside its place, reads it again from end to end, and only then gives it
    /// its name and records it. The database is copied first: what it names was kept before it was recorded.
    ///
    /// # Errors
    /// A place that is taken or has no room; whatever cannot be read or written. Nothing is left behind then.
    pub fn take(&self, store: &mut dyn Store) -> Result<Taken, JobError> {
        if self.to.symlink_metadata().is_ok() {
            return Err(JobError::refused(
                format!("{}: この名前のものが、すでにあります", self.to.display()),
                "--to に、まだないフォルダの名前を指定してください",
            ));
        }
        let place = parent(self.to);
        let unwritten = |source| whole_files::NotWritten { path: self.to.to_path_buf(), source };
        fs::create_dir_all(&place).map_err(unwritten)?;
        let files = self.files(store.folder())?;
        self.refuse_without_room(store.folder(), &files)?;
        let unfinished = private_folder(&place, ".sokatsu-backup-").map_err(unwritten)?;
        let sums = self.fill(store, unfinished.path(), &files)?;
        let backup = check(unfinished.path())?;
        let notes = notes(store, &sums)?;
        fs::rename(unfinished.path(), self.to).map_err(unwritten)?;
        settle_folder(&place).map_err(unwritten)?;
        let backup = Backup { folder: self.to.to_path_buf(), ..backup };
        store.record_backup(&self.record(&backup))?;
        let there = self.keys(store.folder()).into_iter().map(|(name, _)| name);
        let (keys, left_out) = there.partition(|name| sums.iter().any(|sum| sum.path == *name));
        Ok(Taken { backup, keys, left_out, notes })
    }

    /// The kept files and where each is found.
    fn files(&self, data: &Path) -> Result<Vec<(String, PathBuf)>, JobError> {
        let mut files = Vec::new();
        for folder in FOLDERS {
            files.extend(files_below(data, folder)?.into_iter().map(|path| (path.clone(), data.join(path))));
        }
        if self.with_keys {
            files.extend(self.keys(data).into_iter().map(|(name, path)| (name.to_owned(), path)));
        }
        Ok(files)
    }

    /// The keys that are there, and where each is found.
    fn keys(&self, data: &Path) -> Vec<(&'static str, PathBuf)> {
        let place = |name| if name == KEY { self.key.to_path_buf() } else { data.join(name) };
        KEYS.into_iter().map(|name| (name, place(name))).filter(|(_, path)| path.is_file()).collect()
    }

    fn refuse_without_room(&self, data: &Path, files: &[(String, PathBuf)]) -> Result<(), JobError> {
        let length = |path: &Path| path.metadata().map_or(0, |found| found.len());
        let database = [DATABASE, "sokatsu.db-wal"].iter().map(|name| length(&data.join(name))).sum::<u64>();
        let needed = database + files.iter().map(|(_, path)| length(path)).sum::<u64>();
        let place = parent(self.to);
        let unasked =
            |source| JobError::Read { path: place.clone(), what: "空き容量が分かりません", source };
        let free = free_bytes(&place).map_err(unasked)?;
        if free >= needed.saturating_add(self.least_free) {
            return Ok(());
        }
        let megabytes = |bytes: u64| bytes.div_ceil(crate::free_space::MEGABYTE);
        Err(JobError::refused(
            format!(
                "{}: 空き容量が足りません（空き {} MB、控えに {} MB、残しておく空き {} MB）",
                place.display(),
                free / crate::free_space::MEGABYTE,
                megabytes(needed),
                megabytes(self.least_free)
            ),
            "古い控えを消すか移すか、--to に別のディスクのフォルダを指定してください",
        ))
    }

    fn fill(&self, store: &dyn Store, folder: &Path, files: &[(String, PathBuf)]) -> Result<Vec<Sum>, JobError> {
        let database = folder.join(DATABASE);
        store.copy_to(&database)?;
        let label = Label {
            format: 1,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: self.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            made_by: self.by.to_owned(),
            trail: trail_head_of_copy(&database)?,
        };
        // A struct of texts can always be written as JSON.
        let label = serde_json::to_string_pretty(&label).unwrap_or_default() + "\n";
        whole_files::write(&folder.join(LABEL), label.as_bytes())?;
        let mut sums = Vec::new();
        for path in [DATABASE, LABEL] {
            let unread = |source| JobError::Read { path: folder.join(path), what: "写しを読めません", source };
            let (sha256, _) = super::content::hash(&folder.join(path)).map_err(unread)?;
            sums.push(Sum { sha256, path: path.to_owned() });
        }
        for (path, from) in files {
            let (sha256, _) = copy(from, &folder.join(path))?;
            sums.push(Sum { sha256, path: path.clone() });
        }
        whole_files::write(&folder.join(SUMS), sums::write(&sums).as_bytes())?;
        Ok(sums)
    }

    fn record(&self, backup: &Backup) -> KeepingRecord {
        KeepingRecord {
            at: self.at,
            by: self.by.to_owned(),
            folder: backup.folder.display().to_string(),
            files: backup.sums.len() as u64,
            bytes: backup.bytes,
            sums: backup.seal.clone(),
        }
    }
}

/// A damage of the data folder itself is told, and is no reason to have no backup.
fn notes(store: &dyn Store, sums: &[Sum]) -> Result<Vec<String>, JobError> {
    let copied: HashMap<&str, &str> = sums.iter().map(|sum| (sum.path.as_str(), sum.sha256.as_str())).collect();
    let mut notes = Vec::new();
    for kept in store.kept_files()? {
        match copied.get(kept.path.as_str()) {
            None => notes.push(format!("{}：記録にありますが、データのフォルダにありません", kept.path)),
            Some(sha256) if *sha256 != kept.sha256 && kept.unchanging => {
                notes.push(format!("{}：内容が、記録したときと違います", kept.path));
            }
            Some(_) => {}
        }
    }
    Ok(notes)
}
