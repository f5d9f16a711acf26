//! What is changed of an inquiry after it went out: closed, opened again, given another due date.

use chrono::{DateTime, NaiveDate, Utc};

use super::{InquiryId, subject_of};
use crate::store::outbox::utc;
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{Sqlite, StoreError};

/// What happens to an inquiry after it was opened.
pub trait InquiryChanges {
    /// Closes an inquiry. False when it was closed before.
    ///
    /// # Errors
    /// SQL errors.
    fn close_inquiry(&mut self, id: InquiryId, at: DateTime<Utc>, by: &str) -> Result<bool, StoreError>;

    /// Opens a closed inquiry again. False when it was open.
    ///
    /// # Errors
    /// SQL errors.
    fn reopen_inquiry(&mut self, id: InquiryId, at: DateTime<Utc>, by: &str) -> Result<bool, StoreError>;

    /// Gives an inquiry another due date. False when it had that already.
    ///
    /// # Errors
    /// SQL errors.
    fn extend_inquiry(
        &mut self,
        id: InquiryId,
        due: NaiveDate,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<bool, StoreError>;
}

impl InquiryChanges for Sqlite {
    fn close_inquiry(&mut self, id: InquiryId, at: DateTime<Utc>, by: &str) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        let closed = transaction.execute(
            "UPDATE inquiry SET state = 'closed', closed_at = ?2, closed_by = ?3 WHERE id = ?1 AND state = 'open'",
            (id.0, utc(at), by),
        )?;
        if closed == 0 {
            return Ok(false);
        }
        let subject = subject_of(&transaction, id)?;
        record_in(&transaction, &TrailEntry::new(at, by, "inquiry.close", subject))?;
        transaction.commit()?;
        Ok(true)
    }

    fn reopen_inquiry(&mut self, id: InquiryId, at: DateTime<Utc>, by: &str) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        let reopened = transaction.execute(
            "UPDATE inquiry SET state = 'open', closed_at = NULL, closed_by = NULL WHERE id = ?1 AND state = 'closed'",
            [id.0],
        )?;
        if reopened == 0 {
            return Ok(false);
        }
        transaction.execute(
            "INSERT INTO inquiry_event (inquiry, kind, at, done_by) VALUES (?1, 'reopened', ?2, ?3)",
            (id.0, utc(at), by),
        )?;
        let subject = subject_of(&transaction, id)?;
        record_in(&transaction, &TrailEntry::new(at, by, "inquiry.reopen", subject))?;
        transaction.commit()?;
        Ok(true)
    }

    fn extend_inquiry(
        &mut self,
        id: InquiryId,
        due: NaiveDate,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        let recorded = transaction.execute(
            "INSERT INTO inquiry_event (inquiry, kind, at, done_by, due)
             SELECT id, 'extended', ?3, ?4, due FROM inquiry WHERE id = ?1 AND due <> ?2",
            (id.0, due.to_string(), utc(at), by),
        )?;
        if recorded == 0 {
            return Ok(false);
        }
        transaction.execute("UPDATE inquiry SET due = ?2 WHERE id = ?1", (id.0, due.to_string()))?;
        let subject = subject_of(&transaction, id)?;
        record_in(&transaction, &TrailEntry::new(at, by, "inquiry.extend", subject).with("due", due.to_string()))?;
        transaction.commit()?;
        Ok(true)
    }
}
