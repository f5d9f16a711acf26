//! What was written where nothing is read.

use super::*;
use crate::workbook::Sheet;

const COVER: &str = "はじめに";
const FIGURES: &str = "実績入力";

/// The only finding about what stands elsewhere in a sheet.
fn told(reading: &Reading, sheet: &str) -> String {
    let about = |finding: &&Finding| finding.what.contains("取り込んでいません");
    let in_sheet = |finding: &&Finding| finding.place.as_ref().is_some_and(|place| place.sheet == sheet);
    let found: Vec<&Finding> = reading.findings.iter().filter(about).filter(in_sheet).collect();
    assert_eq!(found.len(), 1, "{sheet}: {reading:#?}");
    assert!(found[0].weight == Weight::Noted && found[0].remedy.contains("連絡欄"), "{found:?}");
    found[0].what.clone()
}

fn below(sheet: &Sheet) -> u32 {
    sheet.cells.iter().map(|cell| cell.row).max().unwrap_or_default() + 2
}

#[test]
fn what_stands_in_a_sheet_of_ones_own_is_named() {
    let mut sent = Sent::to("sangyo");
    let cells = (0..3).map(|row| Cell { row, column: 1, content: text("内訳です") });
    let own = Sheet { name: "補足".to_owned(), visible: true, cells: cells.collect(), formulas: Vec::new() };
    sent.workbook.sheets.push(own);
    let blank = Sheet { name: "Sheet1".to_owned(), visible: true, ..Sheet::default() };
    sent.workbook.sheets.push(blank);
    let reading = sent.read();
    assert!(told(&reading, "補足").starts_with("様式にないシートに記入（B1～B3）があります。"), "{reading:?}");
    assert_eq!(reading.findings.len(), 1, "{reading:?}");
}

#[test]
fn what_stands_beside_the_inputs_of_a_sheet_is_named_once() {
    for name in [COVER, FIGURES, "コメント", "取組と課題", "記入例"] {
        let mut sent = Sent::to("sangyo");
        let row = below(sent.sheet(name));
        for place in [(row, 2), (row + 1, 2), (row, 30)] {
            put(sent.sheet(name), place, text("K111 は速報値です"));
        }
        let reading = sent.read();
        let cells = format!("C{}～C{}、AE{}", row + 1, row + 2, row + 1);
        assert!(told(&reading, name).contains(&format!("黄色の欄のほかに記入（{cells}）")), "{reading:?}");
        assert_eq!(reading.findings.len(), 1, "{name} {reading:?}");
    }
}

#[test]
fn a_text_written_over_the_forms_own_is_no_answerer() {
    let mut sent = Sent::to("sangyo");
    let (row, column) = sent.place(COVER, "回答者", "回答者");
    put(sent.sheet(COVER), (row, column + 2), text("総務課に替わりました"));
    put(sent.sheet(COVER), (row, column + 4), text("広報課"));
    let reading = sent.read();
    assert_eq!(reading.answerer, Answerer::default());
    let [one, other] = [column + 2, column + 4].map(|column| crate::workbook::address(row, column));
    assert!(told(&reading, COVER).contains(&format!("{one}、{other}")), "{reading:?}");
    put(sent.sheet(COVER), (row, column + 1), text("髙橋"));
    assert_eq!(sent.read().answerer.name.as_deref(), Some("髙橋"));
}

#[test]
fn an_altered_example_is_named() {
    let mut sent = Sent::to("sangyo");
    let (row, _) = sent.place("記入例", "例1", "指標名");
    let actual = sent.place("記入例", "例1", "R7実績").1;
    put(sent.sheet("記入例"), (row, actual), number("12"));
    assert!(told(&sent.read(), "記入例").contains(&crate::workbook::address(row, actual)));
}

#[test]
fn a_formula_without_a_result_in_an_input_is_asked_about() {
    let mut sent = Sent::to("sangyo");
    let place = sent.place(FIGURES, "K111", "R7実績");
    sent.sheet(FIGURES).formulas.push(place);
    sent.sheet(FIGURES).formulas.sort_unstable();
    let reading = sent.read();
    let cell = crate::workbook::address(place.0, place.1);
    assert!(reading.answers.is_empty());
    let wrong = wrong(&reading);
    assert!(wrong.len() == 1 && wrong[0].starts_with(&format!("Asked {cell} 数式が入っていますが")), "{wrong:?}");
    let mut sent = Sent::to("sangyo");
    let name = sent.place(COVER, "回答者", "回答者");
    sent.sheet(COVER).formulas.push((name.0, name.1 + 1));
    sent.sheet(COVER).formulas.sort_unstable();
    let reading = sent.read();
    assert!(reading.findings.len() == 1 && reading.findings[0].weight == Weight::Asked, "{reading:?}");
}

#[test]
fn results_that_a_program_left_out_of_the_forms_own_formulas_are_no_matter() {
    let mut sent = Sent::to("sangyo");
    for sheet in &mut sent.workbook.sheets {
        let formulas = sheet.formulas.clone();
        sheet.cells.retain(|cell| formulas.binary_search(&(cell.row, cell.column)).is_err());
    }
    assert_eq!(sent.read(), Reading::default());
}

#[test]
fn comments_on_cells_are_told() {
    let mut sent = Sent::to("sangyo");
    assert!(!sent.workbook.has_comments);
    sent.workbook.has_comments = true;
    let reading = sent.read();
    assert!(reading.findings.len() == 1 && reading.findings[0].weight == Weight::Noted, "{reading:?}");
    assert!(reading.findings[0].what.contains("コメント（メモ）"), "{reading:?}");
}

#[test]
fn of_a_form_whose_texts_were_not_recorded_nothing_is_said() {
    let mut sent = Sent::to("sangyo");
    sent.cells.retain(|cell| !cell.is_loose());
    assert_eq!(sent.read(), Reading::default());
}
