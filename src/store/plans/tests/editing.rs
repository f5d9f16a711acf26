//! Edits of parts: an intake's and a person's way in.

use super::*;
use crate::plan::{Mark, Narrative, NarrativeKind, Note, Stage};

#[test]
fn an_edit_tells_what_it_changed_and_is_written_once() {
    let (_folder, mut store, plan) = database_with_strategy();
    let edits = [set_actual("K111", 2024, "11"), set_actual("K112", 2024, "0")];
    let changed = store.record(PLAN, &edits, &intake_on(2)).expect("the edit");
    assert_eq!(changed.len(), 1, "K112 stays as it was");
    assert_eq!(changed[0].to_string(), "K111 令和6年度の実績値：9 → 11");
    assert_eq!(store.plan(PLAN, None).expect("reading"), Some(with_actual(&plan, "K111", 2024, "11")));
    let before = rows(&store);
    assert!(store.record(PLAN, &edits, &intake_on(3)).expect("the edit").is_empty());
    assert_eq!(rows(&store), before);
    let last = store.plans().expect("the list").remove(0).last_change.expect("a change");
    assert_eq!((last.kind, last.source.as_str()), (ChangeKind::Intake, "R6照会_産業振興課.xlsx"));
}

#[test]
fn what_an_intake_adds_stands_in_order_of_time_and_at_the_end_of_lists() {
    let (_folder, mut store, plan) = database_with_strategy();
    let note = Note { year: FiscalYear::new(2024), at: code("K111"), mark: "※9".to_owned(), text: "注".to_owned() };
    let comment = Narrative {
        kind: NarrativeKind::Comment,
        at: vec![code("K111"), code("K112")],
        year: Some(FiscalYear::new(2023)),
        departments: Vec::new(),
        text: "順調である。".to_owned(),
    };
    let edits = [
        set_actual("K111", 2025, "12"),
        set_actual("K111", 2019, "0"),
        PlanEdit::set(PlanPart::Note(note.clone())),
        PlanEdit::set(PlanPart::Narrative(comment.clone())),
    ];
    store.record(PLAN, &edits, &intake_on(2)).expect("the edit");
    let read = store.plan(PLAN, None).expect("reading").expect("the plan");
    let years: Vec<i32> = read
        .indicator(&code("K111"))
        .expect("the indicator")
        .actuals
        .iter()
        .map(|actual| actual.moment.fiscal_year().western())
        .collect();
    assert_eq!(years, [2019, 2020, 2021, 2022, 2023, 2024, 2025]);
    assert_eq!(read.notes.last(), Some(&note));
    assert_eq!(read.narratives.last(), Some(&comment));
    let outcome = store.import_plan(&plan, &import_on(3)).expect("the import");
    assert_eq!(outcome.conflicts.len(), 4, "what the intake added would be lost");
    assert!(outcome.changes.is_empty());
    assert!(store.import_plan(&read, &import_on(4)).expect("the import").changes.is_empty());
}

#[test]
fn what_a_person_removed_is_not_brought_back() {
    let (_folder, mut store, plan) = database_with_strategy();
    let person = Recorded { at: day(2), by: "佐藤", kind: ChangeKind::Person, source: "画面", reason: None };
    let removed = store.record(PLAN, &[PlanEdit::remove("mark/own/2024/K111")], &person).expect("the edit");
    assert_eq!(removed[0].to_string(), "K111 令和6年度の区分（一次評価）：（削除）B");
    let mark = |plan: &Plan| plan.mark(&code("K111"), FiscalYear::new(2024), Stage::Own).cloned();
    assert_eq!(mark(&store.plan(PLAN, None).expect("reading").expect("the plan")), None);
    let outcome = store.import_plan(&plan, &import_on(3)).expect("the import");
    assert_eq!(outcome.conflicts.len(), 1);
    assert_eq!(mark(&store.plan(PLAN, None).expect("reading").expect("the plan")), None);
}

#[test]
fn with_an_indicator_go_its_figures() {
    let (_folder, mut store, _) = database_with_strategy();
    let changed = store.record(PLAN, &[PlanEdit::remove("indicator/K111")], &intake_on(2)).expect("the edit");
    assert_eq!(changed.iter().filter(|difference| difference.key.starts_with("figure/K111/")).count(), 7);
    assert_eq!(store.plan(PLAN, None).expect("reading").expect("the plan").indicator(&code("K111")), None);
}

#[test]
fn edits_that_fit_nowhere_are_refused_and_nothing_is_written() {
    let (_folder, mut store, plan) = database_with_strategy();
    let before = rows(&store);
    let good = set_actual("K111", 2024, "11");
    let mark = Mark {
        indicator: code("K111"),
        year: FiscalYear::new(2024),
        stage: Stage::Own,
        mark: "A".to_owned(),
        giver: None,
        given_on: None,
        reason: None,
    };
    let mut head = plan.head.clone();
    head.code = code("other");
    for refused in [
        set_actual("K999", 2024, "1"),
        PlanEdit::Set { key: "mark/own/2024/K112".to_owned(), part: Box::new(PlanPart::Mark(mark)) },
        PlanEdit::set(PlanPart::Head(head)),
        PlanEdit::remove("head"),
    ] {
        store.record(PLAN, &[good.clone(), refused], &intake_on(2)).expect_err("refused");
    }
    let error = store.record("nowhere", &[good], &intake_on(2)).expect_err("no such plan");
    assert!(error.to_string().contains("計画「nowhere」は登録されていません"), "{error}");
    assert_eq!(rows(&store), before);
}

#[test]
fn states_come_back_from_an_edit() {
    let (_folder, mut store, _) = database_with_strategy();
    store.record(PLAN, &[set_actual("K111", 2024, "中止")], &intake_on(2)).expect("the edit");
    let read = store.plan(PLAN, None).expect("reading").expect("the plan");
    let value = &read.indicator(&code("K111")).and_then(|found| found.actual(FiscalYear::new(2024))).expect("it").value;
    assert_eq!((value.state, value.number), (State::Cancelled, None));
}
