//! How an indicator's newest value stands to its target and its baseline, without a word of marks.

use std::cmp::Ordering;

use super::rate::Figures;
use crate::fiscal_year::FiscalYear;
use crate::plan::{Basis, Indicator, Plan, Span};

/// The newest value against target and baseline; `None` where the two cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stand {
    /// Whether the target in force is met, as the comparator says.
    pub achieved: Option<bool>,
    /// The number against the baseline's, whichever direction is better.
    pub against_baseline: Option<Ordering>,
}

/// How an indicator stands in a year.
pub fn stand_of(plan: &Plan, indicator: &Indicator, year: FiscalYear) -> Stand {
    let Some(figures) = Figures::of(indicator, year, plan.head.first_year) else { return Stand::default() };
    let span = indicator.target(year).and_then(|target| target.value.span);
    // One year's figure says nothing of a target for the sum of several.
    let is_of_a_sum = matches!(span, Some(Span::Cumulative { .. })) && indicator.basis != Basis::Cumulative;
    let against = |(latest, baseline): (rust_decimal::Decimal, rust_decimal::Decimal)| latest.cmp(&baseline);
    Stand {
        achieved: if is_of_a_sum { None } else { figures.achieved() },
        against_baseline: figures.used.latest.map(|latest| latest.number).zip(figures.used.baseline).map(against),
    }
}
