//! Notices お知らせ to the role address: queued as any mail, each cause of trouble told once.

use super::outbox::{MailRow, NewMail, NewRun, mails_where, queue_in, utc};
use super::{Store, StoreError};

/// The kind of mail of a notice.
pub const NOTICE: &str = "notice";

impl Store {
    /// Queues a notice with the causes that it tells of, in one transaction. False, and nothing is queued, where all of
    /// its causes were told before, or the very notice was queued already.
    ///
    /// # Errors
    /// SQL errors; nothing is recorded then.
    pub fn queue_notice(&mut self, run: &NewRun, mail: &NewMail, causes: &[String]) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction()?;
        let queued = queue_in(&transaction, run, &[], std::slice::from_ref(mail))?;
        let mut new = 0;
        for cause in causes {
            new += transaction.execute(
                "INSERT INTO notice_cause (cause, run, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                (cause, queued.run.0, utc(run.made_at)),
            )?;
        }
        if queued.queued == 0 || (!causes.is_empty() && new == 0) {
            return Ok(false); // the transaction is dropped, and with it the mail
        }
        transaction.commit()?;
        Ok(true)
    }

    /// Whether a cause was told.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    pub fn was_told(&self, cause: &str) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM notice_cause WHERE cause = ?1")?.exists([cause])?)
    }

    /// How many runs have a key that begins so.
    pub fn count_runs(&self, prefix: &str) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM run WHERE substr(key, 1, length(?1)) = ?1";
        Ok(self.connection.query_row(sql, [prefix], |row| row.get(0))?)
    }

    /// The mails of a way out that failed, are ambiguous or held, and of which nobody was told. Notices are none of
    /// them: trouble with a notice makes no further notice.
    pub fn untold_troubles(&self, way: &str) -> Result<Vec<MailRow>, StoreError> {
        mails_where(
            &self.connection,
            "state IN ('failed', 'ambiguous', 'held') AND kind <> 'notice'
             AND run IN (SELECT id FROM run WHERE way = ?1)
             AND NOT EXISTS (SELECT 1 FROM notice_cause WHERE cause = 'mail/' || mail.id || '/' || mail.state)",
            [way],
        )
    }
}
