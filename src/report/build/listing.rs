//! Which indicators a table lists: those that hang there, and those that are listed there again.

use super::ReportRequest;
use crate::plan::{Code, Indicator, IndicatorKind};

/// An indicator as a row of a table.
#[derive(Clone, Copy)]
pub(super) struct Listed<'r> {
    pub indicator: &'r Indicator,
    /// Its number at this place.
    pub number: &'r str,
    /// 再掲: it hangs elsewhere and is counted there.
    pub again: bool,
}

impl Listed<'_> {
    /// Its name as the table prints it: a part under what it is a part of, a second listing as such.
    pub fn name(&self) -> String {
        let name = &self.indicator.name;
        let part = match (&self.indicator.part_of, name.starts_with("うち")) {
            (None, _) => "",
            (Some(_), true) => "\u{3000}",
            (Some(_), false) => "\u{3000}うち",
        };
        format!("{part}{name}{}", if self.again { "（再掲）" } else { "" })
    }
}

impl<'a> ReportRequest<'a> {
    /// Indicators of some kinds that hang at the nodes, in the order of the plan, and behind them those listed
    /// again. What does not stand in the plan in the year, and what the scope does not hold, is left out.
    pub(super) fn listed(&self, nodes: &[&Code], kinds: &[IndicatorKind]) -> Vec<Listed<'a>> {
        let plan = self.plan;
        let prints = |indicator: &Indicator| {
            kinds.contains(&indicator.kind)
                && self.stands(indicator)
                && self.scope.holds_indicator(indicator, self.city)
        };
        let own = plan
            .indicators
            .iter()
            .filter(|indicator| nodes.contains(&&indicator.at) && prints(indicator))
            .map(|indicator| Listed { indicator, number: &indicator.number, again: false });
        let again = plan.indicators.iter().filter(|indicator| prints(indicator)).flat_map(|indicator| {
            let here = indicator.also_at.iter().filter(|listing| nodes.contains(&&listing.at));
            here.map(move |listing| Listed { indicator, number: &listing.number, again: true })
        });
        own.chain(again).collect()
    }

    /// Whether the indicator's place stands in the plan in the year under evaluation.
    pub(super) fn stands(&self, indicator: &Indicator) -> bool {
        self.plan.stands(&indicator.at, self.year)
    }
}

/// Those that hang here, without the second listings.
pub(super) fn own<'r>(listed: &[Listed<'r>]) -> Vec<&'r Indicator> {
    listed.iter().filter(|one| !one.again).map(|one| one.indicator).collect()
}
