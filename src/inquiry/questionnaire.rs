//! What one department is asked: its own indicators and actions with what is known of them, nothing of another's.

mod build;
mod confirm;
mod known;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use build::{InquiryRequest, departments_asked};
pub use known::is_dropped;

use super::Identity;
use crate::fiscal_year::FiscalYear;
use crate::rating::{Outlook, Tone};
use crate::report::document::Colors;

/// A form before it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Questionnaire {
    pub identity: Identity,
    /// Names and values of the identity with its signature, as the workbook carries them.
    pub properties: Vec<(&'static str, String)>,
    pub cover: Cover,
    /// Years with a column for reference, in order.
    pub years: Vec<FiscalYear>,
    /// Lists of marks to choose from; an indicator names its own by place.
    pub mark_lists: Vec<Vec<MarkChoice>>,
    /// In the order of the plan.
    pub indicators: Vec<Group<IndicatorQuestion>>,
    /// About the department's own indicators, the severest first.
    pub confirmations: Vec<Confirmation>,
    pub comments: Vec<Group<CommentQuestion>>,
    pub actions: Vec<Group<ActionQuestion>>,
    pub colors: Colors,
}

/// What the first sheet says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    pub city: String,
    pub plan: String,
    pub plan_short: String,
    /// 産業振興課
    pub department: String,
    pub due: NaiveDate,
    /// The day on which the form is made.
    pub made_on: NaiveDate,
    /// 担当
    pub section: String,
    /// 内線, empty where it is not given.
    pub extension: String,
    /// Where the form is returned to.
    pub reply_address: String,
    /// The plan's 記載例：…
    pub notice: Option<String>,
}

/// Questions under one heading, such as a measure's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<T> {
    pub heading: String,
    pub questions: Vec<T>,
}

/// A figure for reference, as the document prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFigure {
    pub printed: String,
    pub number: Option<Decimal>,
    /// The year's label, where it is not that of the column.
    pub label: Option<String>,
}

/// A mark that may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkChoice {
    pub mark: String,
    pub label: String,
    /// Whoever gives it has to say why.
    pub needs_reason: bool,
}

/// One indicator's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorQuestion {
    pub code: String,
    /// With its number: ①市の支援による….
    pub name: String,
    pub unit: String,
    /// 単年, 累計, 時点
    pub basis: &'static str,
    pub cumulative: bool,
    /// The answer is a word such as 全項目.
    pub in_words: bool,
    /// The survey was dropped: nothing is expected, anything is taken.
    pub optional: bool,
    pub baseline: Option<KnownFigure>,
    /// One for each of [`Questionnaire::years`].
    pub past: Vec<Option<KnownFigure>>,
    /// The newest number before this year, which a running total does not fall below.
    pub last_number: Option<Decimal>,
    /// The newest adopted mark before this year.
    pub last_mark: Option<(String, Tone)>,
    pub last_reason: Option<String>,
    /// This year's own target where there is one, else the target, with its year.
    pub target: Option<KnownFigure>,
    /// Place in [`Questionnaire::mark_lists`]; `None` for an indicator that is never marked.
    pub marks: Option<usize>,
    pub definition: Option<String>,
    /// 目安: what the rule would say of this year's value; `None` where it gives no mark.
    pub outlook: Option<Outlook>,
}

/// 事務局からの確認: something that the audit found about an indicator's figures of the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    pub code: String,
    /// With its number.
    pub name: String,
    /// What was found and what to do.
    pub text: String,
}

/// One comment, on one or several indicators or on a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentQuestion {
    /// Codes that it is on, joined by `・`.
    pub item: String,
    pub name: String,
    pub last: Option<LastText>,
}

/// One action's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionQuestion {
    pub code: String,
    pub name: String,
    pub last_achievement: Option<LastText>,
    pub last_issue: Option<LastText>,
    /// Whether the report prints achievements and issues.
    pub asks_achievement: bool,
    pub asks_issue: bool,
}

/// A text of an earlier year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastText {
    pub year: FiscalYear,
    pub text: String,
}

impl MarkChoice {
    /// As it stands in the list: `A 目標達成（見込み）`.
    pub fn text(&self) -> String {
        format!("{} {}", self.mark, self.label)
    }
}

impl Questionnaire {
    /// How many indicators, comments and action texts are asked for.
    pub fn asked(&self) -> Asked {
        let actions = || self.actions.iter().flat_map(|group| &group.questions);
        Asked {
            figures: self.each_indicator().filter(|question| !question.optional).count(),
            comments: self.comments.iter().map(|group| group.questions.len()).sum(),
            achievements: actions().filter(|action| action.asks_achievement).count(),
            issues: actions().filter(|action| action.asks_issue).count(),
        }
    }

    pub fn each_indicator(&self) -> impl Iterator<Item = &IndicatorQuestion> {
        self.indicators.iter().flat_map(|group| &group.questions)
    }

    /// `照会_令和7年度実績_産業振興課_R7-総合戦略-産業振興-01.xlsx`
    pub fn file_name(&self) -> String {
        let name =
            format!("照会_{}実績_{}_{}", self.identity.year.long(), self.cover.department, self.identity.form_number);
        let name: String =
            name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
        format!("{name}.xlsx")
    }
}

/// How much is asked of a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    pub figures: usize,
    pub comments: usize,
    pub achievements: usize,
    pub issues: usize,
}

impl Asked {
    pub fn all(self) -> usize {
        self.figures + self.comments + self.achievements + self.issues
    }
}

#[cfg(test)]
mod tests;
