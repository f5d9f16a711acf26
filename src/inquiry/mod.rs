//! The inquiry 照会: what a department is asked each year, by which form, and how a returned form is known again.
//!
//! Pure: no files, no clock, no chance; the key and the number are arguments. What is printed is told by
//! [`Questionnaire`], its headings by [`sheets`]: who reads a returned workbook matches sheets and columns by these
//! words and rows by their code, never by position.

mod form_number;
mod identity;
mod printed_cell;
mod questionnaire;
mod settings;
pub mod sheets;

pub use form_number::{form_prefix, numbered_form, typed_form_number};
pub use identity::{Identity, IdentityRefused, Key, SCHEMA, SHORTEST_KEY};
pub use printed_cell::{LOOSE, PrintedCell};
pub use questionnaire::{
    ActionQuestion, Asked, CommentQuestion, Confirmation, Cover, Group, IndicatorQuestion, InquiryRequest, KnownFigure,
    LastText, MarkChoice, Questionnaire, departments_asked, is_dropped,
};
pub use settings::InquirySettings;

use chrono::{Datelike, NaiveDate};

use crate::fiscal_year::era_date;

/// A day with its weekday, as letters give a date of return: 令和8年5月29日（金）.
pub fn day_with_weekday(day: NaiveDate) -> String {
    format!("{}{}", era_date(day), weekday(day))
}

/// The same without the year: 5月29日（金）.
pub fn short_day(day: NaiveDate) -> String {
    format!("{}月{}日{}", day.month(), day.day(), weekday(day))
}

fn weekday(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["（月）", "（火）", "（水）", "（木）", "（金）", "（土）", "（日）"];
    NAMES[day.weekday().num_days_from_monday() as usize % 7]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_with_their_weekday() {
        let day = NaiveDate::from_ymd_opt(2026, 5, 29).expect("a day");
        assert_eq!(day_with_weekday(day), "令和8年5月29日（金）");
        assert_eq!(short_day(day), "5月29日（金）");
        assert_eq!(short_day(day.succ_opt().expect("a day")), "5月30日（土）");
    }
}
