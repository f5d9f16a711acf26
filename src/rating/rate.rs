//! The rates, in percent, by the formulas of `docs/rating.md`. Nothing is rounded here.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::scheme::{LowerIsBetter, Projection};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Better, Comparator, Indicator, Series, Target, Value};

/// The rates of one indicator. `None`: undefined for these figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates {
    /// 達成率, percent.
    pub achievement: Option<Decimal>,
    /// 進捗率 (v − b) / (t − b), percent.
    pub progress: Option<Decimal>,
    /// Progress against the share of the time that has passed, percent.
    pub pace: Option<Decimal>,
    pub change: Option<Change>,
    /// The value carried on to the target's year, in the indicator's unit.
    pub projection: Option<Decimal>,
    /// The newest value meets the target.
    pub achieved: Option<bool>,
    /// The projection meets the target.
    pub projected: Option<bool>,
}

/// The newest value against the baseline, in the better direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Better,
    Same,
    Worse,
}

/// A number and its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatedNumber {
    pub year: FiscalYear,
    pub number: Decimal,
}

/// What the rates of an indicator are computed from.
pub struct Figures<'a> {
    pub indicator: &'a Indicator,
    pub baseline: Option<DatedNumber>,
    /// The value before the newest one: an actual or, failing that, the baseline.
    pub before: Option<DatedNumber>,
    pub latest: Option<DatedNumber>,
    pub latest_value: &'a Value,
    /// The fiscal year of the newest value, which a word has too.
    pub latest_year: FiscalYear,
    pub target: &'a Target,
    /// The evaluation year, which may be later than the newest value's.
    pub year: FiscalYear,
}

impl<'a> Figures<'a> {
    /// The figures as they stand in an evaluation year; `None` without a value or a target.
    pub fn of(indicator: &'a Indicator, year: FiscalYear) -> Option<Figures<'a>> {
        let target = indicator.target(year)?;
        let latest = indicator.latest(year)?;
        let latest_year = latest.moment.fiscal_year();
        let dated = |year, value: &Value| value.number.map(|number| DatedNumber { year, number });
        let baseline =
            indicator.baseline.as_ref().and_then(|baseline| dated(baseline.moment.fiscal_year(), &baseline.value));
        let before = indicator
            .actuals
            .iter()
            .rev()
            .filter(|actual| actual.moment.fiscal_year() < latest_year)
            .find_map(|actual| dated(actual.moment.fiscal_year(), &actual.value))
            .or(baseline);
        let latest_number = dated(latest_year, &latest.value);
        let latest_value = &latest.value;
        Some(Figures { indicator, baseline, before, latest: latest_number, latest_value, latest_year, target, year })
    }

    /// All rates.
    pub fn rates(&self, lower: LowerIsBetter, method: Projection, tolerance_percent: Decimal) -> Rates {
        let projection = self.projection(method);
        let progress = self.progress();
        Rates {
            achievement: self.achievement(lower),
            progress,
            pace: progress.and_then(|progress| self.pace(progress)),
            change: self.change(tolerance_percent),
            projection,
            achieved: self.achieved(),
            projected: projection.and_then(|number| self.meets(number)),
        }
    }

    fn achievement(&self, lower: LowerIsBetter) -> Option<Decimal> {
        let (value, target) = (self.latest?.number, self.target.value.number?);
        let percent = Decimal::ONE_HUNDRED;
        match (self.indicator.better?, lower) {
            (Better::Higher, _) | (Better::Lower, LowerIsBetter::AsIs) => {
                value.checked_mul(percent)?.checked_div(target)
            }
            (Better::Lower, LowerIsBetter::Inverse) => target.checked_mul(percent)?.checked_div(value),
            (Better::Lower, LowerIsBetter::Mirrored) => {
                let mirrored = target.checked_add(target)?.checked_sub(value)?;
                mirrored.checked_mul(percent)?.checked_div(target)
            }
        }
    }

    fn progress(&self) -> Option<Decimal> {
        let (value, target, baseline) = (self.latest?.number, self.target.value.number?, self.baseline?.number);
        let way = value.checked_sub(baseline)?.checked_mul(Decimal::ONE_HUNDRED)?;
        way.checked_div(target.checked_sub(baseline)?)
    }

    /// Progress over the expected share (y − y_b) / (y_t − y_b): time passes also where no new value comes.
    fn pace(&self, progress: Decimal) -> Option<Decimal> {
        let baseline = self.baseline?.year;
        let passed = self.year.western() - baseline.western();
        let whole = self.target.year.western() - baseline.western();
        progress.checked_mul(Decimal::from(whole))?.checked_div(Decimal::from(passed))
    }

    fn change(&self, tolerance_percent: Decimal) -> Option<Change> {
        let (value, baseline) = (self.latest?.number, self.baseline?.number);
        let better = self.indicator.better?;
        let difference = value.checked_sub(baseline)?;
        let slack = baseline.abs().checked_mul(tolerance_percent)?.checked_div(Decimal::ONE_HUNDRED)?;
        if difference.abs() <= slack {
            return Some(Change::Same);
        }
        let improved = match better {
            Better::Higher => difference > Decimal::ZERO,
            Better::Lower => difference < Decimal::ZERO,
        };
        Some(if improved { Change::Better } else { Change::Worse })
    }

    fn projection(&self, method: Projection) -> Option<Decimal> {
        let latest = self.latest?;
        let left = self.target.year.western() - latest.year.western();
        if left <= 0 {
            return Some(latest.number);
        }
        let from = match method {
            Projection::FromBaseline => self.baseline?,
            Projection::LastTwo => self.before?,
        };
        let passed = latest.year.western() - from.year.western();
        let way = latest.number.checked_sub(from.number)?.checked_mul(Decimal::from(left))?;
        let carried_on = latest.number.checked_add(way.checked_div(Decimal::from(passed))?)?;
        // What has never been below zero (a count, a share) is not carried on below it.
        let signed =
            [from.number, latest.number].into_iter().chain(self.target.value.number).any(|n| n.is_sign_negative());
        Some(if signed { carried_on } else { carried_on.max(Decimal::ZERO) })
    }

    fn achieved(&self) -> Option<bool> {
        match self.indicator.series {
            Series::Text => Some(self.latest_value.printed == self.target.value.printed),
            Series::Numeric => self.meets(self.latest?.number),
        }
    }

    /// Whether a number meets the target. Ranges and sets of words are issue-3 material: undefined until then.
    fn meets(&self, number: Decimal) -> Option<bool> {
        let target = self.target.value.number?;
        match self.indicator.comparator {
            Comparator::AtLeast => Some(number >= target),
            Comparator::AtMost => Some(number <= target),
            Comparator::Equal => Some(number == target),
            Comparator::Keep => match self.indicator.better? {
                Better::Higher => Some(number >= target),
                Better::Lower => Some(number <= target),
            },
            Comparator::Range | Comparator::AnyOf => None,
        }
    }
}

/// A number with fixed decimals, rounded half up (away from zero), as ratings are printed.
pub fn printed(number: Decimal, decimals: u32) -> String {
    let rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let places = decimals as usize;
    format!("{rounded:.places$}")
}
