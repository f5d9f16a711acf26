//! What people decide of mails: hold, release, cancel, resolve, retry, and that one came back.

use rusqlite::{Connection, TransactionBehavior, named_params};

use super::events::{Act, Actor, Done, record};
use super::listing::mail_of_id;
use super::{FREE_STATE, MailId, MailState, Maker, OutboxMail, utc};
use crate::store::{Sqlite, StoreError};

/// What became of a decision.
#[derive(Debug, Default)]
pub struct Decided {
    /// As they are now.
    pub changed: Vec<OutboxMail>,
    /// Those of which this cannot be decided in their state.
    pub left: Vec<OutboxMail>,
}

impl Act {
    /// Whether a person can do it with a mail as it stands.
    pub fn fits(self, mail: &OutboxMail, person: &str) -> bool {
        use MailState::{Ambiguous, Failed, Held, Made, Queued, Sent};
        let state = mail.row.state;
        match self {
            Act::Hold => matches!(state, Made | Queued) || (state == Held && !mail.held_by_person),
            Act::Release => state == Held && mail.held_by_person && !mail.is_held_from(person),
            Act::Cancel => matches!(state, Made | Queued | Held | Failed),
            Act::ResolveSent | Act::ResolveResend | Act::ResolveHold => state == Ambiguous,
            Act::Retry => state == Failed,
            Act::Bounce => state == Sent && mail.bounced_at.is_none(),
        }
    }

    /// The state that it leads to, in SQL.
    fn leads_to(self, mail: &OutboxMail) -> &'static str {
        match self {
            _ if self.holds(mail) => "'held'",
            Act::Hold | Act::ResolveHold => "'held'",
            Act::Cancel => "'cancelled'",
            Act::ResolveSent | Act::Bounce => "'sent'",
            Act::Release | Act::ResolveResend | Act::Retry => FREE_STATE,
        }
    }

    /// A person holds the mail afterwards. What a person held before a restoration stays held: to send it again is not to
    /// release it.
    fn holds(self, mail: &OutboxMail) -> bool {
        matches!(self, Act::Hold | Act::ResolveHold) || (self == Act::ResolveResend && mail.holder.is_some())
    }

    /// The mail is on its way again, as if it were new.
    fn begins_anew(self, mail: &OutboxMail) -> bool {
        matches!(self, Act::Release | Act::ResolveResend | Act::Retry) && !self.holds(mail)
    }
}

impl OutboxMail {
    /// Somebody else holds the mail back from the person who made it, and it does not leave by one person's word.
    pub fn is_held_from(&self, person: &str) -> bool {
        let own = self.maker == Maker::Person(person.to_owned());
        own && self.needs_approval && self.holder.as_deref().is_some_and(|holder| holder != person)
    }
}

/// People's decisions about mails.
pub trait MailDecisions {
    /// Does something with mails, all in one transaction; those in another state are left alone and told.
    ///
    /// # Errors
    /// SQL errors; nothing is changed then.
    fn decide(
        &mut self,
        mails: &[MailId],
        act: Act,
        actor: &Actor,
        reason: Option<&str>,
    ) -> Result<Decided, StoreError>;
}

impl MailDecisions for Sqlite {
    fn decide(
        &mut self,
        mails: &[MailId],
        act: Act,
        actor: &Actor,
        reason: Option<&str>,
    ) -> Result<Decided, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut decided = Decided::default();
        for id in mails {
            let Some(mail) = mail_of_id(&transaction, *id)? else { continue };
            if !act.fits(&mail, &actor.person) {
                decided.left.push(mail);
                continue;
            }
            change(&transaction, &mail, act, actor, reason)?;
            let Some(now) = mail_of_id(&transaction, *id)? else { continue };
            let done = Done { mail: &mail, kind: act.word(), after: now.row.state, reason, approval: None };
            record(&transaction, &done, actor)?;
            decided.changed.push(now);
        }
        transaction.commit()?;
        Ok(decided)
    }
}

fn change(
    connection: &Connection,
    mail: &OutboxMail,
    act: Act,
    actor: &Actor,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE mail SET state = {}, held_by_person = :held, said = :said, not_before = :not_before,
                         tries = CASE WHEN :anew THEN 0 ELSE tries END,
                         bounced_at = CASE WHEN :bounced THEN :at ELSE bounced_at END, changed_at = :at
         WHERE id = :id",
        act.leads_to(mail)
    );
    let anew = act.begins_anew(mail);
    let said = if anew { None } else { reason };
    connection.prepare_cached(&sql)?.execute(named_params! {
        ":held": act.holds(mail), ":said": said, ":not_before": anew.then(|| utc(actor.at)), ":anew": anew,
        ":bounced": act == Act::Bounce, ":at": utc(actor.at), ":id": mail.row.id.0,
    })?;
    Ok(())
}

#[cfg(test)]
mod tests;
