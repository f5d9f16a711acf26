//! What a person wrote into a cell, as text: nothing is guessed, what Excel made of it is told.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::planbook::sheets::Field;
use crate::workbook::Content;

pub struct CellRefusal {
    pub what: String,
    pub remedy: &'static str,
}

const AS_TEXT: &str = "セルの表示形式を「文字列」にしてから、印刷どおりに書き直してください";

/// The text of a cell; `None` when there is nothing in it but white space.
///
/// # Errors
/// A date where none is wanted, TRUE and FALSE, an error such as `#REF!`.
pub fn text(content: &Content, field: Field) -> Result<Option<String>, CellRefusal> {
    let text = match content {
        Content::Text(text) => text.replace("\r\n", "\n"),
        Content::Number { number, date: true, .. } => return date(*number, field).map(Some),
        Content::Number { number, percent, date: false } => printed(*number, *percent),
        Content::Bool(flag) => {
            let what = format!("{} は書けません", if *flag { "TRUE" } else { "FALSE" });
            return Err(CellRefusal { what, remedy: AS_TEXT });
        }
        Content::Error(error) => {
            let what = format!("Excel の誤り「{error}」が入っています");
            return Err(CellRefusal { what, remedy: "数式をやめて、値を書いてください" });
        }
    };
    let text = if keeps_white_space(field) { text } else { text.trim().to_owned() };
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

fn keeps_white_space(field: Field) -> bool {
    matches!(field, Field::Text | Field::Value | Field::Lines | Field::Departments | Field::Listings)
}

/// A number as it would be printed: 0.582 with a percent format is `58.2%`.
fn printed(number: Decimal, percent: bool) -> String {
    match number.checked_mul(Decimal::ONE_HUNDRED).filter(|_| percent) {
        Some(hundredths) => format!("{}%", hundredths.normalize()),
        None => number.normalize().to_string(),
    }
}

/// A date, where one is wanted.
fn date(days: Decimal, field: Field) -> Result<String, CellRefusal> {
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)
        .filter(|_| days.is_integer())
        .and_then(|eve| eve.checked_add_days(Days::new(u64::try_from(days).ok()?)));
    match (day, field) {
        (Some(day), Field::Day | Field::Moment) => Ok(day.to_string()),
        (Some(day), Field::Year) => {
            let remedy = "セルの表示形式を「文字列」にしてから、R6 のように年度を書き直してください";
            Err(CellRefusal { what: format!("年度ではなく日付（{day}）になっています"), remedy })
        }
        (Some(day), _) => Err(CellRefusal { what: format!("日付（{day}）になっています"), remedy: AS_TEXT }),
        (None, _) => Err(CellRefusal { what: "日付や時刻になっています".to_owned(), remedy: AS_TEXT }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: &str, percent: bool, date: bool) -> Content {
        Content::Number { number: number.parse().expect("a decimal"), percent, date }
    }

    fn taken(content: &Content, field: Field) -> Option<String> {
        text(content, field).ok().flatten()
    }

    #[test]
    fn typed_numbers_are_taken_as_printed() {
        assert_eq!(taken(&number("12.50", false, false), Field::Value).as_deref(), Some("12.5"));
        assert_eq!(taken(&number("1071000", false, false), Field::Value).as_deref(), Some("1071000"));
        assert_eq!(taken(&number("0.582", true, false), Field::Value).as_deref(), Some("58.2%"));
        assert_eq!(taken(&number("100", false, false), Field::Value).as_deref(), Some("100"));
        assert_eq!(taken(&Content::Text(" \n".to_owned()), Field::Text), None);
    }

    #[test]
    fn dates_are_dates_only_where_one_is_wanted() {
        let day = number("45748", false, true);
        assert_eq!(taken(&day, Field::Day).as_deref(), Some("2025-04-01"));
        assert_eq!(taken(&day, Field::Moment).as_deref(), Some("2025-04-01"));
        for field in [Field::Value, Field::Year, Field::Text] {
            assert!(text(&day, field).is_err_and(|refusal| refusal.what.contains("2025-04-01")), "{field:?}");
        }
        assert!(text(&number("45748.5", false, true), Field::Day).is_err());
    }

    #[test]
    fn what_is_no_text_is_told() {
        assert!(text(&Content::Bool(true), Field::Value).is_err_and(|refusal| refusal.what.contains("TRUE")));
        assert!(
            text(&Content::Error("#REF!".to_owned()), Field::Text).is_err_and(|refusal| refusal.what.contains("#REF!"))
        );
    }
}
