//! People's marks against the rule: where the rule says otherwise, and whether every way of projecting agrees on it.

use std::sync::Arc;

use super::derivation::derive;
use super::rate::Figures;
use super::scheme::{Projection, Scheme};
use super::{OwnMarks, Rating};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Plan};

/// A department's mark that the rule contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    pub indicator: Code,
    /// The department's mark.
    pub own: String,
    pub certainty: Certainty,
    /// The rule's mark under each way of projecting; `None` where it cannot be decided.
    pub by_rule: Vec<(Projection, Option<String>)>,
    /// The rule's mark and its reasons, in one Japanese sentence.
    pub sentence: String,
}

/// How sure it is that a mark is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// 明らかな矛盾: the rule says otherwise however the value is carried on.
    Clear,
    /// 要確認: it does so as the scheme carries values on, and another way agrees or cannot be decided.
    ToCheck,
}

/// Every way of carrying a value on, the value alone first.
pub const PROJECTIONS: [Projection; 4] =
    [Projection::None, Projection::FromBaseline, Projection::LastTwo, Projection::LeastSquares];

/// The own marks of a year that the scheme's rule contradicts, in the order of the plan. A mark that only people give
/// contradicts nothing.
pub fn contradictions(plan: &Plan, scheme: &Scheme, year: FiscalYear) -> Vec<Contradiction> {
    let rating = Rating::of(plan, scheme, year, OwnMarks::Respect);
    let mut found = Vec::new();
    for (indicator, rated) in plan.indicators.iter().zip(&rating.indicators) {
        let (Some(own), Some(computed)) = (&rated.own, &rated.computed) else { continue };
        let Some(scale) = scheme.scale(indicator.kind) else { continue };
        let by_person = scale.band(&own.mark).is_some_and(|band| band.by_person);
        if by_person || *own.mark == *computed.mark {
            continue;
        }
        let Some(figures) = Figures::of(indicator, year, plan.head.first_year) else { continue };
        let mark = |projection| {
            let derived = derive(&figures, scheme, scale, projection)?;
            scale.bands.get(derived.band).map(|band| Arc::clone(&band.mark))
        };
        let by_rule: Vec<(Projection, Option<String>)> =
            PROJECTIONS.iter().map(|way| (*way, mark(*way).map(|mark| mark.to_string()))).collect();
        let defended = by_rule.iter().any(|(_, mark)| mark.as_deref().is_none_or(|mark| mark == own.mark));
        found.push(Contradiction {
            indicator: indicator.code.clone(),
            own: own.mark.clone(),
            certainty: if defended { Certainty::ToCheck } else { Certainty::Clear },
            by_rule,
            sentence: super::explain(plan, scheme, indicator, rated, year).map_or(String::new(), |told| told.sentence),
        });
    }
    found
}
