//! The comparison, on a small plan: what is told, with old and new, and what is not.

use super::*;
use crate::plan::read::{KnownMark, SourceFile, Surroundings, read_city, read_plan};
use crate::plan::{Moment, Standing};
use crate::rating::OwnMarks;

const CITY: &str = r#"
[city]
code = "c"
name = "○○市"
planning_department = "kikaku"
[[department]]
code = "kikaku"
name = "企画課"
"#;

const PLAN: &str = r#"
[plan]
code = "p"
city = "c"
name = "計画"
short_name = "計画"
first_year = "R2"
last_year = "R7"
scheme = "s"
form = "f"
[[level]]
code = "goal"
name = "基本目標"
role = "goal"
[[level]]
code = "measure"
name = "施策"
role = "measure"
[[node]]
code = "G1"
level = "goal"
number = "1"
name = "産業"
[[node]]
code = "M1"
level = "measure"
parent = "G1"
number = "（ア）"
name = "商業"
[[indicator]]
code = "K1"
at = "M1"
number = "①"
kind = "kpi"
name = "件数"
unit = "件"
better = "higher"
basis = "annual"
departments = ["kikaku"]
baseline = { year = "R1", value = "2" }
actuals = { R4 = "4", R5 = "9", R6 = "6" }
target = { year = "R7", value = "10" }
[[indicator]]
code = "K2"
at = "M1"
number = "②"
kind = "kpi"
name = "率"
unit = "%"
better = "lower"
basis = "stock"
departments = ["kikaku"]
baseline = { year = "R1", value = "30.0" }
actuals = { R5 = "25.0", R6 = "26.0" }
target = { year = "R7", value = "20.0" }
"#;

const R6: FiscalYear = FiscalYear::new(2024);

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

fn plan() -> Plan {
    let city = read_city(&source("c.city.toml", CITY)).expect("a city");
    let marks = |_: &Code| {
        let known = |mark: &str| KnownMark { mark: mark.to_owned(), needs_reason: false };
        let marks: Vec<KnownMark> = ["A", "B", "C"].map(known).into();
        Some(IndicatorKind::ALL.into_iter().map(|kind| (kind, marks.clone())).collect())
    };
    let surroundings =
        Surroundings { city: Some(&city), marks_of_scheme: &marks, has_form: &|_| true, schemes: &[], forms: &[] };
    read_plan(&[source("plan.toml", PLAN)], &surroundings).expect("a plan")
}

fn scheme() -> Scheme {
    let text = include_str!("../../../templates/schemes/asaka-strategy.toml");
    Scheme::read("scheme", text).expect("a scheme")
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn number(printed: &str) -> Value {
    Value::read_number(printed, "").expect("a value")
}

fn indicator<'a>(plan: &'a mut Plan, wanted: &str) -> &'a mut Indicator {
    plan.indicators.iter_mut().find(|found| found.code.as_str() == wanted).expect("the indicator")
}

fn set_actual(plan: &mut Plan, wanted: &str, year: i32, printed: &str) {
    let year = FiscalYear::new(year);
    let found = indicator(plan, wanted).actuals.iter_mut().find(|actual| actual.moment == Moment::Fiscal(year));
    found.expect("the actual").value = number(printed);
}

fn dated(_: &Code, figure: PlacedFigure) -> Option<Change> {
    let reason = match figure {
        PlacedFigure::Actual(value) => value.reason.clone(),
        _ => None,
    };
    Some(Change { on: NaiveDate::from_ymd_opt(2025, 10, 3)?, reason })
}

fn compare(old: &Plan, new: &Plan, year: FiscalYear) -> Errata {
    let scheme = scheme();
    let before = Rating::of(old, &scheme, year, OwnMarks::Respect);
    let after = Rating::of(new, &scheme, year, OwnMarks::Respect);
    let known = |plan, rating| Known { plan, scheme: &scheme, rating };
    Errata::of(known(old, &before), known(new, &after), year, &dated)
}

/// K1 actual R5：9→8
fn told(errata: &Errata) -> Vec<String> {
    let printed = |printed: &Option<Printed>| printed.as_ref().map_or("－".to_owned(), |it| it.value.printed.clone());
    let label = |change: &FigureChange| {
        change.new.as_ref().or(change.old.as_ref()).map_or(String::new(), |printed| printed.label.clone())
    };
    let line = |change: &FigureChange| {
        let (old, new) = (printed(&change.old), printed(&change.new));
        format!("{} {:?} {}：{old}→{new}", change.indicator, change.role, label(change))
    };
    errata.figures.iter().map(line).collect()
}

#[test]
fn the_same_plan_has_no_errata() {
    let errata = compare(&plan(), &plan(), R6);
    assert!(errata.is_empty(), "{errata:#?}");
}

#[test]
fn every_kind_of_figure_is_told_with_old_and_new_in_the_order_of_the_plan() {
    let (mut old, mut new) = (plan(), plan());
    for plan in [&mut old, &mut new] {
        let milestone = |year: i32, printed: &str| Target::new(FiscalYear::new(year), "", number(printed));
        indicator(plan, "K2").milestones = vec![milestone(2024, "24.0"), milestone(2025, "22.0")];
    }
    set_actual(&mut new, "K2", 2023, "25.50");
    let found = indicator(&mut new, "K2");
    found.milestones[0].value = number("23.0");
    found.milestones[1].value = number("21.0");
    let found = indicator(&mut new, "K1");
    found.baseline.as_mut().expect("a baseline").value = number("3");
    found.targets[0].value = number("12");
    let errata = compare(&old, &new, R6);
    assert_eq!(
        told(&errata),
        [
            "K1 Baseline R1：2→3",
            "K1 Target R7：10→12",
            "K2 Actual R5：25.0→25.50",
            "K2 Milestone ：24.0→23.0", // the next year's is not printed yet
        ]
    );
}

#[test]
fn a_figure_that_came_or_went_is_told_and_a_later_year_is_not() {
    let (old, mut new) = (plan(), plan());
    let later = FiscalYear::new(2025);
    let found = indicator(&mut new, "K1");
    found.actuals.retain(|actual| actual.label != "R4");
    found.actuals.push(crate::plan::DatedValue::new(Moment::Fiscal(later), "R7", number("11")));
    assert_eq!(told(&compare(&old, &new, R6)), ["K1 Actual R4：4→－"]);
    assert_eq!(told(&compare(&new, &old, R6)), ["K1 Actual R4：－→4"]);
    assert_eq!(told(&compare(&old, &new, later)), ["K1 Actual R4：4→－", "K1 Actual R7：－→11"]);
}

#[test]
fn what_a_reader_does_not_see_is_no_erratum() {
    let (old, mut new) = (plan(), plan());
    let actual = &mut indicator(&mut new, "K1").actuals[0];
    actual.standing = Standing::Correction;
    actual.reason = Some("確定".to_owned());
    assert!(compare(&old, &new, R6).is_empty());
    indicator(&mut new, "K1").baseline.as_mut().expect("a baseline").label = "H31".to_owned();
    assert_eq!(told(&compare(&old, &new, R6)), ["K1 Baseline H31：2→2"], "the year is printed");
    set_actual(&mut new, "K1", 2022, "4.0");
    assert_eq!(told(&compare(&old, &new, R6)).len(), 2, "4.0 is printed otherwise than 4");
}

#[test]
fn a_target_revised_later_does_not_touch_the_years_before() {
    let (old, mut new) = (plan(), plan());
    let mut revised = new.indicators[0].targets[0].clone();
    revised.value = number("20");
    revised.since = NaiveDate::from_ymd_opt(2025, 4, 1);
    new.indicators[0].targets.push(revised);
    assert!(compare(&old, &new, R6).is_empty());
    assert_eq!(told(&compare(&old, &new, FiscalYear::new(2025))), ["K1 Target R7：10→20"]);
}

#[test]
fn date_and_reason_of_the_change_come_with_the_figure() {
    let (old, mut new) = (plan(), plan());
    set_actual(&mut new, "K1", 2023, "8");
    let actual = indicator(&mut new, "K1").actuals.iter_mut().find(|actual| actual.label == "R5").expect("it");
    actual.reason = Some("集計の誤り".to_owned());
    let errata = compare(&old, &new, R6);
    let change = errata.figures[0].change.as_ref().expect("a change");
    assert_eq!((change.on.to_string().as_str(), change.reason.as_deref()), ("2025-10-03", Some("集計の誤り")));
}

#[test]
fn marks_and_tallies_change_with_the_figure() {
    let (old, mut new) = (plan(), plan());
    set_actual(&mut new, "K1", 2024, "1");
    let errata = compare(&old, &new, R6);
    let mark = |mark: &Option<AdoptedMark>| mark.as_ref().map(|mark| mark.mark.clone()).unwrap_or_default();
    let marks: Vec<String> = errata
        .marks
        .iter()
        .map(|change| format!("{} {}→{}", change.indicator, mark(&change.old), mark(&change.new)))
        .collect();
    assert_eq!(marks, ["K1 B→C"]);
    let count = |count: Count| {
        let share = count.share.map_or("－".to_owned(), |share| share.to_string());
        format!("{}件{share}", count.count.map_or("－".to_owned(), |count| count.to_string()))
    };
    let lines: Vec<String> = errata
        .counts
        .iter()
        .map(|change| {
            let goal = change.goal.as_ref().map_or("", |goal| goal.as_str());
            let line = match &change.line {
                TallyLine::Mark { mark, .. } => mark.as_str(),
                TallyLine::Total => "合計",
                TallyLine::OnTrack { .. } => "進捗",
            };
            format!("{goal}{line} {}→{}", count(change.old), count(change.new))
        })
        .collect();
    assert_eq!(
        lines,
        ["B 2件100.0→1件50.0", "C 0件0.0→1件50.0", "進捗 －件100.0→－件50.0", "G1B 2件－→1件－", "G1C 0件－→1件－"]
    );
}

#[test]
fn an_indicator_that_is_gone_takes_its_figures_and_its_mark_along() {
    let (old, mut new) = (plan(), plan());
    new.indicators.retain(|indicator| indicator.code.as_str() != "K2");
    let errata = compare(&old, &new, R6);
    assert_eq!(
        told(&errata),
        ["K2 Baseline R1：30.0→－", "K2 Actual R5：25.0→－", "K2 Actual R6：26.0→－", "K2 Target R7：20.0→－"]
    );
    assert_eq!(
        errata.marks.iter().map(|change| (&change.indicator, change.new.is_none())).collect::<Vec<_>>(),
        [(&code("K2"), true)]
    );
    assert!(errata.counts.iter().any(|change| change.line == TallyLine::Total), "{:#?}", errata.counts);
}
