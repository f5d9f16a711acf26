//! missing_value: what a rating or a reader needs and the plan does not have.

use crate::audit::view::{View, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::plan::{Indicator, IndicatorKind, NarrativeKind, State};

pub fn find(view: &View) -> Vec<Finding> {
    let mut found = Vec::new();
    let any_value = view.indicators().any(|indicator| indicator.actual(view.year()).is_some());
    let any_comment = view.indicators().any(|indicator| has_comment(view, indicator));
    if !any_value && view.indicators().any(|indicator| value_is_due(view, indicator)) {
        found.push(whole(view, "実績値", "各課に照会して、実績値を入れてください"));
    }
    if !any_comment && view.indicators().next().is_some() {
        found.push(whole(view, "指標へのコメント", "各課に、指標ごとの進捗状況を書いてもらってください"));
    }
    for indicator in view.indicators() {
        if any_value {
            found.extend(value(view, indicator));
        }
        found.extend(frame(view, indicator));
        if any_comment && is_rated(view, indicator) && !has_comment(view, indicator) {
            let what = format!("{}の評価に、この指標へのコメントがありません", view.year().long());
            let place = view.at(&indicator.code).in_year(view.year());
            let suggestion = "値の理由と今後の見通しを書いてください";
            found.push(Finding::new(Rule::MissingValue, Severity::Notice, place, what, suggestion));
        }
    }
    found
}

/// One finding where the same thing is missing of every indicator.
fn whole(view: &View, thing: &str, suggestion: &str) -> Finding {
    let what = format!("{}の{thing}が、どの指標にもまだありません", view.year().long());
    let place = view.place_named("計画の全体").in_year(view.year());
    Finding::new(Rule::MissingValue, Severity::Notice, place, what, suggestion)
}

fn is_rated(view: &View, indicator: &Indicator) -> bool {
    view.subject.scheme.scale(indicator.kind).is_some()
}

fn has_comment(view: &View, indicator: &Indicator) -> bool {
    let on = |code| view.plan().narratives_on(NarrativeKind::Comment, code, view.year()).next().is_some();
    on(&indicator.code) || on(&indicator.at)
}

/// In the year of the baseline and before it, the baseline is the value.
fn value_is_due(view: &View, indicator: &Indicator) -> bool {
    indicator.baseline.as_ref().is_none_or(|baseline| baseline.moment.fiscal_year() < view.year())
}

fn value(view: &View, indicator: &Indicator) -> Option<Finding> {
    if !value_is_due(view, indicator) || indicator.part_of.is_some() {
        return None;
    }
    let year = view.year();
    let actual = indicator.actual(year);
    let (severity, lack, suggestion) = match actual.map(|actual| actual.value.state) {
        Some(State::Value | State::Text) => return None,
        None | Some(State::NotYet) => (Severity::Warning, "まだ入っていません", "担当課に照会し、値を入れてください"),
        Some(State::Dropped) => (
            Severity::Warning,
            "調査されておらず、目標を達成したかどうかを確かめられません",
            "代わりの指標を立てるか、評価の対象から外すことを検討してください",
        ),
        Some(State::Cancelled) => (Severity::Notice, "中止のためありません", "中止の理由をコメントに書いてください"),
        Some(State::NoData) => {
            (Severity::Notice, "ありません", "調査のない年度であれば、いつの値で評価したかが分かるように書いてください")
        }
    };
    let latest = indicator.latest(year);
    let newest = latest.map(|latest| (latest.moment.fiscal_year().long(), with_unit(&latest.value, &indicator.unit)));
    let told = newest.as_ref().map_or("これまでの値もありません".to_owned(), |(when, printed)| {
        format!("最新の値は{when}の{printed}です")
    });
    let what = format!("{}の値が{lack}（{told}）", year.long());
    let place = view.at(&indicator.code).in_year(year);
    let mut finding = Finding::new(Rule::MissingValue, severity, place, what, suggestion);
    if let Some(actual) = actual {
        finding = finding.with(format!("{}の印刷", year.long()), &actual.value.printed);
    }
    Some(match newest {
        Some((when, printed)) => finding.with(format!("{when}の実績値"), printed),
        None => finding,
    })
}

/// Baseline and target, without which there is no way to measure. A reference figure 参考実績値 has none.
fn frame(view: &View, indicator: &Indicator) -> Vec<Finding> {
    if indicator.kind == IndicatorKind::Reference || !is_rated(view, indicator) {
        return Vec::new();
    }
    let has_number = |state: Option<State>| matches!(state, Some(State::Value | State::Text));
    let baseline = indicator.baseline.as_ref().map(|baseline| baseline.value.state);
    let target = view.target(indicator).map(|target| target.value.state);
    let parts = [
        (has_number(baseline), "策定当初の値", "計画を作ったときの値を調べて入れるか、ない理由を書いてください"),
        (has_number(target), "目標値", "目標値を定めるか、評価の対象から外してください"),
    ];
    let missing = parts.into_iter().filter(|(is_there, _, _)| !is_there);
    missing
        .map(|(_, thing, suggestion)| {
            let what = format!("{thing}がありません");
            Finding::new(Rule::MissingValue, Severity::Warning, view.at(&indicator.code), what, suggestion)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{code, comment, findings, indicator, only, plan, year};

    /// A plan whose second indicator lacks nothing, so that only the first is told of.
    fn missing(indicator_of_test: Indicator) -> Vec<Finding> {
        let whole = Indicator { code: code("K2"), ..indicator("件数", "件", "1", &["1", "2", "3", "4", "5"], "9") };
        let mut plan = plan(vec![indicator_of_test, whole]);
        plan.narratives = vec![comment(&["K1"], "順調である。"), comment(&["K2"], "順調である。")];
        findings(Rule::MissingValue, &plan)
    }

    #[test]
    fn a_year_without_survey_is_told_with_the_newest_value() {
        let found = missing(indicator("割合", "%", "80.6", &["-", "-", "-", "81.7", "-"], "90.0"));
        let wanted = "令和6年度の値がありません（最新の値は令和5年度の81.7%です）";
        assert_eq!(only(&found), (Severity::Notice, wanted));
    }

    #[test]
    fn what_is_to_come_or_no_longer_surveyed_has_to_be_looked_at() {
        for (printed, word) in [("未集計", "まだ入っていません"), ("※", "調査されておらず")] {
            let found = missing(indicator("割合", "%", "80.6", &["56.8", "-", "-", "-", printed], "90.0"));
            let (severity, what) = only(&found);
            assert!(severity == Severity::Warning && what.contains(word), "{what}");
        }
        assert_eq!(only(&missing(indicator("割合", "%", "80.6", &["56.8"], "90.0"))).0, Severity::Warning);
        assert_eq!(only(&missing(indicator("数", "人", "8", &["5", "5", "5", "5", "中止"], "9"))).0, Severity::Notice);
    }

    #[test]
    fn a_baseline_of_the_year_itself_is_its_value() {
        let mut new = indicator("件数", "件", "5", &[], "9");
        new.baseline.as_mut().expect("a baseline").moment = crate::plan::Moment::Fiscal(year("R6"));
        assert!(missing(new).is_empty());
    }

    #[test]
    fn baseline_and_target_are_wanted_of_what_is_rated() {
        let values = ["1", "2", "3", "4", "5"];
        let without =
            Indicator { baseline: None, targets: Vec::new(), ..indicator("件数", "件", "1", &values, "9") };
        let told: Vec<String> = missing(without.clone()).into_iter().map(|finding| finding.what).collect();
        assert_eq!(told, ["策定当初の値がありません", "目標値がありません"]);
        assert!(missing(Indicator { kind: IndicatorKind::Reference, ..without }).is_empty());
    }

    #[test]
    fn what_every_indicator_lacks_is_told_once() {
        let bare = |text: &str| Indicator { code: code(text), ..indicator("件数", "件", "1", &[], "9") };
        let found = findings(Rule::MissingValue, &plan(vec![bare("K1"), bare("K2")]));
        let told: Vec<&str> = found.iter().map(|finding| finding.what.as_str()).collect();
        assert_eq!(
            told,
            [
                "令和6年度の実績値が、どの指標にもまだありません",
                "令和6年度の指標へのコメントが、どの指標にもまだありません"
            ]
        );
    }

    #[test]
    fn an_item_that_has_ended_lacks_nothing() {
        let mut plan = plan(vec![indicator("件数", "件", "1", &["-"], "9")]);
        plan.nodes[1].until = Some(year("R5"));
        assert!(findings(Rule::MissingValue, &plan).is_empty());
    }
}
