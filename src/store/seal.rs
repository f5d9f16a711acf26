//! The seal of a mail: a code over all that it is, under a key beside the database and not in it. Whoever alters rows of
//! the database, the bytes and their hash together, cannot make the seal that goes with them.

use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::outbox::MailId;
use super::{Sqlite, StoreError};
use crate::inquiry::{Key, SHORTEST_KEY};

/// Where the key of the seals is, in the data folder.
pub const OUTBOX_KEY: &str = "outbox.key";

/// What a mail is, without what happens to it.
const SEALED: &str = "SELECT CAST(mail.id AS TEXT), run.key, run.job, run.plan, CAST(run.year AS TEXT), mail.kind,
        mail.department, mail.recipient, CAST(mail.revision AS TEXT), mail.subject, mail.message_id, mail.sha256,
        CAST(mail.needs_approval AS TEXT)
     FROM mail JOIN run ON run.id = mail.run WHERE mail.id = ?1";
const PARTS: usize = 13;

/// The seals of mails.
pub trait Seals {
    /// Whether a mail is as it was made: not where its seal or the key is missing.
    ///
    /// # Errors
    /// SQL errors; a key that is there and cannot be read.
    fn is_sealed(&self, id: MailId) -> Result<bool, StoreError>;
}

impl Seals for Sqlite {
    fn is_sealed(&self, id: MailId) -> Result<bool, StoreError> {
        let sql = "SELECT seal FROM mail_seal WHERE mail = ?1";
        let kept: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0)).optional()?;
        let Some(key) = read_key(&self.folder.join(OUTBOX_KEY))? else { return Ok(false) };
        Ok(kept.is_some() && kept == seal_of(&self.connection, &key, id)?)
    }
}

/// Seals a mail in the transaction that makes it.
///
/// # Errors
/// SQL errors; a key that can be neither read nor made.
pub(super) fn seal(connection: &Connection, id: MailId) -> Result<(), StoreError> {
    let folder = connection.path().map(Path::new).and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf);
    let path = folder.join(OUTBOX_KEY);
    let key = match read_key(&path)? {
        Some(key) => key,
        None => make_key(&path)?,
    };
    if let Some(seal) = seal_of(connection, &key, id)? {
        let sql = "INSERT INTO mail_seal (mail, seal) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute((id.0, seal))?;
    }
    Ok(())
}

/// `None` where there is no such mail.
fn seal_of(connection: &Connection, key: &Key, id: MailId) -> Result<Option<String>, StoreError> {
    let parts = connection.prepare_cached(SEALED)?.query_row([id.0], |row| {
        (0..PARTS).map(|column| row.get::<_, String>(column)).collect::<rusqlite::Result<Vec<_>>>()
    });
    Ok(parts.optional()?.map(|parts| key.seal(&parts)))
}

/// `None` where there is none.
fn read_key(path: &Path) -> Result<Option<Key>, StoreError> {
    let failed = |source| StoreError::Key { path: path.to_path_buf(), source };
    match std::fs::read(path) {
        Ok(bytes) => Key::new(bytes).map(Some).ok_or_else(|| failed(Error::from(ErrorKind::UnexpectedEof))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// Whole under its name or not there, readable by its owner alone, and never over another key.
fn make_key(path: &Path) -> Result<Key, StoreError> {
    let made = || {
        let mut bytes = [0; SHORTEST_KEY];
        getrandom::fill(&mut bytes).map_err(Error::other)?;
        // Temporary files are made 0600.
        let mut file =
            tempfile::Builder::new().prefix(".sokatsu-").tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            // Another process was first: its key holds.
            Err(taken) if taken.error.kind() != ErrorKind::AlreadyExists => Err(taken.error),
            _ => Ok(()),
        }
    };
    made().map_err(|source| StoreError::Key { path: path.to_path_buf(), source })?;
    read_key(path)?.ok_or_else(|| StoreError::Key { path: path.to_path_buf(), source: ErrorKind::NotFound.into() })
}
