//! Approvals: a second person's word for mails as they are.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::TransactionBehavior;

use super::events::{Actor, Done, record};
use super::listing::{mails_where, moment};
use super::{MailId, MailState, OutboxMail, RunId, utc};
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{ApprovalId, Sqlite, StoreError, seal};

/// An approval on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub at: DateTime<Utc>,
    pub person: String,
    pub login: String,
    /// 決裁番号
    pub reference: Option<String>,
    pub mails: u64,
    /// Over what was approved, in hex.
    pub sha256: String,
}

/// An approval about to be recorded.
#[derive(Debug, Clone)]
pub struct NewApproval<'a> {
    pub run: RunId,
    /// The mails that were looked at: all of the run's that wait.
    pub mails: &'a [MailId],
    pub sha256: &'a str,
    /// 決裁番号
    pub reference: Option<&'a str>,
    /// The user of the computer who approves, as the system knows it.
    pub account: &'a str,
}

/// Approvals of mails.
pub trait Approvals {
    /// Approves mails, which may leave from now on. False, and nothing is changed, when others wait in their run by now
    /// than those that were looked at.
    ///
    /// # Errors
    /// SQL errors; nothing is changed then.
    fn approve(&mut self, new: &NewApproval, actor: &Actor) -> Result<bool, StoreError>;

    /// The approvals of a run, in order.
    ///
    /// # Errors
    /// SQL errors.
    fn approvals(&self, run: RunId) -> Result<Vec<Approval>, StoreError>;
}

/// Who made a mail, and under which user of the computer, for the trail.
fn maker_told(mail: &OutboxMail) -> String {
    let who = mail.maker.person().or_else(|| mail.maker.role()).unwrap_or_default();
    match &mail.maker_account {
        Some(account) => format!("{who} ({account})"),
        None => who.to_owned(),
    }
}

impl Approvals for Sqlite {
    fn approve(&mut self, new: &NewApproval, actor: &Actor) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let waiting = mails_where(&transaction, "mail.run = ?1 AND mail.state = 'made'", [new.run.0])?;
        if waiting.is_empty() || !waiting.iter().map(|mail| mail.row.id).eq(new.mails.iter().copied()) {
            return Ok(false);
        }
        let count = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
        transaction.execute(
            "INSERT INTO approval (run, at, person, login, ref, mails, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (new.run.0, utc(actor.at), &actor.person, &actor.login, new.reference, count, new.sha256),
        )?;
        let approval = transaction.last_insert_rowid();
        transaction.execute(
            "UPDATE mail SET state = 'queued', approval = ?2, not_before = ?3, changed_at = ?3
             WHERE run = ?1 AND state = 'made'",
            (new.run.0, approval, utc(actor.at)),
        )?;
        seal::seal_approval(&transaction, ApprovalId(approval))?;
        for mail in &waiting {
            let after = MailState::Queued;
            let done = Done { mail, kind: "approved", after, reason: None, approval: Some(approval) };
            record(&transaction, &done, actor)?;
        }
        let told = actor.told();
        let same_login = waiting.iter().any(|mail| mail.maker_account.as_deref() == Some(new.account));
        let makers: BTreeSet<String> = waiting.iter().map(maker_told).collect();
        let key: String = transaction.query_row("SELECT key FROM run WHERE id = ?1", [new.run.0], |row| row.get(0))?;
        let entry = TrailEntry::new(actor.at, &told, "run.approved", format!("run/{key}"))
            .with("number", new.run.0)
            .with("approval", approval)
            .with("mails", count)
            .with("sha256", new.sha256)
            .with("ref", new.reference)
            .with("account", new.account)
            .with("makers", Vec::from_iter(makers))
            .with("same_login", same_login);
        record_in(&transaction, &entry)?;
        transaction.commit()?;
        Ok(true)
    }

    fn approvals(&self, run: RunId) -> Result<Vec<Approval>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at, person, login, ref, mails, sha256 FROM approval WHERE run = ?1 ORDER BY id")?;
        let rows = statement.query_map([run.0], |row| {
            Ok(Approval {
                at: moment(row, 0)?,
                person: row.get(1)?,
                login: row.get(2)?,
                reference: row.get(3)?,
                mails: row.get::<_, i64>(4).map(|count| u64::try_from(count).unwrap_or_default())?,
                sha256: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
