//! Sheets and columns by their headings.

use super::*;

const FIGURES: &str = "実績入力";

fn sent() -> Sent {
    let mut sent = Sent::to("sangyo");
    sent.figure("K111", "R7実績", "12");
    sent.fill("コメント", "K111", "今回のコメント ▼", text("順調です。"));
    sent
}

const BOTH: [&str; 2] = ["K111 actual 12", "K111 comment 順調です。"];

#[test]
fn a_renamed_sheet_is_read_and_noted() {
    let mut sent = sent();
    sent.sheet(FIGURES).name = "産業振興課の分".to_owned();
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH);
    assert_eq!(reading.answers[0].place.sheet, "産業振興課の分");
    assert_eq!(noted(&reading)[0], "シートの名前が変わっていましたが、「実績入力」として読み取りました。");
}

#[test]
fn rows_and_columns_may_stand_anywhere() {
    let mut sent = sent();
    for cell in &mut sent.sheet(FIGURES).cells {
        cell.row += 4;
        cell.column = 60 - cell.column;
    }
    sent.sheet(FIGURES).cells.sort_by_key(|cell| (cell.row, cell.column));
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH);
    assert!(wrong(&reading).is_empty(), "{reading:?}");
}

#[test]
fn headings_are_known_with_other_blanks_and_widths() {
    let mut sent = sent();
    let (_, actual) = sent.place(FIGURES, "K111", "R7実績");
    let (_, mark) = sent.place(FIGURES, "K111", "自己評価 ▼");
    let head = sent.sheet(FIGURES).cells.iter().find(|cell| cell.content == text("コード")).expect("heads").row;
    put(sent.sheet(FIGURES), (head, actual), text("Ｒ７\u{3000}実績\n数字だけ"));
    put(sent.sheet(FIGURES), (head, mark), text("自己評価"));
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH);
    assert!(wrong(&reading).is_empty(), "{reading:?}");
}

#[test]
fn a_sheet_that_is_gone_is_told_and_the_rest_is_read() {
    let mut sent = sent();
    sent.workbook.sheets.retain(|sheet| sheet.name != FIGURES);
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH[1..]);
    let told = wrong(&reading);
    assert!(told.len() == 1 && told[0].contains("シート「実績入力」が見つかりません"), "{told:?}");
}

#[test]
fn of_two_sheets_that_look_alike_the_one_of_the_right_name_is_read() {
    let mut sent = sent();
    let mut copy = sent.sheet(FIGURES).clone();
    copy.name = "実績入力 (2)".to_owned();
    sent.workbook.sheets.push(copy);
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH);
    assert!(
        wrong(&reading).is_empty() && noted(&reading).iter().any(|noted| noted.contains("このシートは読んでいません")),
        "{reading:?}"
    );
    let (row, column) = sent.place(FIGURES, "K112", "R7実績");
    put(sent.workbook.sheets.last_mut().expect("the copy"), (row, column), text("1"));
    let told = wrong(&sent.read());
    let address = crate::workbook::address(row, column);
    assert!(
        told.len() == 1
            && told[0].starts_with("Asked")
            && told[0].contains(&format!("こちらだけにある記入（{address}）")),
        "{told:?}"
    );
    sent.sheet(FIGURES).name = "実績入力 (1)".to_owned();
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH[1..]);
    assert_eq!(wrong(&reading).iter().filter(|told| told.contains("どれを読めばよいか")).count(), 2, "{reading:?}");
}

#[test]
fn the_example_is_never_read() {
    let mut sent = sent();
    sent.sheet("記入例").name = "実績入力の例".to_owned();
    assert_eq!(answers(&sent.read()), BOTH);
    sent.workbook.sheets.retain(|sheet| sheet.name != FIGURES);
    sent.sheet("実績入力の例").name = FIGURES.to_owned();
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH[1..]);
    assert!(wrong(&reading).len() <= 2, "no flood: {reading:?}");
}

#[test]
fn a_missing_column_is_told_and_the_others_are_read() {
    let mut sent = sent();
    sent.figure("K111", "理由", "わけ");
    let (_, reason) = sent.place(FIGURES, "K111", "理由");
    let (_, name) = sent.place(FIGURES, "K111", "指標名");
    sent.sheet(FIGURES).cells.retain(|cell| cell.column != reason && cell.column != name);
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH);
    let told = wrong(&reading);
    assert!(told.len() == 1 && told[0].contains("列「理由」が見つかりません"), "{told:?}");
    assert!(noted(&reading).iter().any(|noted| noted.contains("参考の列「指標名」")), "{reading:?}");
}

#[test]
fn a_heading_that_stands_twice_is_read_only_where_both_say_the_same() {
    let mut sent = sent();
    let (row, column) = sent.place(FIGURES, "K111", "R7実績");
    let copies: Vec<Cell> = sent.sheet(FIGURES).cells.iter().filter(|cell| cell.column == column).cloned().collect();
    for cell in copies {
        put(sent.sheet(FIGURES), (cell.row, 50), cell.content);
    }
    assert_eq!(answers(&sent.read()), BOTH);
    put(sent.sheet(FIGURES), (row, 50), text("13"));
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH[1..]);
    let told = wrong(&reading);
    let cells = format!("{}、{}", crate::workbook::address(row, column), crate::workbook::address(row, 50));
    assert!(told.len() == 1 && told[0].contains(&cells), "{told:?}");
}

#[test]
fn without_codes_nothing_of_a_sheet_is_read_and_all_is_named() {
    let mut sent = sent();
    let (row, code) = sent.place(FIGURES, "K111", "コード");
    let (_, actual) = sent.place(FIGURES, "K111", "R7実績");
    sent.sheet(FIGURES).cells.retain(|cell| cell.column != code);
    let reading = sent.read();
    assert_eq!(answers(&reading), BOTH[1..]);
    let address = crate::workbook::address(row, actual);
    assert!(wrong(&reading).iter().any(|told| told.contains(&format!("記入（{address}）"))), "{reading:?}");
}
