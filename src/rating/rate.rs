//! The rates, in percent, by the formulas of `docs/rating.md`. Nothing is rounded here.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::scheme::{Asks, ExpectedShare, LowerIsBetter, Projection, RateKind, Scale, Scheme, Tolerance};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Basis, Better, Bound, Comparator, DatedValue, Indicator, Plan, Series, Span, State, Target, Value};

/// The rates of one indicator. `None`: undefined for these figures, or not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates {
    /// 達成率
    pub achievement: Option<Percent>,
    /// 進捗率 (v − b) / (t − b)
    pub progress: Option<Percent>,
    /// Progress against the share of the way that should be behind.
    pub pace: Option<Percent>,
    /// 目安に対する達成率: against the year's own target.
    pub milestone: Option<Percent>,
    /// Change on the baseline, positive when better.
    pub change_percent: Option<Percent>,
    pub change: Option<Change>,
    /// The value carried on to the target's year, in the indicator's unit.
    pub projection: Option<Decimal>,
    /// The newest value meets the target.
    pub achieved: Option<bool>,
    /// It is strictly better than the target.
    pub exceeded: Option<bool>,
    /// The projection meets the target.
    pub projected: Option<bool>,
    /// The newest value meets the year's own target.
    pub milestone_met: Option<bool>,
}

impl Rates {
    /// One of the rates that can be printed.
    pub fn of(&self, kind: RateKind) -> Option<Percent> {
        match kind {
            RateKind::Achievement => self.achievement,
            RateKind::Progress => self.progress,
            RateKind::Pace => self.pace,
            RateKind::Milestone => self.milestone,
            RateKind::ChangePercent => self.change_percent,
        }
    }
}

/// A rate in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percent {
    Of(Decimal),
    /// Better than any division can say: no accidents where ten would have done.
    Beyond,
    /// Worse than any division can say.
    Under,
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

/// The numbers that rates are computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FiguresUsed {
    /// Where the way to the target begins: the baseline, or zero at the eve of a running total whose baseline is a
    /// year's. Only with a year that the document states can the time be counted.
    pub start: Option<DatedNumber>,
    /// The baseline's number, where it can be compared with the newest value.
    pub baseline: Option<Decimal>,
    /// The value before the newest one: an actual or, failing that, the start.
    pub before: Option<DatedNumber>,
    pub latest: Option<DatedNumber>,
    pub target: Option<DatedNumber>,
    /// The year's own target.
    pub milestone: Option<Decimal>,
    /// The start's year is stated.
    pub start_year_stated: bool,
}

/// What the rates of an indicator are computed from.
pub struct Figures<'a> {
    pub indicator: &'a Indicator,
    pub used: FiguresUsed,
    pub latest: &'a DatedValue,
    pub target: Option<&'a Target>,
    pub milestone: Option<&'a Target>,
    /// The evaluation year, which may be later than the newest value's.
    pub year: FiscalYear,
    /// The plan's first year, from which a table of expected shares counts.
    first_year: FiscalYear,
}

impl<'a> Figures<'a> {
    /// The figures as they stand in an evaluation year; `None` without a value.
    pub fn of(indicator: &'a Indicator, year: FiscalYear, first_year: FiscalYear) -> Option<Figures<'a>> {
        let latest = indicator.latest(year)?;
        let set = |target: &&Target| matches!(target.value.state, State::Value | State::Text);
        let target = indicator.target(year).filter(set);
        let milestone = if indicator.milestones.is_empty() { None } else { indicator.milestone(year).filter(set) };
        let latest_number = dated(latest);
        let (start, start_year_stated) = start(indicator);
        let comparable = indicator.baseline.as_ref().filter(|baseline| !is_of_another_basis(indicator, baseline));
        let used = FiguresUsed {
            start,
            baseline: comparable.and_then(|baseline| baseline.value.number),
            before: before(indicator, latest.moment.fiscal_year()).or(start),
            latest: latest_number,
            target: target
                .and_then(|target| target.value.number.map(|number| DatedNumber { year: target.year, number })),
            milestone: milestone.and_then(|milestone| milestone.value.number),
            start_year_stated,
        };
        Some(Figures { indicator, used, latest, target, milestone, year, first_year })
    }

    /// The rates that a scale's bands ask for, under a way of projecting.
    pub(super) fn rates(&self, lower: LowerIsBetter, scale: &Scale, asks: Asks, method: Projection) -> Rates {
        let mut rates = Rates::default();
        if asks.achieved || asks.projected {
            rates.achieved = self.achieved();
        }
        if asks.exceeded {
            rates.exceeded = self.exceeded();
        }
        if asks.projected {
            (rates.projection, rates.projected) = self.projected(method, rates.achieved);
        }
        if asks.change {
            rates.change = self.change(&scale.tolerance);
        }
        if asks.achievement {
            rates.achievement = self.target.and_then(|target| self.share_of(target, lower));
        }
        if asks.progress || asks.pace {
            rates.progress = self.progress();
        }
        if asks.pace {
            rates.pace = rates.progress.and_then(|progress| self.pace(progress, &scale.expected));
        }
        if asks.milestone {
            rates.milestone = self.milestone.and_then(|milestone| self.share_of(milestone, lower));
        }
        if asks.milestone_met {
            rates.milestone_met = self.milestone.and_then(|milestone| self.meets(self.latest_number(), milestone));
        }
        if asks.change_percent {
            rates.change_percent = self.change_percent();
        }
        rates
    }

    /// Whether rates cannot be computed though the figures are there: the target is a range, words, zero or less, or
    /// lies on the worse side of the start.
    pub(super) fn has_odd_target(&self) -> bool {
        let low =
            |target: Option<&Target>| target.and_then(|target| target.value.number).is_some_and(|n| n <= Decimal::ZERO);
        let leads_nowhere = self.used.start.is_some() && self.used.target.is_some() && self.progress().is_none();
        !self.has_direction() || low(self.target) || low(self.milestone) || leads_nowhere
    }

    fn latest_number(&self) -> Option<Decimal> {
        self.used.latest.map(|latest| latest.number)
    }

    /// The value as a share of a target. What no division can say (words, ranges, a negative target: −84 of −32 would
    /// come out above 100) is 100 when met, more when surpassed, and undefined otherwise.
    fn share_of(&self, target: &Target, lower: LowerIsBetter) -> Option<Percent> {
        let (Some(value), Some(number)) = (self.latest_number(), target.value.number) else {
            return self.met_without_share(target);
        };
        let negative = number.is_sign_negative() && !number.is_zero();
        if negative || !self.has_direction() {
            return self.met_without_share(target);
        }
        self.quotient_of(value, number, lower)
    }

    /// Whether values lead to the target in one direction, and not into a range or to a word.
    fn has_direction(&self) -> bool {
        self.indicator.series == Series::Numeric
            && matches!(self.indicator.comparator, Comparator::AtLeast | Comparator::AtMost | Comparator::Keep)
    }

    /// Whether the share of a target is a division, and not a verdict.
    pub(super) fn is_division(&self, target: &Target, lower: LowerIsBetter) -> bool {
        let (Some(value), Some(number)) = (self.latest_number(), target.value.number) else { return false };
        let inverse = self.indicator.better == Some(Better::Lower) && lower == LowerIsBetter::Inverse;
        let divisor = if inverse { value } else { number };
        self.has_direction() && divisor > Decimal::ZERO && !number.is_sign_negative()
    }

    fn met_without_share(&self, target: &Target) -> Option<Percent> {
        let met = self.meets(self.latest_number(), target)?;
        let surpassed = self.is_better_than(target) == Some(true);
        met.then_some(if surpassed { Percent::Beyond } else { Percent::Of(Decimal::ONE_HUNDRED) })
    }

    fn quotient_of(&self, value: Decimal, target: Decimal, lower: LowerIsBetter) -> Option<Percent> {
        match (self.indicator.better?, lower) {
            (Better::Higher, _) if target.is_zero() => at_zero(value),
            (Better::Higher, _) => quotient(value, target),
            (Better::Lower, LowerIsBetter::AsIs) if target.is_zero() => {
                value.is_zero().then_some(Percent::Of(Decimal::ONE_HUNDRED))
            }
            (Better::Lower, LowerIsBetter::AsIs) => quotient(value, target),
            (Better::Lower, LowerIsBetter::Mirrored) if target.is_zero() => at_zero(-value),
            (Better::Lower, LowerIsBetter::Mirrored) => {
                quotient(target.checked_add(target)?.checked_sub(value)?, target)
            }
            (Better::Lower, LowerIsBetter::Inverse) if value > Decimal::ZERO => quotient(target, value),
            (Better::Lower, LowerIsBetter::Inverse) if value.is_zero() && target.is_zero() => {
                Some(Percent::Of(Decimal::ONE_HUNDRED))
            }
            (Better::Lower, LowerIsBetter::Inverse) => Some(Percent::Beyond),
        }
    }

    /// Undefined without a way to go: where the target is a range or the start's own number, or lies on its worse side.
    fn progress(&self) -> Option<Percent> {
        if !self.has_direction() {
            return None;
        }
        let (start, target) = (self.used.start?.number, self.used.target?.number);
        let way = target.checked_sub(start)?;
        let leads_on = match self.indicator.better? {
            Better::Higher => way > Decimal::ZERO,
            Better::Lower => way < Decimal::ZERO,
        };
        if !leads_on {
            return None;
        }
        quotient(self.latest_number()?.checked_sub(start)?, way)
    }

    /// Time passes also where no new value comes. From the target's year on, all of the way should be behind.
    fn pace(&self, progress: Percent, expected: &ExpectedShare) -> Option<Percent> {
        let Percent::Of(progress) = progress else { return Some(progress) };
        let (part, whole) = match expected {
            ExpectedShare::Linear => {
                let start = self.used.start.filter(|_| self.used.start_year_stated)?;
                let whole = self.used.target?.year.western() - start.year.western();
                let passed = (self.year.western() - start.year.western()).min(whole);
                (Decimal::from(passed), Decimal::from(whole))
            }
            ExpectedShare::ByYear(_) => (self.expected_share(expected)?, Decimal::ONE_HUNDRED),
        };
        if part <= Decimal::ZERO {
            return None;
        }
        progress.checked_mul(whole)?.checked_div(part).map(Percent::Of)
    }

    /// The share, in percent, that a table gives for the evaluation year; all of it from the target's year on.
    pub(super) fn expected_share(&self, expected: &ExpectedShare) -> Option<Decimal> {
        let ExpectedShare::ByYear(shares) = expected else { return None };
        if self.used.target.is_some_and(|target| target.year <= self.year) {
            return Some(Decimal::ONE_HUNDRED);
        }
        let index = usize::try_from(self.year.western() - self.first_year.western()).ok()?;
        shares.get(index).or_else(|| shares.last()).copied()
    }

    fn change(&self, tolerance: &Tolerance) -> Option<Change> {
        if self.indicator.series == Series::Text {
            let baseline = &self.indicator.baseline.as_ref()?.value.printed;
            return (baseline == &self.latest.value.printed).then_some(Change::Same);
        }
        let (value, baseline) = (self.latest_number()?, self.used.baseline?);
        let better = self.indicator.better?;
        let difference = value.checked_sub(baseline)?;
        if difference.abs() <= self.slack(baseline, tolerance)? {
            return Some(Change::Same);
        }
        let improved = match better {
            Better::Higher => difference > Decimal::ZERO,
            Better::Lower => difference < Decimal::ZERO,
        };
        Some(if improved { Change::Better } else { Change::Worse })
    }

    /// The values between which the newest one counts as unchanged.
    pub(super) fn unchanged_within(&self, tolerance: &Tolerance) -> Option<[Decimal; 2]> {
        let baseline = self.used.baseline?;
        let slack = self.slack(baseline, tolerance)?;
        Some([baseline.checked_sub(slack)?, baseline.checked_add(slack)?])
    }

    fn slack(&self, baseline: Decimal, tolerance: &Tolerance) -> Option<Decimal> {
        if tolerance.survey_only && !self.indicator.survey {
            return Some(Decimal::ZERO);
        }
        if tolerance.percent.is_zero() {
            return Some(tolerance.points);
        }
        let relative = baseline.abs().checked_mul(tolerance.percent)?.checked_div(Decimal::ONE_HUNDRED)?;
        Some(relative.max(tolerance.points))
    }

    fn change_percent(&self) -> Option<Percent> {
        let (value, baseline) = (self.latest_number()?, self.used.baseline?);
        let difference = value.checked_sub(baseline)?;
        let gain = match self.indicator.better? {
            Better::Higher => difference,
            Better::Lower => -difference,
        };
        if gain.is_zero() {
            return Some(Percent::Of(Decimal::ZERO));
        }
        let beyond = if gain.is_sign_negative() { Percent::Under } else { Percent::Beyond };
        if baseline.is_zero() { Some(beyond) } else { quotient(gain, baseline.abs()) }
    }

    /// The projection and whether it meets the target. From the target's year on the value itself decides.
    fn projected(&self, method: Projection, achieved: Option<bool>) -> (Option<Decimal>, Option<bool>) {
        if self.indicator.series == Series::Text || method == Projection::None {
            return (None, achieved);
        }
        let projection = self.projection(method);
        (projection, projection.and_then(|number| self.meets(Some(number), self.target?)))
    }

    fn projection(&self, method: Projection) -> Option<Decimal> {
        let (latest, target) = (self.used.latest?, self.used.target?);
        let carried_on = self.carried_on(method)?;
        if method == Projection::None || target.year <= latest.year {
            return Some(carried_on);
        }
        // What has never been below zero (a count, a share) is not carried on below it.
        let start = self.used.start.filter(|_| self.used.start_year_stated);
        let known = [start.map(|start| start.number), Some(latest.number), Some(target.number)];
        let signed = known.into_iter().flatten().any(|n| n.is_sign_negative() && !n.is_zero());
        Some(if signed { carried_on } else { carried_on.max(Decimal::ZERO) })
    }

    /// The newest value carried on to the target's year along its line, which may lead below zero.
    pub(super) fn carried_on(&self, method: Projection) -> Option<Decimal> {
        let (latest, target) = (self.used.latest?, self.used.target?);
        let left = target.year.western() - latest.year.western();
        if left <= 0 {
            return Some(latest.number);
        }
        let start = self.used.start.filter(|_| self.used.start_year_stated);
        match method {
            Projection::None => Some(latest.number),
            Projection::FromBaseline => through(start?, latest, left),
            Projection::LastTwo => {
                let before = self.used.before.filter(|before| Some(*before) != self.used.start || start.is_some())?;
                through(before, latest, left)
            }
            Projection::LeastSquares => self.nearest_line(latest, target.year),
        }
    }

    /// Start and actuals up to the newest, as least squares takes them. A start of an unstated year is none of them.
    pub(super) fn points(&self) -> Vec<DatedNumber> {
        let start = self.used.start.filter(|_| self.used.start_year_stated);
        let newest = self.latest.moment.fiscal_year();
        let actuals = self.indicator.actuals.iter().filter(|actual| actual.moment.fiscal_year() <= newest);
        let later = |actual: &DatedNumber| start.is_none_or(|start| start.year < actual.year);
        start.into_iter().chain(actuals.filter_map(dated).filter(later)).collect()
    }

    /// The value in a year on the straight line with the least squares of distances from start and all actuals.
    fn nearest_line(&self, latest: DatedNumber, year: FiscalYear) -> Option<Decimal> {
        let (mut count, mut xs, mut ys, mut xxs, mut xys) =
            (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        for point in self.points() {
            // Years are counted from the newest value's, to keep the sums small.
            let x = Decimal::from(point.year.western() - latest.year.western());
            count += Decimal::ONE;
            xs += x;
            ys = ys.checked_add(point.number)?;
            xxs += x * x;
            xys = xys.checked_add(x.checked_mul(point.number)?)?;
        }
        let spread = count * xxs - xs * xs;
        let slope = count.checked_mul(xys)?.checked_sub(xs.checked_mul(ys)?)?.checked_div(spread)?;
        let level = ys.checked_sub(slope.checked_mul(xs)?)?.checked_div(count)?;
        let ahead = Decimal::from(year.western() - latest.year.western());
        level.checked_add(slope.checked_mul(ahead)?)
    }

    pub(super) fn achieved(&self) -> Option<bool> {
        self.meets(self.latest_number(), self.target?)
    }

    fn exceeded(&self) -> Option<bool> {
        self.is_better_than(self.target?)
    }

    /// Whether the newest value is strictly better than a target; words and ranges cannot be surpassed.
    fn is_better_than(&self, target: &Target) -> Option<bool> {
        if !self.has_direction() {
            return Some(false);
        }
        let (value, target) = (self.latest_number()?, target.value.number?);
        Some(match self.indicator.better? {
            Better::Higher => value > target,
            Better::Lower => value < target,
        })
    }

    /// Whether a number (in a series of words: the newest word) meets a target.
    fn meets(&self, number: Option<Decimal>, target: &Target) -> Option<bool> {
        if self.indicator.series == Series::Text {
            return Some(meets_word(&self.latest.value, target, self.indicator.comparator));
        }
        let (number, wanted) = (number?, target.value.number?);
        let bound = target.value.bound;
        let at_least = || if bound == Some(Bound::Above) { number > wanted } else { number >= wanted };
        let at_most = || if bound == Some(Bound::Below) { number < wanted } else { number <= wanted };
        match self.indicator.comparator {
            Comparator::AtLeast => Some(at_least()),
            Comparator::AtMost => Some(at_most()),
            Comparator::Equal => Some(number == wanted),
            Comparator::Keep => match self.indicator.better? {
                Better::Higher => Some(at_least()),
                Better::Lower => Some(at_most()),
            },
            Comparator::Range => target.value.upper.map(|upper| number >= wanted && number <= upper),
            Comparator::AnyOf => Some(target.accepts.contains(&self.latest.value.printed)),
        }
    }
}

/// All rates of an indicator in a year, for tables and data; marks are derived from those that the bands ask for.
pub fn rates_of(plan: &Plan, scheme: &Scheme, indicator: &Indicator, year: FiscalYear) -> Rates {
    let Some(scale) = scheme.scale(indicator.kind) else { return Rates::default() };
    let figures = Figures::of(indicator, year, plan.head.first_year);
    figures
        .map_or(Rates::default(), |figures| figures.rates(scheme.lower_is_better, scale, Asks::ALL, scale.projection))
}

fn dated(value: &DatedValue) -> Option<DatedNumber> {
    value.value.number.map(|number| DatedNumber { year: value.moment.fiscal_year(), number })
}

/// Where the way begins, and whether its year is stated.
fn start(indicator: &Indicator) -> (Option<DatedNumber>, bool) {
    let Some(baseline) = &indicator.baseline else { return (None, false) };
    if is_of_another_basis(indicator, baseline) {
        let eve = indicator.counted_from.map(|first| FiscalYear::new(first.western() - 1));
        return (eve.map(|year| DatedNumber { year, number: Decimal::ZERO }), true);
    }
    (dated(baseline), baseline.year_stated)
}

/// Whether the baseline covers something else than the series: 54 a year against a total of five years.
fn is_of_another_basis(indicator: &Indicator, baseline: &DatedValue) -> bool {
    let printed = match baseline.value.span {
        Some(Span::PerYear | Span::Average) if indicator.basis == Basis::Cumulative => Some(Basis::Annual),
        _ => None,
    };
    baseline.basis.or(printed).is_some_and(|basis| basis != indicator.basis)
}

/// The last actual before a year that is a number.
fn before(indicator: &Indicator, year: FiscalYear) -> Option<DatedNumber> {
    let earlier = indicator.actuals.iter().rev().filter(|actual| actual.moment.fiscal_year() < year);
    earlier.into_iter().find_map(dated)
}

/// The straight line through two values, some years after the second.
fn through(from: DatedNumber, to: DatedNumber, ahead: i32) -> Option<Decimal> {
    let passed = to.year.western() - from.year.western();
    if passed <= 0 {
        return None;
    }
    let way = to.number.checked_sub(from.number)?.checked_mul(Decimal::from(ahead))?;
    to.number.checked_add(way.checked_div(Decimal::from(passed))?)
}

fn quotient(part: Decimal, whole: Decimal) -> Option<Percent> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole).map(Percent::Of)
}

/// A share of a target of zero, where more is better: met exactly, surpassed, or undefined.
fn at_zero(value: Decimal) -> Option<Percent> {
    if value.is_zero() {
        return Some(Percent::Of(Decimal::ONE_HUNDRED));
    }
    (!value.is_sign_negative()).then_some(Percent::Beyond)
}

fn meets_word(word: &Value, target: &Target, comparator: Comparator) -> bool {
    match comparator {
        Comparator::AnyOf => target.accepts.contains(&word.printed),
        _ => word.printed == target.value.printed,
    }
}

/// A number with fixed decimals, rounded half up (away from zero), as ratings are printed.
pub fn printed(number: Decimal, decimals: u32) -> String {
    let rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let places = decimals as usize;
    format!("{rounded:.places$}")
}

impl Percent {
    /// With fixed decimals and a percent sign; what no division can say is above or below all hundreds.
    pub fn printed(self, decimals: u32) -> String {
        match self {
            Percent::Of(rate) => format!("{}%", printed(rate, decimals)),
            Percent::Beyond => "100%超".to_owned(),
            Percent::Under => "-100%未満".to_owned(),
        }
    }

    /// The number, where it is one.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Percent::Of(rate) => Some(rate),
            Percent::Beyond | Percent::Under => None,
        }
    }
}
