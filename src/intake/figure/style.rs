//! A number printed as the indicator's own past values are.

use rust_decimal::Decimal;

use super::Asking;
use crate::fiscal_year::half_width;
use crate::intake::outcome::Problem;
use crate::plan::{State, Value};

/// The value as the report prints it: separators of thousands, decimals, sign and unit as in earlier years, decimals
/// never fewer than typed. A note where decimals were added.
pub(super) fn in_style(typed: &str, number: Decimal, asking: Asking) -> (Value, Option<Problem>) {
    let past = past_prints(&asking);
    let usual = past.iter().map(|value| value.number.map_or(0, |number| number.scale())).min();
    let decimals = usual.unwrap_or(0).max(number.scale());
    let mut exact = number;
    exact.rescale(decimals);
    // A number of so many digits that no more fit keeps those it has.
    let exact = if exact == number { exact } else { number };
    let commas =
        past.iter().rev().find(|value| is_large(value.number)).is_none_or(|value| value.printed.contains([',', '，']));
    let digits = exact.abs().to_string();
    let digits = if commas { with_commas(&digits) } else { digits };
    let printed = format!("{}{digits}{}", sign(typed, exact, &past), unit_behind(&past, &asking.indicator.unit));
    let padded = exact.scale() > number.scale();
    let note = padded.then(|| {
        let what = format!("前回までと小数のけた数をそろえ、報告書では「{printed}」と印刷します。");
        Problem::noted(what, "")
    });
    (Value::new(&printed, Some(exact), State::Value), note)
}

/// The actuals before the year, or else the baseline.
fn past_prints<'a>(asking: &Asking<'a>) -> Vec<&'a Value> {
    let past = asking.past();
    let baseline = asking.indicator.baseline.as_ref().map(|baseline| &baseline.value);
    if past.is_empty() { baseline.filter(|value| value.number.is_some()).into_iter().collect() } else { past }
}

fn is_large(number: Option<Decimal>) -> bool {
    number.is_some_and(|number| number.abs() >= Decimal::ONE_THOUSAND)
}

fn with_commas(digits: &str) -> String {
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    decimals.map_or(grouped.clone(), |decimals| format!("{grouped}.{decimals}"))
}

/// A minus as it was printed before; a plus where it was typed.
fn sign(typed: &str, number: Decimal, past: &[&Value]) -> String {
    if number.is_sign_negative() && !number.is_zero() {
        let negative = past.iter().rev().find(|value| value.number.is_some_and(|number| number.is_sign_negative()));
        let mark = negative.and_then(|value| value.printed.chars().find(|c| matches!(c, '▲' | '△' | '−')));
        return mark.unwrap_or('-').to_string();
    }
    let plus = half_width(typed).trim_start().starts_with('+') && !number.is_zero();
    if plus { "+".to_owned() } else { String::new() }
}

/// The unit, where every earlier value is printed with it.
fn unit_behind(past: &[&Value], unit: &str) -> String {
    let wanted = half_width(unit);
    let behind = |value: &&Value| {
        let printed = value.printed.trim();
        let end = printed.rfind(|c: char| half_width(&c.to_string()).chars().all(|c| c.is_ascii_digit()))?;
        let digit = printed.get(end..)?.chars().next()?;
        Some(printed.get(end + digit.len_utf8()..)?.to_owned())
    };
    let mut all = past.iter().map(behind);
    match all.next().flatten() {
        Some(first)
            if half_width(&first).trim() == wanted.trim() && all.all(|other| other.as_ref() == Some(&first)) =>
        {
            first
        }
        _ => String::new(),
    }
}
