//! Columns of a small table of texts: what they have besides their least widths goes to where it makes rows lower.
//!
//! A row is as high as its highest cell, so that a column gains by width only while it is the highest of some row. The
//! heights of a row are added up by a norm of a high power: nearly the highest of them, and smooth where two are alike.

use crate::report::document::{Align, Cell, Table, TableKind, TextCell};

use super::column_needs::{COMFORTABLE, Least, SMALL};
use super::style::{CELL_PADDING_X, Layout};

/// Parts in which the room is given away.
const STEPS: u8 = 48;
const POWER: f32 = 8.0;
/// Cells above which a table is no small one: weights serve it as well.
const MOST_CELLS: usize = 400;
/// What a line loses at its end, as words are not torn: part of a text's width.
const RAGGED: f32 = 1.08;

/// Natural widths of a cell's paragraphs.
type Paragraphs = Vec<f32>;

impl Layout<'_> {
    /// Widths that fill `total` with low rows, for tables of cells of several paragraphs. `None` for others, and where
    /// the least widths do not fit.
    pub fn balanced_widths(&self, table: &Table, least: &[Least], total: f32) -> Option<Vec<f32>> {
        let is_small = table.rows.len() * table.columns.len() <= MOST_CELLS;
        if table.kind != TableKind::Plain || !is_small || !table.rows.iter().flatten().any(is_long) {
            return None;
        }
        let mut widths: Vec<f32> =
            least.iter().enumerate().map(|(index, least)| least.0[first_tier(table, index)]).collect();
        let room = total - widths.iter().sum::<f32>();
        if room < 0.0 {
            return None;
        }
        let cells: Vec<Vec<Paragraphs>> =
            table.rows.iter().map(|row| row.iter().map(|cell| self.paragraph_widths(cell)).collect()).collect();
        let step = room / f32::from(STEPS);
        for _ in 0..STEPS {
            let column = lowering(&cells, &widths, step)?;
            widths[column] += step;
        }
        Some(widths)
    }

    fn paragraph_widths(&self, cell: &Cell) -> Paragraphs {
        match cell {
            Cell::Text(text) => {
                let style = if text.strong { self.cell().bold() } else { self.cell() };
                text.paragraphs.iter().map(|paragraph| self.width(&paragraph.text, style)).collect()
            }
            _ => vec![0.0],
        }
    }
}

/// Texts of several paragraphs begin narrow, everything else as wide as it likes.
fn first_tier(table: &Table, index: usize) -> usize {
    let is_left = table.columns[index].align == Align::Left;
    let has_long = table.rows.iter().filter_map(|row| row.get(index)).any(is_long);
    if is_left && has_long { SMALL } else { COMFORTABLE }
}

fn is_long(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(TextCell { paragraphs, .. }) if paragraphs.len() > 1)
}

/// The column that makes the rows lowest by being wider by `step`; `None` without columns.
fn lowering(cells: &[Vec<Paragraphs>], widths: &[f32], step: f32) -> Option<usize> {
    let gain = |column: usize| -> f32 {
        let of_row =
            |row: &Vec<Paragraphs>| row_height(row, widths, None) - row_height(row, widths, Some((column, step)));
        cells.iter().map(of_row).sum()
    };
    let gains = (0..widths.len()).map(|column| (column, gain(column)));
    gains.reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(column, _)| column)
}

/// Height of a row in lines, with a column wider by something.
fn row_height(row: &[Paragraphs], widths: &[f32], wider: Option<(usize, f32)>) -> f32 {
    let height = |(index, (cell, width)): (usize, (&Paragraphs, &f32))| {
        let more = wider.filter(|(column, _)| *column == index).map_or(0.0, |(_, step)| step);
        let line = (width + more - 2.0 * CELL_PADDING_X).max(1.0);
        cell.iter().map(|natural| (natural * RAGGED / line).max(1.0)).sum::<f32>().powf(POWER)
    };
    row.iter().zip(widths).enumerate().map(height).sum::<f32>().powf(1.0 / POWER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_goes_to_the_highest_cell_until_another_is_as_high() {
        let row = vec![vec![300.0, 300.0], vec![100.0], vec![300.0, 280.0]];
        let mut widths = vec![60.0; 3];
        for _ in 0..40 {
            let column = lowering(std::slice::from_ref(&row), &widths, 3.0).expect("a column");
            widths[column] += 3.0;
        }
        assert!((widths[1] - 60.0).abs() < 0.1, "the short text needs none: {widths:?}");
        assert!((widths[0] - widths[2]).abs() < 12.0 && widths[0] >= widths[2], "{widths:?}");
    }
}
