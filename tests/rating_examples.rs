//! Ratings as cities published them: every row whose scheme travels in the binary gives the published rate or mark.

use std::collections::BTreeMap;

#[path = "shared/csv.rs"]
mod csv;

use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::plan::{
    Basis, Better, Code, Comparator, DatedValue, Head, Indicator, IndicatorKind, Moment, Plan, Series, Target, Value,
};
use sokatsu::rating::{OwnMarks, RatedIndicator, Rates, Rating, Scheme, rates_of};

const ROWS: &str = include_str!("data/rating_examples.csv");

type Row = BTreeMap<String, String>;

/// What a row is rated with, or why it is left out.
enum Subject {
    Rated { scheme: &'static str, baseline: Option<i32>, actual: i32, target: i32, goal: Goal },
    LeftOut(&'static str),
}

/// What the row's target column holds.
enum Goal {
    Target,
    Milestone,
}

/// A fiscal year named in the scheme's column: `baseline FY2022`.
fn year_in(row: &Row, name: &str) -> Option<i32> {
    let (_, after) = row["scheme"].split_once(&format!("{name} FY"))?;
    after.get(..4)?.parse().ok()
}

fn subject(row: &Row) -> Subject {
    let rated = |scheme, goal| Subject::Rated { scheme, baseline: None, actual: 2024, target: 2024, goal };
    let has_baseline = !row["baseline"].is_empty();
    match row["municipality"].as_str() {
        "札幌市" => {
            let target = year_in(row, "target").expect("the target's year");
            let baseline = year_in(row, "baseline");
            // A value that will come is of the year after the baseline's, at the earliest.
            let actual = year_in(row, "actual").or(baseline.map(|year| year + 1)).expect("a year");
            Subject::Rated { scheme: "sapporo-arrow", baseline, actual, target, goal: Goal::Target }
        }
        "新潟市" if row["published_rating"] != "A" && !has_baseline => {
            Subject::LeftOut("the row does not give the value at the plan's making, which decides between B and C")
        }
        "新潟市" => rated("niigata-2030", Goal::Milestone),
        "御所市" => rated("gose-rate", Goal::Target),
        "大崎町(鹿児島県)" => rated("osaki-rate", Goal::Target),
        "厚木市" => rated("atsugi-points", Goal::Target),
        "船橋市" | "山形県" | "長野県" | "(町名不明)" => {
            Subject::LeftOut("notes/rating.md lists no scheme of this body")
        }
        "佐野市" => Subject::LeftOut("the row says 達成 or not; the scheme known of the city gives points"),
        other => panic!("{other} is neither rated nor left out"),
    }
}

fn value(text: &str, unit: &str) -> Value {
    let text = if text == "unaggregated" { "未集計" } else { text };
    Value::read_number(text, unit).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn dated(year: i32, value: Value) -> DatedValue {
    let year = FiscalYear::new(year);
    DatedValue::new(Moment::Fiscal(year), &year.short(), value)
}

/// The indicator of a row. 厚木市's rows give the rate itself: so much of a hundred.
fn indicator(row: &Row, baseline: Option<i32>, actual: i32, target: i32, goal: &Goal) -> Indicator {
    let code = |text: &str| Code::new(text).expect("a code");
    let unit = &row["unit"];
    let better = if row["direction"].starts_with("decrease") { Better::Lower } else { Better::Higher };
    let (actual_text, target_text) = match row["actual"].as_str() {
        "" => (row["published_rate"].trim_end_matches('%'), "100"),
        text => (text, row["target"].as_str()),
    };
    let target_value = Target::new(FiscalYear::new(target), "", value(target_text, unit));
    let (targets, milestones) = match goal {
        Goal::Target => (vec![target_value], Vec::new()),
        Goal::Milestone => (Vec::new(), vec![target_value]),
    };
    let baseline = baseline.filter(|_| !row["baseline"].is_empty());
    Indicator {
        code: code("K"),
        at: code("M"),
        number: String::new(),
        kind: IndicatorKind::Kpi,
        name: row["indicator"].clone(),
        unit: unit.clone(),
        better: Some(better),
        comparator: if better == Better::Lower { Comparator::AtMost } else { Comparator::AtLeast },
        basis: Basis::Annual,
        survey: false,
        counted_from: None,
        quantity: None,
        part_of: None,
        also_at: Vec::new(),
        series: Series::Numeric,
        departments: Vec::new(),
        definition: None,
        baseline: baseline.map(|year| dated(year, value(&row["baseline"], unit))),
        actuals: vec![dated(actual, value(actual_text, unit))],
        targets,
        milestones,
    }
}

fn rate(scheme: &Scheme, indicator: Indicator, year: i32) -> (RatedIndicator, Rates) {
    let code = |text: &str| Code::new(text).expect("a code");
    let plan = Plan {
        head: Head {
            code: code("plan"),
            city: code("city"),
            name: "計画".to_owned(),
            short_name: "計画".to_owned(),
            first_year: FiscalYear::new(2010),
            last_year: FiscalYear::new(2040),
            period_stated: true,
            periods: Vec::new(),
            scheme: scheme.code.clone(),
            form: code("form"),
            notice: None,
        },
        levels: Vec::new(),
        nodes: Vec::new(),
        indicators: vec![indicator],
        narratives: Vec::new(),
        reviews: Vec::new(),
        opinions: Vec::new(),
        notes: Vec::new(),
        tables: Vec::new(),
        marks: Vec::new(),
        related_plans: Vec::new(),
        programmes: Vec::new(),
        published: Vec::new(),
    };
    let year = FiscalYear::new(year);
    let rating = Rating::of(&plan, scheme, year, OwnMarks::Respect);
    let rates = rates_of(&plan, scheme, &plan.indicators[0], year);
    (rating.indicators.into_iter().next().expect("one indicator"), rates)
}

/// What the scheme prints for the row, in the words of the row's columns.
fn printed(row: &Row, scheme: &Scheme, rated: &RatedIndicator, rates: &Rates) -> (String, String) {
    let mark = match (&rated.adopted, rated.unrated.and_then(|reason| scheme.sign(reason))) {
        (Some(adopted), _) => adopted.mark.to_string(),
        (None, Some(sign)) => sign.label.clone(),
        (None, None) => String::new(),
    };
    let mark = match mark.as_str() {
        "↑" => "up(向上)".to_owned(),
        "↓" => "down(低下)".to_owned(),
        _ => mark,
    };
    let rate = rates.achievement.filter(|_| !row["published_rate"].is_empty());
    let rate = rate.map_or(String::new(), |rate| rate.printed(scheme.decimals).trim_end_matches('%').to_owned());
    (rate, mark)
}

#[test]
fn every_row_whose_scheme_is_known_is_reproduced() {
    let library = Library::default();
    let rows = csv::rows(ROWS);
    let (mut reproduced, mut left_out) = (BTreeMap::new(), Vec::new());
    for row in &rows {
        let city = row["municipality"].as_str();
        let (scheme, baseline, actual, target, goal) = match subject(row) {
            Subject::Rated { scheme, baseline, actual, target, goal } => (scheme, baseline, actual, target, goal),
            Subject::LeftOut(reason) => {
                left_out.push(format!("{city} {}: {reason}", row["indicator"]));
                continue;
            }
        };
        let scheme = library.required_scheme(&Code::new(scheme).expect("a code")).expect(scheme);
        let (rated, rates) = rate(&scheme, indicator(row, baseline, actual, target, &goal), actual);
        let wanted = (row["published_rate"].trim_end_matches('%').to_owned(), row["published_rating"].clone());
        assert_eq!(printed(row, &scheme, &rated, &rates), wanted, "{city} {}", row["indicator"]);
        *reproduced.entry(city).or_insert(0) += 1;
    }
    let all: usize = reproduced.values().sum();
    println!("{all} of {} rows reproduced: {reproduced:?}", rows.len());
    left_out.iter().for_each(|line| println!("left out: {line}"));
    let wanted = [("厚木市", 8), ("大崎町(鹿児島県)", 10), ("御所市", 9), ("新潟市", 2), ("札幌市", 56)];
    assert_eq!(reproduced, BTreeMap::from(wanted));
    assert_eq!((all, left_out.len(), rows.len()), (85, 10, 95));
}
