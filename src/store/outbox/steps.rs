//! The durable steps of mails on their way. Several mails' steps share one commit: none is told as done before it.

use chrono::{DateTime, Utc};
use rusqlite::{Transaction, TransactionBehavior};

use super::{MailId, MailState, expect_one, utc};
use crate::store::trail;
use crate::store::{SenderLock, Sqlite, StoreError};

/// A step of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailStep {
    /// The server has said 354 and the body goes out next.
    Transmitting(MailId),
    /// What became of a try.
    Outcome {
        mail: MailId,
        state: MailState,
        said: Option<String>,
        /// For a mail put back into the queue.
        not_before: Option<DateTime<Utc>>,
    },
}

/// Several steps of mails in one durable commit.
pub trait MailSteps {
    /// Takes steps in one transaction, and returns when they are durable: for each whether it was taken. It is not where
    /// the mail is no longer in the state that the step begins in, since a person decided otherwise meanwhile.
    ///
    /// # Errors
    /// SQL errors; no step is taken then.
    fn record_steps(
        &mut self,
        lock: &SenderLock,
        steps: &[MailStep],
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>, StoreError>;

    /// The first durable commit of one mail.
    ///
    /// # Errors
    /// SQL errors, and when the mail is not queued.
    fn mark_transmitting(&mut self, lock: &SenderLock, id: MailId, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// The second durable commit of one mail: the outcome. `not_before` is for a mail put back into the queue.
    ///
    /// # Errors
    /// SQL errors, and when the mail has an outcome already.
    fn mark_outcome(
        &mut self,
        lock: &SenderLock,
        id: MailId,
        state: MailState,
        said: Option<&str>,
        not_before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;
}

impl MailSteps for Sqlite {
    fn record_steps(
        &mut self,
        _lock: &SenderLock,
        steps: &[MailStep],
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken = steps.iter().map(|step| record(&transaction, step, now)).collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(taken)
    }

    fn mark_transmitting(&mut self, lock: &SenderLock, id: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.record_step(lock, MailStep::Transmitting(id), id, now)
    }

    fn mark_outcome(
        &mut self,
        lock: &SenderLock,
        id: MailId,
        state: MailState,
        said: Option<&str>,
        not_before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let step = MailStep::Outcome { mail: id, state, said: said.map(str::to_owned), not_before };
        self.record_step(lock, step, id, now)
    }
}

impl Sqlite {
    fn record_step(
        &mut self,
        lock: &SenderLock,
        step: MailStep,
        id: MailId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let taken = self.record_steps(lock, &[step], now)?;
        expect_one(taken.into_iter().filter(|taken| *taken).count(), id)
    }
}

fn record(transaction: &Transaction, step: &MailStep, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let changed = match step {
        MailStep::Transmitting(mail) => transaction
            .prepare_cached(
                "UPDATE mail SET state = 'transmitting', said = NULL, not_before = NULL, changed_at = ?2
                 WHERE id = ?1 AND state = 'queued'",
            )?
            .execute((mail.0, utc(now)))?,
        MailStep::Outcome { mail, state, said, not_before } => transaction
            .prepare_cached(
                "UPDATE mail SET state = ?2, said = ?3, not_before = ?4, changed_at = ?5, tries = tries + 1
                 WHERE id = ?1 AND state IN ('queued', 'transmitting')",
            )?
            .execute((mail.0, state.word(), said, not_before.map(utc), utc(now)))?,
    };
    if let (1, MailStep::Outcome { mail, state, said, .. }) = (changed, step) {
        trail::record_outcome(transaction, *mail, *state, said.as_deref(), now)?;
    }
    Ok(changed == 1)
}
