//! A plan in `seeds/` beside the figures of the city's document in `tests/data/`.

use serde::Deserialize;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::plan::{Indicator, IndicatorKind, Node, Plan, Role, Value};

/// What the document prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedPlan {
    pub measures: Vec<PrintedMeasure>,
    pub indicators: Vec<PrintedIndicator>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedMeasure {
    /// Name of the goal above.
    pub goal: String,
    pub number: String,
    pub name: String,
    pub departments: Vec<String>,
    /// Number and name.
    pub actions: Vec<(String, String)>,
    /// Name and period.
    pub related_plans: Vec<(String, String)>,
}

/// A row of a box or table of the document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedIndicator {
    /// Numbers of goal and measure.
    pub measure: String,
    pub kind: IndicatorKind,
    pub name: String,
    pub unit: String,
    pub baseline: Option<PrintedValue>,
    pub actuals: Vec<PrintedValue>,
    pub target: Option<PrintedValue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedValue {
    pub year: i32,
    pub printed: String,
}

impl PrintedValue {
    pub fn of(year: FiscalYear, value: &Value) -> PrintedValue {
        PrintedValue { year: year.western(), printed: value.printed.clone() }
    }

    pub fn baseline(indicator: &Indicator) -> Option<PrintedValue> {
        indicator.baseline.as_ref().map(|dated| PrintedValue::of(dated.moment.fiscal_year(), &dated.value))
    }

    pub fn actuals(indicator: &Indicator) -> Vec<PrintedValue> {
        let of = |dated: &sokatsu::plan::DatedValue| PrintedValue::of(dated.moment.fiscal_year(), &dated.value);
        indicator.actuals.iter().map(of).collect()
    }

    pub fn target(indicator: &Indicator) -> Option<PrintedValue> {
        assert!(indicator.targets.len() <= 1, "one target, never revised: {}", indicator.code);
        indicator.targets.first().map(|target| PrintedValue::of(target.year, &target.value))
    }
}

/// A plan of `seeds/`.
pub fn seed(name: &str) -> CityPlan {
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == format!("seeds/{name}"));
    folder.expect("the seed").read(&Library::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The plan's indicator with a kind and name at a measure, which is named by the numbers of goal and measure.
pub fn find<'p>(plan: &'p Plan, measure: &str, kind: IndicatorKind, name: &str) -> Option<&'p Indicator> {
    plan.indicators.iter().find(|indicator| {
        indicator.kind == kind && indicator.name == name && measure_number(plan, indicator).as_deref() == Some(measure)
    })
}

fn measure_number(plan: &Plan, indicator: &Indicator) -> Option<String> {
    let measure = plan.nearest(&indicator.at, Role::Measure)?;
    let goal = plan.nearest(&indicator.at, Role::Goal)?;
    Some(format!("{}{}", goal.number, measure.number))
}

/// Goals, measures, actions and related plans as the document prints them.
pub fn assert_tree(seed: &CityPlan, document: &PrintedPlan) {
    let CityPlan { city, plan } = seed;
    let measures: Vec<&Node> = plan.nodes_in_role(Role::Measure).collect();
    assert_eq!(measures.len(), document.measures.len());
    for (measure, wanted) in measures.into_iter().zip(&document.measures) {
        let goal = plan.nearest(&measure.code, Role::Goal).expect("a goal");
        assert_eq!((&goal.name, &measure.number, &measure.name), (&wanted.goal, &wanted.number, &wanted.name));
        let names = measure.departments.iter().filter_map(|own| city.department(&own.code)).map(|own| &own.name);
        assert_eq!(names.collect::<Vec<_>>(), wanted.departments.iter().collect::<Vec<_>>(), "{}", wanted.name);
        let actions = plan.children(&measure.code).map(|action| (action.number.clone(), action.name.clone()));
        assert_eq!(actions.collect::<Vec<_>>(), wanted.actions, "{}", wanted.name);
        let related = plan.related_plans.iter().filter(|related| related.at == measure.code);
        let related = related.map(|related| (related.name.clone(), related.period.clone().unwrap_or_default()));
        assert_eq!(related.collect::<Vec<_>>(), wanted.related_plans, "{}", wanted.name);
    }
}

/// The number behind every printed value, read in another way than the reader does.
pub fn assert_numbers(plan: &Plan) {
    for indicator in &plan.indicators {
        let dated = indicator.baseline.iter().chain(&indicator.actuals).map(|dated| &dated.value);
        for value in dated.chain(indicator.targets.iter().map(|target| &target.value)) {
            let digits: String = value.printed.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            let wanted = (!digits.is_empty()).then_some(digits);
            assert_eq!(
                // Of a range of which one number is printed, that is the upper end.
                value.upper.or(value.number).map(|number| number.to_string()),
                wanted,
                "{} of {}",
                value.printed,
                indicator.code
            );
        }
    }
}
