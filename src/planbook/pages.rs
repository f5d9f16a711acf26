//! A plan and its city as pages.

mod evaluation;
mod figures;

use super::page::{Page, Row};
use super::sheets::SheetId;
use super::words::{self, in_japanese};
use crate::plan::{
    AddressRole, Basis, Better, City, Code, Comparator, DepartmentRef, Indicator, Node, Plan, Role, Series,
};

/// All pages, in the order of their tabs.
pub fn pages(city: &City, plan: &Plan) -> Vec<Page> {
    vec![
        Page::with_rows(SheetId::Plan, [head(city, plan)]),
        periods(plan),
        levels(plan),
        Page::with_rows(SheetId::Nodes, plan.nodes.iter().map(node)),
        Page::with_rows(SheetId::Indicators, plan.indicators.iter().map(indicator)),
        figures::actuals(plan),
        figures::details(plan),
        figures::targets(plan),
        figures::milestones(plan),
        evaluation::texts(plan),
        evaluation::marks(plan),
        evaluation::opinions(plan),
        evaluation::reviews(plan),
        evaluation::notes(plan),
        evaluation::tables(plan),
        related(plan),
        programmes(plan),
        programme_indicators(plan),
        evaluation::published(plan),
        departments(city),
        addresses(city),
    ]
}

fn head(city: &City, plan: &Plan) -> Row {
    let head = &plan.head;
    let short_name = Some(&head.short_name).filter(|short| **short != head.name);
    Row::default()
        .with("code", head.code.as_str())
        .with("name", &head.name)
        .with_some("short_name", short_name)
        .with("first_year", head.first_year.to_string())
        .with("last_year", head.last_year.to_string())
        .with("period_stated", flag(words::STATED, head.period_stated))
        .with("scheme", head.scheme.as_str())
        .with("form", head.form.as_str())
        .with_some("notice", head.notice.as_ref())
        .with("city", head.city.as_str())
        .with("city_name", &city.name)
        .with("planning_department", city.planning_department.as_str())
}

fn periods(plan: &Plan) -> Page {
    let row = |period: &crate::plan::Period| {
        Row::default()
            .with("first_year", period.first_year.to_string())
            .with("last_year", period.last_year.to_string())
            .with_some("since", period.since.map(|day| day.to_string()))
    };
    Page::with_rows(SheetId::Periods, plan.head.periods.iter().map(row))
}

fn levels(plan: &Plan) -> Page {
    let role = |role: Role| match role {
        Role::Goal => "goal",
        Role::Measure => "measure",
        Role::Action => "action",
    };
    let row = |level: &crate::plan::Level| {
        Row::default()
            .with("code", level.code.as_str())
            .with("name", &level.name)
            .with_some("role", level.role.and_then(|given| in_japanese(words::ROLES, role(given))))
    };
    Page::with_rows(SheetId::Levels, plan.levels.iter().map(row))
}

fn node(node: &Node) -> Row {
    let sdgs: Vec<String> = node.sdgs.iter().map(u8::to_string).collect();
    Row::default()
        .with("code", node.code.as_str())
        .with("level", node.level.as_str())
        .with_some("parent", node.parent.as_ref().map(Code::as_str))
        .with("number", &node.number)
        .with("name", &node.name)
        .with("also_named", node.also_named.join("\n"))
        .with("departments", department_refs(&node.departments))
        .with("sdgs", sdgs.join("、"))
        .with_some("since", node.since.map(|year| year.to_string()))
        .with_some("until", node.until.map(|year| year.to_string()))
}

fn indicator(indicator: &Indicator) -> Row {
    let also_at = indicator.also_at.iter().map(|listing| match listing.number.as_str() {
        "" => listing.at.to_string(),
        number => format!("{}：{number}", listing.at),
    });
    let better = indicator.better.map(|better| match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
    });
    let series = match indicator.series {
        Series::Numeric => "numeric",
        Series::Text => "text",
    };
    let code = |code: &Option<Code>| code.as_ref().map(ToString::to_string);
    Row::default()
        .with("code", indicator.code.as_str())
        .with("at", indicator.at.as_str())
        .with("number", &indicator.number)
        .with_some("kind", in_japanese(words::KINDS, indicator.kind.word()))
        .with("name", &indicator.name)
        .with("unit", &indicator.unit)
        .with_some("better", better.and_then(|word| in_japanese(words::BETTER, word)))
        .with_some("comparator", in_japanese(words::COMPARATORS, comparator_word(indicator.comparator)))
        .with_some("basis", basis(indicator.basis))
        .with("survey", flag(words::YES, indicator.survey))
        .with_some("counted_from", indicator.counted_from.map(|year| year.to_string()))
        .with_some("quantity", code(&indicator.quantity))
        .with_some("part_of", code(&indicator.part_of))
        .with("also_at", also_at.collect::<Vec<_>>().join("\n"))
        .with_some("series", in_japanese(words::SERIES, series))
        .with("departments", department_refs(&indicator.departments))
        .with_some("definition", indicator.definition.as_ref())
}

fn comparator_word(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::AtLeast => "at_least",
        Comparator::AtMost => "at_most",
        Comparator::Range => "range",
        Comparator::Keep => "keep",
        Comparator::Equal => "equal",
        Comparator::AnyOf => "any_of",
    }
}

fn basis(basis: Basis) -> Option<&'static str> {
    let word = match basis {
        Basis::Annual => "annual",
        Basis::Cumulative => "cumulative",
        Basis::Stock => "stock",
    };
    in_japanese(words::BASES, word)
}

fn related(plan: &Plan) -> Page {
    let row = |related: &crate::plan::RelatedPlan| {
        Row::default()
            .with("at", related.at.as_str())
            .with("memo", name_of(plan, &related.at))
            .with("name", &related.name)
            .with_some("period", related.period.as_ref())
    };
    Page::with_rows(SheetId::Related, plan.related_plans.iter().map(row))
}

fn programmes(plan: &Plan) -> Page {
    let row = |programme: &crate::plan::Programme| {
        Row::default()
            .with("code", programme.code.as_str())
            .with("number", &programme.number)
            .with("name", &programme.name)
            .with_some("text", programme.text.as_ref())
            .with("measures", codes(&programme.measures))
    };
    Page::with_rows(SheetId::Programmes, plan.programmes.iter().map(row))
}

fn programme_indicators(plan: &Plan) -> Page {
    let rows = plan.programmes.iter().flat_map(|programme| {
        programme.indicators.iter().map(|indicator| {
            Row::default()
                .with("programme", programme.code.as_str())
                .with("name", &indicator.name)
                .with_some("code", indicator.code.as_ref().map(Code::as_str))
        })
    });
    Page::with_rows(SheetId::ProgrammeIndicators, rows)
}

fn departments(city: &City) -> Page {
    let row = |department: &crate::plan::Department| {
        Row::default()
            .with("code", department.code.as_str())
            .with("name", &department.name)
            .with_some("division", department.division.as_ref())
            .with_some("since", department.since.map(|day| day.to_string()))
            .with_some("until", department.until.map(|day| day.to_string()))
            .with_some("successor", department.successor.as_ref().map(Code::as_str))
    };
    Page::with_rows(SheetId::Departments, city.departments.iter().map(row))
}

fn addresses(city: &City) -> Page {
    let rows = city.departments.iter().flat_map(|department| {
        department.addresses.iter().map(|address| {
            let role = match address.role {
                AddressRole::To => "to",
                AddressRole::Cc => "cc",
            };
            Row::default()
                .with("department", department.code.as_str())
                .with("memo", &department.name)
                .with("address", &address.address)
                .with_some("role", in_japanese(words::ADDRESS_ROLES, role))
                .with_some("since", address.since.map(|day| day.to_string()))
                .with_some("until", address.until.map(|day| day.to_string()))
        })
    });
    Page::with_rows(SheetId::Addresses, rows)
}

/// The word for a flag; none where the list has only a word for yes.
fn flag(words: words::Words, given: bool) -> &'static str {
    in_japanese(words, if given { "true" } else { "false" }).unwrap_or_default()
}

fn codes(codes: &[Code]) -> String {
    codes.iter().map(Code::as_str).collect::<Vec<_>>().join("、")
}

/// Codes in one line; a line each, as soon as one is printed otherwise than the register says.
fn department_refs(departments: &[DepartmentRef]) -> String {
    if departments.iter().all(|department| department.printed.is_none()) {
        return departments.iter().map(|department| department.code.as_str()).collect::<Vec<_>>().join("、");
    }
    let lines = departments.iter().map(|department| match &department.printed {
        Some(printed) => format!("{}：{printed}", department.code),
        None => department.code.to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The name of a node or indicator, to be shown beside its code.
fn name_of<'a>(plan: &'a Plan, code: &Code) -> &'a str {
    let node = plan.node(code).map(|node| node.name.as_str());
    node.or_else(|| plan.indicator(code).map(|indicator| indicator.name.as_str())).unwrap_or_default()
}
