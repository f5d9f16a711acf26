//! The rating of a plan as data: the object that `sokatsu rate --json` prints. Every decimal is a string.

use rust_decimal::Decimal;
use serde::Serialize;

use super::JobError;
use super::library::Library;
use super::plan_folder::CityPlan;
use super::report::year_of_plan;
use crate::fiscal_year::FiscalYear;
use crate::plan::{Basis, Better, Comparator, DatedValue, Indicator, IndicatorKind, Plan, Role, State, Target, Value};
use crate::rating::{
    self, Change, Condition, OwnMarks, Percent, RateKind, RatedIndicator, Rating, Scheme, Step, printed,
};

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
    /// The evaluation year's own target 目安.
    pub milestone: Option<FigureReport>,
    pub rates: RatesReport,
    /// Name and printed form of the rates that the city prints; for people.
    #[serde(skip)]
    pub shown: Vec<(&'static str, String)>,
    /// Why the mark is what it is, as one sentence; where the rule gives none, why.
    pub why: Option<String>,
    /// What decided it, with the numbers in the formulas.
    pub steps: Vec<Step>,
    pub computed: Option<ComputedReport>,
    pub own: Option<OwnReport>,
    pub adopted: Option<AdoptedReport>,
    pub unrated: Option<UnratedReport>,
}

/// Why there is no adopted mark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnratedReport {
    /// The reason's word in schemes: `no_value`, `dropped`.
    pub reason: &'static str,
    /// The same for people.
    pub text: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureReport {
    pub year: i32,
    pub printed: String,
    pub number: Option<Decimal>,
    pub state: State,
    pub second: Option<String>,
}

/// Percent, with the scheme's decimals; `null` where undefined or beyond any number (a gain on zero).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatesReport {
    pub achievement: Option<String>,
    pub progress: Option<String>,
    pub pace: Option<String>,
    pub milestone: Option<String>,
    pub change_percent: Option<String>,
    pub change: Option<Change>,
    /// The value carried on to the target's year, in the indicator's unit, with one decimal more than the series.
    pub projection: Option<String>,
    pub achieved: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComputedReport {
    pub mark: String,
    pub label: String,
    /// The band that the mark comes from, in words.
    pub band: Option<String>,
    /// The condition of the band that held, as data; `null` for the band of the rest.
    pub condition: Option<Condition>,
    /// Something that led here is our reading, not the source's.
    pub assumed: bool,
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
    pub points: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TallyReport {
    pub kind: IndicatorKind,
    /// For people; other tools go by the kind.
    #[serde(skip)]
    pub title: String,
    /// What the on-track share is called; for people.
    #[serde(skip)]
    pub on_track_caption: String,
    /// The city prints rates and gives no marks; for people.
    #[serde(skip)]
    pub rates_only: bool,
    pub marks: Vec<MarkReport>,
    pub total: u32,
    pub unrated: u32,
    pub on_track: Option<Decimal>,
    /// Sum and average (with the scheme's decimals) of the points, where the scheme gives points.
    pub points: Option<PointsReport>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointsReport {
    pub sum: Decimal,
    pub average: String,
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
        tallies: scheme
            .scales
            .iter()
            .filter(|scale| has_kind(plan, scale))
            .map(|scale| report_tally(&rating, scale, &scheme))
            .collect(),
    })
}

/// Whether the plan has indicators of a scale's kind: tallies of others would only be zeros.
fn has_kind(plan: &Plan, scale: &rating::Scale) -> bool {
    plan.indicators.iter().any(|indicator| indicator.kind == scale.kind)
}

fn report_indicator(
    subject: &CityPlan,
    scheme: &Scheme,
    indicator: &Indicator,
    rated: &RatedIndicator,
    year: FiscalYear,
) -> IndicatorReport {
    let plan = &subject.plan;
    let told = rating::explain(plan, scheme, indicator, rated, year);
    let undecided = rated.undecided.map(|reason| format!("規則では評価しない（{}）。", reason.reason()));
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
        milestone: indicator.milestone(year).map(report_target),
        shown: shown_rates(plan, scheme, indicator, year),
        rates: report_rates(plan, scheme, indicator, year),
        computed: rated.computed.as_ref().map(|computed| ComputedReport {
            mark: computed.mark.to_string(),
            label: computed.label.to_string(),
            band: told.as_ref().and_then(|told| told.band.clone()),
            condition: told.as_ref().and_then(|told| told.condition.clone()),
            assumed: told.as_ref().is_some_and(|told| told.assumed),
        }),
        why: told.as_ref().map(|told| told.sentence.clone()).or(undecided),
        steps: told.map_or(Vec::new(), |told| told.steps),
        own: rated.own.as_ref().map(|own| OwnReport { mark: own.mark.clone(), reason: own.reason.clone() }),
        adopted: rated.adopted.as_ref().map(|adopted| AdoptedReport {
            mark: adopted.mark.to_string(),
            label: adopted.label.to_string(),
            points: adopted.points,
        }),
        unrated: rated.unrated.map(|reason| UnratedReport { reason: reason.word(), text: reason.reason() }),
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

/// The rates that the city prints, as they are printed.
fn shown_rates(plan: &Plan, scheme: &Scheme, indicator: &Indicator, year: FiscalYear) -> Vec<(&'static str, String)> {
    let Some(scale) = scheme.scale(indicator.kind) else { return Vec::new() };
    let rates = rating::rates_of(plan, scheme, indicator, year);
    let shown = |kind: &RateKind| rates.of(*kind).map(|rate| (kind.label(), rate.printed(scheme.decimals)));
    scale.rates.iter().filter_map(shown).collect()
}

fn report_rates(plan: &Plan, scheme: &Scheme, indicator: &Indicator, year: FiscalYear) -> RatesReport {
    let rates = rating::rates_of(plan, scheme, indicator, year);
    let percent = |rate: Option<Percent>| rate.and_then(Percent::number).map(|rate| printed(rate, scheme.decimals));
    let decimals = indicator.latest(year).map_or(0, |latest| latest.value.decimals()) + 1;
    RatesReport {
        achievement: percent(rates.achievement),
        progress: percent(rates.progress),
        pace: percent(rates.pace),
        milestone: percent(rates.milestone),
        change_percent: percent(rates.change_percent),
        change: rates.change,
        projection: rates.projection.map(|number| printed(number, decimals)),
        achieved: rates.achieved,
    }
}

fn report_tally(rating: &Rating, scale: &rating::Scale, scheme: &Scheme) -> TallyReport {
    let tally = rating::tally(&rating.indicators, scale, scheme.decimals);
    TallyReport {
        kind: scale.kind,
        title: scale.title.clone(),
        on_track_caption: scale.on_track_caption.clone(),
        rates_only: scale.bands.is_empty(),
        marks: tally
            .marks
            .into_iter()
            .map(|mark| MarkReport {
                mark: mark.mark.to_string(),
                label: mark.label.to_string(),
                count: mark.count,
                share: mark.share,
            })
            .collect(),
        total: tally.total,
        unrated: tally.unrated,
        on_track: tally.on_track,
        points: tally
            .points
            .map(|points| PointsReport { sum: points.sum, average: printed(points.average, scheme.decimals) }),
    }
}
