//! A printed figure as a real number with a number format that prints it the same way.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// What stands in the cell of a figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FigureContent {
    /// A number and the format that prints it with its own decimals: `77.5` and `0.00`.
    Number { value: f64, format: String },
    /// A sign or word that stands for a number: `-`, `※`, `中止`, `全項目`.
    Word(String),
}

/// Decides what a cell holds for a figure.
///
/// The printed form gives the decimals, the separators and what stands before and behind (`58.2%` → `0.0"%"`).
/// Where the printed form does not say the number (`1.5万` for 15,000), the printed form stands: what the city
/// printed is never changed.
pub(super) fn figure_content(printed: &str, number: Option<Decimal>) -> FigureContent {
    let parts = number.and_then(|number| PrintedNumber::read(printed).filter(|parts| parts.number() == Some(number)));
    let value = parts.as_ref().and_then(PrintedNumber::number).and_then(|number| number.to_f64());
    match (parts, value) {
        (Some(parts), Some(value)) => FigureContent::Number { value, format: parts.format() },
        _ => FigureContent::Word(printed.to_owned()),
    }
}

/// A number in percent, as the tallies print it: `42.9` with `0.0"%"`.
pub(super) fn percent_format(share: Decimal) -> String {
    format!("{}\"%\"", with_decimals("0", share.scale() as usize))
}

/// A number with a counter behind it: `0"件"`.
pub(super) fn counter_format(counter: &str) -> String {
    format!("0{}", literal(counter))
}

/// Decimal to binary at the border to Excel, which knows nothing else.
pub(super) fn cell_number(number: Decimal) -> Option<f64> {
    number.to_f64().filter(|number| number.is_finite())
}

/// `約1,071.5人` taken apart: 約, no sign, `1,071.5`, 人.
struct PrintedNumber {
    before: String,
    sign: Option<char>,
    digits: String,
    behind: String,
}

impl PrintedNumber {
    fn read(printed: &str) -> Option<PrintedNumber> {
        let plain: String = printed.trim().chars().map(half_width).collect();
        let start = plain.find(|c: char| c.is_ascii_digit())?;
        let length = plain[start..].find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.');
        let end = length.map_or(plain.len(), |length| start + length);
        let (mut before, behind) = (plain[..start].to_owned(), plain[end..].to_owned());
        // `3/5` or `12（R4）` is not one number.
        if behind.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let sign = before.chars().last().filter(|c| is_minus(*c) || *c == '+');
        if sign.is_some() {
            before.pop();
        }
        Some(PrintedNumber { before, sign, digits: plain[start..end].to_owned(), behind })
    }

    fn number(&self) -> Option<Decimal> {
        let number: Decimal = self.digits.replace(',', "").parse().ok()?;
        Some(if self.sign.is_some_and(is_minus) { -number } else { number })
    }

    fn format(&self) -> String {
        let whole = self.digits.split('.').next().unwrap_or_default();
        let decimals = self.digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        // Thousands separators only where they are printed, or where there is nothing to separate: `1071` stays so.
        let separated = whole.contains(',') || (whole.len() <= 3 && decimals == 0);
        let digits = with_decimals(if separated { "#,##0" } else { "0" }, decimals);
        let body = |sign: &str| format!("{}{}{digits}{}", literal(&self.before), literal(sign), literal(&self.behind));
        match self.sign {
            None | Some('-') => body(""),
            Some('+') => format!("{};{}", body("+"), body("-")),
            Some(sign) => format!("{};{}", body(""), body(&sign.to_string())),
        }
    }
}

fn with_decimals(whole: &str, decimals: usize) -> String {
    if decimals == 0 { whole.to_owned() } else { format!("{whole}.{}", "0".repeat(decimals)) }
}

/// A text as it stands in a number format.
fn literal(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "”")) }
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '−' | '▲' | '△')
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '，' => ',',
        '．' => '.',
        '％' => '%',
        '－' => '-',
        '＋' => '+',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(printed: &str, number: &str) -> (f64, String) {
        match figure_content(printed, Some(number.parse().unwrap())) {
            FigureContent::Number { value, format } => (value, format),
            FigureContent::Word(word) => panic!("{word} stayed a word"),
        }
    }

    #[test]
    fn printed_decimals_become_the_format() {
        assert_eq!(number("77.50", "77.50"), (77.5, "0.00".into()));
        assert_eq!(number("1,071,000", "1071000"), (1_071_000.0, "#,##0".into()));
        assert_eq!(number("-84", "-84"), (-84.0, "#,##0".into()));
        assert_eq!(number("0", "0"), (0.0, "#,##0".into()));
        assert_eq!(number("1071", "1071"), (1071.0, "0".into()));
        assert_eq!(number("1,071.5", "1071.5"), (1071.5, "#,##0.0".into()));
    }

    #[test]
    fn full_width_digits_are_numbers() {
        assert_eq!(number("６６．７", "66.7"), (66.7, "0.0".into()));
        assert_eq!(number("４０，９２３", "40923"), (40_923.0, "#,##0".into()));
        assert_eq!(number("－４７", "-47"), (-47.0, "#,##0".into()));
    }

    #[test]
    fn what_stands_around_the_number_is_kept() {
        assert_eq!(number("58.2%", "58.2"), (58.2, "0.0\"%\"".into()));
        assert_eq!(number("約60", "60"), (60.0, "\"約\"#,##0".into()));
        assert_eq!(number("▲84", "-84"), (-84.0, "#,##0;\"▲\"#,##0".into()));
        assert_eq!(number("+3", "3"), (3.0, "\"+\"#,##0;\"-\"#,##0".into()));
    }

    #[test]
    fn words_and_disagreeing_numbers_stay_as_printed() {
        for word in ["-", "※", "中止", "全項目"] {
            assert_eq!(figure_content(word, None), FigureContent::Word(word.into()));
        }
        let stays = |printed: &str, number: i64| {
            assert_eq!(figure_content(printed, Some(number.into())), FigureContent::Word(printed.into()));
        };
        stays("1.5万", 15_000);
        stays("3/5", 3);
        stays("-", 0);
    }

    #[test]
    fn shares_are_printed_percents() {
        assert_eq!(percent_format("42.9".parse().unwrap()), "0.0\"%\"");
        assert_eq!(counter_format("件"), "0\"件\"");
    }
}
