//! The letter 送付文 to a department: subject, plain text and HTML.

mod circumstances;
mod correspondence;
mod inquiry;
mod notice;

use chrono::NaiveDate;
use minijinja::{Value, context};

use super::{MailError, MailTemplates};
use crate::fiscal_year::{FiscalYear, era_date};

pub use circumstances::{Circumstances, LinkedFile};
pub use correspondence::Correspondence;
pub use inquiry::{InquiryLetter, InquiryLetterKind};
pub use notice::{NoticeKind, NoticeLetter, NoticeSection};

/// What a letter says.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// 文書番号; the line is left out when there is none.
    pub document_number: Option<String>,
    pub date: NaiveDate,
    /// 産業振興課
    pub department: String,
    /// 発信者, such as 政策企画課長.
    pub sender: String,
    /// The plan's full name.
    pub plan: String,
    /// The plan's short name, for the subject.
    pub plan_short: String,
    /// The year under evaluation.
    pub year: FiscalYear,
    /// The plan's 記載例：…, which must stand in the mail too.
    pub notice: Option<String>,
    /// 問い合わせ先, one or several lines.
    pub contact: String,
    pub circumstances: Circumstances,
    /// What it takes the place of, where it is a revision 差替.
    pub replaced: Option<Replaced>,
}

/// What was sent before, and why it is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The revision that was sent.
    pub revision: u32,
    pub sent_on: NaiveDate,
    /// The revision that takes its place.
    pub by_revision: u32,
    /// As the departments are told it.
    pub reason: String,
}

/// The letter as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    pub subject: String,
    pub plain: String,
    pub html: String,
}

impl Correspondence for Letter {
    fn write(&self, templates: &MailTemplates, attachments: &[&str]) -> Result<LetterText, MailError> {
        let words = self.words(attachments);
        Ok(LetterText {
            subject: templates.fill("report/subject.txt", words.clone())?.trim().to_owned(),
            plain: templates.fill("report/body.txt", words.clone())?,
            html: templates.fill("report/body.html", words)?,
        })
    }
}

impl Letter {
    fn words(&self, attachments: &[&str]) -> Value {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let lines = self.contact.lines().map(str::trim).filter(|line| !line.is_empty());
        let contact: Vec<String> = lines.map(str::to_owned).collect();
        let attachments: Vec<String> = attachments.iter().map(|name| (*name).to_owned()).collect();
        context! {
            document_number => given(&self.document_number),
            date => era_date(self.date),
            department => self.department.clone(),
            addressee => addressee(self.circumstances.receiver(&self.department)),
            taken_over_by => self.circumstances.taken_over_by.clone(),
            left_out => self.circumstances.left_out.clone(),
            links => self.circumstances.link_words(),
            sender => self.sender.clone(),
            plan => self.plan.clone(),
            plan_short => self.plan_short.clone(),
            year => self.year.long(),
            notice => given(&self.notice),
            contact,
            attachments,
            replaced => self.replaced.as_ref().map(Replaced::words),
        }
    }
}

impl Replaced {
    fn words(&self) -> Value {
        context! {
            revision => self.revision,
            sent_on => era_date(self.sent_on),
            by_revision => self.by_revision,
            reason => self.reason.clone(),
        }
    }
}

/// 宛名: the head of a department with 様, any other body with 御中.
pub(super) fn addressee(department: &str) -> String {
    match head_of(department) {
        head if head != department => format!("{head}　様"),
        _ => format!("{department}　御中"),
    }
}

/// The head of a 課 or 室 (産業振興課長); a body without a head of that name stays as it is.
pub fn head_of(department: &str) -> String {
    match department.ends_with(['課', '室']) {
        true => format!("{department}長"),
        false => department.to_owned(),
    }
}

#[cfg(test)]
mod tests;
