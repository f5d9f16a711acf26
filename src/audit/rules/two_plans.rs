//! two_plans: the same quantity with different values in two plans of the city.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::audit::names::{plain, plain_unit};
use crate::audit::view::{View, numbers};
use crate::audit::{Finding, Rule, Severity};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Basis, Indicator, Plan};

/// Years in which two series must agree to be taken for one quantity.
const AGREEING_YEARS: usize = 3;
/// Significant digits that must agree in all: three years of 5, 5, 5 agree by chance.
const AGREEING_DIGITS: usize = 8;
/// Letters that a name needs to tell a quantity by itself: 件数 and 人口 stand for many.
const TELLING_NAME: usize = 4;

pub fn find(view: &View) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for indicator in view.indicators() {
        let own = Series::of(indicator, view.year());
        for other in view.subject.others {
            for counterpart in &other.indicators {
                let theirs = Series::of(counterpart, view.year());
                if let Some(reason) = same_quantity(&own, &theirs) {
                    let pair = Pair { view, own: &own, theirs: &theirs, other, reason };
                    pair.compare(&mut found);
                }
            }
        }
    }
    found
}

/// An indicator with its figures by year.
struct Series<'a> {
    indicator: &'a Indicator,
    name: String,
    figures: BTreeMap<FiscalYear, (Decimal, &'a str)>,
}

/// Why two indicators are taken for the same quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Code,
    Name,
    Figures,
}

struct Pair<'a> {
    view: &'a View<'a>,
    own: &'a Series<'a>,
    theirs: &'a Series<'a>,
    other: &'a Plan,
    reason: Reason,
}

impl<'a> Series<'a> {
    fn of(indicator: &'a Indicator, until: FiscalYear) -> Series<'a> {
        let points = numbers(indicator, until);
        // A baseline of another basis than the series is another figure.
        let of_series = points.iter().filter(|point| point.dated.basis.is_none_or(|basis| basis == indicator.basis));
        let known = of_series.filter(|point| point.dated.year_stated);
        let figures = known.map(|point| (point.year, (point.number, point.dated.value.printed.as_str()))).collect();
        Series { indicator, name: plain(&indicator.name), figures }
    }

    fn shared_years(&self, other: &Series) -> Vec<FiscalYear> {
        self.figures.keys().filter(|year| other.figures.contains_key(year)).copied().collect()
    }

    fn number(&self, year: FiscalYear) -> Option<Decimal> {
        self.figures.get(&year).map(|(number, _)| *number)
    }
}

fn same_quantity(own: &Series, theirs: &Series) -> Option<Reason> {
    if let (Some(one), Some(two)) = (&own.indicator.quantity, &theirs.indicator.quantity) {
        return (one == two).then_some(Reason::Code);
    }
    let shared = own.shared_years(theirs);
    let agreeing: Vec<Decimal> = shared
        .iter()
        .filter_map(|year| own.number(*year).filter(|number| theirs.number(*year) == Some(*number)))
        .collect();
    let same_unit = plain_unit(&own.indicator.unit) == plain_unit(&theirs.indicator.unit);
    // A year's figure and a running total of one name are two quantities.
    let total = |series: &Series| series.indicator.basis == Basis::Cumulative;
    let same_count = total(own) == total(theirs);
    let telling = own.name.chars().count() >= TELLING_NAME;
    if own.name == theirs.name && ((same_unit && same_count && telling) || !agreeing.is_empty()) {
        return Some(Reason::Name);
    }
    let distinct: BTreeSet<Decimal> = agreeing.iter().copied().collect();
    let digits: usize = agreeing.iter().map(|number| significant_digits(*number)).sum();
    let by_figures = agreeing.len() >= AGREEING_YEARS && distinct.len() >= 2 && digits >= AGREEING_DIGITS;
    by_figures.then_some(Reason::Figures)
}

fn significant_digits(number: Decimal) -> usize {
    let mantissa = number.normalize().mantissa().unsigned_abs();
    if mantissa == 0 { 0 } else { mantissa.to_string().trim_end_matches('0').len() }
}

impl Pair<'_> {
    fn compare(&self, found: &mut Vec<Finding>) {
        for year in self.own.shared_years(self.theirs) {
            if self.own.number(year) != self.theirs.number(year) {
                let finding = self.difference(year);
                found.extend((!found.contains(&finding)).then_some(finding));
            }
        }
        let (own, theirs) = (&self.own.indicator.unit, &self.theirs.indicator.unit);
        if plain_unit(own) != plain_unit(theirs) {
            let finding = self.units();
            found.extend((!found.contains(&finding)).then_some(finding));
        }
    }

    fn difference(&self, year: FiscalYear) -> Finding {
        let printed = |series: &Series| series.figures.get(&year).map_or(String::new(), |(_, text)| (*text).to_owned());
        let (own, theirs) = (printed(self.own), printed(self.theirs));
        let what = format!(
            "{}の値が、この計画では{own}、{}の「{}」では{theirs}です{}",
            year.long(),
            self.other.head.name,
            self.theirs.indicator.name,
            self.why()
        );
        let suggestion = "どちらの値が正しいか確かめ、誤っているほうの計画の値を訂正してください";
        let place = self.view.at(&self.own.indicator.code).in_year(year);
        Finding::new(Rule::TwoPlans, Severity::Warning, place, what, suggestion)
            .with(self.view.plan().head.name.as_str(), own)
            .with(self.other.head.name.as_str(), theirs)
    }

    fn units(&self) -> Finding {
        let (own, theirs) = (&self.own.indicator.unit, &self.theirs.indicator.unit);
        let what = format!(
            "単位が、この計画では「{own}」、{}の「{}」では「{theirs}」です{}",
            self.other.head.name,
            self.theirs.indicator.name,
            self.why()
        );
        let suggestion = "同じものを数えているか確かめ、単位をそろえてください";
        Finding::new(Rule::TwoPlans, Severity::Notice, self.view.at(&self.own.indicator.code), what, suggestion)
            .with(self.view.plan().head.name.as_str(), own)
            .with(self.other.head.name.as_str(), theirs)
    }

    /// What made them one quantity, where the plan's author did not write it down.
    fn why(&self) -> &'static str {
        match self.reason {
            Reason::Code => "",
            Reason::Name => "（名称が同じため、同じ指標とみなしました）",
            Reason::Figures => "（3か年以上の値が同じため、同じ指標とみなしました）",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{code, findings_beside, indicator, only, plan, year};

    const FOLLOWERS: [&str; 5] = ["12,385", "13,152", "13,618", "14,376", "15,045"];

    fn followers() -> Plan {
        plan(vec![indicator("Ｘフォロワー数（累計）", "人", "9,212", &FOLLOWERS, "15,000")])
    }

    /// The other plan, with one indicator.
    fn other(name: &str, unit: &str, actuals: &[&str]) -> Plan {
        let mut other = plan(vec![Indicator { baseline: None, ..indicator(name, unit, "0", actuals, "1") }]);
        other.head.name = "第6次総合計画".to_owned();
        other
    }

    #[test]
    fn a_year_that_differs_is_told_where_the_others_agree() {
        let other = other("Xのフォロワー数", "フォロワー", &["-", "13,152", "13,618", "14,517", "15,045"]);
        let found = findings_beside(Rule::TwoPlans, &followers(), &[other]);
        let told: Vec<(Severity, Option<FiscalYear>)> =
            found.iter().map(|finding| (finding.severity, finding.place.year)).collect();
        assert_eq!(told, [(Severity::Warning, Some(year("R5"))), (Severity::Notice, None)]);
        let wanted = "令和5年度の値が、この計画では14,376、第6次総合計画の「Xのフォロワー数」では14,517です";
        assert!(found[0].what.starts_with(wanted), "{}", found[0].what);
        assert!(found[1].what.contains("「人」") && found[1].what.contains("「フォロワー」"), "{}", found[1].what);
    }

    #[test]
    fn the_same_name_is_the_same_quantity() {
        let other = other("X フォロワー数*", "人", &["-", "-", "-", "14,517"]);
        assert_eq!(only(&findings_beside(Rule::TwoPlans, &followers(), &[other])).0, Severity::Warning);
    }

    #[test]
    fn a_code_decides_over_names_and_figures() {
        let with = |mut plan: Plan, quantity: &str| {
            plan.indicators[0].quantity = Some(code(quantity));
            plan
        };
        let far = other("閲覧数", "人", &["-", "-", "-", "20"]);
        let found = findings_beside(Rule::TwoPlans, &with(followers(), "x"), &[with(far, "x")]);
        assert_eq!(found.len(), 1);
        let same_name = other("Xフォロワー数", "人", &["-", "-", "-", "14,517"]);
        assert!(findings_beside(Rule::TwoPlans, &with(followers(), "x"), &[with(same_name, "y")]).is_empty());
    }

    #[test]
    fn small_numbers_agree_by_chance() {
        let few = plan(vec![indicator("相談回数", "回", "4", &["5", "5", "4", "5", "5"], "6")]);
        let other = other("会議開催回数", "回", &["5", "5", "4", "5", "9"]);
        assert!(findings_beside(Rule::TwoPlans, &few, &[other]).is_empty());
    }

    #[test]
    fn a_short_name_alone_tells_no_quantity() {
        let short = plan(vec![indicator("件数", "件", "1", &["2", "3"], "9")]);
        assert!(findings_beside(Rule::TwoPlans, &short, &[other("件数", "件", &["40", "50"])]).is_empty());
        assert_eq!(findings_beside(Rule::TwoPlans, &short, &[other("件数", "件", &["2", "50"])]).len(), 1, "R2 agrees");
    }

    #[test]
    fn plans_that_agree_are_no_finding() {
        let other = other("Xフォロワー数", "人", &FOLLOWERS);
        assert!(findings_beside(Rule::TwoPlans, &followers(), &[other]).is_empty());
    }
}
