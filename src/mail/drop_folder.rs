//! Delivery into a folder: each mail a file that every mail program opens. The default until a server is set.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::store::MailRow;

/// A folder of `.eml` files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropFolder {
    folder: PathBuf,
}

impl DropFolder {
    pub fn new(folder: &Path) -> DropFolder {
        DropFolder { folder: folder.to_path_buf() }
    }

    /// Writes a mail, whole or not at all. The same mail is the same file, however often it is written.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn deliver(&self, mail: &MailRow, mime: &[u8]) -> std::io::Result<PathBuf> {
        std::fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(file_name(mail));
        let mut file = tempfile::Builder::new().prefix(".sokatsu-").tempfile_in(&self.folder)?;
        file.write_all(mime)?;
        readable_as_usual(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }
}

/// `003_sangyo_1f2e3d4c5b6a.eml`: the number keeps the order, the end tells a mail's files apart.
fn file_name(mail: &MailRow) -> String {
    let local = mail.message_id.trim_start_matches('<').split('@').next().unwrap_or_default();
    let short: String = as_name(local).chars().take(12).collect();
    format!("{:03}_{}_{short}.eml", mail.id.0, as_name(&mail.department))
}

/// Letters and digits of any script, `-` and `_`; all else as `_`, so that no name leaves the folder.
fn as_name(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' }).collect()
}

/// Temporary files are private; these are for the section to read.
#[cfg(unix)]
fn readable_as_usual(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_as_usual(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{MailId, MailState, RunId};

    fn row(department: &str) -> MailRow {
        MailRow {
            id: MailId(3),
            run: RunId(1),
            department: department.into(),
            kind: "report".into(),
            recipient: "sangyo@example.jp".into(),
            revision: 1,
            subject: "件名".into(),
            message_id: "<0123456789abcdef0123456789abcdef@example.jp>".into(),
            sha256: String::new(),
            state: MailState::Queued,
            tries: 0,
            said: None,
        }
    }

    #[test]
    fn the_same_mail_is_the_same_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = DropFolder::new(&folder.path().join("out/mail"));
        let first = out.deliver(&row("sangyo"), b"first").expect("written");
        let again = out.deliver(&row("sangyo"), b"first").expect("written");
        assert_eq!(first, again);
        assert!(first.ends_with("003_sangyo_0123456789ab.eml"), "{}", first.display());
        assert_eq!(std::fs::read(&first).ok().as_deref(), Some(b"first".as_slice()));
        let files = std::fs::read_dir(folder.path().join("out/mail")).expect("a folder").count();
        assert_eq!(files, 1, "no temporary file stays");
    }

    #[test]
    fn no_name_leaves_the_folder() {
        assert_eq!(file_name(&row("../../etc")), "003_______etc_0123456789ab.eml");
        assert_eq!(file_name(&row("産業振興課")), "003_産業振興課_0123456789ab.eml");
    }
}
