//! The notice お知らせ to the role address: how a run ended, or that something is in trouble.

use chrono::DateTime;
use chrono_tz::Tz;
use minijinja::{Value, context};

use super::{Correspondence, LetterText};
use crate::fiscal_year::era_date;
use crate::mail::{MailError, MailTemplates};

/// Which of the two notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// How a run ended.
    Summary,
    /// Something that a person has to see to.
    Trouble,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeLetter {
    pub kind: NoticeKind,
    pub at: DateTime<Tz>,
    /// What it is about: 第2期総合戦略　令和6年度評価報告書の送付.
    pub title: String,
    /// How it stands, for the subject: 作成 14 課・失敗 1 課.
    pub standing: String,
    /// Who or what did it.
    pub by: String,
    pub sections: Vec<NoticeSection>,
    /// The plan's 記載例：….
    pub notice: Option<String>,
}

/// A heading and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSection {
    pub heading: String,
    pub lines: Vec<String>,
}

impl NoticeSection {
    /// A section, or `None` where it would be empty.
    pub fn of(heading: &str, lines: Vec<String>) -> Option<NoticeSection> {
        (!lines.is_empty()).then(|| NoticeSection { heading: heading.to_owned(), lines })
    }
}

impl NoticeKind {
    /// The folder of its texts below `templates/mail`.
    fn folder(self) -> &'static str {
        match self {
            NoticeKind::Summary => "notice/summary",
            NoticeKind::Trouble => "notice/trouble",
        }
    }
}

impl Correspondence for NoticeLetter {
    fn write(&self, templates: &MailTemplates, _attachments: &[&str]) -> Result<LetterText, MailError> {
        let words = self.words();
        let fill = |name: &str| templates.fill(&format!("{}/{name}", self.kind.folder()), words.clone());
        Ok(LetterText {
            subject: fill("subject.txt")?.trim().to_owned(),
            plain: fill("body.txt")?,
            html: fill("body.html")?,
        })
    }
}

impl NoticeLetter {
    fn words(&self) -> Value {
        let plain = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let section = |section: &NoticeSection| {
            let lines: Vec<String> = section.lines.iter().map(|line| plain(line)).collect();
            context! { heading => plain(&section.heading), lines }
        };
        let sections: Vec<Value> = self.sections.iter().map(section).collect();
        context! {
            date => era_date(self.at.date_naive()),
            time => self.at.format("%H:%M").to_string(),
            title => plain(&self.title),
            standing => plain(&self.standing),
            by => plain(&self.by),
            sections,
            notice => self.notice.clone().filter(|notice| !notice.trim().is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(kind: NoticeKind) -> NoticeLetter {
        let at = DateTime::parse_from_rfc3339("2026-06-01T09:00:00+09:00").expect("a time");
        let section = |heading: &str, line: &str| NoticeSection { heading: heading.into(), lines: vec![line.into()] };
        NoticeLetter {
            kind,
            at: at.with_timezone(&chrono_tz::Asia::Tokyo),
            title: "第2期総合戦略　令和6年度評価報告書の送付".into(),
            standing: "作成 14 課・失敗 1 課".into(),
            by: "schedule yearly".into(),
            sections: vec![
                section("作ったもの", "産業振興課　メール 1 通"),
                section("できなかったもの", "<b>\r\n保育課"),
            ],
            notice: None,
        }
    }

    #[test]
    fn a_notice_says_what_it_is_about_and_every_section() {
        let subjects = [
            (NoticeKind::Summary, "【お知らせ】第2期総合戦略　令和6年度評価報告書の送付（作成 14 課・失敗 1 課）"),
            (NoticeKind::Trouble, "【要対応】第2期総合戦略　令和6年度評価報告書の送付（作成 14 課・失敗 1 課）"),
        ];
        for (kind, subject) in subjects {
            let text = letter(kind).write(&MailTemplates::default(), &[]).expect("written");
            assert_eq!(text.subject, subject);
            for said in ["令和8年6月1日　09:00", "schedule yearly", "１　作ったもの", "２　できなかったもの"]
            {
                assert!(text.plain.contains(said) && text.html.contains(said), "{said}: {}", text.plain);
            }
            assert!(text.plain.contains("<b>  保育課") && text.html.contains("&lt;b&gt;  保育課"), "{}", text.html);
        }
    }
}
