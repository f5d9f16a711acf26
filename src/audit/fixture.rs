//! A small plan for the tests of the rules: one goal, one measure, and the indicators that a test is about.

use rust_decimal::Decimal;

use super::{Finding, Rule, Severity, Subject, audit};
use crate::fiscal_year::FiscalYear;
use crate::plan::{
    Basis, Better, City, Code, Comparator, DatedValue, Department, DepartmentRef, Head, Indicator, IndicatorKind,
    Level, Moment, Narrative, NarrativeKind, Node, Plan, Role, Series, Target, Value,
};
use crate::rating::Scheme;

pub const R6: FiscalYear = FiscalYear::new(2024);

pub fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

pub fn year(text: &str) -> FiscalYear {
    FiscalYear::parse(text).expect("a year")
}

pub fn value(printed: &str, unit: &str) -> Value {
    Value::read_text(printed, unit)
}

pub fn dated(label: &str, printed: &str, unit: &str) -> DatedValue {
    DatedValue::new(Moment::Fiscal(year(label)), label, value(printed, unit))
}

/// A KPI `K1` at the measure, more is better, yearly; baseline of R1, actuals from R2 on, target of R7.
pub fn indicator(name: &str, unit: &str, baseline: &str, actuals: &[&str], target: &str) -> Indicator {
    let actuals = actuals.iter().enumerate().map(|(index, printed)| dated(&format!("R{}", index + 2), printed, unit));
    Indicator {
        code: code("K1"),
        at: code("M1"),
        number: "①".to_owned(),
        kind: IndicatorKind::Kpi,
        name: name.to_owned(),
        unit: unit.to_owned(),
        better: Some(Better::Higher),
        comparator: Comparator::AtLeast,
        basis: Basis::Annual,
        survey: false,
        counted_from: None,
        quantity: None,
        part_of: None,
        also_at: Vec::new(),
        series: Series::Numeric,
        departments: vec![department("sangyo", None)],
        definition: None,
        baseline: Some(dated("R1", baseline, unit)),
        actuals: actuals.collect(),
        targets: vec![Target::new(year("R7"), "R7", value(target, unit))],
        milestones: Vec::new(),
    }
}

pub fn department(code_text: &str, printed: Option<&str>) -> DepartmentRef {
    DepartmentRef { code: code(code_text), printed: printed.map(str::to_owned) }
}

pub fn node(code_text: &str, level: &str, parent: Option<&str>, number: &str, name: &str) -> Node {
    Node {
        code: code(code_text),
        level: code(level),
        parent: parent.map(code),
        number: number.to_owned(),
        name: name.to_owned(),
        also_named: Vec::new(),
        departments: Vec::new(),
        sdgs: Vec::new(),
        since: None,
        until: None,
    }
}

/// A comment of R6 on an indicator or a node.
pub fn comment(at: &[&str], text: &str) -> Narrative {
    Narrative {
        kind: NarrativeKind::Comment,
        at: at.iter().map(|at| code(at)).collect(),
        year: Some(R6),
        departments: Vec::new(),
        text: text.to_owned(),
    }
}

pub fn plan(indicators: Vec<Indicator>) -> Plan {
    let level = |code_text: &str, name: &str, role| Level { code: code(code_text), name: name.to_owned(), role };
    Plan {
        head: Head {
            code: code("machi"),
            city: code("machi"),
            name: "第1期まち計画".to_owned(),
            short_name: "まち計画".to_owned(),
            first_year: year("R2"),
            last_year: year("R7"),
            period_stated: true,
            periods: Vec::new(),
            scheme: code("asaka-strategy"),
            form: code("strategy-review"),
            notice: None,
        },
        levels: vec![level("goal", "基本目標", Some(Role::Goal)), level("measure", "施策", Some(Role::Measure))],
        nodes: vec![node("G1", "goal", None, "1", "にぎわい"), node("M1", "measure", Some("G1"), "（ア）", "商業")],
        indicators,
        narratives: Vec::new(),
        reviews: Vec::new(),
        opinions: Vec::new(),
        notes: Vec::new(),
        tables: Vec::new(),
        marks: Vec::new(),
        related_plans: Vec::new(),
        programmes: Vec::new(),
        published: Vec::new(),
    }
}

pub fn city() -> City {
    let department = |code_text: &str, name: &str| Department {
        code: code(code_text),
        name: name.to_owned(),
        division: None,
        since: None,
        until: None,
        successor: None,
        addresses: Vec::new(),
    };
    City {
        code: code("machi"),
        name: "まち市".to_owned(),
        planning_department: code("seisaku"),
        departments: vec![
            department("seisaku", "政策課"),
            department("sangyo", "産業課"),
            department("kiki", "危機管理室"),
        ],
    }
}

pub fn scheme() -> Scheme {
    let library = crate::job::library::Library::default();
    library.required_scheme(&code("asaka-strategy")).expect("a scheme")
}

/// The findings of one rule on a plan of R6, with the other plans of its city.
pub fn findings_beside(rule: Rule, plan: &Plan, others: &[Plan]) -> Vec<Finding> {
    let (city, scheme) = (city(), scheme());
    let subject = Subject { plan, city: &city, scheme: &scheme, year: R6, others };
    audit(&subject).into_iter().filter(|finding| finding.rule == rule).collect()
}

pub fn findings(rule: Rule, plan: &Plan) -> Vec<Finding> {
    findings_beside(rule, plan, &[])
}

/// The findings of one rule on a plan of one indicator.
pub fn on(rule: Rule, indicator: Indicator) -> Vec<Finding> {
    findings(rule, &plan(vec![indicator]))
}

/// Severity and sentence of the only finding.
pub fn only(findings: &[Finding]) -> (Severity, &str) {
    match findings {
        [finding] => (finding.severity, finding.what.as_str()),
        other => panic!("one finding is wanted: {other:#?}"),
    }
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}
