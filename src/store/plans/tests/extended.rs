//! What other cities' plans hold: milestones, ranges and bounds, unstated years, related plans, programmes, tallies.

use super::*;
use crate::plan::{
    Basis, Bound, IndicatorKind, Listing, Programme, ProgrammeIndicator, PublishedCount, PublishedTally, RelatedPlan,
    Span,
};

/// The strategy with something in every field that the model has.
fn extended() -> Plan {
    let mut plan = strategy();
    plan.head.period_stated = false;
    let node = &mut plan.nodes[1];
    node.sdgs = vec![3, 11];
    node.since = Some(FiscalYear::new(2022));
    node.until = Some(FiscalYear::new(2024));
    let at = node.code.clone();
    let related = |name: &str, period: Option<&str>| RelatedPlan {
        at: at.clone(),
        name: name.to_owned(),
        period: period.map(str::to_owned),
    };
    plan.related_plans = vec![
        related("障害福祉計画/第7期", Some("令和6年度～令和8年度")),
        related("子ども計画", None),
        related("子ども計画", Some("令和2年度～")),
    ];
    plan.programmes = vec![Programme {
        code: code("P1"),
        number: "①".to_owned(),
        name: "健幸まちづくり".to_owned(),
        text: Some("横断して行う。".to_owned()),
        measures: vec![at.clone()],
        indicators: vec![
            ProgrammeIndicator { name: "健康寿命".to_owned(), code: None },
            ProgrammeIndicator { name: "活用件数".to_owned(), code: Some(code("K111")) },
        ],
    }];
    plan.published = vec![PublishedTally {
        year: FiscalYear::new(2023),
        kind: IndicatorKind::Kpi,
        rows: vec![PublishedCount { mark: "A".to_owned(), count: 9, share: Some("33.3%".to_owned()) }],
        total: Some(27),
        total_share: Some("100.0%".to_owned()),
    }];
    extend_indicator(&mut plan.indicators[2], &at);
    plan
}

fn extend_indicator(indicator: &mut crate::plan::Indicator, at: &Code) {
    let year = FiscalYear::new;
    let number = |printed: &str| Value::read_number(printed, "").expect("a number");
    indicator.survey = true;
    indicator.counted_from = Some(year(2020));
    indicator.quantity = Some(code("followers"));
    indicator.part_of = Some(code("N11"));
    indicator.also_at = vec![Listing { at: at.clone(), number: "③".to_owned() }];
    let upper = "5.0".parse().ok();
    let range = Value { upper, bound: Some(Bound::AtMost), span: Some(Span::PerYear), ..number("3.0") };
    let total = Value { span: Some(Span::Cumulative { years: Some(5) }), ..number("270") };
    let running = Value { bound: Some(Bound::Above), span: Some(Span::Cumulative { years: None }), ..number("1") };
    let average = Value { bound: Some(Bound::Below), span: Some(Span::Average), ..number("2") };
    indicator.baseline = Some(DatedValue {
        basis: Some(Basis::Annual),
        year_stated: false,
        ..DatedValue::new(Moment::Fiscal(year(2019)), "", range)
    });
    indicator.actuals[0].standing = Standing::Correction;
    indicator.actuals[0].reason = Some("集計の誤り".to_owned());
    indicator.actuals[0].basis = Some(Basis::Stock);
    indicator.targets = vec![Target {
        year_stated: false,
        accepts: vec!["全項目".to_owned(), "一部\"引用\"".to_owned()],
        ..Target::new(year(2025), "", total)
    }];
    let since = NaiveDate::from_ymd_opt(2023, 4, 1);
    // Not in the order in which the database reads them.
    indicator.milestones = vec![
        Target::new(year(2023), "R5", number("20")),
        Target::new(year(2022), "R4", running),
        Target { since, ..Target::new(year(2023), "R5", average) },
    ];
}

#[test]
fn everything_of_the_model_comes_back_as_it_went_in() {
    let (_folder, mut store) = database();
    let plan = extended();
    assert!(store.import_plan(&plan, &import_on(1)).expect("the import").is_written());
    assert_eq!(store.plan(PLAN, None).expect("reading").as_ref(), Some(&plan));
    let json = |plan: &Plan| serde_json::to_string(plan).expect("JSON");
    assert_eq!(json(&store.plan(PLAN, None).expect("reading").expect("the plan")), json(&plan));
    let before = rows(&store);
    let again = store.import_plan(&plan, &import_on(2)).expect("the import");
    assert!(again.changes.is_empty() && again.conflicts.is_empty(), "{:?}", again.changes);
    assert_eq!(rows(&store), before);
}

#[test]
fn a_plan_grows_and_shrinks_by_the_new_parts() {
    let (_folder, mut store, plan) = database_with_strategy();
    let outcome = store.import_plan(&extended(), &import_on(2)).expect("the import");
    let told: Vec<String> = outcome.changes.iter().map(ToString::to_string).collect();
    for line in [
        "K111 令和5年度の中間目標：（追加）20",
        "K111 令和5年度の中間目標（令和5年4月1日から）：（追加）2",
        "横断的な取組 P1：（追加）健幸まちづくり",
        "令和5年度の公表された集計（KPI）：（追加）A 9",
        "計画の基本事項：期間の記載：あり → 期間の記載：なし",
    ] {
        assert!(told.iter().any(|told| told == line), "{line}: {told:#?}");
    }
    assert_eq!(told.iter().filter(|told| told.contains("関連計画「")).count(), 3, "{told:#?}");
    assert_eq!(store.plan(PLAN, None).expect("reading"), Some(extended()));
    assert_eq!(store.plan(PLAN, Some(day(1))).expect("reading"), Some(plan.clone()));
    store.import_plan(&plan, &import_on(3)).expect("the import");
    assert_eq!(store.plan(PLAN, None).expect("reading"), Some(plan));
}

#[test]
fn facts_beside_the_printed_form_are_told_as_differences() {
    let (_folder, mut store) = database();
    let mut plan = extended();
    store.import_plan(&plan, &import_on(1)).expect("the import");
    plan.indicators[2].baseline.as_mut().expect("the baseline").value.bound = None;
    plan.indicators[2].actuals[0].reason = None;
    let told: Vec<String> = store
        .import_plan(&plan, &import_on(2))
        .expect("the import")
        .changes
        .iter()
        .map(|change| format!("{}：{:?}→{:?}", change.what, change.before, change.after))
        .collect();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].starts_with("K111 基準値（年度の記載なし）") && told[0].contains("以下"), "{told:#?}");
    assert!(told[1].contains("（訂正：集計の誤り）") && told[1].contains("（訂正）"), "{told:#?}");
}

#[test]
fn milestones_have_keys_of_their_own() {
    let (indicator, year) = (code("K1"), FiscalYear::new(2024));
    let target = Target::new(year, "R6", Value::read_number("1", "").expect("a number"));
    let since = NaiveDate::from_ymd_opt(2023, 4, 1);
    let revised = Target { since, ..target.clone() };
    let milestone = |target| PlanPart::Milestone { indicator: indicator.clone(), target };
    assert_eq!(milestone(target).key(), "figure/K1/milestone/2024");
    assert_eq!(milestone(revised).key(), "figure/K1/milestone/2024@2023-04-01");
}

#[test]
fn with_an_indicator_go_its_milestones() {
    let (_folder, mut store) = database();
    store.import_plan(&extended(), &import_on(1)).expect("the import");
    let changed = store.record(PLAN, &[PlanEdit::remove("indicator/K111")], &intake_on(2)).expect("the edit");
    assert_eq!(changed.iter().filter(|difference| difference.key.contains("/milestone/")).count(), 3);
}

#[test]
fn a_change_keeps_its_reason() {
    let (_folder, mut store, _) = database_with_strategy();
    let person = Recorded {
        at: day(2),
        by: "佐藤",
        kind: ChangeKind::Person,
        source: "plan correct",
        reason: Some("集計の誤り"),
    };
    store.record(PLAN, &[set_actual("K111", 2024, "11")], &person).expect("the edit");
    let changes = store.last_changes(PLAN, None).expect("reading");
    let last = &changes["figure/K111/actual/2024"];
    assert_eq!((last.at, last.reason.as_deref()), (day(2), Some("集計の誤り")));
    assert_eq!(changes["figure/K111/actual/2023"].reason, None);
    let before = store.last_changes(PLAN, Some(day(1))).expect("reading");
    assert_eq!(before["figure/K111/actual/2024"].at, day(1));
    assert_eq!(store.first_recorded(PLAN).expect("reading"), Some(day(1)));
    assert_eq!(store.first_recorded("nowhere").expect("reading"), None);
}
