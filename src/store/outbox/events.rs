//! What people did with mails, and who: recorded in the transaction that does it, here and in the audit trail.

use chrono::{DateTime, Utc};
use rusqlite::{Transaction, named_params};

use super::{MailId, MailState, OutboxMail, utc};
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{Sqlite, StoreError};

/// Who does something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Code in the register of people.
    pub person: String,
    /// The user of the computer.
    pub login: String,
    pub at: DateTime<Utc>,
}

/// What a person does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Hold,
    Release,
    Cancel,
    /// An ambiguous mail has arrived.
    ResolveSent,
    /// An ambiguous mail has not arrived: the same bytes go again, under the same Message-ID.
    ResolveResend,
    /// An ambiguous mail has not arrived, and does not go again as it is: it is held by who says so.
    ResolveHold,
    /// A failed mail is tried again from the beginning.
    Retry,
    /// A sent mail came back.
    Bounce,
}

/// Something that was done with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailEvent {
    /// `approved`, `held`, `released`, `cancelled`, `resolved`, `retried`, `bounced`
    pub kind: String,
    pub at: DateTime<Utc>,
    pub person: String,
    pub login: String,
    pub before: String,
    pub after: String,
    pub said: Option<String>,
    pub reason: Option<String>,
    /// 決裁番号 of an approval.
    pub reference: Option<String>,
}

impl Actor {
    /// As lists and the history name the person.
    pub fn told(&self) -> String {
        format!("{} ({})", self.person, self.login)
    }
}

impl Act {
    /// Its word in the history.
    pub fn word(self) -> &'static str {
        match self {
            Act::Hold => "held",
            Act::Release => "released",
            Act::Cancel => "cancelled",
            Act::ResolveSent | Act::ResolveResend | Act::ResolveHold => "resolved",
            Act::Retry => "retried",
            Act::Bounce => "bounced",
        }
    }
}

/// What happened to mails.
pub trait MailEvents {
    /// What was done with a mail, in order.
    ///
    /// # Errors
    /// SQL errors.
    fn mail_events(&self, mail: MailId) -> Result<Vec<MailEvent>, StoreError>;
}

impl MailEvents for Sqlite {
    fn mail_events(&self, mail: MailId) -> Result<Vec<MailEvent>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, mail_event.at, mail_event.person, mail_event.login, before, after, said, reason, ref
             FROM mail_event LEFT JOIN approval ON approval.id = mail_event.approval
             WHERE mail_event.mail = ?1 ORDER BY mail_event.id",
        )?;
        let rows = statement.query_map([mail.0], |row| {
            Ok(MailEvent {
                kind: row.get(0)?,
                at: super::listing::moment(row, 1)?,
                person: row.get(2)?,
                login: row.get(3)?,
                before: row.get(4)?,
                after: row.get(5)?,
                said: row.get(6)?,
                reason: row.get(7)?,
                reference: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Something done with a mail, about to be recorded.
pub(super) struct Done<'a> {
    pub mail: &'a OutboxMail,
    pub kind: &'a str,
    pub after: MailState,
    pub reason: Option<&'a str>,
    pub approval: Option<i64>,
}

/// Records what was done with a mail. An approval stands in the trail once for all of its mails.
pub(super) fn record(transaction: &Transaction, done: &Done, actor: &Actor) -> Result<(), StoreError> {
    let before = done.mail.row.state.word();
    transaction
        .prepare_cached(
            "INSERT INTO mail_event (mail, kind, at, person, login, before, after, said, reason, approval)
             VALUES (:mail, :kind, :at, :person, :login, :before, :after, :said, :reason, :approval)",
        )?
        .execute(named_params! {
            ":mail": done.mail.row.id.0, ":kind": done.kind, ":at": utc(actor.at), ":person": actor.person,
            ":login": actor.login, ":before": before, ":after": done.after.word(), ":said": done.mail.row.said,
            ":reason": done.reason, ":approval": done.approval,
        })?;
    if done.approval.is_some() {
        return Ok(());
    }
    let (told, action) = (actor.told(), format!("mail.{}", done.kind));
    let mut entry = TrailEntry::new(actor.at, &told, &action, format!("mail/{}", done.mail.row.id.0))
        .with("name", done.mail.name().to_string())
        .with("message_id", done.mail.row.message_id.as_str())
        .with("before", before)
        .with("after", done.after.word());
    if let Some(reason) = done.reason {
        entry = entry.with("reason", reason);
    }
    record_in(transaction, &entry)
}
