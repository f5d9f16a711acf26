//! The national holidays 国民の祝日 and the days off that come with them, by the rules of the law. Pure.
//!
//! The source is the Act on National Holidays 国民の祝日に関する法律 (昭和23年法律第178号) with its amendments in force
//! since 2000, and the special acts for 2019 to 2021. The rules are written for 2000 to 2099. A year's two equinoxes are
//! announced in the official gazette of February of the year before; until then the days here are computed, and a later
//! amendment of the law is not known to them.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A holiday that falls on Sunday is made up for by the next day that is no holiday (article 3, paragraph 2; before
/// 2007 the law named the next day, which in those years is the same one).
const SUBSTITUTE: &str = "振替休日";
/// The day between two holidays (article 3, paragraph 3; before 2007 no Sunday was one).
const BETWEEN: &str = "国民の休日";

/// The name of the holiday on a day: a 国民の祝日, a 振替休日 or a 国民の休日.
pub fn holiday(day: NaiveDate) -> Option<&'static str> {
    by_name(day).or_else(|| is_substitute(day).then_some(SUBSTITUTE)).or_else(|| is_between(day).then_some(BETWEEN))
}

fn is_substitute(day: NaiveDate) -> bool {
    let mut before = day.pred_opt();
    while let Some(holiday) = before.filter(|before| by_name(*before).is_some()) {
        if holiday.weekday() == Weekday::Sun {
            return true;
        }
        before = holiday.pred_opt();
    }
    false
}

fn is_between(day: NaiveDate) -> bool {
    let named = |neighbour: Option<NaiveDate>| neighbour.is_some_and(|neighbour| by_name(neighbour).is_some());
    let may_be = day.year() >= 2007 || day.weekday() != Weekday::Sun;
    may_be && named(day.pred_opt()) && named(day.succ_opt())
}

/// The holidays of article 2, and those that a special act treats as one.
fn by_name(day: NaiveDate) -> Option<&'static str> {
    let year = day.year();
    once(day).or_else(|| match day.month() {
        1 => new_year_to_coming_of_age(day),
        2 => (day.day() == 11).then_some("建国記念の日").or_else(|| emperors_birthday(day)),
        3 => (day.day() == vernal_equinox(year)).then_some("春分の日"),
        4 => (day.day() == 29).then_some(if year < 2007 { "みどりの日" } else { "昭和の日" }),
        5 => early_may(day),
        7 => marine_day(day),
        8 => mountain_day(day),
        9 => respect_for_the_aged(day).or_else(|| (day.day() == autumnal_equinox(year)).then_some("秋分の日")),
        10 => sports_day(day),
        11 => [(3, "文化の日"), (23, "勤労感謝の日")].iter().find(|(of, _)| *of == day.day()).map(|(_, name)| *name),
        12 => emperors_birthday(day),
        _ => None,
    })
}

/// The accession and its ceremony in 2019: 天皇の即位の日及び即位礼正殿の儀の行われる日を休日とする法律 (平成30年法律第99号),
/// which has articles 3.2 and 3.3 apply, so that 30 April and 2 May are days off too.
fn once(day: NaiveDate) -> Option<&'static str> {
    match (day.year(), day.month(), day.day()) {
        (2019, 5, 1) => Some("天皇の即位の日"),
        (2019, 10, 22) => Some("即位礼正殿の儀"),
        _ => None,
    }
}

/// 成人の日 is the second Monday since 2000 (平成10年法律第141号).
fn new_year_to_coming_of_age(day: NaiveDate) -> Option<&'static str> {
    if day.day() == 1 {
        return Some("元日");
    }
    is_monday(day, 2).then_some("成人の日")
}

/// 23 December to 2018, 23 February since 2020, none in 2019 (平成29年法律第63号, supplementary article 10).
fn emperors_birthday(day: NaiveDate) -> Option<&'static str> {
    let is_it = match day.year() {
        ..=2018 => (day.month(), day.day()) == (12, 23),
        2019 => false,
        2020.. => (day.month(), day.day()) == (2, 23),
    };
    is_it.then_some("天皇誕生日")
}

/// 4 May became みどりの日 in 2007 (平成17年法律第43号); before, it was the day between two holidays.
fn early_may(day: NaiveDate) -> Option<&'static str> {
    match day.day() {
        3 => Some("憲法記念日"),
        4 if day.year() >= 2007 => Some("みどりの日"),
        5 => Some("こどもの日"),
        _ => None,
    }
}

/// 20 July to 2002, the third Monday since 2003 (平成13年法律第59号); moved for the Olympic Games in 2020 and 2021
/// (平成27年法律第33号 as amended by 平成30年法律第55号 and 令和2年法律第68号).
fn marine_day(day: NaiveDate) -> Option<&'static str> {
    match (day.year(), day.day()) {
        (2020, 23) | (2021, 22) => Some("海の日"),
        (2020, 24) | (2021, 23) => Some("スポーツの日"),
        (2020 | 2021, _) => None,
        (..=2002, of) => (of == 20).then_some("海の日"),
        (2003.., _) => is_monday(day, 3).then_some("海の日"),
    }
}

/// 11 August since 2016 (平成26年法律第43号); moved for the Olympic Games as 海の日 was.
fn mountain_day(day: NaiveDate) -> Option<&'static str> {
    let of = match day.year() {
        ..=2015 => return None,
        2020 => 10,
        2021 => 8,
        _ => 11,
    };
    (day.day() == of).then_some("山の日")
}

/// 15 September to 2002, the third Monday since 2003 (平成13年法律第59号).
fn respect_for_the_aged(day: NaiveDate) -> Option<&'static str> {
    let is_it = if day.year() <= 2002 { day.day() == 15 } else { is_monday(day, 3) };
    is_it.then_some("敬老の日")
}

/// The second Monday since 2000 (平成10年法律第141号), renamed in 2020 (平成30年法律第57号); in July in 2020 and 2021.
fn sports_day(day: NaiveDate) -> Option<&'static str> {
    match day.year() {
        2020 | 2021 => None,
        year => is_monday(day, 2).then_some(if year < 2020 { "体育の日" } else { "スポーツの日" }),
    }
}

fn is_monday(day: NaiveDate, of_month: u32) -> bool {
    day.weekday() == Weekday::Mon && day.day().div_ceil(7) == of_month
}

/// The day in March 春分日, by the formula for 1980 to 2099 of 海上保安庁水路部 暦計算研究会編『新こよみ便利帳』, which
/// agrees with what the National Astronomical Observatory 国立天文台 announced for every year so far.
fn vernal_equinox(year: i32) -> u32 {
    equinox(year, 20_843_100)
}

/// The day in September 秋分日, by the same source.
fn autumnal_equinox(year: i32) -> u32 {
    equinox(year, 23_248_800)
}

/// The day of the month, from that of 1980 in millionths of a day.
fn equinox(year: i32, of_1980: i64) -> u32 {
    let years = i64::from(year) - 1980;
    let day = (of_1980 + 242_194 * years) / 1_000_000 - years / 4;
    u32::try_from(day).unwrap_or(0)
}

/// All holidays of some years, in order.
pub fn holidays(years: std::ops::RangeInclusive<i32>) -> impl Iterator<Item = (NaiveDate, &'static str)> {
    let days = years.filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1)).flat_map(|first| {
        (0..u64::from(if first.leap_year() { 366_u32 } else { 365 }))
            .filter_map(move |days| first.checked_add_days(Days::new(days)))
    });
    days.filter_map(|day| Some((day, holiday(day)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Cabinet Office's list 国民の祝日について of 2019 to 2027. It calls both kinds of day off 休日; the two days of
    /// the accession, which it prints as 休日（祝日扱い）, bear their names here.
    const OFFICIAL: &str = include_str!("../../tests/data/national_holidays.csv");

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_official_list_of_2019_to_2027_is_met_day_for_day() {
        let official: Vec<(NaiveDate, &str)> = OFFICIAL
            .lines()
            .skip(1)
            .map(|line| line.split_once(',').map(|(date, name)| (day(date), name)).expect("a line"))
            .collect();
        let office_name = |name| if name == SUBSTITUTE || name == BETWEEN { "休日" } else { name };
        let computed: Vec<(NaiveDate, &str)> =
            holidays(2019..=2027).map(|(date, name)| (date, office_name(name))).collect();
        assert_eq!(computed, official);
    }

    #[test]
    fn days_off_have_the_name_of_their_reason() {
        for (date, name) in [
            ("2000-05-04", BETWEEN),
            ("2003-05-05", "こどもの日"),
            ("2009-05-06", SUBSTITUTE),
            ("2009-09-22", BETWEEN),
            ("2015-09-22", BETWEEN),
            ("2019-04-30", BETWEEN),
            ("2019-05-06", SUBSTITUTE),
            ("2026-05-06", SUBSTITUTE),
            ("2026-09-22", BETWEEN),
            ("2032-09-21", BETWEEN),
        ] {
            assert_eq!(holiday(day(date)), Some(name), "{date}");
        }
        for date in [
            "2003-05-04",
            "2019-12-23",
            "2019-02-23",
            "2020-07-20",
            "2021-10-11",
            "2015-08-11",
            "2026-05-07",
            "2024-12-30",
        ] {
            assert_eq!(holiday(day(date)), None, "{date}");
        }
    }

    /// As the National Astronomical Observatory computed them to 2050 (暦要項 and 暦Wiki): in these years 春分日 is
    /// the 20th, in the others the 21st; 秋分日 is the 22nd in these, in the others the 23rd.
    #[test]
    fn equinoxes_are_those_of_the_observatory() {
        for year in 2000..=2050 {
            let twentieth = year % 4 < 2 || (year >= 2026 && year % 4 == 2);
            assert_eq!(vernal_equinox(year), if twentieth { 20 } else { 21 }, "{year}");
            let twenty_second = (year >= 2012 && year % 4 == 0) || (year >= 2045 && year % 4 == 1);
            assert_eq!(autumnal_equinox(year), if twenty_second { 22 } else { 23 }, "{year}");
        }
    }
}
