//! Dates in Japanese eras.

use chrono::{Datelike, NaiveDate};

/// First day, first year's offset and name of each era, the latest first.
const ERAS: [(i32, u32, u32, &str); 5] =
    [(2019, 5, 1, "令和"), (1989, 1, 8, "平成"), (1926, 12, 25, "昭和"), (1912, 7, 30, "大正"), (1868, 1, 25, "明治")];

/// `令和8年11月21日`; the first year of an era is 元年.
pub(super) fn japanese_date(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    let era = ERAS
        .iter()
        .find(|(year, first_month, first_day, _)| (date.year(), month, day) >= (*year, *first_month, *first_day));
    match era {
        Some((first, _, _, name)) => match date.year() - first + 1 {
            1 => format!("{name}元年{month}月{day}日"),
            year => format!("{name}{year}年{month}月{day}日"),
        },
        None => format!("{}年{month}月{day}日", date.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eras_begin_on_their_day() {
        let date = |y, m, d| japanese_date(NaiveDate::from_ymd_opt(y, m, d).unwrap());
        assert_eq!(date(2026, 11, 21), "令和8年11月21日");
        assert_eq!(date(2019, 5, 1), "令和元年5月1日");
        assert_eq!(date(2019, 4, 30), "平成31年4月30日");
        assert_eq!(date(1989, 1, 7), "昭和64年1月7日");
    }
}
