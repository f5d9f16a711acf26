//! 実績値: the number that was typed, or the word in its place.

mod plausible;
mod second;
mod style;

use rust_decimal::Decimal;

use super::characters::printable;
use super::day::read_day;
use super::outcome::{Outcome, Problem, quoted};
use super::typed::{digits, is_date, squeezed, typed, unreadable};
use super::{Said, Weight};
use crate::fiscal_year::{FiscalYear, half_width};
use crate::inquiry::sheets;
use crate::plan::{Indicator, Refusal, Series, State, Value, read_printed_figure};
use crate::workbook::Content;

/// More decimals than these come of a computation that was not rounded.
const MOST_DECIMALS: u32 = 6;
const WORDS: &str =
    "まだ出ていないときは「未確定」、行われなかったときは「中止」、調査がなかったときは「調査なし」とご記入ください。";

/// An indicator whose actual of a year is read.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub indicator: &'a Indicator,
    pub year: FiscalYear,
}

impl<'a> Asking<'a> {
    /// The actuals before the year that are numbers, in order of time.
    fn past(&self) -> Vec<&'a Value> {
        let before = self.indicator.actuals.iter().filter(|actual| actual.moment.fiscal_year() < self.year);
        before.map(|actual| &actual.value).filter(|value| value.number.is_some()).collect()
    }

    fn is_percent(&self) -> bool {
        half_width(&self.indicator.unit).trim_start().starts_with('%')
    }

    fn only_digits(&self) -> String {
        match self.indicator.unit.as_str() {
            "" | "―" => format!("数字だけをご記入ください。{WORDS}"),
            unit => format!("数字だけをご記入ください（単位：{unit}）。{WORDS}"),
        }
    }
}

/// Reads an actual. A number is printed in the style of the indicator's own past; it stays exact.
pub(super) fn read_actual(content: &Content, asking: Asking) -> Outcome {
    let remedy =
        format!("{}直らないときは、セルの表示形式を「標準」に戻してからご記入ください。", asking.only_digits());
    if let Some(outcome) = unreadable(content).or_else(|| is_date(content, Weight::Refused, &remedy)) {
        return outcome;
    }
    match content {
        Content::Number { number, percent: true, .. } => percentage(*number, content, asking),
        Content::Number { number, .. } => stored(&digits(*number), asking),
        _ => match printable(&typed(content)) {
            Ok(text) => typed_text(&text, asking),
            Err(problem) => Outcome::left(problem),
        },
    }
}

/// `58.2%`, which Excel stores as 0.582.
fn percentage(number: Decimal, content: &Content, asking: Asking) -> Outcome {
    match number.checked_mul(Decimal::ONE_HUNDRED) {
        Some(share) if asking.is_percent() => stored(&format!("{}%", digits(share)), asking),
        _ => {
            let unit = &asking.indicator.unit;
            let what = format!("{}（％）として入っていますが、単位は「{unit}」です。", quoted(&typed(content)));
            Outcome::left(Problem::asked(what, asking.only_digits()))
        }
    }
}

/// A number that was stored as one.
fn stored(text: &str, asking: Asking) -> Outcome {
    match asking.indicator.series {
        Series::Text => Outcome::taken(Said::Value(Value::read_text(text, &asking.indicator.unit))),
        Series::Numeric => figure(text, asking),
    }
}

fn typed_text(text: &str, asking: Asking) -> Outcome {
    if let Some(outcome) = word(text, asking) {
        return outcome;
    }
    if asking.indicator.series == Series::Text {
        return Outcome::taken(Said::Value(Value::read_text(text, &asking.indicator.unit)));
    }
    if read_day(text).is_some() {
        let what = format!("{}は、日付のように見えます。", quoted(text));
        return Outcome::left(Problem::refused(what, asking.only_digits()));
    }
    figure(text, asking)
}

/// One number, or two where the newest value has two.
fn figure(text: &str, asking: Asking) -> Outcome {
    let last = asking.indicator.latest(asking.year.previous()).map(|last| &last.value);
    match last.and_then(|last| Some((last, last.second.as_ref()?))) {
        Some((last, sample)) => second::pair(text, last, sample, asking),
        None => number(text, asking),
    }
}

/// The words in place of a value, and the signs that could be any of them.
fn word(text: &str, asking: Asking) -> Option<Outcome> {
    if squeezed(text) == sheets::NO_SURVEY {
        let past = asking.indicator.actuals.iter().rev().map(|actual| &actual.value);
        let printed = past.clone().find(|value| value.state == State::NoData).map_or("-", |value| &value.printed);
        return Some(Outcome::taken(Said::Value(Value::new(printed, None, State::NoData))));
    }
    let figure = read_printed_figure(text, Some(&asking.indicator.unit)).ok().filter(|figure| figure.stands_alone())?;
    match figure.value.state {
        State::NotYet | State::Cancelled => Some(Outcome::taken(Said::Value(figure.value))),
        State::NoData | State::Dropped => {
            let what = format!("{}だけでは、「未確定」「中止」「調査なし」のどれかが分かりません。", quoted(text));
            Some(Outcome::left(Problem::asked(what, WORDS)))
        }
        State::Value | State::Text => None,
    }
}

fn number(text: &str, asking: Asking) -> Outcome {
    let figure = match read_printed_figure(text, Some(&asking.indicator.unit)) {
        Ok(figure) => figure,
        Err(refused) => return Outcome::left(unread(text, &refused.reason, asking)),
    };
    let alone = figure.stands_alone();
    let Some(number) = figure.value.number.filter(|_| alone) else {
        let what = format!("{}とあり、一つの数だけではありません。", quoted(text));
        return Outcome::left(Problem::asked(what, asking.only_digits()));
    };
    if number.scale() > MOST_DECIMALS {
        let what = format!("{}は、小数が{}けたあります。", quoted(text), number.scale());
        let remedy = "四捨五入した値（前回までと同じけた数）をご記入ください。";
        return Outcome::left(Problem::asked(what, remedy));
    }
    let (value, padded) = style::in_style(text, number, asking);
    if let Some(problem) = plausible::question(text, number, asking) {
        return Outcome::doubted(Said::Value(value), problem);
    }
    Outcome::taken(Said::Value(value)).noting(padded).noting(plausible::falling_total(number, asking))
}

/// What cannot be a number is refused; what could be one, or several, is asked about.
fn unread(text: &str, reason: &Refusal, asking: Asking) -> Problem {
    let remedy = asking.only_digits();
    match reason {
        Refusal::Words | Refusal::Digits { .. } | Refusal::TooLong { .. } | Refusal::NothingPrinted => {
            Problem::refused(format!("{}は、数字として読めません。", quoted(text)), remedy)
        }
        Refusal::Unit { found, .. } if found.contains(|c: char| c.is_ascii_digit()) => {
            Problem::refused(format!("{}は、一つの数字として読めません。", quoted(text)), remedy)
        }
        reason => Problem::asked(format!("{}とあります。{reason}。", quoted(text)), remedy),
    }
}

#[cfg(test)]
mod tests;
