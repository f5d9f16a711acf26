//! Workbooks of real programs: the same cells, whoever saved them last.

use std::path::Path;

use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook as Writer, Worksheet};
use sokatsu::workbook::{Content, Sheet, Workbook, read};

use crate::{limits, programs};

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

fn number(number: &str) -> Content {
    Content::Number { number: number.parse().expect("a decimal"), percent: false, date: false }
}

fn percent(number: &str) -> Content {
    Content::Number { number: number.parse().expect("a decimal"), percent: true, date: false }
}

fn date(number: &str) -> Content {
    Content::Number { number: number.parse().expect("a decimal"), percent: false, date: true }
}

/// What [`write`] writes, by address.
fn wanted() -> Vec<(&'static str, Content)> {
    vec![
        ("A1", text("コード")),
        ("B1", text("=1+1")),
        ("C1", text("+81")),
        ("D1", text("@担当")),
        ("E1", text("𠮷野・髙橋 👍")),
        ("F1", text("一行目\n二行目")),
        ("G1", text("  前後に空白 ")),
        ("H1", text("１，２３４")),
        ("A3", number("77.5")),
        ("B3", number("1071000")),
        ("C3", percent("0.582")),
        ("D3", number("58.2")),
        ("E3", number("-0.1")),
        ("F3", date("46171")),
        ("G3", date("0.5")),
        ("H3", Content::Bool(true)),
        ("I3", number("12345.678901")),
    ]
}

fn write(file: &Path) {
    let mut book = Writer::new();
    book.set_properties(&DocProperties::new().set_custom_property("sokatsu.form", "S2-R7-011-1"));
    let sheet = book.add_worksheet().set_name("実績入力").expect("a name");
    write_cells(sheet).expect("cells");
    let far = book.add_worksheet().set_name("隠し").expect("a name");
    far.write(9999, 150, "遠く").expect("a cell");
    far.set_hidden(true);
    let identity = book.add_worksheet().set_name("識別").expect("a name");
    identity.write(0, 0, "S2-R7-011-1").expect("a cell");
    identity.set_very_hidden(true);
    book.save(file).expect("the workbook is written");
}

fn write_cells(sheet: &mut Worksheet) -> Result<(), rust_xlsxwriter::XlsxError> {
    let format = |format: &str| Format::new().set_num_format(format);
    for (column, text) in wanted().iter().filter(|(at, _)| at.ends_with('1')).enumerate() {
        if let (_, Content::Text(text)) = text {
            sheet.write_string(0, column as u16, text)?;
        }
    }
    sheet.write_blank(1, 0, &format("0.00"))?;
    sheet.write_number_with_format(2, 0, 77.5, &format("0.00"))?;
    sheet.write_number_with_format(2, 1, 1_071_000.0, &format("#,##0"))?;
    sheet.write_number_with_format(2, 2, 0.582, &format("0.0%"))?;
    sheet.write_number_with_format(2, 3, 58.2, &format("0.0\"%\""))?;
    sheet.write_number(2, 4, -0.1)?;
    sheet.write_datetime_with_format(2, 5, ExcelDateTime::from_ymd(2026, 5, 29)?, &format("[$-411]ge.m.d"))?;
    sheet.write_datetime_with_format(2, 6, ExcelDateTime::from_hms(12, 0, 0.0)?, &format("h:mm"))?;
    sheet.write_boolean(2, 7, true)?;
    sheet.write_number(2, 8, 12345.678901)?;
    sheet.merge_range(4, 0, 5, 3, "", &Format::new())?;
    Ok(())
}

fn found(sheet: &Sheet) -> Vec<(String, Content)> {
    sheet.cells.iter().map(|cell| (cell.address(), cell.content.clone())).collect()
}

fn assert_is_as_wanted(book: &Workbook, by: &str) {
    let wanted: Vec<(String, Content)> = wanted().into_iter().map(|(at, content)| (at.to_owned(), content)).collect();
    assert_eq!(found(&book.sheets[0]), wanted, "{by}");
    let sheets: Vec<(&str, bool)> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect();
    assert_eq!(sheets, [("実績入力", true), ("隠し", false), ("識別", false)], "{by}");
    assert_eq!(found(&book.sheets[1]), [("EU10000".to_owned(), text("遠く"))], "{by}");
    assert_eq!(found(&book.sheets[2]), [("A1".to_owned(), text("S2-R7-011-1"))], "{by}");
    assert_eq!(book.properties.get("sokatsu.form").map(String::as_str), Some("S2-R7-011-1"), "{by}");
}

#[test]
fn the_same_cells_come_back_from_every_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = folder.path().join("written.xlsx");
    write(&written);
    assert_is_as_wanted(&read(&written, &limits()).expect("rust_xlsxwriter"), "rust_xlsxwriter");
    let edited = folder.path().join("edited.xlsx");
    programs::openpyxl_saves(&written, &edited);
    assert_is_as_wanted(&read(&edited, &limits()).expect("openpyxl"), "openpyxl");
    let saved = programs::libreoffice_saves(&written, "xlsx");
    assert_is_as_wanted(&read(&saved, &limits()).expect("LibreOffice"), "LibreOffice");
    let sheet = programs::libreoffice_saves(&written, "ods");
    let back = programs::libreoffice_saves(&sheet, "xlsx");
    assert_is_as_wanted(&read(&back, &limits()).expect("LibreOffice, by way of ODS"), "LibreOffice, by way of ODS");
}

#[test]
fn what_a_person_types_comes_as_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let typed = folder.path().join("typed.xlsx");
    programs::openpyxl_writes(&typed);
    let saved = programs::libreoffice_saves(&typed, "xlsx");
    for file in [&typed, &saved] {
        let book = read(file, &limits()).expect("a workbook");
        let content = |row, column| book.sheets[0].cell(row, column).map(|cell| cell.content.clone());
        let first =
            [text("コード"), text("１，２３４"), text("1,234"), number("1234"), percent("0.582"), number("58.2")];
        for (column, wanted) in first.into_iter().enumerate() {
            assert_eq!(content(0, column as u16), Some(wanted), "{}", file.display());
        }
        let rest = [date("46171"), date("0.5"), Content::Bool(true), text("約60")];
        for (column, wanted) in rest.into_iter().enumerate() {
            assert_eq!(content(0, column as u16 + 6), Some(wanted), "{}", file.display());
        }
        let second =
            [text("𠮷野・髙橋 👍"), text("一行目\n二行目"), text(" 前後に空白 "), text("'=1+1"), number("77.5")];
        for (column, wanted) in second.into_iter().enumerate() {
            assert_eq!(content(2, column as u16), Some(wanted), "{}", file.display());
        }
        assert_eq!(content(2, 6), Some(text("=1+1")), "{}", file.display());
        assert_eq!(book.sheets[1].name, "識別");
        assert!(!book.sheets[1].visible);
        assert_eq!(book.properties.get("sokatsu.form").map(String::as_str), Some("S2-R7-011-1"));
    }
}

/// LibreOffice then tells a dimension of a million rows.
#[test]
fn a_height_of_the_last_row_does_no_harm() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("high.xlsx");
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 1, "コード").expect("a cell");
    sheet.set_row_height(1_048_575, 30).expect("a height");
    book.save(&file).expect("the workbook is written");
    let book = read(&programs::libreoffice_saves(&file, "xlsx"), &limits()).expect("a workbook");
    assert_eq!(found(&book.sheets[0]), [("B1".to_owned(), text("コード"))]);
}

#[test]
fn formulas_come_with_their_stored_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("formulas.xlsx");
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.write_formula(0, 0, Formula::new("=1+1").set_result("2")).expect("a formula");
    sheet.write_formula(0, 1, Formula::new("=\"済\"").set_result("済")).expect("a formula");
    sheet.write_formula(0, 2, Formula::new("=1/0").set_result("#DIV/0!")).expect("a formula");
    book.save(&file).expect("the workbook is written");
    for file in [&file, &programs::libreoffice_saves(&file, "xlsx")] {
        let book = read(file, &limits()).expect("a workbook");
        let contents: Vec<Content> = book.sheets[0].cells.iter().map(|cell| cell.content.clone()).collect();
        assert_eq!(contents, [number("2"), text("済"), Content::Error("#DIV/0!".to_owned())], "{}", file.display());
    }
}

#[test]
fn control_characters_and_the_longest_text_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("texts.xlsx");
    let texts = ["a\u{1}b\u{b}c", "_x0041_ は記号です", "タブ\tと\r\n改行", &"髙".repeat(32_767), &"𠮷".repeat(16_383)];
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    for (row, text) in texts.iter().enumerate() {
        sheet.write_string(row as u32, 0, *text).expect("a text");
    }
    book.save(&file).expect("the workbook is written");
    let book = read(&file, &limits()).expect("a workbook");
    let contents: Vec<Content> = book.sheets[0].cells.iter().map(|cell| cell.content.clone()).collect();
    assert_eq!(contents, texts.map(text));
}

#[test]
fn numbers_are_decimals_without_noise() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("numbers.xlsx");
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    for tenths in -2000..2000_i32 {
        sheet.write_number(tenths.unsigned_abs(), u16::from(tenths < 0), f64::from(tenths) / 10.0).expect("a number");
    }
    book.save(&file).expect("the workbook is written");
    let book = read(&file, &limits()).expect("a workbook");
    assert_eq!(book.sheets[0].cells.len(), 4000);
    for cell in &book.sheets[0].cells {
        let sign = if cell.column == 1 { -1 } else { 1 };
        let wanted = Decimal::new(sign * i64::from(cell.row), 1);
        assert_eq!(cell.content, Content::Number { number: wanted, percent: false, date: false });
    }
}
