//! What stands in a table's cell.

use crate::report::document::{Align, Cell, Column, Figure, Paragraph, TableKind, TextCell};

use super::column_needs::SHORT_EMS;
use super::figure_columns::{CellColumn, parted, split_unit, unit_type};
use super::item::Item;
use super::row::CellBox;
use super::structure::Role;
use super::style::{Layout, Type};
use super::table::{inner, padded, place_of, set_of};
use super::text::{Measure, Set, Strip, baseline, height};

/// Smallest size that a table's figures, and the units behind them, shrink to in narrow columns.
pub(super) const LEAST_SIZE: f32 = 5.0;
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

impl Layout<'_> {
    /// The cell, whose element the layout works in.
    pub fn cell_box(
        &self,
        cell: &Cell,
        column: &Column,
        measure: Measure,
        figures: &CellColumn,
        kind: TableKind,
    ) -> CellBox {
        let within = if column.align == Align::Right { padded(measure, figures.padding) } else { inner(measure) };
        let strips = match cell {
            Cell::Empty | Cell::Trend(_) => Vec::new(),
            Cell::Text(text) => self.text_cell(text, column, within, kind),
            Cell::Figure(figure) => self.figure_cell(figure, column, within, figures),
            Cell::Mark(mark) => self.mark_cell(mark, within, figures.marks),
            Cell::Count(count) => {
                let style = self.figure_type(column, false, figures.size);
                self.tagged_here(vec![self.one_line(&count.number.to_string(), within, style, set_of(column.align))])
            }
        };
        let mut cell = CellBox::new(measure.x, measure.width, strips, place_of(kind));
        cell.fill = column.emphasis.then_some(self.colors.panel);
        cell
    }

    pub fn figure_type(&self, column: &Column, strong: bool, size: f32) -> Type {
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

    /// One line in any case: what has no room is smaller.
    fn one_line(&self, text: &str, within: Measure, style: Type, set: Set) -> Strip {
        let style = self.shrunk(text, within.width, style, 0.0);
        let x = match set {
            Set::Left | Set::Justified | Set::Hanging => within.x,
            Set::Center => within.x + (within.width - self.width(text, style)) / 2.0,
            Set::Right => within.x + within.width - self.width(text, style),
        };
        Strip::solid(style.leading, vec![self.run(text, x, 0.0, style)])
    }

    /// The smallest size of a word that stands alone in its cell: a short one is never torn.
    fn least_of_word(&self, word: &str, style: Type) -> f32 {
        if self.width(word, style) <= SHORT_EMS * style.size { 0.0 } else { LEAST_WORD_SIZE }
    }

    /// One size for all paragraphs of a narrow cell, in which no figure or word is torn.
    fn fitted_to_all(&self, text: &TextCell, width: f32, style: Type) -> Type {
        if let Some(word) = single_word(text).filter(|word| self.least_of_word(word, style) == 0.0) {
            return self.shrunk(word, width, style, 0.0);
        }
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
            let own_line = self.on_figures_line(&figure.printed, within.width, style);
            let room = if figure.number.is_some() { self.room_behind(own_line, figures, style) } else { 0.0 };
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
            let least = self.least_of_word(&figure.printed, style);
            let style = self.shrunk(&figure.printed, within.width, style, least);
            return joined(self.label_strips(&figure.printed, within, style, set));
        }
        // Where a column is narrower than its figures they get smaller than can be read at ease: 79 | 000 is another figure.
        let own_line = self.on_figures_line(&figure.printed, within.width, style);
        let style = self.shrunk(own_line, within.width, style, 0.0);
        let (number, unit) = split_unit(own_line);
        let number_width = self.width(number, style);
        let width = number_width + self.width(unit, unit_type(style));
        let room = self.room_behind(own_line, figures, style);
        let x = match set {
            Set::Left | Set::Justified | Set::Hanging => within.x,
            Set::Center => within.x + (within.width - width) / 2.0,
            Set::Right => (within.x + within.width - room - width).max(within.x.min(within.x + within.width - width)),
        };
        let mut items = vec![self.run(number, x, 0.0, style)];
        if !unit.is_empty() {
            items.push(self.on_line_of(style, self.run(unit, x + number_width, 0.0, unit_type(style))));
        }
        let own = Strip::solid(style.leading, items);
        let (_, below) = figure.printed.split_at(own_line.len());
        if below.is_empty() {
            return own;
        }
        let is_long = self.is_long_unit(below, style);
        let style = unit_type(style);
        let fitted = if is_long { Self::fitted } else { Self::shrunk };
        let style = fitted(self, below, within.width, style, 0.0);
        joined(std::iter::once(own).chain(self.label_strips(below, within, style, set)).collect())
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

/// The text of a cell that is one paragraph.
pub(super) fn single_word(text: &TextCell) -> Option<&str> {
    match text.paragraphs.as_slice() {
        [word] => Some(&word.text),
        _ => None,
    }
}

/// Lines that are never parted.
pub(super) fn joined(strips: Vec<Strip>) -> Strip {
    let total = height(&strips);
    Strip::solid(total, super::text::stacked(strips, 0.0))
}
