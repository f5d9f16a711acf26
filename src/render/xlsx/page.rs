//! How a sheet is printed.

use rust_xlsxwriter::Worksheet;

use super::XlsxError;
use super::line::Layout;
use super::measure::POINT;
use super::section::WIDTH;
use super::sheet::{FIRST, Grid};
use crate::report::document::{Document, SectionKind};

const A4: u8 = 9;
/// 10 mm in inches.
const MARGIN: f64 = 10.0 / 25.4;
/// Head and foot stand in their own strip.
const STRIP: f64 = 15.0 / 25.4;
/// A4 landscape in points less margins.
const PAPER: (f32, f32) = (841.89 - 2.0 * 28.35, 595.28 - 2.0 * 42.52);
/// Programs round heights up: this share of a page is filled.
const FILLED: f32 = 0.97;
/// A header or footer longer than this is dropped by Excel.
const LONGEST: usize = 255;

/// Sets the page of one sheet.
pub(super) fn set_up(
    sheet: &mut Worksheet,
    document: &Document,
    kind: SectionKind,
    layout: &Layout,
    grid: &Grid,
) -> Result<(), XlsxError> {
    let last = layout.lines.len().saturating_sub(1) as u32;
    sheet.set_paper_size(A4).set_landscape().set_screen_gridlines(false);
    sheet.set_margins(MARGIN, MARGIN, STRIP, STRIP, MARGIN * 0.7, MARGIN * 0.7);
    sheet.set_print_area(0, FIRST, last, grid.last())?;
    sheet.set_header(header(document)).set_footer(footer(document));
    let height = layout.lines.iter().map(|line| line.height).sum::<f32>();
    let page = page_height();
    if height > page * FILLED && height < page * 1.15 {
        sheet.set_print_fit_to_pages(1, 1);
        return Ok(());
    }
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_page_breaks(&breaks(layout, page * FILLED))?;
    repeat_heads(sheet, kind, layout)
}

/// Points of the sheet that fit a page at the scale of one page's width.
fn page_height() -> f32 {
    let scale = (PAPER.0 / (WIDTH as f32 * POINT)).min(1.0);
    PAPER.1 / scale
}

/// Rows before which a page breaks: never inside what is kept together.
fn breaks(layout: &Layout, page: f32) -> Vec<u32> {
    let mut breaks = Vec::new();
    let (mut used, mut block, mut start) = (0.0, 0.0, 0);
    for (row, line) in layout.lines.iter().enumerate() {
        block += line.height;
        if line.keep {
            continue;
        }
        if used > 0.0 && used + block > page {
            breaks.push(start);
            used = 0.0;
        }
        used += block;
        block = 0.0;
        start = row as u32 + 1;
    }
    breaks
}

/// A long table repeats its head on every page.
fn repeat_heads(sheet: &mut Worksheet, kind: SectionKind, layout: &Layout) -> Result<(), XlsxError> {
    let heads: Vec<u32> =
        layout.lines.iter().enumerate().filter(|(_, line)| line.head).map(|(row, _)| row as u32).collect();
    if let (SectionKind::Opinions, [row]) = (kind, &heads[..]) {
        sheet.set_repeat_rows(*row, *row)?;
    }
    Ok(())
}

fn header(document: &Document) -> String {
    let title = cut(&document.title, 110);
    format!("&L{}{title}&R{}{}", type_of(), type_of(), cut(&document.subtitle, 60))
}

fn footer(document: &Document) -> String {
    let said = [document.notice.as_deref(), Some(document.plan_name.as_str())];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join("　");
    format!("&L{}{}&R{}&P / &N", type_of(), cut(&said, 160), type_of())
}

fn type_of() -> &'static str {
    "&\"BIZ UDPゴシック,標準\"&8&K6B7280"
}

/// The text with its ampersands doubled, shortened to what the head or foot takes.
fn cut(text: &str, most: usize) -> String {
    let most = most.min(LONGEST);
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars().filter(|c| !c.is_control()) {
        let width = if c == '&' { 2 } else { c.len_utf16() };
        if used + width > most {
            break;
        }
        used += width;
        out.push(c);
        if c == '&' {
            out.push('&');
        }
    }
    out
}
