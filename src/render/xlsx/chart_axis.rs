//! The axis of an indicator's chart: from zero, or, of a flat series far from zero, from a round number below it.

use super::figure_format::cell_number;
use crate::report::document::SeriesChart;

/// A series whose values differ by less than this part of the largest is flat: from zero its columns look alike.
const FLAT: f64 = 0.2;
/// Room for the labels at the columns' ends.
const LABEL_ROOM: f64 = 0.2;

/// Where an axis begins and ends, in the indicator's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub min: f64,
    pub max: f64,
}

impl Axis {
    /// Zero is always on the axis of a series that has a value of zero or less.
    pub fn of(chart: &SeriesChart) -> Axis {
        let numbers: Vec<f64> =
            chart.points.iter().chain(&chart.target).filter_map(|point| point.number.and_then(cell_number)).collect();
        let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match cut(least, most) {
            Some(min) => Axis { min, max: most + (most - min) * LABEL_ROOM },
            None => Axis::from_zero(least.min(0.0), most.max(0.0)),
        }
    }

    fn from_zero(low: f64, high: f64) -> Axis {
        let reach = if high > low { high - low } else { 1.0 };
        let min = if low < 0.0 { low - reach * LABEL_ROOM } else { 0.0 };
        let max = if high > 0.0 || low == 0.0 { high + reach * LABEL_ROOM } else { 0.0 };
        Axis { min, max }
    }

    /// Columns do not begin at zero, which has to be said.
    pub fn is_cut(self) -> bool {
        self.min > 0.0
    }
}

/// A round number as far below the least value as that is below the largest, if the series is flat.
fn cut(least: f64, most: f64) -> Option<f64> {
    let spread = most - least;
    if least <= 0.0 || !spread.is_finite() || spread <= 0.0 || spread > most * FLAT {
        return None;
    }
    let step = round_step(spread);
    let min = ((least - spread) / step).floor() * step;
    // Tenths are no binary fractions: 79.60000000000001 is written as 79.6.
    let decimals = (2.0 - step.log10().floor()).clamp(0.0, 12.0) as i32;
    let min = (min * 10f64.powi(decimals)).round() / 10f64.powi(decimals);
    (min > 0.0).then_some(min)
}

/// 1, 2 or 5 times a power of ten, not above a number.
fn round_step(number: f64) -> f64 {
    let power = 10f64.powf(number.log10().floor());
    let times = [5.0, 2.0, 1.0].into_iter().find(|times| times * power <= number).unwrap_or(1.0);
    times * power
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Basis;
    use crate::report::document::Point;

    fn axis(values: &[&str]) -> Axis {
        let point = |printed: &&str| Point {
            label: "R6".into(),
            number: printed.parse().ok(),
            printed: (*printed).into(),
            strong: false,
        };
        Axis::of(&SeriesChart {
            title: String::new(),
            note: String::new(),
            basis: Basis::Stock,
            points: values.iter().map(point).collect(),
            target: None,
            target_upper: None,
            alt: String::new(),
        })
    }

    #[test]
    fn flat_series_far_from_zero_begin_at_a_round_number() {
        for (values, min) in [
            (vec!["80.6", "81.7", "90.0"], 70.0),
            (vec!["79357", "80063", "80227"], 78_000.0),
            (vec!["1071", "1070"], 1069.0),
            (vec!["21.00", "21.15", "21.08"], 20.8),
        ] {
            let axis = axis(&values);
            assert_eq!(axis.min, min, "{values:?}");
            assert!(axis.is_cut() && axis.max > 21.15);
        }
    }

    #[test]
    fn all_others_begin_at_zero() {
        for values in [vec!["1", "2", "9"], vec!["0", "0"], vec!["5", "5"], vec!["0", "100"], vec!["60", "80"], vec![]]
        {
            assert_eq!(axis(&values).min, 0.0, "{values:?}");
            assert!(!axis(&values).is_cut() && axis(&values).max > 0.0, "{values:?}");
        }
        let sinking = axis(&["-84", "-47", "-32", "0"]);
        assert!(sinking.min < -84.0 && sinking.max == 0.0 && !sinking.is_cut(), "{sinking:?}");
        assert!(axis(&["-1", "-1.01"]).max >= 0.0);
    }
}
