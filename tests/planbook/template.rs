//! The empty workbook.

use sokatsu::planbook::template;
use sokatsu::workbook::{Content, Workbook};
use tempfile::TempDir;

use crate::shared::{read_file, set, sokatsu, taken, text, told};

fn empty() -> Workbook {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("new.xlsx");
    std::fs::write(&file, template().expect("a workbook")).expect("written");
    read_file(&file)
}

/// What a person fills in: the plan's items, and every example made a row of the plan.
fn filled() -> Workbook {
    let mut workbook = empty();
    for sheet in &mut workbook.sheets {
        for cell in &mut sheet.cells {
            if let Content::Text(text) = &mut cell.content
                && cell.row > 3
                && let Some(rest) =
                    text.strip_prefix("例：").filter(|_| sheet.name != "はじめに" && sheet.name != "計画")
            {
                *text = rest.to_owned();
            }
        }
    }
    for (address, item) in [
        ("B5", "midori-plan"),
        ("B6", "みどり市総合戦略"),
        ("B8", "令和7年度"),
        ("B9", "2030"),
        ("B11", "asaka-strategy"),
        ("B12", "strategy-review"),
        ("B14", "midori"),
        ("B15", "みどり市"),
        ("B16", "企画課"),
    ] {
        set(&mut workbook, "計画", address, text(item));
    }
    workbook
}

#[test]
fn a_filled_template_is_a_plan() {
    let read = taken(&filled()).unwrap_or_else(|error| panic!("{error}"));
    let plan = &read.plan;
    assert_eq!((plan.nodes.len(), plan.indicators.len(), read.city.departments.len()), (3, 2, 2));
    assert_eq!((plan.narratives.len(), plan.marks.len(), plan.opinions.len(), plan.tables.len()), (2, 1, 1, 1));
    assert_eq!(read.city.planning_department.as_str(), "kikaku", "a department is known by its name too");
    assert_eq!(plan.nodes[0].level.as_str(), "goal", "and a level");
    assert_eq!(plan.indicators[0].actuals[0].value.printed, "9");
    assert_eq!(plan.indicators[0].milestones[0].value.printed, "5");
}

#[test]
fn an_empty_template_wants_its_items_and_reads_no_example() {
    let told = told(&empty());
    for item in [
        "「計画」B5: 「計画のコード」がありません",
        "「計画」B14: 「市のコード」がありません",
        "「計画」B15: 「市の名前」がありません",
    ] {
        assert_eq!(told.matches(item).count(), 1, "{item}: {told}");
    }
    assert!(!told.contains("例"), "{told}");
}

#[test]
fn the_command_writes_it() {
    let folder = TempDir::new().expect("a folder");
    let (done, said) = sokatsu(folder.path(), &["plan", "template", "--to", "new.xlsx"]);
    assert!(done && said == "new.xlsx\n", "{said}");
    assert_eq!(read_file(&folder.path().join("new.xlsx")).sheets.len(), 22);
    let (done, said) = sokatsu(folder.path(), &["plan", "template", "--to", "folder"]);
    assert!(!done && said.contains(".xlsx"), "{said}");
}
