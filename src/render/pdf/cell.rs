//! What stands in a table's cell.

use crate::report::document::{Cell, Column, Figure, MarkCell, Paragraph, Table, TableKind, TextCell};

use super::item::Item;
use super::row::CellBox;
use super::structure::Role;
use super::style::{CELL_PADDING_X, Layout, Type};
use super::table::{inner, place_of, set_of};
use super::text::{Measure, Set, Strip, baseline, height};

/// Smallest size that a table's figures shrink to in narrow columns.
const LEAST_SIZE: f32 = 5.0;
/// Smallest size of a second value.
pub(super) const LEAST_SECOND: f32 = 4.6;
/// Smallest size that a word in a figure's place (全項目) shrinks to before it wraps.
const LEAST_WORD_SIZE: f32 = 6.5;
/// Columns wider than this hold every figure and word; what is longer is an address and breaks in any case.
const WIDE_EMS: f32 = 16.0;
/// Part of their size that figures shrink to so that points stand under points.
const LEAST_FOR_ALIGNMENT: f32 = 0.85;
/// Part of the figures' size that a unit behind a number is set in.
const UNIT_SIZE: f32 = 0.78;

/// How the figures of one column stand under each other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct FigureColumn {
    /// Size of all figures in the table.
    size: f32,
    /// Width kept right of the last whole digit for decimals; 0 sets figures to the right edge.
    decimals: f32,
    /// Size of all labels beside marks in the column.
    labels: f32,
}

impl Layout<'_> {
    /// How figures are set in each column: one size in the whole table, so that figures can be compared by eye.
    pub fn figure_columns(&self, table: &Table, widths: &[f32]) -> Vec<FigureColumn> {
        let size = self.size_of_figures(table, widths);
        let column = |(index, width): (usize, &f32)| {
            let style = Type { size, ..self.figure_type(&table.columns[index], true, size) };
            let decimals = self.decimals(table, index, width - 2.0 * CELL_PADDING_X, style);
            FigureColumn { size, decimals, labels: self.size_of_labels(table, index, *width) }
        };
        widths.iter().enumerate().map(column).collect()
    }

    fn size_of_figures(&self, table: &Table, widths: &[f32]) -> f32 {
        let sizes = figures(table).map(|(index, figure)| {
            let style = self.figure_type(&table.columns[index], figure.strong, self.figure_size());
            let room = widths[index] - 2.0 * CELL_PADDING_X;
            self.shrunk(&figure.printed, room, style, LEAST_SIZE).size
        });
        let size = sizes.fold(self.figure_size(), f32::min);
        // A little smaller where points come to stand under points by that.
        let aligned = (0..widths.len()).map(|index| {
            let style = self.figure_type(&table.columns[index], true, size);
            let (whole, decimals) = self.parts(table, index, style);
            let room = widths[index] - 2.0 * CELL_PADDING_X;
            if whole + decimals > room { size * room / (whole + decimals) } else { size }
        });
        let floor = (size * LEAST_FOR_ALIGNMENT).max(LEAST_SIZE);
        aligned.filter(|aligned| *aligned >= floor).fold(size, f32::min)
    }

    /// One size for the labels beside a column's marks, in which each takes two lines at most; the usual one where
    /// that cannot be.
    fn size_of_labels(&self, table: &Table, index: usize, width: f32) -> f32 {
        let usual = self.small();
        let marks = table.rows.iter().filter_map(|row| match row.get(index) {
            Some(Cell::Mark(mark)) => Some(mark),
            _ => None,
        });
        let marks: Vec<&MarkCell> = marks.collect();
        let lines = |mark: &MarkCell, style: Type| {
            let room = self.beside_chip(mark, Measure { x: 0.0, width: width - 2.0 * CELL_PADDING_X }).width;
            self.fonts.lines(&mark.label, room, style.size, style.weight).len()
        };
        let sizes = [1.0, 0.933, 0.867].map(|part| usual.size * part);
        let fits = |size: &f32| marks.iter().all(|mark| lines(mark, Type { size: *size, ..usual }) <= 2);
        sizes.into_iter().find(fits).unwrap_or(usual.size)
    }

    /// The room beside a mark's chip.
    fn beside_chip(&self, mark: &MarkCell, within: Measure) -> Measure {
        let chip = if mark.mark.is_empty() { 0.0 } else { self.chip_width(&mark.mark) + 4.0 };
        Measure { x: within.x + chip, width: (within.width - chip).max(self.small().size) }
    }

    /// Room for decimals and units: then points stand under points, and whole numbers end where the points are. Where
    /// the column has no room for that, figures are set to the right edge.
    fn decimals(&self, table: &Table, index: usize, room: f32, style: Type) -> f32 {
        let (whole, decimals) = self.parts(table, index, style);
        if whole + decimals <= room + 0.01 { decimals } else { 0.0 }
    }

    /// Widths of a column's longest whole number and longest decimals, with the unit behind them.
    pub fn parts(&self, table: &Table, index: usize, style: Type) -> (f32, f32) {
        let (mut whole, mut decimals) = (0.0_f32, 0.0_f32);
        for (_, figure) in figures(table).filter(|(column, _)| *column == index) {
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
        figures: &FigureColumn,
        kind: TableKind,
    ) -> CellBox {
        let within = inner(measure);
        let strips = match cell {
            Cell::Empty | Cell::Trend(_) => Vec::new(),
            Cell::Text(text) => self.text_cell(text, column, within, kind),
            Cell::Figure(figure) => self.figure_cell(figure, column, within, figures),
            Cell::Mark(mark) => self.mark_cell(mark, within, figures.labels),
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

    fn figure_cell(&self, figure: &Figure, column: &Column, within: Measure, figures: &FigureColumn) -> Vec<Strip> {
        let style = self.figure_type(column, figure.strong, figures.size);
        let printed = vec![self.printed_strip(figure, column, within, figures, style)];
        if figure.second.is_none() && figure.year_label.is_none() {
            return self.tagged_here(printed);
        }
        let mut strips = self.tagged(Role::Paragraph, printed);
        if let Some(second) = &figure.second {
            let style = self.shrunk(second, within.width, self.small(), LEAST_SECOND);
            let lines = self.strips(second, within, style, set_of(column.align));
            strips.extend(self.tagged(Role::Paragraph, lines));
        }
        if let Some(year) = &figure.year_label {
            // The year ends where its figure does, unless it needs the whole width.
            let room = if figure.number.is_some() { self.room_behind(&figure.printed, figures, style) } else { 0.0 };
            let style = self.tiny();
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
        figures: &FigureColumn,
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
    fn room_behind(&self, printed: &str, figures: &FigureColumn, style: Type) -> f32 {
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

    /// The chip, and the mark's words beside it.
    fn mark_cell(&self, mark: &MarkCell, within: Measure, size: f32) -> Vec<Strip> {
        let style = Type { size, ..self.small() };
        let strips = self.label_strips(&mark.label, self.beside_chip(mark, within), style, Set::Left);
        if mark.mark.is_empty() {
            return vec![joined(self.tagged_here(strips))];
        }
        let leading = strips.first().map_or(0.0, |strip| strip.height);
        let chip = self.chip(&mark.mark, mark.tone, within.x, 0.0, leading);
        let chip = self.marked(Role::Paragraph, chip);
        let mut strips = self.tagged(Role::Paragraph, strips);
        if let Some(first) = strips.first_mut() {
            first.items.splice(0..0, chip);
        }
        vec![joined(strips)]
    }
}

/// The table's figures that are numbers, with their columns.
fn figures(table: &Table) -> impl Iterator<Item = (usize, &Figure)> {
    let cells = table.rows.iter().flat_map(|row| row.iter().enumerate());
    cells.filter_map(|(index, cell)| match cell {
        Cell::Figure(figure) if figure.number.is_some() => Some((index, figure)),
        _ => None,
    })
}

/// Lines that are never parted.
fn joined(strips: Vec<Strip>) -> Strip {
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

/// A unit behind its number is smaller than it.
fn unit_type(number: Type) -> Type {
    Type { size: number.size * UNIT_SIZE, ..number }
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
