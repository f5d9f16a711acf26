//! The document as an Excel workbook: a sheet for each section, figures as numbers, native charts, made to be printed.

mod chart;
mod columns;
mod error;
mod line;
mod look;
mod measure;
mod number;
mod opinions;
mod page;
mod panel;
mod section;
mod series;
mod sheet;
mod table;
mod tally;

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

pub use error::XlsxError;

use crate::report::document::Document;
use crate::typeset::Fonts;
use chrono::Datelike;

/// The document as the bytes of a workbook. The same document gives the same bytes.
///
/// # Errors
/// [`XlsxError::ControlCharacter`] for a text no spreadsheet can hold, [`XlsxError::Writer`] when the writer refuses.
pub fn render(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, XlsxError> {
    let sheets: BTreeMap<&str, &str> =
        document.sections.iter().map(|section| (section.anchor.as_str(), section.sheet_name.as_str())).collect();
    let layouts: Vec<line::Layout> =
        document.sections.iter().map(|section| section::layout(document, section, fonts, &sheets)).collect();
    let mut book = Workbook::new();
    // Column widths are counted in digits of this face: 9 pt is 12 pixels, a digit 9.
    let face = Format::new().set_font_name(look::FACE).set_font_size(9).set_font_charset(128);
    book.set_default_format(&face, 20, 80)?;
    book.set_properties(&properties(document)?);
    for section in &document.sections {
        book.add_worksheet().set_name(&section.sheet_name)?;
    }
    let charts: Vec<&chart::Chart> =
        layouts.iter().flat_map(|layout| &layout.charts).map(|placed| &placed.chart).collect();
    let spots = chart::write_figures(&mut book, &charts)?;
    let mut spots = &spots[..];
    for (index, (section, layout)) in document.sections.iter().zip(&layouts).enumerate() {
        let (own, rest) = spots.split_at(layout.charts.len());
        spots = rest;
        let grid = sheet::Grid::of(layout);
        let sheet = book.worksheet_from_index(index)?;
        sheet::Writer { sheet, name: &section.sheet_name, grid: &grid, sheets: &sheets }.write(layout, own)?;
        page::set_up(book.worksheet_from_index(index)?, document, section.kind, layout, &grid)?;
    }
    Ok(book.save_to_buffer()?)
}

/// What the file says of itself; its time is the document's date, so that the bytes do not depend on a clock.
fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let date = document.made_on;
    let (month, day) = (date.month() as u8, date.day() as u8);
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let made = ExcelDateTime::from_ymd(year, month, day)?.and_hms(9, 0, 0)?;
    Ok(DocProperties::new()
        .set_title(&document.title)
        .set_subject(&document.subtitle)
        .set_author(&document.author)
        .set_company(&document.city_name)
        .set_creation_datetime(&made))
}
