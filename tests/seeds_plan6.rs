//! The chapter of 朝霞市's general plan in `seeds/asaka-plan6` against the figures of the document.

#[path = "shared/printed_plan.rs"]
mod printed_plan;

use printed_plan::{PrintedPlan, PrintedValue, assert_numbers, assert_tree, find, seed};
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::plan::{Better, Code, IndicatorKind, NarrativeKind, Plan, Role, State};

const R6: FiscalYear = FiscalYear::new(2024);

fn document() -> PrintedPlan {
    serde_json::from_str(include_str!("data/asaka_plan6.json")).expect("the figures of the document")
}

fn of_kind(plan: &Plan, kind: IndicatorKind) -> usize {
    plan.indicators.iter().filter(|indicator| indicator.kind == kind).count()
}

#[test]
fn fields_measures_departments_and_related_plans_are_those_of_the_document() {
    let seed = seed("asaka-plan6");
    assert_tree(&seed, &document());
    let nodes = |role| seed.plan.nodes_in_role(role).count();
    assert_eq!((nodes(Role::Goal), nodes(Role::Measure), nodes(Role::Action)), (3, 11, 27));
    assert_eq!(seed.plan.related_plans.len(), 15);
    assert_eq!(seed.city.departments.len(), 21);
}

#[test]
fn every_row_of_the_document_is_an_indicator_with_its_printed_values() {
    let plan = seed("asaka-plan6").plan;
    let document = document();
    let rows = |kind| document.indicators.iter().filter(|row| row.kind == kind).count();
    assert_eq!((rows(IndicatorKind::Outcome), rows(IndicatorKind::Reference)), (11, 22));
    for row in &document.indicators {
        let found = find(&plan, &row.measure, row.kind, &row.name);
        // The outcome indicator that is printed again among the references is one indicator.
        let found = found.or_else(|| find(&plan, &row.measure, IndicatorKind::Outcome, &row.name));
        let indicator = found.unwrap_or_else(|| panic!("{} is in the plan", row.name));
        assert_eq!(indicator.unit, row.unit, "unit of {}", row.name);
        if row.kind == IndicatorKind::Outcome {
            assert_eq!(PrintedValue::baseline(indicator), row.baseline, "{}", row.name);
            assert_eq!(PrintedValue::target(indicator), row.target, "{}", row.name);
        } else {
            assert_eq!(PrintedValue::actuals(indicator), row.actuals, "{}", row.name);
        }
    }
    assert_numbers(&plan);
}

#[test]
fn an_outcome_indicator_that_is_printed_twice_is_counted_once() {
    let plan = seed("asaka-plan6").plan;
    assert_eq!((of_kind(&plan, IndicatorKind::Outcome), of_kind(&plan, IndicatorKind::Reference)), (11, 21));
    let twice = plan.indicator(&Code::new("O11").expect("a code")).expect("the indicator");
    assert_eq!(twice.actuals.len(), 4);
    assert_eq!(twice.actual(R6).map(|actual| &actual.value), twice.baseline.as_ref().map(|baseline| &baseline.value));
    let without = plan.indicators.iter().filter(|one| one.kind == IndicatorKind::Outcome && one.actuals.is_empty());
    assert_eq!(without.count(), 10, "the document gives no years of the others");
}

#[test]
fn references_have_no_direction_and_outcomes_have_one() {
    for indicator in seed("asaka-plan6").plan.indicators {
        let directed = indicator.kind == IndicatorKind::Outcome;
        assert_eq!(indicator.better, directed.then_some(Better::Higher), "{}", indicator.code);
    }
}

#[test]
fn irregular_prints_are_kept() {
    let plan = seed("asaka-plan6").plan;
    let one = |measure, kind, name| find(&plan, measure, kind, name).unwrap_or_else(|| panic!("{name}"));
    let works = one("3（3）", IndicatorKind::Outcome, "公共施設の改修工事着手率");
    assert_eq!(PrintedValue::baseline(works).expect("a baseline").printed, "69.2");
    assert_eq!(PrintedValue::target(works).expect("a target").printed, "100");
    assert_eq!(works.unit, "％");
    let land = one("3（3）", IndicatorKind::Reference, "普通財産の活用面積");
    assert_eq!(land.unit, "m ²");
    let sent = one("1(2)", IndicatorKind::Reference, "多様な性に関する情報発信回数");
    let states: Vec<State> = sent.actuals.iter().map(|actual| actual.value.state).collect();
    assert_eq!(states, [State::NoData, State::NoData, State::Value, State::Value]);
    let starred = plan.indicators.iter().filter(|indicator| indicator.name.contains('*')).count();
    assert_eq!(starred, 9, "marks of the glossary stay in the names");
}

#[test]
fn the_period_is_not_stated_and_bounds_the_figures() {
    let head = seed("asaka-plan6").plan.head;
    assert!(!head.period_stated);
    assert_eq!((head.first_year.western(), head.last_year.western()), (2021, 2030));
    assert_eq!(head.notice.as_deref(), Some("記載例：文章は朝霞市の公表文ではありません"));
}

#[test]
fn the_same_quantities_are_named_in_both_plans_with_the_values_that_each_prints() {
    let (strategy, general) = (seed("asaka-strategy2").plan, seed("asaka-plan6").plan);
    let actuals = |plan: &Plan, quantity: &str| {
        let quantity = Code::new(quantity).expect("a code");
        let mut named = plan.indicators.iter().filter(|indicator| indicator.quantity.as_ref() == Some(&quantity));
        let found = named.next().unwrap_or_else(|| panic!("{quantity} in {}", plan.head.code));
        assert_eq!(named.count(), 0, "{quantity} is named once in a plan");
        PrintedValue::actuals(found).into_iter().filter(|value| value.year >= 2021).collect::<Vec<_>>()
    };
    for quantity in ["activity-station-uses", "promotion-opportunities"] {
        assert_eq!(actuals(&strategy, quantity), actuals(&general, quantity), "{quantity}");
    }
    let differing: Vec<(PrintedValue, PrintedValue)> = actuals(&strategy, "x-followers")
        .into_iter()
        .zip(actuals(&general, "x-followers"))
        .filter(|(one, other)| one != other)
        .collect();
    let value = |printed: &str| PrintedValue { year: 2023, printed: printed.to_owned() };
    assert_eq!(differing, [(value("14,376"), value("14,517"))]);
}

#[test]
fn aims_situations_overviews_and_definitions_are_written() {
    let plan = seed("asaka-plan6").plan;
    let written = |kind, role| {
        plan.nodes_in_role(role).filter(|node| plan.narratives_on(kind, &node.code, R6).count() == 1).count()
    };
    assert_eq!(written(NarrativeKind::Aim, Role::Goal), 3);
    assert_eq!(written(NarrativeKind::Situation, Role::Measure), 11);
    assert_eq!(written(NarrativeKind::Overview, Role::Action), 27);
    let defined = plan.indicators.iter().filter(|indicator| indicator.definition.is_some());
    assert!(defined.clone().all(|indicator| indicator.kind == IndicatorKind::Outcome));
    assert_eq!(defined.count(), 11);
}
