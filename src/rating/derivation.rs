//! How the rule came to a mark, as data: the figures used, the rates that were asked for, the band and the
//! alternative of it that held. In words it is told by [`super::explain`], when asked.

use super::rate::{Change, Figures, FiguresUsed, Percent, Rates};
use super::scheme::{Bounds, Condition, Projection, Scale, Scheme};

/// How the rule came to a mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Derivation {
    /// The band in the scale's order, from 0.
    pub band: usize,
    /// The alternative of the band that held, from 0; `None` for the band of the rest.
    pub condition: Option<usize>,
    /// Something that led here is our reading, not the source's.
    pub assumed: bool,
    /// What the bands ask for; other rates stay undefined here.
    pub rates: Rates,
    pub figures: FiguresUsed,
    pub target_year_reached: bool,
    pub projection: Projection,
}

/// Derives the mark: the first band of which an alternative holds, or the band of the rest. `None` when a band
/// before it cannot be decided because a rate is undefined: to go on would be a guess.
pub fn derive(figures: &Figures, scheme: &Scheme, scale: &Scale, projection: Projection) -> Option<Derivation> {
    let rates = figures.rates(scheme.lower_is_better, scale, scale.asks, projection);
    let target_year_reached = figures.target.is_some_and(|target| figures.year >= target.year);
    // What rests on a cut-off of our own reading is assumed: the band that holds, and those that were tried in vain.
    let mut assumed = scale.asks.change && figures.change_is_assumed(scale, &rates);
    for (index, band) in scale.bands.iter().enumerate().filter(|(_, band)| !band.by_person) {
        let mut undecided = false;
        let mut held = None;
        for (alternative, condition) in band.when.iter().enumerate() {
            match holds(condition, scale, &rates, target_year_reached) {
                Some(true) => {
                    held = Some(alternative);
                    break;
                }
                Some(false) => {}
                None => undecided = true,
            }
        }
        if held.is_some() || band.when.is_empty() {
            let condition = held.and_then(|alternative| band.when.get(alternative));
            assumed |= band.assumed || condition.is_some_and(|condition| condition.assumed);
            let figures = figures.used;
            return Some(Derivation {
                band: index,
                condition: held,
                assumed,
                rates,
                figures,
                target_year_reached,
                projection,
            });
        }
        if undecided {
            return None;
        }
        assumed |= band.when.iter().any(|condition| condition.assumed);
    }
    None
}

/// Something that a condition asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    Achieved,
    Exceeded,
    TargetYear,
    MilestoneMet,
    Projected,
    Change,
    Achievement,
    Progress,
    Pace,
    Milestone,
    ChangePercent,
}

/// Whether a condition holds; `None` when that hangs on a rate that is undefined for these figures.
pub(super) fn holds(condition: &Condition, scale: &Scale, rates: &Rates, target_year_reached: bool) -> Option<bool> {
    let mut all = Some(true);
    for (_, verdict) in verdicts(condition, scale, rates, target_year_reached) {
        match verdict {
            None | Some(Some(true)) => {}
            Some(Some(false)) => return Some(false),
            Some(None) => all = None,
        }
    }
    all
}

/// What became of each thing that a condition may ask: `None` where it does not ask, `Some(None)` where that is
/// undefined.
pub(super) fn verdicts(
    condition: &Condition,
    scale: &Scale,
    rates: &Rates,
    target_year_reached: bool,
) -> [(Fact, Option<Option<bool>>); 11] {
    let same = |wanted: Option<bool>, found: Option<bool>| wanted.map(|wanted| found.map(|found| found == wanted));
    let within =
        |bounds: Option<Bounds>, rate: Option<Percent>| bounds.map(|bounds| rate.map(|rate| bounds.hold(rate)));
    let change = |wanted: &Vec<Change>| rates.change.map(|change| wanted.contains(&scale.counted_as(change)));
    [
        (Fact::Achieved, same(condition.achieved, rates.achieved)),
        (Fact::Exceeded, same(condition.exceeded, rates.exceeded)),
        (Fact::TargetYear, same(condition.target_year_reached, Some(target_year_reached))),
        (Fact::MilestoneMet, same(condition.milestone_met, rates.milestone_met)),
        (Fact::Projected, same(condition.projected, rates.projected)),
        (Fact::Change, condition.change.as_ref().map(change)),
        (Fact::Achievement, within(condition.achievement, rates.achievement)),
        (Fact::Progress, within(condition.progress, rates.progress)),
        (Fact::Pace, within(condition.pace, rates.pace)),
        (Fact::Milestone, within(condition.milestone, rates.milestone)),
        (Fact::ChangePercent, within(condition.change_percent, rates.change_percent)),
    ]
}

impl Scale {
    /// What a change counts as: an unchanged value may have no mark of its own.
    pub(super) fn counted_as(&self, change: Change) -> Change {
        match (change, self.unchanged) {
            (Change::Same, Some(unchanged)) => unchanged.counts_as,
            _ => change,
        }
    }
}

impl Figures<'_> {
    /// Whether what the change counts as is our reading: a tolerance that the source does not give and that this
    /// indicator is allowed, or the standing of an unchanged value.
    fn change_is_assumed(&self, scale: &Scale, rates: &Rates) -> bool {
        let differs = self.used.latest.map(|latest| latest.number) != self.used.baseline;
        let tolerated = scale.tolerance.assumed && differs && (self.indicator.survey || !scale.tolerance.survey_only);
        let same = rates.change == Some(Change::Same);
        tolerated || (same && scale.unchanged.is_some_and(|unchanged| unchanged.assumed))
    }
}
