//! The workbooks as openpyxl and LibreOffice read them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;
use tempfile::TempDir;

use sokatsu::fiscal_year::FiscalYear;

use crate::demo;
use crate::plan::{Report, paragraphs, reports, values, without_space};
use crate::programs::{info, pages, print_workbooks, python};
use crate::workshop::files_below;

/// A workbook as openpyxl reads it.
#[derive(Debug, Deserialize)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    /// Names of the parts in the file.
    pub parts: Vec<String>,
    /// The text of all parts as written, attributes too.
    pub everything: String,
}

#[derive(Debug, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub state: String,
    pub cells: Vec<Cell>,
    pub paper: Option<u32>,
    pub fits_width: bool,
    pub any_height: bool,
    pub footer: String,
    pub charts: usize,
    /// Page breaks between rows.
    pub breaks: usize,
}

#[derive(Debug, Deserialize)]
pub struct Cell {
    pub row: u32,
    pub column: u32,
    /// `n` a number, `s` a text; of a formula, its stored result's.
    pub kind: String,
    pub formula: Option<String>,
    /// What Excel shows.
    pub shown: String,
}

impl Sheet {
    /// The cells of each row, from left to right.
    pub fn rows(&self) -> Vec<Vec<&Cell>> {
        let mut rows: BTreeMap<u32, Vec<&Cell>> = BTreeMap::new();
        for cell in &self.cells {
            rows.entry(cell.row).or_default().push(cell);
        }
        rows.values_mut().for_each(|row| row.sort_by_key(|cell| cell.column));
        rows.into_values().collect()
    }
}

/// A report's workbook; all are read at once, the first time that one is asked for.
pub fn book(report: &Report) -> &'static Book {
    static BOOKS: OnceLock<BTreeMap<PathBuf, Book>> = OnceLock::new();
    let books = BOOKS.get_or_init(|| {
        let files: Vec<PathBuf> = reports().iter().map(|report| report.file("xlsx")).collect();
        serde_json::from_value(python("shown_workbooks.py", &files)).expect("what the helper prints")
    });
    &books[&report.file("xlsx")]
}

/// The text that LibreOffice prints of a report's workbook; all are printed at once.
fn printed(report: &Report) -> &'static str {
    static PRINTED: OnceLock<BTreeMap<PathBuf, String>> = OnceLock::new();
    let printed = PRINTED.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let files: Vec<PathBuf> = reports().iter().map(|report| report.file("xlsx")).collect();
        print_workbooks(&files, folder.path());
        let pdf = |file: &Path| folder.path().join(file.file_stem().expect("a name")).with_extension("pdf");
        files.into_iter().map(|file| (file.clone(), pages(&pdf(&file)).concat())).collect()
    });
    &printed[&report.file("xlsx")]
}

/// Digits and signs as the city printed them, in half width: a number in a cell has no width.
fn half_width(printed: &str) -> String {
    printed
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// A year label (H28) or a second value (≪82.92歳≫), which may have a cell of its own beside the value.
fn is_beside_a_value(cell: &Cell) -> bool {
    cell.shown.starts_with('≪') || (cell.shown.starts_with(['H', 'R']) && FiscalYear::parse(&cell.shown).is_ok())
}

/// Every value of every indicator stands in its row: shown as printed, and a number wherever it is one.
#[test]
fn the_values_read_back_are_the_plans() {
    for report in reports() {
        let book = book(report);
        for indicator in report.indicators() {
            let values = values(indicator);
            let wanted: Vec<String> = values.iter().map(|value| half_width(&value.printed)).collect();
            let mut near = Vec::new();
            let visible = book.sheets.iter().filter(|sheet| sheet.state == "visible");
            let found = visible.flat_map(Sheet::rows).any(|mut row| {
                let Some(at) = row.iter().position(|cell| cell.shown.contains(&indicator.name)) else { return false };
                row.drain(..at);
                row.retain(|cell| !is_beside_a_value(cell));
                let shown: Vec<String> = row.iter().map(|cell| half_width(&cell.shown)).collect();
                let place = shown.windows(wanted.len()).position(|window| window == wanted);
                near.push(shown);
                let Some(place) = place else { return false };
                for (cell, value) in row[place..].iter().zip(&values) {
                    let kind = if value.number.is_some() { "n" } else { "s" };
                    assert_eq!(cell.kind, kind, "{}: {} {}", report.name(), indicator.code, value.printed);
                }
                true
            });
            assert!(found, "{}: {} {wanted:?}, but {near:#?}", report.name(), indicator.code);
            for second in values.iter().filter_map(|value| value.second.as_ref()) {
                let stands = book.sheets.iter().flat_map(|sheet| &sheet.cells);
                let mut stands = stands.filter(|cell| cell.shown.contains(&second.printed));
                assert!(stands.next().is_some(), "{}: {}", report.name(), second.printed);
            }
        }
    }
}

#[test]
fn the_forms_of_the_document_are_kept() {
    let report = &reports()[0];
    let shown: Vec<&str> =
        book(report).sheets.iter().flat_map(|sheet| &sheet.cells).map(|cell| cell.shown.as_str()).collect();
    for printed in ["58.2%", "77.50", "1,071,000", "18.00", "中止", "※", "全項目", "≪82.92歳≫", "43,400"] {
        assert!(shown.contains(&printed), "{printed}");
    }
}

/// Counts, sums and shares of the summary, and the marks that the list of indicators takes from the sheets.
#[test]
fn only_what_a_reader_would_check_is_a_formula() {
    for report in reports() {
        for sheet in &book(report).sheets {
            for cell in &sheet.cells {
                let where_is = || format!("{}: {}: {cell:?}", report.name(), sheet.name);
                assert!(["n", "s"].contains(&cell.kind.as_str()), "{}", where_is());
                let Some(formula) = &cell.formula else { continue };
                let expected = match sheet.name.as_str() {
                    "総括" => cell.kind == "n",
                    "指標一覧" => cell.kind == "s" && formula.starts_with("='"),
                    _ => false,
                };
                assert!(expected, "{}", where_is());
            }
        }
    }
}

#[test]
fn every_count_refers_to_the_list_of_indicators() {
    let summary = book(&reports()[0]).sheets.iter().find(|sheet| sheet.name == "総括").expect("the summary");
    let formulas = summary.cells.iter().filter_map(|cell| cell.formula.as_deref());
    // Three marks of two kinds, and again for each of four goals.
    assert_eq!(formulas.filter(|formula| formula.starts_with("=COUNTIF(指標一覧!")).count(), 6 + 24);
}

/// The workbooks of every plan of the demo, the mailed copies left out.
fn workbooks() -> Vec<PathBuf> {
    let folder = &demo::shown().folder;
    let reports = files_below(folder).into_iter().filter(|file| file.ends_with(".xlsx") && !file.starts_with("data/"));
    reports.map(|file| folder.join(file)).collect()
}

#[test]
fn libreoffice_reckons_what_is_stored() {
    let whole: Vec<PathBuf> = workbooks().into_iter().filter(|file| file.ends_with("report.xlsx")).collect();
    assert_eq!(whole.len(), 3, "{whole:?}");
    let told = python("reckoned_workbooks.py", &whole);
    for (file, formulas) in told.as_object().expect("workbooks") {
        let formulas = formulas.as_array().expect("formulas");
        assert!(formulas.len() > 10, "{file}");
        for formula in formulas {
            let (stored, reckoned) = (&formula["stored"], &formula["reckoned"]);
            let near = match (stored.as_f64(), reckoned.as_f64()) {
                (Some(one), Some(other)) => (one - other).abs() < 1e-9,
                _ => stored == reckoned,
            };
            assert!(near && !stored.is_null(), "{file}: {formula}");
        }
    }
}

/// LibreOffice comes to as many pages as the rows were broken into: no sheet is wider than a page, no row higher than
/// it was measured.
#[test]
fn every_workbook_of_every_plan_prints_on_the_pages_it_was_broken_into() {
    let files = workbooks();
    assert!(files.len() > 30, "{files:?}");
    let read: BTreeMap<PathBuf, Book> =
        serde_json::from_value(python("shown_workbooks.py", &files)).expect("what the helper prints");
    let folder = TempDir::new().expect("a folder");
    let copies: Vec<PathBuf> = (0..files.len()).map(|index| folder.path().join(format!("{index}.xlsx"))).collect();
    for (file, copy) in files.iter().zip(&copies) {
        std::fs::copy(file, copy).expect("a copy");
    }
    print_workbooks(&copies, folder.path());
    for (file, copy) in files.iter().zip(&copies) {
        let visible = read[file].sheets.iter().filter(|sheet| sheet.state == "visible");
        let broken: usize = visible.map(|sheet| sheet.breaks + 1).sum();
        let pdf = copy.with_extension("pdf");
        assert_eq!(info(&pdf, "Pages"), broken.to_string(), "{}", file.display());
        let narrow = pages(&pdf).iter().any(|page| page.contains("###"));
        assert!(!narrow, "{}: a column is too narrow for a number", file.display());
    }
}

#[test]
fn every_sheet_is_a4_one_page_wide_and_numbered() {
    for report in reports() {
        let book = book(report);
        assert!(book.sheets.iter().any(|sheet| sheet.state == "visible"), "{}", report.name());
        for sheet in book.sheets.iter().filter(|sheet| sheet.state == "visible") {
            let name = format!("{}: {}", report.name(), sheet.name);
            assert_eq!(sheet.paper, Some(9), "{name}: A4");
            assert!(sheet.fits_width && sheet.any_height, "{name}: one page wide, as many high as it takes");
            assert!(sheet.footer.contains("&P") && sheet.footer.contains("&N"), "{name}: {}", sheet.footer);
        }
    }
}

#[test]
fn every_section_is_a_visible_sheet_and_the_summary_has_charts() {
    for report in reports() {
        let visible = book(report).sheets.iter().filter(|sheet| sheet.state == "visible");
        let names: Vec<&str> = visible.map(|sheet| sheet.name.as_str()).collect();
        for section in &report.document.sections {
            assert!(names.contains(&section.sheet_name.as_str()), "{}: {}", report.name(), section.sheet_name);
        }
        // A department without an indicator has nothing to draw.
        if report.indicators().next().is_some() {
            assert!(book(report).sheets.iter().any(|sheet| sheet.charts > 0), "{}: native charts", report.name());
            assert!(book(report).parts.iter().any(|part| part.starts_with("xl/charts/chart")), "{}", report.name());
        }
    }
}

#[test]
fn libreoffice_opens_every_workbook_and_cuts_no_text() {
    for report in reports() {
        let printed = printed(report);
        let mut cut = Vec::new();
        for paragraph in paragraphs(&report.document) {
            let bare = without_space(paragraph);
            let from = bare.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
            if !printed.contains(&bare[from..]) {
                cut.push(bare);
            }
        }
        assert!(cut.is_empty(), "{}: the ends of these are not printed: {cut:#?}", report.name());
    }
}

#[test]
fn libreoffice_prints_every_name_and_the_notice() {
    for report in reports() {
        let printed = printed(report);
        for indicator in report.indicators() {
            let name = without_space(&indicator.name);
            // A long name is broken into lines beside other cells' lines; its beginning stands in one.
            let beginning: String = name.chars().take(6).collect();
            assert!(printed.contains(&beginning), "{}: {name}", report.name());
        }
        assert!(printed.contains("記載例"), "{}", report.name());
        assert!(!printed.contains("###"), "{}: a column is too narrow for a number", report.name());
    }
}
