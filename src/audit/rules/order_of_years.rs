//! order_of_years: a baseline after its target, milestones that go back, and two targets at once.

use crate::audit::view::{View, is_worse, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Comparator, Indicator, Target};

pub fn find(view: &View) -> Vec<Finding> {
    view.indicators()
        .flat_map(|indicator| {
            let mut found: Vec<Finding> = baseline(view, indicator).into_iter().collect();
            found.extend(late_baseline(view, indicator));
            found.extend(milestones(view, indicator));
            found.extend(versions(view, indicator));
            found
        })
        .collect()
}

fn baseline(view: &View, indicator: &Indicator) -> Option<Finding> {
    let (baseline, target) = (indicator.baseline.as_ref()?, view.target(indicator)?);
    let (from, to) = (baseline.moment.fiscal_year(), target.year);
    if from <= to || !baseline.year_stated || !target.year_stated {
        return None;
    }
    let what = format!("策定当初の値の年度（{}）が、目標年度（{}）より後です", from.long(), to.long());
    let suggestion = "策定当初の値と目標値の年度を確かめてください";
    let finding = Finding::new(Rule::OrderOfYears, Severity::Error, view.at(&indicator.code), what, suggestion);
    Some(finding.with("策定当初の年度", from.long()).with("目標年度", to.long()))
}

/// A baseline dated after actuals of the plan's own years: the way would begin in the middle of the series. Actuals
/// of years before the plan are history, and which those are is known only where the period is stated.
fn late_baseline(view: &View, indicator: &Indicator) -> Option<Finding> {
    let baseline = indicator.baseline.as_ref().filter(|baseline| baseline.year_stated)?;
    let from = baseline.moment.fiscal_year();
    let first = indicator.actuals.iter().filter(|actual| actual.value.number.is_some());
    let head = &view.plan().head;
    let of_plan = first.map(|actual| actual.moment.fiscal_year()).filter(|year| *year >= head.first_year);
    let first = of_plan.min().filter(|first| head.period_stated && *first < from)?;
    let what = format!("策定当初の値の年度（{}）が、最初の実績値の年度（{}）より後です", from.long(), first.long());
    let suggestion = "策定当初の値の年度を確かめてください";
    let finding = Finding::new(Rule::OrderOfYears, Severity::Warning, view.at(&indicator.code), what, suggestion);
    Some(finding.with("策定当初の年度", from.long()).with("最初の実績値の年度", first.long()))
}

/// From milestone to milestone, and on to the target.
fn milestones(view: &View, indicator: &Indicator) -> Vec<Finding> {
    let Some(better) = indicator.better else { return Vec::new() };
    if !matches!(indicator.comparator, Comparator::AtLeast | Comparator::AtMost) {
        return Vec::new();
    }
    let mut years: Vec<FiscalYear> = indicator.milestones.iter().map(|milestone| milestone.year).collect();
    years.sort_unstable();
    years.dedup();
    let target = view.target(indicator).filter(|target| years.iter().all(|year| *year < target.year));
    let way: Vec<&Target> = years.iter().filter_map(|year| in_force(view, indicator, *year)).chain(target).collect();
    way.windows(2)
        .filter_map(|pair| {
            let [before, after] = pair else { return None };
            let goes_back = is_worse(after.value.number?, before.value.number?, better);
            goes_back.then(|| {
                let show = |target: &Target| with_unit(&target.value, &indicator.unit);
                let what = format!(
                    "年度ごとの目標が、{}の{}から{}の{}へ後退しています",
                    before.year.long(),
                    show(before),
                    after.year.long(),
                    show(after)
                );
                let suggestion = "年度ごとの目標値を確かめ、後退させるのであれば理由を書いてください";
                let place = view.at(&indicator.code).in_year(after.year);
                Finding::new(Rule::OrderOfYears, Severity::Warning, place, what, suggestion)
                    .with(format!("{}の目標", before.year.long()), show(before))
                    .with(format!("{}の目標", after.year.long()), show(after))
            })
        })
        .collect()
}

/// A milestone as it stands in the year under evaluation; one of a past year as it stood then.
fn in_force<'a>(view: &View, indicator: &'a Indicator, year: FiscalYear) -> Option<&'a Target> {
    let versions: Vec<&Target> = indicator.milestones.iter().filter(|milestone| milestone.year == year).collect();
    match versions.as_slice() {
        [only] => Some(only),
        _ => indicator.milestone(year.min(view.year())).or_else(|| versions.last().copied()),
    }
}

/// Two versions of a target that hold from the same day: which of them counts?
fn versions(view: &View, indicator: &Indicator) -> Vec<Finding> {
    let targets = &indicator.targets;
    let clash = |index: usize, target: &Target| {
        targets[..index].iter().find(|other| other.since == target.since && other.value.number != target.value.number)
    };
    targets
        .iter()
        .enumerate()
        .filter_map(|(index, target)| clash(index, target).map(|other| (other, target)))
        .map(|(one, two)| {
            let show = |target: &Target| with_unit(&target.value, &indicator.unit);
            let what = format!("同じ日から有効な目標値が二つあります（{}と{}）", show(one), show(two));
            let suggestion = "改めた目標値には、いつから有効かを書いてください";
            let place = view.at(&indicator.code);
            Finding::new(Rule::OrderOfYears, Severity::Warning, place, what, suggestion)
                .with("目標値", show(one))
                .with("別の目標値", show(two))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{indicator, on, only, value, year};
    use crate::plan::Better;

    fn with_milestones(milestones: &[(&str, &str)]) -> Indicator {
        let of = |(label, printed): &(&str, &str)| Target::new(year(label), label, value(printed, "件"));
        Indicator { milestones: milestones.iter().map(of).collect(), ..indicator("件数", "件", "1", &["2"], "10") }
    }

    #[test]
    fn a_baseline_after_the_target_is_an_error() {
        let mut late = indicator("件数", "件", "1", &["2"], "10");
        late.targets[0].year = year("H30");
        assert_eq!(only(&on(Rule::OrderOfYears, late)).0, Severity::Error);
        assert!(on(Rule::OrderOfYears, indicator("件数", "件", "1", &["2"], "10")).is_empty());
    }

    #[test]
    fn a_baseline_after_actuals_is_told() {
        let mut late = indicator("件数", "件", "1", &["2", "3"], "10");
        late.baseline = late
            .baseline
            .map(|baseline| crate::plan::DatedValue { moment: crate::plan::Moment::Fiscal(year("R5")), ..baseline });
        let wanted = "策定当初の値の年度（令和5年度）が、最初の実績値の年度（令和2年度）より後です";
        assert_eq!(only(&on(Rule::OrderOfYears, late)), (Severity::Warning, wanted));
    }

    #[test]
    fn milestones_that_go_back_are_told() {
        let found = on(Rule::OrderOfYears, with_milestones(&[("R3", "4"), ("R4", "3"), ("R5", "6")]));
        let wanted = "年度ごとの目標が、令和3年度の4件から令和4年度の3件へ後退しています";
        assert_eq!(only(&found), (Severity::Warning, wanted));
        assert_eq!(on(Rule::OrderOfYears, with_milestones(&[("R5", "12")])).len(), 1, "above the target itself");
        assert!(on(Rule::OrderOfYears, with_milestones(&[("R3", "4"), ("R4", "4"), ("R5", "6")])).is_empty());
    }

    #[test]
    fn where_less_is_better_milestones_go_down() {
        let lower = Indicator {
            better: Some(Better::Lower),
            comparator: Comparator::AtMost,
            ..with_milestones(&[("R3", "30"), ("R4", "20")])
        };
        assert!(on(Rule::OrderOfYears, lower).is_empty());
    }

    #[test]
    fn two_targets_from_the_same_day_are_told() {
        let mut twice = indicator("件数", "件", "1", &["2"], "10");
        twice.targets.push(Target::new(year("R7"), "R7", value("12", "件")));
        assert_eq!(only(&on(Rule::OrderOfYears, twice.clone())).0, Severity::Warning);
        twice.targets[1].since = chrono::NaiveDate::from_ymd_opt(2023, 4, 1);
        assert!(on(Rule::OrderOfYears, twice).is_empty());
    }
}
