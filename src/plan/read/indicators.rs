//! Reads `[[indicator]]` tables.

use super::contradictions::Figures;
use super::figures::{BASES, PlacedTarget, ValueRule, read_actuals, read_baseline, read_milestones, read_targets};
use super::plan::{Draft, read_departments, read_year};
use super::table::{Placed, TableReader};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Basis, Better, Bound, Comparator, Indicator, IndicatorKind, Listing, Series, Target};

pub const KINDS: [(&str, IndicatorKind); 5] = [
    ("numeric_target", IndicatorKind::NumericTarget),
    ("kpi", IndicatorKind::Kpi),
    ("outcome", IndicatorKind::Outcome),
    ("reference", IndicatorKind::Reference),
    ("satisfaction", IndicatorKind::Satisfaction),
];
const COMPARATORS: [(&str, Comparator); 6] = [
    ("at_least", Comparator::AtLeast),
    ("at_most", Comparator::AtMost),
    ("range", Comparator::Range),
    ("keep", Comparator::Keep),
    ("equal", Comparator::Equal),
    ("any_of", Comparator::AnyOf),
];

/// Reads one indicator into the draft, with the years that must lie inside the plan.
pub fn read_indicator<'a>(table: TableReader<'a>, draft: &mut Draft<'a>) {
    let code = table.required_code("code");
    let at = table.required_code("at");
    let number = table.text("number").map_or("", |text| text.value);
    let kind = table.required_word("kind", &KINDS);
    let name = table.required_text("name");
    let unit = table.text("unit").map_or("", |text| text.value);
    let better = table.word("better", &[("higher", Better::Higher), ("lower", Better::Lower)]);
    let series = table.word("series", &[("numeric", Series::Numeric), ("text", Series::Text)]);
    let series = series.unwrap_or(Series::Numeric);
    let basis = table.required_word("basis", &BASES);
    let survey = table.flag("survey").unwrap_or(false);
    let counted_from = read_counted_from(&table, basis);
    let quantity = table.code("quantity").map(|code| code.value);
    let part_of = table.code("part_of").map(|code| code.value);
    let also_at = table.subtables("also_at").into_iter().filter_map(read_listing).collect();
    let departments = read_departments(&table, "departments");
    let definition = table.text("definition").map(|text| text.value.to_owned());
    let rule = ValueRule { unit, series };
    let baseline = read_baseline(&table, &rule, draft);
    let actuals = read_actuals(&table, &rule, draft);
    let targets = read_targets(&table, &rule, draft);
    let milestones = read_milestones(&table, &rule, draft);
    let comparator = table.word("comparator", &COMPARATORS);
    let comparator = comparator.unwrap_or_else(|| default_comparator(better, series, &targets));
    report_missing_direction(&table, kind, better, series, comparator);
    let figures = Figures {
        series,
        comparator,
        better,
        basis,
        baseline: baseline.as_ref(),
        targets: &targets,
        milestones: &milestones,
    };
    figures.check(table.ledger);
    let place = table.place();
    table.finish();
    // A broken indicator is told for itself; what refers to it is not wrong for that.
    draft.broken_indicators.extend(code.as_ref().map(|code| code.value.clone()));
    let (Some(code), Some(at), Some(kind), Some(name), Some(basis)) = (code, at, kind, name, basis) else { return };
    draft.broken_indicators.pop();
    let indicator = Indicator {
        code: code.value,
        at: at.value,
        number: number.to_owned(),
        kind,
        name: name.value.to_owned(),
        unit: unit.to_owned(),
        better,
        comparator,
        basis,
        survey,
        counted_from,
        quantity,
        part_of,
        also_at,
        series,
        departments,
        definition,
        baseline: baseline.map(|baseline| baseline.value),
        actuals,
        targets: values(targets),
        milestones: values(milestones),
    };
    draft.indicators.push(Placed { value: indicator, place });
}

fn values(targets: Vec<PlacedTarget>) -> Vec<Target> {
    targets.into_iter().map(|target| target.value).collect()
}

/// The first year of a running total, which only a running total has.
fn read_counted_from(table: &TableReader, basis: Option<Basis>) -> Option<FiscalYear> {
    table.value("counted_from")?;
    let year = read_year(table, "counted_from")?;
    if basis.is_some_and(|basis| basis != Basis::Cumulative) {
        table.ledger.report(
            &year.place,
            "「counted_from」は累計の指標にだけ書けます",
            "basis = \"cumulative\" にするか、counted_from を消してください",
        );
    }
    Some(year.value)
}

/// A second place at which the document lists the indicator.
fn read_listing(table: TableReader) -> Option<Listing> {
    let at = table.required_code("at");
    let number = table.text("number").map_or("", |text| text.value).to_owned();
    table.finish();
    Some(Listing { at: at?.value, number })
}

/// What the newest target prints (以上, 以内, a range), else what goes with the better direction.
fn default_comparator(better: Option<Better>, series: Series, targets: &[PlacedTarget]) -> Comparator {
    let newest = targets.iter().map(|target| &target.value).max_by_key(|target| target.since);
    let printed = newest.map(|target| (&target.value.upper, target.value.bound));
    match (series, printed, better) {
        (Series::Text, ..) => Comparator::Equal,
        (_, Some((Some(_), _)), _) => Comparator::Range,
        (_, Some((_, Some(Bound::AtLeast | Bound::Above))), _) => Comparator::AtLeast,
        (_, Some((_, Some(Bound::AtMost | Bound::Below))), _) => Comparator::AtMost,
        (_, _, Some(Better::Lower)) => Comparator::AtMost,
        _ => Comparator::AtLeast,
    }
}

/// The direction is a fact of the indicator and never derived: 415,286 → 320,000 may well be "more is better".
fn report_missing_direction(
    table: &TableReader,
    kind: Option<IndicatorKind>,
    better: Option<Better>,
    series: Series,
    comparator: Comparator,
) {
    let needs = !matches!(kind, None | Some(IndicatorKind::Reference))
        && series == Series::Numeric
        && matches!(comparator, Comparator::AtLeast | Comparator::AtMost | Comparator::Keep);
    if needs && better.is_none() && table.value("better").is_none() {
        table.ledger.report(
            &table.place(),
            "よい方向「better」がありません",
            "増えるとよい指標は better = \"higher\"、減るとよい指標は better = \"lower\" と書いてください（目標値と基準値の差からは決めません）",
        );
    }
}
