//! Asks the departments: makes each its form, keeps it, and queues the mails that carry it, each department alone, in
//! one transaction, once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use chrono::NaiveDate;

use super::mails::{Mailing, Occasion, sent_form};
use super::{Returned, inquiry_key};
use crate::audit::Finding;
use crate::inquiry::{Identity, InquiryRequest, Key, SCHEMA, departments_asked, form_prefix, numbered_form};
use crate::job::JobError;
use crate::job::audit::findings;
use crate::job::notice::Made;
use crate::job::recipients::{receiver, without_mail};
use crate::job::room::require_room;
use crate::mail::{Attachment, InquiryLetterKind, sha256};
use crate::plan::{City, Department};
use crate::render::xlsx::render_inquiry;
use crate::settings::KeepSettings;
use crate::store::{Inquiry, InquiryState, NewInquiry, NewMail, NewRun, QueuedRun, RunId, Store};
use crate::typeset::Fonts;
use crate::whole_files;

/// The key of its run.
pub(super) const RUN: &str = "inquiry";

/// What an opening needs.
pub struct Opening<'a> {
    pub mailing: Mailing<'a>,
    pub due: NaiveDate,
    pub fonts: Arc<Fonts>,
    /// How much of the disk new work leaves free.
    pub keep: &'a KeepSettings,
}

/// What was made and queued.
#[derive(Debug, Default)]
pub struct Opened {
    /// The run that the mails belong to; `None` when nothing was ever queued for it.
    pub run: Option<RunId>,
    /// The departments that mails were queued for now, in the order of the register.
    pub made_for: Vec<Made>,
    /// Departments whose form was made now.
    pub made: usize,
    /// Mails made now, to wait for approval or to be sent.
    pub queued: usize,
    /// Departments that were asked before, with the due date that stands.
    pub known: Vec<(String, NaiveDate)>,
    /// Departments that failed, each alone.
    pub failed: Vec<(String, JobError)>,
}

/// A form made and waiting to be recorded.
struct Parcel {
    inquiry: NewInquiry,
    mails: Vec<NewMail>,
}

/// What every department's form is made with.
struct Common<'a> {
    key: Key,
    run: NewRun,
    /// The folder of data.
    data: &'a Path,
    /// What the audit of the year before found.
    findings: Vec<Finding>,
}

/// The name under which a form will be known.
struct Issue {
    form_number: String,
    issue: String,
}

impl Opening<'_> {
    /// The departments that can be asked, in the order of the register.
    pub fn departments(&self) -> Vec<&Department> {
        let asked = departments_asked(&self.request());
        let city: &City = &self.mailing.subject.subject.city;
        let codes: Vec<_> = asked.iter().map(|department| department.code.clone()).collect();
        city.departments.iter().filter(|department| codes.contains(&department.code)).collect()
    }

    fn request(&self) -> InquiryRequest<'_> {
        let Mailing { subject, settings, mail, .. } = self.mailing;
        subject.request(settings, mail, self.due, self.mailing.today())
    }

    /// Makes and queues for these departments. `done` is called after each, for a progress bar.
    ///
    /// One that was asked before gets no second form. Where an address has no mail of it yet (its mail was cancelled, or
    /// queued for another way out), the same form goes to that address.
    ///
    /// # Errors
    /// When the due date has passed, the key or the database cannot be read, or the disk has no room for new work. What
    /// fails for one department is in [`Opened::failed`].
    pub fn open(
        &self,
        store: &mut dyn Store,
        departments: &[&Department],
        done: &(dyn Fn() + Sync),
    ) -> Result<Opened, JobError> {
        self.refuse_passed_day()?;
        self.mailing.mail.require_allowed_domains()?;
        let Mailing { subject, settings, .. } = self.mailing;
        let key = inquiry_key(settings, store)?;
        let run = self.mailing.run(RUN);
        let before = store.inquiries(&run.plan, subject.year)?;
        let asked_before =
            |department: &Department| before.iter().find(|inquiry| inquiry.department == department.code.as_str());
        let mut opened = Opened::default();
        let mut mailed: HashMap<String, Vec<String>> = HashMap::new();
        // A test is of all mails, whoever has had his.
        let queued =
            if self.mailing.test.is_some() { Vec::new() } else { store.recipients_queued(&run.key, "inquiry")? };
        for (department, recipient) in queued {
            mailed.entry(department).or_default().push(recipient);
        }
        let mailed_to = |department: &Department| mailed.get(department.code.as_str()).map_or(&[][..], Vec::as_slice);
        let mut owed = Vec::new();
        for department in departments.iter().copied() {
            if let Some(inquiry) = asked_before(department) {
                let is_owed =
                    self.mailing.test.is_some() || self.is_owed(store, department, inquiry, mailed_to(department))?;
                owed.push((department, inquiry, is_owed));
            }
        }
        if owed.len() < departments.len() || owed.iter().any(|(.., is_owed)| *is_owed) {
            require_room(self.keep, store.folder())?;
        }
        let run = self.mailing.test.map_or(run.clone(), |test| test.run(run));
        for (department, inquiry, is_owed) in owed {
            opened.known.push((department.name.clone(), inquiry.due));
            if is_owed {
                match self.send_again(store, (department, mailed_to(department)), inquiry, &run) {
                    Ok(queued) => {
                        opened.queued += queued;
                        opened.made_for.push(Made { department: department.name.clone(), mails: queued });
                    }
                    Err(error) => opened.failed.push((department.name.clone(), error)),
                }
            }
            done();
        }
        let new: Vec<&Department> = departments.iter().copied().filter(|one| asked_before(one).is_none()).collect();
        let data = store.folder().to_path_buf();
        let common = Common { key, run, data: &data, findings: self.findings() };
        self.make_all(store, &new, &common, &mut opened, done)?;
        let place = |name: &str| departments.iter().position(|department| department.name == name);
        opened.made_for.sort_by_key(|made| place(&made.department));
        opened.failed.sort_by_key(|(name, _)| place(name));
        opened.run = store.run_of_key(&common.run.key)?;
        Ok(opened)
    }

    /// Forms are made on all cores and recorded one after the other as they are done.
    fn make_all(
        &self,
        store: &mut dyn Store,
        departments: &[&Department],
        common: &Common,
        opened: &mut Opened,
        done: &(dyn Fn() + Sync),
    ) -> Result<(), JobError> {
        let issues = self.issues(store, departments)?;
        let (hand_in, parcels) = sync_channel(1);
        std::thread::scope(|scope| {
            scope.spawn(|| self.make_parcels(&issues, common, hand_in));
            for (department, parcel) in parcels {
                let recorded = parcel.and_then(|parcel: Parcel| self.record(store, &common.run, &parcel));
                match recorded {
                    Ok(recorded) => {
                        opened.made += 1;
                        opened.queued += recorded.queued;
                        opened.made_for.push(Made { department, mails: recorded.queued });
                    }
                    Err(error) => opened.failed.push((department, error)),
                }
                done();
            }
        });
        Ok(())
    }

    /// A test send leaves no inquiry behind.
    fn record(&self, store: &mut dyn Store, run: &NewRun, parcel: &Parcel) -> Result<QueuedRun, JobError> {
        let recorded = match self.mailing.test {
            Some(_) => store.queue(run, &[], &parcel.mails),
            None => store.open_inquiry(&parcel.inquiry, run, &parcel.mails),
        };
        recorded.map_err(JobError::from)
    }

    fn make_parcels(
        &self,
        issues: &[(&Department, Issue)],
        common: &Common,
        hand_in: SyncSender<(String, Result<Parcel, JobError>)>,
    ) {
        use rayon::prelude::*;
        issues.par_iter().for_each_with(hand_in, |hand_in, (department, issue)| {
            let parcel = self.parcel(department, issue, common);
            // The receiver lives until every sender is gone, so this cannot fail while anyone listens.
            let _ = hand_in.send((department.name.clone(), parcel));
        });
    }

    /// Form numbers counted on from those given already, and a number of chance for each issue.
    fn issues<'d>(
        &self,
        store: &dyn Store,
        departments: &[&'d Department],
    ) -> Result<Vec<(&'d Department, Issue)>, JobError> {
        let subject = self.mailing.subject;
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut issues = Vec::new();
        for department in departments.iter().copied() {
            let prefix = form_prefix(&subject.subject.plan.head, subject.year, &department.name);
            let count = match counts.get(&prefix) {
                Some(count) => *count,
                None => store.count_forms(&prefix)?,
            } + 1;
            counts.insert(prefix.clone(), count);
            issues.push((department, Issue { form_number: numbered_form(&prefix, count), issue: chance_number()? }));
        }
        Ok(issues)
    }

    fn parcel(&self, department: &Department, issue: &Issue, common: &Common) -> Result<Parcel, JobError> {
        let plan = &self.mailing.subject.subject.plan;
        let identity = Identity {
            plan: plan.head.code.clone(),
            year: self.mailing.subject.year,
            department: department.code.clone(),
            form_number: issue.form_number.clone(),
            schema: SCHEMA,
            issue: issue.issue.clone(),
        };
        let request = InquiryRequest { findings: &common.findings, ..self.request() };
        let questionnaire = request.questionnaire(department, identity, &common.key)?;
        let name = questionnaire.file_name();
        let form = render_inquiry(&questionnaire, &self.fonts)
            .map_err(|source| JobError::Xlsx { report: name.clone(), source })?;
        let asked = questionnaire.asked();
        let occasion = Occasion {
            kind: InquiryLetterKind::Inquiry,
            department,
            due: self.due,
            form_number: &issue.form_number,
            asked,
            partly: false,
            remaining: Vec::new(),
            revision: 1,
            have_theirs: &[],
        };
        let attachment = Attachment { name: name.clone(), bytes: form.bytes };
        let mails = self.mailing.compose(&common.run, &occasion, &attachment, common.data)?;
        let folder = format!("inquiries/{}/{}", plan.head.code, self.mailing.subject.year.short());
        let path = format!("{folder}/{name}");
        if self.mailing.test.is_none() {
            whole_files::write(&common.data.join(&path), &attachment.bytes)?;
        }
        let inquiry = NewInquiry {
            form_number: issue.form_number.clone(),
            issue: issue.issue.clone(),
            schema: SCHEMA,
            plan: plan.head.code.to_string(),
            year: self.mailing.subject.year,
            department: department.code.to_string(),
            due: self.due,
            asked: asked.all(),
            path,
            sha256: sha256(&attachment.bytes),
            length: attachment.bytes.len() as u64,
            opened_at: self.mailing.now.to_utc(),
            opened_by: self.mailing.by.told.clone(),
            cells: form.cells,
        };
        Ok(Parcel { inquiry, mails })
    }

    /// What the audit finds about the year before, where the plan knows of it.
    fn findings(&self) -> Vec<Finding> {
        let subject = self.mailing.subject;
        let before = subject.year.previous();
        if !subject.subject.plan.knows_of(before) {
            return Vec::new();
        }
        findings(&subject.subject, &subject.scheme, before, &[])
    }

    /// Whether an address has no mail of an inquiry yet. Who has answered, and a department that had its mails and for
    /// which nobody is in charge any more, is owed none.
    fn is_owed(
        &self,
        store: &dyn Store,
        department: &Department,
        inquiry: &Inquiry,
        mailed: &[String],
    ) -> Result<bool, JobError> {
        if inquiry.state != InquiryState::Open {
            return Ok(false);
        }
        if mailed.is_empty() {
            return Ok(true);
        }
        let subject = self.mailing.subject;
        let receiver = receiver(&subject.subject.city, department, self.mailing.today());
        let lacks = receiver.is_ok_and(|receiver| !without_mail(&receiver, mailed).is_empty());
        Ok(lacks && !Returned::of(store, subject, inquiry)?.complete_with_waiting)
    }

    /// The form that was made before goes to those who have no mail of it, with the due date that it bears.
    fn send_again(
        &self,
        store: &mut dyn Store,
        (department, have_theirs): (&Department, &[String]),
        inquiry: &Inquiry,
        run: &NewRun,
    ) -> Result<usize, JobError> {
        let form = sent_form(store.folder(), inquiry)?;
        let asked = self.request().asked(department);
        let occasion = Occasion {
            kind: InquiryLetterKind::Inquiry,
            department,
            due: inquiry.due,
            form_number: &inquiry.form_number,
            asked,
            partly: false,
            remaining: Vec::new(),
            revision: store.next_revision(&self.mailing.run(RUN).key, &department.code, "inquiry")?,
            have_theirs,
        };
        let mails = self.mailing.compose(run, &occasion, &form, store.folder())?;
        Ok(store.queue(run, &[], &mails)?.queued)
    }

    fn refuse_passed_day(&self) -> Result<(), JobError> {
        if self.due >= self.mailing.today() {
            return Ok(());
        }
        Err(JobError::refused(
            format!("回答期限 {} は、もう過ぎています", self.due),
            "--due に、今日かそれより後の日を指定してください",
        ))
    }
}

/// 128 bits of the system's chance, in hex.
fn chance_number() -> Result<String, JobError> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        JobError::refused(
            format!("様式の番号を作れません: {error}"),
            "このコンピューターの乱数を使えるようにして、もう一度実行してください",
        )
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
