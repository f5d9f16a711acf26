//! Reads an indicator's figures: the baseline, the actuals, the targets and the milestones.

use rust_decimal::Decimal;
use toml::de::DeValue;

use super::plan::Draft;
use super::table::{Ledger, Place, Placed, TableReader};
use crate::fiscal_year::{FiscalYear, half_width};
use crate::plan::{Basis, DatedValue, Moment, Refusal, Series, Standing, Target, Value, read_printed_figure};

pub const BASES: [(&str, Basis); 3] =
    [("annual", Basis::Annual), ("cumulative", Basis::Cumulative), ("stock", Basis::Stock)];
const STANDINGS: [(&str, Standing); 3] =
    [("preliminary", Standing::Preliminary), ("final", Standing::Final), ("correction", Standing::Correction)];

/// How the values of one indicator are read.
pub struct ValueRule<'t> {
    pub unit: &'t str,
    pub series: Series,
}

/// A target with the place of its table, at which the checks on it are told.
pub type PlacedTarget<'a> = Placed<'a, Target>;

/// Reads `baseline = { … }`. Without a year it stands for the eve of the plan.
pub fn read_baseline<'a>(
    table: &TableReader<'a>,
    rule: &ValueRule,
    draft: &Draft<'a>,
) -> Option<Placed<'a, DatedValue>> {
    let inner = table.subtable("baseline", "baseline")?;
    let place = inner.place();
    let year = inner.text("year");
    let stated = inner.value("year").is_some();
    let moment = match &year {
        Some(year) => read_moment(&inner, year),
        None => draft.period.map(|(first, _)| Moment::Fiscal(first.previous())),
    };
    let printed = read_value_key(&inner, rule);
    let details = read_details(&inner);
    inner.finish();
    let moment = moment?;
    let value = printed?.single(table.ledger).of_year(Some(moment.fiscal_year()), table.ledger);
    let dated = DatedValue::new(moment, year.map_or("", |year| year.value), value);
    let dated = DatedValue { year_stated: stated, ..details.on(dated) };
    Some(Placed { value: dated, place })
}

/// What a value's table says besides the value.
#[derive(Default)]
struct Details {
    standing: Standing,
    basis: Option<Basis>,
    reason: Option<String>,
}

impl Details {
    fn on(self, dated: DatedValue) -> DatedValue {
        DatedValue { standing: self.standing, basis: self.basis, reason: self.reason, ..dated }
    }
}

fn read_details(table: &TableReader) -> Details {
    let standing = table.word("standing", &STANDINGS).unwrap_or_default();
    let basis = table.word("basis", &BASES);
    let reason = table.text("reason");
    Details { standing, basis, reason: reason.map(|text| text.value.trim().to_owned()) }
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
pub fn read_actuals<'a>(table: &TableReader<'a>, rule: &ValueRule, draft: &mut Draft<'a>) -> Vec<DatedValue> {
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
                let printed = read_value_key(&fields, rule);
                let details = read_details(&fields);
                fields.finish();
                printed.map(|printed| (printed, details))
            }
            other => {
                read_printed(table, table.at(item.span()), other, rule).map(|printed| (printed, Details::default()))
            }
        };
        if let Some((printed, details)) = read {
            let value = printed.single(table.ledger).of_year(Some(moment.fiscal_year()), table.ledger);
            actuals.push(details.on(DatedValue::new(moment, &half_width(key.value), value)));
        }
    }
    actuals.sort_by_key(|actual| actual.moment.fiscal_year());
    actuals
}

/// `target = { … }` or, when targets were revised, several `[[indicator.targets]]` with `since`.
pub fn read_targets<'a>(table: &TableReader<'a>, rule: &ValueRule, draft: &mut Draft<'a>) -> Vec<PlacedTarget<'a>> {
    let mut targets: Vec<PlacedTarget> = Vec::new();
    for inner in table.subtable("target", "target").into_iter().chain(table.subtables("targets")) {
        let place = inner.place();
        let Some(target) = read_target(inner, rule, draft) else { continue };
        if targets.iter().any(|before| before.value.since == target.since) {
            table.ledger.report(
                &place,
                "同じ日からの目標値が二つあります",
                "改めた目標値には、いつからのものかを since = \"2025-04-01\" のように書いてください",
            );
        }
        targets.push(Placed { value: target, place });
    }
    targets
}

fn read_target<'a>(table: TableReader<'a>, rule: &ValueRule, draft: &mut Draft<'a>) -> Option<Target> {
    if table.value("year").is_none() {
        let mut target = read_target_of(&table, draft.period.map(|(_, last)| last), "", rule);
        if let Some(target) = &mut target {
            target.year_stated = false;
        }
        table.finish();
        return target;
    }
    let year = table.required_text("year");
    let parsed = year.as_ref().and_then(|year| read_year_of(&table, year, draft));
    let target = read_target_of(&table, parsed, year.map_or("", |year| year.value), rule);
    table.finish();
    target
}

/// The keys of a target besides its year, each asked for whatever is wrong with the year.
fn read_target_of(table: &TableReader, year: Option<FiscalYear>, label: &str, rule: &ValueRule) -> Option<Target> {
    let printed = read_value_key(table, rule);
    let range = read_range(table, rule);
    let printed = printed.map(|printed| printed.within(range, table.ledger));
    let since = table.day("since");
    let accepts = table.texts("accepts").into_iter().map(|text| text.value.to_owned()).collect();
    let value = printed.map(|printed| printed.of_year(year, table.ledger));
    Some(Target { since, accepts, ..Target::new(year?, label, value?) })
}

fn read_year_of<'a>(table: &TableReader<'a>, year: &Placed<'a, &str>, draft: &mut Draft<'a>) -> Option<FiscalYear> {
    match FiscalYear::parse(year.value) {
        Ok(parsed) => {
            draft.years.push(Placed { value: parsed, place: year.place.clone() });
            Some(parsed)
        }
        Err(error) => {
            table.ledger.report(&year.place, error.to_string(), "年度を書き直してください");
            None
        }
    }
}

/// `milestones = { R4 = "10" }`, each a printed value or a table as targets have it; or, when they were revised,
/// several `[[indicator.milestones]]` with `year` and `since`.
pub fn read_milestones<'a>(table: &TableReader<'a>, rule: &ValueRule, draft: &mut Draft<'a>) -> Vec<PlacedTarget<'a>> {
    let mut milestones = match table.value("milestones").map(|value| value.get_ref()) {
        None => Vec::new(),
        Some(DeValue::Array(_)) => {
            let tables = table.subtables("milestones").into_iter();
            tables.filter_map(|inner| read_dated_milestone(inner, rule, draft)).collect()
        }
        Some(_) => read_milestones_by_year(table, rule, draft),
    };
    let mut given: Vec<(FiscalYear, Option<chrono::NaiveDate>)> = Vec::new();
    for milestone in &milestones {
        let key = (milestone.value.year, milestone.value.since);
        if given.contains(&key) {
            table.ledger.report(
                &milestone.place,
                format!("{} の年度別目標値が二つあります", milestone.value.year),
                "一つにするか、改めたものに since = \"2025-04-01\" のようにいつからのものかを書いてください",
            );
        }
        given.push(key);
    }
    milestones.sort_by_key(|milestone| (milestone.value.year, milestone.value.since));
    milestones
}

fn read_dated_milestone<'a>(
    table: TableReader<'a>,
    rule: &ValueRule,
    draft: &mut Draft<'a>,
) -> Option<PlacedTarget<'a>> {
    let place = table.place();
    let year = table.required_text("year");
    let parsed = year.as_ref().and_then(|year| read_year_of(&table, year, draft));
    let milestone = read_target_of(&table, parsed, year.map_or("", |year| year.value), rule);
    table.finish();
    Some(Placed { value: milestone?, place })
}

fn read_milestones_by_year<'a>(
    table: &TableReader<'a>,
    rule: &ValueRule,
    draft: &mut Draft<'a>,
) -> Vec<PlacedTarget<'a>> {
    let Some(inner) = table.subtable("milestones", "milestones") else { return Vec::new() };
    let mut milestones = Vec::new();
    for (key, item) in inner.entries() {
        let year = read_year_of(table, &key, draft);
        let label = half_width(key.value);
        let read = match item.get_ref() {
            DeValue::Table(fields) => {
                let fields = TableReader::new(table.ledger, table.file, fields, item.span(), "milestones");
                let read = read_target_of(&fields, year, &label, rule);
                fields.finish();
                read
            }
            other => read_printed(table, table.at(item.span()), other, rule)
                .map(|printed| printed.of_year(year, table.ledger))
                .and_then(|value| Some(Target::new(year?, &label, value))),
        };
        milestones.extend(read.map(|value| Placed { value, place: key.place }));
    }
    milestones
}

/// The keys `value` and `second` of a value's table.
fn read_value_key<'a>(table: &TableReader<'a>, rule: &ValueRule) -> Option<Printed<'a>> {
    let second = table.text("second");
    let Some(found) = table.value("value") else {
        table.missing("value");
        return None;
    };
    let mut printed = read_printed(table, table.at(found.span()), found.get_ref(), rule)?;
    if let Some(second) = second {
        if printed.value.second.is_some() {
            table.ledger.report(
                &second.place,
                "二つ目の値が、value にも second にもあります",
                "どちらか一方に書いてください",
            );
        }
        printed.value = printed.value.with_second(second.value);
    }
    Some(printed)
}

/// The key `range = ["3%", "5%"]`: both ends of a range of which the document prints one number as the target.
fn read_range<'a>(table: &TableReader<'a>, rule: &ValueRule) -> Option<Placed<'a, (Decimal, Decimal)>> {
    let place = table.at(table.value("range")?.span());
    let ends = table.texts("range");
    let numbers: Vec<Decimal> = ends.iter().filter_map(|end| read_end(table, end, rule)).collect();
    match (numbers.as_slice(), ends.len()) {
        ([lower, upper], 2) => Some(Placed { value: (*lower, *upper), place }),
        // What is wrong with an end was told there.
        (_, 2) => None,
        _ => {
            table.ledger.report(
                &place,
                "「range」には下限と上限の二つを書きます",
                "range = [\"3%\", \"5%\"] のように書いてください",
            );
            None
        }
    }
}

fn read_end(table: &TableReader, end: &Placed<&str>, rule: &ValueRule) -> Option<Decimal> {
    match read_printed_figure(end.value, Some(rule.unit)) {
        Ok(figure) if figure.stands_alone() && figure.value.number.is_some() => figure.value.number,
        Ok(_) => {
            let what = format!("range の「{}」は一つの数ではありません", end.value);
            table.ledger.report(&end.place, what, "range = [\"3%\", \"5%\"] のように、数だけを書いてください");
            None
        }
        Err(error) => {
            table.ledger.report(&end.place, error.to_string(), error.reason.remedy());
            None
        }
    }
}

/// A value as it was read, with the year that its own text prints.
struct Printed<'a> {
    value: Value,
    moment: Option<Moment>,
    place: Place<'a>,
}

impl Printed<'_> {
    /// The value, unless its own text names another year than the one it is written under.
    fn of_year(self, year: Option<FiscalYear>, ledger: &Ledger) -> Value {
        if let (Some(printed), Some(year)) = (self.moment, year)
            && printed.fiscal_year() != year
        {
            ledger.report(
                &self.place,
                format!("値「{}」に印刷された年（{printed}）が、年度 {year} と違います", self.value.printed),
                "値をその年度のところに移すか、年度を直してください",
            );
        }
        self.value
    }

    /// The value with the range that its table gives beside it; it keeps its printed form.
    fn within(mut self, range: Option<Placed<(Decimal, Decimal)>>, ledger: &Ledger) -> Self {
        let Some(Placed { value: (lower, upper), place }) = range else { return self };
        let stated_twice = self.value.upper.is_some() || self.value.bound.is_some();
        let fits = self.value.number.is_some_and(|number| number >= lower && number <= upper);
        if stated_twice {
            let what = format!("目標値「{}」にも「range」にも、範囲や以上・以下が書かれています", self.value.printed);
            ledger.report(&place, what, "どちらか一方に書いてください");
        } else if !fits {
            let what = format!("目標値「{}」が range（{lower}～{upper}）の中にありません", self.value.printed);
            ledger.report(&place, what, "小さい数、大きい数の順に書き、目標値がその中にあるようにしてください");
        } else {
            self.value = Value { number: Some(lower), upper: Some(upper), ..self.value };
        }
        self
    }

    /// The one value of a baseline or an actual, which is never a range.
    fn single(self, ledger: &Ledger) -> Self {
        if self.value.upper.is_some() {
            ledger.report(
                &self.place,
                format!("「{}」は範囲です。基準値と実績値は一つの数で書きます", self.value.printed),
                "一つの数にしてください。範囲は目標値にだけ書けます",
            );
        }
        self
    }
}

/// A printed value: a text, or a TOML number taken as it is written (`77.50` keeps its zero).
fn read_printed<'a>(
    table: &TableReader<'a>,
    place: Place<'a>,
    found: &DeValue,
    rule: &ValueRule,
) -> Option<Printed<'a>> {
    let printed = match found {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().replace('_', ""),
        DeValue::Float(float) => float.as_str().replace('_', ""),
        other => {
            table.wrong_type(&place, "value", "印刷された値（\"43,400\" など）", other);
            return None;
        }
    };
    match (read_printed_figure(&printed, Some(rule.unit)), rule.series) {
        (Err(error), series)
            if series == Series::Numeric || matches!(error.reason, Refusal::NothingPrinted | Refusal::OnlyAside) =>
        {
            table.ledger.report(&place, error.to_string(), error.reason.remedy());
            None
        }
        (Ok(figure), Series::Numeric) => Some(Printed { value: figure.value, moment: figure.moment, place }),
        _ => Some(Printed { value: Value::read_text(&printed, rule.unit), moment: None, place }),
    }
}
