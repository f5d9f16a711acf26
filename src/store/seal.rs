//! The seal of a mail: a code over all that it is, under a key beside the database and not in it. Whoever alters rows of
//! the database, the bytes and their hash together, cannot make the seal that goes with them. An approval has one too,
//! over what it says and the mails that it covers.

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
        CAST(mail.needs_approval AS TEXT), ifnull(mail.maker, ''), ifnull(mail.maker_role, ''),
        ifnull(mail.maker_account, '')
     FROM mail JOIN run ON run.id = mail.run WHERE mail.id = ?1";
const PARTS: usize = 16;

/// What an approval says.
const APPROVED: &str = "SELECT CAST(approval.id AS TEXT), run.key, approval.at, approval.person, approval.login,
        ifnull(approval.ref, ''), CAST(approval.mails AS TEXT), approval.sha256
     FROM approval JOIN run ON run.id = approval.run WHERE approval.id = ?1";
const APPROVED_PARTS: usize = 8;
/// The mails of its run that name an approval.
const COVERED: &str =
    "SELECT id FROM mail WHERE run = (SELECT run FROM approval WHERE id = ?1) AND approval = ?1 ORDER BY id";

/// The number of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApprovalId(pub i64);

/// By which right a mail may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaveOf {
    /// It was made to leave without a second person's word.
    Nobody,
    /// It needs a second person's word, and this is the one that it names; whether it is one is another question.
    Approval(Option<ApprovalId>),
}

/// The seals of mails and approvals.
pub trait Seals {
    /// Whether a mail is as it was made: not where its seal or the key is missing.
    ///
    /// # Errors
    /// SQL errors; a key that is there and cannot be read.
    fn is_sealed(&self, id: MailId) -> Result<bool, StoreError>;

    /// Whether any mail has a seal, for which the key is needed.
    ///
    /// # Errors
    /// SQL errors.
    fn has_seals(&self) -> Result<bool, StoreError>;

    /// By which right a mail leaves, as its row says.
    ///
    /// # Errors
    /// SQL errors; a mail that is not there.
    fn leave_of(&self, id: MailId) -> Result<LeaveOf, StoreError>;

    /// The mails that an approval covers, in order: none where its row, its seal or the mails that name it are not as
    /// they were when it was given, and none without the key.
    ///
    /// # Errors
    /// SQL errors; a key that is there and cannot be read.
    fn approved_mails(&self, approval: ApprovalId) -> Result<Vec<MailId>, StoreError>;
}

impl Seals for Sqlite {
    fn is_sealed(&self, id: MailId) -> Result<bool, StoreError> {
        let sql = "SELECT seal FROM mail_seal WHERE mail = ?1";
        let kept: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0)).optional()?;
        let Some(key) = read_key(&self.folder.join(OUTBOX_KEY))? else { return Ok(false) };
        Ok(kept.is_some() && kept == seal_of(&self.connection, &key, id)?)
    }

    fn has_seals(&self) -> Result<bool, StoreError> {
        Ok(self.connection.query_row("SELECT EXISTS (SELECT 1 FROM mail_seal)", [], |row| row.get(0))?)
    }

    fn leave_of(&self, id: MailId) -> Result<LeaveOf, StoreError> {
        let sql = "SELECT needs_approval, approval FROM mail WHERE id = ?1";
        let leave = self.connection.prepare_cached(sql)?.query_row([id.0], |row| {
            let named = row.get::<_, Option<i64>>(1)?.map(ApprovalId);
            Ok(if row.get(0)? { LeaveOf::Approval(named) } else { LeaveOf::Nobody })
        });
        Ok(leave?)
    }

    fn approved_mails(&self, approval: ApprovalId) -> Result<Vec<MailId>, StoreError> {
        let sql = "SELECT seal FROM approval_seal WHERE approval = ?1";
        let kept: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([approval.0], |row| row.get(0)).optional()?;
        let Some(key) = read_key(&self.folder.join(OUTBOX_KEY))? else { return Ok(Vec::new()) };
        let covered = covered(&self.connection, approval)?;
        let holds = kept.is_some() && kept == seal_of_approval(&self.connection, &key, approval, &covered)?;
        Ok(if holds { covered } else { Vec::new() })
    }
}

/// Seals a mail in the transaction that makes it.
///
/// # Errors
/// SQL errors; a key that can be neither read nor made.
pub(super) fn seal(connection: &Connection, id: MailId) -> Result<(), StoreError> {
    if let Some(seal) = seal_of(connection, &key_beside(connection)?, id)? {
        let sql = "INSERT INTO mail_seal (mail, seal) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute((id.0, seal))?;
    }
    Ok(())
}

/// Seals an approval with the mails that name it, in the transaction that gives it.
///
/// # Errors
/// As [`seal`].
pub(super) fn seal_approval(connection: &Connection, approval: ApprovalId) -> Result<(), StoreError> {
    let (key, covered) = (key_beside(connection)?, covered(connection, approval)?);
    if let Some(seal) = seal_of_approval(connection, &key, approval, &covered)? {
        let sql = "INSERT INTO approval_seal (approval, seal) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute((approval.0, seal))?;
    }
    Ok(())
}

/// The key beside a database, made where there is none.
fn key_beside(connection: &Connection) -> Result<Key, StoreError> {
    let folder = connection.path().map(Path::new).and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf);
    let path = folder.join(OUTBOX_KEY);
    match read_key(&path)? {
        Some(key) => Ok(key),
        None => make_key(&path),
    }
}

fn covered(connection: &Connection, approval: ApprovalId) -> Result<Vec<MailId>, StoreError> {
    let mut statement = connection.prepare_cached(COVERED)?;
    let rows = statement.query_map([approval.0], |row| row.get(0).map(MailId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `None` where there is no such approval.
fn seal_of_approval(
    connection: &Connection,
    key: &Key,
    approval: ApprovalId,
    covered: &[MailId],
) -> Result<Option<String>, StoreError> {
    let parts = connection.prepare_cached(APPROVED)?.query_row([approval.0], |row| {
        (0..APPROVED_PARTS).map(|column| row.get::<_, String>(column)).collect::<rusqlite::Result<Vec<_>>>()
    });
    let Some(parts) = parts.optional()? else { return Ok(None) };
    // A mail's parts begin with its number: neither seal passes for the other.
    let kind = std::iter::once("approval".to_owned());
    let mails = covered.iter().map(|mail| mail.0.to_string());
    Ok(Some(key.seal(&kind.chain(parts).chain(mails).collect::<Vec<_>>())))
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
