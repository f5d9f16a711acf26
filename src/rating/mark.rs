//! The marks of one indicator: by rule, the department's own, and the adopted one.

use rust_decimal::Decimal;

use super::OwnMarks;
use super::Tone;
use super::derivation::{Derivation, derive};
use super::rate::{Figures, Rates};
use super::scheme::{Adopt, Projection, Scale, Scheme};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Indicator, IndicatorKind, Mark, Plan, Stage, State};

/// An indicator with everything that was found about it in an evaluation year.
#[derive(Debug, Clone, PartialEq)]
pub struct RatedIndicator {
    pub code: Code,
    pub kind: IndicatorKind,
    pub rates: Rates,
    /// By the scheme's rule.
    pub computed: Option<Computed>,
    /// The department's own mark, given by a person.
    pub own: Option<Mark>,
    pub adopted: Option<Adopted>,
    /// Why there is no adopted mark.
    pub unrated: Option<Unrated>,
}

/// A mark by rule, with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    pub mark: String,
    pub label: String,
    pub derivation: Derivation,
}

/// The mark that the report prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    pub mark: String,
    pub label: String,
    pub tone: Tone,
    pub by: Adopt,
}

/// Why an indicator is listed and not rated; such indicators leave the denominator of every share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unrated {
    /// The scheme does not rate this kind.
    Kind,
    /// No value up to the evaluation year.
    NoValue,
    /// The survey was dropped (※).
    Dropped,
    /// The thing counted was cancelled in the evaluation year (中止).
    Cancelled,
    NoTarget,
    /// A figure is missing that the scheme's rule needs, such as the baseline.
    Undecided,
    /// The scheme adopts only a person's mark, and none was given.
    NoMark,
}

impl Unrated {
    /// As small print says it.
    pub fn reason(self) -> &'static str {
        match self {
            Unrated::Kind => "評価の対象外",
            Unrated::NoValue => "実績値がまだない",
            Unrated::Dropped => "調査が行われなくなった",
            Unrated::Cancelled => "中止",
            Unrated::NoTarget => "目標値がない",
            Unrated::Undecided => "規則で判定するための数値が足りない",
            Unrated::NoMark => "区分がまだ付いていない",
        }
    }
}

/// Rates one indicator.
pub fn rate(
    plan: &Plan,
    indicator: &Indicator,
    scheme: &Scheme,
    year: FiscalYear,
    own_marks: OwnMarks,
) -> RatedIndicator {
    let scale = scheme.scale(indicator.kind);
    let figures = Figures::of(indicator, year);
    let (method, tolerance) =
        scale.map_or((Projection::default(), Decimal::ZERO), |scale| (scale.projection, scale.tolerance_percent));
    let rates =
        figures.as_ref().map_or(Rates::default(), |figures| figures.rates(scheme.lower_is_better, method, tolerance));
    let unrated = scale.map_or(Some(Unrated::Kind), |_| why_not_rated(indicator, year));
    let computed = match (&figures, scale, unrated) {
        (Some(figures), Some(scale), None) => compute(figures, rates, scale, year),
        _ => None,
    };
    let own = given(plan, indicator, year, Stage::Own, own_marks);
    let second = given(plan, indicator, year, Stage::Second, own_marks);
    let adopted = scale.and_then(|scale| adopt(scheme, scale, computed.as_ref(), own, second));
    let unrated = match (&adopted, &computed) {
        (Some(_), _) => None,
        (None, None) => unrated.or(Some(Unrated::Undecided)),
        (None, Some(_)) => unrated.or(Some(Unrated::NoMark)),
    };
    let own = plan.mark(&indicator.code, year, Stage::Own).cloned();
    RatedIndicator { code: indicator.code.clone(), kind: indicator.kind, rates, computed, own, adopted, unrated }
}

fn given<'a>(
    plan: &'a Plan,
    indicator: &Indicator,
    year: FiscalYear,
    stage: Stage,
    own_marks: OwnMarks,
) -> Option<&'a Mark> {
    match own_marks {
        OwnMarks::Respect => plan.mark(&indicator.code, year, stage),
        OwnMarks::Ignore => None,
    }
}

/// The newest thing printed decides: a survey that was dropped is not rated on its last value of old.
fn why_not_rated(indicator: &Indicator, year: FiscalYear) -> Option<Unrated> {
    let newest = indicator
        .actuals
        .iter()
        .filter(|actual| actual.moment.fiscal_year() <= year)
        .rfind(|actual| !matches!(actual.value.state, State::NoData | State::NotYet));
    let Some(newest) = newest else { return Some(Unrated::NoValue) };
    match newest.value.state {
        State::Dropped => Some(Unrated::Dropped),
        State::Cancelled => Some(Unrated::Cancelled),
        _ => {
            let target = indicator.target(year).map(|target| target.value.state);
            let is_set = matches!(target, Some(State::Value | State::Text));
            (!is_set).then_some(Unrated::NoTarget)
        }
    }
}

fn compute(figures: &Figures, rates: Rates, scale: &Scale, year: FiscalYear) -> Option<Computed> {
    let derivation = derive(figures, rates, scale, year >= figures.target.year)?;
    let band = scale.band(&derivation.mark)?;
    Some(Computed { mark: band.mark.clone(), label: band.label.clone(), derivation })
}

fn adopt(
    scheme: &Scheme,
    scale: &Scale,
    computed: Option<&Computed>,
    own: Option<&Mark>,
    second: Option<&Mark>,
) -> Option<Adopted> {
    let (by, mark) = scheme.adopt.iter().find_map(|by| {
        let mark = match by {
            Adopt::Second => second.map(|mark| &mark.mark),
            Adopt::Own => own.map(|mark| &mark.mark),
            Adopt::Rule => computed.map(|computed| &computed.mark),
        };
        mark.map(|mark| (*by, mark))
    })?;
    let band = scale.band(mark)?;
    Some(Adopted { mark: band.mark.clone(), label: band.label.clone(), tone: band.tone, by })
}
