//! The trail read from its beginning: how each mail and each approval should stand by it.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use serde::Deserialize;

use super::SENDER;
use crate::store::outbox::{MailId, MailState, RunId};
use crate::store::{ApprovalId, StoreError};

/// What the trail tells of all mails and approvals.
#[derive(Debug, Default)]
pub struct Replay {
    pub mails: HashMap<MailId, MailTold>,
    pub approvals: HashMap<ApprovalId, ApprovalTold>,
}

/// What the trail tells of a mail.
#[derive(Debug, Default)]
pub struct MailTold {
    /// The last entry that tells of it.
    pub seq: u64,
    /// Its making is told.
    pub made: bool,
    pub message_id: Option<String>,
    pub recipient: Option<String>,
    pub sha256: Option<String>,
    pub standing: Standing,
    pub bounced: bool,
    pub tidied: bool,
}

/// How a mail stands by the trail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing that happened since the trail began tells.
    #[default]
    Unknown,
    /// It waits to leave: for its approval, in the queue, or just leaving.
    Waiting,
    In(MailState),
}

/// An approval as the trail tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalTold {
    pub seq: u64,
    pub run: RunId,
    /// As in the database.
    pub at: String,
    pub actor: String,
    pub reference: Option<String>,
    pub mails: i64,
    pub sha256: String,
}

/// What of an entry's details is asked for here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Details {
    message_id: Option<String>,
    recipient: Option<String>,
    sha256: Option<String>,
    after: Option<String>,
    made: Vec<MadeMail>,
    approval: Option<i64>,
    number: Option<i64>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    /// How many, or which.
    mails: serde_json::Value,
}

/// A mail as the entry of its making names it.
#[derive(Debug, Deserialize)]
struct MadeMail {
    mail: i64,
    recipient: String,
    message_id: String,
    sha256: String,
}

struct Entry {
    seq: u64,
    at: String,
    actor: String,
    action: String,
    subject: String,
    details: Details,
}

const ENTRIES: &str = "SELECT seq, at, actor, action, subject, details FROM trail
     WHERE action IN ('run.queue', 'run.approved', 'keeping.restore', 'keeping.tidy') OR substr(action, 1, 5) = 'mail.'
     ORDER BY seq";

impl Replay {
    /// Reads the trail.
    ///
    /// # Errors
    /// SQL errors; details that cannot be read.
    pub fn of(connection: &Connection) -> Result<Replay, StoreError> {
        let mut statement = connection.prepare(ENTRIES)?;
        let mut replay = Replay::default();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            replay.take(read_entry(row)?);
        }
        Ok(replay)
    }

    fn take(&mut self, entry: Entry) {
        match entry.action.as_str() {
            "run.queue" => self.take_made(entry),
            "run.approved" => self.take_approval(entry),
            "keeping.restore" => self.take_restored(entry.seq),
            "keeping.tidy" => self.take_tidied(&entry),
            _ => self.take_mail(entry),
        }
    }

    fn take_made(&mut self, entry: Entry) {
        for made in entry.details.made {
            let told = MailTold {
                seq: entry.seq,
                made: true,
                recipient: Some(made.recipient),
                message_id: Some(made.message_id),
                sha256: Some(made.sha256),
                standing: Standing::Waiting,
                ..MailTold::default()
            };
            self.mails.insert(MailId(made.mail), told);
        }
    }

    fn take_approval(&mut self, entry: Entry) {
        let Details { approval: Some(approval), number: Some(run), reference, mails, sha256, .. } = entry.details
        else {
            return;
        };
        let told = ApprovalTold {
            seq: entry.seq,
            run: RunId(run),
            at: entry.at,
            actor: entry.actor,
            reference,
            mails: mails.as_i64().unwrap_or_default(),
            sha256: sha256.unwrap_or_default(),
        };
        self.approvals.insert(ApprovalId(approval), told);
    }

    /// Whatever had not left is ambiguous in a database that was restored, what was refused too.
    fn take_restored(&mut self, seq: u64) {
        for told in self.mails.values_mut() {
            if matches!(told.standing, Standing::Waiting | Standing::In(MailState::Held | MailState::Failed)) {
                told.standing = Standing::In(MailState::Ambiguous);
                told.seq = seq;
            }
        }
    }

    fn take_tidied(&mut self, entry: &Entry) {
        for id in entry.details.mails.as_array().into_iter().flatten().filter_map(serde_json::Value::as_i64) {
            let told = self.mails.entry(MailId(id)).or_default();
            told.tidied = true;
            told.seq = entry.seq;
        }
    }

    fn take_mail(&mut self, entry: Entry) {
        let Some(id) = entry.subject.strip_prefix("mail/").and_then(|id| id.parse().ok()) else { return };
        let told = self.mails.entry(MailId(id)).or_default();
        let what = entry.action.strip_prefix("mail.").unwrap_or_default();
        told.seq = entry.seq;
        told.standing = standing(what, &entry).unwrap_or(told.standing);
        told.bounced |= what == "bounced";
        let Details { message_id, recipient, sha256, .. } = entry.details;
        // As it was made: a later entry repeats the row, whatever became of that meanwhile.
        told.message_id = told.message_id.take().or(message_id);
        told.recipient = told.recipient.take().or(recipient);
        told.sha256 = told.sha256.take().or(sha256);
    }
}

/// How a mail stands after an entry: as a person's decision names it, else as the word of the sender's says.
fn standing(what: &str, entry: &Entry) -> Option<Standing> {
    let state = match &entry.details.after {
        Some(after) => MailState::of_word(after)?,
        None if what == "released" && entry.actor == SENDER => MailState::Queued,
        None => MailState::of_word(what)?,
    };
    Some(match state {
        MailState::Made | MailState::Queued | MailState::Transmitting => Standing::Waiting,
        state => Standing::In(state),
    })
}

fn read_entry(row: &Row) -> Result<Entry, StoreError> {
    let seq = super::number(row, 0)?;
    let details = row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?;
    let unreadable = |error: serde_json::Error| StoreError::Content {
        what: format!("操作の記録 {seq} 番"),
        reason: error.to_string(),
    };
    let details = serde_json::from_str(details).map_err(unreadable)?;
    Ok(Entry { seq, at: row.get(1)?, actor: row.get(2)?, action: row.get(3)?, subject: row.get(4)?, details })
}
