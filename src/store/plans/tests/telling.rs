//! Differences in the words of city staff.

use super::*;
use crate::plan::Better;

/// What an import of the changed strategy tells.
fn told(change: impl FnOnce(&mut Plan)) -> Vec<String> {
    let (_folder, mut store, mut plan) = database_with_strategy();
    change(&mut plan);
    let outcome = store.import_plan(&plan, &import_on(2)).expect("the import");
    assert_eq!(store.plan(PLAN, None).expect("reading"), Some(plan));
    outcome.changes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_long_text_is_shown_where_it_differs() {
    let before = "あ".repeat(60) + "三件に増えた。" + &"い".repeat(60);
    let after = before.replace("三件", "四件");
    let difference = PlanDifference {
        key: "narrative/comment/2024/K111".to_owned(),
        what: "K111 令和6年度のコメント".to_owned(),
        before: Some(before),
        after: Some(after),
        last: None,
    };
    let (lead, rest) = ("あ".repeat(8), "い".repeat(25));
    assert_eq!(
        difference.to_string(),
        format!("K111 令和6年度のコメント：…{lead}三件に増えた。{rest}… → …{lead}四件に増えた。{rest}…")
    );
}

#[test]
fn an_indicator_tells_the_fields_that_changed() {
    let lines = told(|plan| {
        plan.indicators[2].unit = "店".to_owned();
        plan.indicators[2].better = Some(Better::Lower);
    });
    assert_eq!(lines, ["指標 K111：よい方向：増えるとよい、単位：件 → よい方向：減るとよい、単位：店"]);
}

#[test]
fn a_figure_tells_its_standing_and_a_mark_its_letter() {
    let lines = told(|plan| {
        plan.indicators[2].actuals[4].standing = Standing::Preliminary;
        plan.marks[2].mark = "A".to_owned();
    });
    assert_eq!(lines, ["K111 令和6年度の実績値：9 → 9（速報）", "K111 令和6年度の区分（一次評価）：B → A"]);
}

#[test]
fn a_revised_target_is_an_addition() {
    let lines = told(|plan| {
        let mut target = plan.indicators[2].targets[0].clone();
        target.value = Value::read_number("12", "").expect("a number");
        target.since = NaiveDate::from_ymd_opt(2024, 4, 1);
        plan.indicators[2].targets.push(target);
    });
    assert_eq!(lines, ["K111 令和7年度の目標値（令和6年4月1日から）：（追加）12"]);
}
