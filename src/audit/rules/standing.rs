//! standing: corrections without a reason, and preliminary figures up to the year under evaluation.

use crate::audit::view::{View, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::plan::{DatedValue, Indicator, Standing};

pub fn find(view: &View) -> Vec<Finding> {
    view.indicators()
        .flat_map(|indicator| {
            let dated = indicator.baseline.iter().chain(&indicator.actuals);
            let known = dated.filter(|dated| dated.moment.fiscal_year() <= view.year());
            known.filter_map(|dated| check(view, indicator, dated)).collect::<Vec<_>>()
        })
        .collect()
}

fn check(view: &View, indicator: &Indicator, dated: &DatedValue) -> Option<Finding> {
    let year = dated.moment.fiscal_year();
    let printed = with_unit(&dated.value, &indicator.unit);
    let (severity, what, suggestion) = match dated.standing {
        Standing::Correction if dated.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) => (
            Severity::Warning,
            format!("{}の{printed}は訂正された値ですが、訂正の理由がありません", year.long()),
            "正誤表に載せる訂正の理由を書いてください",
        ),
        Standing::Preliminary if in_force(indicator, dated) => (
            Severity::Notice,
            format!("{}の値{printed}が速報のままです", year.long()),
            "確定した値が出ていれば、入れ替えてください",
        ),
        _ => return None,
    };
    let place = view.at(&indicator.code).in_year(year);
    Some(Finding::new(Rule::Standing, severity, place, what, suggestion).with(format!("{}の値", year.long()), printed))
}

/// A preliminary figure that a final one has replaced is history.
fn in_force(indicator: &Indicator, dated: &DatedValue) -> bool {
    let is_baseline = indicator.baseline.as_ref().is_some_and(|baseline| std::ptr::eq(baseline, dated));
    let newest = indicator.actual(dated.moment.fiscal_year());
    is_baseline || newest.is_some_and(|newest| std::ptr::eq(newest, dated))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{dated, indicator, on, only};

    fn standing(standing: Standing, reason: Option<&str>) -> Indicator {
        let mut one = indicator("件数", "件", "1", &["2", "3"], "10");
        one.actuals[1].standing = standing;
        one.actuals[1].reason = reason.map(str::to_owned);
        one
    }

    #[test]
    fn a_correction_wants_its_reason() {
        let found = on(Rule::Standing, standing(Standing::Correction, None));
        let wanted = "令和3年度の3件は訂正された値ですが、訂正の理由がありません";
        assert_eq!(only(&found), (Severity::Warning, wanted));
        assert!(on(Rule::Standing, standing(Standing::Correction, Some("集計の漏れ"))).is_empty());
    }

    #[test]
    fn a_preliminary_figure_is_noticed_until_it_is_replaced() {
        let found = on(Rule::Standing, standing(Standing::Preliminary, None));
        assert_eq!(only(&found), (Severity::Notice, "令和3年度の値3件が速報のままです"));
        let mut replaced = standing(Standing::Preliminary, None);
        replaced.actuals.push(dated("R3", "4", "件"));
        assert!(on(Rule::Standing, replaced).is_empty());
    }

    #[test]
    fn final_figures_and_later_years_are_left_alone() {
        assert!(on(Rule::Standing, standing(Standing::Final, None)).is_empty());
        let mut later = indicator("件数", "件", "1", &["2", "3", "4", "5", "6", "7"], "10");
        later.actuals[5].standing = Standing::Preliminary;
        assert!(on(Rule::Standing, later).is_empty());
    }
}
