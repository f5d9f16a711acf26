//! The plan of 朝霞市 in `seeds/` against the figures of the city's document, copied into `tests/data/`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::plan::{
    Basis, Better, Code, DatedValue, Indicator, IndicatorKind, Narrative, NarrativeKind, Plan, Role, Series, Stage,
    State, Value,
};

const R6: FiscalYear = FiscalYear::new(2024);

/// One indicator as the city printed it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintedIndicator {
    goal: u32,
    measure: Option<String>,
    number: String,
    kind: IndicatorKind,
    name: String,
    unit: String,
    cumulative: bool,
    baseline: PrintedValue,
    baseline_label: String,
    actuals: Vec<PrintedValue>,
    target: PrintedValue,
    mark: Option<String>,
    departments: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintedValue {
    year: i32,
    printed: String,
    second: Option<String>,
}

fn asaka() -> CityPlan {
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-strategy2");
    folder.expect("the seed").read(&Library::default()).expect("a plan without errors")
}

fn document() -> Vec<PrintedIndicator> {
    serde_json::from_str(include_str!("data/asaka_strategy2.json")).expect("the figures of the document")
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn printed(year: FiscalYear, value: &Value) -> PrintedValue {
    let second = value.second.as_ref().map(|second| second.printed.clone());
    PrintedValue { year: year.western(), printed: value.printed.clone(), second }
}

fn printed_dated(dated: &DatedValue) -> PrintedValue {
    printed(dated.moment.fiscal_year(), &dated.value)
}

/// The number of a printed value, read in another way than the reader does.
fn plain_number(text: &str) -> Option<String> {
    let wide = "０１２３４５６７８９";
    let narrow = |c: char| wide.chars().position(|w| w == c).and_then(|digit| char::from_digit(digit as u32, 10));
    let digits: String = text.chars().map(|c| narrow(c).unwrap_or(c)).filter(|c| !",%％≪≫歳".contains(*c)).collect();
    digits.parse::<f64>().is_ok().then_some(digits)
}

/// The indicators of the plan beside those of the document, in the document's order.
fn side_by_side(plan: &Plan) -> Vec<(&Indicator, PrintedIndicator)> {
    let find = |wanted: &PrintedIndicator| {
        plan.indicators
            .iter()
            .find(|indicator| {
                let goal = plan.nearest(&indicator.at, Role::Goal).map(|goal| goal.number.clone());
                let measure = plan.nearest(&indicator.at, Role::Measure).map(|measure| measure.number.clone());
                goal == Some(wanted.goal.to_string())
                    && measure == wanted.measure
                    && indicator.number == wanted.number
                    && indicator.kind == wanted.kind
            })
            .unwrap_or_else(|| panic!("{} is in the plan", wanted.name))
    };
    document().into_iter().map(|wanted| (find(&wanted), wanted)).collect()
}

fn text_on(plan: &Plan, kind: NarrativeKind, at: &str) -> String {
    let at = code(at);
    let texts: Vec<&str> = plan.narratives_on(kind, &at, R6).map(|narrative| narrative.text.as_str()).collect();
    assert_eq!(texts.len(), 1, "one text on {at}");
    texts.concat()
}

#[test]
fn names_units_and_kinds_are_those_of_the_document() {
    let CityPlan { plan, .. } = asaka();
    for (indicator, wanted) in side_by_side(&plan) {
        assert_eq!((&indicator.name, &indicator.unit), (&wanted.name, &wanted.unit), "{}", indicator.code);
        assert_eq!(indicator.basis == Basis::Cumulative, wanted.cumulative, "累計 of {}", indicator.code);
    }
}

#[test]
fn every_printed_value_is_that_of_the_document() {
    let CityPlan { plan, .. } = asaka();
    for (indicator, wanted) in side_by_side(&plan) {
        let code = &indicator.code;
        let baseline = indicator.baseline.as_ref().expect("a baseline");
        assert_eq!(printed_dated(baseline), wanted.baseline, "baseline of {code}");
        assert_eq!(baseline.label, wanted.baseline_label, "label of the baseline of {code}");
        let actuals: Vec<PrintedValue> = indicator.actuals.iter().map(printed_dated).collect();
        assert_eq!(actuals, wanted.actuals, "actuals of {code}");
        let targets: Vec<PrintedValue> =
            indicator.targets.iter().map(|target| printed(target.year, &target.value)).collect();
        assert_eq!(targets, [wanted.target], "target of {code}");
    }
}

#[test]
fn every_printed_number_is_the_number_behind_it() {
    let CityPlan { plan, .. } = asaka();
    for indicator in &plan.indicators {
        let dated = indicator.baseline.iter().chain(&indicator.actuals).map(|dated| &dated.value);
        for value in dated.chain(indicator.targets.iter().map(|target| &target.value)) {
            let number = value.number.map(|number| number.to_string());
            assert_eq!(number, plain_number(&value.printed), "{} of {}", value.printed, indicator.code);
            if let Some(second) = &value.second {
                let number = second.number.map(|number| number.to_string());
                assert_eq!(number, plain_number(&second.printed), "{} of {}", second.printed, indicator.code);
            }
        }
    }
}

#[test]
fn second_values_are_the_first_plus_sixty_five() {
    let CityPlan { plan, .. } = asaka();
    let mut seconds = 0;
    for indicator in &plan.indicators {
        let dated = indicator.baseline.iter().chain(&indicator.actuals).map(|dated| &dated.value);
        for value in dated.chain(indicator.targets.iter().map(|target| &target.value)) {
            if let Some(second) = &value.second {
                let sum = value.number.expect("a number") + rust_decimal::Decimal::from(65);
                assert_eq!(second.number, Some(sum), "{}", indicator.code);
                seconds += 1;
            }
        }
    }
    assert_eq!(seconds, 14, "two indicators, seven values each");
}

#[test]
fn own_marks_are_the_published_ones() {
    let CityPlan { plan, .. } = asaka();
    for (indicator, wanted) in side_by_side(&plan) {
        let own = plan.mark(&indicator.code, R6, Stage::Own).map(|mark| mark.mark.clone());
        assert_eq!(own, wanted.mark, "mark of {}", indicator.code);
    }
    assert_eq!(plan.marks.len(), 34, "one numeric target is not marked");
}

#[test]
fn departments_are_those_of_the_document_with_the_registers_names() {
    let CityPlan { plan, city } = asaka();
    for (indicator, wanted) in side_by_side(&plan) {
        let names: Vec<&str> = indicator
            .departments
            .iter()
            .map(|department| city.department(&department.code).expect("a department").name.as_str())
            .collect();
        assert_eq!(names, wanted.departments, "departments of {}", indicator.code);
    }
}

#[test]
fn the_plan_has_the_documents_number_of_everything() {
    let CityPlan { plan, city } = asaka();
    let nodes = |role| plan.nodes_in_role(role).count();
    assert_eq!((nodes(Role::Goal), nodes(Role::Measure), nodes(Role::Action)), (4, 12, 25));
    let kind = |kind| plan.indicators.iter().filter(|indicator| indicator.kind == kind).count();
    assert_eq!((kind(IndicatorKind::NumericTarget), kind(IndicatorKind::Kpi)), (8, 27));
    assert_eq!(plan.indicators.len(), document().len());
    assert_eq!((city.departments.len(), plan.reviews.len()), (21, 3));
    let mut opinions: BTreeMap<&str, u32> = BTreeMap::new();
    for opinion in &plan.opinions {
        let count = opinions.entry(opinion.goal.as_str()).or_default();
        *count += 1;
        assert_eq!(opinion.number, *count, "numbers of the opinions on {}", opinion.goal);
    }
    assert_eq!(opinions, BTreeMap::from([("G1", 8), ("G2", 3), ("G3", 3), ("G4", 2)]));
}

#[test]
fn signs_words_and_zeros_mean_what_they_mean() {
    let CityPlan { plan, .. } = asaka();
    let state = |indicator: &str, year: i32| {
        let found = plan.indicator(&code(indicator)).expect("an indicator");
        let actual = found.actual(FiscalYear::new(year)).expect("an actual");
        (actual.value.state, actual.value.number.map(|number| number.to_string()))
    };
    assert_eq!(state("N42", 2024), (State::Dropped, None), "※");
    assert_eq!(state("N11", 2024), (State::NoData, None), "-");
    assert_eq!(state("K332", 2020), (State::Cancelled, None), "中止");
    assert_eq!(state("K331", 2024), (State::Text, None), "全項目");
    assert_eq!(state("K221", 2020), (State::Value, Some("0".to_owned())), "a real zero");
    assert_eq!(state("N12", 2020), (State::Value, Some("58.2".to_owned())), "58.2%");
}

#[test]
fn the_better_direction_is_written_down_also_where_the_target_lies_the_other_way() {
    let CityPlan { plan, .. } = asaka();
    let lower: Vec<&str> = plan
        .indicators
        .iter()
        .filter(|indicator| indicator.better == Some(Better::Lower))
        .map(|indicator| indicator.name.as_str())
        .collect();
    assert_eq!(lower, ["待機児童数", "放課後児童クラブ入所保留者数"]);
    let undirected = plan.indicators.iter().filter(|indicator| indicator.better.is_none());
    assert!(undirected.into_iter().all(|indicator| indicator.series == Series::Text));
}

#[test]
fn every_action_has_overview_achievement_and_open_issue() {
    let CityPlan { plan, .. } = asaka();
    for action in plan.nodes_in_role(Role::Action) {
        for kind in [NarrativeKind::Overview, NarrativeKind::Achievement, NarrativeKind::Issue] {
            let texts = plan.narratives_on(kind, &action.code, R6).count();
            assert!(texts >= 1, "{kind:?} of {}", action.code);
        }
    }
}

#[test]
fn every_kpi_and_every_goal_has_a_comment() {
    let CityPlan { plan, .. } = asaka();
    let kpis = plan.indicators.iter().filter(|indicator| indicator.kind == IndicatorKind::Kpi);
    let codes = kpis.map(|indicator| &indicator.code).chain(plan.nodes_in_role(Role::Goal).map(|goal| &goal.code));
    for code in codes {
        assert_eq!(plan.narratives_on(NarrativeKind::Comment, code, R6).count(), 1, "comment on {code}");
    }
}

#[test]
fn everything_written_is_marked_as_an_example() {
    let CityPlan { plan, .. } = asaka();
    assert_eq!(plan.head.notice.as_deref(), Some("記載例：文章は朝霞市の公表文ではありません"));
}

#[test]
fn addresses_use_the_domain_for_examples() {
    let CityPlan { city, .. } = asaka();
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    for department in &city.departments {
        assert!(department.addresses_on(day).count() >= 1, "{} can be reached", department.name);
        for address in &department.addresses {
            assert!(address.address.ends_with("@example.jp"), "{}", address.address);
        }
    }
}

#[test]
fn the_comment_on_events_tells_the_true_course() {
    // S18: the source says "about as targeted" of 0, 7,000, 480,000, 1,071,000, 797,000 against 822,000.
    let CityPlan { plan, .. } = asaka();
    let comment = text_on(&plan, NarrativeKind::Comment, "K221");
    for figure in ["1,071,000", "797,000", "822,000", "812,000", "480,000", "7,000"] {
        assert!(comment.contains(figure), "{figure} in 「{comment}」");
    }
    assert!(comment.contains("下回"), "R6 is below baseline and target: 「{comment}」");
    assert!(!comment.contains("目標値どおり") && !comment.contains("目標どおり"), "{comment}");
}

#[test]
fn the_comment_on_goal_three_tells_that_one_target_improved() {
    // S26: -84 to -32 is better than at the start, which the source denies.
    let CityPlan { plan, .. } = asaka();
    let comment = text_on(&plan, NarrativeKind::Comment, "G3");
    for figure in ["1.43", "1.15", "84", "32"] {
        assert!(comment.contains(figure), "{figure} in 「{comment}」");
    }
    assert!(["改善", "縮小", "縮ま", "良く", "減っ", "小さく"].iter().any(|word| comment.contains(word)), "{comment}");
}

#[test]
fn the_review_names_goal_two_among_those_that_fell_short() {
    // S35: the source names goals 1, 3 and 4 only, though 88.2 fell to 77.50 in goal 2.
    let CityPlan { plan, .. } = asaka();
    let review = plan.reviews.iter().find(|review| review.number == 1).expect("the first head");
    for figure in ["基本目標2", "77.5", "88.2", "42.9", "57.1"] {
        assert!(review.text.contains(figure), "{figure} in 「{}」", review.text);
    }
    let second = plan.reviews.iter().find(|review| review.number == 2).expect("the second head");
    assert!(second.text.contains("74.1") && second.text.contains("27件"), "{}", second.text);
}

#[test]
fn figures_with_commas_in_a_kpis_comment_are_its_own_values() {
    // Every number with a thousands comma in a KPI's comment is one of its own printed values.
    let CityPlan { plan, .. } = asaka();
    for indicator in plan.indicators.iter().filter(|indicator| indicator.kind == IndicatorKind::Kpi) {
        let dated = indicator.baseline.iter().chain(&indicator.actuals).map(|dated| &dated.value);
        let values: Vec<&str> = dated
            .chain(indicator.targets.iter().map(|target| &target.value))
            .map(|value| value.printed.as_str())
            .collect();
        let comments: Vec<&Narrative> =
            plan.narratives_on(NarrativeKind::Comment, &indicator.code, R6).filter(|one| one.at.len() == 1).collect();
        for comment in comments {
            for figure in
                comment.text.split(|c: char| !c.is_ascii_digit() && c != ',').filter(|text| text.contains(','))
            {
                assert!(values.contains(&figure), "{figure} in the comment on {}", indicator.code);
            }
        }
    }
}
