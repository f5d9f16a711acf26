//! The second value of a cell: `18.20≪83.20歳≫`, where an indicator prints two.

use rust_decimal::Decimal;

use super::{Asking, number, plausible};
use crate::fiscal_year::half_width;
use crate::intake::Said;
use crate::intake::outcome::{Outcome, Problem, quoted};
use crate::intake::typed::{squeezed, trimmed};
use crate::plan::{Second, Value};

/// Brackets in which a second value is printed or typed, in half width.
const OPEN: [char; 5] = ['≪', '《', '<', '〈', '('];
const CLOSE: [char; 5] = ['≫', '》', '>', '〉', ')'];

/// Reads a number of an indicator whose newest value has a second one, and the second that was typed behind it. It is
/// printed in the brackets and with the unit of the newest.
pub(super) fn pair(text: &str, last: &Value, sample: &Second, asking: Asking) -> Outcome {
    let Some((first, behind)) = split(text) else {
        return missing(number(text, asking), last, sample);
    };
    let outcome = number(&first, asking);
    if outcome.value().is_none() {
        return outcome;
    }
    let shape = Shape::of(&sample.printed);
    let Some(digits) = shape.digits(&behind) else {
        let what = format!("{}の二つめの値が、一つの数字として読めません。", quoted(text));
        let remedy = format!("前回の「{}{}」と同じ形でご記入ください。", last.printed, sample.printed);
        return Outcome::left(Problem::asked(what, remedy));
    };
    let printed = shape.printed(&digits);
    let question = digits.parse().ok().and_then(|typed: Decimal| plausible::second(&printed, typed, sample));
    let with_second = |said: Said| match said {
        Said::Value(value) => Said::Value(value.with_second(&printed)),
        other => other,
    };
    let Outcome { said, doubted, mut problems } = outcome;
    let (said, doubted) = (said.map(with_second), doubted.map(with_second));
    if question.is_none() {
        return Outcome { said, doubted, problems };
    }
    problems.extend(question);
    Outcome { said: None, doubted: said.or(doubted), problems }
}

/// The number alone is taken; that the newest value has two is told.
fn missing(outcome: Outcome, last: &Value, sample: &Second) -> Outcome {
    if outcome.said.is_none() {
        return outcome;
    }
    let what = format!("前回の値には二つめの値がありました（形：{}{}）。今回は、", last.printed, sample.printed)
        + "一つめの値だけを受け付けました。";
    let remedy = "二つめの値もこの形でお送りいただくか、「連絡欄」でお知らせください。";
    outcome.noting(Some(Problem::noted(what, remedy)))
}

/// What stands before the first bracket, and what stands in it; `None` where nothing is in brackets.
fn split(text: &str) -> Option<(String, String)> {
    let plain = half_width(text);
    let (first, behind) = plain.split_once(OPEN)?;
    let behind = behind.trim_start_matches(OPEN);
    Some((trimmed(first).to_owned(), behind.to_owned()))
}

/// What is printed around the digits of a second value: `≪` and `歳≫`.
struct Shape {
    before: String,
    behind: String,
}

impl Shape {
    fn of(printed: &str) -> Shape {
        let is_digit = |c: char| half_width(&c.to_string()).chars().all(|c| c.is_ascii_digit());
        let first = printed.find(is_digit).unwrap_or(printed.len());
        let end = printed.char_indices().rfind(|(_, c)| is_digit(*c)).map(|(at, c)| at + c.len_utf8());
        let part = |range: Option<&str>| range.unwrap_or_default().to_owned();
        Shape { before: part(printed.get(..first)), behind: part(printed.get(end.unwrap_or(first)..)) }
    }

    fn printed(&self, digits: &str) -> String {
        format!("{}{digits}{}", self.before, self.behind)
    }

    /// The digits of `83.20歳≫` behind the opening bracket: nothing else but the unit and the closing bracket may stand
    /// there, and either may be missing.
    fn digits(&self, behind: &str) -> Option<String> {
        let unit = squeezed(&self.behind);
        let unit = unit.trim_end_matches(CLOSE);
        let typed = squeezed(behind);
        let inner = typed.trim_end_matches(CLOSE);
        let digits = inner.strip_suffix(unit).unwrap_or(inner);
        let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
            && digits.matches('.').count() <= 1;
        is_plain.then(|| digits.to_owned())
    }
}
