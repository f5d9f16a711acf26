//! Reminders 回答期限のお知らせ and 督促: queued, the older ones cancelled, and what became of their inquiry since.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Transaction};

use super::{InquiryId, ReminderKind, subject_of};
use crate::store::outbox::{MailId, OutboxName, QueuedRun, RunId, queue_in, utc};
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{NewMail, NewRun, Sqlite, StoreError};

/// How the inquiry of a reminder stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderStanding {
    pub inquiry: InquiryId,
    pub is_open: bool,
    pub due: NaiveDate,
    /// Something came back after the reminder was made; whether that leaves nothing open is another question.
    pub has_return_since: bool,
}

/// Said of a reminder that a newer one takes the place of.
const REPLACED: &str = "新しいお知らせか督促を作ったため、送らずに取り消しました";

/// Reminders of inquiries.
pub trait Reminders {
    /// Records a reminder and queues its mails in one transaction. `None`, and nothing is queued, where one of the kind
    /// was queued on that day by that way out already. An older one that still waits is cancelled.
    ///
    /// # Errors
    /// SQL errors; nothing is recorded then.
    fn queue_reminder(
        &mut self,
        id: InquiryId,
        kind: ReminderKind,
        day: NaiveDate,
        run: &NewRun,
        mails: &[NewMail],
    ) -> Result<Option<QueuedRun>, StoreError>;

    /// Whether a reminder of the kind was queued on a day by a way out.
    ///
    /// # Errors
    /// SQL errors.
    fn was_reminded(&self, id: InquiryId, kind: ReminderKind, day: NaiveDate, way: &str) -> Result<bool, StoreError>;

    /// Whether a mail that carries an inquiry of a run (by its key) to a department was sent.
    ///
    /// # Errors
    /// SQL errors.
    fn inquiry_has_left(&self, run_key: &str, department: &str) -> Result<bool, StoreError>;

    /// How the inquiry of a reminder's mail stands; `None` for a mail that is no recorded reminder.
    ///
    /// # Errors
    /// SQL errors, a due date that cannot be read.
    fn reminder_standing(&self, mail: MailId) -> Result<Option<ReminderStanding>, StoreError>;
}

impl Reminders for Sqlite {
    fn queue_reminder(
        &mut self,
        id: InquiryId,
        kind: ReminderKind,
        day: NaiveDate,
        run: &NewRun,
        mails: &[NewMail],
    ) -> Result<Option<QueuedRun>, StoreError> {
        let transaction = self.connection.transaction()?;
        let queued = queue_in(&transaction, run, &[], mails)?;
        let new = transaction.execute(
            "INSERT INTO inquiry_reminder (inquiry, kind, day, way, run, queued_at, queued_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (inquiry, kind, day, way) DO NOTHING",
            (id.0, kind.word(), day.to_string(), &run.way, queued.run.0, utc(run.made_at), &run.made_by),
        )?;
        if new == 0 {
            return Ok(None); // the transaction is dropped, and with it the mails
        }
        cancel_older(&transaction, id, queued.run, run)?;
        let subject = subject_of(&transaction, id)?;
        let entry = TrailEntry::new(run.made_at, &run.made_by, "inquiry.remind", subject).with("kind", kind.word());
        record_in(&transaction, &entry)?;
        transaction.commit()?;
        Ok(Some(queued))
    }

    fn was_reminded(&self, id: InquiryId, kind: ReminderKind, day: NaiveDate, way: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM inquiry_reminder WHERE inquiry = ?1 AND kind = ?2 AND day = ?3 AND way = ?4";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.exists((id.0, kind.word(), day.to_string(), way))?)
    }

    fn inquiry_has_left(&self, run_key: &str, department: &str) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM mail JOIN run ON run.id = mail.run
             WHERE run.key = ?1 AND mail.department = ?2 AND mail.kind = 'inquiry' AND mail.state = 'sent'",
        )?;
        Ok(statement.exists((run_key, department))?)
    }

    fn reminder_standing(&self, mail: MailId) -> Result<Option<ReminderStanding>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT inquiry.state = 'open', inquiry.due,
                    EXISTS (SELECT 1 FROM intake
                            WHERE (intake.inquiry = inquiry.id AND intake.state IN ('staged', 'applied')
                                   OR intake.form_hint = inquiry.form_number AND intake.state = 'waiting')
                                  AND intake.received_at > mail.queued_at),
                    inquiry.id
             FROM mail JOIN inquiry_reminder ON inquiry_reminder.run = mail.run
                  JOIN inquiry ON inquiry.id = inquiry_reminder.inquiry AND inquiry.department = mail.department
             WHERE mail.id = ?1",
        )?;
        let row =
            |row: &rusqlite::Row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3).map(InquiryId)?));
        let Some((is_open, due, has_return_since, inquiry)) = statement.query_row([mail.0], row).optional()? else {
            return Ok(None);
        };
        let unreadable = |error: chrono::ParseError| StoreError::Content {
            what: "照会の回答期限".to_owned(),
            reason: error.to_string(),
        };
        let due = due.parse().map_err(unreadable)?;
        Ok(Some(ReminderStanding { inquiry, is_open, due, has_return_since }))
    }
}

/// Nobody gets a reminder of yesterday after that of today.
fn cancel_older(transaction: &Transaction, id: InquiryId, newest: RunId, run: &NewRun) -> Result<(), StoreError> {
    let cancelled: Vec<(i64, i64, u32)> = transaction
        .prepare_cached(
            "UPDATE mail SET state = 'cancelled', said = ?4, not_before = NULL, changed_at = ?5
             WHERE kind IN ('inquiry-notice', 'inquiry-overdue') AND run <> ?3
                   AND department = (SELECT department FROM inquiry WHERE id = ?1)
                   AND run IN (SELECT run FROM inquiry_reminder WHERE inquiry = ?1 AND way = ?2)
                   AND (state IN ('made', 'queued') OR state = 'held' AND held_by_person = 0)
             RETURNING id, run, number",
        )?
        .query_map((id.0, &run.way, newest.0, REPLACED, utc(run.made_at)), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    for (mail, of_run, number) in cancelled {
        let entry = TrailEntry::new(run.made_at, &run.made_by, "mail.cancelled", format!("mail/{mail}"))
            .with("name", OutboxName::Mail(RunId(of_run), number).to_string())
            .with("reason", REPLACED);
        record_in(transaction, &entry)?;
    }
    Ok(())
}
