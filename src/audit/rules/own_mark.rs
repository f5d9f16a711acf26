//! own_mark: a department's own mark against what the rule says.

use crate::audit::view::View;
use crate::audit::{Finding, Rule, Severity};
use crate::plan::Stage;
use crate::rating::{Certainty, Contradiction, Projection, RatedIndicator, Unrated, contradictions};

pub fn find(view: &View) -> Vec<Finding> {
    let found = contradictions(view.plan(), view.subject.scheme, view.year());
    let contradicted = found.iter().map(|contradiction| tell(view, contradiction));
    contradicted.chain(view.rating.indicators.iter().filter_map(|rated| beyond_the_rule(view, rated))).collect()
}

/// A mark on what the rule does not rate: it counts in every share, and nothing can be held against it.
fn beyond_the_rule(view: &View, rated: &RatedIndicator) -> Option<Finding> {
    let (own, reason) = (rated.own.as_ref()?, rated.undecided?);
    let band = view.subject.scheme.scale(rated.kind)?.band(&own.mark)?;
    if band.by_person || reason == Unrated::NoMark {
        return None;
    }
    let what = format!("自己評価「{}」が付いていますが、規則では評価できません（{}）", own.mark, reason.reason());
    let suggestion = "何をもとに付けた区分かを担当課に確かめ、理由を書くか、区分を外してください";
    let place = view.at(&rated.code).in_year(view.year());
    Some(Finding::new(Rule::OwnMark, Severity::Warning, place, what, suggestion).with("自己評価", &own.mark))
}

fn tell(view: &View, contradiction: &Contradiction) -> Finding {
    let (severity, kind, suggestion) = match contradiction.certainty {
        Certainty::Clear => (
            Severity::Error,
            "明らかな矛盾です（どの見込み方でも規則と合いません）",
            "区分を規則に合わせて改めるか、規則によらない理由を書いてください",
        ),
        Certainty::ToCheck => (
            Severity::Warning,
            "要確認です（この見込み方では規則と合わず、ほかの見込み方では合います）",
            "どのように見込んで付けた区分かを担当課に確かめ、理由を書いてください",
        ),
    };
    let what = format!("自己評価「{}」は、{kind}。規則では、{}", contradiction.own, contradiction.sentence);
    let place = view.at(&contradiction.indicator).in_year(view.year());
    let mut finding =
        Finding::new(Rule::OwnMark, severity, place, what, suggestion).with("自己評価", &contradiction.own);
    for (projection, mark) in &contradiction.by_rule {
        finding = finding.with(name_of(*projection), mark.as_deref().unwrap_or("判定できない"));
    }
    let mark = view.plan().mark(&contradiction.indicator, view.year(), Stage::Own);
    match mark.and_then(|mark| mark.reason.as_deref()) {
        Some(reason) => finding.with("担当課が書いた理由", reason),
        None => finding,
    }
}

fn name_of(projection: Projection) -> &'static str {
    match projection {
        Projection::None => "最新の値だけによる区分",
        Projection::FromBaseline => "策定当初から見込んだ区分",
        Projection::LastTwo => "直近の二つの値から見込んだ区分",
        Projection::LeastSquares => "すべての値の傾向から見込んだ区分",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{R6, code, findings, indicator, only, plan};
    use crate::plan::{Mark, Plan};

    fn marked(actuals: &[&str], mark: &str) -> Plan {
        let mut plan = plan(vec![indicator("利用者数", "人", "100", actuals, "200")]);
        plan.marks.push(Mark {
            indicator: code("K1"),
            year: R6,
            stage: Stage::Own,
            mark: mark.to_owned(),
            giver: None,
            given_on: None,
            reason: Some("工事があった".to_owned()),
        });
        plan
    }

    #[test]
    fn a_mark_against_the_rule_however_carried_on_is_an_error() {
        let found = findings(Rule::OwnMark, &marked(&["90", "80", "70", "60", "50"], "A"));
        let (severity, what) = only(&found);
        assert_eq!(severity, Severity::Error);
        assert!(what.contains("自己評価「A」") && what.contains("50"), "{what}");
        let labels: Vec<&str> = found[0].figures.iter().map(|figure| figure.label.as_str()).collect();
        assert!(labels.contains(&"担当課が書いた理由"), "{labels:?}");
    }

    #[test]
    fn a_mark_against_one_way_of_carrying_on_is_to_be_checked() {
        // From the baseline 100 → 140 gives 148 in R7 and a B; from the last two, 110 → 140, it is 170: B as well.
        // 120 → 165: 178 from the baseline, 210 from the last two.
        let found = findings(Rule::OwnMark, &marked(&["100", "105", "110", "120", "165"], "A"));
        assert_eq!(only(&found).0, Severity::Warning);
    }

    #[test]
    fn a_mark_on_what_the_rule_cannot_rate_is_to_be_checked() {
        let found = findings(Rule::OwnMark, &marked(&["90", "80", "70", "60", "中止"], "A"));
        let (severity, what) = only(&found);
        assert_eq!(severity, Severity::Warning);
        assert_eq!(what, "自己評価「A」が付いていますが、規則では評価できません（中止）");
    }

    #[test]
    fn a_mark_by_the_rule_is_no_finding() {
        assert!(findings(Rule::OwnMark, &marked(&["110", "120", "130", "140", "150"], "B")).is_empty());
    }
}
