//! The office letter that carries a report: 文書番号, 日付, 宛名, 発信者, 件名, 記.

use chrono::NaiveDate;
use serde::Serialize;

use super::{MailError, MailTemplates};
use crate::fiscal_year::era_date;

/// What a letter says. Its wording is in `templates/mail/report/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub city: String,
    pub plan_name: String,
    pub plan_short_name: String,
    /// 令和6年度
    pub year_label: String,
    /// The department it goes to.
    pub department: String,
    /// The department it comes from.
    pub sender_department: String,
    pub date: NaiveDate,
    pub document_number: Option<String>,
    pub contact: String,
    /// Names of the attached files.
    pub attachments: Vec<String>,
    /// 記載例：…, when the plan carries narrative of our own.
    pub notice: Option<String>,
}

/// A letter put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The variables of the texts.
#[derive(Serialize)]
struct Variables<'a> {
    city: &'a str,
    plan_name: &'a str,
    plan_short_name: &'a str,
    year_label: &'a str,
    department: &'a str,
    addressee: String,
    sender: String,
    date: String,
    document_number: Option<&'a str>,
    contact: &'a str,
    attachments: &'a [String],
    notice: Option<&'a str>,
    /// The subject without its brackets, as the letter's title.
    title: String,
    subject: String,
}

impl Letter {
    /// Puts the letter into words.
    ///
    /// # Errors
    /// [`MailError::Template`] when a text is missing or wrong.
    pub fn write(&self, templates: &MailTemplates) -> Result<Written, MailError> {
        let mut variables = Variables {
            city: &self.city,
            plan_name: &self.plan_name,
            plan_short_name: &self.plan_short_name,
            year_label: &self.year_label,
            department: &self.department,
            addressee: addressee(&self.department),
            sender: format!("{}{}", self.city, head_of(&self.sender_department)),
            date: era_date(self.date),
            document_number: self.document_number.as_deref().filter(|number| !number.is_empty()),
            contact: &self.contact,
            attachments: &self.attachments,
            notice: self.notice.as_deref(),
            title: format!("{}　{}評価報告書の送付について", self.plan_short_name, self.year_label),
            subject: String::new(),
        };
        let subject = templates.fill("report/subject.txt", &variables)?.trim().to_owned();
        variables.subject = subject.clone();
        let text = templates.fill("report/body.txt", &variables)?;
        let html = templates.fill("report/body.html", &variables)?;
        Ok(Written { subject, text, html })
    }
}

/// 産業振興課 → 産業振興課長　様; what has no head by that name is addressed as a body.
fn addressee(department: &str) -> String {
    match head_of(department) {
        head if head.ends_with('長') => format!("{head}　様"),
        body => format!("{body}　御中"),
    }
}

/// 課, 室, 部, 局, 係 and 所 have a head of that name.
fn head_of(department: &str) -> String {
    let has_head = department.ends_with(['課', '室', '部', '局', '係', '所']);
    if has_head { format!("{department}長") } else { department.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn letter() -> Letter {
        Letter {
            city: "朝霞市".into(),
            plan_name: "第２期朝霞市まち・ひと・しごと創生総合戦略".into(),
            plan_short_name: "第2期総合戦略".into(),
            year_label: "令和6年度".into(),
            department: "危機管理室".into(),
            sender_department: "政策企画課".into(),
            date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
            document_number: Some("朝政企発第12号".into()),
            contact: "政策企画課".into(),
            attachments: vec!["第2期総合戦略_<1>.xlsx".into()],
            notice: Some("記載例：文章は朝霞市の公表文ではありません".into()),
        }
    }

    #[test]
    fn a_letter_has_the_form_of_an_office_letter() {
        let written = letter().write(&MailTemplates::default()).expect("a letter");
        assert_eq!(written.subject, "【第2期総合戦略】令和6年度評価報告書の送付について（危機管理室）");
        let order = [
            "朝政企発第12号",
            "令和8年11月21日",
            "危機管理室長　様",
            "朝霞市政策企画課長",
            "評価報告書の送付について",
            "記",
            "添付ファイル",
            "以上",
            "記載例",
        ];
        let mut rest = written.text.as_str();
        for part in order {
            rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} in order in\n{}", written.text)).1;
        }
        assert!(written.html.contains("&lt;1&gt;.xlsx"), "HTML is escaped");
        assert!(written.text.contains("_<1>.xlsx"), "plain text is not");
    }

    #[test]
    fn without_a_number_the_line_is_left_out() {
        let written = Letter { document_number: None, ..letter() }.write(&MailTemplates::default()).expect("a letter");
        assert!(written.text.trim_start_matches(['　', '\n']).starts_with("令和8年11月21日"), "{}", written.text);
    }

    #[test]
    fn bodies_without_a_head_are_addressed_as_bodies() {
        assert_eq!(addressee("産業振興課"), "産業振興課長　様");
        assert_eq!(addressee("商工会"), "商工会　御中");
    }

    #[test]
    fn a_text_that_asks_for_what_is_not_there_is_refused_with_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("mail/report")).expect("folders");
        std::fs::write(folder.path().join("mail/report/subject.txt"), "{{ nothing }}").expect("a file");
        let error = letter().write(&MailTemplates::new(Some(folder.path()))).expect_err("refused");
        assert!(error.to_string().contains("subject.txt"), "{error}");
    }
}
