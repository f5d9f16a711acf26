//! 目安: what the rule would say of a year's value that is still to come, as steps of that value.
//!
//! Every mark here comes from the same rating as the report's. Only the values at which it can change are computed:
//! the rates are straight lines in the newest value (or the target over it), so each bound has one value.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::OwnMarks;
use super::mark::Desk;
use super::rate::Figures;
use super::scheme::{Asks, LowerIsBetter, Projection, RateKind, Scale, Scheme};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Better, Comparator, DatedValue, Indicator, Moment, Plan, Series, State, Value};

/// Decimals of the values at which a mark changes. Nobody types more; a line may meet a bound at a third.
const DECIMALS: u32 = 10;
/// Two values by which a straight line is known. At zero some rates are undefined.
const PROBES: [Decimal; 2] = [Decimal::ONE, Decimal::TWO];

/// The rule's marks by the value, from the lowest value up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    steps: Vec<OutlookStep>,
}

/// The mark from a value on, until the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlookStep {
    /// `None`: below every other step.
    pub from: Option<Decimal>,
    /// The mark holds at `from` itself, and not only above it.
    pub inclusive: bool,
    /// `None`: the rule does not decide.
    pub mark: Option<Arc<str>>,
}

/// What the rule would say in one year of a plan.
pub struct Prospects<'a> {
    desk: Desk<'a>,
    scheme: &'a Scheme,
    year: FiscalYear,
    first_year: FiscalYear,
}

impl Outlook {
    /// In order; the first has no lower end.
    pub fn steps(&self) -> &[OutlookStep] {
        &self.steps
    }

    /// The mark that the rule would give to a value.
    pub fn mark(&self, value: Decimal) -> Option<&str> {
        let begun =
            |step: &&OutlookStep| step.from.is_none_or(|from| value > from || (step.inclusive && value == from));
        self.steps.iter().rev().find(begun)?.mark.as_deref()
    }
}

impl<'a> Prospects<'a> {
    pub fn new(plan: &'a Plan, scheme: &'a Scheme, year: FiscalYear) -> Prospects<'a> {
        let desk = Desk::new(plan, scheme, year, OwnMarks::Ignore);
        Prospects { desk, scheme, year, first_year: plan.head.first_year }
    }

    /// The outlook of an indicator's value in the year, whatever is known of that value already. `None` where the rule
    /// gives no mark to any number: the kind is not marked, the series is of words, a figure is missing.
    pub fn outlook(&self, indicator: &Indicator) -> Option<Outlook> {
        let scale = self.scheme.scale(indicator.kind).filter(|scale| !scale.bands.is_empty())?;
        if indicator.series == Series::Text || indicator.comparator == Comparator::AnyOf {
            return None;
        }
        let mut trial = Trial::new(indicator, self.year);
        let edges = self.edges(&mut trial, scale);
        let steps = self.steps(&mut trial, &edges);
        steps.iter().any(|step| step.mark.is_some()).then_some(Outlook { steps })
    }

    /// Marks between and at the edges; a step begins only where the mark changes.
    fn steps(&self, trial: &mut Trial, edges: &[Decimal]) -> Vec<OutlookStep> {
        let mut mark = |value| self.desk.rate(trial.with(value)).computed.map(|computed| computed.mark);
        let lowest = edges.first().map_or(Decimal::ZERO, |edge| edge - Decimal::ONE);
        let mut steps = vec![OutlookStep { from: None, inclusive: false, mark: mark(lowest) }];
        for (index, edge) in edges.iter().enumerate() {
            let next = edges.get(index + 1).map_or(edge + Decimal::ONE, |next| (edge + next) / Decimal::TWO);
            for (value, inclusive) in [(*edge, true), (next, false)] {
                let found = mark(value);
                if steps.last().is_some_and(|last| last.mark != found) {
                    steps.push(OutlookStep { from: Some(*edge), inclusive, mark: found });
                }
            }
        }
        steps
    }

    /// Every value at which a verdict of the scale's bands can change, in order.
    fn edges(&self, trial: &mut Trial, scale: &Scale) -> Vec<Decimal> {
        let mut edges = vec![Decimal::ZERO];
        let Some(figures) = self.figures(trial.with(Decimal::ONE)) else { return edges };
        let ends = [figures.target, figures.milestone].map(|target| target.map(|target| &target.value));
        let ends: Vec<Decimal> = ends.into_iter().flatten().flat_map(|end| [end.number, end.upper]).flatten().collect();
        edges.extend(&ends);
        edges.extend(figures.unchanged_within(&scale.tolerance).into_iter().flatten());
        edges.extend(self.edges_of_rates(trial, scale));
        edges.extend(self.edges_of_projection(trial, scale.projection, &ends));
        edges.iter_mut().for_each(|edge| *edge = edge.round_dp(DECIMALS).normalize());
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// The values whose rates are the bounds of the bands.
    fn edges_of_rates(&self, trial: &mut Trial, scale: &Scale) -> Vec<Decimal> {
        let lower = self.scheme.lower_is_better;
        let rates = PROBES.map(|probe| {
            let figures = self.figures(trial.with(probe));
            figures.map_or_else(Default::default, |figures| figures.rates(lower, scale, Asks::ALL, scale.projection))
        });
        let inverse = trial.0.better == Some(Better::Lower) && lower == LowerIsBetter::Inverse;
        let mut edges = Vec::new();
        for (kind, bound) in scale.bounds() {
            let [Some(first), Some(second)] = rates.map(|rates| rates.of(kind)?.number()) else { continue };
            edges.extend(match kind {
                RateKind::Achievement | RateKind::Milestone if inverse => first.checked_div(bound),
                _ => on_line(first, second, bound),
            });
        }
        edges
    }

    /// The values that lead in the target's year to a target, or to zero.
    fn edges_of_projection(&self, trial: &mut Trial, method: Projection, ends: &[Decimal]) -> Vec<Decimal> {
        let carried = PROBES.map(|probe| self.figures(trial.with(probe))?.carried_on(method));
        let [Some(first), Some(second)] = carried else { return Vec::new() };
        ends.iter().chain([&Decimal::ZERO]).filter_map(|end| on_line(first, second, *end)).collect()
    }

    fn figures<'t>(&self, indicator: &'t Indicator) -> Option<Figures<'t>> {
        Figures::of(indicator, self.year, self.first_year)
    }
}

/// An indicator with a value on trial in one year.
struct Trial(Indicator);

impl Trial {
    fn new(indicator: &Indicator, year: FiscalYear) -> Trial {
        let mut on_trial = indicator.clone();
        on_trial.actuals.retain(|actual| actual.moment.fiscal_year() != year);
        let nothing = Value::new("", None, State::Value);
        on_trial.actuals.push(DatedValue::new(Moment::Fiscal(year), &year.short(), nothing));
        Trial(on_trial)
    }

    fn with(&mut self, value: Decimal) -> &Indicator {
        if let Some(last) = self.0.actuals.last_mut() {
            last.value = Value::new(&value.to_string(), Some(value), State::Value);
        }
        &self.0
    }
}

/// Where the straight line through the heights at the two probes has a height. `None` on a level line.
fn on_line(first: Decimal, second: Decimal, height: Decimal) -> Option<Decimal> {
    let slope = second.checked_sub(first)?;
    Decimal::ONE.checked_add(height.checked_sub(first)?.checked_div(slope)?)
}
