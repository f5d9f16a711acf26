//! The time that a value stands for.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fiscal_year::{FiscalYear, NotAFiscalYear, half_width};

/// The time a value stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// 年度
    Fiscal(FiscalYear),
    /// 暦年
    Calendar(i32),
    /// 時点
    Day(NaiveDate),
}

impl Moment {
    /// Reads a fiscal year, a calendar year (`2024暦年`, `令和6年`, `2024年`) or a day (`2024-10-01`).
    ///
    /// # Errors
    /// [`NotAFiscalYear`], whose words name the forms.
    pub fn parse(text: &str) -> Result<Moment, NotAFiscalYear> {
        if let Ok(day) = NaiveDate::parse_from_str(&half_width(text), "%Y-%m-%d") {
            return Ok(Moment::Day(day));
        }
        let plain = half_width(text);
        if let Some(body) = plain.strip_suffix("暦年").or_else(|| plain.strip_suffix('年')) {
            return FiscalYear::parse(body)
                .map(|year| Moment::Calendar(year.western()))
                .map_err(|_| NotAFiscalYear { text: text.to_owned() });
        }
        FiscalYear::parse(text).map(Moment::Fiscal)
    }

    /// The fiscal year in whose column the value stands.
    pub fn fiscal_year(self) -> FiscalYear {
        match self {
            Moment::Fiscal(year) => year,
            Moment::Calendar(year) => FiscalYear::new(year),
            Moment::Day(day) => FiscalYear::of_date(day),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Fiscal(year) => write!(f, "{year}"),
            Moment::Calendar(year) => write!(f, "{year}年"),
            Moment::Day(day) => write!(f, "{day}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_fiscal_years_calendar_years_and_days() {
        assert_eq!(Moment::parse("R6"), Ok(Moment::Fiscal(FiscalYear::new(2024))));
        assert_eq!(Moment::parse("令和6年"), Ok(Moment::Calendar(2024)));
        let day = Moment::parse("2025-03-31").expect("a day");
        assert_eq!(day.fiscal_year(), FiscalYear::new(2024));
    }
}
