//! The mails of an inquiry: one letter, one form, one mail for each address.

use std::path::Path;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use super::Subject;
use crate::inquiry::{Asked, InquirySettings};
use crate::job::JobError;
use crate::job::acting::MadeBy;
use crate::job::fitting::{Receiver, fit};
use crate::job::recipients::{receiver, without_mail};
use crate::mail::{
    Attachment, Circumstances, Envelope, InquiryLetter, InquiryLetterKind, MailSettings, MailTemplates, TestSend,
    compose, head_of, sha256,
};
use crate::plan::Department;
use crate::store::{Inquiry, NewMail, NewRun};

/// What the mails of inquiries are made with.
#[derive(Clone, Copy)]
pub struct Mailing<'a> {
    pub subject: &'a Subject,
    pub settings: &'a InquirySettings,
    pub mail: &'a MailSettings,
    pub templates: &'a MailTemplates,
    pub now: DateTime<Tz>,
    pub by: &'a MadeBy,
    /// Everything goes to one address instead, and nothing counts as asked.
    pub test: Option<&'a TestSend>,
}

/// What a letter says of one inquiry.
pub struct Occasion<'a> {
    pub kind: InquiryLetterKind,
    pub department: &'a Department,
    pub due: NaiveDate,
    pub form_number: &'a str,
    pub asked: Asked,
    pub partly: bool,
    /// What is still missing, where a part came back.
    pub remaining: Vec<String>,
    /// Of its mails: more than 1 where those before were cancelled.
    pub revision: u32,
    /// Recipients of earlier mails of it.
    pub have_theirs: &'a [String],
}

impl Mailing<'_> {
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The run of a key, which by its way out is another run.
    pub fn run(&self, key: &str) -> NewRun {
        let plan = self.subject.subject.plan.head.code.to_string();
        NewRun {
            key: format!("{key}/{plan}/{}/{}", self.subject.year.western(), self.mail.way.word()),
            job: "inquiry".to_owned(),
            plan,
            year: self.subject.year.western(),
            edition: "inquiry".to_owned(),
            way: self.mail.way.word().to_owned(),
            made_at: self.now.to_utc(),
            made_by: self.by.told.clone(),
            making: self.by.making.clone(),
        }
    }

    /// One mail for each address that holds today, but for those that have theirs already, with the form, or with its
    /// link where it is too large. `data` is the data folder.
    pub fn compose(
        &self,
        run: &NewRun,
        occasion: &Occasion,
        form: &Attachment,
        data: &Path,
    ) -> Result<Vec<NewMail>, JobError> {
        let mut receiver = receiver(&self.subject.subject.city, occasion.department, self.today())?;
        let lacking = without_mail(&receiver, occasion.have_theirs);
        receiver.addresses.retain(|address| lacking.contains(&address.address));
        let compose_all = |circumstances: &Circumstances, files: &[Attachment]| {
            let letter = self.letter(occasion, circumstances);
            let one = |(number, address): (u32, &&crate::plan::Address)| {
                let envelope = self.envelope(run, occasion, (&address.address, &receiver));
                let composed = match self.test {
                    Some(test) => test.compose(&letter, self.templates, (envelope, number), files),
                    None => compose(&letter, self.templates, &envelope, files),
                };
                composed.map_err(JobError::from)
            };
            (1..).zip(&receiver.addresses).map(one).collect()
        };
        let usual = receiver.circumstances(occasion.department);
        fit(self.mail, data, &usual, std::slice::from_ref(form), &compose_all)
    }

    fn envelope(&self, run: &NewRun, occasion: &Occasion, (recipient, receiver): (&str, &Receiver)) -> Envelope {
        let kind = match occasion.kind {
            InquiryLetterKind::Inquiry => "inquiry",
            InquiryLetterKind::Notice => "inquiry-notice",
            InquiryLetterKind::Overdue => "inquiry-overdue",
        };
        Envelope {
            run_key: run.key.clone(),
            department: occasion.department.code.to_string(),
            kind: kind.to_owned(),
            recipient: recipient.to_owned(),
            addressees: receiver.addressees.clone(),
            revision: occasion.revision,
            date: self.now.to_utc(),
            sender_name: self.mail.sender_name.clone(),
            sender_address: self.mail.sender_address.clone(),
        }
    }

    fn letter(&self, occasion: &Occasion, circumstances: &Circumstances) -> InquiryLetter {
        let (city, plan) = (&self.subject.subject.city, &self.subject.subject.plan);
        let planning = city.department(&city.planning_department).map_or("", |planning| planning.name.as_str());
        InquiryLetter {
            kind: occasion.kind,
            date: self.today(),
            department: occasion.department.name.clone(),
            sender: format!("{}{}", city.name, head_of(planning)),
            plan: plan.head.name.clone(),
            plan_short: plan.head.short_name.clone(),
            year: self.subject.year,
            due: occasion.due,
            form_number: occasion.form_number.to_owned(),
            asked: asked_in_words(occasion.asked),
            partly: occasion.partly,
            remaining: occasion.remaining.clone(),
            section: self.settings.section.clone().unwrap_or_else(|| planning.to_owned()),
            extension: self.settings.extension.clone().unwrap_or_default(),
            notice: plan.head.notice.clone(),
            circumstances: circumstances.clone(),
        }
    }
}

/// The form of an inquiry as it was sent, from the data folder, with the name that its recipient saw.
///
/// # Errors
/// When it cannot be read, or is not what was recorded.
pub fn sent_form(data: &Path, inquiry: &Inquiry) -> Result<Attachment, JobError> {
    let path = data.join(&inquiry.path);
    let bytes = std::fs::read(&path).map_err(|source| JobError::Read {
        path: path.clone(),
        what: "送った様式の控えを読めません",
        source,
    })?;
    if sha256(&bytes) != inquiry.sha256 {
        return Err(JobError::refused(
            format!("{}: 送った様式の控えが、送ったときと変わっています", path.display()),
            "バックアップから戻してください",
        ));
    }
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    Ok(Attachment { name, bytes })
}

/// 指標7件・コメント7件・取組7件
fn asked_in_words(asked: Asked) -> String {
    let parts = [("指標", asked.figures), ("コメント", asked.comments), ("取組", asked.achievements.max(asked.issues))];
    let parts: Vec<String> =
        parts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what}{count}件")).collect();
    parts.join("・")
}
