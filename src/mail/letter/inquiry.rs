//! The letters of an inquiry: 照会, 回答期限のお知らせ, 督促.

use chrono::NaiveDate;
use minijinja::{Value, context};

use super::{Circumstances, Correspondence, LetterText, addressee};
use crate::fiscal_year::{FiscalYear, era_date};
use crate::inquiry::{day_with_weekday, short_day};
use crate::mail::{MailError, MailTemplates};

/// Which of the three letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryLetterKind {
    /// 照会
    Inquiry,
    /// 回答期限のお知らせ, before the due date and on it
    Notice,
    /// 督促, after it
    Overdue,
}

/// What such a letter says.
#[derive(Debug, Clone, PartialEq)]
pub struct InquiryLetter {
    pub kind: InquiryLetterKind,
    pub date: NaiveDate,
    /// 産業振興課
    pub department: String,
    /// 発信者, such as 朝霞市政策企画課長.
    pub sender: String,
    pub plan: String,
    pub plan_short: String,
    /// The year whose results are asked for.
    pub year: FiscalYear,
    pub due: NaiveDate,
    pub form_number: String,
    /// 指標7件・取組7件
    pub asked: String,
    /// Something came back already, but not all.
    pub partly: bool,
    /// What is still missing, where a part came back: K112 ②買物施設等誘致件数（実績値）.
    pub remaining: Vec<String>,
    /// 担当
    pub section: String,
    /// 内線, empty where it is not given.
    pub extension: String,
    pub notice: Option<String>,
    pub circumstances: Circumstances,
}

/// A letter names so many missing fields, and counts the others.
const REMAINING_NAMED: usize = 12;

impl InquiryLetterKind {
    /// The folder of its texts below `templates/mail`.
    fn folder(self) -> &'static str {
        match self {
            InquiryLetterKind::Inquiry => "inquiry",
            InquiryLetterKind::Notice => "reminder/notice",
            InquiryLetterKind::Overdue => "reminder/overdue",
        }
    }
}

impl Correspondence for InquiryLetter {
    fn write(&self, templates: &MailTemplates, attachments: &[&str]) -> Result<LetterText, MailError> {
        let words = self.words(attachments);
        let fill = |name: &str| templates.fill(&format!("{}/{name}", self.kind.folder()), words.clone());
        Ok(LetterText {
            subject: fill("subject.txt")?.trim().to_owned(),
            plain: fill("body.txt")?,
            html: fill("body.html")?,
        })
    }
}

impl InquiryLetter {
    fn words(&self, attachments: &[&str]) -> Value {
        let more = self.remaining.len().saturating_sub(REMAINING_NAMED);
        let attachments: Vec<String> = attachments.iter().map(|name| (*name).to_owned()).collect();
        context! {
            date => era_date(self.date),
            department => self.department.clone(),
            addressee => addressee(self.circumstances.receiver(&self.department)),
            taken_over_by => self.circumstances.taken_over_by.clone(),
            links => self.circumstances.link_words(),
            sender => self.sender.clone(),
            plan => self.plan.clone(),
            plan_short => self.plan_short.clone(),
            year => self.year.long(),
            due => day_with_weekday(self.due),
            due_short => short_day(self.due),
            form_number => self.form_number.clone(),
            asked => self.asked.clone(),
            partly => self.partly,
            remaining => self.remaining.iter().take(REMAINING_NAMED).cloned().collect::<Vec<String>>(),
            remaining_more => more,
            section => self.section.clone(),
            extension => self.extension.clone(),
            notice => self.notice.clone().filter(|notice| !notice.trim().is_empty()),
            attachments,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(kind: InquiryLetterKind) -> InquiryLetter {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        InquiryLetter {
            kind,
            date: day(4, 20),
            department: "産業振興課".to_owned(),
            sender: "朝霞市政策企画課長".to_owned(),
            plan: "第２期総合戦略".to_owned(),
            plan_short: "第2期総合戦略".to_owned(),
            year: FiscalYear::new(2025),
            due: day(5, 29),
            form_number: "R7-総合戦略-産業振興-01".to_owned(),
            asked: "指標7件・取組7件".to_owned(),
            partly: false,
            remaining: Vec::new(),
            section: "政策企画課".to_owned(),
            extension: "2345".to_owned(),
            notice: Some("記載例：<見本>".to_owned()),
            circumstances: Circumstances::default(),
        }
    }

    fn written(letter: &InquiryLetter) -> LetterText {
        letter.write(&MailTemplates::default(), &["照会_産業振興課.xlsx"]).expect("written")
    }

    #[test]
    fn each_letter_says_what_it_is() {
        let subjects = [
            (InquiryLetterKind::Inquiry, "【照会】令和7年度実績のご記入について（産業振興課・5月29日（金）まで）"),
            (InquiryLetterKind::Notice, "【回答期限のお知らせ】令和7年度実績の照会（産業振興課・5月29日（金）まで）"),
            (InquiryLetterKind::Overdue, "【督促】令和7年度実績の照会へのご回答について（産業振興課）"),
        ];
        for (kind, subject) in subjects {
            let text = written(&letter(kind));
            assert_eq!(text.subject, subject);
            for body in [&text.plain, &text.html] {
                for said in
                    ["産業振興課長", "令和8年5月29日（金）", "R7-総合戦略-産業振興-01", "2345", "照会_産業振興課.xlsx"]
                {
                    assert!(body.contains(said), "{kind:?} says {said}: {body}");
                }
            }
            assert!(text.html.contains("記載例：&lt;見本&gt;"), "escaped: {}", text.html);
        }
    }

    #[test]
    fn only_the_last_letter_speaks_of_a_passed_day() {
        assert!(written(&letter(InquiryLetterKind::Overdue)).plain.contains("過ぎましたが"));
        assert!(!written(&letter(InquiryLetterKind::Notice)).plain.contains("過ぎましたが"));
    }

    #[test]
    fn who_has_answered_in_part_is_thanked_for_it() {
        for kind in [InquiryLetterKind::Notice, InquiryLetterKind::Overdue] {
            let whole = written(&letter(kind));
            let remaining: Vec<String> = (1..=14).map(|number| format!("K{number} <施設>の数（実績値）")).collect();
            let partly = written(&InquiryLetter { partly: true, remaining, ..letter(kind) });
            assert!(
                partly.plain.contains("K12 <施設>の数（実績値）") && !partly.plain.contains("K13 "),
                "{}",
                partly.plain
            );
            assert!(partly.html.contains("K12 &lt;施設&gt;の数（実績値）"), "{}", partly.html);
            assert!(partly.plain.contains("ほか2件") && partly.html.contains("ほか2件"), "{}", partly.plain);
            assert!(!whole.plain.contains("未回答の項目") && !whole.html.contains("未回答の項目"));
            assert!(partly.plain.contains("一部") && !whole.plain.contains("一部"), "{}", partly.plain);
            assert!(partly.html.contains("一部") && !whole.html.contains("一部"));
        }
    }
}
