//! The cells of a workbook: a new, clean archive is made from what was checked, and only that is read by `calamine`.

use std::io::{Cursor, Write};

use calamine::{Cell as Read, DataRef, Reader, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use rust_decimal::Decimal;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::content::{Cell, Content, Sheet, Workbook, address};
use super::formats::Format;
use super::limits::Limits;
use super::number::of_double;
use super::package::{Package, SheetPart};
use super::places::{check_strings, places};
use super::refused::Refused;

/// Reads a workbook that was taken apart.
///
/// # Errors
/// Everything that a sheet can have too much of, and damage.
pub fn read(package: Package, limits: &Limits) -> Result<Workbook, Refused> {
    let Package { sheets, strings, formats, properties, has_comments } = package;
    if let Some(strings) = &strings {
        check_strings(strings, limits)?;
    }
    let mut left = limits.cells;
    let mut all_places = Vec::new();
    for sheet in &sheets {
        let places = sheet.content.as_deref().map(|bytes| places(&sheet.name, bytes, left, limits)).transpose()?;
        left -= places.as_ref().map_or(0, |places| places.cells.len());
        all_places.push(places);
    }
    let (clean, named) = clean(sheets, strings).map_err(|error| damaged(&error.to_string()))?;
    // The archive is ours: what goes wrong here is in the texts.
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(clean)).map_err(|_| damaged("共有の文字列が読めません"))?;
    let mut texts = limits.texts;
    let mut sheets = Vec::new();
    for (number, ((name, visible), places)) in named.into_iter().zip(all_places).enumerate() {
        let mut sheet = Sheet { name, visible, ..Sheet::default() };
        if let Some(places) = places {
            let filled = Filled { formats: &formats, limits };
            filled.fill(&mut sheet, &mut book, &key(number), &places.cells, &mut texts)?;
            sheet.formulas = places.formulas;
        }
        sheets.push(sheet);
    }
    Ok(Workbook { sheets, properties, has_comments })
}

fn damaged(what: &str) -> Refused {
    Refused::Damaged { what: what.to_owned() }
}

/// The name of a sheet inside the clean archive, whatever it is called outside.
fn key(number: usize) -> String {
    format!("s{number}")
}

/// Name and visibility of each sheet, in order.
type Named = Vec<(String, bool)>;

/// An archive with nothing in it but the sheets that were checked and the shared texts.
fn clean(sheets: Vec<SheetPart>, strings: Option<Vec<u8>>) -> Result<(Vec<u8>, Named), zip::result::ZipError> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, content: &[u8]| -> Result<(), zip::result::ZipError> {
        archive.start_file(name, options)?;
        Ok(archive.write_all(content)?)
    };
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |inner: &str| format!("<Relationships xmlns=\"{PACKAGE}\">{inner}</Relationships>");
    let (mut named, mut tabs, mut targets) = (Named::new(), String::new(), String::new());
    for (number, sheet) in sheets.into_iter().enumerate() {
        named.push((sheet.name, sheet.visible));
        if let Some(content) = sheet.content {
            let key = key(number);
            tabs += &format!("<sheet name=\"{key}\" r:id=\"{key}\"/>");
            targets += &relation(&key, "worksheet", &format!("{key}.xml"));
            add(&format!("xl/{key}.xml"), &content)?;
        }
    }
    if let Some(strings) = strings {
        targets += &relation("strings", "sharedStrings", "sharedStrings.xml");
        add("xl/sharedStrings.xml", &strings)?;
    }
    add("_rels/.rels", relations(&relation("book", "officeDocument", "xl/workbook.xml")).as_bytes())?;
    add("xl/_rels/workbook.xml.rels", relations(&targets).as_bytes())?;
    add("xl/workbook.xml", format!("<workbook xmlns:r=\"{RELATIONS}\"><sheets>{tabs}</sheets></workbook>").as_bytes())?;
    Ok((archive.finish()?.into_inner(), named))
}

/// What the cells of a sheet are filled in with.
struct Filled<'a> {
    formats: &'a [Format],
    limits: &'a Limits,
}

impl Filled<'_> {
    fn fill(
        &self,
        sheet: &mut Sheet,
        book: &mut Xlsx<Cursor<Vec<u8>>>,
        key: &str,
        places: &[(u32, u16)],
        texts: &mut usize,
    ) -> Result<(), Refused> {
        let name = sheet.name.clone();
        let disagree = || damaged(&format!("シート「{name}」のセルの並びが読めません"));
        let mut cells = book.worksheet_cells_reader(key).map_err(|_| disagree())?;
        for (row, column) in places.iter().copied() {
            let content = match cells.next_cell_with_style_id() {
                Ok(Some((read, style))) if read.get_position() == (row, u32::from(column)) => {
                    content(&read, self.formats.get(style).copied().unwrap_or_default())
                }
                Ok(_) => return Err(disagree()),
                // Excel has more errors than the reader knows, such as #SPILL!; it goes on behind the value.
                Err(XlsxError::CellError(error)) => Some(Content::Error(error)),
                Err(_) => {
                    let cell = address(row, column);
                    return Err(damaged(&format!("シート「{name}」のセル {cell} の値が読めません")));
                }
            };
            let Some(content) = content else { continue };
            let cell = Cell { row, column, content };
            self.weigh(&cell, &name, texts)?;
            sheet.cells.push(cell);
        }
        if !matches!(cells.next_cell_with_style_id(), Ok(None)) {
            return Err(disagree());
        }
        sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
        Ok(())
    }

    /// Lengths are counted as Excel counts them, in UTF-16. One shared text may stand in every cell: what all of them hold is weighed too.
    fn weigh(&self, cell: &Cell, sheet: &str, left: &mut usize) -> Result<(), Refused> {
        let (Content::Text(text) | Content::Error(text)) = &cell.content else {
            return Ok(());
        };
        let length = if text.len() > self.limits.text { text.encode_utf16().count() } else { 0 };
        if length > self.limits.text {
            let (sheet, cell) = (sheet.to_owned(), cell.address());
            return Err(Refused::TextTooLong { sheet, cell, length, limit: self.limits.text });
        }
        *left = left.checked_sub(text.len()).ok_or(Refused::TooMuchText { limit: self.limits.texts })?;
        Ok(())
    }
}

/// The value of a cell, unless it is blank.
fn content(read: &Read<DataRef>, format: Format) -> Option<Content> {
    let text = |text: String| (!text.is_empty()).then_some(Content::Text(text));
    match read.get_value() {
        DataRef::Empty => None,
        DataRef::String(found) => text(found.clone()),
        DataRef::SharedString(found) => text((*found).to_owned()),
        DataRef::Int(number) => Some(of_double(*number as f64, format)),
        DataRef::Float(number) => Some(of_double(*number, format)),
        DataRef::DateTime(date) => Some(of_double(date.as_f64(), Format { date: true, ..format })),
        DataRef::DateTimeIso(found) | DataRef::DurationIso(found) => match serial(found) {
            Some(number) => Some(Content::Number { number, percent: false, date: true }),
            None => text(found.clone()),
        },
        DataRef::Bool(truth) => Some(Content::Bool(*truth)),
        DataRef::Error(error) => Some(Content::Error(error.to_string())),
    }
}

/// A date written out (2026-05-29, 2026-05-29T12:00:00Z) as Excel counts days.
fn serial(text: &str) -> Option<Decimal> {
    let text = text.trim().trim_end_matches('Z');
    let at_midnight = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().or_else(at_midnight)?;
    let days = time.date().signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days();
    let seconds = Decimal::from(time.num_seconds_from_midnight());
    Some(Decimal::from(days) + seconds / Decimal::from(86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_are_written_out_are_counted() {
        assert_eq!(serial("2026-05-29"), Some(Decimal::from(46171)));
        assert_eq!(serial("2026-05-29T12:00:00Z"), Some(Decimal::new(461_715, 1)));
        assert_eq!(serial("5月29日"), None);
    }
}
