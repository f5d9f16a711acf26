//! Figures in their table: baselines, actuals and targets, a row for every state that one has had.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;

use super::change::{read_last_change, read_word, stamp, unreadable};
use super::contents::{Loaded, LoadedPart};
use super::part::{PlanPart, moment_text};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, DatedValue, Moment, Second, Standing, State, Target, Value};

const STATES: [(&str, State); 6] = [
    ("value", State::Value),
    ("no_data", State::NoData),
    ("cancelled", State::Cancelled),
    ("dropped", State::Dropped),
    ("text", State::Text),
    ("not_yet", State::NotYet),
];
const STANDINGS: [(&str, Standing); 3] =
    [("preliminary", Standing::Preliminary), ("final", Standing::Final), ("correction", Standing::Correction)];

/// What a figure's row holds beside its key.
struct Columns<'a> {
    moment: Moment,
    label: &'a str,
    value: &'a Value,
    standing: Option<Standing>,
    since: Option<NaiveDate>,
}

/// Appends a figure.
pub(super) fn append_figure(
    connection: &Connection,
    change: i64,
    plan: &str,
    key: &str,
    part: &PlanPart,
) -> rusqlite::Result<()> {
    let (Some((indicator, role)), Some(columns)) = (indicator_and_role(key), columns_of(part)) else { return Ok(()) };
    let number = |number: &Option<Decimal>| number.map(|number| number.to_string());
    let second = columns.value.second.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO figure (change_id, plan, key, indicator, role, fiscal_year, moment, label, printed, number,
                                 state, second_printed, second_number, standing, since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            change,
            plan,
            key,
            indicator,
            role,
            columns.moment.fiscal_year().western(),
            moment_text(columns.moment),
            columns.label,
            columns.value.printed,
            number(&columns.value.number),
            word(&STATES, columns.value.state),
            second.map(|second| &second.printed),
            second.and_then(|second| number(&second.number)),
            columns.standing.map(|standing| word(&STANDINGS, standing)),
            columns.since.map(|since| since.to_string()),
        ])?;
    Ok(())
}

/// Appends that a figure was removed.
pub(super) fn append_removed_figure(
    connection: &Connection,
    change: i64,
    plan: &str,
    key: &str,
) -> rusqlite::Result<()> {
    let Some((indicator, role)) = indicator_and_role(key) else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO figure (change_id, plan, key, indicator, role, removed) VALUES (?1, ?2, ?3, ?4, ?5, 1)",
        )?
        .execute(params![change, plan, key, indicator, role])?;
    Ok(())
}

/// The newest state of every figure of a plan. Actuals are in order of time, targets in the order in which they
/// came to hold; an import that has them otherwise records the order.
pub(super) fn load_figures(
    connection: &Connection,
    plan: &str,
    as_of: Option<DateTime<Utc>>,
) -> rusqlite::Result<Vec<LoadedPart<PlanPart>>> {
    let mut statement = connection.prepare_cached(
        "SELECT c.recorded_at, c.recorded_by, c.kind, c.source, f.key, f.indicator, f.role, f.moment, f.label,
                f.printed, f.number, f.state, f.second_printed, f.second_number, f.standing, f.since, f.removed
         FROM figure f JOIN plan_change c ON c.id = f.change_id
         WHERE f.id IN (SELECT MAX(n.id) FROM figure n JOIN plan_change m ON m.id = n.change_id
                        WHERE n.plan = ?1 AND (?2 IS NULL OR m.recorded_at <= ?2) GROUP BY n.key)
         ORDER BY f.indicator, f.role, f.since, f.fiscal_year, length(f.moment), f.moment, f.key",
    )?;
    let rows = statement.query_map(params![plan, as_of.map(stamp)], |row| {
        let removed: bool = row.get(16)?;
        let content = if removed { None } else { Some(Loaded::Part(read_figure(row)?)) };
        Ok(LoadedPart { key: row.get(4)?, content, last: read_last_change(row)? })
    })?;
    rows.collect()
}

fn columns_of(part: &PlanPart) -> Option<Columns<'_>> {
    match part {
        PlanPart::Baseline { value, .. } | PlanPart::Actual { value, .. } => Some(Columns {
            moment: value.moment,
            label: &value.label,
            value: &value.value,
            standing: Some(value.standing),
            since: None,
        }),
        PlanPart::Target { target, .. } => Some(Columns {
            moment: Moment::Fiscal(target.year),
            label: &target.label,
            value: &target.value,
            standing: None,
            since: target.since,
        }),
        _ => None,
    }
}

/// From a key: `figure/K111/actual/2024`.
fn indicator_and_role(key: &str) -> Option<(&str, &str)> {
    let mut pieces = key.strip_prefix("figure/")?.split('/');
    Some((pieces.next()?, pieces.next()?))
}

fn read_figure(row: &Row) -> rusqlite::Result<PlanPart> {
    let indicator: String = row.get(5)?;
    let indicator = Code::new(&indicator).map_err(|error| unreadable(5, error))?;
    let role: String = row.get(6)?;
    let moment = read_moment(row.get(7)?)?;
    let label: String = row.get(8)?;
    let value = read_value(row)?;
    if role == "target" {
        let target = Target { since: read_day(15, row.get(15)?)?, ..Target::new(moment.fiscal_year(), &label, value) };
        return Ok(PlanPart::Target { indicator, target });
    }
    let standing: String = row.get(14)?;
    let standing = read_word(14, &STANDINGS, &standing)?;
    let value = DatedValue { standing, ..DatedValue::new(moment, &label, value) };
    Ok(if role == "baseline" { PlanPart::Baseline { indicator, value } } else { PlanPart::Actual { indicator, value } })
}

fn read_value(row: &Row) -> rusqlite::Result<Value> {
    let state: String = row.get(11)?;
    let second_printed: Option<String> = row.get(12)?;
    let second_number = read_number(13, row.get(13)?)?;
    let printed: String = row.get(9)?;
    Ok(Value {
        second: second_printed.map(|printed| Second { printed, number: second_number }),
        ..Value::new(&printed, read_number(10, row.get(10)?)?, read_word(11, &STATES, &state)?)
    })
}

fn read_number(column: usize, text: Option<String>) -> rusqlite::Result<Option<Decimal>> {
    text.map(|text| text.parse().map_err(|error: rust_decimal::Error| unreadable(column, error))).transpose()
}

fn read_day(column: usize, text: Option<String>) -> rusqlite::Result<Option<NaiveDate>> {
    text.map(|text| text.parse().map_err(|error: chrono::ParseError| unreadable(column, error))).transpose()
}

/// The inverse of [`moment_text`].
fn read_moment(text: String) -> rusqlite::Result<Moment> {
    let year = |digits: &str| digits.parse::<i32>().map_err(|error| unreadable(7, error));
    match text.strip_suffix('年') {
        Some(digits) => Ok(Moment::Calendar(year(digits)?)),
        None if text.len() == 10 => {
            text.parse().map(Moment::Day).map_err(|error: chrono::ParseError| unreadable(7, error))
        }
        None => Ok(Moment::Fiscal(FiscalYear::new(year(&text)?))),
    }
}

fn word<T: PartialEq>(words: &[(&'static str, T)], meaning: T) -> &'static str {
    words.iter().find(|(_, known)| *known == meaning).map_or("", |(word, _)| word)
}
