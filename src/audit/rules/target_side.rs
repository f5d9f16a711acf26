//! target_side: a target on the worse side of the baseline for the direction that is better, or equal to the
//! baseline without a word of keeping it.

use crate::audit::view::{View, is_worse, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::plan::{Basis, Better, Comparator, DatedValue, Indicator, Span, Target};

pub fn find(view: &View) -> Vec<Finding> {
    view.indicators().filter_map(|indicator| side(view, indicator)).collect()
}

fn side(view: &View, indicator: &Indicator) -> Option<Finding> {
    let (target, baseline) = (view.target(indicator)?, indicator.baseline.as_ref()?);
    let wants_a_way = matches!(indicator.comparator, Comparator::AtLeast | Comparator::AtMost);
    if !wants_a_way || !comparable(indicator, baseline, target) {
        return None;
    }
    let (from, aim, better) = (baseline.value.number?, target.value.number?, indicator.better?);
    let tell = |severity, what: String, suggestion: &str| {
        let finding = Finding::new(Rule::TargetSide, severity, view.at(&indicator.code), what, suggestion);
        let unit = &indicator.unit;
        finding
            .with("策定当初", with_unit(&baseline.value, unit))
            .with(format!("{}の目標値", target.year.long()), with_unit(&target.value, unit))
    };
    let figures = (with_unit(&baseline.value, &indicator.unit), with_unit(&target.value, &indicator.unit));
    if is_worse(aim, from, better) {
        let (wish, than) = match better {
            Better::Higher => ("増える", "下回って"),
            Better::Lower => ("減る", "上回って"),
        };
        let what = format!("{wish}ほどよい指標ですが、目標値{}が策定当初の{}を{than}います", figures.1, figures.0);
        let suggestion = "目標値と、よい方向（増えるのがよいか減るのがよいか）を確かめ、正しければ策定当初より後退した値を目標とする理由を書いてください";
        return Some(tell(Severity::Warning, what, suggestion));
    }
    let says_so = indicator.name.contains("維持") || target.value.printed.contains("維持");
    (aim == from && !says_so).then(|| {
        let what = format!("目標値{}が策定当初の値と同じですが、「維持」と示されていません", figures.1);
        tell(
            Severity::Notice,
            what,
            "今の水準を保つことが目標であれば「維持」と示し、そうでなければ目標値を確かめてください",
        )
    })
}

/// A year's figure is not held against a total of several years.
fn comparable(indicator: &Indicator, baseline: &DatedValue, target: &Target) -> bool {
    let other_basis = baseline.basis.is_some_and(|basis| basis != indicator.basis);
    let is_total = matches!(target.value.span, Some(Span::Cumulative { .. }));
    let other_span = is_total && indicator.basis != Basis::Cumulative;
    let begins_at_zero = indicator.counted_from.is_some();
    !(other_basis || begins_at_zero || other_span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{indicator, on, only};

    #[test]
    fn a_target_below_the_baseline_where_more_is_better_is_told() {
        let found = on(Rule::TargetSide, indicator("バス利用者数", "人", "415,286", &["291,774"], "320,000"));
        let wanted = "増えるほどよい指標ですが、目標値320,000人が策定当初の415,286人を下回っています";
        assert_eq!(only(&found), (Severity::Warning, wanted));
    }

    #[test]
    fn where_less_is_better_a_higher_target_is_the_wrong_side() {
        let lower = |target| Indicator {
            better: Some(Better::Lower),
            comparator: Comparator::AtMost,
            ..indicator("待機児童数", "人", "44", &["68"], target)
        };
        assert_eq!(only(&on(Rule::TargetSide, lower("50"))).0, Severity::Warning);
        assert!(on(Rule::TargetSide, lower("0")).is_empty());
    }

    #[test]
    fn an_unchanged_target_needs_the_word() {
        let found = on(Rule::TargetSide, indicator("加入率", "％", "41.4", &["40.3"], "41.4"));
        assert_eq!(only(&found).0, Severity::Notice);
        assert!(on(Rule::TargetSide, indicator("加入率の維持", "％", "41.4", &["40.3"], "41.4")).is_empty());
        let keep =
            Indicator { comparator: Comparator::Keep, ..indicator("加入率", "％", "41.4", &["40.3"], "41.4") };
        assert!(on(Rule::TargetSide, keep).is_empty());
    }

    #[test]
    fn a_years_baseline_is_not_held_against_a_total() {
        let mut total = indicator("相談件数", "件", "54", &["20"], "50");
        total.baseline.as_mut().expect("a baseline").basis = Some(Basis::Annual);
        total.basis = Basis::Cumulative;
        assert!(on(Rule::TargetSide, total).is_empty());
        let mut printed = indicator("相談件数", "件", "54", &["20"], "50");
        printed.targets[0].value.span = Some(Span::Cumulative { years: Some(5) });
        assert!(on(Rule::TargetSide, printed).is_empty());
    }
}
