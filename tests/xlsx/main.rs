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
    assert_eq!(names, ["目次", "総括", "数値目標", "1（ア）", "意見1", "図のデータ"]);
    assert_eq!(book["sheets"]["図のデータ"]["state"], "veryHidden");
    assert!(cells(&book, "総括").iter().any(|cell| cell["link"] == "'1（ア）'!A1"));
}

#[test]
fn nothing_becomes_a_formula() {
    let book = book(&sample::document());
    for sheet in book["sheets"].as_object().unwrap().values() {
        for cell in sheet["cells"].as_object().unwrap().values() {
            // A sum or a share; never a text.
            assert!(cell["formula"].is_null() || cell["type"] == "n", "{cell}");
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
    let told = render(&document, &fonts()).unwrap_err().to_string();
    assert!(told.contains("「総括」B") && told.contains("鳴る") && told.contains("U+0007"), "{told}");
    let mut document = sample::document();
    document.notice = Some("記載\u{8}例".into());
    assert!(render(&document, &fonts()).unwrap_err().to_string().contains("U+0008"), "a foot stands in no cell");
}

#[test]
fn a_link_that_leads_nowhere_is_an_error() {
    let mut document = sample::document();
    document.sections.remove(2);
    let error = render(&document, &fonts()).unwrap_err();
    assert!(matches!(&error, XlsxError::OnSheet { source, .. } if matches!(**source, XlsxError::DeadLink { .. })));
}

#[test]
fn contents_lead_to_every_sheet_and_every_sheet_leads_back() {
    let document = asaka::asaka(Edition::Committee, None);
    let book = book(&document);
    assert_eq!(book["names"][0], "目次");
    for section in document.ordered_sections() {
        let name = section.sheet_name.as_str();
        let leads = |sheet: &str, to: &str| {
            let target = format!("'{to}'!A1");
            cells(&book, sheet).iter().any(|cell| cell["link"] == target.as_str())
        };
        assert!(leads("目次", name), "{name}");
        assert!(leads(name, "目次"), "{name}");
    }
}

#[test]
fn a_department_with_two_sheets_needs_no_contents() {
    let document = sample::document();
    let short = Document { sections: document.sections[1..3].to_vec(), ..document };
    let book = book(&short);
    assert_eq!(book["names"], serde_json::json!(["数値目標", "1（ア）", "図のデータ"]));
    assert!(cells(&book, "数値目標")[1]["value"].as_str().is_some_and(|told| !told.is_empty()));
}

#[test]
fn rated_indicators_stand_in_the_list_once_with_their_trend() {
    let document = asaka::asaka(Edition::Committee, None);
    let overview = document.overview.as_ref().expect("a list");
    let mut listed: Vec<&str> = overview.marks().collect();
    let count = listed.len();
    listed.sort_unstable();
    listed.dedup();
    // 7 numeric targets and 27 KPIs have a mark.
    assert_eq!((count, listed.len()), (34, 34));
    let xml = programs::part(&render(&document, &fonts()).unwrap(), "xl/worksheets/sheet3.xml");
    assert!(xml.matches("<x14:sparkline>").count() > 25 && xml.contains("図のデータ!B"), "sparklines");
}

/// What people type: kept to the last character, asleep, and on a row that is high enough.
#[test]
fn difficult_texts_are_kept() {
    let difficult = [
        "=1+1",
        "+81-48-463-1111",
        "-",
        "@総務課",
        "𠮷野家と髙橋さん",
        "家族👨‍👩‍👧と🎉",
        "_x0041_",
        "<b>&amp;</b>",
        "'引用",
        "　前後の空白　",
        "末尾の改行\nここまで",
    ];
    let mut document = sample::document();
    let rows = difficult.iter().map(|text| vec![Cell::text(*text)]).collect();
    let columns = vec![sample::column("文", sokatsu::report::document::Align::Left)];
    let kind = sokatsu::report::document::TableKind::Plain;
    let table = sokatsu::report::document::Table { kind, caption: None, columns, rows };
    document.sections[0].blocks.push(Block::Table(table));
    let book = book(&document);
    for text in difficult {
        let found = cells(&book, "総括").into_iter().find(|cell| cell["value"] == text);
        let cell = found.unwrap_or_else(|| panic!("{text}"));
        assert_eq!(cell["type"], "s", "{cell}");
        assert!(cell["formula"].is_null() && cell["quoted"] == text.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}

/// 32,768 characters of narrative go on in further cells; in a table of figures, where they cannot, they are refused
/// by name.
#[test]
fn a_text_longer_than_a_cell_is_continued_or_refused() {
    let long = "あ".repeat(32_768);
    let mut document = sample::document();
    let paragraph = Paragraph { text: long.clone(), style: ParagraphStyle::Body };
    document.sections[0].blocks.push(Block::Prose(Prose {
        label: None,
        label_note: None,
        paragraphs: vec![paragraph],
    }));
    let book = book(&document);
    let texts = cells(&book, "総括").into_iter().filter_map(|cell| cell["value"].as_str());
    assert_eq!(texts.flat_map(str::chars).filter(|c| *c == 'あ').count(), 32_768);

    let mut document = sample::document();
    let Block::Table(table) = &mut document.sections[1].blocks[0] else { panic!("a table") };
    table.rows[0][0] = Cell::text(long);
    let told = render(&document, &fonts()).unwrap_err().to_string();
    assert!(told.contains("数値目標") && told.contains("32,767"), "{told}");
}

/// A definition of more lines than a row of Excel has room for takes several rows.
#[test]
fn a_row_of_figures_may_be_higher_than_a_row_of_excel() {
    let mut document = sample::document();
    let definition = format!("{}終わり。", "市の支援を受けて空き店舗を活用した事業者の数を数える。".repeat(60));
    let Block::Table(table) = &mut document.sections[1].blocks[0] else { panic!("a table") };
    table.rows[0][0] = Cell::text(definition);
    let bytes = render(&document, &fonts()).unwrap();
    assert!(programs::printed(&bytes).contains("終わり。"));
}
