//! A test send 試験送信 of what waits: the run's own letters and files, as they will leave, to one address instead. Nothing
//! of the run changes.

use chrono::{DateTime, Utc};

use super::preview::{Preview, PreviewedMail, preview};
use crate::job::JobError;
use crate::job::acting::MadeBy;
use crate::job::room::require_room;
use crate::mail::{Addressees, Envelope, Links, MailSettings, TestSend};
use crate::settings::KeepSettings;
use crate::store::{MailState, NewMail, NewRun, RunId, Store};

/// What is to be sent on trial, and how.
#[derive(Clone, Copy)]
pub struct Trial<'a> {
    pub run: RunId,
    /// By code or name; all where none is given.
    pub department: Option<&'a str>,
    pub to: &'a TestSend,
    pub mail: &'a MailSettings,
    pub keep: &'a KeepSettings,
    pub by: &'a MadeBy,
    pub now: DateTime<Utc>,
}

/// What was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// A run of its own.
    pub run: RunId,
    pub mails: usize,
}

impl Trial<'_> {
    /// Queues the mails of the run that have not left, each wrapped for the one address.
    ///
    /// # Errors
    /// There is no such run or department; nothing of it waits; a mail's bytes are not those that were made; the disk has
    /// no room for new work.
    pub fn queue(&self, store: &mut dyn Store) -> Result<Tried, JobError> {
        let data = store.folder().to_path_buf();
        let links = Links::new(self.mail, &data)?;
        let Preview { run, mut mails, .. } = preview(store, self.run, self.department, &links)?;
        mails.retain(|one| matches!(one.mail.row.state, MailState::Made | MailState::Queued | MailState::Held));
        let facts = store.run_facts(run.id)?.filter(|_| !mails.is_empty()).ok_or_else(|| nothing_waits(run.id))?;
        require_room(self.keep, &data)?;
        let real = NewRun {
            key: facts.key,
            job: facts.job,
            plan: facts.plan,
            year: facts.year,
            edition: facts.edition,
            way: self.mail.way.word().to_owned(),
            made_at: self.now,
            made_by: self.by.told.clone(),
            making: self.by.making.clone(),
        };
        let trial = self.to.run(real);
        let mails: Vec<NewMail> =
            mails.into_iter().map(|one| self.wrapped(one, &trial.key)).collect::<Result<_, _>>()?;
        let queued = store.queue(&trial, &[], &mails)?;
        Ok(Tried { run: queued.run, mails: queued.queued })
    }

    fn wrapped(&self, one: PreviewedMail, run_key: &str) -> Result<NewMail, JobError> {
        let row = &one.mail.row;
        let envelope = Envelope {
            run_key: run_key.to_owned(),
            department: row.department.clone(),
            kind: row.kind.clone(),
            recipient: row.recipient.clone(),
            addressees: Addressees::only(&row.recipient),
            revision: row.revision,
            date: self.now,
            sender_name: self.mail.sender_name.clone(),
            sender_address: self.mail.sender_address.clone(),
        };
        Ok(self.to.wrap(&row.subject, one.content(), (envelope, one.mail.number))?)
    }
}

fn nothing_waits(run: RunId) -> JobError {
    JobError::refused(
        format!("送付 {} には、これから送るメール（承認待ち、送信待ち、保留）がありません", run.0),
        format!("sokatsu outbox show {} で、メールの状態を確かめてください", run.0),
    )
}
