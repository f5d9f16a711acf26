//! The final bytes of mails, also read beside the one who writes.

use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::MailId;
use crate::store::{DATABASE, Sqlite, StoreError, copy};

/// Reads the bytes of mails by a connection of its own, which can change nothing.
pub trait MailBytes: Send + Sync {
    /// The final bytes of a mail.
    ///
    /// # Errors
    /// SQL errors; a mail that is not there, or whose bytes were removed after the years that they were to be kept.
    fn read(&self, id: MailId) -> Result<Vec<u8>, StoreError>;
}

struct Reader {
    connection: Mutex<Connection>,
}

impl MailBytes for Reader {
    fn read(&self, id: MailId) -> Result<Vec<u8>, StoreError> {
        read(&self.connection.lock().unwrap_or_else(PoisonError::into_inner), id)
    }
}

/// The bytes of mails.
pub trait StoredBytes {
    /// A further reader of mails' bytes.
    ///
    /// # Errors
    /// [`StoreError::Open`] when the database cannot be opened once more.
    fn mail_bytes(&self) -> Result<Box<dyn MailBytes>, StoreError>;

    /// The final bytes of a mail.
    ///
    /// # Errors
    /// As [`MailBytes::read`].
    fn mime(&self, id: MailId) -> Result<Vec<u8>, StoreError>;
}

impl StoredBytes for Sqlite {
    fn mail_bytes(&self) -> Result<Box<dyn MailBytes>, StoreError> {
        let path = self.folder.join(DATABASE);
        let connection = copy::open_to_read(&path).map_err(|source| StoreError::Open { path, source })?;
        Ok(Box::new(Reader { connection: Mutex::new(connection) }))
    }

    fn mime(&self, id: MailId) -> Result<Vec<u8>, StoreError> {
        read(&self.connection, id)
    }
}

fn read(connection: &Connection, id: MailId) -> Result<Vec<u8>, StoreError> {
    let sql = "SELECT mime, tidied_at, run || '-' || number
               FROM mail LEFT JOIN mail_bytes ON mail_bytes.mail = mail.id WHERE id = ?1";
    let (mime, tidied, name): (Option<Vec<u8>>, Option<String>, String) =
        connection.prepare_cached(sql)?.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    mime.ok_or_else(|| StoreError::Content {
        what: format!("メール {name}"),
        reason: match tidied {
            Some(at) => format!("{at} に、保存の年数を過ぎたので消しました"),
            None => "中身がありません".to_owned(),
        },
    })
}
