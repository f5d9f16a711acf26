//! The key of the installation, which signs the forms.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::inquiry::{InquirySettings, Key, SHORTEST_KEY};
use crate::job::JobError;
use crate::store::Store;

const FILE: &str = "inquiry.key";

/// The key, made at first use. It is never shown; whoever loses it cannot know earlier forms again, so that none is made
/// in place of one that has signed forms.
///
/// # Errors
/// When the file is lost, cannot be read or made, or holds too little; database errors.
pub fn inquiry_key(settings: &InquirySettings, store: &dyn Store) -> Result<Key, JobError> {
    let path = settings.key_file.clone().unwrap_or_else(|| store.folder().join(FILE));
    let is_there = path.try_exists().unwrap_or(true);
    if !is_there && store.count_forms("")? > 0 {
        return Err(lost(&path));
    }
    kept_key(&path)
}

/// The key in a file, made where there is none.
///
/// # Errors
/// When the file cannot be read or made, or holds too little.
pub fn kept_key(path: &Path) -> Result<Key, JobError> {
    match std::fs::read(path) {
        Ok(bytes) => Key::new(bytes).ok_or_else(|| too_short(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        Err(source) => Err(unreadable(path, source)),
    }
}

fn make(path: &Path) -> Result<Key, JobError> {
    let mut bytes = vec![0; SHORTEST_KEY];
    getrandom::fill(&mut bytes).map_err(|error| {
        JobError::refused(
            format!("{}: 鍵を作れません: {error}", path.display()),
            "このコンピューターの乱数を使えるようにして、もう一度実行してください",
        )
    })?;
    match write_new(path, &bytes) {
        Ok(()) => Key::new(bytes).ok_or_else(|| too_short(path)),
        // Another process was first: its key holds.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let read = std::fs::read(path);
            let bytes = read.map_err(|source| unreadable(path, source))?;
            Key::new(bytes).ok_or_else(|| too_short(path))
        }
        Err(source) => {
            Err(JobError::Read { path: path.to_path_buf(), what: "鍵のファイルを作れません", source })
        }
    }
}

/// Whole under its name or not there, readable by its owner alone, and never over another key.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Temporary files are made 0600.
    let mut file = tempfile::Builder::new().prefix(".sokatsu-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

fn unreadable(path: &Path, source: std::io::Error) -> JobError {
    JobError::Read { path: path.to_path_buf(), what: "鍵のファイルを読めません", source }
}

fn lost(path: &Path) -> JobError {
    JobError::refused(
        format!(
            "{}: 鍵のファイルがありません。これまでに出した照会の様式は、この鍵がないと確かめられません",
            path.display()
        ),
        "バックアップからこのファイルを戻してください。新しい鍵では、届いた回答を受け付けられません",
    )
}

fn too_short(path: &Path) -> JobError {
    JobError::refused(
        format!("{}: 鍵が短すぎます（{SHORTEST_KEY} バイト以上が必要です）", path.display()),
        "照会をまだ出していなければ、このファイルを消してもう一度実行してください。出した後なら、バックアップから戻してください",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_the_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = crate::store::open(folder.path()).expect("a database");
        let settings = InquirySettings::default();
        assert!(inquiry_key(&settings, &*store).is_ok());
        let path = folder.path().join(FILE);
        let first = std::fs::read(&path).expect("a key");
        assert_eq!(first.len(), SHORTEST_KEY);
        assert!(inquiry_key(&settings, &*store).is_ok());
        assert_eq!(std::fs::read(&path).expect("a key"), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_short_key_is_refused_and_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("own.key");
        std::fs::write(&path, b"short").expect("written");
        let settings = InquirySettings { key_file: Some(path.clone()), ..InquirySettings::default() };
        let store = crate::store::open(folder.path()).expect("a database");
        let error = inquiry_key(&settings, &*store).expect_err("refused");
        assert!(error.to_string().contains("短すぎます"), "{error}");
        assert_eq!(std::fs::read(&path).expect("a file"), b"short");
    }
}
