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
    /// Found out by asking people: a scheme may allow such figures a tolerance.
    #[serde(default)]
    pub survey: bool,
    /// The first fiscal year that a running total counts. Where the baseline is of another basis than the series
    /// (54 a year against a total of five years), the way to the target begins at zero at the end of the year before.
    #[serde(default)]
    pub counted_from: Option<FiscalYear>,
    /// Names the quantity where other plans of the city print the same one: their figures are then compared.
    #[serde(default)]
    pub quantity: Option<Code>,
    /// The indicator above, of which this figure is a part 内数. A part is listed and not counted.
    #[serde(default)]
    pub part_of: Option<Code>,
    /// Where else the document lists it 再掲. It is counted once, where it hangs.
    #[serde(default)]
    pub also_at: Vec<Listing>,
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
    /// Targets of single years on the way 目安・中間目標, each with its versions as targets have them.
    #[serde(default)]
    pub milestones: Vec<Target>,
}

/// A second place at which an indicator is listed 再掲.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub at: Code,
    /// Its number there, as printed.
    pub number: String,
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
    /// What this value covers, where that is not what the series covers: a year's baseline of a running total.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Whether the document states the year. Without it a baseline is taken for the plan's eve, the label is empty,
    /// and what depends on the year is not computed.
    #[serde(default = "stated")]
    pub year_stated: bool,
    /// Of a corrected figure: why it was corrected, for the errata 正誤表. Of any other: what the department wrote about
    /// it in its return, such as why there is no figure yet.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A target; a revised one says from which day it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub year: FiscalYear,
    pub label: String,
    pub value: Value,
    pub since: Option<NaiveDate>,
    /// Whether the document states the year. Without it the target is that of the plan's last year, and the label
    /// is empty.
    #[serde(default = "stated")]
    pub year_stated: bool,
    /// With [`Comparator::AnyOf`]: the words that meet it.
    #[serde(default)]
    pub accepts: Vec<String>,
}

fn stated() -> bool {
    true
}

impl DatedValue {
    /// A final value of what its series covers, of a stated year.
    pub fn new(moment: Moment, label: &str, value: Value) -> DatedValue {
        let (standing, label) = (Standing::default(), label.to_owned());
        DatedValue { moment, label, value, standing, basis: None, year_stated: true, reason: None }
    }
}

impl Target {
    /// A target of a stated year that holds from the plan's beginning.
    pub fn new(year: FiscalYear, label: &str, value: Value) -> Target {
        Target { year, label: label.to_owned(), value, since: None, year_stated: true, accepts: Vec::new() }
    }
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

    /// As readers know it.
    pub fn label(self) -> &'static str {
        match self {
            IndicatorKind::NumericTarget => "数値目標",
            IndicatorKind::Kpi => "KPI",
            IndicatorKind::Outcome => "成果指標",
            IndicatorKind::Reference => "参考実績値",
            IndicatorKind::Satisfaction => "市民満足度",
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
        in_force(self.targets.iter(), year)
    }

    /// The target of the year itself 目安・中間目標, as it stood at the year's end.
    pub fn milestone(&self, year: FiscalYear) -> Option<&Target> {
        in_force(self.milestones.iter().filter(|milestone| milestone.year == year), year)
    }
}

/// Of several versions, the one in force at the end of a fiscal year.
fn in_force<'a>(versions: impl Iterator<Item = &'a Target>, year: FiscalYear) -> Option<&'a Target> {
    let end = NaiveDate::from_ymd_opt(year.western() + 1, 3, 31)?;
    versions.filter(|target| target.since.is_none_or(|since| since <= end)).max_by_key(|target| target.since)
}
