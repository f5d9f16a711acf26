//! A printed figure as a number and the format that prints it the same way.

use crate::report::document::Figure;
use rust_decimal::prelude::ToPrimitive;

/// The number of a figure and its format: `77.50` is 77.5 with `0.00`, `58.2%` is 58.2 with `0.0"%"`.
/// `None`: the figure is a sign or a word.
pub(super) fn of(figure: &Figure) -> Option<(f64, String)> {
    let number = figure.number?;
    let value = number.to_f64().filter(|value| value.is_finite())?;
    Some((value, format(&figure.printed, number.is_sign_negative())))
}

/// The format that shows a number as it is printed.
pub(super) fn format(printed: &str, negative: bool) -> String {
    let plain: String = printed.trim().chars().map(narrow).collect();
    let digit = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    let Some(start) = plain.find(digit) else { return literal(&plain) };
    let rest = &plain[start..];
    let end = rest.find(|c| !digit(c)).unwrap_or(rest.len());
    let (core, tail) = rest.split_at(end);
    if tail.contains(|c: char| c.is_ascii_digit()) {
        return literal(&plain);
    }
    let decimals = core.split_once('.').map_or(0, |(_, after)| after.len());
    let whole = if core.contains(',') { "#,##0" } else { "0" };
    let mut body = whole.to_owned();
    if decimals > 0 {
        body.push('.');
        body.extend(std::iter::repeat_n('0', decimals));
    }
    body.push_str(&literal(tail));
    signed(&plain[..start], &body, negative)
}

/// The format with what is printed before the digits.
fn signed(head: &str, body: &str, negative: bool) -> String {
    match head {
        "" | "-" => body.to_owned(),
        _ if negative => format!("{body};{}{body}", literal(head)),
        _ => format!("{}{body}", literal(head)),
    }
}

/// A text inside a format.
fn literal(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "")) }
}

/// Full-width digits and signs as ASCII.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '，' => ',',
        '．' => '.',
        '％' => '%',
        '－' | '−' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn shows_a_number_as_printed() {
        for (printed, negative, expected) in [
            ("77.50", false, "0.00"),
            ("1,071,000", false, "#,##0"),
            ("58.2%", false, "0.0\"%\""),
            ("18.1５", false, "0.00"),
            ("-84", true, "0"),
            ("▲1,200", true, "#,##0;\"▲\"#,##0"),
            ("約60", false, "\"約\"0"),
            ("1万2千", false, "\"1万2千\""),
        ] {
            assert_eq!(format(printed, negative), expected, "{printed}");
        }
    }
}
