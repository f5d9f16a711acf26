//! The scale of a chart's vertical axis.

/// Values closer together than this part of the largest are shown without zero, or no difference would be seen.
const NARROW_BAND: f32 = 0.12;

/// The lowest and highest value of the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub low: f32,
    pub high: f32,
    /// The axis does not hold zero.
    pub is_broken: bool,
    step: f32,
}

impl Scale {
    /// The scale for these values (years and target).
    pub fn of(values: &[f32]) -> Scale {
        let least = values.iter().copied().fold(f32::INFINITY, f32::min);
        let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
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
    fn broken(least: f32, most: f32) -> Scale {
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
    fn label(&self, value: f32) -> String {
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
fn round_step(rough: f32) -> f32 {
    let power = 10f32.powf(rough.log10().floor());
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
        assert_eq!(Scale::of(&[1.31, 1.34, 1.30]).low_label(), "1.29");
    }
}
