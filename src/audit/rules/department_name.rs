//! department_name: a department printed otherwise than in the city's register.

use crate::audit::view::View;
use crate::audit::{Finding, Rule, Severity};
use crate::plan::{Code, DepartmentRef};

pub fn find(view: &View) -> Vec<Finding> {
    let plan = view.plan();
    let nodes = plan.nodes.iter().map(|node| (&node.code, &node.departments));
    let indicators = plan.indicators.iter().map(|indicator| (&indicator.code, &indicator.departments));
    let narratives = plan.narratives.iter().filter(|narrative| narrative.year.is_none_or(|of| of == view.year()));
    let narratives = narratives.filter_map(|one| one.at.first().map(|at| (at, &one.departments)));
    let opinions = plan.opinions.iter().filter(|opinion| opinion.year == view.year());
    let opinions = opinions.map(|opinion| (&opinion.goal, &opinion.departments));
    let mut found: Vec<Finding> = Vec::new();
    for (at, departments) in nodes.chain(indicators).chain(narratives).chain(opinions) {
        for finding in departments.iter().filter_map(|department| check(view, at, department)) {
            if !found.contains(&finding) {
                found.push(finding);
            }
        }
    }
    found
}

fn check(view: &View, at: &Code, department: &DepartmentRef) -> Option<Finding> {
    let printed = department.printed.as_ref()?;
    let name = &view.subject.city.department(&department.code)?.name;
    if printed == name {
        return None;
    }
    let what = format!("担当課が「{printed}」と印刷されていますが、課の一覧では「{name}」です");
    let suggestion = format!("「{name}」に直すか、課の名称が変わっていれば課の一覧を改めてください");
    let finding = Finding::new(Rule::DepartmentName, Severity::Warning, view.at(at), what, suggestion);
    Some(finding.with("印刷", printed).with("課の一覧", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{department, findings, on, only, plan};
    use crate::plan::Indicator;

    fn led_by(printed: Option<&str>) -> Indicator {
        let indicator = crate::audit::fixture::indicator("件数", "件", "1", &["1"], "5");
        Indicator { departments: vec![department("kiki", printed)], ..indicator }
    }

    #[test]
    fn a_name_that_is_not_the_registers_is_told() {
        let found = on(Rule::DepartmentName, led_by(Some("危機管理課")));
        let wanted = "担当課が「危機管理課」と印刷されていますが、課の一覧では「危機管理室」です";
        assert_eq!(only(&found), (Severity::Warning, wanted));
    }

    #[test]
    fn the_registers_own_name_is_right_whatever_it_ends_in() {
        assert!(on(Rule::DepartmentName, led_by(Some("危機管理室"))).is_empty());
        assert!(on(Rule::DepartmentName, led_by(None)).is_empty());
    }

    #[test]
    fn each_place_is_told_once() {
        let mut plan = plan(Vec::new());
        plan.nodes[1].departments = vec![department("sangyo", Some("産業")), department("sangyo", Some("産業"))];
        plan.nodes[0].departments = vec![department("sangyo", Some("産業"))];
        let places: Vec<String> =
            findings(Rule::DepartmentName, &plan).iter().map(|finding| finding.place.name.clone()).collect();
        assert_eq!(places, ["にぎわい", "商業"]);
    }
}
