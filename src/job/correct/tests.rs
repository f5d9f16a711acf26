//! Corrections of the seeds' figures in a real database.

use chrono::TimeZone;
use tempfile::TempDir;

use super::*;
use crate::job::plan_folder::{CityPlan, PlanFolder};
use crate::report::errata::{AdoptedMark, CountChange, TallyLine};
use crate::typeset::FontSettings;

const PLAN: &str = "asaka-strategy2";
const R6: FiscalYear = FiscalYear::new(2024);

fn time(day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 10, day, 1, 0, 0).single().expect("a time")
}

/// A database that holds the seed, changed before it was imported.
fn database(change: impl FnOnce(&mut Plan)) -> (TempDir, Box<dyn Store>) {
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name.ends_with(PLAN)).expect("the seed");
    let CityPlan { city, mut plan } = folder.read(&Library::default()).expect("a plan");
    change(&mut plan);
    let data = tempfile::tempdir().expect("a folder");
    let mut store = crate::store::open(data.path()).expect("a database");
    let recorded = Recorded { at: time(1), by: "企画課", kind: ChangeKind::Import, source: "seed", reason: None };
    store.import_city(&city, &recorded, true).expect("the city");
    store.import_plan(&plan, &recorded).expect("the plan");
    (data, store)
}

fn of(indicator: &'static str, place: Place, value: &'static str) -> Correction<'static> {
    Correction { plan: PLAN, indicator, place, value, second: None, reason: "集計の誤り" }
}

fn made(store: &mut dyn Store, correction: &Correction) -> Corrected {
    correct(store, &Library::default(), None, correction, time(3), "佐藤").unwrap_or_else(|error| panic!("{error}"))
}

fn stored(store: &dyn Store) -> Plan {
    store.plan(PLAN, None).expect("reading").expect("the plan")
}

#[test]
fn a_correction_is_recorded_with_its_reason_and_whose_hand_it_was() {
    let (_data, mut store) = database(|_| {});
    let before = stored(&*store);
    let corrected = made(&mut *store, &of("K231", Place::Actual(FiscalYear::new(2023)), "14,517"));
    assert_eq!(corrected.difference.to_string(), "K231 令和5年度の実績値：14,376 → 14,517（訂正：集計の誤り）");
    assert!(corrected.effects.is_empty(), "the departments' own marks stand: {:#?}", corrected.effects);
    assert!(corrected.years.contains(&R6));
    let plan = stored(&*store);
    let actual = plan.indicators.iter().find(|found| found.code.as_str() == "K231");
    let actual = actual.and_then(|found| found.actual(FiscalYear::new(2023))).expect("the actual");
    assert_eq!((actual.value.number, actual.standing), (Some(14517.into()), Standing::Correction));
    assert_eq!((actual.reason.as_deref(), actual.label.as_str()), (Some("集計の誤り"), "R5"));
    let last = &store.last_changes(PLAN, None).expect("reading")["figure/K231/actual/2023"];
    assert_eq!((last.at, last.by.as_str(), last.kind), (time(3), "佐藤", ChangeKind::Person));
    assert_eq!(store.plan(PLAN, Some(time(2))).expect("reading"), Some(before), "what was published stays");
}

#[test]
fn baselines_targets_milestones_second_values_and_words_are_corrected_too() {
    let (_data, mut store) = database(|plan| {
        let target = Target::new(R6, "R6", Value::read_number("8", "件").expect("a number"));
        plan.indicators[2].milestones = vec![target];
    });
    made(&mut *store, &of("N11", Place::Baseline, "43,001"));
    made(&mut *store, &of("K111", Place::Target(FiscalYear::new(2025)), "12"));
    made(&mut *store, &of("K111", Place::Milestone(R6), "9"));
    made(&mut *store, &of("K331", Place::Actual(R6), "一部の項目"));
    made(&mut *store, &Correction { second: Some("≪83.20歳≫"), ..of("K411", Place::Actual(R6), "18.20") });
    let plan = stored(&*store);
    let found = |code: &str| plan.indicators.iter().find(|found| found.code.as_str() == code).expect("the indicator");
    assert_eq!(found("N11").baseline.as_ref().map(|value| value.value.printed.as_str()), Some("43,001"));
    assert_eq!(found("K111").targets.last().map(|target| target.value.printed.as_str()), Some("12"));
    assert_eq!(found("K111").milestones[0].value.printed, "9");
    assert_eq!(found("K331").actual(R6).map(|actual| actual.value.printed.as_str()), Some("一部の項目"));
    let second = found("K411").actual(R6).and_then(|actual| actual.value.second.clone()).expect("a second value");
    assert_eq!((second.printed.as_str(), second.number.map(|it| it.to_string())), ("≪83.20歳≫", Some("83.20".into())));
    let changes = store.last_changes(PLAN, None).expect("reading");
    assert_eq!(changes["figure/K111/target/2025"].reason.as_deref(), Some("集計の誤り"), "a target has no own reason");
}

#[test]
fn a_correction_tells_the_marks_and_shares_that_it_changes() {
    let (_data, mut store) = database(|plan| plan.marks.clear());
    let corrected = made(&mut *store, &of("K111", Place::Actual(R6), "2"));
    let (year, errata) = corrected.effects.last().expect("an effect");
    assert_eq!(*year, R6);
    let letters = |mark: &Option<AdoptedMark>| mark.as_ref().map(|mark| mark.mark.clone());
    let marks: Vec<_> = errata
        .marks
        .iter()
        .map(|change| (change.indicator.as_str(), letters(&change.old), letters(&change.new)))
        .collect();
    assert_eq!(marks, [("K111", Some("A".to_owned()), Some("B".to_owned()))]);
    let whole = |change: &&CountChange| change.goal.is_none();
    let line = |mark: &str| {
        let is = |change: &&CountChange| matches!(&change.line, TallyLine::Mark { mark: found, .. } if found == mark);
        errata
            .counts
            .iter()
            .filter(whole)
            .find(is)
            .and_then(|change| Some(change.new.count? as i64 - change.old.count? as i64))
    };
    assert_eq!((line("A"), line("B"), line("C")), (Some(-1), Some(1), None));
}

#[test]
fn what_cannot_be_corrected_is_refused_with_what_to_do_and_nothing_is_written() {
    let (_data, mut store) = database(|_| {});
    let before = stored(&*store);
    let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
    let cases = [
        (of("K23", Place::Actual(R6), "1"), "「K23」は計画「asaka-strategy2」にありません", "K231（"),
        (
            of("K231", Place::Actual(FiscalYear::new(2025)), "1"),
            "訂正する令和7年度の実績値がありません",
            "R2、R3、R4、R5、R6",
        ),
        (of("K231", Place::Actual(FiscalYear::new(2030)), "1"), "令和12年度は計画の期間（R2～R7）の外です", "--year"),
        (of("K231", Place::Target(R6), "1"), "訂正する令和6年度の目標値がありません", "R7"),
        (of("K231", Place::Milestone(R6), "1"), "訂正する令和6年度の中間目標がありません", "計画フォルダ"),
        (of("K231", Place::Actual(R6), "15,045"), "すでに「15,045」です", "確かめて"),
        (of("K231", Place::Actual(R6), "一万五千"), "「一万五千」は数値として読めません", "中止"),
        (of("K231", Place::Actual(R6), " "), "新しい値が空です", "--value"),
        (Correction { reason: "　", ..of("K231", Place::Actual(R6), "1") }, "理由が空です", "--reason"),
        (of("K231", Place::Actual(R6), "1\u{200B}2"), "--value の「1〓2」の〓（U+200B）は、目に見えない", "消して"),
        (
            Correction { reason: "集計\u{AD}の誤り", ..of("K231", Place::Actual(R6), "1") },
            "--reason の「集計〓の誤り」の〓（U+00AD）は、目に見えない",
            "消して",
        ),
        (
            Correction { second: Some("\u{E000}"), ..of("K231", Place::Actual(R6), "1") },
            "--second の「〓」の〓（U+E000）は外字",
            "標準の文字",
        ),
        (
            Correction { plan: "nowhere", ..of("K231", Place::Actual(R6), "1") },
            "「nowhere」は取り込まれていません",
            PLAN,
        ),
    ];
    for (correction, what, remedy) in cases {
        let error =
            correct(&mut *store, &Library::default(), Some(&fonts), &correction, time(3), "佐藤").expect_err(what);
        assert!(error.to_string().contains(what), "{error}");
        assert!(error.remedy().is_some_and(|told| told.contains(remedy)), "{error}: {:?}", error.remedy());
    }
    assert_eq!(stored(&*store), before);
    assert_eq!(store.plans().expect("plans")[0].last_change.as_ref().map(|last| last.at), Some(time(1)));
}

#[test]
fn edits_count_letters() {
    for (one, other, count) in
        [("k111", "k111", 0), ("k11", "k111", 1), ("k112", "k121", 2), ("", "k1", 2), ("x", "", 1)]
    {
        assert_eq!(edits(one, other), count, "{one} {other}");
    }
}
