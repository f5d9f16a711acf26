//! When schedules occur. Pure: every moment is an argument.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::definition::Schedule;

/// The occurrences after `after` (not included) up to `until` (included), oldest first, whether or not the schedule
/// is paused.
pub fn occurrences(schedule: &Schedule, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Tz>> {
    schedule.rhythm.after(after).take_while(|moment| *moment <= until).collect()
}

/// The next `n` occurrences after `after`.
pub fn next(schedule: &Schedule, after: DateTime<Utc>, n: usize) -> Vec<DateTime<Tz>> {
    schedule.rhythm.after(after).take(n).collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fiscal_year::FiscalYear;
    use crate::schedule::fixture::{moment, schedule};
    use crate::schedule::{EvaluatedYear, Rhythm};

    fn spelled(moments: &[DateTime<Tz>]) -> Vec<String> {
        moments.iter().map(|moment| moment.format("%Y-%m-%d %H:%M:%S %z").to_string()).collect()
    }

    #[test]
    fn bounds_are_open_before_and_closed_after() {
        let yearly = schedule("0 9 1 6 *");
        let due = moment("2026-06-01T09:00:00+09:00");
        assert_eq!(occurrences(&yearly, due - TimeDelta::seconds(1), due).len(), 1);
        assert_eq!(occurrences(&yearly, due, due + TimeDelta::days(300)).len(), 0);
        assert_eq!(occurrences(&yearly, due - TimeDelta::days(1), due - TimeDelta::seconds(1)).len(), 0);
    }

    #[test]
    fn a_fraction_of_a_second_does_not_rename_an_occurrence() {
        let daily = schedule("0 9 * * *");
        let due = moment("2026-06-01T09:00:00+09:00");
        assert_eq!(next(&daily, due - TimeDelta::milliseconds(500), 1), vec![due]);
        assert_eq!(next(&daily, due + TimeDelta::milliseconds(500), 1), vec![due + TimeDelta::days(1)]);
    }

    #[test]
    fn both_day_fields_must_match() {
        let first_monday = schedule("0 9 1-7 * 1");
        let found = next(&first_monday, moment("2026-05-01T00:00:00+09:00"), 2);
        assert_eq!(spelled(&found), ["2026-05-04 09:00:00 +0900", "2026-06-01 09:00:00 +0900"]);
    }

    #[test]
    fn leap_days_come_every_four_years() {
        let found = next(&schedule("0 9 29 2 *"), moment("2026-01-01T00:00:00+09:00"), 2);
        assert_eq!(spelled(&found), ["2028-02-29 09:00:00 +0900", "2032-02-29 09:00:00 +0900"]);
    }

    #[test]
    fn the_zone_decides_the_moment_and_the_fiscal_year() {
        let mut in_utc = schedule("0 20 31 3 *");
        in_utc.rhythm = Rhythm::parse("0 20 31 3 *", chrono_tz::UTC).expect("a rhythm");
        let utc = next(&in_utc, moment("2026-01-01T00:00:00Z"), 1)[0];
        let tokyo = next(&schedule("0 5 1 4 *"), moment("2026-01-01T00:00:00Z"), 1)[0];
        assert_eq!(utc, tokyo, "one moment");
        assert_eq!(EvaluatedYear::Current.at(&utc), FiscalYear::new(2025));
        assert_eq!(EvaluatedYear::Current.at(&tokyo), FiscalYear::new(2026));
        assert_eq!(EvaluatedYear::Previous.at(&tokyo), FiscalYear::new(2025));
        assert_eq!(EvaluatedYear::Fixed(FiscalYear::new(2024)).at(&tokyo), FiscalYear::new(2024));
    }
}
