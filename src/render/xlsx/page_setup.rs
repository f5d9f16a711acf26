//! Paper, margins, fit to one page wide, head and foot.

use rust_xlsxwriter::Worksheet;

use super::XlsxError;
use super::cell_format::FAMILY;
use super::grid::Grid;
use super::row_height::PT_PER_PX;
use super::sheet::Sheet;
use crate::report::document::{Document, Look};

/// Margins at the sides. The form's margins are those of the upright, bound paper; a landscape sheet has its own.
const SIDE_MM: f32 = 10.0;
/// Margins above and below, with room for head and foot.
const TOP_MM: f32 = 13.0;
const BOTTOM_MM: f32 = 13.0;
const HEAD_MM: f32 = 6.0;
const FOOT_MM: f32 = 5.0;
const MM_PER_INCH: f32 = 25.4;
const PX_PER_INCH: f32 = 96.0;
/// Programs disagree a little about a column's width on paper.
const SPARE_PX: u32 = 12;
/// And about a row's height.
const SPARE_PT: f32 = 8.0;
/// Excel drops a longer head or foot in silence.
const MAX_FURNITURE: usize = 255;

/// The printable area of the paper in landscape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub width_px: u32,
    height_pt: f32,
    paper_size: u8,
}

/// Rows that every page repeats, and what stays in sight on the screen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fixed {
    pub repeated: Option<(u32, u32)>,
    pub frozen_rows: u32,
}

impl Page {
    pub fn of(look: &Look) -> Page {
        let (short, long) =
            (look.paper.width_mm.min(look.paper.height_mm), look.paper.width_mm.max(look.paper.height_mm));
        let width = (long - 2.0 * SIDE_MM) / MM_PER_INCH * PX_PER_INCH;
        let height = (short - TOP_MM - BOTTOM_MM) / MM_PER_INCH * PX_PER_INCH * PT_PER_PX;
        Page { width_px: width as u32 - SPARE_PX, height_pt: height - SPARE_PT, paper_size: paper_size(long) }
    }

    /// Height of a page in the sheet's points: more of them, where a wide sheet is set smaller to fit.
    fn height_for(&self, grid: &Grid) -> f32 {
        self.height_pt * (grid.width() as f32 / self.width_px as f32).max(1.0)
    }
}

/// Excel's number of the paper: A3, A4 or B4 by its long side.
fn paper_size(long_mm: f32) -> u8 {
    match long_mm.round() as u32 {
        420 => 8,
        364 => 12,
        _ => 9,
    }
}

/// Sets the sheet up for the screen and for paper.
pub(super) fn set_up(sheet: &mut Sheet, document: &Document, page: Page, fixed: Fixed) -> Result<(), XlsxError> {
    let last_row = sheet.rows.next().saturating_sub(1);
    let last_column = sheet.grid.all().last;
    let repeated = fixed.repeated.map_or(0.0, |(first, last)| (first..=last).map(|row| sheet.rows.height(row)).sum());
    let breaks = sheet.rows.breaks(page.height_for(&sheet.grid), repeated);
    let worksheet = &mut sheet.worksheet;
    worksheet.set_paper_size(page.paper_size).set_landscape().set_print_fit_to_pages(1, 0);
    set_margins(worksheet);
    worksheet.set_print_area(0, 1, last_row, last_column)?;
    worksheet.set_page_breaks(&breaks)?;
    if let Some((first, last)) = fixed.repeated {
        worksheet.set_repeat_rows(first, last)?;
    }
    worksheet.set_freeze_panes(fixed.frozen_rows, 0)?;
    worksheet.set_screen_gridlines(false);
    worksheet.set_header(head(document)).set_footer(foot(document));
    Ok(())
}

fn set_margins(worksheet: &mut Worksheet) {
    let inches = |mm: f32| f64::from(mm / MM_PER_INCH);
    worksheet.set_margins(
        inches(SIDE_MM),
        inches(SIDE_MM),
        inches(TOP_MM),
        inches(BOTTOM_MM),
        inches(HEAD_MM),
        inches(FOOT_MM),
    );
}

fn head(document: &Document) -> String {
    furniture(&document.title, &document.year_label, &document.look)
}

fn foot(document: &Document) -> String {
    let notice = document.notice.as_deref().map_or(String::new(), |notice| format!("　{notice}"));
    let left = format!("{}{notice}", document.plan_name);
    with_right(&left, "&P / &N", &document.look)
}

fn furniture(left: &str, right: &str, look: &Look) -> String {
    with_right(left, &escaped(right), look)
}

/// Left and right text of a head or foot; the left one is shortened where both would be longer than Excel takes.
fn with_right(left: &str, right: &str, look: &Look) -> String {
    let style = format!("&\"{FAMILY},Regular\"&8&K{:06X}", look.colors.grey);
    let around = format!("&L{style}&R{style}{right}");
    let room = MAX_FURNITURE.saturating_sub(around.encode_utf16().count());
    format!("&L{style}{}&R{style}{right}", shortened(left, room))
}

/// The text escaped and, where it is too long, ended with …
fn shortened(text: &str, room: usize) -> String {
    let whole = escaped(text);
    if whole.encode_utf16().count() <= room {
        return whole;
    }
    let mut short = String::new();
    for c in text.chars() {
        let next = escaped(&c.to_string());
        if short.encode_utf16().count() + next.encode_utf16().count() + 1 > room {
            break;
        }
        short.push_str(&next);
    }
    short + "…"
}

/// `&` begins a code in heads and feet; a line feed would make a second line.
fn escaped(text: &str) -> String {
    text.replace('&', "&&").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Colors, Paper, TypeSizes};

    fn look() -> Look {
        Look {
            paper: Paper::A4, colors: Colors::default(), sizes: TypeSizes::default(), contents_title: "目次".into()
        }
    }

    #[test]
    fn heads_stay_within_what_excel_takes() {
        let long = "第２期朝霞市まち・ひと・しごと創生総合戦略&".repeat(30);
        let foot = with_right(&long, "&P / &N", &look());
        assert!(foot.encode_utf16().count() <= 255 && foot.contains('…') && foot.ends_with("&P / &N"), "{foot}");
    }

    #[test]
    fn ampersands_are_no_codes() {
        assert!(furniture("A&B", "令和6年度", &look()).contains("A&&B"));
    }

    #[test]
    fn a4_in_landscape() {
        let page = Page::of(&look());
        assert_eq!((page.width_px, page.paper_size), (1034, 9));
    }
}
