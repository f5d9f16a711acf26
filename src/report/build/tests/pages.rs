//! What the form says of paper, mistakes in it, links between sheets and opinions, and the years of a chart.

use crate::report::document::{Reference, TypeSizes};

use super::*;

#[test]
fn a_setting_that_means_nothing_is_told_at_its_line_and_column() {
    let text = include_str!("../../../../templates/forms/strategy-review.toml");
    for (from, to, wrong) in [
        ("[20, 18, 18, 18]", "[20, 18, 2, 18]", "2, 18]      #"),
        ("[20, 18, 18, 18]", "[20, 18, 18, 18]\nbinding_mm = -1", "binding_mm"),
        ("[tally]", "[colors]\naccent = \"blue\"\n\n[tally]", "accent"),
        ("public = \"公表版\"", "press = \"報道版\"", "press"),
        ("weight = 25", "weight = 0", "weight = 0"),
        ("title = \"区分\", weight = 5.5", "title = \"区分\", weight = 0.1", "weight = 0.1"),
        ("[tally]", "[fonts]\nregular = \"/usr/share/a.ttf\"\n\n[tally]", "regular"),
        ("ruled_lines = 14", "page = {} #", "page = {}"),
        ("charts = true", "charts = true\npage = { margins_mm = [9, 9, 9, 99] }", "99] }"),
        ("[tally]", "[type]\nbody = 9\nheadings = [17, 12, 7]\n\n[tally]", "7]\n\n[tally]"),
    ] {
        let broken = text.replacen(from, to, 1);
        let at = broken.find(wrong).unwrap_or_else(|| panic!("{wrong}"));
        let line = broken[..at].matches('\n').count() + 1;
        let column = broken[..at].rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        let told = refusal(from, to);
        let place = format!("templates/forms/strategy-review.toml:{line}:{column}: ");
        assert!(told.starts_with(&place), "{place} {told}");
    }
}

#[test]
fn sections_and_tables_stand_on_the_paper_that_the_form_names() {
    let mut desk = Desk::asaka();
    let text = include_str!("../../../../templates/forms/strategy-review.toml");
    let a3 = "page = { size = \"A3\", orientation = \"landscape\" }";
    let text = text
        .replacen(
            "margins_mm = [20, 18, 18, 18]",
            "binding_mm = 10\ntwo_sided = true\nmargins_mm = [20, 18, 18, 18]",
            1,
        )
        .replacen("[tally]", "[type]\nbody = 10\n\n[tally]", 1)
        .replacen("sheet = \"数値目標\"", &format!("sheet = \"数値目標\"\n{a3}"), 1)
        .replacen("kinds = [\"kpi\"]\ncharts = true", &format!("kinds = [\"kpi\"]\ncharts = true\n{a3}"), 1);
    desk.form = Form::read("form", &text).expect("a form");
    let document = desk.edition(Edition::Committee);
    assert_eq!(document.look.sizes, TypeSizes { body: 10.0, ..TypeSizes::default() });
    let main = document.look.paper;
    assert_eq!((main.binding_mm, main.two_sided, main.landscape), (10.0, true, false));
    let paper = section(&document, "targets-numeric_target").paper.expect("other paper");
    assert_eq!((paper.size_mm(), paper.binding_mm, paper.margin_top_mm), ((420.0, 297.0), 10.0, 20.0));
    assert!(!paper.is_turned_among(&main), "folded, not turned: it is as high as the other pages");
    let sheet = section(&document, "measure-M11");
    assert_eq!(sheet.paper, None);
    let turns: Vec<usize> =
        (0..sheet.blocks.len()).filter(|index| matches!(sheet.blocks[*index], Block::Turn(_))).collect();
    let [there, back] = turns[..] else { panic!("{turns:?}") };
    assert_eq!(sheet.blocks[there], Block::Turn(Some(paper)));
    assert!(matches!(&sheet.blocks[there + 1], Block::Heading { text, .. } if text.starts_with('１')));
    assert_eq!(sheet.blocks[back], Block::Turn(None));
    assert!(matches!(&sheet.blocks[back - 1], Block::Charts(_)));
}

/// Comments on the table's paper follow it on its page.
#[test]
fn blocks_on_the_same_paper_share_its_pages() {
    let mut desk = Desk::asaka();
    let a3 = "page = { size = \"A3\", orientation = \"landscape\" }";
    let text = include_str!("../../../../templates/forms/strategy-review.toml")
        .replacen("charts = true", &format!("charts = true\n{a3}"), 1)
        .replacen("kind = \"comments\"", &format!("kind = \"comments\"\n{a3}"), 1);
    desk.form = Form::read("form", &text).expect("a form");
    let document = desk.edition(Edition::Committee);
    let blocks = &section(&document, "measure-M11").blocks;
    let papers: Vec<Option<&str>> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Turn(paper) => Some(paper.map(|_| "A3")),
            _ => None,
        })
        .collect();
    assert_eq!(papers, [Some("A3"), None, Some("A3"), None]);
    let between = blocks.windows(2).filter(|pair| matches!(pair, [Block::Turn(None), Block::Turn(Some(_))]));
    assert_eq!(between.count(), 1, "nothing stands between the table's pages and the comments'");
}

/// Small print stands on the page of what it explains.
#[test]
fn notes_stand_before_the_turn_to_other_paper_that_ends_a_sheet() {
    let mut desk = Desk::asaka();
    let a3 = "page = { size = \"A3\", orientation = \"landscape\" }";
    let mut text = include_str!("../../../../templates/forms/strategy-review.toml").to_owned();
    for last in ["kind = \"issues\"", "heading = \"参考実績値\""] {
        text = text.replacen(last, &format!("{last}\n{a3}"), 1);
    }
    desk.form = Form::read("form", &text).expect("a form");
    let note = |text: &str| Note { year: R6, at: code("M11"), mark: "＊".to_owned(), text: text.to_owned() };
    desk.plan.notes.push(note("施策の注。"));
    let document = desk.edition(Edition::Committee);
    let blocks = &section(&document, "measure-M11").blocks;
    let [.., before, Block::Footnotes(notes), Block::Turn(None)] = blocks.as_slice() else {
        panic!("{:?}", &blocks[blocks.len().saturating_sub(3)..])
    };
    assert!(notes.iter().any(|note| note.ends_with("施策の注。")));
    assert!(!matches!(before, Block::Turn(_)));
}

/// What an indicator hangs at or below, merged where it is the same for several.
#[test]
fn goals_and_measures_are_columns_whose_equal_cells_are_one() {
    let mut desk = Desk::asaka();
    let text = include_str!("../../../../templates/forms/strategy-review.toml")
        .replacen("  { key = \"number_name\", title = \"数値目標\"", "  { key = \"goal\", title = \"目標\", weight = 9 },\n  { key = \"measure\", title = \"施策\", weight = 9 },\n  { key = \"number_name\", title = \"数値目標\"", 1)
        .replacen("  { key = \"number\", weight = 4 }", "  { key = \"measure\", title = \"施策\", weight = 9 }", 1);
    desk.form = Form::read("form", &text).expect("a form");
    let document = desk.edition(Edition::Committee);
    let table = |anchor: &str| {
        let found = section(&document, anchor).blocks.iter().find_map(|block| match block {
            Block::Table(table) => Some(table.clone()),
            _ => None,
        });
        found.expect("a table")
    };
    let targets = table("targets-numeric_target");
    assert_eq!(targets.columns.iter().map(|column| column.merges).collect::<Vec<_>>()[..3], [true, true, false]);
    let goal = Cell::text("1　産業の振興により市民生活と調和した豊かな暮らしを実現する");
    assert!(targets.rows.len() == 2 && targets.rows.iter().all(|row| row[0] == goal && row[1] == Cell::Empty));
    let kpis = table("measure-M11");
    assert_eq!(kpis.rows[0][0], Cell::text("（ア）　暮らしにマッチした生活環境の創造"));
    assert_eq!(kpis.rows[0][0], kpis.rows[1][0]);
}

#[test]
fn a_sheet_names_the_opinions_on_it_and_they_lead_to_it() {
    let desk = Desk::asaka();
    let document = desk.edition(Edition::Committee);
    let [other] = section(&document, "measure-M11").see_also.as_slice() else { panic!("one goal's opinions") };
    assert_eq!(other.anchor.as_deref(), Some("opinions-G1"));
    assert!(other.text.starts_with("外部評価委員会からの意見　1～"), "{}", other.text);
    let anchors: Vec<&str> = document.sections.iter().map(|section| section.anchor.as_str()).collect();
    let opinions = |section: &Section| -> Vec<Reference> {
        let of_block = |block: &Block| match block {
            Block::Opinions(opinions) => opinions.items.iter().flat_map(|item| item.measures.clone()).collect(),
            _ => Vec::new(),
        };
        section.blocks.iter().flat_map(of_block).collect()
    };
    let measures: Vec<Reference> = document.sections.iter().flat_map(opinions).collect();
    assert!(measures.iter().any(|one| one.text == "1（ア）" && one.anchor.as_deref() == Some("measure-M11")));
    // In an extract no reference leads to what it does not hold.
    let department = code("sangyo");
    let extract = desk.build_with(Edition::Committee, Scope::Department(&department), &[]);
    let anchors_of = |document: &crate::report::document::Document| -> Vec<String> {
        document.sections.iter().map(|section| section.anchor.clone()).collect()
    };
    for reference in
        extract.sections.iter().flat_map(|section| opinions(section).into_iter().chain(section.see_also.clone()))
    {
        assert!(reference.anchor.is_none_or(|anchor| anchors_of(&extract).contains(&anchor)), "{}", reference.text);
    }
    assert!(anchors.contains(&"opinions-G1"));
}

#[test]
fn opinions_on_another_goal_that_concern_a_sheet_are_named_there_too() {
    let mut desk = Desk::asaka();
    let number = {
        let on_second = |opinion: &&mut crate::plan::Opinion| opinion.goal == code("G2") && opinion.year == R6;
        let opinion = desk.plan.opinions.iter_mut().find(on_second).expect("an opinion on the second goal");
        opinion.measures.push(code("M11"));
        opinion.number
    };
    let document = desk.edition(Edition::Committee);
    let named: Vec<(&str, &str)> = section(&document, "measure-M11")
        .see_also
        .iter()
        .map(|other| (other.anchor.as_deref().expect("an anchor"), other.text.as_str()))
        .collect();
    assert_eq!(named.iter().map(|(anchor, _)| *anchor).collect::<Vec<_>>(), ["opinions-G1", "opinions-G2"]);
    assert!(named[1].1.ends_with(&format!("　{number}")), "{named:?}");
    // Two references that said the same would not tell which is which.
    assert_ne!(named[0].1.split('　').next(), named[1].1.split('　').next(), "{named:?}");
}

/// A year between or behind the others that the city has no figure for is not passed over.
#[test]
fn a_year_without_an_actual_keeps_its_place_in_the_chart() {
    let mut desk = Desk::asaka();
    let indicator = desk.indicator("K111");
    let (name, basis) = (indicator.name.clone(), indicator.basis);
    indicator
        .actuals
        .retain(|actual| ![4, 6].map(|of_era| FiscalYear::new(2018 + of_era)).contains(&actual.moment.fiscal_year()));
    let document = desk.edition(Edition::Committee);
    let blocks = &section(&document, "measure-M11").blocks;
    let charts = blocks.iter().find_map(|block| if let Block::Charts(charts) = block { Some(charts) } else { None });
    let chart = charts.expect("charts").iter().find(|chart| chart.title.ends_with(&name)).expect("the chart");
    assert_eq!(chart.basis, basis);
    let labels: Vec<&str> = chart.points.iter().map(|point| point.label.as_str()).collect();
    assert_eq!(labels, ["R1", "R2", "R3", "R4", "R5", "R6"]);
    let missing: Vec<&str> =
        chart.points.iter().filter(|point| point.number.is_none()).map(|point| point.label.as_str()).collect();
    assert_eq!(missing, ["R4", "R6"]);
    assert!(chart.points[5].strong, "the year under evaluation");
    assert!(chart.alt.contains("R4 数値なし（未記載）"), "{}", chart.alt);
}
