//! Whether the rows of mails and approvals are what the trail tells of them: an entry stands in the trail for everything
//! that ever happened to a mail, so that what was written by hand into its row has none.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Row};

use super::replay::{ApprovalTold, MailTold, Replay, Standing};
use crate::store::outbox::{MailId, MailState, OutboxName, RunId};
use crate::store::{ApprovalId, Sqlite, StoreError};

/// A row and the trail that tell different things. Entries of the trail are named by their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disagreement {
    /// No entry tells that this mail was made.
    MailUntold(MailNamed),
    /// A mail that was made has no row.
    MailGone { message_id: String, seq: u64 },
    /// The state of the row, and the one to which the trail leads; `None` for one that waits to leave.
    State { mail: MailNamed, state: MailState, told: Option<MailState>, seq: u64 },
    /// Something else of the row.
    Part { mail: MailNamed, part: MailPart, seq: u64 },
    /// No entry tells that this approval was given.
    ApprovalUntold { approval: ApprovalId, run: RunId, person: String },
    /// An approval that was given has no row.
    ApprovalGone { run: RunId, seq: u64 },
    /// Who approved what, and when.
    ApprovalDiffers { approval: ApprovalId, run: RunId, seq: u64 },
    /// An approval that more mails name, or fewer, than it was given for.
    ApprovalStretched { approval: ApprovalId, run: RunId, given_for: u64, named_by: u64 },
}

/// A mail as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailNamed {
    pub name: OutboxName,
    pub recipient: String,
}

/// What of a mail's row is not as the trail tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailPart {
    MessageId,
    Recipient,
    /// The hash of its bytes.
    Sha256,
    /// It came back, by the row alone or by the trail alone.
    Bounce,
    /// Its bytes were removed, by the row alone or by the trail alone.
    Tidied,
}

/// What a look at all rows found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Mails and approvals that were compared.
    pub compared: u64,
    /// Of these, from before there was a trail: only what happened to them since is in it.
    pub older: u64,
    /// In the order of the rows.
    pub disagreements: Vec<Disagreement>,
}

/// The trail compared with what it tells of.
pub trait TrailAgreement {
    /// Compares every mail and every approval with the trail, both as they are at one moment.
    ///
    /// # Errors
    /// SQL errors; details of an entry that cannot be read.
    fn compare_with_trail(&self) -> Result<Agreement, StoreError>;
}

impl TrailAgreement for Sqlite {
    fn compare_with_trail(&self) -> Result<Agreement, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        let start = Start::read(&snapshot)?;
        let replay = Replay::of(&snapshot)?;
        let mut agreement = Agreement::default();
        compare_mails(&snapshot, &replay, &start, &mut agreement)?;
        compare_approvals(&snapshot, &replay, &start, &mut agreement)?;
        Ok(agreement)
    }
}

/// The last rows of the time before the trail.
struct Start {
    mail: i64,
    approval: i64,
}

impl Start {
    fn read(connection: &Connection) -> rusqlite::Result<Start> {
        let sql = "SELECT mail, approval FROM trail_start";
        connection.query_row(sql, [], |row| Ok(Start { mail: row.get(0)?, approval: row.get(1)? }))
    }
}

/// A mail as its row has it.
struct MailRowSeen {
    id: MailId,
    named: MailNamed,
    state: MailState,
    message_id: String,
    sha256: String,
    bounced: bool,
    tidied: bool,
}

const MAILS: &str = "SELECT id, run, number, recipient, state, message_id, sha256, bounced_at IS NOT NULL,
                            tidied_at IS NOT NULL FROM mail ORDER BY id";

fn read_mail(row: &Row) -> rusqlite::Result<MailRowSeen> {
    let state: String = row.get(4)?;
    let state = MailState::of_word(&state)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(4, state, rusqlite::types::Type::Text))?;
    let name = OutboxName::Mail(RunId(row.get(1)?), row.get(2)?);
    Ok(MailRowSeen {
        id: MailId(row.get(0)?),
        named: MailNamed { name, recipient: row.get(3)? },
        state,
        message_id: row.get(5)?,
        sha256: row.get(6)?,
        bounced: row.get(7)?,
        tidied: row.get(8)?,
    })
}

fn compare_mails(
    connection: &Connection,
    replay: &Replay,
    start: &Start,
    agreement: &mut Agreement,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(MAILS)?;
    let mut seen = HashSet::new();
    for row in statement.query_map([], read_mail)? {
        let row = row?;
        agreement.compared += 1;
        seen.insert(row.id);
        let is_older = row.id.0 <= start.mail;
        agreement.older += u64::from(is_older);
        match replay.mails.get(&row.id) {
            Some(told) if told.made || is_older => compare_mail(&row, told, agreement),
            None if is_older => {}
            _ => agreement.disagreements.push(Disagreement::MailUntold(row.named)),
        }
    }
    let mut gone: Vec<(&MailId, &MailTold)> = replay.mails.iter().filter(|(id, _)| !seen.contains(*id)).collect();
    gone.sort_by_key(|(id, _)| **id);
    agreement.disagreements.extend(gone.into_iter().map(|(id, told)| Disagreement::MailGone {
        message_id: told.message_id.clone().unwrap_or_else(|| format!("mail/{}", id.0)),
        seq: told.seq,
    }));
    Ok(())
}

fn compare_mail(row: &MailRowSeen, told: &MailTold, agreement: &mut Agreement) {
    let seq = told.seq;
    let differs = |told: Option<&String>, seen: &String| told.is_some_and(|told| told != seen);
    let parts = [
        (MailPart::MessageId, differs(told.message_id.as_ref(), &row.message_id)),
        (MailPart::Recipient, differs(told.recipient.as_ref(), &row.named.recipient)),
        (MailPart::Sha256, differs(told.sha256.as_ref(), &row.sha256)),
        (MailPart::Bounce, told.bounced != row.bounced),
        (MailPart::Tidied, told.tidied != row.tidied),
    ];
    let wrong = parts.into_iter().filter(|(_, differs)| *differs);
    let part = |(part, _)| Disagreement::Part { mail: row.named.clone(), part, seq };
    agreement.disagreements.extend(wrong.map(part));
    let expected = match told.standing {
        // Older than the trail, which does not tell how it stood then.
        Standing::Unknown => return,
        Standing::Waiting => None,
        Standing::In(state) => Some(state),
    };
    let waits = matches!(row.state, MailState::Made | MailState::Queued | MailState::Transmitting);
    if expected.map_or(!waits, |expected| expected != row.state) {
        let (mail, state) = (row.named.clone(), row.state);
        agreement.disagreements.push(Disagreement::State { mail, state, told: expected, seq });
    }
}

const APPROVALS: &str = "SELECT id, run, at, person, login, ref, mails, sha256,
                                (SELECT count(*) FROM mail WHERE mail.run = approval.run AND mail.approval = approval.id)
                         FROM approval ORDER BY id";

struct ApprovalSeen {
    id: ApprovalId,
    person: String,
    told: ApprovalTold,
    named_by: i64,
}

fn read_approval(row: &Row) -> rusqlite::Result<ApprovalSeen> {
    let (person, login): (String, String) = (row.get(3)?, row.get(4)?);
    let told = ApprovalTold {
        seq: 0,
        run: RunId(row.get(1)?),
        at: row.get(2)?,
        actor: format!("{person} ({login})"),
        reference: row.get(5)?,
        mails: row.get(6)?,
        sha256: row.get(7)?,
    };
    Ok(ApprovalSeen { id: ApprovalId(row.get(0)?), person, told, named_by: row.get(8)? })
}

fn compare_approvals(
    connection: &Connection,
    replay: &Replay,
    start: &Start,
    agreement: &mut Agreement,
) -> Result<(), StoreError> {
    let whole = |count: i64| u64::try_from(count).unwrap_or_default();
    let mut untaken: HashMap<ApprovalId, &ApprovalTold> =
        replay.approvals.iter().map(|(id, told)| (*id, told)).collect();
    let mut statement = connection.prepare(APPROVALS)?;
    for row in statement.query_map([], read_approval)? {
        let row = row?;
        let (approval, run) = (row.id, row.told.run);
        agreement.compared += 1;
        let is_older = approval.0 <= start.approval;
        agreement.older += u64::from(is_older);
        match untaken.remove(&approval) {
            Some(told) if (ApprovalTold { seq: 0, ..told.clone() }) != row.told => {
                agreement.disagreements.push(Disagreement::ApprovalDiffers { approval, run, seq: told.seq });
            }
            None if !is_older => {
                agreement.disagreements.push(Disagreement::ApprovalUntold { approval, run, person: row.person });
            }
            Some(_) | None => {}
        }
        if row.told.mails != row.named_by {
            let (given_for, named_by) = (whole(row.told.mails), whole(row.named_by));
            agreement.disagreements.push(Disagreement::ApprovalStretched { approval, run, given_for, named_by });
        }
    }
    let mut gone: Vec<&ApprovalTold> = untaken.into_values().collect();
    gone.sort_by_key(|told| told.seq);
    let gone = gone.into_iter().map(|told| Disagreement::ApprovalGone { run: told.run, seq: told.seq });
    agreement.disagreements.extend(gone);
    Ok(())
}

#[cfg(test)]
mod tests;
