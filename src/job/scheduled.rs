//! What a schedule starts: the report of a plan, its delivery, or an inquiry.

use chrono::{DateTime, Days};
use chrono_tz::Tz;

use super::JobError;
use super::acting::MadeBy;
use super::deliver::Delivery;
use super::import::stored_plan;
use super::inquiry::{
    InquiryStatus, Mailing, Opening, Reminding, Subject, close, compile, write_compilation, write_status,
};
use super::library::Library;
use super::notice::{Notices, Summary, job_failed};
use super::report::{Piece, Press};
use super::tidy::Tidying;
use crate::fiscal_year::FiscalYear;
use crate::mail::MailTemplates;
use crate::plan::Department;
use crate::schedule::{JobKind, Schedule};
use crate::settings::Settings;
use crate::store::occurrences::actor;
use crate::store::{RunId, Store};
use crate::typeset::Fonts;
use std::path::Path;
use std::sync::Arc;

/// What a scheduled job is done with.
#[derive(Clone)]
pub struct Office {
    pub settings: Arc<Settings>,
    pub library: Library,
    pub fonts: Arc<Fonts>,
}

impl Office {
    /// Does a schedule's job for a fiscal year. `at` is the occurrence, whose date the reports and letters carry, however
    /// late it runs; `now` is the present, which says whose addresses hold. `by` is who makes it: the schedule's role, or
    /// the person who has it run.
    ///
    /// # Errors
    /// The reason it failed; a department that failed alone is told there too, the others are done.
    pub fn run(
        &self,
        (schedule, by): (&Schedule, &MadeBy),
        year: FiscalYear,
        at: DateTime<Tz>,
        now: DateTime<Tz>,
        data: &Path,
    ) -> Result<String, JobError> {
        let mut store = crate::store::open(data)?;
        let Some(plan) = &schedule.plan else {
            return self.tidy(&mut *store, &by.told, now);
        };
        let subject = stored_plan(&*store, plan)?;
        if schedule.job.is_of_inquiry() {
            let subject = Subject::set_up(subject, &self.library, year)?;
            return match schedule.job {
                JobKind::InquiryStatus => self.keep_status(&subject, &*store, now),
                JobKind::InquiryClose => self.close(&subject, &mut *store, &by.told, now),
                _ => self.inquire(&subject, &mut *store, (schedule, by), at, now),
            };
        }
        let press = Press::set_up(subject, &self.library, Arc::clone(&self.fonts), year, at.date_naive())?;
        let press = press.with_audit(&*store, None)?;
        match schedule.job {
            JobKind::Report => self.report(&press, schedule, data),
            _ => self.deliver(&press, &mut *store, by, now, year),
        }
    }

    /// Tells the role address that an occurrence failed as a whole.
    pub fn tell_failure(&self, schedule: &Schedule, stated: &str, now: DateTime<Tz>, data: &Path, reason: &str) {
        let (templates, by) = (MailTemplates::new(self.library.overrides()), actor(&schedule.name));
        self.tell(&templates, &by, now, |notices| {
            job_failed(notices, &mut *crate::store::open(data)?, (&schedule.name, stated), reason)
        });
    }

    /// A notice that cannot be made is logged: it is no reason to fail what it is about. True where one was queued.
    pub fn tell(
        &self,
        templates: &MailTemplates,
        by: &str,
        now: DateTime<Tz>,
        make: impl FnOnce(&Notices) -> Result<bool, JobError>,
    ) -> bool {
        make(&Notices::new(&self.settings, templates, now, by)).unwrap_or_else(|error| {
            tracing::error!(%error, "the role address could not be told");
            false
        })
    }

    /// Removes what is older than the settings keep it.
    fn tidy(&self, store: &mut dyn Store, by: &str, now: DateTime<Tz>) -> Result<String, JobError> {
        let tidying = Tidying { keep: &self.settings.keep, at: now.to_utc(), by, shrink: false };
        let tidied = tidying.tidy(store)?;
        let (mails, bytes) = (tidied.stale.mails.len(), tidied.stale.bytes());
        Ok(format!("{mails} mails emptied, {} files removed, {bytes} bytes", tidied.removed))
    }

    /// Opens the inquiry, with the due date counted from the occurrence, or reminds of it, by the present day.
    fn inquire(
        &self,
        subject: &Subject,
        store: &mut dyn Store,
        (schedule, by): (&Schedule, &MadeBy),
        at: DateTime<Tz>,
        now: DateTime<Tz>,
    ) -> Result<String, JobError> {
        let templates = MailTemplates::new(self.library.overrides());
        let settings = &self.settings.inquiry;
        let mailing =
            Mailing { subject, settings, mail: &self.settings.mail, templates: &templates, now, by, test: None };
        let (told, failed) = if schedule.job == JobKind::InquiryOpen {
            let due = at.date_naive() + Days::new(u64::from(settings.due_days));
            let opening = Opening { mailing, due, fonts: Arc::clone(&self.fonts), keep: &self.settings.keep };
            let opened = opening.open(store, &opening.departments(), &|| ())?;
            let summary = Summary::of_opening(&opening, &opened, store.folder());
            self.tell(&templates, &by.told, now, |notices| notices.summary(store, &summary));
            let (made, mails, known) = (opened.made, mails(opened.queued, by), opened.known.len());
            let waiting = waiting(store, opened.run.as_slice())?;
            (format!("due {due}: {made} departments asked, {mails}, {known} asked before{waiting}"), opened.failed)
        } else {
            let reminded = Reminding { mailing }.remind(store)?;
            let summary = Summary::of_reminding(mailing, &reminded);
            self.tell(&templates, &by.told, now, |notices| notices.summary(store, &summary));
            let (noticed, urged, mails) = (reminded.noticed, reminded.urged, mails(reminded.queued, by));
            let waiting = waiting(store, &reminded.runs)?;
            let unasked = match reminded.unasked.as_slice() {
                [] => String::new(),
                names => format!("; not reminded, since the inquiry was not sent: {}", names.join(", ")),
            };
            (
                format!("{noticed} notices, {urged} reminders after the due date, {mails}{waiting}{unasked}"),
                reminded.failed,
            )
        };
        let told = format!("{} {}: {told}", subject.subject.plan.head.code, subject.year);
        if failed.is_empty() {
            return Ok(told);
        }
        let failed: Vec<String> = failed.iter().map(|(name, error)| format!("{name}: {error}")).collect();
        Err(some_failed(
            format!("{told}; {} departments failed: {}", failed.len(), failed.join("; ")),
            "原因を直してから、sokatsu inquiry をもう一度実行してください。済んだ課には二度送られません",
        ))
    }

    /// Writes down how the inquiry stands, beside the kept reports.
    fn keep_status(&self, subject: &Subject, store: &dyn Store, now: DateTime<Tz>) -> Result<String, JobError> {
        let status = InquiryStatus::read(store, subject, now.date_naive(), now.timezone())?;
        let path = write_status(store, subject, &status, &self.fonts)?;
        Ok(format!("{}; written: {}", status.summary(), path.display()))
    }

    /// Closes the inquiry and writes the compilation beside the kept reports.
    fn close(&self, subject: &Subject, store: &mut dyn Store, by: &str, now: DateTime<Tz>) -> Result<String, JobError> {
        let closed = close(store, subject, None, now.to_utc(), by)?;
        let compilation = compile(store, &self.library, subject, now.date_naive())?;
        let path = write_compilation(store, subject, &compilation, &self.fonts)?;
        Ok(format!(
            "{} {}: {} departments closed, {} closed before, {} not answered in full, {} with returns to be applied; written: {}",
            subject.subject.plan.head.code,
            subject.year,
            closed.closed,
            closed.known,
            closed.unanswered.len(),
            closed.unapplied.len(),
            path.display()
        ))
    }

    /// The edition goes to the kept reports below the data folder.
    fn report(&self, press: &Press, schedule: &Schedule, data: &Path) -> Result<String, JobError> {
        let pieces = [Piece::Edition(schedule.edition)];
        let written = press.write(&pieces, &self.settings.report.formats, &data.join("reports"), &|| ());
        let mut paths = Vec::new();
        for outcome in written {
            paths.extend(outcome?);
        }
        let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        Ok(format!("written: {}", paths.join(", ")))
    }

    fn deliver(
        &self,
        press: &Press,
        store: &mut dyn Store,
        by: &MadeBy,
        now: DateTime<Tz>,
        year: FiscalYear,
    ) -> Result<String, JobError> {
        let departments: Vec<&Department> = press.departments();
        let templates = MailTemplates::new(self.library.overrides());
        let delivery = Delivery {
            press,
            mail: &self.settings.mail,
            templates: &templates,
            formats: &self.settings.report.formats,
            keep: &self.settings.keep,
            now,
            by,
            again: false,
            test: None,
            copies: None,
        };
        let queued = delivery.queue(store, &departments, &|| ())?;
        let summary = Summary::of_delivery(press, &queued, store.folder());
        self.tell(&templates, &by.told, now, |notices| notices.summary(store, &summary));
        let told = format!(
            "{} {year}: {} departments made, {}, {} departments done before{}",
            press.subject.plan.head.code,
            queued.made,
            mails(queued.queued, by),
            queued.known,
            waiting(store, queued.run.as_slice())?
        );
        let changed = if queued.known > 0 { delivery.changed(store, &departments)? } else { Vec::new() };
        let changed: Vec<&str> = changed.iter().map(|one| one.department.name.as_str()).collect();
        let told = match changed.is_empty() {
            true => told,
            false => format!("{told}; changed since they were sent, and left as sent: {}", changed.join(", ")),
        };
        let had: Vec<&str> = queued.had.iter().map(|had| had.what.as_str()).collect();
        let told = if had.is_empty() { told } else { format!("{told}; {}", had.join("; ")) };
        if queued.failed.is_empty() {
            return Ok(told);
        }
        let failed: Vec<String> = queued.failed.iter().map(|(name, error)| format!("{name}: {error}")).collect();
        Err(some_failed(
            format!("{told}; {} departments failed: {}", failed.len(), failed.join("; ")),
            "原因を直してから、sokatsu deliver をもう一度実行してください。済んだ課には二度送られません",
        ))
    }
}

fn some_failed(what: String, remedy: &str) -> JobError {
    JobError::SomeFailed { what, remedy: remedy.to_owned() }
}

/// What became of the mails that were made.
fn mails(count: usize, by: &MadeBy) -> String {
    format!("{count} mails {}", if by.making.needs_approval { "made" } else { "queued" })
}

/// The runs among these that wait for a person, with the command.
fn waiting(store: &dyn Store, runs: &[RunId]) -> Result<String, JobError> {
    let waiting = store.runs_waiting()?.into_iter().filter(|run| runs.contains(run));
    Ok(waiting.map(|run| format!("; waits for approval: sokatsu outbox approve {}", run.0)).collect())
}
