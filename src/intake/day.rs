//! Days as people type them.

use chrono::NaiveDate;

use super::typed::squeezed;

/// A text that is a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypedDay {
    Day(NaiveDate),
    /// 5/29, 5月29日: of which year is not said.
    WithoutYear {
        month: u32,
        day: u32,
    },
    /// It has the form of a day that never was: 2026/2/30.
    Impossible,
}

const ERAS: [(&str, i32); 6] = [("令和", 2018), ("平成", 1988), ("R", 2018), ("H", 1988), ("r", 2018), ("h", 1988)];

/// Reads 令和8年5月29日, R8.5.29, 2026/5/29, 2026-05-29, 5/29, 5月29日, with a weekday behind or not; `None` for what is no
/// day. `5.29` is a number.
pub(super) fn read_day(text: &str) -> Option<TypedDay> {
    let plain = squeezed(text);
    let plain = plain.split_once('(').map_or(plain.as_str(), |(day, _)| day);
    let era = ERAS.iter().find_map(|(name, before)| Some((plain.strip_prefix(name)?, *before)));
    let body = era.map_or(plain, |(rest, _)| rest);
    let body = body.strip_suffix('日').unwrap_or(body);
    let body = if era.is_some() { body.replacen('元', "1", 1) } else { body.to_owned() };
    let parts: Option<Vec<u32>> = body.split(['年', '月', '/', '.', '-']).map(number).collect();
    match (parts?.as_slice(), era) {
        ([year, month, day], Some((_, before))) => Some(day_of(before + i32::try_from(*year).ok()?, *month, *day)),
        ([year @ 1000..=9999, month, day], None) => Some(day_of(i32::try_from(*year).ok()?, *month, *day)),
        ([month @ 1..=12, day @ 1..=31], None) if plain.contains(['/', '月']) => {
            Some(TypedDay::WithoutYear { month: *month, day: *day })
        }
        _ => None,
    }
}

fn day_of(year: i32, month: u32, day: u32) -> TypedDay {
    NaiveDate::from_ymd_opt(year, month, day).map_or(TypedDay::Impossible, TypedDay::Day)
}

fn number(text: &str) -> Option<u32> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_known_in_every_way_of_writing() {
        let day = Some(TypedDay::Day(NaiveDate::from_ymd_opt(2026, 5, 29).expect("a day")));
        for text in [
            "令和8年5月29日",
            "R8.5.29",
            "Ｒ８．５．２９",
            "2026/5/29",
            "2026-05-29",
            "2026年5月29日（金）",
            " 2026.5.29 ",
        ] {
            assert_eq!(read_day(text), day, "{text}");
        }
        assert_eq!(
            read_day("令和元年5月1日"),
            Some(TypedDay::Day(NaiveDate::from_ymd_opt(2019, 5, 1).expect("a day")))
        );
        for text in ["5/29", "５／２９", "5月29日", "5/29（金）"] {
            assert_eq!(read_day(text), Some(TypedDay::WithoutYear { month: 5, day: 29 }), "{text}");
        }
        assert_eq!(read_day("2026/2/30"), Some(TypedDay::Impossible));
    }

    #[test]
    fn numbers_are_no_days() {
        for text in ["5.29", "1,234", "5-29", "13/40", "約60", "", "2026", "R8", "課長", "1.2.3", "2026年5月"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }
}
