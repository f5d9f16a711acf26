//! The plan as the rules look at it: figures up to the year under evaluation, places, printed figures.

use rust_decimal::Decimal;

use super::{Place, Subject};
use crate::fiscal_year::{FiscalYear, half_width};
use crate::plan::{
    Basis, Better, Bound, Code, Comparator, DatedValue, Indicator, Plan, Role, Span, State, Target, Value,
};
use crate::rating::Rating;

/// What a rule is given.
pub struct View<'a> {
    pub subject: Subject<'a>,
    pub rating: &'a Rating,
}

/// A value of a series, baseline or actual.
#[derive(Clone, Copy)]
pub struct Point<'a> {
    pub year: FiscalYear,
    pub number: Decimal,
    pub dated: &'a DatedValue,
    pub is_baseline: bool,
}

impl<'a> View<'a> {
    pub fn plan(&self) -> &'a Plan {
        self.subject.plan
    }

    pub fn year(&self) -> FiscalYear {
        self.subject.year
    }

    /// The indicators that stand in the plan in the year under evaluation.
    pub fn indicators(&self) -> impl Iterator<Item = &'a Indicator> {
        let (plan, year) = (self.plan(), self.year());
        plan.indicators.iter().filter(move |indicator| plan.stands(&indicator.at, year))
    }

    /// The target in force.
    pub fn target(&self, indicator: &'a Indicator) -> Option<&'a Target> {
        indicator.target(self.year())
    }

    /// Where an indicator or node is. An unknown code is a place too: its code is all that is known.
    pub fn at(&self, code: &Code) -> Place {
        let plan = self.plan();
        let indicator = plan.indicator(code);
        let node = indicator.map_or(code, |indicator| &indicator.at);
        let above = |role| plan.nearest(node, role).map(|found| found.code.clone());
        let (number, name) = match (indicator, plan.node(code)) {
            (Some(indicator), _) => (Some(&indicator.number), indicator.name.as_str()),
            (None, Some(node)) => (Some(&node.number), node.name.as_str()),
            (None, None) => (None, code.as_str()),
        };
        Place {
            code: Some(code.clone()),
            number: number.cloned(),
            name: name.to_owned(),
            goal: above(Role::Goal),
            measure: above(Role::Measure),
            year: None,
            path: self.path(node, indicator),
        }
    }

    /// The way to a node or indicator by the document's numbers: 基本目標1（ア）①, 第6章-2（2）, 基本政策5-2.
    fn path(&self, node: &Code, indicator: Option<&Indicator>) -> String {
        let plan = self.plan();
        let lineage = plan.lineage(node);
        let top = lineage.last();
        let level = top.and_then(|top| plan.level(top)).map_or("", |level| level.name.as_str());
        let numbers_itself = top.is_none_or(|top| top.number.is_empty() || top.number.contains(level));
        let mut path = if numbers_itself { String::new() } else { level.to_owned() };
        let begins = path.chars().count();
        let numbers = lineage.iter().rev().map(|node| node.number.as_str());
        for number in numbers.chain(indicator.map(|indicator| indicator.number.as_str())) {
            // Two numbers without brackets between them would read as one.
            let runs_on = path.chars().count() > begins;
            if runs_on && half_width(number).starts_with(|c: char| c.is_ascii_alphanumeric()) {
                path.push('-');
            }
            path.push_str(number);
        }
        path
    }

    /// A place in the document that has no code.
    pub fn place_named(&self, name: impl Into<String>) -> Place {
        Place { name: name.into(), ..Place::default() }
    }

    /// The place in the order of the document: what has no code stands first, then each node with its indicators.
    pub fn order(&self, code: Option<&Code>) -> (usize, usize) {
        let Some(code) = code else { return (0, 0) };
        let plan = self.plan();
        let indicator = plan.indicators.iter().position(|indicator| &indicator.code == code);
        let node = indicator.and_then(|index| plan.indicators.get(index)).map_or(code, |indicator| &indicator.at);
        let node = plan.nodes.iter().position(|found| &found.code == node);
        (node.map_or(usize::MAX, |index| index + 1), indicator.map_or(0, |index| index + 1))
    }
}

/// The numbers of an indicator in order of time: the baseline, then the actuals up to a year. Of several versions of
/// a year's actual the one in force.
pub fn numbers(indicator: &Indicator, until: FiscalYear) -> Vec<Point<'_>> {
    let mut years: Vec<FiscalYear> = indicator.actuals.iter().map(|actual| actual.moment.fiscal_year()).collect();
    years.sort_unstable();
    years.dedup();
    let actuals = years.into_iter().filter(|year| *year <= until).filter_map(|year| indicator.actual(year));
    let baseline = indicator.baseline.iter().map(|dated| (dated, true));
    baseline
        .chain(actuals.map(|dated| (dated, false)))
        .filter(|(dated, _)| dated.value.state == State::Value)
        .filter_map(|(dated, is_baseline)| {
            let year = dated.moment.fiscal_year();
            dated.value.number.map(|number| Point { year, number, dated, is_baseline })
        })
        .collect()
}

/// A printed value with its unit behind it, once: `11回`, `58.2%`, `-`.
pub fn with_unit(value: &Value, unit: &str) -> String {
    let unit = unit_of(unit);
    let printed = value.printed.as_str();
    let bare = value.state == State::Value && half_width(printed).ends_with(|c: char| c.is_ascii_digit());
    if bare { format!("{printed}{unit}") } else { printed.to_owned() }
}

/// A unit as it stands behind numbers: nothing where the document prints a sign for none.
pub fn unit_of(unit: &str) -> &str {
    match unit.trim() {
        "―" | "－" | "-" | "—" | "–" | "‐" | "" => "",
        unit => unit,
    }
}

/// 令和6年度, or 策定当初（令和元年度） for a baseline; without the year where the document does not state it.
pub fn time_of(point: &Point) -> String {
    match (point.is_baseline, point.dated.year_stated) {
        (false, _) => point.year.long(),
        (true, true) => format!("{}（策定当初）", point.year.long()),
        (true, false) => "策定当初".to_owned(),
    }
}

/// Whether one number is worse than another in the better direction.
pub fn is_worse(number: Decimal, than: Decimal, better: Better) -> bool {
    match better {
        Better::Higher => number < than,
        Better::Lower => number > than,
    }
}

/// Whether a value meets a target, where at least or at most is asked: `None` for ranges, words and keeping, and for
/// a value of another count than the target's.
pub fn meets(indicator: &Indicator, value: &Value, target: &Target) -> Option<bool> {
    let total_of_years = matches!(target.value.span, Some(Span::Cumulative { .. }));
    if total_of_years && indicator.basis != Basis::Cumulative {
        return None;
    }
    let (number, aim) = (value.number?, target.value.number?);
    match (indicator.comparator, target.value.bound) {
        (_, Some(Bound::Above)) => Some(number > aim),
        (_, Some(Bound::Below)) => Some(number < aim),
        (Comparator::AtLeast, _) => Some(number >= aim),
        (Comparator::AtMost, _) => Some(number <= aim),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{R6, city, code, indicator, plan, scheme};
    use crate::rating::OwnMarks;

    fn place_in(plan: &Plan, at: &str) -> String {
        let (city, scheme) = (city(), scheme());
        let subject = Subject { plan, city: &city, scheme: &scheme, year: R6, others: &[] };
        let rating = Rating::of(plan, &scheme, R6, OwnMarks::Respect);
        View { subject, rating: &rating }.at(&code(at)).in_year(R6).to_string()
    }

    #[test]
    fn a_place_is_told_as_the_document_numbers_it() {
        let mut plan = plan(vec![indicator("件数", "件", "1", &["1"], "5")]);
        assert_eq!(place_in(&plan, "K1"), "基本目標1（ア）①　件数（令和6年度）");
        assert_eq!(place_in(&plan, "M1"), "基本目標1（ア）　商業（令和6年度）");
        plan.nodes[1].number = "2".to_owned();
        assert_eq!(place_in(&plan, "M1"), "基本目標1-2　商業（令和6年度）");
        plan.nodes[0].number = "第1基本目標".to_owned();
        assert_eq!(place_in(&plan, "G1"), "第1基本目標　にぎわい（令和6年度）");
    }

    #[test]
    fn a_unit_is_printed_once_and_only_behind_numbers() {
        let value = |printed: &str| Value::read_text(printed, "%");
        assert_eq!(with_unit(&value("58.2%"), "%"), "58.2%");
        assert_eq!(with_unit(&value("18.1５"), "年"), "18.1５年");
        assert_eq!(with_unit(&value("全項目"), "%"), "全項目");
        assert_eq!(with_unit(&value("1.43"), "―"), "1.43");
    }
}
