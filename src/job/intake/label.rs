//! The moment and the year's label of a new actual, in the style of those before it.

use chrono::{Datelike, NaiveDate};

use crate::fiscal_year::FiscalYear;
use crate::plan::{DatedValue, Indicator, Moment};

/// Moment and label of a year's actual: those of the last one, carried on to the year.
pub fn moment_and_label(indicator: &Indicator, year: FiscalYear) -> (Moment, String) {
    let Some(last) = indicator.actuals.last() else { return (Moment::Fiscal(year), year.short()) };
    let moment = carried_on(last.moment, year);
    (moment, label(last, moment, year))
}

/// The same kind of moment in another fiscal year; 29 February becomes the 28th.
fn carried_on(last: Moment, year: FiscalYear) -> Moment {
    match last {
        Moment::Fiscal(_) => Moment::Fiscal(year),
        Moment::Calendar(_) => Moment::Calendar(year.western()),
        Moment::Day(day) => {
            let shifted = day.year() + year.western() - FiscalYear::of_date(day).western();
            let same = NaiveDate::from_ymd_opt(shifted, day.month(), day.day());
            same.or_else(|| NaiveDate::from_ymd_opt(shifted, 2, 28)).map_or(Moment::Fiscal(year), Moment::Day)
        }
    }
}

fn label(last: &DatedValue, moment: Moment, year: FiscalYear) -> String {
    let styles: [fn(FiscalYear) -> String; 6] = [
        FiscalYear::short,
        FiscalYear::long,
        |year| year.western().to_string(),
        |year| format!("{}年度", year.western()),
        |year| year.long().trim_end_matches('度').to_owned(),
        |year| format!("{}年", year.western()),
    ];
    match moment {
        Moment::Day(day) => day.to_string(),
        _ => {
            let before = last.moment.fiscal_year();
            let style = styles.iter().find(|style| style(before) == last.label);
            style.map_or_else(|| fallback(moment, year), |style| style(year))
        }
    }
}

fn fallback(moment: Moment, year: FiscalYear) -> String {
    match moment {
        Moment::Fiscal(_) => year.short(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Value;

    fn next(last: Moment, label: &str) -> (Moment, String) {
        let value = Value::read_number("1", "").expect("a number");
        let dated = DatedValue::new(last, label, value);
        (
            carried_on(last, FiscalYear::new(2025)),
            super::label(&dated, carried_on(last, FiscalYear::new(2025)), FiscalYear::new(2025)),
        )
    }

    #[test]
    fn the_style_of_the_last_one_is_carried_on() {
        let fiscal = Moment::Fiscal(FiscalYear::new(2024));
        for (before, after) in [("R6", "R7"), ("令和6年度", "令和7年度"), ("2024", "2025"), ("六年度", "R7")]
        {
            assert_eq!(next(fiscal, before), (Moment::Fiscal(FiscalYear::new(2025)), after.to_owned()));
        }
        assert_eq!(next(Moment::Calendar(2024), "2024年"), (Moment::Calendar(2025), "2025年".to_owned()));
        assert_eq!(next(Moment::Calendar(2024), "令和6年"), (Moment::Calendar(2025), "令和7年".to_owned()));
        let day = |text: &str| Moment::Day(text.parse().expect("a day"));
        assert_eq!(next(day("2025-03-31"), "2025-03-31"), (day("2026-03-31"), "2026-03-31".to_owned()));
        assert_eq!(next(day("2024-10-01"), "2024-10-01"), (day("2025-10-01"), "2025-10-01".to_owned()));
        assert_eq!(carried_on(day("2024-02-29"), FiscalYear::new(2025)), day("2026-02-28"));
    }
}
