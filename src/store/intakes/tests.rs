//! Against real database files, with the seeds of 朝霞市.

use crate::store::Inquiries;
use crate::store::Plans;
use chrono::NaiveDate;

use super::*;
use crate::fiscal_year::FiscalYear;
use crate::plan::Plan;
use crate::store::plans::tests::{PLAN, code, database_with_strategy, day, set_actual};
use crate::store::{ChangeKind, Making, NewInquiry, NewRun, PlanEdit, Recorded};

const YEAR: FiscalYear = FiscalYear::new(2025);

/// A database with an inquiry that was opened on day 3.
fn asked() -> (tempfile::TempDir, Sqlite, InquiryId) {
    let (folder, mut store, _) = database_with_strategy();
    let inquiry = NewInquiry {
        form_number: "R7-総合戦略-産業振興-01".into(),
        issue: "1".into(),
        schema: 1,
        plan: PLAN.into(),
        year: YEAR,
        department: "sangyo".into(),
        due: NaiveDate::from_ymd_opt(2025, 6, 20).expect("a day"),
        asked: 3,
        path: "inquiries/x.xlsx".into(),
        sha256: "00".into(),
        length: 1,
        opened_at: day(3),
        opened_by: "test".into(),
        cells: Vec::new(),
    };
    let run = NewRun {
        key: "k".into(),
        job: "inquiry".into(),
        plan: PLAN.into(),
        year: 2025,
        edition: "inquiry".into(),
        way: "smtp".into(),
        made_at: day(3),
        made_by: "test".into(),
        making: Making::default(),
    };
    store.open_inquiry(&inquiry, &run, &[]).expect("opened");
    let id = store.inquiries(PLAN, YEAR).expect("inquiries")[0].id;
    (folder, store, id)
}

fn returned(sha256: &str, outcome: ReadOutcome) -> NewIntake {
    NewIntake {
        file_name: format!("返送{sha256}.xlsx"),
        path: format!("intake/{sha256}.xlsx"),
        sha256: sha256.into(),
        length: 10,
        received_at: day(4),
        received_by: "folder".into(),
        outcome,
    }
}

fn read(inquiry: InquiryId) -> ReadOutcome {
    ReadOutcome::Staged { inquiry, reading: Box::default() }
}

fn staged(store: &mut Sqlite, inquiry: InquiryId, sha256: &str) -> IntakeId {
    match store.stage_intake(&returned(sha256, read(inquiry))).expect("staged") {
        Staging::New(intake) => intake.id,
        Staging::Known(intake) => panic!("known: {intake:?}"),
    }
}

fn application<'a>(store: &Sqlite, id: IntakeId, edits: Vec<PlanEdit>, on: u32) -> Application<'a> {
    let change = IntakeChange {
        item: "K111".into(),
        field: "actual",
        key: "figure/K111/actual/2025".into(),
        before: None,
        after: Some("12".into()),
    };
    Application {
        id,
        plan: PLAN,
        edits,
        same: Vec::new(),
        seen: store.plan_revision(PLAN).expect("a number"),
        changes: vec![change],
        left_out: 1,
        at: day(on),
        by: "佐藤",
        source: "返送.xlsx（R7-総合戦略-産業振興-01）",
    }
}

fn apply(store: &mut Sqlite, id: IntakeId, printed: &str, on: u32) {
    let application = application(store, id, vec![set_actual("K111", 2025, printed)], on);
    store.apply_intake(&application).expect("applied");
}

fn plan(store: &Sqlite) -> Plan {
    store.plan(PLAN, None).expect("read").expect("there")
}

fn printed(store: &Sqlite, indicator: &str) -> Option<String> {
    plan(store).indicator(&code(indicator)).and_then(|one| one.actual(YEAR)).map(|actual| actual.value.printed.clone())
}

fn by_hand(store: &mut Sqlite, edits: &[PlanEdit], on: u32) {
    let person = Recorded { at: day(on), by: "鈴木", kind: ChangeKind::Person, source: "画面", reason: None };
    store.record(PLAN, edits, &person).expect("recorded");
}

fn rows(store: &Sqlite) -> Vec<i64> {
    let tables = ["plan_change", "plan_entry", "figure", "intake", "intake_event", "intake_change", "intake_part"];
    let count = |table: &&str| {
        store.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a count")
    };
    tables.iter().map(count).collect()
}

#[test]
fn the_same_bytes_are_one_return() {
    let (_folder, mut store, inquiry) = asked();
    let first = staged(&mut store, inquiry, "a");
    let before = rows(&store);
    let Staging::Known(known) = store.stage_intake(&returned("a", read(inquiry))).expect("told") else {
        panic!("staged twice")
    };
    assert_eq!((known.id, known.state), (first, IntakeState::Staged));
    assert_eq!(rows(&store), before);
    assert_eq!(store.intakes_of(inquiry).expect("read").len(), 1);
    store.connection.execute("DELETE FROM intake", []).expect_err("never deleted");
    store.connection.execute("UPDATE intake_event SET done_by = 'x'", []).expect_err("append-only");
}

#[test]
fn a_refusal_gives_way_to_what_the_file_is_read_as_later() {
    let (_folder, mut store, inquiry) = asked();
    let refusal = "様式番号 R7 の照会は、このシステムの記録にありません";
    let refused = returned("a", ReadOutcome::Refused { refusal: refusal.into() });
    let Staging::New(intake) = store.stage_intake(&refused).expect("recorded") else { panic!("known") };
    assert_eq!((intake.state, intake.refusal.as_deref()), (IntakeState::Refused, Some(refusal)));
    let again = staged(&mut store, inquiry, "a");
    assert_eq!(again, intake.id);
    let now = store.intake(again).expect("there");
    assert_eq!((now.state, now.refusal), (IntakeState::Staged, None));
}

#[test]
fn an_application_is_whole_or_not_at_all() {
    let (_folder, mut store, inquiry) = asked();
    let id = staged(&mut store, inquiry, "a");
    let before = rows(&store);
    let edits = vec![set_actual("K111", 2025, "12"), set_actual("K999", 2025, "1")];
    store.apply_intake(&application(&store, id, edits, 5)).expect_err("there is no K999");
    assert_eq!((rows(&store), printed(&store, "K111")), (before, None));
    assert_eq!(store.intake(id).expect("there").state, IntakeState::Staged);

    apply(&mut store, id, "12", 5);
    assert_eq!(printed(&store, "K111").as_deref(), Some("12"));
    let applied = store.intake(id).expect("there");
    assert_eq!((applied.state, applied.left_out), (IntakeState::Applied, 1));
    let origin = store.origin_of_part(PLAN, "figure/K111/actual/2025").expect("read").expect("an origin");
    assert_eq!((origin.intake, origin.last.by.as_str(), origin.last.kind), (Some(id), "佐藤", ChangeKind::Intake));
    assert_eq!(origin.last.source, "返送.xlsx（R7-総合戦略-産業振興-01）");
    let told: (String, String, Option<String>, Option<String>) = store
        .connection
        .query_row("SELECT item, field, before, after FROM intake_change", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .expect("a row");
    assert_eq!(told, ("K111".into(), "actual".into(), None, Some("12".into())));
}

#[test]
fn what_moved_meanwhile_is_refused_and_only_that() {
    let (_folder, mut store, inquiry) = asked();
    let id = staged(&mut store, inquiry, "a");
    let seen = application(&store, id, vec![set_actual("K111", 2025, "12")], 5);
    by_hand(&mut store, &[set_actual("K111", 2025, "11")], 5);
    let before = rows(&store);
    let error = store.apply_intake(&seen).expect_err("moved");
    assert!(error.to_string().contains("もう一度 sokatsu intake show 1"), "{error}");
    assert_eq!((rows(&store), printed(&store, "K111").as_deref()), (before, Some("11")));

    let seen = application(&store, id, vec![set_actual("K111", 2025, "12")], 5);
    by_hand(&mut store, &[set_actual("K112", 2025, "3")], 5);
    store.apply_intake(&seen).expect("another part moved");
    assert_eq!(printed(&store, "K111").as_deref(), Some("12"));
}

#[test]
fn what_is_taken_back_is_as_before_and_may_come_again() {
    let (_folder, mut store, inquiry) = asked();
    by_hand(&mut store, &[set_actual("K111", 2025, "10")], 2);
    let before = plan(&store);
    let id = staged(&mut store, inquiry, "a");
    let edits =
        vec![set_actual("K111", 2025, "12"), set_actual("K112", 2025, "3"), PlanEdit::remove("mark/own/2024/K111")];
    store.apply_intake(&application(&store, id, edits, 5)).expect("applied");
    assert_ne!(plan(&store), before);
    let taken = store.undo_intake(id, PLAN, "返送.xlsx の取消", day(6), "佐藤").expect("taken back");
    assert_eq!((taken.differences.len(), taken.left.len()), (3, 0), "{taken:?}");
    assert_eq!(plan(&store), before);
    assert_eq!(store.intake(id).expect("there").state, IntakeState::Undone);
    let origin = store.origin_of_part(PLAN, "figure/K111/actual/2025").expect("read").expect("an origin");
    assert_eq!((origin.last.by.as_str(), origin.last.kind), ("鈴木", ChangeKind::Person), "as if it had never been");
    assert_eq!(store.origin_of_part(PLAN, "figure/K112/actual/2025").expect("read"), None);
    let error = store.undo_intake(id, PLAN, "x", day(6), "佐藤").expect_err("twice");
    assert!(error.to_string().contains("取消済"), "{error}");

    apply(&mut store, id, "12", 7);
    assert_eq!(printed(&store, "K111").as_deref(), Some("12"));
    store.undo_intake(id, PLAN, "x", day(8), "佐藤").expect("taken back");
    assert_eq!(plan(&store), before);
    assert_eq!(store.plan(PLAN, Some(day(7))).expect("read").expect("there"), {
        let mut then = before.clone();
        let found = then.indicators.iter_mut().find(|one| one.code.as_str() == "K111").expect("K111");
        found.actuals.last_mut().expect("an actual").value.printed = "12".into();
        found.actuals.last_mut().expect("an actual").value.number = Some(12.into());
        then
    });
}

#[test]
fn what_others_changed_since_is_left() {
    let (_folder, mut store, inquiry) = asked();
    let (first, second) = (staged(&mut store, inquiry, "a"), staged(&mut store, inquiry, "b"));
    let edits = vec![set_actual("K111", 2025, "12"), set_actual("K112", 2025, "3"), set_actual("K121", 2025, "4")];
    store.apply_intake(&application(&store, first, edits, 5)).expect("applied");
    by_hand(&mut store, &[set_actual("K112", 2025, "5")], 6);
    apply(&mut store, second, "13", 7);
    let taken = store.undo_intake(first, PLAN, "x", day(8), "佐藤").expect("taken back");
    let left: Vec<&str> = taken.left.iter().map(|left| left.what.as_str()).collect();
    assert_eq!(left, ["K111 令和7年度の実績値", "K112 令和7年度の実績値"]);
    assert_eq!(taken.left[1].last.by, "鈴木");
    assert_eq!(taken.differences.len(), 1, "{taken:?}");
    let now = ["K111", "K112", "K121"].map(|one| printed(&store, one));
    assert_eq!(now, [Some("13".into()), Some("5".into()), None]);
    store.undo_intake(second, PLAN, "x", day(9), "佐藤").expect("taken back");
    assert_eq!(printed(&store, "K111"), None, "the first does not come again");
}

#[test]
fn returns_are_taken_back_one_after_the_other() {
    let (_folder, mut store, inquiry) = asked();
    let (first, second) = (staged(&mut store, inquiry, "a"), staged(&mut store, inquiry, "b"));
    apply(&mut store, first, "12", 5);
    apply(&mut store, second, "13", 6);
    store.undo_intake(second, PLAN, "x", day(7), "佐藤").expect("taken back");
    assert_eq!(printed(&store, "K111").as_deref(), Some("12"));
    let taken = store.undo_intake(first, PLAN, "x", day(8), "佐藤").expect("taken back");
    assert_eq!((taken.left.len(), printed(&store, "K111")), (0, None));
}

#[test]
fn what_is_set_aside_comes_back_to_where_it_was() {
    let (_folder, mut store, inquiry) = asked();
    let id = staged(&mut store, inquiry, "a");
    apply(&mut store, id, "12", 5);
    let error = store.discard_intake(id, "差し替え", day(6), "佐藤").expect_err("applied");
    assert!(error.to_string().contains("先に sokatsu intake undo"), "{error}");
    store.undo_intake(id, PLAN, "x", day(6), "佐藤").expect("taken back");
    store.discard_intake(id, "差し替え", day(6), "佐藤").expect("set aside");
    let refused = application(&store, id, vec![set_actual("K111", 2025, "12")], 7);
    assert!(store.apply_intake(&refused).expect_err("set aside").to_string().contains("除外"));
    assert!(store.undo_intake(id, "", "", day(7), "佐藤").expect("back").restored);
    assert_eq!(store.intake(id).expect("there").state, IntakeState::Staged);
    let events = store.intake_events(id).expect("events");
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.label()).collect();
    assert_eq!(kinds, ["受付", "反映", "取消", "除外", "除外の取消"]);
    assert_eq!(events[3].note.as_deref(), Some("差し替え"));

    let waiting = returned("w", ReadOutcome::Waiting { form_hint: Some("R7-x-01".into()) });
    let Staging::New(waiting) = store.stage_intake(&waiting).expect("recorded") else { panic!("known") };
    store.discard_intake(waiting.id, "違うファイル", day(6), "佐藤").expect("set aside");
    store.undo_intake(waiting.id, "", "", day(7), "佐藤").expect("back");
    assert_eq!(store.intake(waiting.id).expect("there").state, IntakeState::Waiting);
    store.name_intake(waiting.id, inquiry, &Reading::default(), day(8), "佐藤").expect("named");
    assert_eq!(store.intake(waiting.id).expect("there").inquiry, Some(inquiry));
    assert!(store.name_intake(waiting.id, inquiry, &Reading::default(), day(8), "佐藤").is_err(), "once");
}

#[test]
fn what_said_the_same_must_still_say_so_when_it_is_applied() {
    let (_folder, mut store, inquiry) = asked();
    let first = staged(&mut store, inquiry, "a");
    apply(&mut store, first, "12", 5);
    let second = staged(&mut store, inquiry, "b");
    // The second says the same; meanwhile somebody takes the first back.
    let looked = Application {
        same: vec!["figure/K111/actual/2025".to_owned()],
        changes: Vec::new(),
        ..application(&store, second, Vec::new(), 6)
    };
    store.undo_intake(first, PLAN, "取消", day(6), "鈴木").expect("taken back");
    let refused = store.apply_intake(&looked).expect_err("it moved");
    assert!(matches!(refused, StoreError::Intake(IntakeRefused::Moved(id)) if id == second), "{refused}");
    assert_eq!(store.intake(second).expect("there").state, IntakeState::Staged);
    let again = Application { seen: store.plan_revision(PLAN).expect("a number"), ..looked };
    store.apply_intake(&again).expect("applied");
}
