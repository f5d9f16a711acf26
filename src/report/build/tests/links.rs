//! Links lead to what the document holds, and to nothing else.

use super::*;

/// Every link of the document's tables and opinions, with the section that it stands in.
fn links(document: &Document) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for section in document.sections.iter().chain(&document.overview) {
        let cells = tables(section).into_iter().flat_map(|table| table.rows.iter().flatten());
        let of_cells = cells.filter_map(|cell| if let Cell::Text(text) = cell { text.link.as_deref() } else { None });
        found.extend(of_cells.map(|link| (section.anchor.as_str(), link)));
        found.extend(
            section.see_also.iter().filter_map(|other| Some((section.anchor.as_str(), other.anchor.as_deref()?))),
        );
    }
    found
}

fn assert_no_dead_link(desk: &Desk) {
    for edition in Edition::ALL {
        let document = desk.edition(edition);
        for (from, link) in links(&document) {
            assert!(document.sections.iter().any(|section| section.anchor == link), "{edition:?}: {from} to {link}");
        }
    }
}

#[test]
fn a_goal_leads_to_its_first_measure_that_still_stands() {
    let mut desk = Desk::asaka();
    let ended = desk.plan.nodes.iter_mut().find(|node| node.code.as_str() == "M11").expect("the first measure");
    ended.until = Some(FiscalYear::new(2022));
    assert_no_dead_link(&desk);
    let document = desk.edition(Edition::Committee);
    let of_summary: Vec<&str> =
        links(&document).into_iter().filter(|(from, _)| *from == "summary").map(|(_, link)| link).collect();
    assert_eq!(of_summary.first(), Some(&"measure-M12"));
}

#[test]
fn a_report_without_sheets_has_no_links_to_them() {
    let mut desk = Desk::asaka();
    desk.form.sections.retain(|section| !matches!(section, SectionForm::Goals(_)));
    assert_no_dead_link(&desk);
    let document = desk.edition(Edition::Committee);
    assert!(links(&document).iter().all(|(from, _)| *from == "overview"), "{:?}", links(&document));
}

/// 総括 and lists lead to the sheets that their rows tell of.
#[test]
fn an_indicators_name_in_a_list_leads_to_the_sheet_it_is_on() {
    let mut desk = Desk::asaka();
    for section in &mut desk.form.sections {
        if let SectionForm::Targets(targets) = section {
            targets.kinds = vec![IndicatorKind::Kpi];
            targets.group_by = crate::report::form::GroupBy::Goal;
        }
    }
    assert_no_dead_link(&desk);
    let document = desk.edition(Edition::Committee);
    let name = &desk.plan.indicators.iter().find(|one| one.code.as_str() == "K111").expect("an indicator").name;
    let lists = document.sections.iter().filter(|section| section.anchor.starts_with("targets-"));
    let mut cells = lists.flat_map(tables).flat_map(|table| table.rows.iter().flatten());
    let leads = |cell: &Cell| match cell {
        Cell::Text(text) if text.paragraphs.iter().any(|one| one.text.contains(name.as_str())) => text.link.clone(),
        _ => None,
    };
    assert_eq!(cells.find_map(leads).as_deref(), Some("measure-M11"));
}
