//! The audit trail 操作の記録: who or what did what, when. Rows are only ever appended, in the transaction of what they
//! record, and chained by their hashes.
//!
//! A row's hash is SHA-256 over the hash before it (32 bytes; zeros before the first row) and its fields `at`, `actor`,
//! `action`, `subject` and `details` in this order, each as its length in bytes (64 bits, big-endian) and its UTF-8
//! bytes, all as they stand in the database. The number needs no hash of its own: numbers go from 1 without gaps.

mod agreement;
mod replay;
mod verify;

pub use agreement::{Agreement, Disagreement, MailNamed, MailPart, TrailAgreement};
pub use verify::TrailVerification;

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::outbox::{MailId, MailState, utc};
use super::{Sqlite, StoreError, copy};

pub use verify::{LastTrailCheck, TrailBreak, TrailCheck, TrailFault};

/// Who acts where no person asked: the sender of the outbox.
pub const SENDER: &str = "sender";
/// Who acts where no person asked: the daemon, on what it found.
pub const DAEMON: &str = "daemon";

/// An entry about to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct TrailEntry<'a> {
    pub at: DateTime<Utc>,
    /// A person as the command was told, `schedule …`, [`SENDER`], [`DAEMON`].
    pub actor: &'a str,
    /// Which kind of thing, a dot, what was done: `plan.import`, `mail.sent`.
    pub action: &'a str,
    /// What it was done to: `plan/asaka`, `mail/12`.
    pub subject: String,
    /// Names, numbers and hashes; no contents and no secrets.
    pub details: Map<String, Value>,
}

/// A row of the trail.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TrailRow {
    pub seq: u64,
    /// UTC, RFC 3339, as recorded.
    pub at: String,
    pub actor: String,
    pub action: String,
    pub subject: String,
    /// A JSON object, as recorded.
    pub details: String,
    /// In hex.
    pub hash: String,
}

/// The end of the trail: what is kept elsewhere so that a cut is found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrailHead {
    pub seq: u64,
    /// In hex.
    pub hash: String,
}

impl<'a> TrailEntry<'a> {
    /// An entry without details.
    pub fn new(at: DateTime<Utc>, actor: &'a str, action: &'a str, subject: impl Into<String>) -> TrailEntry<'a> {
        TrailEntry { at, actor, action, subject: subject.into(), details: Map::new() }
    }

    /// The entry with one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> TrailEntry<'a> {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

/// The audit trail.
pub trait Trail {
    /// The trail from a time on and before another, in order.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn trail(&self, since: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Result<Vec<TrailRow>, StoreError>;

    /// The last row's number and hash; `None` for an empty trail.
    fn trail_head(&self) -> Result<Option<TrailHead>, StoreError>;

    /// Records an entry that stands for itself: what it records is nothing that the database holds otherwise.
    fn record_in_trail(&mut self, entry: &TrailEntry) -> Result<(), StoreError>;
}

impl Trail for Sqlite {
    fn trail(&self, since: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Result<Vec<TrailRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM trail WHERE (?1 IS NULL OR at >= ?1) AND (?2 IS NULL OR at < ?2) ORDER BY seq"
        ))?;
        let rows = statement.query_map((since.map(utc), until.map(utc)), read_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn trail_head(&self) -> Result<Option<TrailHead>, StoreError> {
        Ok(head(&self.connection)?)
    }

    fn record_in_trail(&mut self, entry: &TrailEntry) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        record_in(&transaction, entry)?;
        transaction.commit()?;
        Ok(())
    }
}

/// Appends an entry in the transaction of what it records. That transaction has written already or is an immediate
/// one: no other process may append between the look at the last hash and this row.
///
/// # Errors
/// SQL errors.
pub(super) fn record_in(transaction: &Transaction, entry: &TrailEntry) -> Result<(), StoreError> {
    let before = head(transaction)?;
    let seq = before.as_ref().map_or(1, |head| head.seq + 1);
    let before = before.map_or_else(|| zeros().to_owned(), |head| head.hash);
    let mut row = TrailRow {
        seq,
        at: utc(entry.at),
        actor: entry.actor.to_owned(),
        action: entry.action.to_owned(),
        subject: entry.subject.clone(),
        details: Value::Object(entry.details.clone()).to_string(),
        hash: String::new(),
    };
    row.hash = chained(&before, &row);
    transaction
        .prepare_cached(
            "INSERT INTO trail (seq, at, actor, action, subject, details, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            i64::try_from(row.seq).unwrap_or(i64::MAX),
            &row.at,
            &row.actor,
            &row.action,
            &row.subject,
            &row.details,
            &row.hash,
        ))?;
    Ok(())
}

/// Records a mail's outcome. One that is put back into the queue is none.
///
/// # Errors
/// SQL errors.
pub(super) fn record_outcome(
    transaction: &Transaction,
    id: MailId,
    state: MailState,
    said: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let action = match state {
        MailState::Sent => "mail.sent",
        MailState::Failed => "mail.failed",
        MailState::Ambiguous => "mail.ambiguous",
        MailState::Held => "mail.held",
        // What people do with mails is recorded where they do it.
        MailState::Made | MailState::Queued | MailState::Transmitting | MailState::Cancelled => return Ok(()),
    };
    record_of_mail(transaction, id, action, said, at)
}

/// Records that a check's hold of a mail has ended.
///
/// # Errors
/// SQL errors.
pub(super) fn record_unheld(transaction: &Transaction, id: MailId, at: DateTime<Utc>) -> Result<(), StoreError> {
    record_of_mail(transaction, id, "mail.released", None, at)
}

fn record_of_mail(
    transaction: &Transaction,
    id: MailId,
    action: &str,
    said: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "SELECT department, kind, recipient, message_id, sha256 FROM mail WHERE id = ?1";
    let mail = |row: &Row| {
        let entry = TrailEntry::new(at, SENDER, action, format!("mail/{}", id.0));
        let names = ["department", "kind", "recipient", "message_id", "sha256"];
        names
            .into_iter()
            .enumerate()
            .try_fold(entry, |entry, (column, name)| Ok(entry.with(name, row.get::<_, String>(column)?)))
    };
    let entry = transaction.prepare_cached(sql)?.query_row([id.0], mail)?;
    record_in(transaction, &entry.with("said", said))
}

/// The hash of a row behind the hash before it, both in hex.
fn chained(before: &str, row: &TrailRow) -> String {
    let mut hasher = Sha256::new();
    hasher.update(from_hex(before));
    for field in [&row.at, &row.actor, &row.action, &row.subject, &row.details] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The columns of [`read_row`], in its order.
const COLUMNS: &str = "seq, at, actor, action, subject, details, hash";

/// What stands before the first row, in hex.
const fn zeros() -> &'static str {
    "0000000000000000000000000000000000000000000000000000000000000000"
}

/// The bytes of a hash in hex; of what is none, its own characters, so that it never passes for another.
fn from_hex(hash: &str) -> Vec<u8> {
    let digits: Option<Vec<u32>> = hash.chars().map(|digit| digit.to_digit(16)).collect();
    match digits {
        Some(digits) if digits.len() == 64 => {
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte: u8, digit| (byte << 4) | *digit as u8)).collect()
        }
        _ => hash.as_bytes().to_vec(),
    }
}

/// The end of the trail in a copy of the database; `None` for an empty one.
///
/// # Errors
/// [`StoreError::Copy`] when the copy cannot be read.
pub fn trail_head_of_copy(path: &Path) -> Result<Option<TrailHead>, StoreError> {
    let read = copy::open_to_read(path).and_then(|copy| head(&copy));
    read.map_err(|source| StoreError::Copy { path: path.to_path_buf(), source })
}

fn head(connection: &Connection) -> rusqlite::Result<Option<TrailHead>> {
    connection
        .prepare_cached("SELECT seq, hash FROM trail ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok(TrailHead { seq: number(row, 0)?, hash: row.get(1)? }))
        .optional()
}

fn read_row(row: &Row) -> rusqlite::Result<TrailRow> {
    Ok(TrailRow {
        seq: number(row, 0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        details: row.get(5)?,
        hash: row.get(6)?,
    })
}

fn number(row: &Row, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|number| u64::try_from(number).unwrap_or_default())
}

#[cfg(test)]
mod tests;
