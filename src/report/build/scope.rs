//! Whose report it is: the whole city's, or one department's extract, which holds nothing of another's.

use crate::fiscal_year::FiscalYear;
use crate::plan::{City, Code, Department, DepartmentRef, Indicator, Narrative, Node, Opinion, Plan, Role};

/// Who a report speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// The whole plan.
    City,
    /// One department's own indicators, actions, comments and opinions.
    Department(&'a Code),
}

impl<'a> Scope<'a> {
    pub fn is_extract(self) -> bool {
        matches!(self, Scope::Department(_))
    }

    /// The department of an extract, from the register.
    pub fn department(self, city: &'a City) -> Option<&'a Department> {
        match self {
            Scope::City => None,
            Scope::Department(code) => city.department(code),
        }
    }

    fn holds(self, departments: &[DepartmentRef]) -> bool {
        match self {
            Scope::City => true,
            Scope::Department(code) => departments.iter().any(|department| &department.code == code),
        }
    }

    /// What has no department of its own is answered by the planning department.
    pub fn holds_indicator(self, indicator: &Indicator, city: &City) -> bool {
        match self {
            Scope::Department(code) if indicator.departments.is_empty() => code == &city.planning_department,
            _ => self.holds(&indicator.departments),
        }
    }

    pub fn holds_action(self, node: &Node) -> bool {
        self.holds(&node.departments)
    }

    /// A text belongs to those who wrote it; where it does not say, to those of the node or indicator it is on.
    pub fn holds_narrative(self, narrative: &Narrative, plan: &Plan, city: &City) -> bool {
        if !narrative.departments.is_empty() {
            return self.holds(&narrative.departments);
        }
        narrative.at.iter().any(|code| match (plan.indicator(code), plan.node(code)) {
            (Some(indicator), _) => self.holds_indicator(indicator, city),
            (None, Some(node)) if plan.role(node) == Some(Role::Goal) => self.is_planning(city),
            (None, Some(node)) => self.holds(&node.departments),
            (None, None) => false,
        })
    }

    pub fn holds_opinion(self, opinion: &Opinion) -> bool {
        self.holds(&opinion.departments)
    }

    /// The whole city or the planning department, which speaks for goals.
    pub fn is_planning(self, city: &City) -> bool {
        match self {
            Scope::City => true,
            Scope::Department(code) => code == &city.planning_department,
        }
    }
}

/// The departments that have something of their own in a plan's year, in the order of the register.
pub fn departments_concerned<'a>(plan: &Plan, city: &'a City, year: FiscalYear) -> Vec<&'a Department> {
    city.departments
        .iter()
        .filter(|department| concerns(plan, city, year, Scope::Department(&department.code)))
        .collect()
}

fn concerns(plan: &Plan, city: &City, year: FiscalYear, scope: Scope) -> bool {
    let texts = plan.narratives.iter().filter(|narrative| narrative.year == Some(year));
    let indicators = plan.indicators.iter().filter(|indicator| plan.stands(&indicator.at, year));
    let actions = plan.nodes_in_role(Role::Action).filter(|node| plan.stands(&node.code, year));
    indicators.into_iter().any(|indicator| scope.holds_indicator(indicator, city))
        || actions.into_iter().any(|node| scope.holds_action(node))
        || texts.into_iter().any(|narrative| scope.holds_narrative(narrative, plan, city))
        || plan.opinions.iter().any(|opinion| opinion.year == year && scope.holds_opinion(opinion))
}
