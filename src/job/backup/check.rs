//! Whether a backup is whole: every hash, and the database as SQLite checks it.

use std::path::{Path, PathBuf};

use super::content::{LABEL, Label, SUMS, hash};
use super::sums::{self, Sum};
use crate::job::JobError;
use crate::mail::sha256;
use crate::store::{DATABASE, examine};
use crate::system_words::InJapanese;

/// A backup that was found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub folder: PathBuf,
    pub label: Label,
    /// Of all its files, the database and the label among them.
    pub sums: Vec<Sum>,
    /// Of all files together.
    pub bytes: u64,
    /// SHA-256 of the list of hashes, in hex: who writes it down elsewhere can prove later that this is the same backup.
    pub seal: String,
}

/// Reads a backup from end to end.
///
/// # Errors
/// Everything that is missing or altered, each by its path; a database that is broken or of a later program.
pub fn check(folder: &Path) -> Result<Backup, JobError> {
    if folder.is_dir() && !folder.join(SUMS).exists() {
        return Err(JobError::refused(
            format!("{} は sokatsu の控えではありません（{SUMS} がありません）", folder.display()),
            "控えのフォルダ（sokatsu-日時 など）を指定してください",
        ));
    }
    let text = read(&folder.join(SUMS))?;
    let list =
        sums::read(&text).ok_or_else(|| broken(folder, &[format!("{SUMS}：書き換えられたか、途中で切れています")]))?;
    let mut problems = Vec::new();
    let mut bytes = 0;
    for part in [DATABASE, LABEL] {
        if !list.iter().any(|sum| sum.path == part) {
            problems.push(format!("{part}：一覧にありません"));
        }
    }
    for sum in &list {
        let path = folder.join(&sum.path);
        let regular = path.symlink_metadata().is_ok_and(|found| found.is_file());
        match hash(&path) {
            _ if !regular => problems.push(format!("{}：ありません", sum.path)),
            Ok((found, length)) if found == sum.sha256 => bytes += length,
            Ok(_) => problems.push(format!("{}：内容が、控えを取ったときと違います", sum.path)),
            Err(error) => problems.push(format!("{}：読めません: {}", sum.path, InJapanese(&error))),
        }
    }
    if !problems.is_empty() {
        return Err(broken(folder, &problems));
    }
    examine(&folder.join(DATABASE))?;
    let label = label(folder)?;
    Ok(Backup { folder: folder.to_path_buf(), label, sums: list, bytes, seal: sha256(text.as_bytes()) })
}

/// What a backup says of itself.
///
/// # Errors
/// A label that is missing or of a later program.
pub fn label(folder: &Path) -> Result<Label, JobError> {
    let text = read(&folder.join(LABEL))?;
    match serde_json::from_str::<Label>(&text) {
        Ok(label) if label.format == 1 => Ok(label),
        _ => Err(JobError::refused(
            format!("{}: この版の sokatsu が読める控えではありません", folder.join(LABEL).display()),
            "新しい版の sokatsu で、もう一度実行してください",
        )),
    }
}

fn read(path: &Path) -> Result<String, JobError> {
    let what = "控えのファイルを読めません";
    std::fs::read_to_string(path).map_err(|source| JobError::Read { path: path.to_path_buf(), what, source })
}

fn broken(folder: &Path, problems: &[String]) -> JobError {
    JobError::refused(
        format!("{}: この控えは使えません\n  {}", folder.display(), problems.join("\n  ")),
        "この控えは使わず、別の控えを使ってください",
    )
}
