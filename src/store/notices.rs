//! Notices お知らせ to the role address: queued as any mail, each cause of trouble told once while it lasts.

use chrono::{DateTime, Utc};
use rusqlite::Params;

use super::outbox::{NewMail, NewRun, OutboxMail, RunId, mails_where, queue_in, utc};
use super::{Sqlite, StoreError};

/// The kind of mail of a notice.
pub const NOTICE: &str = "notice";

/// What the role address was told of already.
pub trait Notices {
    /// Queues a notice with the causes that it tells of, in one transaction. False, and nothing is queued, where all of
    /// its causes were told before and last, or the very notice was queued already.
    ///
    /// # Errors
    /// SQL errors; nothing is recorded then.
    fn queue_notice(&mut self, run: &NewRun, mail: &NewMail, causes: &[String]) -> Result<bool, StoreError>;

    /// Whether a cause that lasts was told.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn was_told(&self, cause: &str) -> Result<bool, StoreError>;

    /// The causes that were told, begin so and are none of these any more are over: when they come again they are told
    /// again.
    fn end_causes(&mut self, prefix: &str, lasting: &[String], now: DateTime<Utc>) -> Result<(), StoreError>;

    /// As [`Notices::end_causes`], for mails that are not in the trouble any more that was told of them.
    fn end_causes_of_mails(&mut self, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// How many runs have a key that begins so.
    fn count_runs(&self, prefix: &str) -> Result<u32, StoreError>;

    /// The runs of a way out of which the role address heard that they were made, and not that they ended: something of
    /// them was sent, and nothing waits for approval or to be sent. Each with the cause by which that is told once, and
    /// once more where mails were added.
    fn untold_ends(&self, way: &str) -> Result<Vec<(RunId, String)>, StoreError>;

    /// The mails of a way out that failed, are ambiguous or held, and of which nobody was told, each with the cause by
    /// which it is told once, and once more for each time that a person sent it on its way again. Notices are none of
    /// them: trouble with a notice makes no further notice.
    fn untold_troubles(&self, way: &str) -> Result<Vec<(OutboxMail, String)>, StoreError>;
}

const LASTING: &str = "SELECT 1 FROM notice_cause WHERE cause = ?1 AND ended_at IS NULL";

impl Notices for Sqlite {
    fn queue_notice(&mut self, run: &NewRun, mail: &NewMail, causes: &[String]) -> Result<bool, StoreError> {
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

    fn was_told(&self, cause: &str) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached(LASTING)?.exists([cause])?)
    }

    fn end_causes(&mut self, prefix: &str, lasting: &[String], now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "SELECT cause FROM notice_cause WHERE ended_at IS NULL AND substr(cause, 1, length(?1)) = ?1";
        let over = self.causes(sql, [prefix])?.into_iter().filter(|cause| !lasting.contains(cause)).collect();
        self.end(over, now)
    }

    fn end_causes_of_mails(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        // A cast takes the number before the slash.
        let sql = "SELECT cause FROM notice_cause
                   WHERE ended_at IS NULL AND substr(cause, 1, 5) = 'mail/'
                     AND NOT EXISTS (SELECT 1 FROM mail WHERE id = CAST(substr(cause, 6) AS INTEGER)
                                     AND instr(cause || '/', 'mail/' || id || '/' || state || '/') = 1)";
        let over = self.causes(sql, [])?;
        self.end(over, now)
    }

    fn count_runs(&self, prefix: &str) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM run WHERE substr(key, 1, length(?1)) = ?1";
        Ok(self.connection.query_row(sql, [prefix], |row| row.get(0))?)
    }

    fn untold_ends(&self, way: &str) -> Result<Vec<(RunId, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, cause FROM (
                 SELECT id, key, 'ended/' || id || '/' || (SELECT max(number) FROM mail WHERE mail.run = run.id) AS cause
                 FROM run WHERE way = ?1 AND job NOT IN ('notice', 'test')
                      AND id NOT IN (SELECT run FROM mail WHERE state IN ('made', 'queued', 'transmitting'))) AS ended
             WHERE NOT EXISTS (SELECT 1 FROM notice_cause WHERE notice_cause.cause = ended.cause)
                   AND EXISTS (SELECT 1 FROM run WHERE substr(run.key, 1, length(ended.key) + 8) = 'notice/' || ended.key || '/')
                   AND EXISTS (SELECT 1 FROM mail WHERE mail.run = ended.id AND state = 'sent')
             ORDER BY id",
        )?;
        let rows = statement.query_map([way], |row| Ok((RunId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn untold_troubles(&self, way: &str) -> Result<Vec<(OutboxMail, String)>, StoreError> {
        let mails = mails_where(
            &self.connection,
            "mail.state IN ('failed', 'ambiguous', 'held') AND mail.kind <> 'notice' AND run.way = ?1",
            [way],
        )?;
        let sql = "SELECT count(*) FROM mail_event WHERE mail = ?1 AND kind IN ('released', 'resolved', 'retried')";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut untold = Vec::new();
        for mail in mails {
            let sent_again: i64 = statement.query_row([mail.row.id.0], |row| row.get(0))?;
            let mut cause = format!("mail/{}/{}", mail.row.id.0, mail.row.state.word());
            if sent_again > 0 {
                cause += &format!("/{sent_again}");
            }
            if !self.was_told(&cause)? {
                untold.push((mail, cause));
            }
        }
        Ok(untold)
    }
}

impl Sqlite {
    fn causes(&self, sql: &str, parameters: impl Params) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(parameters, |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes nothing where nothing is over: this is asked after every round of sending.
    fn end(&mut self, over: Vec<String>, now: DateTime<Utc>) -> Result<(), StoreError> {
        if over.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        for cause in over {
            let sql = "UPDATE notice_cause SET ended_at = ?2 WHERE cause = ?1 AND ended_at IS NULL";
            transaction.prepare_cached(sql)?.execute((cause, utc(now)))?;
        }
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
