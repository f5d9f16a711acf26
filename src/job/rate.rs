//! The rating of a plan as data: the object that `sokatsu rate --json` prints. Every decimal is a string.

use rust_decimal::Decimal;
use serde::Serialize;

use super::JobError;
use super::library::Library;
use super::plan_folder::CityPlan;
use super::report::year_of_plan;
use crate::fiscal_year::FiscalYear;
use crate::plan::{Basis, Better, Comparator, DatedValue, Indicator, IndicatorKind, Plan, Role, State, Target, Value};
use crate::rating::{self, OwnMarks, RatedIndicator, Rating, Scheme, printed};

/// A plan's rating.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatingReport {
    pub plan: String,
    pub year: i32,
    pub indicators: Vec<IndicatorReport>,
    pub tallies: Vec<TallyReport>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndicatorReport {
    pub code: String,
    pub goal: Option<String>,
    pub measure: Option<String>,
    pub number: String,
    pub kind: IndicatorKind,
    pub name: String,
    pub unit: String,
    pub departments: Vec<String>,
    pub better: Option<Better>,
    pub comparator: Comparator,
    pub basis: Basis,
    pub baseline: Option<FigureReport>,
    pub latest: Option<FigureReport>,
    pub target: Option<FigureReport>,
    pub rates: RatesReport,
    pub computed: Option<ComputedReport>,
    pub own: Option<OwnReport>,
    pub adopted: Option<AdoptedReport>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureReport {
    pub year: i32,
    pub printed: String,
    pub number: Option<Decimal>,
    pub state: State,
    pub second: Option<String>,
}

/// Percent, with the scheme's decimals; `null` where undefined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatesReport {
    pub achievement: Option<String>,
    pub progress: Option<String>,
    pub pace: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComputedReport {
    pub mark: String,
    pub label: String,
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnReport {
    pub mark: String,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AdoptedReport {
    pub mark: String,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TallyReport {
    pub kind: IndicatorKind,
    /// For people; other tools go by the kind.
    #[serde(skip)]
    pub title: String,
    pub marks: Vec<MarkReport>,
    pub total: u32,
    pub unrated: u32,
    pub on_track: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkReport {
    pub mark: String,
    pub label: String,
    pub count: u32,
    pub share: Option<Decimal>,
}

/// Rates a plan for an evaluation year.
///
/// # Errors
/// When the year lies outside the plan, or the scheme is missing or refused.
pub fn rate(
    subject: &CityPlan,
    library: &Library,
    year: FiscalYear,
    own_marks: OwnMarks,
) -> Result<RatingReport, JobError> {
    year_of_plan(subject, year)?;
    let plan = &subject.plan;
    let scheme = library.required_scheme(&plan.head.scheme)?;
    let rating = Rating::of(plan, &scheme, year, own_marks);
    let indicators = plan.indicators.iter().zip(&rating.indicators);
    Ok(RatingReport {
        plan: plan.head.code.to_string(),
        year: year.western(),
        indicators: indicators
            .map(|(indicator, rated)| report_indicator(subject, &scheme, indicator, rated, year))
            .collect(),
        tallies: scheme.scales.iter().map(|scale| report_tally(&rating, scale, &scheme)).collect(),
    })
}

fn report_indicator(
    subject: &CityPlan,
    scheme: &Scheme,
    indicator: &Indicator,
    rated: &RatedIndicator,
    year: FiscalYear,
) -> IndicatorReport {
    let plan = &subject.plan;
    let names = indicator.departments.iter().filter_map(|department| subject.city.department(&department.code));
    IndicatorReport {
        code: indicator.code.to_string(),
        goal: node_above(plan, indicator, Role::Goal),
        measure: node_above(plan, indicator, Role::Measure),
        number: indicator.number.clone(),
        kind: indicator.kind,
        name: indicator.name.clone(),
        unit: indicator.unit.clone(),
        departments: names.map(|department| department.name.clone()).collect(),
        better: indicator.better,
        comparator: indicator.comparator,
        basis: indicator.basis,
        baseline: indicator.baseline.as_ref().map(report_dated),
        latest: indicator.latest(year).map(report_dated),
        target: indicator.target(year).map(report_target),
        rates: report_rates(rated, scheme),
        computed: rated.computed.as_ref().map(|computed| ComputedReport {
            mark: computed.mark.clone(),
            label: computed.label.clone(),
            why: computed.derivation.sentence.clone(),
        }),
        own: rated.own.as_ref().map(|own| OwnReport { mark: own.mark.clone(), reason: own.reason.clone() }),
        adopted: rated
            .adopted
            .as_ref()
            .map(|adopted| AdoptedReport { mark: adopted.mark.clone(), label: adopted.label.clone() }),
    }
}

fn node_above(plan: &Plan, indicator: &Indicator, role: Role) -> Option<String> {
    plan.nearest(&indicator.at, role).map(|node| node.code.to_string())
}

fn report_dated(dated: &DatedValue) -> FigureReport {
    report_value(dated.moment.fiscal_year(), &dated.value)
}

fn report_target(target: &Target) -> FigureReport {
    report_value(target.year, &target.value)
}

fn report_value(year: FiscalYear, value: &Value) -> FigureReport {
    FigureReport {
        year: year.western(),
        printed: value.printed.clone(),
        number: value.number,
        state: value.state,
        second: value.second.as_ref().map(|second| second.printed.clone()),
    }
}

fn report_rates(rated: &RatedIndicator, scheme: &Scheme) -> RatesReport {
    let percent = |rate: Option<Decimal>| rate.map(|rate| printed(rate, scheme.decimals));
    RatesReport {
        achievement: percent(rated.rates.achievement),
        progress: percent(rated.rates.progress),
        pace: percent(rated.rates.pace),
    }
}

fn report_tally(rating: &Rating, scale: &rating::Scale, scheme: &Scheme) -> TallyReport {
    let tally = rating::tally(&rating.indicators, scale, scheme.decimals);
    TallyReport {
        kind: scale.kind,
        title: scale.title.clone(),
        marks: tally
            .marks
            .into_iter()
            .map(|mark| MarkReport { mark: mark.mark, label: mark.label, count: mark.count, share: mark.share })
            .collect(),
        total: tally.total,
        unrated: tally.unrated,
        on_track: tally.on_track,
    }
}
