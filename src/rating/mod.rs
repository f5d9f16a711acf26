//! Ratings: rates from figures, marks by a scheme with their reasons, the adopted mark, tallies.
//!
//! A scheme is data (`templates/schemes/`); no city is named here. See `docs/rating.md`.

mod derivation;
mod mark;
mod rate;
mod scheme;
mod tally;
mod tone;

use std::collections::BTreeMap;

pub use derivation::Derivation;
pub use mark::{Adopted, Computed, RatedIndicator, Unrated};
pub use rate::{Change, Rates, printed};
pub use scheme::{Adopt, Band, Projection, Scale, Scheme, SchemeError};
pub use tally::{MarkCount, Tally, on_track, tally};
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
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    pub year: FiscalYear,
    /// In the order of the plan's indicators.
    pub indicators: Vec<RatedIndicator>,
    by_code: BTreeMap<Code, usize>,
}

impl Rating {
    /// Rates every indicator of a plan.
    pub fn of(plan: &Plan, scheme: &Scheme, year: FiscalYear, own_marks: OwnMarks) -> Rating {
        let indicators: Vec<RatedIndicator> =
            plan.indicators.iter().map(|indicator| mark::rate(plan, indicator, scheme, year, own_marks)).collect();
        let by_code = plan.indicators.iter().enumerate().map(|(i, indicator)| (indicator.code.clone(), i)).collect();
        Rating { year, indicators, by_code }
    }

    /// The rating of one indicator.
    pub fn indicator(&self, code: &Code) -> Option<&RatedIndicator> {
        self.by_code.get(code).and_then(|&index| self.indicators.get(index))
    }
}

#[cfg(test)]
mod tests;
