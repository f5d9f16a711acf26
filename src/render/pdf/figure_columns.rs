//! How the figures of a table's columns stand under each other: their size, their decimals, the white around them.

use std::ops::Range;

use crate::report::document::{Cell, Figure, Table};

use super::cell::{LEAST_PADDING_X, LEAST_SIZE};
use super::column_needs::SHORT_EMS;
use super::columns::are_kin;
use super::mark::MarkColumn;
use super::style::{CELL_PADDING_X, Layout, Type};
use super::table::padded;
use super::text::Measure;

/// Smallest size that all figures of a table have for the sake of the longest, which is smaller still.
const LEAST_COMMON_SIZE: f32 = 6.5;
/// Part of their size that figures shrink to so that points stand under points.
const LEAST_FOR_ALIGNMENT: f32 = 0.8;
/// Part of the figures' size that a unit behind a number is set in.
const UNIT_SIZE: f32 = 0.78;

/// How the figures and marks of one column are set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct CellColumn {
    /// Size of all figures in the table.
    pub size: f32,
    /// Width kept right of the last whole digit for decimals; 0 sets figures to the right edge.
    pub decimals: f32,
    /// Room left and right of figures.
    pub padding: f32,
    pub marks: MarkColumn,
}

impl Layout<'_> {
    /// How cells are set in each column: one size in the whole table, so that figures can be compared by eye, and
    /// points under points in all years of a series or in none.
    pub fn cell_columns(&self, table: &Table, widths: &[f32]) -> Vec<CellColumn> {
        let rooms = |padding: f32| -> Vec<f32> {
            widths.iter().map(|width| padded(Measure { x: 0.0, width: *width }, padding).width).collect()
        };
        // Rather less white around figures than figures that are hard to read.
        let is_crowded =
            self.least_size_of_figures(table, &rooms(CELL_PADDING_X)) < LEAST_COMMON_SIZE.min(self.figure_size());
        let padding = if is_crowded { LEAST_PADDING_X } else { CELL_PADDING_X };
        let rooms = rooms(padding);
        let size = self.size_of_figures(table, &rooms);
        let decimals = self.decimals(table, &rooms, size);
        let column = |(index, decimals)| {
            let marks = self.mark_column(table, index, widths[index]);
            CellColumn { size, decimals, padding, marks }
        };
        decimals.into_iter().enumerate().map(column).collect()
    }

    /// The size in which the longest figure fits into its column.
    fn least_size_of_figures(&self, table: &Table, rooms: &[f32]) -> f32 {
        let sizes = figures(table).map(|(index, figure)| {
            let style = self.figure_type(&table.columns[index], figure.strong, self.figure_size());
            self.shrunk(self.on_figures_line(&figure.printed, rooms[index], style), rooms[index], style, 0.0).size
        });
        sizes.fold(self.figure_size(), f32::min)
    }

    fn size_of_figures(&self, table: &Table, rooms: &[f32]) -> f32 {
        let size = self.least_size_of_figures(table, rooms).max(LEAST_COMMON_SIZE.min(self.figure_size()));
        // A little smaller where points come to stand under points by that, in all years of a series.
        let floor = (size * LEAST_FOR_ALIGNMENT).max(LEAST_COMMON_SIZE.min(size));
        let aligned = kin(table).map(|columns| {
            let own = columns.map(|index| {
                let (whole, decimals) = self.parts(table, index, self.aligned_type(table, index, size));
                size * (rooms[index] / (whole + decimals).max(0.1)).min(1.0)
            });
            own.fold(size, f32::min)
        });
        aligned.filter(|aligned| *aligned >= floor).fold(size, f32::min)
    }

    /// For each column the room for decimals and units: then points stand under points, and whole numbers end where the
    /// points are. Years of a series have the same if they can, else their own. Where not all of them have room,
    /// their figures are set to the right edge.
    fn decimals(&self, table: &Table, rooms: &[f32], size: f32) -> Vec<f32> {
        let series = kin(table).flat_map(|columns| {
            let parts = |index| self.parts(table, index, self.aligned_type(table, index, size));
            let own: Vec<((f32, f32), f32)> = columns.map(|index| (parts(index), rooms[index])).collect();
            let most = own.iter().map(|((_, decimals), _)| *decimals).fold(0.0, f32::max);
            let fit = |common: f32| own.iter().all(|((whole, own), room)| whole + own.max(common) <= room + 0.01);
            let of_column = |decimals: f32| match (fit(most), fit(0.0)) {
                (true, _) => most,
                (_, true) => decimals,
                _ => 0.0,
            };
            own.iter().map(|((_, decimals), _)| of_column(*decimals)).collect::<Vec<f32>>()
        });
        series.collect()
    }

    fn aligned_type(&self, table: &Table, index: usize, size: f32) -> Type {
        self.figure_type(&table.columns[index], true, size)
    }

    /// What stands on a figure's own line: its unit too, unless number and unit would be hard to read on one line and
    /// the unit has more than one character.
    pub fn on_figures_line<'p>(&self, printed: &'p str, room: f32, style: Type) -> &'p str {
        let (number, unit) = split_unit(printed);
        let fits = self.width(printed, style) * LEAST_COMMON_SIZE.min(self.figure_size()) <= room * style.size;
        if fits || unit.chars().nth(1).is_none() { printed } else { number }
    }

    /// A unit that is no short word stands below its number where there is little room.
    pub fn is_long_unit(&self, unit: &str, style: Type) -> bool {
        self.width(unit, style) > SHORT_EMS * style.size
    }

    /// Widths of a column's longest whole number and longest decimals, with the short unit behind them.
    pub fn parts(&self, table: &Table, index: usize, style: Type) -> (f32, f32) {
        let (mut whole, mut decimals) = (0.0_f32, 0.0_f32);
        for figure in table.rows.iter().filter_map(|row| row.get(index)).filter_map(number) {
            let (number, unit) = split_unit(&figure.printed);
            let (left, right) = parted(number);
            whole = whole.max(self.width(left, style));
            let unit = if self.is_long_unit(unit, style) { "" } else { unit };
            decimals = decimals.max(self.width(right, style) + self.width(unit, unit_type(style)));
        }
        (whole, decimals)
    }
}

/// The table's figures that are numbers, with their columns.
fn figures(table: &Table) -> impl Iterator<Item = (usize, &Figure)> {
    let cells = table.rows.iter().flat_map(|row| row.iter().enumerate());
    cells.filter_map(|(index, cell)| Some((index, number(cell)?)))
}

/// The cell's figure if it is a number.
fn number(cell: &Cell) -> Option<&Figure> {
    match cell {
        Cell::Figure(figure) if figure.number.is_some() => Some(figure),
        _ => None,
    }
}

/// The table's columns, those that are years of a series together.
fn kin(table: &Table) -> impl Iterator<Item = Range<usize>> {
    table.columns.chunk_by(are_kin).scan(0, |start, columns| {
        let from = *start;
        *start += columns.len();
        Some(from..*start)
    })
}

/// A printed number before and from its decimal point on (`77` and `.5`).
pub(super) fn parted(number: &str) -> (&str, &str) {
    number.split_at(number.find(['.', '．']).unwrap_or(number.len()))
}

/// A printed figure's number and what stands behind its last digit (`118,383` and `人`).
pub(super) fn split_unit(printed: &str) -> (&str, &str) {
    let end = printed.trim_end_matches(|character: char| !character.is_numeric()).len();
    printed.split_at(if end == 0 { printed.len() } else { end })
}

/// A unit behind its number is smaller than it, unless it would be too small to read.
pub(super) fn unit_type(number: Type) -> Type {
    Type { size: (number.size * UNIT_SIZE).max(LEAST_SIZE.min(number.size)), ..number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_figure_is_a_number_with_its_decimals_and_a_unit() {
        let parts = |printed| {
            let (number, unit) = split_unit(printed);
            let (whole, decimals) = parted(number);
            [whole, decimals, unit]
        };
        assert_eq!(parts("118,383人"), ["118,383", "", "人"]);
        assert_eq!(parts("58.2%"), ["58", ".2", "%"]);
        assert_eq!(parts("-164"), ["-164", "", ""]);
        assert_eq!(parts("１８.１５"), ["１８", ".１５", ""]);
        assert_eq!(parts("約3割"), ["約3", "", "割"]);
        assert_eq!(parts("中止"), ["中止", "", ""]);
    }
}
