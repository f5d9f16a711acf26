//! Numbers of cells: stored as doubles, meant as decimals.

use rust_decimal::Decimal;

use super::content::Content;
use super::formats::Format;

/// A stored double as the shortest decimal that gives it back; as text, where a decimal cannot hold that.
pub fn of_double(double: f64, format: Format) -> Content {
    match Decimal::from_str_exact(&format!("{double}")) {
        Ok(number) => Content::Number { number, percent: format.percent, date: format.date },
        Err(_) => Content::Text(format!("{double:e}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(double: f64) -> String {
        match of_double(double, Format::default()) {
            Content::Number { number, .. } => number.to_string(),
            Content::Text(text) => format!("text {text}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn doubles_come_back_as_they_were_typed() {
        assert_eq!(text("0.58199999999999996".parse().unwrap()), "0.582");
        assert_eq!(text(1_071_000.0), "1071000");
        assert_eq!(text(-84.0), "-84");
        assert_eq!(text(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(text(-0.0), "0");
        assert_eq!(text(1e-7), "0.0000001");
    }

    #[test]
    fn what_no_decimal_holds_is_text() {
        assert_eq!(text(1e300), "text 1e300");
        assert_eq!(text(1.5e-300), "text 1.5e-300");
        assert_eq!(text(f64::INFINITY), "text inf");
        assert_eq!(text(f64::NAN), "text NaN");
    }
}
