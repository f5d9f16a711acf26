//! The days on which the city's offices are open. Pure.
//!
//! Closed are Saturdays and Sundays, national holidays, the year-end closing and what the city adds, as its ordinance on
//! days off 休日を定める条例 says (地方自治法 article 4-2). A special open day wins over all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use super::holidays::holiday;

/// No run of closed days is longer: beyond this the search for an open day ends.
const LONGEST_CLOSING: usize = 1000;
/// A year-end closing of more days than this is taken for a mistake.
const LONGEST_YEAR_END: i64 = 31;

/// The city's calendar, as the configuration states it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Every year; none for a city that does not close then.
    pub year_end: Option<YearEnd>,
    /// Local closing days, with their names where they have one.
    pub closed: BTreeMap<NaiveDate, Option<String>>,
    /// Days on which the offices open although they would be closed.
    pub open: BTreeSet<NaiveDate>,
}

/// The closing at the year's end 年末年始, both days included, by month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearEnd {
    first: (u32, u32),
    last: (u32, u32),
}

/// Why the offices are closed on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// A local closing day.
    Local(Option<String>),
    Holiday(&'static str),
    YearEnd,
    Weekend(Weekday),
}

/// Why a text is no year-end closing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YearEndError {
    #[error("this is no pair of days")]
    Form,
    #[error("it would close the offices for {0} days")]
    Long(i64),
}

impl YearEnd {
    /// Reads `12-29..01-03`.
    ///
    /// # Errors
    /// [`YearEndError`] for another form, a day that no year has, and more than 31 days.
    pub fn parse(text: &str) -> Result<YearEnd, YearEndError> {
        let (first, last) = text.split_once("..").ok_or(YearEndError::Form)?;
        // 2001 and 2002 are no leap years: a day that comes only every fourth year is no bound.
        let first_day = day_of(first, 2001).ok_or(YearEndError::Form)?;
        let last_day = day_of(last, 2001).filter(|last| *last >= first_day).or_else(|| day_of(last, 2002));
        let last_day = last_day.ok_or(YearEndError::Form)?;
        let days = (last_day - first_day).num_days() + 1;
        if days > LONGEST_YEAR_END {
            return Err(YearEndError::Long(days));
        }
        let month_and_day = |day: NaiveDate| (day.month(), day.day());
        Ok(YearEnd { first: month_and_day(first_day), last: month_and_day(last_day) })
    }

    fn holds(self, day: NaiveDate) -> bool {
        let day = (day.month(), day.day());
        if self.first <= self.last {
            (self.first..=self.last).contains(&day)
        } else {
            day >= self.first || day <= self.last
        }
    }
}

/// `12-29`, two digits each.
fn day_of(text: &str, year: i32) -> Option<NaiveDate> {
    let (month, day) = text.split_once('-')?;
    let number = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
}

impl Calendar {
    /// Why the offices are closed on a day; none when they are open.
    pub fn closed(&self, day: NaiveDate) -> Option<Closed> {
        if self.open.contains(&day) {
            return None;
        }
        let weekend = || matches!(day.weekday(), Weekday::Sat | Weekday::Sun).then(|| Closed::Weekend(day.weekday()));
        let year_end = || self.year_end.filter(|closing| closing.holds(day)).map(|_| Closed::YearEnd);
        let local = self.closed.get(&day).cloned().map(Closed::Local);
        local.or_else(|| holiday(day).map(Closed::Holiday)).or_else(year_end).or_else(weekend)
    }

    /// The first open day from `day` on, which may be `day` itself.
    pub fn next_open(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().take(LONGEST_CLOSING).find(|day| self.closed(*day).is_none()).unwrap_or(day)
    }

    /// The last open day up to `day`, which may be `day` itself.
    pub fn previous_open(&self, day: NaiveDate) -> NaiveDate {
        let mut days = std::iter::successors(Some(day), NaiveDate::pred_opt).take(LONGEST_CLOSING);
        days.find(|day| self.closed(*day).is_none()).unwrap_or(day)
    }

    /// The `count`th open day before `day`, which itself does not count, be it open or closed; `day` for none.
    pub fn open_days_before(&self, day: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(day, |day, _| day.pred_opt().map_or(day, |before| self.previous_open(before)))
    }

    /// The `count`th open day after `day`, which itself does not count, be it open or closed; `day` for none.
    pub fn open_days_after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(day, |day, _| day.succ_opt().map_or(day, |after| self.next_open(after)))
    }
}

/// A weekday's character, as it stands after a date.
pub fn weekday_name(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Closed::Local(Some(name)) => f.write_str(name),
            Closed::Local(None) => f.write_str("閉庁日"),
            Closed::Holiday(name) => f.write_str(name),
            Closed::YearEnd => f.write_str("年末年始"),
            Closed::Weekend(Weekday::Sat) => f.write_str("土曜日"),
            Closed::Weekend(_) => f.write_str("日曜日"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn city() -> Calendar {
        Calendar {
            year_end: Some(YearEnd::parse("12-29..01-03").expect("a closing")),
            closed: BTreeMap::from([(day("2026-11-13"), Some("庁舎の停電点検".to_owned())), (day("2026-11-16"), None)]),
            open: BTreeSet::from([day("2027-03-28")]),
        }
    }

    #[test]
    fn every_closed_day_tells_why() {
        for (date, why) in [
            ("2026-11-13", Some("庁舎の停電点検")),
            ("2026-11-14", Some("土曜日")),
            ("2026-11-15", Some("日曜日")),
            ("2026-11-16", Some("閉庁日")),
            ("2026-11-17", None),
            ("2026-12-28", None),
            ("2026-12-29", Some("年末年始")),
            ("2027-01-01", Some("元日")),
            ("2027-01-03", Some("年末年始")),
            ("2027-01-04", None),
            ("2027-03-27", Some("土曜日")),
            ("2027-03-28", None),
        ] {
            assert_eq!(city().closed(day(date)).map(|closed| closed.to_string()).as_deref(), why, "{date}");
        }
    }

    #[test]
    fn the_nearest_open_days() {
        assert_eq!(city().next_open(day("2026-12-29")), day("2027-01-04"));
        assert_eq!(city().previous_open(day("2027-01-03")), day("2026-12-28"));
        assert_eq!(city().next_open(day("2027-03-27")), day("2027-03-28"), "a special open Sunday");
        assert_eq!(city().next_open(day("2026-11-17")), day("2026-11-17"));
    }

    #[test]
    fn open_days_are_counted_without_the_day_itself() {
        // 5 November 2026 is a Thursday, 3 November 文化の日.
        assert_eq!(city().open_days_before(day("2026-11-05"), 1), day("2026-11-04"));
        assert_eq!(city().open_days_before(day("2026-11-05"), 2), day("2026-11-02"));
        assert_eq!(city().open_days_before(day("2026-11-05"), 10), day("2026-10-21"));
        assert_eq!(city().open_days_after(day("2026-11-12"), 1), day("2026-11-17"));
        // From a closed day it is the same as from the open one before.
        assert_eq!(city().open_days_after(day("2026-11-14"), 3), day("2026-11-19"));
        assert_eq!(city().open_days_before(day("2026-11-15"), 1), day("2026-11-12"));
    }

    #[test]
    fn a_year_end_is_a_short_pair_of_days() {
        assert_eq!(YearEnd::parse("12-29..01-03"), Ok(YearEnd { first: (12, 29), last: (1, 3) }));
        assert_eq!(YearEnd::parse("12-31..12-31"), Ok(YearEnd { first: (12, 31), last: (12, 31) }));
        for text in ["", "12-29", "12-29..", "12-29..13-01", "2-3..02-05", "02-29..03-01", "12/29..01/03"] {
            assert_eq!(YearEnd::parse(text), Err(YearEndError::Form), "{text}");
        }
        assert_eq!(YearEnd::parse("01-03..12-29"), Err(YearEndError::Long(361)));
    }

    #[test]
    fn a_calendar_that_never_opens_moves_nothing() {
        let first = day("2026-01-01");
        let closed = first.iter_days().take(2000).map(|day| (day, None)).collect();
        let shut = Calendar { closed, ..Calendar::default() };
        assert_eq!(shut.next_open(day("2026-06-01")), day("2026-06-01"));
    }
}
