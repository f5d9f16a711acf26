//! What stands in a table's cell.

use crate::report::document::{Cell, Column, Figure, MarkCell, Table, TableKind, TextCell};

use super::item::{Area, Item};
use super::row::CellBox;
use super::style::{CELL_PADDING_X, Layout, Type};
use super::table::{inner, place_of, set_of};
use super::text::{Measure, Set, Strip, height};

/// Smallest size that a figure shrinks to in a narrow column.
const LEAST_SIZE: f32 = 5.0;

/// How the figures of one column stand under each other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct FigureColumn {
    /// Width kept right of the last whole digit for decimals; 0 sets figures to the right edge.
    decimals: f32,
}

impl Layout<'_> {
    /// For each column, whether its figures can stand decimal point under decimal point.
    pub fn figure_columns(&self, table: &Table, widths: &[f32]) -> Vec<FigureColumn> {
        let column = |(index, width): (usize, &f32)| {
            let style = self.figure_type(&table.columns[index], true);
            let figures = table.rows.iter().filter_map(|row| match row.get(index) {
                Some(Cell::Figure(figure)) if figure.number.is_some() => Some(figure),
                _ => None,
            });
            let (mut whole, mut decimals) = (0.0_f32, 0.0_f32);
            for figure in figures {
                let (left, right) = parted(&figure.printed);
                whole = whole.max(self.width(left, style));
                decimals = decimals.max(self.width(right, style));
            }
            let fits = whole + decimals <= width - 2.0 * CELL_PADDING_X;
            FigureColumn { decimals: if fits { decimals } else { 0.0 } }
        };
        widths.iter().enumerate().map(column).collect()
    }

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
            Cell::Empty => Vec::new(),
            Cell::Text(text) => self.text_cell(text, column, within, kind),
            Cell::Figure(figure) => self.figure_cell(figure, column, within, figures),
            Cell::Mark(mark) => self.mark_cell(mark, within),
            Cell::Count(count) => {
                let style = self.figure_type(column, false);
                self.strips(&count.to_string(), within, style, set_of(column.align))
            }
        };
        let mut cell = CellBox::new(measure.x, measure.width, strips, place_of(kind));
        cell.fill = column.emphasis.then_some(self.colors.panel);
        cell
    }

    fn figure_type(&self, column: &Column, strong: bool) -> Type {
        let style = Type { size: 9.0, ..self.cell() };
        if column.emphasis || strong { style.bold() } else { style }
    }

    fn text_cell(&self, text: &TextCell, column: &Column, within: Measure, kind: TableKind) -> Vec<Strip> {
        let strong = text.strong || (column.emphasis && kind != TableKind::Narrative);
        let mut style = if strong { self.cell().bold() } else { self.cell() };
        if text.link.is_some() {
            style = style.colored(self.colors.accent);
        }
        let set = match (kind, set_of(column.align)) {
            (TableKind::Narrative, Set::Left) => Set::Justified,
            (_, set) => set,
        };
        let mut strips: Vec<Strip> =
            text.paragraphs.iter().flat_map(|paragraph| self.paragraph(paragraph, within, style, set)).collect();
        if let Some(anchor) = &text.link {
            for strip in &mut strips {
                let area = Area::new(within.x, 0.0, within.width, strip.height);
                strip.items.push(Item::Link { area, anchor: anchor.clone() });
            }
        }
        strips
    }

    fn figure_cell(&self, figure: &Figure, column: &Column, within: Measure, figures: &FigureColumn) -> Vec<Strip> {
        let style = self.figure_type(column, figure.strong);
        let mut strips = vec![self.printed_strip(figure, column, within, figures, style)];
        if let Some(second) = &figure.second {
            let style = self.shrunk(second, within.width, self.small(), LEAST_SIZE);
            strips.extend(self.strips(second, within, style, set_of(column.align)));
        }
        if let Some(year) = &figure.year_label {
            strips.extend(self.strips(year, within, self.tiny(), set_of(column.align)));
        }
        strips
    }

    /// The figure's own line. A number keeps its decimals' room, a word such as 中止 wraps if it must.
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
            return joined(self.strips(&figure.printed, within, style, set));
        }
        let style = self.shrunk(&figure.printed, within.width, style, LEAST_SIZE);
        if set != Set::Right || self.width(&figure.printed, style) > within.width {
            return joined(self.strips(&figure.printed, within, style, set));
        }
        let (_, decimals) = parted(&figure.printed);
        let room = (figures.decimals - self.width(decimals, style)).max(0.0);
        let right = (within.x + within.width - room).max(within.x + self.width(&figure.printed, style));
        Strip::solid(style.leading, vec![self.run_to(&figure.printed, right, 0.0, style)])
    }

    /// The chip, and the mark's words beside it.
    fn mark_cell(&self, mark: &MarkCell, within: Measure) -> Vec<Strip> {
        let style = self.small();
        let chip = if mark.mark.is_empty() { 0.0 } else { self.chip_width(&mark.mark) + 4.0 };
        let beside = Measure { x: within.x + chip, width: (within.width - chip).max(style.size) };
        let mut strips = self.strips(&mark.label, beside, style, Set::Left);
        if let Some(first) = strips.first_mut() {
            let leading = first.height;
            first.items.splice(0..0, self.chip(&mark.mark, mark.tone, within.x, 0.0, leading));
        }
        vec![joined(strips)]
    }
}

/// Lines that are never parted.
fn joined(strips: Vec<Strip>) -> Strip {
    let total = height(&strips);
    Strip::solid(total, super::text::stacked(strips, 0.0))
}

/// A printed number before and from its decimal point on (`77` and `.5％`).
fn parted(printed: &str) -> (&str, &str) {
    let at = printed.find(['.', '．']).unwrap_or_else(|| {
        let end = printed.trim_end_matches(|character: char| !character.is_numeric()).len();
        if end == 0 { printed.len() } else { end }
    });
    printed.split_at(at)
}
