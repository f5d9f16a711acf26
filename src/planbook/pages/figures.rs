//! Figures: the grid of actuals by year, what a grid cannot hold, targets and milestones.

use std::collections::BTreeMap;

use super::basis;
use crate::fiscal_year::FiscalYear;
use crate::plan::{DatedValue, Indicator, Plan, Series, Standing, Target, Value};
use crate::planbook::page::{Page, Row};
use crate::planbook::sheets::SheetId;
use crate::planbook::words::{self, in_japanese};

/// 実績値: the baseline, and a column for each year of the plan.
pub fn actuals(plan: &Plan) -> Page {
    let columns = year_columns(plan);
    let rows = plan.indicators.iter().map(|indicator| {
        let baseline = indicator.baseline.as_ref();
        let on_grid = |label: &String| {
            let actual = indicator.actuals.iter().find(|actual| &actual.label == label);
            actual.map_or(String::new(), |actual| actual.value.printed.clone())
        };
        let row = Row::default()
            .with("indicator", indicator.code.as_str())
            .with("memo", &indicator.name)
            .with("memo_unit", &indicator.unit)
            .with_some("year", baseline.filter(|baseline| baseline.year_stated).map(|baseline| &baseline.label))
            .with_some("value", baseline.map(|baseline| &baseline.value.printed));
        row.with_extra(columns.iter().map(on_grid).collect())
    });
    let rows = rows.collect();
    Page { extra: columns, rows, ..Page::new(SheetId::Actuals) }
}

/// The heads of the years: each as most indicators write it, so that 令和6年度 stays where the plan writes that.
fn year_columns(plan: &Plan) -> Vec<String> {
    let mut labels: BTreeMap<FiscalYear, BTreeMap<&str, usize>> = BTreeMap::new();
    for year in plan.head.first_year.through(plan.head.last_year) {
        labels.entry(year).or_default();
    }
    for actual in plan.indicators.iter().flat_map(|indicator| &indicator.actuals) {
        let labels = labels.entry(actual.moment.fiscal_year()).or_default();
        *labels.entry(&actual.label).or_default() += 1;
    }
    let columns = labels.into_iter().map(|(year, labels)| {
        let most = labels.iter().max_by_key(|(label, count)| (**count, std::cmp::Reverse(**label)));
        most.map_or_else(|| year.to_string(), |(label, _)| (*label).to_owned())
    });
    columns.collect()
}

/// 値の詳細: what the grid cannot hold.
pub fn details(plan: &Plan) -> Page {
    let columns = year_columns(plan);
    let mut rows = Vec::new();
    for indicator in &plan.indicators {
        if let Some(baseline) = &indicator.baseline
            && has_details(indicator, baseline)
        {
            rows.push(detail(indicator, baseline, "基準値"));
        }
        for actual in &indicator.actuals {
            let on_grid = columns.contains(&actual.label);
            if on_grid && !has_details(indicator, actual) {
                continue;
            }
            let row = detail(indicator, actual, "実績値").with("year", &actual.label);
            rows.push(if on_grid { row } else { row.with("value", &actual.value.printed) });
        }
    }
    Page::with_rows(SheetId::Details, rows)
}

fn has_details(indicator: &Indicator, dated: &DatedValue) -> bool {
    dated.standing != Standing::Final
        || dated.basis.is_some()
        || dated.reason.is_some()
        || second(indicator, &dated.value).is_some()
}

fn detail(indicator: &Indicator, dated: &DatedValue, figure: &str) -> Row {
    let standing = match dated.standing {
        Standing::Preliminary => Some("preliminary"),
        Standing::Final => None,
        Standing::Correction => Some("correction"),
    };
    Row::default()
        .with("indicator", indicator.code.as_str())
        .with("memo", &indicator.name)
        .with("figure", figure)
        .with_some("second", second(indicator, &dated.value))
        .with_some("standing", standing.and_then(|word| in_japanese(words::STANDINGS, word)))
        .with_some("reason", dated.reason.as_ref())
        .with_some("basis", dated.basis.and_then(basis))
}

/// The second value, unless the printed text itself holds it.
fn second<'v>(indicator: &Indicator, value: &'v Value) -> Option<&'v str> {
    let second = value.second.as_ref()?;
    let printed = match indicator.series {
        Series::Numeric => Value::read_number(&value.printed, &indicator.unit).ok(),
        Series::Text => Some(Value::read_text(&value.printed, &indicator.unit)),
    };
    let is_printed = printed.is_some_and(|printed| printed.second.is_some());
    (!is_printed).then_some(second.printed.as_str())
}

/// Both ends of a range of which the printed text holds one number only.
fn range(indicator: &Indicator, value: &Value) -> Option<String> {
    let (lower, upper) = (value.number?, value.upper?);
    let printed = Value::read_number(&value.printed, &indicator.unit).ok();
    let is_printed = printed.is_some_and(|printed| printed.upper.is_some());
    (!is_printed).then(|| format!("{lower}\n{upper}"))
}

pub fn targets(plan: &Plan) -> Page {
    versions(plan, SheetId::Targets, |indicator| &indicator.targets)
}

pub fn milestones(plan: &Plan) -> Page {
    versions(plan, SheetId::Milestones, |indicator| &indicator.milestones)
}

fn versions(plan: &Plan, id: SheetId, of: impl Fn(&Indicator) -> &Vec<Target>) -> Page {
    let mut rows = Vec::new();
    for indicator in &plan.indicators {
        rows.extend(of(indicator).iter().map(|target| {
            Row::default()
                .with("indicator", indicator.code.as_str())
                .with("memo", &indicator.name)
                .with_some("year", Some(&target.label).filter(|_| target.year_stated))
                .with("value", &target.value.printed)
                .with_some("second", second(indicator, &target.value))
                .with_some("since", target.since.map(|day| day.to_string()))
                .with("accepts", target.accepts.join("\n"))
                .with("range", range(indicator, &target.value).unwrap_or_default())
        }));
    }
    Page::with_rows(id, rows)
}
