//! Workbooks, judged by openpyxl and LibreOffice.

#[path = "../shared/asaka.rs"]
mod asaka;

mod programs;
mod sample;

use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;
use sokatsu::render::xlsx::{XlsxError, render};
use sokatsu::report::document::{Block, Cell, Document, Edition, Paragraph, ParagraphStyle, Prose};
use sokatsu::typeset::{FontSettings, Fonts};

fn fonts() -> Fonts {
    Fonts::load(&FontSettings::default()).expect("the fonts are installed")
}

fn book(document: &Document) -> Value {
    programs::read(&render(document, &fonts()).expect("a workbook"))
}

/// Value and number format of each cell of a sheet that holds that value.
fn cells<'a>(book: &'a Value, sheet: &str) -> Vec<&'a Value> {
    book["sheets"][sheet]["cells"].as_object().expect("a sheet with cells").values().collect()
}

fn has_number(book: &Value, sheet: &str, number: f64, format: &str) -> bool {
    cells(book, sheet).iter().any(|cell| cell["value"].as_f64() == Some(number) && cell["format"] == format)
}

fn has_text(book: &Value, sheet: &str, text: &str) -> bool {
    cells(book, sheet).iter().any(|cell| cell["value"] == text && cell["type"] == "s")
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (document, fonts) = (asaka::asaka(Edition::Committee, None), fonts());
    assert!(render(&document, &fonts).unwrap() == render(&document, &fonts).unwrap());
}

#[test]
fn figures_are_numbers_with_their_printed_decimals() {
    let book = book(&sample::document());
    let formats = [
        (77.5, "0.00"),
        (88.2, "0.0"),
        (90.0, "0.0"),
        (1_071_000.0, "#,##0"),
        (-84.0, "#,##0"),
        (58.2, "0.0\"%\""),
        (82.25, "0.00\"歳\""),
        (0.0, "#,##0"),
    ];
    for (number, format) in formats {
        assert!(has_number(&book, "数値目標", number, format), "{number} {format}");
    }
    for word in ["-", "※", "中止", "全項目", "≪82.92歳≫", "H28", "B", "目標達成（見込み）"] {
        assert!(has_text(&book, "数値目標", word), "{word}");
    }
}

#[test]
fn tallies_are_numbers_and_charts() {
    let book = book(&sample::document());
    for (number, format) in [(0.0, "0.0\"%\""), (42.9, "0.0\"%\""), (100.0, "0.0\"%\""), (3.0, "0\"件\"")] {
        assert!(has_number(&book, "総括", number, format), "{number} {format}");
    }
    assert_eq!(book["sheets"]["総括"]["charts"], 1);
    assert_eq!(book["sheets"]["1（ア）"]["charts"], 1);
}

#[test]
fn a_section_is_a_sheet_and_links_lead_there() {
    let book = book(&sample::document());
    let names: Vec<&str> = book["names"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(names, ["総括", "数値目標", "1（ア）", "意見1", "図のデータ"]);
    assert_eq!(book["sheets"]["図のデータ"]["state"], "veryHidden");
    assert!(cells(&book, "総括").iter().any(|cell| cell["link"] == "'1（ア）'!A1"));
}

#[test]
fn nothing_becomes_a_formula() {
    let book = book(&sample::document());
    for sheet in book["sheets"].as_object().unwrap().values() {
        for cell in sheet["cells"].as_object().unwrap().values() {
            assert_ne!(cell["type"], "f", "{cell}");
            assert_eq!(cell["font"], "BIZ UDPゴシック", "{cell}");
            let awake = cell["value"].as_str().is_some_and(|text| text.starts_with(['=', '+', '-', '@']));
            assert!(!awake || cell["quoted"] == true, "{cell}");
        }
    }
}

#[test]
fn sheets_are_set_up_for_a4() {
    let book = book(&asaka::asaka(Edition::Public, None));
    for (name, sheet) in book["sheets"].as_object().unwrap() {
        if sheet["state"] != "visible" {
            continue;
        }
        assert_eq!(sheet["paper"], 9, "{name}");
        assert_eq!(sheet["orientation"], "landscape", "{name}");
        assert_eq!(sheet["fit"], serde_json::json!([true, 1, 0]), "{name}");
        assert!(sheet["foot"][0].as_str().unwrap().contains("記載例"), "{name}");
        assert_eq!(sheet["foot"][1], "&P / &N", "{name}");
        let heights = sheet["heights"].as_array().unwrap();
        assert!(heights.iter().all(|height| height.as_f64().is_some_and(|height| height <= 409.5)), "{name}");
    }
    assert_eq!(book["author"], "朝霞市政策企画課");
    assert_eq!(book["created"], "2025-11-21T09:00:00");
}

#[test]
fn no_text_is_cut_in_libreoffice() {
    let bytes = render(&sample::document(), &fonts()).unwrap();
    let printed = programs::printed(&bytes);
    assert!(printed.contains("最後の言葉はここで終わる。"));
    // Every line of it: the text is there whole, in its order, over all rows and pages that it takes.
    let sentence = "商店会が行うにぎわいづくりの事業に補助を行い、空き店舗の活用を進めた。";
    assert_eq!(printed.matches(sentence).count(), sample::long_text().matches(sentence).count());
}

/// Every figure of the real report stands in its workbook: as the number, or as the word that is printed.
#[test]
fn every_figure_of_the_real_report_is_there() {
    let document = asaka::asaka(Edition::Committee, None);
    let book = book(&document);
    let mut seen = 0;
    for section in &document.sections {
        for block in &section.blocks {
            let Block::Table(table) = block else { continue };
            for cell in table.rows.iter().flatten() {
                let Cell::Figure(figure) = cell else { continue };
                let number = figure.number.and_then(|number| number.to_f64());
                let found = cells(&book, &section.sheet_name).iter().any(|cell| match number {
                    Some(_) => cell["value"].as_f64() == number,
                    None => cell["value"] == figure.printed.as_str(),
                });
                assert!(found, "{}: {}", section.sheet_name, figure.printed);
                seen += 1;
            }
        }
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn a_sheet_name_that_excel_refuses_is_an_error() {
    let mut document = sample::document();
    document.sections[0].sheet_name = "あ".repeat(32);
    let told = render(&document, &fonts()).unwrap_err().to_string();
    assert!(told.contains("31"), "{told}");
}

#[test]
fn a_control_character_is_told_with_its_text() {
    let mut document = sample::document();
    let paragraph = Paragraph { text: "鐘\u{7}が鳴る".into(), style: ParagraphStyle::Body };
    let prose = Prose { label: None, label_note: None, paragraphs: vec![paragraph] };
    document.sections[0].blocks.push(Block::Prose(prose));
    let error = render(&document, &fonts()).unwrap_err();
    assert!(matches!(&error, XlsxError::ControlCharacter { text, .. } if text.contains("鳴る")), "{error}");
}

#[test]
fn a_link_that_leads_nowhere_is_an_error() {
    let mut document = sample::document();
    document.sections.remove(2);
    assert!(matches!(render(&document, &fonts()), Err(XlsxError::DeadLink { .. })));
}
