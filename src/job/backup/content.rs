//! What belongs to a backup, and how it is copied.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::job::JobError;
use crate::store::{DATABASE, OUTBOX_KEY, TrailHead};

/// The list of hashes, as `sha256sum` writes it.
pub const SUMS: &str = "SHA256SUMS";
/// What the backup says of itself.
pub const LABEL: &str = "backup.json";
/// The key that signs the inquiry forms.
pub const KEY: &str = "inquiry.key";
/// The key of the names of linked files.
pub const LINK_KEY: &str = crate::mail::LINK_KEY;
/// All keys.
pub const KEYS: [&str; 3] = [KEY, OUTBOX_KEY, LINK_KEY];
/// The folders of kept files below the data folder.
pub const FOLDERS: [&str; 3] = ["inquiries", "intake", "reports"];

/// `backup.json`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The shape of the backup; only 1 is known.
    pub format: u32,
    /// The version of the program that took it.
    pub program: String,
    /// RFC 3339.
    pub made_at: String,
    pub made_by: String,
    /// The end of the audit trail in the copied database: what tells later that nothing was cut from it. Absent from an
    /// empty trail and in backups of earlier programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trail: Option<TrailHead>,
}

/// Where a name of the list of hashes may lie: nothing above the backup, and nothing else beside its parts.
pub fn belongs(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let plain = parts.iter().all(|part| !part.is_empty() && *part != "." && *part != "..");
    let known = match parts.as_slice() {
        [one] => [DATABASE, LABEL].contains(one) || KEYS.contains(one),
        [folder, ..] => FOLDERS.contains(folder),
        [] => false,
    };
    plain && known && !path.contains('\0')
}

/// All files below a folder, in order, by their paths from `root`. Unfinished files of the program are none of them.
///
/// # Errors
/// A folder that cannot be read; a name that is not UTF-8; something that is neither file nor folder.
pub fn files_below(root: &Path, folder: &str) -> Result<Vec<String>, JobError> {
    let mut files = Vec::new();
    if root.join(folder).is_dir() {
        collect(root, folder, &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn collect(root: &Path, folder: &str, files: &mut Vec<String>) -> Result<(), JobError> {
    let path = root.join(folder);
    let unreadable = |source| JobError::Read { path: path.clone(), what: "フォルダを読めません", source };
    for entry in fs::read_dir(&path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let name = entry.file_name().into_string().map_err(|_| strange(&entry.path()))?;
        let inner = format!("{folder}/{name}");
        match (kind.is_dir(), kind.is_file()) {
            (true, _) => collect(root, &inner, files)?,
            (_, true) if name.starts_with(".sokatsu-") => {}
            (_, true) => files.push(inner),
            _ => return Err(strange(&entry.path())),
        }
    }
    Ok(())
}

fn strange(path: &Path) -> JobError {
    JobError::refused(
        format!("{}: 控えに入れられないものです（リンクなど、または UTF-8 でない名前）", path.display()),
        "このファイルをデータのフォルダの外に移してから、もう一度実行してください",
    )
}

/// The hash and the length of a file, in hex and bytes.
pub fn hash(path: &Path) -> io::Result<(String, u64)> {
    stream(&mut File::open(path)?, &mut io::sink())
}

/// Copies a file to a place that nothing has yet, onto the disk; gives the hash and the length of what was copied.
///
/// # Errors
/// With the path, the source's or the copy's, that failed.
pub fn copy(from: &Path, to: &Path) -> Result<(String, u64), JobError> {
    let unreadable =
        |source| JobError::Read { path: from.to_path_buf(), what: "ファイルを読めません", source };
    let unwritten = |source| crate::whole_files::NotWritten { path: to.to_path_buf(), source };
    let mut source = File::open(from).map_err(unreadable)?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(unwritten)?;
    }
    let mut copy = File::create_new(to).map_err(unwritten)?;
    let copied = stream(&mut source, &mut copy).map_err(unwritten)?;
    copy.sync_all().map_err(unwritten)?;
    if to.file_name().is_some_and(|name| KEYS.iter().any(|key| name == *key)) {
        private(to).map_err(unwritten)?;
    }
    Ok(copied)
}

/// A new folder within another, for its owner alone, that is gone with the value unless it was moved away.
pub fn private_folder(within: &Path, prefix: &str) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(within)
}

/// Readable by its owner alone.
#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn private(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn stream(source: &mut impl Read, copy: &mut impl Write) -> io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut length = 0;
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let piece = buffer.get(..read).unwrap_or_default();
        hasher.update(piece);
        copy.write_all(piece)?;
        length += read as u64;
    }
    Ok((hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), length))
}

/// Puts the names within a folder onto the disk, so that what was moved there stays after a power cut.
pub fn settle_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// The folder that holds a path.
pub fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
}
