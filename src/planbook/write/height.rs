//! Heights of rows: reckoned, so that no text is cut on paper and in Protected View, and yet not fixed, so that Excel
//! fits a row again when a person writes more into it.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// A full-width letter of 10 points, and the air at both sides of a cell, in pixels.
const LETTER_PX: f64 = 12.6;
const AIR_PX: f64 = 10.0;
/// A line of 10 points, and the air above and below, in points.
const LINE_PT: f64 = 13.0;
const AIR_PT: f64 = 4.5;
/// A row of Excel ends here.
const HIGHEST_PT: f64 = 409.5;

/// Height of a cell in points, in a column of that width. The text is reckoned a little wide.
pub fn of_text(text: &str, width_px: u32) -> f64 {
    (lines(text, width_px, LETTER_PX) as f64 * LINE_PT + AIR_PT).min(HIGHEST_PT)
}

/// Lines of a text in a column of that width, with full-width letters as wide as `letter_px`.
pub fn lines(text: &str, width_px: u32, letter_px: f64) -> usize {
    let room = ((f64::from(width_px) - AIR_PX) / letter_px).max(1.0);
    let line_count = |line: &str| {
        let letters: f64 = line.chars().map(|c| if c.is_ascii() { 0.6 } else { 1.0 }).sum();
        (letters / room).ceil().max(1.0) as usize
    };
    text.split('\n').map(line_count).sum()
}

/// The workbook with the same heights, none of them marked as set by hand (the writer marks all).
///
/// # Errors
/// When the writer's file is no archive, which would be an error of its own.
pub fn unfixed(workbook: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(workbook.len())));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        writer.start_file(&name, options)?;
        match std::str::from_utf8(&bytes).ok().filter(|_| name.starts_with("xl/worksheets/sheet")) {
            // In a cell's text the quotes would be written as entities.
            Some(xml) => writer.write_all(xml.replace(" customHeight=\"1\"", "").as_bytes())?,
            None => writer.write_all(&bytes)?,
        }
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_texts_are_higher_and_none_is_higher_than_excel_allows() {
        assert_eq!(lines("保育所", 100, LETTER_PX), 1);
        assert_eq!(lines("保育所を二つ開いた。\n・北保育所", 100, LETTER_PX), 3);
        assert!(of_text("あ\nい\nう", 100) > of_text("あ", 100));
        assert!(of_text(&"長い文章。".repeat(1000), 100) <= 409.5);
    }
}
