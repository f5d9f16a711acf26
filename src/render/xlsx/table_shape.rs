//! The columns of a table on the sheet: wide enough for their figures, the rest shared among the texts.

use super::cell_format::{BODY, HEAD, SECOND, SMALL};
use super::row_height::Ruler;
use crate::report::document::{Align, Cell, Column, Table};
use crate::typeset::Weight;

/// A column of the sheet that a table uses. A mark takes two (letter and words), a dated value too (value and year).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub column: usize,
    pub part: SlotPart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlotPart {
    Whole,
    Chip,
    Words,
    Year,
}

/// Slots of a table and the edges between them, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub slots: Vec<Slot>,
    pub edges: Vec<u32>,
}

const TREND_WIDTH: u32 = 104;
const MIN_FIGURE: u32 = 56;
/// Figures keep a step of indent from what stands at their right.
const INDENT: u32 = 12;
const MIN_SHORT: u32 = 36;
/// The least that a text's column gets.
const MIN_TEXT: u32 = 150;

/// Width that a slot needs, or its share of what is left.
#[derive(Debug, Clone, Copy)]
enum Need {
    Pixels(u32),
    Share(f32),
}

/// Finds the widths for all tables with these heads.
pub(super) fn shape(columns: &[Column], tables: &[&Table], ruler: Ruler, width: u32) -> Shape {
    let mut slots = Vec::new();
    let mut needs = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let cells: Vec<&Cell> = tables.iter().flat_map(|table| table.rows.iter().map(|row| &row[index])).collect();
        for (part, need) in column_needs(column, band_share(columns, column, ruler), &cells, ruler) {
            slots.push(Slot { column: index, part });
            needs.push(need);
        }
    }
    Shape { slots, edges: edges(&needs, width) }
}

fn column_needs(column: &Column, band: u32, cells: &[&Cell], ruler: Ruler) -> Vec<(SlotPart, Need)> {
    let head = head_width(column, ruler);
    if cells.iter().any(|cell| matches!(cell, Cell::Mark(_))) {
        let words = cells.iter().map(|cell| label_width(cell, ruler)).max().unwrap_or(0);
        let chip =
            cells.iter().filter_map(|cell| if let Cell::Mark(mark) = cell { Some(mark.mark.as_str()) } else { None });
        return vec![
            (SlotPart::Chip, Need::Pixels(ruler.chip_width(chip))),
            (SlotPart::Words, Need::Pixels(words.max(head) + 14)),
        ];
    }
    if cells.iter().any(|cell| matches!(cell, Cell::Trend(_))) {
        return vec![(SlotPart::Whole, Need::Pixels(TREND_WIDTH.max(head)))];
    }
    let figures = cells.iter().any(|cell| matches!(cell, Cell::Figure(_)));
    if figures || column.align == Align::Right {
        let widest = cells.iter().map(|cell| figure_width(cell, ruler)).max().unwrap_or(0);
        let value = (SlotPart::Whole, Need::Pixels((widest.max(head) + INDENT).max(MIN_FIGURE)));
        let year = cells.iter().filter_map(|cell| year_width(cell, ruler)).max();
        let year = year.map(|width| (SlotPart::Year, Need::Pixels(width + 4)));
        return std::iter::once(value).chain(year).collect();
    }
    if column.align == Align::Center {
        let widest = cells.iter().map(|cell| text_width(cell, ruler)).max().unwrap_or(0);
        return vec![(SlotPart::Whole, Need::Pixels(widest.max(head).max(band).clamp(MIN_SHORT, 160)))];
    }
    vec![(SlotPart::Whole, Need::Share(column.weight.max(0.1)))]
}

fn edges(needs: &[Need], width: u32) -> Vec<u32> {
    let fixed: u32 = needs.iter().map(|need| if let Need::Pixels(pixels) = need { *pixels } else { 0 }).sum();
    let shares: f32 = needs.iter().map(|need| if let Need::Share(share) = need { *share } else { 0.0 }).sum();
    let left = width.saturating_sub(fixed) as f32;
    // Without a text to take what is left, all columns grow alike.
    let growth = if shares == 0.0 && fixed > 0 { (width as f32 / fixed as f32).max(1.0) } else { 1.0 };
    let mut edges = vec![0];
    let mut at = 0.0;
    for need in needs {
        at += match need {
            Need::Pixels(pixels) => *pixels as f32 * growth,
            Need::Share(share) => (left * share / shares).max(MIN_TEXT as f32),
        };
        edges.push(at.round() as u32);
    }
    // A table wider than the page is set smaller by "fit to one page wide"; a hair more or less is rounding.
    if let Some(last) = edges.last_mut().filter(|last| last.abs_diff(width) <= 2) {
        *last = width;
    }
    edges
}

/// What a column adds to the width that its band's title needs.
fn band_share(columns: &[Column], column: &Column, ruler: Ruler) -> u32 {
    let Some(band) = &column.band else { return 0 };
    let sharing = columns.iter().filter(|other| other.band.as_ref() == Some(band)).count().max(1) as u32;
    ruler.cell_width(band, HEAD, Weight::Bold).div_ceil(sharing)
}

fn head_width(column: &Column, ruler: Ruler) -> u32 {
    let title = ruler.cell_width(&column.title, HEAD, Weight::Bold);
    let note = column.note.as_deref().map_or(0, |note| ruler.cell_width(note, HEAD, Weight::Regular));
    title.max(note)
}

fn label_width(cell: &Cell, ruler: Ruler) -> u32 {
    match cell {
        Cell::Mark(mark) => ruler.cell_width(&mark.label, BODY, Weight::Regular),
        _ => 0,
    }
}

fn figure_width(cell: &Cell, ruler: Ruler) -> u32 {
    match cell {
        Cell::Figure(figure) => {
            let second = figure.second.as_deref().map_or(0, |second| ruler.cell_width(second, SECOND, Weight::Regular));
            ruler.cell_width(&figure.printed, BODY, Weight::Bold).max(second)
        }
        other => text_width(other, ruler),
    }
}

fn year_width(cell: &Cell, ruler: Ruler) -> Option<u32> {
    match cell {
        Cell::Figure(figure) => {
            figure.year_label.as_deref().map(|label| ruler.cell_width(label, SMALL, Weight::Regular))
        }
        _ => None,
    }
}

fn text_width(cell: &Cell, ruler: Ruler) -> u32 {
    match cell {
        Cell::Text(text) => {
            let width = |text: &str| ruler.cell_width(text, BODY, Weight::Bold);
            text.paragraphs.iter().map(|paragraph| width(&paragraph.text)).max().unwrap_or(0)
        }
        Cell::Count(count) => ruler.cell_width(&count.number.to_string(), BODY, Weight::Bold),
        _ => 0,
    }
}
