//! Why a mark is what it is, in words: each thing that decided it with the numbers in its formula, and all of it as one
//! sentence.

mod clause;
mod teller;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;

use self::clause::Clause;
use self::teller::Teller;
use super::derivation::{Derivation, Fact, verdicts};
use super::mark::{RatedIndicator, Unrated};
use super::rate::{Change, Figures};
use super::scheme::{Asks, Band, Bounds, Condition, RateKind, Scale, Scheme};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Indicator, Plan};

/// The reasons of a mark by rule, or of a rate that stands without a mark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// 「R6の実績9はR7の目標3に達している（9 ≧ 3）ため、A 目標達成（見込み）。」
    pub sentence: String,
    /// What decided it, with the numbers in the formulas.
    pub steps: Vec<Step>,
    /// The band that the mark comes from, in words.
    pub band: Option<String>,
    /// The condition of the band that held, as data; `None` for the band of the rest.
    pub condition: Option<Condition>,
    /// Something that led here is our reading, not the source's.
    pub assumed: bool,
}

/// One comparison or rate and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// 達成率
    pub name: String,
    /// `9 ÷ 3 × 100`
    pub formula: String,
    /// With the scheme's decimals: `300.0%`.
    pub result: String,
}

/// Explains the mark that the rule gave or, where the city prints rates and gives no marks, the rates.
pub fn explain(
    plan: &Plan,
    scheme: &Scheme,
    indicator: &Indicator,
    rated: &RatedIndicator,
    year: FiscalYear,
) -> Option<Explanation> {
    let scale = scheme.scale(indicator.kind)?;
    let figures = Figures::of(indicator, year, plan.head.first_year)?;
    let Some(computed) = &rated.computed else {
        let rates_only = rated.unrated == Some(Unrated::RateOnly);
        return if rates_only { explain_rates(scheme, scale, &figures) } else { None };
    };
    let derivation = &computed.derivation;
    let band = scale.bands.get(derivation.band)?;
    let condition = derivation.condition.and_then(|index| band.when.get(index));
    let teller = Teller { scheme, scale, figures: &figures, derivation, rates: &derivation.rates };
    let told: Vec<(Clause, Step)> = proof(scale, derivation).into_iter().filter_map(|fact| teller.tell(fact)).collect();
    let assumed =
        if derivation.assumed { "（この区分の決め方には、資料にない想定を含む）" } else { "" };
    let reasons = clause::joined(told.iter().map(|(clause, _)| clause));
    let reasons = if reasons.is_empty() { "規則により".to_owned() } else { format!("{reasons}ため") };
    Some(Explanation {
        sentence: format!("{reasons}、{} {}{assumed}。", band.mark, band.label),
        steps: told.into_iter().map(|(_, step)| step).collect(),
        band: Some(condition.map_or("ほかのどの区分にも当たらない".to_owned(), condition_in_words)),
        condition: condition.cloned(),
        assumed: derivation.assumed,
    })
}

/// What decided a mark: of the bands tried before, what failed in each alternative; of the band that held, all that its
/// alternative asks. More would argue for other marks.
fn proof(scale: &Scale, derivation: &Derivation) -> BTreeSet<Fact> {
    let mut facts = BTreeSet::new();
    let verdicts = |condition: &Condition| {
        verdicts(condition, scale, &derivation.rates, derivation.target_year_reached)
            .into_iter()
            .filter_map(|(fact, verdict)| verdict.map(|verdict| (fact, verdict)))
    };
    let ruled = |band: &&Band| !band.by_person;
    for band in scale.bands.iter().take(derivation.band).filter(ruled) {
        for condition in &band.when {
            facts.extend(verdicts(condition).find(|(_, verdict)| *verdict == Some(false)).map(|(fact, _)| fact));
        }
    }
    let held = scale.bands.get(derivation.band);
    let condition = derivation.condition.and_then(|index| held.and_then(|band| band.when.get(index)));
    facts.extend(condition.into_iter().flat_map(verdicts).map(|(fact, _)| fact));
    facts
}

/// The rates that a city prints without marks.
fn explain_rates(scheme: &Scheme, scale: &Scale, figures: &Figures) -> Option<Explanation> {
    let rates = figures.rates(scheme.lower_is_better, scale, Asks::ALL, scale.projection);
    let derivation = Derivation {
        band: 0,
        condition: None,
        assumed: false,
        rates,
        figures: figures.used,
        target_year_reached: false,
        projection: scale.projection,
    };
    let teller = Teller { scheme, scale, figures, derivation: &derivation, rates: &rates };
    let facts = scale.rates.iter().map(|rate| match rate {
        RateKind::Achievement => Fact::Achievement,
        RateKind::Progress => Fact::Progress,
        RateKind::Pace => Fact::Pace,
        RateKind::Milestone => Fact::Milestone,
        RateKind::ChangePercent => Fact::ChangePercent,
    });
    let told: Vec<(Clause, Step)> = facts.filter_map(|fact| teller.tell(fact)).collect();
    let reasons = clause::joined(told.iter().map(|(clause, _)| clause));
    (!reasons.is_empty()).then(|| Explanation {
        sentence: format!("{reasons}。"),
        steps: told.into_iter().map(|(_, step)| step).collect(),
        band: None,
        condition: None,
        assumed: false,
    })
}

/// A condition as the band's head would say it.
fn condition_in_words(condition: &Condition) -> String {
    let mut words = Vec::new();
    let mut fact = |fact: Option<bool>, yes: &str, no: &str| {
        words.extend(fact.map(|fact| if fact { yes.to_owned() } else { no.to_owned() }));
    };
    fact(condition.target_year_reached, "目標年度になっている", "目標年度の前である");
    fact(condition.achieved, "目標に達している", "目標に達していない");
    fact(condition.exceeded, "目標よりよい", "目標よりよくはない");
    fact(condition.milestone_met, "その年度の目標に達している", "その年度の目標に達していない");
    fact(condition.projected, "見込みで目標に届く", "見込みで目標に届かない");
    if let Some(changes) = &condition.change {
        let changes: Vec<&str> = changes.iter().map(|change| change.label()).collect();
        words.push(format!("策定当初から{}", changes.join("か")));
    }
    let mut rate = |kind: RateKind, bounds: Option<Bounds>| words.extend(bounds.map(|bounds| bounds.in_words(kind)));
    rate(RateKind::Achievement, condition.achievement);
    rate(RateKind::Progress, condition.progress);
    rate(RateKind::Pace, condition.pace);
    rate(RateKind::Milestone, condition.milestone);
    rate(RateKind::ChangePercent, condition.change_percent);
    words.join("、")
}

impl Bounds {
    fn in_words(&self, kind: RateKind) -> String {
        let bound = |bound: Option<Decimal>, word: &str| bound.map(|bound| format!("{}%{word}", bound.normalize()));
        let words = [
            bound(self.at_least, "以上"),
            bound(self.above, "超"),
            bound(self.at_most, "以下"),
            bound(self.below, "未満"),
        ];
        format!("{}が{}", kind.label(), words.into_iter().flatten().collect::<Vec<_>>().join("で"))
    }
}

impl Change {
    /// よくなった, 変わらない, 悪くなった
    pub fn label(self) -> &'static str {
        match self {
            Change::Better => "よくなった",
            Change::Same => "変わらない",
            Change::Worse => "悪くなった",
        }
    }
}
