//! Reads `[[indicator]]` tables.

use toml::de::DeValue;

use super::plan::{Draft, read_departments};
use super::table::{Place, Placed, TableReader};
use crate::fiscal_year::{FiscalYear, half_width};
use crate::plan::{
    Basis, Better, Comparator, DatedValue, Indicator, IndicatorKind, Moment, Series, Standing, Target, Value,
};

const KINDS: [(&str, IndicatorKind); 5] = [
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
const STANDINGS: [(&str, Standing); 3] =
    [("preliminary", Standing::Preliminary), ("final", Standing::Final), ("correction", Standing::Correction)];

/// How the values of one indicator are read.
struct ValueRule<'t> {
    unit: &'t str,
    series: Series,
}

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
    let comparator = table.word("comparator", &COMPARATORS).unwrap_or_else(|| default_comparator(better, series));
    let basis = table.required_word(
        "basis",
        &[("annual", Basis::Annual), ("cumulative", Basis::Cumulative), ("stock", Basis::Stock)],
    );
    let departments = read_departments(&table, "departments");
    let definition = table.text("definition").map(|text| text.value.to_owned());
    let rule = ValueRule { unit, series };
    let baseline = table.subtable("baseline", "baseline").and_then(|inner| read_baseline(inner, &rule));
    let actuals = read_actuals(&table, &rule, draft);
    let targets = read_targets(&table, &rule, draft);
    report_missing_direction(&table, kind, better, series, comparator);
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
        survey: false,
        counted_from: None,
        quantity: None,
        part_of: None,
        also_at: Vec::new(),
        series,
        departments,
        definition,
        baseline,
        actuals,
        targets,
        milestones: Vec::new(),
    };
    draft.indicators.push(Placed { value: indicator, place });
}

fn default_comparator(better: Option<Better>, series: Series) -> Comparator {
    match (series, better) {
        (Series::Text, _) => Comparator::Equal,
        (Series::Numeric, Some(Better::Lower)) => Comparator::AtMost,
        (Series::Numeric, _) => Comparator::AtLeast,
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

fn read_baseline(table: TableReader, rule: &ValueRule) -> Option<DatedValue> {
    let year = table.required_text("year");
    let moment = year.as_ref().and_then(|year| read_moment(&table, year));
    let value = read_value_key(&table, rule);
    let standing = table.word("standing", &STANDINGS).unwrap_or_default();
    table.finish();
    Some(DatedValue { standing, ..DatedValue::new(moment?, year?.value, value?) })
}

fn read_moment(table: &TableReader, text: &Placed<&str>) -> Option<Moment> {
    match Moment::parse(text.value) {
        Ok(moment) => Some(moment),
        Err(error) => {
            table.ledger.report(
                &text.place,
                error.to_string(),
                "年度（R6）、暦年（2024年）または日付（2024-10-01）で書いてください",
            );
            None
        }
    }
}

/// `actuals = { R2 = "-", R3 = "43,400" }`, each a printed value or a table with `value` and more.
fn read_actuals<'a>(table: &TableReader<'a>, rule: &ValueRule, draft: &mut Draft<'a>) -> Vec<DatedValue> {
    let Some(inner) = table.subtable("actuals", "actuals") else { return Vec::new() };
    let mut actuals: Vec<DatedValue> = Vec::new();
    for (key, item) in inner.entries() {
        let Some(moment) = read_moment(table, &key) else { continue };
        // A table has one cell for a year: a second value, be it of a calendar year or a day, would not be printed.
        if actuals.iter().any(|actual| actual.moment.fiscal_year() == moment.fiscal_year()) {
            table.ledger.report(&key.place, format!("「{}」の実績値が二つあります", key.value), "一つにしてください");
            continue;
        }
        draft.years.push(Placed { value: moment.fiscal_year(), place: key.place.clone() });
        let read = match item.get_ref() {
            DeValue::Table(fields) => {
                let fields = TableReader::new(table.ledger, table.file, fields, item.span(), "actuals");
                let value = read_value_key(&fields, rule);
                let standing = fields.word("standing", &STANDINGS).unwrap_or_default();
                fields.finish();
                value.map(|value| (value, standing))
            }
            other => read_printed(table, table.at(item.span()), other, rule).map(|value| (value, Standing::Final)),
        };
        if let Some((value, standing)) = read {
            actuals.push(DatedValue { standing, ..DatedValue::new(moment, &half_width(key.value), value) });
        }
    }
    actuals.sort_by_key(|actual| actual.moment.fiscal_year());
    actuals
}

/// `target = { … }` or, when targets were revised, several `[[indicator.targets]]` with `since`.
fn read_targets<'a>(table: &TableReader<'a>, rule: &ValueRule, draft: &mut Draft<'a>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for inner in table.subtable("target", "target").into_iter().chain(table.subtables("targets")) {
        let place = inner.place();
        let Some(target) = read_target(inner, rule, draft) else { continue };
        if targets.iter().any(|before| before.since == target.since) {
            table.ledger.report(
                &place,
                "同じ日からの目標値が二つあります",
                "改めた目標値には、いつからのものかを since = \"2025-04-01\" のように書いてください",
            );
        }
        targets.push(target);
    }
    targets
}

fn read_target<'a>(table: TableReader<'a>, rule: &ValueRule, draft: &mut Draft<'a>) -> Option<Target> {
    let year = table.required_text("year");
    let parsed = year.as_ref().and_then(|year| match FiscalYear::parse(year.value) {
        Ok(parsed) => {
            draft.years.push(Placed { value: parsed, place: year.place.clone() });
            Some(parsed)
        }
        Err(error) => {
            table.ledger.report(&year.place, error.to_string(), "年度を書き直してください");
            None
        }
    });
    let value = read_value_key(&table, rule);
    let since = table.day("since");
    table.finish();
    Some(Target { since, ..Target::new(parsed?, year?.value, value?) })
}

/// The keys `value` and `second` of a value's table.
fn read_value_key(table: &TableReader, rule: &ValueRule) -> Option<Value> {
    let Some(found) = table.value("value") else {
        table.missing("value");
        return None;
    };
    let second = table.text("second");
    let value = read_printed(table, table.at(found.span()), found.get_ref(), rule)?;
    Some(match second {
        Some(second) => value.with_second(second.value),
        None => value,
    })
}

/// A printed value: a text, or a TOML number taken as it is written (`77.50` keeps its zero).
fn read_printed(table: &TableReader, place: Place, found: &DeValue, rule: &ValueRule) -> Option<Value> {
    let printed = match found {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().replace('_', ""),
        DeValue::Float(float) => float.as_str().replace('_', ""),
        other => {
            table.wrong_type(&place, "value", "印刷された値（\"43,400\" など）", other);
            return None;
        }
    };
    match rule.series {
        Series::Text => Some(Value::read_text(&printed, rule.unit)),
        Series::Numeric => match Value::read_number(&printed, rule.unit) {
            Ok(value) => Some(value),
            Err(error) => {
                table.ledger.report(
                    &place,
                    error.to_string(),
                    "数字か、- ※ 中止 未集計 のどれかにしてください。全項目のような語が値になる指標には series = \"text\" と書きます",
                );
                None
            }
        },
    }
}
