//! Ratings: rates from figures, marks by a scheme with their reasons, the adopted mark, tallies, and where people's
//! marks contradict the rule.
//!
//! A scheme is data (`templates/schemes/`); no city is named here. See `docs/rating.md`.

mod contradiction;
mod derivation;
mod explain;
mod mark;
mod outlook;
mod rate;
mod scheme;
mod stand;
mod tally;
mod tone;

use std::collections::HashMap;
use std::sync::OnceLock;

pub use contradiction::{Certainty, Contradiction, PROJECTIONS, contradictions};
pub use derivation::Derivation;
pub use explain::{Explanation, Step, explain};
pub use mark::{Adopted, Computed, RatedIndicator, Unrated};
pub use outlook::{Outlook, OutlookStep, Prospects};
pub use rate::{Change, DatedNumber, FiguresUsed, Percent, Rates, printed, rates_of};
pub use scheme::{
    Adopt, Band, Bounds, Condition, ExpectedShare, LowerIsBetter, Projection, RateKind, Scale, Scheme, SchemeError,
    Tolerance, Unchanged, UnratedSign,
};
pub use stand::{Stand, stand_of};
pub use tally::{MarkCount, Points, Tally, on_track, shares, tally};
pub use tone::Tone;

use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Plan};

/// Whether the departments' own marks count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnMarks {
    /// The scheme's order of adoption holds.
    Respect,
    /// As if no person had given a mark: what the rule alone says.
    Ignore,
}

/// A plan's marks for one evaluation year.
#[derive(Debug, Clone)]
pub struct Rating {
    pub year: FiscalYear,
    /// In the order of the plan's indicators.
    pub indicators: Vec<RatedIndicator>,
    /// Places by code, for who asks.
    by_code: OnceLock<HashMap<Code, usize>>,
}

impl Rating {
    /// Rates every indicator of a plan.
    pub fn of(plan: &Plan, scheme: &Scheme, year: FiscalYear, own_marks: OwnMarks) -> Rating {
        let desk = mark::Desk::new(plan, scheme, year, own_marks);
        let indicators = plan.indicators.iter().map(|indicator| desk.rate(indicator)).collect();
        Rating { year, indicators, by_code: OnceLock::new() }
    }

    /// The rating of one indicator.
    pub fn indicator(&self, code: &Code) -> Option<&RatedIndicator> {
        let places = self.by_code.get_or_init(|| {
            self.indicators.iter().enumerate().map(|(place, rated)| (rated.code.clone(), place)).collect()
        });
        places.get(code).and_then(|&place| self.indicators.get(place))
    }
}

#[cfg(test)]
mod tests;
