//! Counts for whoever watches.

use crate::store::Outbox;
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::TransactionBehavior;

use super::outbox::{MailState, utc};
use super::{Sqlite, StoreError};

/// Inquiries that are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct InquiryCounts {
    pub open: u64,
    /// Of these, past their due date with nothing returned that is staged or applied.
    pub late: u64,
}

/// Returned forms that a person has to do something with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct IntakeCounts {
    /// Read, and not applied.
    pub staged: u64,
    /// Without an identity.
    pub waiting: u64,
}

/// Counts for those who watch.
pub trait Overview {
    /// How many mails of all ways out are in each state.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn mail_counts(&self) -> Result<Vec<(MailState, u64)>, StoreError>;

    /// Since when the oldest mail that could leave by a way out waits; `None` when none could.
    fn oldest_due_mail(&self, way: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// How many mails wait, for approval or to be sent, that were made for other ways out than this one.
    fn count_for_other_ways(&self, way: &str) -> Result<u64, StoreError>;

    /// The inquiries as they stand on a day in the city.
    fn inquiry_counts(&self, today: NaiveDate) -> Result<InquiryCounts, StoreError>;

    /// The returned forms that wait for a person.
    fn intake_counts(&self) -> Result<IntakeCounts, StoreError>;

    /// Takes the database's lock for writing and gives it back.
    ///
    /// # Errors
    /// A database that cannot be written, or that another process keeps locked for longer than ten seconds.
    fn check_writable(&mut self) -> Result<(), StoreError>;
}

impl Overview for Sqlite {
    fn mail_counts(&self) -> Result<Vec<(MailState, u64)>, StoreError> {
        MailState::ALL.into_iter().map(|(state, _)| Ok((state, self.count_mails(None, state)?))).collect()
    }

    fn oldest_due_mail(&self, way: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let oldest: Option<String> = self.connection.query_row(
            "SELECT min(ifnull(not_before, queued_at)) FROM mail
             WHERE state = 'queued' AND (not_before IS NULL OR not_before <= ?1)
                   AND run IN (SELECT id FROM run WHERE way = ?2)",
            (utc(now), way),
            |row| row.get(0),
        )?;
        let broken = |error: chrono::ParseError| StoreError::Content {
            what: "the time of a mail".to_owned(),
            reason: error.to_string(),
        };
        oldest.map(|time| time.parse().map_err(broken)).transpose()
    }

    fn count_for_other_ways(&self, way: &str) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM mail
                   WHERE state IN ('made', 'queued') AND run IN (SELECT id FROM run WHERE way <> ?1)";
        Ok(whole(self.connection.query_row(sql, [way], |row| row.get(0))?))
    }

    fn inquiry_counts(&self, today: NaiveDate) -> Result<InquiryCounts, StoreError> {
        let count = self.connection.query_row(
            "SELECT count(*), ifnull(sum(due < ?1 AND NOT EXISTS (SELECT 1 FROM intake
                        WHERE intake.inquiry = inquiry.id AND intake.state IN ('staged', 'applied'))), 0)
             FROM inquiry WHERE state = 'open'",
            [today.to_string()],
            |row| Ok(InquiryCounts { open: whole(row.get(0)?), late: whole(row.get(1)?) }),
        )?;
        Ok(count)
    }

    fn intake_counts(&self) -> Result<IntakeCounts, StoreError> {
        let count = self.connection.query_row(
            "SELECT count(*) FILTER (WHERE state = 'staged'), count(*) FILTER (WHERE state = 'waiting') FROM intake",
            [],
            |row| Ok(IntakeCounts { staged: whole(row.get(0)?), waiting: whole(row.get(1)?) }),
        )?;
        Ok(count)
    }

    fn check_writable(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.rollback()?;
        Ok(())
    }
}

fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
