//! target_passed: a target that is met before its year.

use rust_decimal::Decimal;

use crate::audit::names::plain_unit;
use crate::audit::view::{View, is_worse, meets, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::plan::{Better, Comparator, Indicator, Target};

pub fn find(view: &View) -> Vec<Finding> {
    view.indicators().filter_map(|indicator| passed(view, indicator)).collect()
}

fn passed(view: &View, indicator: &Indicator) -> Option<Finding> {
    let target = view.target(indicator)?;
    let latest = indicator.latest(view.year())?;
    let wants_a_way = matches!(indicator.comparator, Comparator::AtLeast | Comparator::AtMost);
    let early = view.year() < target.year;
    if !wants_a_way
        || !early
        || meets(indicator, &latest.value, target) != Some(true)
        || met_from_the_start(indicator, target)
    {
        return None;
    }
    if is_at_the_end(indicator, target) {
        return None;
    }
    let (value, aim) = (with_unit(&latest.value, &indicator.unit), with_unit(&target.value, &indicator.unit));
    let year = latest.moment.fiscal_year();
    let what = format!("{}の{value}は、{}の目標値{aim}をすでに達成しています", year.long(), target.year.long());
    let suggestion = "目標値を見直すか、見直さない理由を書いてください";
    let finding =
        Finding::new(Rule::TargetPassed, Severity::Notice, view.at(&indicator.code).in_year(year), what, suggestion);
    Some(finding.with(format!("{}の実績値", year.long()), value).with(format!("{}の目標値", target.year.long()), aim))
}

/// Such a target is told of as one on the wrong side, or as one of keeping.
fn met_from_the_start(indicator: &Indicator, target: &Target) -> bool {
    let baseline = indicator.baseline.as_ref().and_then(|baseline| baseline.value.number);
    match (baseline, target.value.number, indicator.better) {
        (Some(baseline), Some(target), Some(better)) => !is_worse(baseline, target, better),
        _ => false,
    }
}

/// All of a hundred percent, or nothing left: there is no further target to set.
fn is_at_the_end(indicator: &Indicator, target: &Target) -> bool {
    match indicator.better {
        Some(Better::Higher) => plain_unit(&indicator.unit) == "%" && target.value.number == Some(Decimal::ONE_HUNDRED),
        Some(Better::Lower) => target.value.number == Some(Decimal::ZERO),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{indicator, on, only, year};

    #[test]
    fn a_target_met_before_its_year_is_told() {
        let found = on(Rule::TargetPassed, indicator("活用件数", "件", "0", &["1", "2", "3", "6", "9"], "3"));
        let wanted = "令和6年度の9件は、令和7年度の目標値3件をすでに達成しています";
        assert_eq!(only(&found), (Severity::Notice, wanted));
    }

    #[test]
    fn an_older_value_is_told_with_its_year() {
        let found = on(Rule::TargetPassed, indicator("従業員数", "人", "40", &["-", "43", "-", "-", "-"], "42"));
        assert!(only(&found).1.starts_with("令和3年度の43人は"), "{found:?}");
    }

    #[test]
    fn fewer_is_better_passes_downwards() {
        let lower = Indicator {
            better: Some(Better::Lower),
            comparator: Comparator::AtMost,
            ..indicator("待機児童数", "人", "44", &["20", "5"], "10")
        };
        assert_eq!(on(Rule::TargetPassed, lower.clone()).len(), 1);
        let mut none_left = lower;
        none_left.targets[0].value = crate::audit::fixture::value("0", "人");
        none_left.actuals[1].value = crate::audit::fixture::value("0", "人");
        assert!(on(Rule::TargetPassed, none_left).is_empty(), "there is nothing below zero to aim at");
    }

    #[test]
    fn no_finding_without_a_way_to_go() {
        assert!(on(Rule::TargetPassed, indicator("率", "%", "90", &["95", "100"], "100")).is_empty());
        assert!(on(Rule::TargetPassed, indicator("利用者数", "人", "400", &["350"], "300")).is_empty());
        assert!(on(Rule::TargetPassed, indicator("利用者数", "人", "100", &["150"], "200")).is_empty());
        let keep = Indicator { comparator: Comparator::Keep, ..indicator("数", "件", "1", &["5"], "3") };
        assert!(on(Rule::TargetPassed, keep).is_empty());
    }

    #[test]
    fn in_the_targets_own_year_it_is_simply_met() {
        let mut due = indicator("活用件数", "件", "0", &["1", "2", "3", "6", "9"], "3");
        due.targets[0].year = year("R6");
        assert!(on(Rule::TargetPassed, due).is_empty());
    }
}
