//! The marks of one indicator: by rule, the department's own, and the adopted one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::derivation::{Derivation, derive};
use super::rate::Figures;
use super::scheme::{Adopt, Band, Scale, Scheme};
use super::{OwnMarks, Tone};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Indicator, IndicatorKind, Mark, Plan, Stage, State};

/// An indicator with everything that was found about it in an evaluation year.
#[derive(Debug, Clone, PartialEq)]
pub struct RatedIndicator {
    pub code: Code,
    pub kind: IndicatorKind,
    /// By the scheme's rule.
    pub computed: Option<Computed>,
    /// The department's own mark, given by a person.
    pub own: Option<Box<Mark>>,
    pub adopted: Option<Adopted>,
    /// Why there is no adopted mark.
    pub unrated: Option<Unrated>,
    /// Why the rule gives none, also where a person's mark is adopted.
    pub undecided: Option<Unrated>,
}

/// A mark by rule, with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    pub mark: Arc<str>,
    pub label: Arc<str>,
    pub derivation: Derivation,
}

/// The mark that the report prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    pub mark: Arc<str>,
    pub label: Arc<str>,
    pub tone: Tone,
    /// What the mark is worth, where the scheme gives points.
    pub points: Option<Decimal>,
    pub by: Adopt,
}

/// Why an indicator is not rated; such indicators leave the denominator of every share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unrated {
    /// The scheme does not rate this kind.
    Kind,
    /// No value up to the evaluation year.
    NoValue,
    /// A value will come (未集計).
    NotYet,
    /// The survey was dropped (※).
    Dropped,
    /// The thing counted was cancelled in the evaluation year (中止).
    Cancelled,
    NoTarget,
    /// The newest value is of the baseline's year, and the scheme does not rate such.
    BaselineYear,
    /// A figure is missing that the scheme's rule needs, such as the baseline.
    Undecided,
    /// The figures are there, and the rule's rate cannot be computed of them: a target that is a range, a word, zero or
    /// less and not met, or that lies on the worse side of the baseline.
    NoRate,
    /// The city prints the rate and gives no marks.
    RateOnly,
    /// The scheme adopts only a person's mark, and none was given.
    NoMark,
    /// A part of the figure above 内数. Not an indicator of its own: it is in no count.
    Part,
    /// Its measure does not stand in the plan in that year. It is in no count and not printed.
    Absent,
}

impl Unrated {
    pub const ALL: [Unrated; 13] = [
        Unrated::Kind,
        Unrated::NoValue,
        Unrated::NotYet,
        Unrated::Dropped,
        Unrated::Cancelled,
        Unrated::NoTarget,
        Unrated::BaselineYear,
        Unrated::Undecided,
        Unrated::NoRate,
        Unrated::RateOnly,
        Unrated::NoMark,
        Unrated::Part,
        Unrated::Absent,
    ];

    /// Its word in schemes and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Unrated::Kind => "kind",
            Unrated::NoValue => "no_value",
            Unrated::NotYet => "not_yet",
            Unrated::Dropped => "dropped",
            Unrated::Cancelled => "cancelled",
            Unrated::NoTarget => "no_target",
            Unrated::BaselineYear => "baseline_year",
            Unrated::Undecided => "undecided",
            Unrated::NoRate => "no_rate",
            Unrated::RateOnly => "rate_only",
            Unrated::NoMark => "no_mark",
            Unrated::Part => "part",
            Unrated::Absent => "absent",
        }
    }

    /// As small print says it.
    pub fn reason(self) -> &'static str {
        match self {
            Unrated::Kind => "評価の対象外",
            Unrated::NoValue => "実績値がまだない",
            Unrated::NotYet => "未集計",
            Unrated::Dropped => "調査が行われなくなった",
            Unrated::Cancelled => "中止",
            Unrated::NoTarget => "目標値がない",
            Unrated::BaselineYear => "最新の値が策定当初と同じ年度のもの",
            Unrated::Undecided => "規則で判定するための数値が足りない",
            Unrated::NoRate => "この目標では規則の率を計算できない",
            Unrated::RateOnly => "率だけを示す",
            Unrated::NoMark => "区分がまだ付いていない",
            Unrated::Part => "上の指標の内数",
            Unrated::Absent => "この年度の計画にない",
        }
    }

    /// Whether the indicator is counted among those listed and not rated.
    pub fn is_listed(self) -> bool {
        !matches!(self, Unrated::Part | Unrated::Absent)
    }
}

/// What rating a plan needs besides each indicator, looked up once.
pub(super) struct Desk<'a> {
    scheme: &'a Scheme,
    year: FiscalYear,
    first_year: FiscalYear,
    /// The last mark that a person gave, by indicator and stage.
    given: HashMap<(&'a Code, Stage), &'a Mark>,
    own_marks: OwnMarks,
    /// Nodes that do not stand in the plan in the year.
    absent: HashSet<&'a Code>,
}

impl<'a> Desk<'a> {
    pub fn new(plan: &'a Plan, scheme: &'a Scheme, year: FiscalYear, own_marks: OwnMarks) -> Desk<'a> {
        let marks = plan.marks.iter().filter(|mark| mark.year == year);
        let bounded = plan.nodes.iter().any(|node| node.since.is_some() || node.until.is_some());
        let nodes = plan.nodes.iter().filter(|node| bounded && !plan.stands(&node.code, year));
        Desk {
            scheme,
            year,
            first_year: plan.head.first_year,
            given: marks.map(|mark| ((&mark.indicator, mark.stage), mark)).collect(),
            own_marks,
            absent: nodes.map(|node| &node.code).collect(),
        }
    }

    /// Rates one indicator.
    pub fn rate(&self, indicator: &Indicator) -> RatedIndicator {
        let own = self.given(indicator, Stage::Own);
        let rated = RatedIndicator {
            code: indicator.code.clone(),
            kind: indicator.kind,
            computed: None,
            own: own.map(|own| Box::new(own.clone())),
            adopted: None,
            unrated: None,
            undecided: None,
        };
        let Some(scale) = self.scheme.scale(indicator.kind) else {
            return RatedIndicator { unrated: Some(self.excluded(indicator).unwrap_or(Unrated::Kind)), ..rated };
        };
        if let Some(excluded) = self.excluded(indicator) {
            return RatedIndicator { unrated: Some(excluded), ..rated };
        }
        let (computed, why_not) = match self.compute(indicator, scale) {
            Ok(derivation) => (computed(scale, derivation), None),
            Err(reason) => (None, Some(reason)),
        };
        let adopted = self.adopt(scale, computed.as_ref(), indicator);
        let unrated = match &adopted {
            Some(_) => None,
            None => Some(why_not.unwrap_or(Unrated::NoMark)),
        };
        RatedIndicator { computed, adopted, unrated, undecided: why_not, ..rated }
    }

    /// The rule's mark, or why there is none.
    fn compute(&self, indicator: &Indicator, scale: &Scale) -> Result<Derivation, Unrated> {
        if !scale.bands.is_empty() && scale.bands.iter().all(|band| band.by_person) {
            return Err(Unrated::NoMark);
        }
        self.newest_thing_printed(indicator, scale)?;
        let figures = Figures::of(indicator, self.year, self.first_year).ok_or(Unrated::NoValue)?;
        if figures.target.is_none() && scale.needs_target() {
            return Err(Unrated::NoTarget);
        }
        let baseline_year = indicator.baseline.as_ref().map(|baseline| baseline.moment.fiscal_year());
        if scale.unrated_in_baseline_year && baseline_year == Some(figures.latest.moment.fiscal_year()) {
            return Err(Unrated::BaselineYear);
        }
        if scale.bands.is_empty() {
            return Err(Unrated::RateOnly);
        }
        let why_not = if figures.has_odd_target() { Unrated::NoRate } else { Unrated::Undecided };
        derive(&figures, self.scheme, scale, scale.projection).ok_or(why_not)
    }

    /// The newest thing printed decides: a survey that was dropped is not rated on its last value of old. A year
    /// without a survey, or one whose value will come, leaves the last value standing.
    fn newest_thing_printed(&self, indicator: &Indicator, scale: &Scale) -> Result<(), Unrated> {
        let mut awaited = false;
        for actual in indicator.actuals.iter().rev().filter(|actual| actual.moment.fiscal_year() <= self.year) {
            match actual.value.state {
                State::Value | State::Text => return Ok(()),
                State::Dropped => return Err(Unrated::Dropped),
                State::Cancelled => return Err(Unrated::Cancelled),
                State::NotYet => awaited = true,
                State::NoData => {}
            }
        }
        if awaited {
            return Err(Unrated::NotYet);
        }
        let baseline_year = indicator.baseline.as_ref().map(|baseline| baseline.moment.fiscal_year());
        let begins_now = scale.unrated_in_baseline_year && baseline_year == Some(self.year);
        Err(if begins_now { Unrated::BaselineYear } else { Unrated::NoValue })
    }

    fn excluded(&self, indicator: &Indicator) -> Option<Unrated> {
        if self.absent.contains(&indicator.at) {
            return Some(Unrated::Absent);
        }
        indicator.part_of.as_ref().map(|_| Unrated::Part)
    }

    fn given(&self, indicator: &Indicator, stage: Stage) -> Option<&'a Mark> {
        if self.given.is_empty() { None } else { self.given.get(&(&indicator.code, stage)).copied() }
    }

    fn adopt(&self, scale: &Scale, computed: Option<&Computed>, indicator: &Indicator) -> Option<Adopted> {
        let person = |stage| match self.own_marks {
            OwnMarks::Respect => self.given(indicator, stage).and_then(|mark| scale.band(&mark.mark)),
            OwnMarks::Ignore => None,
        };
        self.scheme.adopt.iter().find_map(|by| {
            let band = match by {
                Adopt::Second => person(Stage::Second),
                Adopt::Own => person(Stage::Own),
                Adopt::Rule => computed.and_then(|computed| scale.bands.get(computed.derivation.band)),
            };
            band.map(|band| adopted(band, *by))
        })
    }
}

fn computed(scale: &Scale, derivation: Derivation) -> Option<Computed> {
    let band = scale.bands.get(derivation.band)?;
    Some(Computed { mark: Arc::clone(&band.mark), label: Arc::clone(&band.label), derivation })
}

fn adopted(band: &Band, by: Adopt) -> Adopted {
    Adopted { mark: Arc::clone(&band.mark), label: Arc::clone(&band.label), tone: band.tone, points: band.points, by }
}
