//! How the rule came to a mark, as data: the figures used, the rates that were asked for, the band and the
//! alternative of it that held. In words it is told by [`super::explain`], when asked.

use super::rate::{Change, Figures, FiguresUsed, Percent, Rates};
use super::scheme::{Asks, Bounds, Condition, Projection, Scale, Scheme};

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
            let assumed =
                band.assumed || condition.map_or(scale.rest_is_assumed(&rates), |one| scale.is_assumed(one, &rates));
            let used = figures.used;
            return Some(Derivation {
                band: index,
                condition: held,
                assumed,
                rates,
                figures: used,
                target_year_reached,
                projection,
            });
        }
        if undecided {
            return None;
        }
    }
    None
}

/// Whether a condition holds; `None` when that hangs on a rate that is undefined for these figures.
pub(super) fn holds(condition: &Condition, scale: &Scale, rates: &Rates, target_year_reached: bool) -> Option<bool> {
    let same = |wanted: Option<bool>, found: Option<bool>| wanted.map(|wanted| found.map(|found| found == wanted));
    let within =
        |bounds: Option<Bounds>, rate: Option<Percent>| bounds.map(|bounds| rate.map(|rate| bounds.hold(rate)));
    let change = |wanted: &Vec<Change>| rates.change.map(|change| wanted.contains(&scale.counted_as(change)));
    let requirements = [
        same(condition.achieved, rates.achieved),
        same(condition.exceeded, rates.exceeded),
        same(condition.projected, rates.projected),
        same(condition.milestone_met, rates.milestone_met),
        same(condition.target_year_reached, Some(target_year_reached)),
        condition.change.as_ref().map(change),
        within(condition.achievement, rates.achievement),
        within(condition.progress, rates.progress),
        within(condition.pace, rates.pace),
        within(condition.milestone, rates.milestone),
        within(condition.change_percent, rates.change_percent),
    ];
    let mut all = Some(true);
    for verdict in requirements.into_iter().flatten() {
        match verdict {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

impl Scale {
    /// What a change counts as: an unchanged value may have no mark of its own.
    pub(super) fn counted_as(&self, change: Change) -> Change {
        match (change, self.unchanged) {
            (Change::Same, Some(unchanged)) => unchanged.counts_as,
            _ => change,
        }
    }

    /// Whether a condition that held rests on something that the source does not say.
    fn is_assumed(&self, condition: &Condition, rates: &Rates) -> bool {
        condition.assumed || (condition.change.is_some() && self.change_is_assumed(rates))
    }

    /// The same of the band of the rest, to which an unchanged value may fall.
    fn rest_is_assumed(&self, rates: &Rates) -> bool {
        let Asks { change, .. } = self.asks;
        change && self.change_is_assumed(rates)
    }

    fn change_is_assumed(&self, rates: &Rates) -> bool {
        let same = rates.change == Some(Change::Same);
        same && (self.tolerance.assumed || self.unchanged.is_some_and(|unchanged| unchanged.assumed))
    }
}
