//! What stands in a table's cell.

use std::ops::Range;

use crate::report::document::{Cell, Column, Figure, Paragraph, Table, TableKind, TextCell};

use super::columns::are_kin;
use super::item::Item;
use super::mark::MarkColumn;
use super::row::CellBox;
use super::structure::Role;
use super::style::{CELL_PADDING_X, Layout, Type};
use super::table::{inner, padded, place_of, set_of};
use super::text::{Measure, Set, Strip, baseline, height};

/// Smallest size that a table's figures, and the units behind them, shrink to in narrow columns.
pub(super) const LEAST_SIZE: f32 = 5.0;
/// Smallest size that all figures of a table have for the sake of the longest, which is smaller still.
const LEAST_COMMON_SIZE: f32 = 6.5;
/// Smallest size of a second value on one line.
pub(super) const LEAST_SECOND: f32 = 5.5;
/// Room left and right of figures in columns that are too many, and of second values.
pub(super) const LEAST_PADDING_X: f32 = 2.0;
/// Smallest size of the year under a figure before it wraps.
pub(super) const LEAST_LABEL: f32 = 5.0;
/// Smallest size that a word in a figure's place (全項目) shrinks to before it wraps.
pub(super) const LEAST_WORD_SIZE: f32 = 6.5;
/// Columns wider than this hold every figure and word; what is longer is an address and breaks in any case.
const WIDE_EMS: f32 = 16.0;
/// Part of their size that figures shrink to so that points stand under points.
const LEAST_FOR_ALIGNMENT: f32 = 0.8;
/// Part of the figures' size that a unit behind a number is set in.
const UNIT_SIZE: f32 = 0.78;

/// How the figures and marks of one column are set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct CellColumn {
    /// Size of all figures in the table.
    size: f32,
    /// Width kept right of the last whole digit for decimals; 0 sets figures to the right edge.
    decimals: f32,
    /// Room left and right of figures.
    padding: f32,
    marks: MarkColumn,
}

impl Layout<'_> {
    /// How cells are set in each column: one size in the whole table, so that figures can be compared by eye, and
    /// points under points in all years of a series or in none.
    pub fn cell_columns(&self, table: &Table, widths: &[f32]) -> Vec<CellColumn> {
        let rooms = |padding: f32| -> Vec<f32> {
            widths.iter().map(|width| padded(Measure { x: 0.0, width: *width }, padding).width).collect()
        };
        // Rather less white around figures than figures that are hard to read.
        let is_crowded = self.least_size_of_figures(table, &rooms(CELL_PADDING_X)) < LEAST_COMMON_SIZE;
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
            self.shrunk(&figure.printed, rooms[index], style, 0.0).size
        });
        sizes.fold(self.figure_size(), f32::min)
    }

    fn size_of_figures(&self, table: &Table, rooms: &[f32]) -> f32 {
        let size = self.least_size_of_figures(table, rooms).max(LEAST_COMMON_SIZE.min(self.figure_size()));
        // A little smaller where points come to stand under points by that, in all years of a series.
        let floor = (size * LEAST_FOR_ALIGNMENT).max(LEAST_SIZE.min(size));
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

    /// Widths of a column's longest whole number and longest decimals, with the unit behind them.
    pub fn parts(&self, table: &Table, index: usize, style: Type) -> (f32, f32) {
        let (mut whole, mut decimals) = (0.0_f32, 0.0_f32);
        for figure in table.rows.iter().filter_map(|row| row.get(index)).filter_map(number) {
            let (number, unit) = split_unit(&figure.printed);
            let (left, right) = parted(number);
            whole = whole.max(self.width(left, style));
            decimals = decimals.max(self.width(right, style) + self.width(unit, unit_type(style)));
        }
        (whole, decimals)
    }

    /// The cell, whose element the layout works in.
    pub fn cell_box(
        &self,
        cell: &Cell,
        column: &Column,
        measure: Measure,
        figures: &CellColumn,
        kind: TableKind,
    ) -> CellBox {
        let within = inner(measure);
        let strips = match cell {
            Cell::Empty | Cell::Trend(_) => Vec::new(),
            Cell::Text(text) => self.text_cell(text, column, within, kind),
            Cell::Figure(figure) => self.figure_cell(figure, column, padded(measure, figures.padding), figures),
            Cell::Mark(mark) => self.mark_cell(mark, within, figures.marks),
            Cell::Count(count) => {
                let style = self.figure_type(column, false, figures.size);
                self.tagged_here(self.strips(&count.number.to_string(), within, style, set_of(column.align)))
            }
        };
        let mut cell = CellBox::new(measure.x, measure.width, strips, place_of(kind));
        cell.fill = column.emphasis.then_some(self.colors.panel);
        cell
    }

    fn figure_type(&self, column: &Column, strong: bool, size: f32) -> Type {
        let style = Type { size, ..self.cell() };
        if column.emphasis || strong { style.bold() } else { style }
    }

    fn text_cell(&self, text: &TextCell, column: &Column, within: Measure, kind: TableKind) -> Vec<Strip> {
        let strong = text.strong || (column.emphasis && kind != TableKind::Narrative);
        let mut style = if strong { self.cell().bold() } else { self.cell() };
        if text.link.is_some() {
            style = style.colored(self.colors.accent);
        }
        // A whole narrative is not made smaller for one long word's sake.
        let style = if kind == TableKind::Narrative { style } else { self.fitted_to_all(text, within.width, style) };
        let set = match (kind, set_of(column.align)) {
            (TableKind::Narrative, Set::Left) => Set::Justified,
            (_, set) => set,
        };
        let lines = |paragraph: &Paragraph| self.paragraph(paragraph, within, style, set);
        let Some(anchor) = &text.link else { return self.cell_paragraphs(&text.paragraphs, lines) };
        let link = self.inside(Role::Link);
        let says = text.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join(" ");
        link.linked(link.tagged_here(text.paragraphs.iter().flat_map(lines).collect()), within, anchor, &says)
    }

    /// One size for all paragraphs of a narrow cell, in which no figure or word is torn.
    fn fitted_to_all(&self, text: &TextCell, width: f32, style: Type) -> Type {
        if width > WIDE_EMS * style.size {
            return style;
        }
        let sizes = text.paragraphs.iter().map(|p| self.fitted(&p.text, width, style, LEAST_WORD_SIZE).size);
        Type { size: sizes.fold(style.size, f32::min), ..style }
    }

    fn figure_cell(&self, figure: &Figure, column: &Column, within: Measure, figures: &CellColumn) -> Vec<Strip> {
        let style = self.figure_type(column, figure.strong, figures.size);
        let printed = vec![self.printed_strip(figure, column, within, figures, style)];
        if figure.second.is_none() && figure.year_label.is_none() {
            return self.tagged_here(printed);
        }
        let mut strips = self.tagged(Role::Paragraph, printed);
        if let Some(second) = &figure.second {
            let reaching = padded(within, LEAST_PADDING_X - figures.padding);
            let style = self.shrunk(second, reaching.width, self.small(), LEAST_SECOND);
            let within = if self.width(second, style) > within.width { reaching } else { within };
            let lines = self.strips(second, within, style, set_of(column.align));
            strips.extend(self.tagged(Role::Paragraph, lines));
        }
        if let Some(year) = &figure.year_label {
            // The year ends where its figure does, unless it needs the whole width.
            let room = if figure.number.is_some() { self.room_behind(&figure.printed, figures, style) } else { 0.0 };
            let style = self.shrunk(year, within.width, self.tiny(), LEAST_LABEL);
            let fits = self.width(year, style) <= within.width - room;
            let below = if fits { Measure { width: within.width - room, ..within } } else { within };
            let lines = self.strips(year, below, style, set_of(column.align));
            strips.extend(self.tagged(Role::Paragraph, lines));
        }
        strips
    }

    /// The figure's own line. A number keeps its decimals' room and is never torn, a word such as 中止 wraps if it
    /// must.
    fn printed_strip(
        &self,
        figure: &Figure,
        column: &Column,
        within: Measure,
        figures: &CellColumn,
        style: Type,
    ) -> Strip {
        let set = set_of(column.align);
        if figure.number.is_none() {
            let style = if figure.strong { style } else { style.colored(self.colors.grey) };
            let style = self.shrunk(&figure.printed, within.width, style, LEAST_WORD_SIZE);
            return joined(self.label_strips(&figure.printed, within, style, set));
        }
        // Where a column is narrower than its figures they get smaller than can be read at ease: 79 | 000 is another figure.
        let style = self.shrunk(&figure.printed, within.width, style, 0.0);
        let (number, unit) = split_unit(&figure.printed);
        let number_width = self.width(number, style);
        let width = number_width + self.width(unit, unit_type(style));
        let room = self.room_behind(&figure.printed, figures, style);
        let x = match set {
            Set::Left | Set::Justified | Set::Hanging => within.x,
            Set::Center => within.x + (within.width - width) / 2.0,
            Set::Right => (within.x + within.width - room - width).max(within.x.min(within.x + within.width - width)),
        };
        let mut items = vec![self.run(number, x, 0.0, style)];
        if !unit.is_empty() {
            items.push(self.on_line_of(style, self.run(unit, x + number_width, 0.0, unit_type(style))));
        }
        Strip::solid(style.leading, items)
    }

    /// Room right of a figure that has fewer decimals than others of its column.
    fn room_behind(&self, printed: &str, figures: &CellColumn, style: Type) -> f32 {
        let (number, unit) = split_unit(printed);
        let (_, decimals) = parted(number);
        (figures.decimals - self.width(decimals, style) - self.width(unit, unit_type(style))).max(0.0)
    }

    /// A smaller run on the baseline of `style`.
    fn on_line_of(&self, style: Type, mut run: Item) -> Item {
        if let Item::Text(text) = &mut run {
            text.y += baseline(style) - baseline(unit_type(style));
        }
        run
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

/// Lines that are never parted.
pub(super) fn joined(strips: Vec<Strip>) -> Strip {
    let total = height(&strips);
    Strip::solid(total, super::text::stacked(strips, 0.0))
}

/// A printed number before and from its decimal point on (`77` and `.5`).
fn parted(number: &str) -> (&str, &str) {
    number.split_at(number.find(['.', '．']).unwrap_or(number.len()))
}

/// A printed figure's number and what stands behind its last digit (`118,383` and `人`).
fn split_unit(printed: &str) -> (&str, &str) {
    let end = printed.trim_end_matches(|character: char| !character.is_numeric()).len();
    printed.split_at(if end == 0 { printed.len() } else { end })
}

/// A unit behind its number is smaller than it, unless it would be too small to read.
fn unit_type(number: Type) -> Type {
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
