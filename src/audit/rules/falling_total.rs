//! falling_total: a running total that falls from one value to the next, which a total cannot do.

use crate::audit::view::{Point, View, numbers, time_of, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::plan::{Basis, Indicator};

pub fn find(view: &View) -> Vec<Finding> {
    view.indicators()
        .filter(|indicator| indicator.basis == Basis::Cumulative)
        .flat_map(|indicator| falls(view, indicator))
        .collect()
}

fn falls(view: &View, indicator: &Indicator) -> Vec<Finding> {
    let counted = |point: &Point| point.dated.basis.is_none_or(|basis| basis == Basis::Cumulative);
    // A total that begins after the baseline is none of its continuation.
    let continues = |point: &Point| !(point.is_baseline && indicator.counted_from.is_some());
    let points: Vec<Point> =
        numbers(indicator, view.year()).into_iter().filter(|point| counted(point) && continues(point)).collect();
    points
        .windows(2)
        .filter_map(|pair| match pair {
            [before, after] if after.number < before.number => Some(tell(view, indicator, before, after)),
            _ => None,
        })
        .collect()
}

fn tell(view: &View, indicator: &Indicator, before: &Point, after: &Point) -> Finding {
    let printed = |point: &Point| with_unit(&point.dated.value, &indicator.unit);
    let what = format!(
        "累計の指標ですが、{}の{}から{}の{}に減っています",
        time_of(before),
        printed(before),
        time_of(after),
        printed(after)
    );
    // Only the beginning may be of another count than the series; inside of it a fall is wrong in any reading.
    let (severity, suggestion) = if before.is_baseline {
        let suggestion = "策定当初の値が実績と同じ数え方か確かめ、単年の値ならそう示してください。累計でない指標なら、名称の「累計」を外してください";
        (Severity::Warning, suggestion)
    } else {
        let suggestion =
            "どちらの値が正しいか確かめてください。年度ごとの数や時点の数であれば、名称の「累計」を外してください";
        (Severity::Error, suggestion)
    };
    Finding::new(Rule::FallingTotal, severity, view.at(&indicator.code).in_year(after.year), what, suggestion)
        .with(time_of(before), printed(before))
        .with(time_of(after), printed(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{indicator, on, only, year};

    fn total(baseline: &str, actuals: &[&str]) -> Indicator {
        Indicator { basis: Basis::Cumulative, ..indicator("実施回数（累計）", "回", baseline, actuals, "50") }
    }

    #[test]
    fn a_total_below_its_baseline_is_to_be_checked() {
        let found = on(Rule::FallingTotal, total("11", &["8", "21", "39", "49", "72"]));
        let wanted = "累計の指標ですが、令和元年度（策定当初）の11回から令和2年度の8回に減っています";
        assert_eq!(only(&found), (Severity::Warning, wanted));
        assert_eq!(found[0].place.year, Some(year("R2")));
    }

    #[test]
    fn a_fall_among_the_actuals_is_an_error() {
        let found = on(Rule::FallingTotal, total("0", &["8", "21", "-", "19", "25"]));
        let wanted = "累計の指標ですが、令和3年度の21回から令和5年度の19回に減っています";
        assert_eq!(only(&found), (Severity::Error, wanted));
    }

    #[test]
    fn what_is_no_total_may_fall() {
        assert!(on(Rule::FallingTotal, indicator("回数", "回", "11", &["8", "4"], "50")).is_empty());
        assert!(on(Rule::FallingTotal, total("0", &["8", "8", "9"])).is_empty());
    }

    #[test]
    fn a_years_baseline_or_one_before_the_count_is_not_compared() {
        let mut of_a_year = total("54", &["20", "40"]);
        of_a_year.baseline.as_mut().expect("a baseline").basis = Some(Basis::Annual);
        assert!(on(Rule::FallingTotal, of_a_year).is_empty());
        let counted = Indicator { counted_from: Some(year("R2")), ..total("54", &["20", "40"]) };
        assert!(on(Rule::FallingTotal, counted).is_empty());
    }

    #[test]
    fn later_years_than_the_evaluated_one_are_left_alone() {
        assert!(on(Rule::FallingTotal, total("0", &["1", "2", "3", "4", "5", "1"])).is_empty());
    }
}
