//! Notices お知らせ to the role address: a summary after each run that queues mails, and trouble at once. A cause is told
//! once while it lasts, and again when it comes again.

mod approval;
mod ended;
mod summary;
mod trouble;

use chrono::DateTime;
use chrono_tz::Tz;

use super::JobError;
use crate::mail::{Addressees, Envelope, MailSettings, MailTemplates, NoticeLetter, compose, sha256};
use crate::settings::Settings;
use crate::store::{Making, NOTICE, NewRun, Store};

pub use approval::approvals_forgotten;
pub use ended::runs_finished;
pub use summary::{Failed, Made, Summary};
pub use trouble::{job_begins, job_failed, mails_in_trouble, reachable, unreachable};

/// What notices are made with.
#[derive(Clone, Copy)]
pub struct Notices<'a> {
    /// The role address; without one nothing is told.
    pub to: Option<&'a str>,
    pub mail: &'a MailSettings,
    pub templates: &'a MailTemplates,
    pub now: DateTime<Tz>,
    /// Who or what did what is told.
    pub by: &'a str,
}

/// What makes a notice this one and no other.
struct Identity {
    /// Of its run; a number is added where it was told before and has come again.
    key: String,
    plan: String,
    year: i32,
    revision: u32,
    causes: Vec<String>,
}

impl<'a> Notices<'a> {
    /// As the settings say.
    pub fn new(settings: &'a Settings, templates: &'a MailTemplates, now: DateTime<Tz>, by: &'a str) -> Notices<'a> {
        Notices { to: settings.notice.address(), mail: &settings.mail, templates, now, by }
    }

    /// Queues a notice; false where all its causes were told and last, or nobody is to be told.
    fn queue(&self, store: &mut dyn Store, identity: Identity, letter: &NoticeLetter) -> Result<bool, JobError> {
        let Some(to) = self.to else { return Ok(false) };
        let key = match store.count_runs(&identity.key)? {
            0 => identity.key,
            before => format!("{}/{}", identity.key, before + 1),
        };
        let run = NewRun {
            key: key.clone(),
            job: NOTICE.to_owned(),
            plan: identity.plan,
            year: identity.year,
            edition: NOTICE.to_owned(),
            way: self.mail.way.word().to_owned(),
            made_at: self.now.to_utc(),
            made_by: self.by.to_owned(),
            // It waits for nobody's approval.
            making: Making::default(),
        };
        let envelope = Envelope {
            run_key: key,
            department: String::new(),
            kind: NOTICE.to_owned(),
            recipient: to.to_owned(),
            addressees: Addressees::only(to),
            revision: identity.revision,
            date: self.now.to_utc(),
            sender_name: self.mail.sender_name.clone(),
            sender_address: self.mail.sender_address.clone(),
        };
        let mail = compose(letter, self.templates, &envelope, &[])?;
        Ok(store.queue_notice(&run, &mail, &identity.causes)?)
    }
}

/// A short mark of what a notice says, by which the same is not said twice.
fn mark(parts: &[String]) -> String {
    let mut hash = sha256(parts.join("\u{1f}").as_bytes());
    hash.truncate(16);
    hash
}
