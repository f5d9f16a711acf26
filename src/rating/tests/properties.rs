//! What holds for any figures: shares add up, a better value never gets a worse mark, every value gets one.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::rate::Figures;
use super::super::scheme::Asks;
use super::*;
use crate::plan::{
    Basis, Better, Code, Comparator, DatedValue, Indicator, IndicatorKind, Moment, Series, State, Target, Value,
};

fn value(number: Decimal) -> Value {
    Value::new(&number.to_string(), Some(number), State::Value)
}

fn dated(year: i32, number: Decimal) -> DatedValue {
    let year = FiscalYear::new(year);
    DatedValue::new(Moment::Fiscal(year), &year.short(), value(number))
}

/// The figures of an indicator but for its newest value.
#[derive(Debug, Clone)]
struct Case {
    better: Better,
    keep: bool,
    baseline: Decimal,
    before: Decimal,
    target: Decimal,
    milestone: Decimal,
    survey: bool,
}

impl Case {
    fn indicator(&self, kind: IndicatorKind, newest: Decimal) -> Indicator {
        let comparator = match (self.keep, self.better) {
            (true, _) => Comparator::Keep,
            (false, Better::Higher) => Comparator::AtLeast,
            (false, Better::Lower) => Comparator::AtMost,
        };
        let code = |text: &str| Code::new(text).expect("a code");
        Indicator {
            code: code("K"),
            at: code("M"),
            number: String::new(),
            kind,
            name: "指標".to_owned(),
            unit: String::new(),
            better: Some(self.better),
            comparator,
            basis: Basis::Annual,
            survey: self.survey,
            counted_from: None,
            quantity: None,
            part_of: None,
            also_at: Vec::new(),
            series: Series::Numeric,
            departments: Vec::new(),
            definition: None,
            baseline: Some(dated(2019, self.baseline)),
            actuals: vec![dated(2022, self.before), dated(2024, newest)],
            targets: vec![Target::new(FiscalYear::new(2025), "R7", value(self.target))],
            milestones: vec![Target::new(R6, "R6", value(self.milestone))],
        }
    }

    /// The place of the band that the rule leads to, from 0, the best.
    fn band(&self, scheme: &Scheme, scale: &Scale, newest: Decimal) -> Option<usize> {
        let indicator = self.indicator(scale.kind, newest);
        let figures = Figures::of(&indicator, R6, FiscalYear::new(2020))?;
        super::super::derivation::derive(&figures, scheme, scale, scale.projection).map(|derived| derived.band)
    }
}

fn number() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        3 => (-2_000i64..2_000).prop_map(Decimal::from),
        3 => (0i64..200_000, 0u32..3).prop_map(|(digits, scale)| Decimal::new(digits, scale)),
        1 => Just(Decimal::ZERO),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let better = prop_oneof![Just(Better::Higher), Just(Better::Lower)];
    (better, any::<bool>(), number(), number(), number(), number(), any::<bool>()).prop_map(
        |(better, keep, baseline, before, target, milestone, survey)| Case {
            better,
            keep,
            baseline,
            before,
            target,
            milestone,
            survey,
        },
    )
}

/// Every scheme that travels in the binary, without the scales that only show rates.
fn schemes() -> &'static [Scheme] {
    static SCHEMES: LazyLock<Vec<Scheme>> = LazyLock::new(|| {
        let library = Library::default();
        let codes = library.codes("schemes");
        let read = |code: &String| library.required_scheme(&Code::new(code).expect("a code")).expect(code);
        let mut schemes: Vec<Scheme> = codes.iter().map(read).collect();
        schemes.iter_mut().for_each(|scheme| scheme.scales.retain(|scale| !scale.bands.is_empty()));
        schemes
    });
    &SCHEMES
}

#[test]
fn the_schemes_of_many_cities_are_held_against_these_properties() {
    assert!(schemes().iter().filter(|scheme| !scheme.scales.is_empty()).count() >= 12);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_add_up_to_one_hundred(counts in prop::collection::vec(0u32..5_000, 1..8), decimals in 0u32..=4) {
        let shares = super::super::tally::shares(&counts, decimals);
        if counts.iter().any(|&count| count > 0) {
            prop_assert_eq!(shares.iter().sum::<Decimal>(), Decimal::ONE_HUNDRED);
            prop_assert!(shares.iter().all(|share| share.scale() == decimals));
        } else {
            prop_assert!(shares.is_empty());
        }
    }

    /// Schemes that divide by the target whatever the direction say so, and are excepted for "less is better".
    #[test]
    fn a_better_value_never_gets_a_worse_mark(case in case(), one in number(), other in number()) {
        for scheme in schemes() {
            if case.better == Better::Lower && scheme.lower_is_better == LowerIsBetter::AsIs {
                continue;
            }
            for scale in &scheme.scales {
                let better = if case.better == Better::Higher { one.max(other) } else { one.min(other) };
                let worse = if better == one { other } else { one };
                let (of_better, of_worse) = (case.band(scheme, scale, better), case.band(scheme, scale, worse));
                if let (Some(of_better), Some(of_worse)) = (of_better, of_worse) {
                    prop_assert!(
                        of_better <= of_worse,
                        "{} {:?}: {} got band {}, {} band {}", scheme.code, scale.kind, better, of_better, worse, of_worse
                    );
                }
            }
        }
    }

    /// A value without a mark is one of a target that has no rate: zero or less and not met, or on the worse side of
    /// the start; or a range or a word that is not met. Of all others every one gets a mark.
    #[test]
    fn every_scheme_covers_every_value(case in case(), newest in number(), comparator in 0usize..3, upper in number()) {
        for scheme in schemes() {
            for scale in &scheme.scales {
                let mut indicator = case.indicator(scale.kind, newest);
                let plain = comparator == 0;
                if !plain {
                    indicator.comparator = [Comparator::Range, Comparator::Equal][comparator - 1];
                    for target in indicator.targets.iter_mut().chain(&mut indicator.milestones) {
                        target.value.upper = target.value.number.map(|lower| lower + upper.abs());
                    }
                }
                let figures = Figures::of(&indicator, R6, FiscalYear::new(2020)).expect("a value");
                if super::super::derivation::derive(&figures, scheme, scale, scale.projection).is_some() {
                    continue;
                }
                let rates = figures.rates(scheme.lower_is_better, scale, Asks::ALL, scale.projection);
                let unmet = rates.achieved == Some(false) || rates.milestone_met == Some(false);
                let low = case.target <= Decimal::ZERO || case.milestone <= Decimal::ZERO;
                let aside = match case.better {
                    Better::Higher => case.target <= case.baseline,
                    Better::Lower => case.target >= case.baseline,
                };
                prop_assert!(
                    (unmet && (low || !plain)) || aside || (!plain && (scale.asks.progress || scale.asks.pace)),
                    "{} {:?}: {newest} is not covered", scheme.code, scale.kind
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// 目安: the steps give what the rating gives, at the steps and around them, for every embedded scheme and for each
    /// way of projecting.
    #[test]
    fn an_outlook_says_what_the_rating_will(case in case(), newest in number(), comparator in 0usize..3) {
        let plan = plan("better = \"higher\"\nactuals = { R6 = \"1\" }\n");
        for (scheme, method) in schemes().iter().flat_map(|scheme| PROJECTIONS.map(|method| (scheme, method))) {
            let mut scheme = scheme.clone();
            scheme.scales.iter_mut().for_each(|scale| scale.projection = method);
            let prospects = Prospects::new(&plan, &scheme, R6);
            let desk = super::super::mark::Desk::new(&plan, &scheme, R6, OwnMarks::Ignore);
            for scale in &scheme.scales {
                let mut indicator = case.indicator(scale.kind, newest);
                if comparator > 0 {
                    indicator.comparator = [Comparator::Range, Comparator::Equal][comparator - 1];
                    for target in indicator.targets.iter_mut().chain(&mut indicator.milestones) {
                        target.value.upper = target.value.number.map(|lower| lower + Decimal::TEN);
                    }
                }
                let Some(outlook) = prospects.outlook(&indicator) else {
                    prop_assert!(desk.rate(&indicator).computed.is_none(), "{} {:?}: no outlook", scheme.code, scale.kind);
                    continue;
                };
                let near = |edge: Decimal| [edge - Decimal::new(1, 3), edge, edge + Decimal::new(1, 3)];
                let around = outlook.steps().iter().filter_map(|step| step.from).flat_map(near);
                for value in around.chain([newest]).collect::<Vec<_>>() {
                    indicator.actuals[1] = dated(2024, value);
                    let rated = desk.rate(&indicator).computed.map(|computed| computed.mark);
                    prop_assert_eq!(
                        outlook.mark(value), rated.as_deref(), "{} {:?} {:?} at {}", &scheme.code, scale.kind, method, value
                    );
                }
            }
        }
    }
}
