//! The scale of a chart's vertical axis.

/// Values closer together than this part of the largest are shown without zero, or no difference would be seen.
const NARROW_BAND: f64 = 0.12;

/// The lowest and highest value of the axis, in double precision: its labels say every digit of populations and budgets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub low: f64,
    pub high: f64,
    /// The axis does not hold zero.
    pub is_broken: bool,
    step: f64,
}

impl Scale {
    /// The scale for these values (years and target).
    pub fn of(values: &[f64]) -> Scale {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !(least.is_finite() && most.is_finite()) {
            return Scale { low: 0.0, high: 1.0, is_broken: false, step: 1.0 };
        }
        let band = most - least;
        if least > 0.0 && band > 0.0 && band < NARROW_BAND * most && values.len() > 2 {
            return Scale::broken(least, most);
        }
        let (low, high) = (least.min(0.0), most.max(0.0));
        let high = if high - low > 0.0 { high } else { low + 1.0 };
        Scale { low, high, is_broken: false, step: 1.0 }
    }

    /// Round ends a little outside the values.
    fn broken(least: f64, most: f64) -> Scale {
        let step = round_step((most - least) / 4.0);
        let low = ((least - step * 0.5) / step).floor() * step;
        let high = ((most + step * 0.2) / step).ceil() * step;
        Scale { low: low.max(0.0), high, is_broken: true, step }
    }

    pub fn low_label(&self) -> String {
        self.label(self.low)
    }

    pub fn high_label(&self) -> String {
        self.label(self.high)
    }

    /// With as many decimals as the step has and commas between thousands.
    fn label(&self, value: f64) -> String {
        let decimals = if self.step >= 1.0 { 0 } else { (-self.step.log10()).ceil().clamp(0.0, 6.0) as usize };
        let plain = format!("{value:.decimals$}");
        let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), ""), |(w, f)| (w, f));
        let grouped: Vec<&str> =
            whole.as_bytes().rchunks(3).rev().map(|digits| std::str::from_utf8(digits).unwrap_or_default()).collect();
        let grouped = grouped.join(",");
        if fraction.is_empty() { grouped } else { format!("{grouped}.{fraction}") }
    }
}

/// The next of 1, 2, 5 times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let factor = rough / power;
    power
        * if factor <= 1.0 {
            1.0
        } else if factor <= 2.0 {
            2.0
        } else if factor <= 5.0 {
            5.0
        } else {
            10.0
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_begin_at_zero_and_hold_negatives() {
        let scale = Scale::of(&[3.0, -1.5, 9.0]);
        assert_eq!((scale.low, scale.high, scale.is_broken), (-1.5, 9.0, false));
        assert!(!Scale::of(&[0.0, 0.0]).is_broken);
        assert!(Scale::of(&[0.0, 0.0]).high > 0.0);
        assert!(Scale::of(&[]).high.is_finite());
    }

    #[test]
    fn a_narrow_band_far_from_zero_breaks_the_axis_and_says_so() {
        let scale = Scale::of(&[79_357.0, 80_227.0, 80_000.0]);
        assert!(scale.is_broken && scale.low < 79_357.0 && scale.high > 80_227.0 && scale.low > 70_000.0);
        assert_eq!(scale.low_label(), "79,000");
        assert_eq!(Scale::of(&[1.31, 1.36, 1.30]).low_label(), "1.28");
    }

    #[test]
    fn every_digit_of_large_numbers_is_said() {
        // The next numbers that single precision knows around here are 8 apart.
        let scale = Scale::of(&[123_456_781.0, 123_456_787.0, 123_456_784.0]);
        assert!(scale.is_broken);
        assert_eq!((scale.low_label().as_str(), scale.high_label().as_str()), ("123,456,780", "123,456,788"));
        let scale = Scale::of(&[16_777_217.0, 16_777_219.0, 16_777_221.0]);
        assert_eq!((scale.low_label().as_str(), scale.high_label().as_str()), ("16,777,216", "16,777,222"));
    }
}
