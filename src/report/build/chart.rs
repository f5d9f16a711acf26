//! An indicator's years against its target, as a chart.

use super::{ReportRequest, chart_alt};
use crate::plan::{Basis, DatedValue, Indicator, Moment, State, Value};
use crate::report::document::{Point, SeriesChart};

impl ReportRequest<'_> {
    /// The chart, or `None` where fewer than two numbers could be drawn.
    pub(super) fn chart(&self, indicator: &Indicator) -> Option<SeriesChart> {
        let mut points: Vec<Point> = Vec::new();
        if let Some(baseline) = &indicator.baseline {
            points.push(point(&baseline.label, &baseline.value, false));
        }
        points.extend(self.years_drawn(indicator));
        if points.iter().filter(|point| point.number.is_some()).count() < 2 {
            return None;
        }
        let aim = indicator.target(self.year);
        let target = aim.map(|target| point(&target.label, &target.value, false));
        Some(SeriesChart {
            title: format!("{} {}", indicator.number, indicator.name).trim_start().to_owned(),
            note: note(indicator),
            basis: indicator.basis,
            alt: self.chart_alt(indicator, &points, target.as_ref()),
            points,
            target_upper: aim.and_then(|aim| aim.value.upper).filter(|_| has_number(target.as_ref())),
            target,
        })
    }

    /// The actuals and, between and behind them, a place for each year that has none: no two years that are apart stand
    /// side by side as if they followed each other.
    fn years_drawn(&self, indicator: &Indicator) -> Vec<Point> {
        let year_of = |actual: &DatedValue| actual.moment.fiscal_year();
        let known: Vec<&DatedValue> = indicator.actuals.iter().filter(|actual| year_of(actual) <= self.year).collect();
        let Some(first) = known.iter().map(|actual| year_of(actual)).min() else { return Vec::new() };
        let mut points = Vec::new();
        for year in first.through(self.year) {
            let before = points.len();
            let of_year = known.iter().filter(|actual| year_of(actual) == year);
            points.extend(of_year.map(|actual| point(&year_label(actual), &actual.value, year == self.year)));
            if points.len() == before {
                let printed = self.form.unrecorded.clone();
                points.push(Point { label: year.short(), number: None, printed, strong: year == self.year });
            }
        }
        points
    }
}

/// A fiscal year as tables' heads have it (R1), however it was typed (R元); a calendar year or a day as it is.
fn year_label(actual: &DatedValue) -> String {
    match actual.moment {
        Moment::Fiscal(year) => year.short(),
        _ => actual.label.clone(),
    }
}

fn point(label: &str, value: &Value, strong: bool) -> Point {
    let number = if value.state == State::Value { value.number } else { None };
    Point { label: label.to_owned(), number, printed: value.printed.clone(), strong }
}

fn has_number(point: Option<&Point>) -> bool {
    point.is_some_and(|point| point.number.is_some())
}

/// `累計、件`, and where less is better, that it is: taller bars look like better years.
pub(super) fn note(indicator: &Indicator) -> String {
    let less = if chart_alt::is_better_lower(indicator) { Some("小さいほどよい") } else { None };
    let parts = [Some(basis(indicator)).filter(|_| !says_basis(indicator)), unit(indicator), less];
    parts.into_iter().flatten().collect::<Vec<_>>().join("、")
}

fn basis(indicator: &Indicator) -> &'static str {
    match indicator.basis {
        Basis::Annual => "単年",
        Basis::Cumulative => "累計",
        Basis::Stock => "時点",
    }
}

fn unit(indicator: &Indicator) -> Option<&str> {
    Some(indicator.unit.as_str()).filter(|unit| !unit.is_empty() && *unit != "―")
}

/// Whether the name ends with what the note would say again: 利用者数（累計）, of which a unit is left to say.
fn says_basis(indicator: &Indicator) -> bool {
    unit(indicator).is_some() && indicator.name.ends_with(&format!("（{}）", basis(indicator)))
}
