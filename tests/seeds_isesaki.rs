//! The policy of 伊勢崎市's general plan in `seeds/isesaki` against the figures of the document.

#[path = "shared/printed_plan.rs"]
mod printed_plan;

use printed_plan::{PrintedPlan, PrintedValue, assert_numbers, assert_tree, find, seed};
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::plan::{Better, Comparator, IndicatorKind, NarrativeKind, Role};

fn document() -> PrintedPlan {
    serde_json::from_str(include_str!("data/isesaki.json")).expect("the figures of the document")
}

#[test]
fn fields_measures_and_related_plans_are_those_of_the_document_and_nothing_is_invented() {
    let seed = seed("isesaki");
    assert_tree(&seed, &document());
    let nodes = |role| seed.plan.nodes_in_role(role).count();
    assert_eq!((nodes(Role::Goal), nodes(Role::Measure), nodes(Role::Action)), (2, 6, 18));
    assert!(seed.plan.nodes_in_role(Role::Measure).all(|measure| measure.name == "未記載"));
    assert!(seed.plan.nodes.iter().all(|node| node.departments.is_empty()));
    assert!(seed.plan.indicators.iter().all(|one| one.departments.is_empty() && one.actuals.is_empty()));
    assert_eq!(seed.city.departments.len(), 1, "the one that has to answer");
    assert!(seed.plan.marks.is_empty() && seed.plan.opinions.is_empty());
}

#[test]
fn every_row_of_the_document_is_an_indicator_with_its_printed_values() {
    let plan = seed("isesaki").plan;
    let document = document();
    assert_eq!((document.indicators.len(), plan.indicators.len()), (14, 14));
    for row in &document.indicators {
        let indicator = find(&plan, &row.measure, row.kind, &row.name);
        let indicator = indicator.unwrap_or_else(|| panic!("{} is in the plan", row.name));
        assert_eq!(indicator.unit, row.unit, "unit of {}", row.name);
        assert_eq!(PrintedValue::baseline(indicator), row.baseline, "{}", row.name);
        assert_eq!(PrintedValue::target(indicator), row.target, "{}", row.name);
        assert_eq!(PrintedValue::actuals(indicator), row.actuals, "{}", row.name);
        let baseline = indicator.baseline.as_ref().expect("a baseline");
        assert!(baseline.value.printed.ends_with(&indicator.unit), "the unit stands behind the number");
        assert_eq!((baseline.label.as_str(), indicator.targets[0].label.as_str()), ("平成30年度", "令和6年度"));
        assert!(indicator.definition.is_some(), "{}", row.name);
    }
    assert_numbers(&plan);
}

#[test]
fn directions_are_written_down_also_where_the_target_lies_the_other_way() {
    let plan = seed("isesaki").plan;
    let lower: Vec<(&str, Comparator)> = plan
        .indicators
        .iter()
        .filter(|indicator| indicator.better == Some(Better::Lower))
        .map(|indicator| (indicator.name.as_str(), indicator.comparator))
        .collect();
    assert_eq!(lower, [("実質公債費比率", Comparator::AtMost)]);
    // The note calls 3% to 5% desirable and the target prints 5.0%: less than 3% is no success.
    let balance = plan.indicators.iter().find(|indicator| indicator.name == "実質収支比率").expect("the indicator");
    let target = &balance.targets[0].value;
    let ends = (target.number.map(|end| end.to_string()), target.upper.map(|end| end.to_string()));
    assert_eq!((balance.comparator, balance.better, target.printed.as_str()), (Comparator::Range, None, "5.0%"));
    assert_eq!(ends, (Some("3".to_owned()), Some("5.0".to_owned())));
    for (measure, name) in [("2", "隣保館・集会所利用者数"), ("2", "人権法律行政相談件数")] {
        let indicator = find(&plan, measure, IndicatorKind::Outcome, name).expect("the indicator");
        let number = |value: Option<&sokatsu::plan::Value>| value.and_then(|value| value.number).expect("a number");
        let baseline = number(indicator.baseline.as_ref().map(|baseline| &baseline.value));
        assert!(number(indicator.targets.first().map(|target| &target.value)) < baseline, "{name}");
        assert_eq!((indicator.better, indicator.comparator), (Some(Better::Higher), Comparator::AtLeast), "{name}");
    }
}

#[test]
fn situations_and_overviews_are_written_and_marked_as_examples() {
    let plan = seed("isesaki").plan;
    let year = FiscalYear::new(2024);
    for measure in plan.nodes_in_role(Role::Measure) {
        for kind in [NarrativeKind::Situation, NarrativeKind::Overview] {
            assert_eq!(plan.narratives_on(kind, &measure.code, year).count(), 1, "{kind:?} of {}", measure.code);
        }
    }
    for action in plan.nodes_in_role(Role::Action) {
        assert_eq!(plan.narratives_on(NarrativeKind::Overview, &action.code, year).count(), 1, "{}", action.code);
    }
    assert!(!plan.head.period_stated);
    assert_eq!(plan.head.notice.as_deref(), Some("記載例：文章は伊勢崎市の公表文ではありません"));
}
