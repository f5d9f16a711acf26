//! Fiscal years 年度: 2024 ⇄ R6 ⇄ 令和6年度 ⇄ 2024年度, R元, H27, with full-width digits too.
//!
//! A fiscal year runs from 1 April to 31 March and bears the era of its first day's year as offices write it:
//! fiscal 2019 is 令和元年度 (平成31年度 is read as the same year).

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A fiscal year, by the western year in which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiscalYear(i32);

/// Why a text is no fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("「{text}」は年度として読めません。R6、R元、H27、令和6年度、2024年度 のように書いてください")]
pub struct NotAFiscalYear {
    /// The text as it was given.
    pub text: String,
}

/// An era with the western year of its first year, newest first.
const ERAS: [(&str, char, i32); 3] = [("令和", 'R', 2019), ("平成", 'H', 1989), ("昭和", 'S', 1926)];

impl FiscalYear {
    /// The fiscal year that begins on 1 April of `western`.
    pub const fn new(western: i32) -> FiscalYear {
        FiscalYear(western)
    }

    /// The fiscal year in which a day lies.
    pub fn of_date(date: NaiveDate) -> FiscalYear {
        FiscalYear(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// The western year in which the fiscal year begins.
    pub const fn western(self) -> i32 {
        self.0
    }

    /// The fiscal year before.
    pub const fn previous(self) -> FiscalYear {
        FiscalYear(self.0 - 1)
    }

    /// The fiscal year after.
    pub const fn next(self) -> FiscalYear {
        FiscalYear(self.0 + 1)
    }

    /// All fiscal years from this one to `last`, both included.
    pub fn through(self, last: FiscalYear) -> impl Iterator<Item = FiscalYear> {
        (self.0..=last.0).map(FiscalYear)
    }

    /// Reads `R6`, `R元`, `H27`, `令和6年度`, `2024`, `2024年度`, also with full-width letters and digits.
    ///
    /// # Errors
    /// [`NotAFiscalYear`] for everything else, also for 令和6年 (a calendar year) and for years an era never had.
    pub fn parse(text: &str) -> Result<FiscalYear, NotAFiscalYear> {
        let refused = || NotAFiscalYear { text: text.to_owned() };
        let plain = half_width(text);
        let plain = plain.trim();
        let body = plain.strip_suffix("年度").unwrap_or(plain);
        for (name, letter, first) in ERAS {
            let rest = body.strip_prefix(name).or_else(|| strip_letter(body, letter));
            if let Some(rest) = rest {
                let of_era = if rest == "元" { 1 } else { year_number(rest, 1, 2).ok_or_else(refused)? };
                return era_year(letter, first, of_era).ok_or_else(refused);
            }
        }
        year_number(body, 4, 4).filter(|year| (1926..=2117).contains(year)).map(FiscalYear).ok_or_else(refused)
    }

    /// `R6`; the first year of an era as `R1`.
    pub fn short(self) -> String {
        let (_, letter, of_era) = self.era();
        format!("{letter}{of_era}")
    }

    /// `令和6年度`; the first year of an era as `令和元年度`.
    pub fn long(self) -> String {
        let (name, _, of_era) = self.era();
        if of_era == 1 { format!("{name}元年度") } else { format!("{name}{of_era}年度") }
    }

    fn era(self) -> (&'static str, char, i32) {
        ERAS.into_iter()
            .find(|(_, _, first)| self.0 >= *first)
            .map_or(("西暦", 'Y', self.0), |(name, letter, first)| (name, letter, self.0 - first + 1))
    }
}

impl fmt::Display for FiscalYear {
    /// The short form, `R6`: it names folders and columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

/// A day in the Japanese era, `令和8年11月21日`, as letters are dated. Before 昭和 the western year stands.
pub fn era_date(date: NaiveDate) -> String {
    let begins = [(2019, 5, 1, "令和"), (1989, 1, 8, "平成"), (1926, 12, 25, "昭和")];
    let key = (date.year(), date.month(), date.day());
    for (year, month, day, name) in begins {
        if key >= (year, month, day) {
            let of_era = date.year() - year + 1;
            let year = if of_era == 1 { "元".to_owned() } else { of_era.to_string() };
            return format!("{name}{year}年{}月{}日", date.month(), date.day());
        }
    }
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Full-width ASCII (`Ａ`, `７`, `（`) and the ideographic space in their half-width form; all else as it is.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

fn strip_letter(text: &str, letter: char) -> Option<&str> {
    text.strip_prefix(letter).or_else(|| text.strip_prefix(letter.to_ascii_lowercase()))
}

/// Digits only, `least` to `most` of them.
fn year_number(text: &str, least: usize, most: usize) -> Option<i32> {
    let digits = text.len() >= least && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Only years that offices wrote: 昭和 to 64, 平成 to 31.
fn era_year(letter: char, first: i32, of_era: i32) -> Option<FiscalYear> {
    let last = match letter {
        'S' => 64,
        'H' => 31,
        _ => 99,
    };
    (1..=last).contains(&of_era).then(|| FiscalYear(first + of_era - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_printed_form() {
        for text in ["R6", "r6", "Ｒ６", "R６", "令和6年度", "令和６年度", "2024", "2024年度", "２０２４年度", " R6 "]
        {
            assert_eq!(FiscalYear::parse(text), Ok(FiscalYear::new(2024)), "{text}");
        }
        for text in ["R元", "R1", "令和元年度", "令和1年度", "H31", "平成31年度"] {
            assert_eq!(FiscalYear::parse(text), Ok(FiscalYear::new(2019)), "{text}");
        }
        assert_eq!(FiscalYear::parse("H2７"), Ok(FiscalYear::new(2015)));
        assert_eq!(FiscalYear::parse("S60"), Ok(FiscalYear::new(1985)));
    }

    #[test]
    fn refuses_what_is_no_fiscal_year() {
        for text in ["", "R", "R0", "H32", "S65", "R6年", "令和6年", "24", "20240", "R-1", "R6.5", "X6", "1800", "元"]
        {
            assert!(FiscalYear::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn prints_short_and_long() {
        assert_eq!(FiscalYear::new(2024).to_string(), "R6");
        assert_eq!(FiscalYear::new(2024).long(), "令和6年度");
        assert_eq!(FiscalYear::new(2019).short(), "R1");
        assert_eq!(FiscalYear::new(2019).long(), "令和元年度");
        assert_eq!(FiscalYear::new(2015).short(), "H27");
        assert_eq!(FiscalYear::new(1988).long(), "昭和63年度");
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for year in FiscalYear::new(1926).through(FiscalYear::new(2100)) {
            assert_eq!(FiscalYear::parse(&year.short()), Ok(year));
            assert_eq!(FiscalYear::parse(&year.long()), Ok(year));
        }
    }

    #[test]
    fn a_day_lies_in_the_year_that_began_in_april() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a real day");
        assert_eq!(FiscalYear::of_date(day(2025, 3, 31)), FiscalYear::new(2024));
        assert_eq!(FiscalYear::of_date(day(2025, 4, 1)), FiscalYear::new(2025));
        assert_eq!(era_date(day(2026, 11, 21)), "令和8年11月21日");
        assert_eq!(era_date(day(2019, 5, 1)), "令和元年5月1日");
        assert_eq!(era_date(day(2019, 4, 30)), "平成31年4月30日");
    }
}
