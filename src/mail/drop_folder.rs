//! Delivery into a folder of `.eml` files: the way out until a server is configured.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::MailError;
use crate::store::MailRow;

/// The folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropFolder(PathBuf);

impl DropFolder {
    pub fn new(folder: &Path) -> DropFolder {
        DropFolder(folder.to_path_buf())
    }

    /// Writes a mail, whole or not at all. The same mail is the same file.
    ///
    /// # Errors
    /// [`MailError::Drop`] with the path.
    pub fn deliver(&self, mail: &MailRow, mime: &[u8]) -> Result<PathBuf, MailError> {
        let path = self.0.join(file_name(mail));
        let failed = |source| MailError::Drop { path: path.clone(), source };
        std::fs::create_dir_all(&self.0).map_err(failed)?;
        let mut file = tempfile::Builder::new().prefix(".sokatsu-").tempfile_in(&self.0).map_err(failed)?;
        file.write_all(mime).map_err(failed)?;
        file.as_file().sync_data().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(path)
    }
}

/// `sangyo_1f3a5c7e.eml`: codes and hex digits only, so never a path of its own.
fn file_name(mail: &MailRow) -> String {
    let id: String = mail.message_id.chars().filter(char::is_ascii_hexdigit).take(8).collect();
    format!("{}_{id}.eml", mail.department)
}
