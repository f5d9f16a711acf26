//! The office letter 文書 that a report travels with.

use chrono::NaiveDate;
use minijinja::{Value, context};

use super::header::one_line;
use super::{MailError, MailTemplates};
use crate::fiscal_year::era_date;

/// What a letter says; how it says it is in `templates/mail/report/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// 朝霞市
    pub city: String,
    pub plan_name: String,
    /// 第2期総合戦略
    pub plan_short_name: String,
    /// 令和6年度, the fiscal year under evaluation.
    pub year_label: String,
    /// The addressee's department, 産業振興課.
    pub department: String,
    /// 政策企画課
    pub sender_department: String,
    pub date: NaiveDate,
    /// 文書番号; without it the line is left out.
    pub document_number: Option<String>,
    /// 問い合わせ先, one or more lines; without it people are asked to answer the mail.
    pub contact: Option<String>,
    /// The attachments' names.
    pub attachments: Vec<String>,
    /// 記載例：…, for documents made from seeds.
    pub notice: Option<String>,
}

/// A letter, written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    pub subject: String,
    pub plain: String,
    pub html: String,
}

impl Letter {
    /// Writes the letter.
    ///
    /// # Errors
    /// When a template is wrong, or the subject is not one line.
    pub fn write(&self, templates: &MailTemplates) -> Result<LetterText, MailError> {
        let values = self.values();
        let subject = templates.render("report/subject.txt", &values)?;
        Ok(LetterText {
            subject: one_line("件名", subject.trim())?.to_owned(),
            plain: templates.render("report/body.txt", &values)?,
            html: templates.render("report/body.html", &values)?,
        })
    }

    fn values(&self) -> Value {
        context! {
            city => &self.city,
            plan_name => &self.plan_name,
            plan_short_name => &self.plan_short_name,
            year => &self.year_label,
            department => &self.department,
            addressee => addressee(&self.department),
            your_office => your_office(&self.department),
            sender_department => &self.sender_department,
            sender => head_of(&self.sender_department),
            date => era_date(self.date),
            document_number => self.document_number.clone().filter(|number| !number.trim().is_empty()),
            contact_lines => self.contact.as_deref().map(lines).filter(|lines| !lines.is_empty()),
            attachments => &self.attachments,
            notice => &self.notice,
        }
    }
}

/// 産業振興課長 様, 危機管理室長 様; a body whose head has a title of its own is addressed as a body, 図書館 御中.
fn addressee(department: &str) -> String {
    if has_titled_head(department) { format!("{department}長　様") } else { format!("{department}　御中") }
}

/// 政策企画課長; a body without such a title signs with its name.
fn head_of(department: &str) -> String {
    if has_titled_head(department) { format!("{department}長") } else { department.to_owned() }
}

fn has_titled_head(department: &str) -> bool {
    department.ends_with(['課', '室', '部', '局', '係'])
}

/// How a letter calls the addressee's section: 貴課, 貴室.
fn your_office(department: &str) -> String {
    match department.chars().last() {
        Some(kind @ ('課' | '室' | '部' | '局' | '係')) => format!("貴{kind}"),
        _ => "貴所属".to_owned(),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            city: "朝霞市".into(),
            plan_name: "第２期朝霞市まち・ひと・しごと創生総合戦略".into(),
            plan_short_name: "第2期総合戦略".into(),
            year_label: "令和6年度".into(),
            department: "産業振興課".into(),
            sender_department: "政策企画課".into(),
            date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
            document_number: Some("8朝政企第123号".into()),
            contact: Some("政策企画課 政策企画係\n電話 000-000-0000（記載例）\n".into()),
            attachments: vec!["報告書_産業振興課.xlsx".into(), "報告書_産業振興課.pdf".into()],
            notice: Some("記載例：文章は朝霞市の公表文ではありません".into()),
        }
    }

    fn written(letter: &Letter) -> LetterText {
        letter.write(&MailTemplates::default()).expect("a letter")
    }

    /// Fails unless the texts stand in a letter one after the other.
    fn assert_in_order(text: &str, parts: &[&str]) {
        let mut from = 0;
        for part in parts {
            let at = text[from..].find(part).unwrap_or_else(|| panic!("「{part}」 is not in its place in\n{text}"));
            from += at + part.len();
        }
    }

    #[test]
    fn it_has_the_form_of_an_office_letter() {
        let text = written(&letter());
        assert_eq!(text.subject, "【第2期総合戦略】令和6年度評価報告書の送付について（産業振興課）");
        let form = [
            "8朝政企第123号",
            "令和8年11月21日",
            "産業振興課長　様",
            "政策企画課長",
            "評価報告書の送付について",
            "貴課",
            "記",
            "令和6年度",
            "報告書_産業振興課.xlsx",
            "報告書_産業振興課.pdf",
            "政策企画係",
            "以上",
            "記載例：文章は朝霞市",
        ];
        assert_in_order(&text.plain, &form);
        assert_in_order(&text.html, &form);
    }

    #[test]
    fn what_is_not_given_leaves_no_trace() {
        let text = written(&Letter { document_number: None, contact: None, notice: None, ..letter() });
        for body in [&text.plain, &text.html] {
            assert!(!body.contains("第123号") && !body.contains("none") && !body.contains("記載例"), "{body}");
        }
        assert!(text.plain.contains("このメールに返信"), "{}", text.plain);
        assert!(!text.plain.contains("\n\n\n"), "no gaps: {:?}", text.plain);
        assert!(text.plain.trim_start_matches('\u{3000}').starts_with("令和8年"), "{:?}", text.plain);
    }

    #[test]
    fn a_room_and_a_library_are_addressed_as_such() {
        assert_eq!(addressee("危機管理室"), "危機管理室長　様");
        assert_eq!(addressee("図書館"), "図書館　御中");
        assert_eq!((your_office("危機管理室"), your_office("図書館")), ("貴室".into(), "貴所属".into()));
        assert_eq!(head_of("政策企画課"), "政策企画課長");
    }

    #[test]
    fn a_subject_of_two_lines_is_refused() {
        let odd = Letter { department: "産業\r\nBcc: x@example.jp\r\n振興課".into(), ..letter() };
        assert!(odd.write(&MailTemplates::default()).is_err());
    }

    #[test]
    fn html_shows_what_it_is_given_as_text() {
        let odd = Letter { department: "<script>課".into(), ..letter() };
        let html = written(&odd).html;
        assert!(!html.contains("<script>") && html.contains("&lt;script&gt;課長"), "{html}");
    }
}
