//! Rows by their codes, locked cells, figures of a row together.

use super::*;
use crate::inquiry::sheets as sheets_words;

const FIGURES: &str = "実績入力";

#[test]
fn a_form_that_was_not_filled_in_says_nothing() {
    for department in ["sangyo", "seisaku", "kenko"] {
        assert_eq!(Sent::to(department).read(), Reading::default(), "{department}");
    }
}

#[test]
fn a_filled_row_is_answers() {
    let mut sent = Sent::to("sangyo");
    let place = sent.figure("K111", "R7実績", "１２");
    sent.figure("K111", "自己評価 ▼", "A 目標達成（見込み）");
    sent.figure("K111", "理由", "=創業支援が実った");
    sent.figure("K112", "R7実績", "未確定");
    let reading = sent.read();
    assert_eq!(
        answers(&reading),
        ["K111 actual 12", "K111 own_mark A", "K111 reason =創業支援が実った", "K112 actual 未確定"]
    );
    assert_eq!((reading.answers[0].place.cell.as_str(), reading.answers[0].typed.as_str()), (place.as_str(), "１２"));
    assert_eq!(noted(&reading), ["理由が空欄です。"]);
    assert!(wrong(&reading).is_empty());
}

#[test]
fn marks_are_known_in_each_way_of_writing() {
    let mut sent = Sent::to("sangyo");
    for (typed, mark) in
        [("ａ", "A"), ("策定当初より悪くなっている", "C"), ("Ｂ　策定当初より 良くなっている", "B"), ("Ｃ", "C")]
    {
        sent.figure("K111", "自己評価 ▼", typed);
        assert_eq!(answers(&sent.read()), [format!("K111 own_mark {mark}")], "{typed}");
    }
    let place = sent.figure("K111", "自己評価 ▼", "だいたいA");
    let reading = sent.read();
    assert!(reading.answers.is_empty());
    assert_eq!(reading.findings[0].place.as_ref().map(|place| place.cell.clone()), Some(place));
    assert!(reading.findings[0].remedy.contains("「A 目標達成（見込み）」"), "{reading:?}");
    assert_eq!(reading.findings.len(), 1, "a mark that is not taken does not ask for its actual");
}

#[test]
fn an_altered_locked_cell_sets_its_row_aside_and_no_other() {
    let mut sent = Sent::to("sangyo");
    let answered = sent.figure("K111", "R7実績", "12");
    sent.figure("K131", "R7実績", "8");
    let altered = sent.fill(FIGURES, "K111", "R6", number("10"));
    let reading = sent.read();
    assert_eq!(answers(&reading), ["K131 actual 8"]);
    let told = wrong(&reading);
    assert_eq!(told.len(), 1);
    let said = [
        format!("Refused {altered} "),
        format!("{altered} の「R6」は「9」でしたが、「10」になっています"),
        format!("この行の記入（{answered}）"),
    ];
    assert!(said.iter().all(|said| told[0].contains(said)), "{told:?}");
}

#[test]
fn what_programs_store_otherwise_alters_nothing() {
    let mut sent = Sent::to("sangyo");
    sent.fill(FIGURES, "K111", "R6", text("9.0"));
    sent.fill(FIGURES, "K111", "R5", number("6.00"));
    let name =
        sent.cells.iter().find(|cell| cell.item == "K111" && cell.column == "指標名").expect("a name").printed.clone();
    sent.fill(FIGURES, "K111", "指標名", text(&format!("{name} \r\n")));
    assert_eq!(sent.read(), Reading::default());
}

#[test]
fn what_is_typed_where_nothing_is_asked_is_an_alteration() {
    let mut sent = Sent::to("seisaku");
    let unmarked = sent.cells.iter().find(|cell| cell.printed == sheets_words::NOT_MARKED);
    assert!(unmarked.is_none(), "every indicator of this plan is marked");
    let mut cells = sent.cells.clone();
    let heading = "自己評価 ▼".to_owned();
    cells.push(PrintedCell {
        sheet: FIGURES.to_owned(),
        item: "N11".to_owned(),
        column: heading,
        printed: sheets_words::NOT_MARKED.to_owned(),
    });
    sent.cells = cells;
    sent.figure("N11", "自己評価 ▼", sheets_words::NOT_MARKED);
    sent.figure("N11", "R7実績", "43,500");
    assert_eq!(answers(&sent.read()), ["N11 actual 43,500"]);
    let place = sent.figure("N11", "自己評価 ▼", "A");
    let reading = sent.read();
    assert!(reading.answers.is_empty());
    assert!(wrong(&reading)[0].starts_with(&format!("Refused {place}")), "{reading:?}");
}

#[test]
fn rows_that_are_nobodys_are_told() {
    let mut sent = Sent::to("sangyo");
    let (row, code) = sent.place(FIGURES, "K133", "コード");
    let (_, actual) = sent.place(FIGURES, "K133", "R7実績");
    let sheet = sent.sheet(FIGURES);
    put(sheet, (row + 10, actual), text("5"));
    put(sheet, (row + 11, code), text("K999"));
    put(sheet, (row + 11, actual), text("6"));
    put(sheet, (row + 12, code), text("ここは注です"));
    let reading = sent.read();
    let told = wrong(&reading);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("コードのない行") && told[1].contains("「K999」"), "{told:?}");
    assert!(told[0].contains(&crate::workbook::address(row + 10, actual)));
}

#[test]
fn a_code_that_stands_twice_is_read_only_where_both_say_the_same() {
    let mut sent = Sent::to("sangyo");
    sent.figure("K111", "R7実績", "12");
    let (row, _) = sent.place(FIGURES, "K111", "コード");
    let copies: Vec<Cell> = sent.sheet(FIGURES).cells.iter().filter(|cell| cell.row == row).cloned().collect();
    for cell in copies {
        put(sent.sheet(FIGURES), (row + 30, cell.column), cell.content);
    }
    assert_eq!(answers(&sent.read()), ["K111 actual 12"]);
    let (_, actual) = sent.place(FIGURES, "K111", "R7実績");
    put(sent.sheet(FIGURES), (row + 30, actual), text("13"));
    let reading = sent.read();
    assert!(reading.answers.is_empty());
    let told = wrong(&reading);
    let cells = [row, row + 30].map(|row| crate::workbook::address(row, actual)).join("、");
    assert!(told.len() == 1 && told[0].contains("2つ") && told[0].contains(&cells), "{told:?}");
}

#[test]
fn a_code_written_over_another_row_does_not_hide_it() {
    let mut sent = Sent::to("sangyo");
    sent.figure("K111", "理由", "わけ");
    let overwritten = sent.figure("K131", "理由", "わけ");
    sent.fill(FIGURES, "K131", "コード", text("K111"));
    let reading = sent.read();
    assert!(reading.answers.is_empty());
    assert!(wrong(&reading)[0].contains(&overwritten), "the same words, of another row: {reading:?}");
}

#[test]
fn what_is_filled_down_far_is_told_in_one_line() {
    let mut sent = Sent::to("sangyo");
    let (row, actual) = sent.place(FIGURES, "K133", "R7実績");
    let (_, code) = sent.place(FIGURES, "K133", "コード");
    let sheet = sent.sheet(FIGURES);
    sheet.cells.extend((row + 10..row + 5000).map(|row| Cell { row, column: actual, content: text("5") }));
    for row in row + 6000..row + 9000 {
        sheet.cells.push(Cell { row, column: code, content: text(&format!("X{row}")) });
        sheet.cells.push(Cell { row, column: actual, content: text("5") });
    }
    sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
    let told = wrong(&sent.read());
    assert_eq!(told.len(), 2);
    assert!(told[0].contains('～') && told[1].contains("様式にないコードの行が3000あります"), "{told:?}");
}

#[test]
fn a_row_that_is_gone_is_noted() {
    let mut sent = Sent::to("sangyo");
    let (row, _) = sent.place(FIGURES, "K111", "コード");
    sent.sheet(FIGURES).cells.retain(|cell| cell.row != row);
    let reading = sent.read();
    assert_eq!(noted(&reading), ["コード「K111」の行がありません。この項目の回答は受け付けていません。"]);
    assert_eq!(reading.findings[0].item.as_deref(), Some("K111"));
}

#[test]
fn what_is_typed_beside_the_table_is_noted() {
    let mut sent = Sent::to("sangyo");
    let (row, _) = sent.place(FIGURES, "K111", "コード");
    put(sent.sheet(FIGURES), (row, 60), text("だいたいの数です"));
    assert_eq!(
        noted(&sent.read()),
        [format!(
            "見出しのない列に記入（{}）があります。回答としては読んでいません。",
            crate::workbook::address(row, 60)
        )]
    );
}

#[test]
fn erasing_is_said_and_a_blank_says_nothing() {
    let mut sent = Sent::to("sangyo");
    sent.figure("K111", "R7実績", " 削除　");
    sent.figure("K111", "理由", "削除");
    sent.figure("K112", "理由", " 　\u{200b}");
    let reading = sent.read();
    assert_eq!(answers(&reading), ["K111 actual （削除）", "K111 reason （削除）"]);
    assert!(reading.findings.is_empty());
}

#[test]
fn an_indicator_that_left_the_plan_is_told() {
    let mut sent = Sent::to("sangyo");
    let place = sent.figure("K111", "R7実績", "12");
    sent.subject.plan.indicators.retain(|indicator| indicator.code.as_str() != "K111");
    let told = wrong(&sent.read());
    assert!(told.len() == 1 && told[0].contains("今の計画にありません") && told[0].contains(&place), "{told:?}");
}
