//! A cell's content as a person typed it.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::outcome::{Outcome, Problem, quoted};
use super::unsaved::is_unsaved;
use super::{Said, Weight};
use crate::fiscal_year::half_width;
use crate::inquiry::sheets;
use crate::workbook::Content;

/// Excel keeps so many digits: what lies behind them is dust of computing in doubles.
const EXCEL_DIGITS: u32 = 15;

/// Whether a cell holds anything that a person would see.
pub(super) fn is_blank(content: &Content) -> bool {
    matches!(content, Content::Text(text) if trimmed(text).is_empty())
}

/// Without the blanks at its ends, also those that have no width.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

/// For comparing words: in half width, without any blanks.
pub(super) fn squeezed(text: &str) -> String {
    half_width(trimmed(text)).chars().filter(|c| !c.is_whitespace()).collect()
}

/// As it was typed: `１，２３４`, `58.2%`, `2026/5/29`.
pub(super) fn typed(content: &Content) -> String {
    match content {
        Content::Text(text) | Content::Error(text) => text.clone(),
        Content::Number { number, date: true, .. } => day_text(*number),
        Content::Number { number, percent, .. } => match number.checked_mul(Decimal::ONE_HUNDRED) {
            Some(share) if *percent => format!("{}%", digits(share)),
            _ => digits(*number),
        },
        Content::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
    }
}

/// The digits of a number without those that come of computing in doubles.
pub(super) fn digits(number: Decimal) -> String {
    number.round_sf(EXCEL_DIGITS).unwrap_or(number).normalize().to_string()
}

/// The day of a serial number; not one of the first sixty days, which Excel counts wrongly.
pub(super) fn serial_day(number: Decimal) -> Option<NaiveDate> {
    let days = number.trunc().to_u64().filter(|days| (61..=2_958_465).contains(days))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

fn day_text(number: Decimal) -> String {
    serial_day(number).map_or_else(
        || format!("日付や時刻（{}）", digits(number)),
        |day| format!("{}/{}/{}", day.year(), day.month(), day.day()),
    )
}

/// 削除, which takes away what was answered before.
pub(super) fn is_erasure(content: &Content) -> bool {
    matches!(content, Content::Text(text) if squeezed(text) == sheets::ERASE)
}

/// What no input can hold; `None` for everything that is read further.
pub(super) fn unreadable(content: &Content) -> Option<Outcome> {
    match content {
        content if is_unsaved(content) => Some(Outcome::left(Problem::asked(
            "数式が入っていますが、計算した結果が保存されていません。",
            "数式ではなく、値そのものをご記入ください。",
        ))),
        Content::Error(error) => Some(Outcome::left(Problem::refused(
            format!("数式のエラー（{}）になっています。", quoted(error).trim_matches(['「', '」'])),
            "数式ではなく、値そのものをご記入ください。",
        ))),
        Content::Bool(_) => Some(Outcome::left(Problem::refused(
            format!("{}（真偽値）になっています。", typed(content)),
            "値そのものをご記入ください。",
        ))),
        _ if is_erasure(content) => Some(Outcome::taken(Said::Erase)),
        _ => None,
    }
}

/// A date where there should be something else.
pub(super) fn is_date(content: &Content, weight: Weight, remedy: &str) -> Option<Outcome> {
    let Content::Number { date: true, .. } = content else { return None };
    let what = format!("日付（{}）として入っています。", typed(content));
    Some(Outcome::left(Problem { weight, what, remedy: remedy.to_owned() }))
}
