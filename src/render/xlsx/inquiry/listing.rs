//! A plain table on a sheet of its own, for the planning section's own use: one value in a cell, a filter on the heads.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet};

use super::paper::{Fixed, set_up};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, Lie, Styles, TITLE, aligned, wrapped};
use crate::render::xlsx::grid::{Grid, Span};
use crate::render::xlsx::row_height::Ruler;
use crate::render::xlsx::sheet::{Content, Sheet};
use crate::report::document::{Align, Colors};
use crate::typeset::{Fonts, Weight};

/// A table; every row has as many cells as there are heads.
pub(super) struct Listing<'a> {
    pub sheet: &'a str,
    pub title: String,
    pub below: String,
    /// Title, width in pixels, alignment.
    pub heads: &'a [(&'a str, u32, Align)],
    pub rows: Vec<Vec<String>>,
    pub foot: String,
}

/// The highest row that Excel knows, in points.
const HIGHEST: f32 = 409.0;

/// Pixels by which texts stand off the column before.
const INDENT: u32 = 14;

/// Makes the sheet.
///
/// # Errors
/// A control character in a text.
pub(super) fn listing(listing: &Listing, fonts: &Fonts) -> Result<Worksheet, XlsxError> {
    let mut edges = vec![0];
    for (_, width, _) in listing.heads {
        edges.push(edges.last().copied().unwrap_or(0) + width);
    }
    let mut grid = Grid::new(edges.last().copied().unwrap_or(0));
    grid.lay_exactly(&edges);
    let mut sheet = Sheet::alone(listing.sheet, grid, Styles { colors: Colors::default() }, Ruler::new(fonts))?;
    sheet.worksheet.set_column_width_pixels(0, 12)?;
    for (column, width) in sheet.grid.clone().columns() {
        sheet.worksheet.set_column_width_pixels(column, width)?;
    }
    let styles = sheet.styles;
    let all = sheet.grid.all();
    let row = sheet.row(30.0)?;
    let format = aligned(wrapped(styles.bold(TITLE), Lie::Middle), Align::Left);
    sheet.put(row, all, &Content::Text(listing.title.clone()), &format)?;
    let row = sheet.row(20.0)?;
    let format = styles.underlined(aligned(wrapped(styles.grey(HEAD), Lie::Middle), Align::Left));
    sheet.put(row, all, &Content::Text(listing.below.clone()), &format)?;
    sheet.gap(8.0)?;
    let head = sheet.row(24.0)?;
    for (index, (title, _, align)) in listing.heads.iter().enumerate() {
        sheet.put(head, single(index), &Content::Text((*title).to_owned()), &styles.head(*align))?;
    }
    for cells in &listing.rows {
        sheet.rows.begin_row();
        line(&mut sheet, listing, cells)?;
    }
    let fixed = Fixed { repeated: Some((head, head)), frozen_rows: head + 1, frozen_columns: 2, one_page: false };
    set_up(&mut sheet, fixed, &listing.foot)?;
    let last = sheet.rows.next() - 1;
    sheet.worksheet.autofilter(head, 1, last.max(head), listing.heads.len() as u16)?;
    Ok(sheet.worksheet)
}

fn line(sheet: &mut Sheet, listing: &Listing, cells: &[String]) -> Result<(), XlsxError> {
    let lines = |(text, (_, width, _)): (&String, &(&str, u32, Align))| {
        sheet.ruler.lines(text, width.saturating_sub(INDENT), 0, BODY, Weight::Regular)
    };
    let most = cells.iter().zip(listing.heads).map(lines).max();
    let row = sheet.row((most.unwrap_or(1) as f32 * BODY * 1.2 + 9.0).clamp(22.5, HIGHEST))?;
    let styles = sheet.styles;
    for (index, (text, (_, _, align))) in cells.iter().zip(listing.heads).enumerate() {
        let content = if text.is_empty() { Content::Blank } else { Content::Text(text.clone()) };
        let format: Format = aligned(styles.ruled(styles.text(BODY)), *align);
        let format = format.set_align(FormatAlign::VerticalCenter).set_text_wrap();
        let format = if *align == Align::Left { format.set_indent(1) } else { format };
        sheet.put(row, single(index), &content, &format)?;
    }
    Ok(())
}

fn single(index: usize) -> Span {
    let column = index as u16 + 1;
    Span { first: column, last: column }
}
