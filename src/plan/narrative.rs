//! What is written on a plan: overviews, and by evaluation year comments, achievements, open issues, the review
//! of the period, notes, tables, opinions with the city's answers, and marks given by people.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Code, DepartmentRef, IndicatorKind};
use crate::fiscal_year::FiscalYear;

/// A text on nodes or indicators. A line of `text` is a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narrative {
    pub kind: NarrativeKind,
    /// One text may serve several indicators.
    pub at: Vec<Code>,
    /// The evaluation year; `None` for the plan's own text (概要).
    pub year: Option<FiscalYear>,
    /// Who wrote it, where that differs from the node's departments.
    pub departments: Vec<DepartmentRef>,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NarrativeKind {
    /// 概要, or the content of an item 内容
    Overview,
    /// めざす姿: the plan's own, without a year
    Aim,
    /// 現状と課題 as the plan was made, without a year
    Situation,
    /// 各KPIの進捗状況, 指標へのコメント
    Comment,
    /// 主な取組と成果
    Achievement,
    /// 今後の課題
    Issue,
}

/// A numbered head of the review of the period 検証.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub year: FiscalYear,
    pub number: u32,
    pub heading: String,
    pub text: String,
}

/// An opinion of the external evaluation committee on a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    pub year: FiscalYear,
    pub goal: Code,
    pub number: u32,
    pub measures: Vec<Code>,
    /// The departments it is assigned to.
    pub departments: Vec<DepartmentRef>,
    pub text: String,
    pub response: Option<Response>,
}

/// The city's answer to an opinion 市の対応.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    pub text: String,
    pub department: Option<Code>,
}

/// A footnote that explains a mark such as ※.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub year: FiscalYear,
    pub at: Code,
    pub mark: String,
    pub text: String,
}

/// A small table that belongs to an achievement. A cell's lines are separated by line feeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationTable {
    pub year: FiscalYear,
    pub at: Code,
    pub caption: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A tally as the city published it, to be compared with what its marks add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedTally {
    pub year: FiscalYear,
    pub kind: IndicatorKind,
    pub rows: Vec<PublishedCount>,
    pub total: Option<u32>,
    /// As printed: `100.0%`.
    pub total_share: Option<String>,
}

/// One mark's row of a published tally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCount {
    pub mark: String,
    pub count: u32,
    /// As printed: `40.8%`.
    pub share: Option<String>,
}

/// A mark that a person gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub indicator: Code,
    pub year: FiscalYear,
    pub stage: Stage,
    pub mark: String,
    pub giver: Option<String>,
    pub given_on: Option<NaiveDate>,
    pub reason: Option<String>,
}

/// Who gave a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The department's own 一次評価・自己評価.
    Own,
    /// The city's 二次評価.
    Second,
}

/// The paragraphs of a text: its lines without the empty ones and without white space at their ends.
pub fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}
