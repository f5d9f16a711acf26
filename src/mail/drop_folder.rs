//! Mails as `.eml` files in a folder, for trying out and for cities that send them by hand.

use std::path::{Path, PathBuf};

use super::{MailError, checks};
use crate::whole_files;

/// The folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropFolder {
    folder: PathBuf,
}

impl DropFolder {
    pub fn new(folder: &Path) -> DropFolder {
        DropFolder { folder: folder.to_path_buf() }
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Writes a mail; the same mail again is the same file. Gives its path.
    ///
    /// # Errors
    /// [`MailError`] when the folder cannot be written, or another mail has this name.
    pub fn put(&self, department: &str, message_id: &str, mime: &[u8]) -> Result<PathBuf, MailError> {
        let path = self.folder.join(eml_name(department, message_id)?);
        match std::fs::read(&path) {
            Ok(there) if there == mime => return Ok(path),
            Ok(_) => {
                let what = "同じ名前で内容の違うメールがすでにあります";
                let remedy = "このファイルを別の場所に移してから、もう一度実行してください";
                return Err(MailError::new(path.display().to_string(), what, remedy));
            }
            Err(_) => whole_files::write(&path, mime).map_err(|error| {
                let remedy = "フォルダの権限と、ディスクの空きを確かめてください";
                let what = format!("メールを書き込めません: {}", error.source);
                MailError::new(path.display().to_string(), what, remedy).caused_by(error)
            })?,
        }
        Ok(path)
    }

    /// Takes a mail out again about which somebody decided otherwise in the same moment.
    pub(super) fn take_back(&self, path: &Path) {
        if let Err(error) = std::fs::remove_file(path) {
            tracing::error!(path = %path.display(), %error, "a mail that is not to leave could not be taken out of the drop folder");
        }
    }
}

/// `<department>_<first 8 of the message id>.eml`
fn eml_name(department: &str, message_id: &str) -> Result<String, MailError> {
    let id: String = message_id.trim_start_matches('<').chars().take(8).collect();
    let name = format!("{department}_{id}.eml");
    checks::file_name("メールのファイル", &name)?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "<0123456789abcdef@example.jp>";

    #[test]
    fn the_same_mail_is_the_same_file() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = DropFolder::new(&root.path().join("mail"));
        let first = folder.put("sangyo", ID, b"mail").expect("written");
        let again = folder.put("sangyo", ID, b"mail").expect("there");
        assert_eq!(first, again);
        assert_eq!(first.file_name().and_then(|name| name.to_str()), Some("sangyo_01234567.eml"));
        assert_eq!(std::fs::read_dir(root.path().join("mail")).expect("listed").count(), 1);
        assert!(folder.put("sangyo", ID, b"other").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn others_of_the_section_can_open_it() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().expect("a folder");
        let path = DropFolder::new(root.path()).put("sangyo", ID, b"mail").expect("written");
        assert_eq!(std::fs::metadata(path).expect("there").permissions().mode() & 0o777, 0o644);
    }

    #[test]
    fn no_file_leaves_the_folder() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = DropFolder::new(root.path());
        assert!(folder.put("../x", ID, b"mail").is_err());
        assert!(folder.put("x", "<../../../x@example.jp>", b"mail").is_err());
    }
}
