//! Indicators: what is measured, how it is better, and its values by year.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Code, DepartmentRef, Moment, Standing, State, Value};
use crate::fiscal_year::FiscalYear;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    pub code: Code,
    /// The node it hangs at.
    pub at: Code,
    /// As printed: `①`.
    pub number: String,
    pub kind: IndicatorKind,
    pub name: String,
    /// As printed, `―` where the document prints that for none.
    pub unit: String,
    /// The better direction: a fact of the indicator, written down and never derived from target and baseline.
    pub better: Option<Better>,
    pub comparator: Comparator,
    pub basis: Basis,
    /// Numbers, or words such as 全項目.
    pub series: Series,
    /// The first is the lead department 主担当課, which answers for it. Empty: the planning section answers.
    pub departments: Vec<DepartmentRef>,
    /// What it counts 解説・算出方法.
    pub definition: Option<String>,
    pub baseline: Option<DatedValue>,
    /// In order of time.
    pub actuals: Vec<DatedValue>,
    /// In the order in which they came to hold: the last is the one in force.
    pub targets: Vec<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// 数値目標
    NumericTarget,
    /// 重要業績評価指標
    Kpi,
    /// 成果指標
    Outcome,
    /// 参考実績値: has no target and is never rated.
    Reference,
    /// 市民満足度
    Satisfaction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Higher,
    Lower,
}

/// How a value meets its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// 以上
    AtLeast,
    /// 以下・以内
    AtMost,
    Range,
    /// 維持
    Keep,
    /// Equal text, such as 全項目.
    Equal,
    AnyOf,
}

/// What one value covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 単年: of one year.
    Annual,
    /// 累計: a running total.
    Cumulative,
    /// A state at a moment: followers, a rate, a length.
    Stock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    Numeric,
    Text,
}

/// A value and the time it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatedValue {
    pub moment: Moment,
    /// The year label as the document writes it, `R元` or `H28`.
    pub label: String,
    pub value: Value,
    pub standing: Standing,
}

/// A target; a revised one says from which day it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub year: FiscalYear,
    pub label: String,
    pub value: Value,
    pub since: Option<NaiveDate>,
}

impl IndicatorKind {
    pub const ALL: [IndicatorKind; 5] = [
        IndicatorKind::NumericTarget,
        IndicatorKind::Kpi,
        IndicatorKind::Outcome,
        IndicatorKind::Reference,
        IndicatorKind::Satisfaction,
    ];

    /// Its word in plan files, schemes and JSON.
    pub fn word(self) -> &'static str {
        match self {
            IndicatorKind::NumericTarget => "numeric_target",
            IndicatorKind::Kpi => "kpi",
            IndicatorKind::Outcome => "outcome",
            IndicatorKind::Reference => "reference",
            IndicatorKind::Satisfaction => "satisfaction",
        }
    }
}

impl Basis {
    /// As tables print it: 単年, 累計, 時点.
    pub fn label(self) -> &'static str {
        match self {
            Basis::Annual => "単年",
            Basis::Cumulative => "累計",
            Basis::Stock => "時点",
        }
    }
}

impl Indicator {
    /// The department that answers for it, if it has one of its own.
    pub fn lead(&self) -> Option<&Code> {
        self.departments.first().map(|department| &department.code)
    }

    /// The actual of a fiscal year, whatever its state.
    pub fn actual(&self, year: FiscalYear) -> Option<&DatedValue> {
        self.actuals.iter().rev().find(|actual| actual.moment.fiscal_year() == year)
    }

    /// The newest actual at or before a year that is a value (a number, or a word in a series of words).
    pub fn latest(&self, year: FiscalYear) -> Option<&DatedValue> {
        self.actuals
            .iter()
            .filter(|actual| actual.moment.fiscal_year() <= year)
            .filter(|actual| matches!(actual.value.state, State::Value | State::Text))
            .max_by_key(|actual| actual.moment.fiscal_year())
    }

    /// The target in force at the end of a fiscal year: a past year is rated against the target of its time.
    pub fn target(&self, year: FiscalYear) -> Option<&Target> {
        let end = NaiveDate::from_ymd_opt(year.western() + 1, 3, 31)?;
        let in_force = |target: &&Target| target.since.is_none_or(|since| since <= end);
        self.targets.iter().filter(in_force).max_by_key(|target| target.since)
    }
}
