//! A finding: which rule, how grave, where, what, and what to do.

use std::fmt;

use serde::Serialize;

use crate::fiscal_year::FiscalYear;
use crate::plan::Code;

/// One thing that the audit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub rule: Rule,
    pub severity: Severity,
    pub place: Place,
    /// One sentence with the figures, for staff.
    pub what: String,
    /// What to do about it.
    pub suggestion: String,
    /// The figures of the sentence as data, as they are printed.
    pub figures: Vec<Figure>,
}

/// A figure that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// 令和6年度の実績値
    pub label: String,
    /// `1,071,000`
    pub printed: String,
}

/// How grave a finding is. The order is that of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 誤り: cannot be right as it stands.
    Error,
    /// 要確認: a person has to look.
    Warning,
    /// 参考: good to know before it is published.
    Notice,
}

/// Where it was found. Of a tally or a plan as a whole there is no code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Of the indicator or node.
    pub code: Option<Code>,
    /// As printed: `①`.
    pub number: Option<String>,
    /// As printed, or what the place is called where nothing has its code: 数値目標の集計.
    pub name: String,
    /// The goal above it.
    pub goal: Option<Code>,
    /// The measure above it.
    pub measure: Option<Code>,
    /// The fiscal year, where the finding is about one.
    pub year: Option<FiscalYear>,
    /// The way there as the document numbers it: 基本目標1（ア）①.
    pub path: String,
}

/// The rules, by their words in `docs/audit.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    OwnMark,
    FallingTotal,
    NameAndBasis,
    UnitOrScale,
    TargetPassed,
    TargetSide,
    TwoPlans,
    DepartmentName,
    TwoNames,
    MissingValue,
    Shares,
    TextAndFigures,
    OrderOfYears,
    Standing,
}

impl Severity {
    pub const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Notice];

    /// As lists print it.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "誤り",
            Severity::Warning => "要確認",
            Severity::Notice => "参考",
        }
    }
}

impl Rule {
    /// Its word in JSON and in the documentation.
    pub fn word(self) -> &'static str {
        match self {
            Rule::OwnMark => "own_mark",
            Rule::FallingTotal => "falling_total",
            Rule::NameAndBasis => "name_and_basis",
            Rule::UnitOrScale => "unit_or_scale",
            Rule::TargetPassed => "target_passed",
            Rule::TargetSide => "target_side",
            Rule::TwoPlans => "two_plans",
            Rule::DepartmentName => "department_name",
            Rule::TwoNames => "two_names",
            Rule::MissingValue => "missing_value",
            Rule::Shares => "shares",
            Rule::TextAndFigures => "text_and_figures",
            Rule::OrderOfYears => "order_of_years",
            Rule::Standing => "standing",
        }
    }
}

impl Place {
    /// The same place, of a fiscal year.
    pub fn in_year(mut self, year: FiscalYear) -> Place {
        self.year = Some(year);
        self
    }
}

impl fmt::Display for Place {
    /// 基本目標1（ア）①　市の支援による…（令和6年度）
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}　", self.path)?;
        }
        f.write_str(&self.name)?;
        match self.year {
            Some(year) => write!(f, "（{}）", year.long()),
            None => Ok(()),
        }
    }
}

impl Finding {
    /// A finding without figures yet.
    pub fn new(
        rule: Rule,
        severity: Severity,
        place: Place,
        what: impl Into<String>,
        suggestion: impl Into<String>,
    ) -> Finding {
        Finding { rule, severity, place, what: what.into(), suggestion: suggestion.into(), figures: Vec::new() }
    }

    /// With one more figure.
    pub fn with(mut self, label: impl Into<String>, printed: impl Into<String>) -> Finding {
        self.figures.push(Figure { label: label.into(), printed: printed.into() });
        self
    }
}
