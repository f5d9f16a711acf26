//! Reminds the departments that have not answered: 回答期限のお知らせ before the due date and on it, 督促 only after it, at
//! most one of a kind a day. Who was never sent the inquiry is not reminded of it.

use chrono::{Days, NaiveDate};

use super::mails::{Mailing, Occasion, sent_form};
use super::open::RUN;
use super::{MissingField, Returned};
use crate::job::JobError;
use crate::job::notice::Made;
use crate::mail::InquiryLetterKind;
use crate::plan::Department;
use crate::store::{Inquiry, InquiryState, ReminderKind, RunId, Store};

/// Who is reminded, and with what.
pub struct Reminding<'a> {
    pub mailing: Mailing<'a>,
}

/// What became of a round of reminders.
#[derive(Debug, Default)]
pub struct Reminded {
    /// The runs that the mails belong to.
    pub runs: Vec<RunId>,
    /// The departments that mails were queued for now.
    pub made_for: Vec<Made>,
    /// Departments that 回答期限のお知らせ was queued for.
    pub noticed: usize,
    /// Departments that 督促 was queued for.
    pub urged: usize,
    /// Mails queued now.
    pub queued: usize,
    /// Departments that were reminded on this day already.
    pub known: usize,
    /// Departments that have answered everything, applied or waiting to be.
    pub answered: usize,
    /// Departments for which it is not time yet.
    pub early: usize,
    /// Departments whose inquiry itself has not been sent.
    pub unasked: Vec<String>,
    /// Departments whose inquiry is closed.
    pub closed: usize,
    /// Departments that failed, each alone.
    pub failed: Vec<(String, JobError)>,
}

impl Reminding<'_> {
    /// Queues what is due today.
    ///
    /// # Errors
    /// When nothing was asked, or the database cannot be read. What fails for one department is in
    /// [`Reminded::failed`].
    pub fn remind(&self, store: &mut dyn Store) -> Result<Reminded, JobError> {
        self.mailing.mail.require_allowed_domains()?;
        let subject = self.mailing.subject;
        let plan = subject.subject.plan.head.code.to_string();
        let inquiries = store.inquiries(&plan, subject.year)?;
        if inquiries.is_empty() {
            return Err(nothing_asked(&plan, subject.year));
        }
        let asked_by = self.mailing.run(RUN).key;
        let mut reminded = Reminded::default();
        for inquiry in &inquiries {
            if inquiry.state == InquiryState::Closed {
                reminded.closed += 1;
                continue;
            }
            let returned = Returned::of(store, subject, inquiry)?;
            if returned.complete_with_waiting {
                reminded.answered += 1;
                continue;
            }
            let Some(kind) = self.kind(inquiry.due) else {
                reminded.early += 1;
                continue;
            };
            if !store.inquiry_has_left(&asked_by, &inquiry.department)? {
                reminded.unasked.push(subject.department_name(&inquiry.department));
                continue;
            }
            if let Err(error) = self.remind_one(store, inquiry, (kind, &returned), &mut reminded) {
                reminded.failed.push((subject.department_name(&inquiry.department), error));
            }
        }
        Ok(reminded)
    }

    /// What is sent today for a due date, if anything.
    fn kind(&self, due: NaiveDate) -> Option<ReminderKind> {
        let (today, settings) = (self.mailing.today(), self.mailing.settings);
        if today <= due {
            let first = due.checked_sub_days(Days::new(u64::from(settings.notice_days)))?;
            return (first <= today).then_some(ReminderKind::Notice);
        }
        // Never on the due date itself, whatever the settings say.
        let first = due.checked_add_days(Days::new(u64::from(settings.overdue_days.max(1))))?;
        (first <= today).then_some(ReminderKind::Overdue)
    }

    fn remind_one(
        &self,
        store: &mut dyn Store,
        inquiry: &Inquiry,
        (kind, returned): (ReminderKind, &Returned),
        reminded: &mut Reminded,
    ) -> Result<(), JobError> {
        let Mailing { subject, settings, mail, .. } = self.mailing;
        let today = self.mailing.today();
        if store.was_reminded(inquiry.id, kind, today, mail.way.word())? {
            reminded.known += 1;
            return Ok(());
        }
        let department = self.department(inquiry)?;
        let form = sent_form(store.folder(), inquiry)?;
        let run = self.mailing.run(&format!("inquiry-{}/{today}", kind.word()));
        let occasion = Occasion {
            kind: match kind {
                ReminderKind::Notice => InquiryLetterKind::Notice,
                ReminderKind::Overdue => InquiryLetterKind::Overdue,
            },
            department,
            due: inquiry.due,
            form_number: &inquiry.form_number,
            asked: subject.request(settings, mail, inquiry.due, today).asked(department),
            partly: returned.is_received(),
            remaining: returned.remaining.iter().map(MissingField::in_words).collect(),
            revision: 1,
            have_theirs: &[],
        };
        let mails = self.mailing.compose(&run, &occasion, &form, store.folder())?;
        let Some(queued) = store.queue_reminder(inquiry.id, kind, today, &run, &mails)? else {
            reminded.known += 1;
            return Ok(());
        };
        reminded.queued += queued.queued;
        reminded.made_for.push(Made { department: department.name.clone(), mails: queued.queued });
        match kind {
            ReminderKind::Notice => reminded.noticed += 1,
            ReminderKind::Overdue => reminded.urged += 1,
        }
        if !reminded.runs.contains(&queued.run) {
            reminded.runs.push(queued.run);
        }
        Ok(())
    }

    fn department(&self, inquiry: &Inquiry) -> Result<&Department, JobError> {
        let city = &self.mailing.subject.subject.city;
        let found = city.departments.iter().find(|department| department.code.as_str() == inquiry.department);
        found.ok_or_else(|| {
            JobError::refused(
                format!("課「{}」は、課の一覧にもうありません（様式番号 {}）", inquiry.department, inquiry.form_number),
                "組織改正があったときは、引き継いだ課に直接お知らせください",
            )
        })
    }
}

/// The inquiries of a year were never opened.
pub(super) fn nothing_asked(plan: &str, year: crate::fiscal_year::FiscalYear) -> JobError {
    JobError::refused(
        format!("計画「{plan}」の{}実績の照会は、まだ出していません", year.long()),
        format!("sokatsu inquiry open {plan} --year {year} --due 回答期限 で照会を出してください"),
    )
}
