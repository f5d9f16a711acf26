//! A figure as a row of its table: the words and columns, and reading one back.

use chrono::NaiveDate;
use rusqlite::Row;
use rust_decimal::Decimal;

use super::change::{read_word, unreadable};
use super::part::PlanPart;
use crate::fiscal_year::FiscalYear;
use crate::plan::{Basis, Bound, Code, DatedValue, Moment, Second, Span, Standing, State, Target, Value};

pub(super) const STATES: [(&str, State); 6] = [
    ("value", State::Value),
    ("no_data", State::NoData),
    ("cancelled", State::Cancelled),
    ("dropped", State::Dropped),
    ("text", State::Text),
    ("not_yet", State::NotYet),
];
pub(super) const STANDINGS: [(&str, Standing); 3] =
    [("preliminary", Standing::Preliminary), ("final", Standing::Final), ("correction", Standing::Correction)];
pub(super) const BOUNDS: [(&str, Bound); 4] =
    [("at_least", Bound::AtLeast), ("at_most", Bound::AtMost), ("above", Bound::Above), ("below", Bound::Below)];
pub(super) const BASES: [(&str, Basis); 3] =
    [("annual", Basis::Annual), ("cumulative", Basis::Cumulative), ("stock", Basis::Stock)];

/// The columns of a figure's content, in the order in which [`read_figure`] takes them.
pub(super) const COLUMNS: &str = "f.indicator, f.role, f.moment, f.label, f.year_stated, f.printed, f.number, f.state, \
                                  f.second_printed, f.second_number, f.upper, f.bound, f.span, f.span_years, f.basis, \
                                  f.standing, f.reason, f.since, f.accepts";

/// Reads a figure from a row whose content begins at a column.
pub(super) fn read_figure(row: &Row, first: usize) -> rusqlite::Result<PlanPart> {
    let indicator: String = row.get(first)?;
    let indicator = Code::new(&indicator).map_err(|error| unreadable(first, error))?;
    let role: String = row.get(first + 1)?;
    Ok(match role.as_str() {
        "baseline" => PlanPart::Baseline { indicator, value: read_dated(row, first)? },
        "actual" => PlanPart::Actual { indicator, value: read_dated(row, first)? },
        "target" => PlanPart::Target { indicator, target: read_target(row, first)? },
        "milestone" => PlanPart::Milestone { indicator, target: read_target(row, first)? },
        other => return Err(unreadable(first + 1, format!("unknown role {other:?}"))),
    })
}

fn read_dated(row: &Row, first: usize) -> rusqlite::Result<DatedValue> {
    let standing: String = row.get(first + 15)?;
    Ok(DatedValue {
        moment: read_moment(first + 2, row.get(first + 2)?)?,
        label: row.get(first + 3)?,
        value: read_value(row, first)?,
        standing: read_word(first + 15, &STANDINGS, &standing)?,
        basis: read_word_or_none(row, first + 14, &BASES)?,
        year_stated: row.get(first + 4)?,
        reason: row.get(first + 16)?,
    })
}

fn read_target(row: &Row, first: usize) -> rusqlite::Result<Target> {
    let accepts: Option<String> = row.get(first + 18)?;
    let accepts = accepts.map(|json| serde_json::from_str(&json).map_err(|error| unreadable(first + 18, error)));
    Ok(Target {
        year: read_moment(first + 2, row.get(first + 2)?)?.fiscal_year(),
        label: row.get(first + 3)?,
        value: read_value(row, first)?,
        since: read_day(first + 17, row.get(first + 17)?)?,
        year_stated: row.get(first + 4)?,
        accepts: accepts.transpose()?.unwrap_or_default(),
    })
}

fn read_value(row: &Row, first: usize) -> rusqlite::Result<Value> {
    let state: String = row.get(first + 7)?;
    let second_printed: Option<String> = row.get(first + 8)?;
    let second_number = read_number(first + 9, row.get(first + 9)?)?;
    Ok(Value {
        printed: row.get(first + 5)?,
        number: read_number(first + 6, row.get(first + 6)?)?,
        state: read_word(first + 7, &STATES, &state)?,
        second: second_printed.map(|printed| Second { printed, number: second_number }),
        upper: read_number(first + 10, row.get(first + 10)?)?,
        bound: read_word_or_none(row, first + 11, &BOUNDS)?,
        span: read_span(row, first + 12)?,
    })
}

/// A span's word and, behind it, the number of years of a running total. The inverse of [`span_columns`].
fn read_span(row: &Row, column: usize) -> rusqlite::Result<Option<Span>> {
    let word: Option<String> = row.get(column)?;
    let years: Option<u8> = row.get(column + 1)?;
    word.map(|word| match word.as_str() {
        "per_year" => Ok(Span::PerYear),
        "cumulative" => Ok(Span::Cumulative { years }),
        "average" => Ok(Span::Average),
        other => Err(unreadable(column, format!("unknown span {other:?}"))),
    })
    .transpose()
}

/// A span as its two columns.
pub(super) fn span_columns(span: Option<Span>) -> (Option<&'static str>, Option<u8>) {
    match span {
        None => (None, None),
        Some(Span::PerYear) => (Some("per_year"), None),
        Some(Span::Cumulative { years }) => (Some("cumulative"), years),
        Some(Span::Average) => (Some("average"), None),
    }
}

fn read_word_or_none<T: Copy>(row: &Row, column: usize, words: &[(&str, T)]) -> rusqlite::Result<Option<T>> {
    let word: Option<String> = row.get(column)?;
    word.map(|word| read_word(column, words, &word)).transpose()
}

fn read_number(column: usize, text: Option<String>) -> rusqlite::Result<Option<Decimal>> {
    text.map(|text| text.parse().map_err(|error: rust_decimal::Error| unreadable(column, error))).transpose()
}

fn read_day(column: usize, text: Option<String>) -> rusqlite::Result<Option<NaiveDate>> {
    text.map(|text| text.parse().map_err(|error: chrono::ParseError| unreadable(column, error))).transpose()
}

/// The inverse of [`moment_text`](super::part::moment_text).
fn read_moment(column: usize, text: String) -> rusqlite::Result<Moment> {
    let year = |digits: &str| digits.parse::<i32>().map_err(|error| unreadable(column, error));
    match text.strip_suffix('年') {
        Some(digits) => Ok(Moment::Calendar(year(digits)?)),
        None if text.len() == 10 => {
            text.parse().map(Moment::Day).map_err(|error: chrono::ParseError| unreadable(column, error))
        }
        None => Ok(Moment::Fiscal(FiscalYear::new(year(&text)?))),
    }
}

/// The word for a meaning.
pub(super) fn word<T: PartialEq>(words: &[(&'static str, T)], meaning: T) -> Option<&'static str> {
    words.iter().find(|(_, known)| *known == meaning).map(|(word, _)| *word)
}
