//! An indicator's years against its target, as a chart and in words; the words of a tally's chart.

use super::ReportRequest;
use crate::plan::{Basis, DatedValue, Indicator, State, Value};
use crate::report::document::{Point, SeriesChart, TallyRow};

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
        let target = indicator.target(self.year).map(|target| point(&target.label, &target.value, false));
        Some(SeriesChart {
            title: format!("{} {}", indicator.number, indicator.name).trim_start().to_owned(),
            note: note(indicator),
            basis: indicator.basis,
            alt: alt(indicator, &points, target.as_ref()),
            points,
            target,
        })
    }
}

impl ReportRequest<'_> {
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
            points.extend(of_year.map(|actual| point(&actual.label, &actual.value, year == self.year)));
            if points.len() == before {
                let printed = self.form.unrecorded.clone();
                points.push(Point { label: year.short(), number: None, printed, strong: year == self.year });
            }
        }
        points
    }
}

fn point(label: &str, value: &Value, strong: bool) -> Point {
    let number = if value.state == State::Value { value.number } else { None };
    Point { label: label.to_owned(), number, printed: value.printed.clone(), strong }
}

fn note(indicator: &Indicator) -> String {
    let basis = match indicator.basis {
        Basis::Annual => "単年",
        Basis::Cumulative => "累計",
        Basis::Stock => "時点",
    };
    if indicator.unit.is_empty() || indicator.unit == "―" {
        basis.to_owned()
    } else {
        format!("{basis}、{}", indicator.unit)
    }
}

fn alt(indicator: &Indicator, points: &[Point], target: Option<&Point>) -> String {
    let said = |point: &Point| match point.number {
        Some(_) => format!("{} {}", point.label, point.printed),
        None => format!("{} 数値なし（{}）", point.label, point.printed),
    };
    let years: Vec<String> = points.iter().map(said).collect();
    let target = target.map_or(String::new(), |target| format!("。目標は{}に{}", target.label, target.printed));
    format!("{}（{}）の推移：{}{target}。", indicator.name, note(indicator), years.join("、"))
}

/// What the chart of a tally says: every mark with its count and share, in the table's order.
pub(super) fn tally_alt(title: &str, rows: &[TallyRow], counter: &str) -> String {
    let said = |row: &TallyRow| {
        let share = row.share.map_or_else(String::new, |share| format!("（{share}%）"));
        format!("{} {} {}{counter}{share}", row.mark, row.label, row.count)
    };
    let rows: Vec<String> = rows.iter().map(said).collect();
    format!("{title}の割合：{}。", rows.join("、"))
}
