//! Tables: one head, repeated on every further page, and rows.

use std::rc::Rc;

use crate::report::document::{Align, Column, Table, TableKind};

use super::flow::{Block, Piece};
use super::item::{Area, Item};
use super::row::Place;
use super::rows::Grid;
use super::structure::Role;
use super::style::{CELL_PADDING_X, HAIRLINE, Layout};
use super::table_tags::Heads;
use super::text::{Measure, Set, Strip, height, stacked};

/// Printed behind a table's caption, or over its head, where it goes on.
pub(super) const CONTINUED: &str = "（続き）";
const HEAD_PADDING_Y: f32 = 3.0;
/// Characters of a head that is never broken, and the size that a longer note under a title shrinks to at least.
const SHORT_HEAD: usize = 4;
const LEAST_HEAD: f32 = 4.5;

impl Layout<'_> {
    pub fn table(&self, table: &Table) -> Vec<Piece> {
        let widths = self.column_widths(table, self.frame.width());
        let edges = edges(self.frame.left, &widths);
        let inside = self.inside(Role::Table);
        let head = inside.table_head(table, &edges, &widths, false);
        let again = Rc::new(self.unmarked().table_head(table, &edges, &widths, true));
        let cells = self.cell_columns(table, &widths);
        let grid = Grid { edges: &edges, widths: &widths, cells: &cells, head: &again };
        let rows = inside.table_rows(table, &grid).into_iter().map(Piece::Row);
        std::iter::once(Piece::Block(head.gap(self.tight(6.0)).keep())).chain(rows).collect()
    }

    /// The caption and the head's row. A repeated head says that the table goes on.
    fn table_head(&self, table: &Table, edges: &[f32], widths: &[f32], again: bool) -> Block {
        let mut items = Vec::new();
        let mut top = 0.0;
        let caption = match (&table.caption, again) {
            (Some(caption), true) => Some(format!("{caption}{CONTINUED}")),
            (Some(caption), false) => Some(caption.clone()),
            (None, true) => Some(CONTINUED.to_string()),
            (None, false) => None,
        };
        if let Some(caption) = caption {
            let style = if again { self.note() } else { self.cell().bold() };
            let measure = Measure { x: self.frame.left, width: self.frame.width() };
            let set = if table.caption.is_none() { Set::Right } else { Set::Left };
            let strips = self.strips(&caption, measure, style, set);
            top = height(&strips) + 2.0;
            items.extend(stacked(self.tagged(Role::Caption, strips), 0.0));
        }
        let bottom = self.head_cells(table, edges, widths, top, &mut items);
        Block::new(bottom, items)
    }

    /// Draws the head's cells from `top`; gives their lower edge.
    fn head_cells(&self, table: &Table, edges: &[f32], widths: &[f32], top: f32, items: &mut Vec<Item>) -> f32 {
        let titles: Vec<Vec<Strip>> =
            table.columns.iter().zip(edges).zip(widths).map(|((c, x), w)| self.head_strips(c, *x, *w)).collect();
        let heads = self.head_layouts(table);
        let has_bands = table.columns.iter().any(|column| column.band.is_some());
        let band_height = if has_bands { self.small().leading + 2.0 * HEAD_PADDING_Y } else { 0.0 };
        let lower = |column: &Column| if column.band.is_some() { band_height } else { 0.0 };
        let needed = table.columns.iter().zip(&titles).map(|(c, strips)| lower(c) + height(strips));
        let full = needed.fold(band_height, f32::max) + 2.0 * HEAD_PADDING_Y;
        let (left, right) = (self.frame.left, edges.last().copied().unwrap_or(self.frame.right));
        items.push(Item::fill(Area::new(left, top, right - left, full), self.colors.header));
        self.head_lines(table, edges, top, full, band_height, items);
        self.head_bands(table, edges, top, &heads, items);
        for ((column, strips), head) in table.columns.iter().zip(titles).zip(heads.columns) {
            let offset = lower(column);
            let y = top + offset + (full - offset - height(&strips)) / 2.0;
            items.extend(head.here(stacked(strips, y)));
        }
        top + full
    }

    fn head_strips(&self, column: &Column, x: f32, width: f32) -> Vec<Strip> {
        let inner = Measure { x: x + 2.0, width: width - 4.0 };
        let style = self.small().bold();
        // A word of a few characters, such as a year, stays on its line.
        let fitted = |text: &str, style| {
            let is_short = text.chars().count() <= SHORT_HEAD;
            if is_short { self.shrunk(text, inner.width - 0.2, style, 0.0) } else { style }
        };
        let mut strips = self.label_strips(&column.title, inner, fitted(&column.title, style), Set::Center);
        if let Some(note) = &column.note {
            let style = self.shrunk(note, inner.width - 0.2, self.tiny(), LEAST_HEAD);
            strips.extend(self.strips(note, inner, fitted(note, style), Set::Center));
        }
        strips
    }

    fn head_lines(&self, table: &Table, edges: &[f32], top: f32, full: f32, band: f32, items: &mut Vec<Item>) {
        let (first, last) = (edges[0], edges[edges.len() - 1]);
        let mut line = |from, to| items.push(Item::line(from, to, HAIRLINE, self.colors.line));
        line((first, top), (last, top));
        line((first, top + full), (last, top + full));
        for (index, x) in edges.iter().enumerate() {
            let inside_band = index > 0 && index < table.columns.len() && same_band(table, index - 1, index);
            line((*x, top + if inside_band { band } else { 0.0 }), (*x, top + full));
        }
        for (start, end, _) in bands(table) {
            line((edges[start], top + band), (edges[end], top + band));
        }
    }

    fn head_bands(&self, table: &Table, edges: &[f32], top: f32, heads: &Heads, items: &mut Vec<Item>) {
        for ((start, end, title), head) in bands(table).into_iter().zip(&heads.bands) {
            let style = self.small().bold();
            let style = self.shrunk(title, edges[end] - edges[start] - 4.0, style, 5.0);
            let run = self.run_around(title, (edges[start] + edges[end]) / 2.0, top + HEAD_PADDING_Y, style);
            items.extend(head.here(vec![run]));
        }
    }
}

/// Where a cell's text stands: figures in the middle of their row, long texts at its head.
pub(super) fn place_of(kind: TableKind) -> Place {
    match kind {
        TableKind::Narrative => Place::Top,
        TableKind::Indicators | TableKind::Plain => Place::Middle,
    }
}

pub(super) fn set_of(align: Align) -> Set {
    match align {
        Align::Left => Set::Left,
        Align::Center => Set::Center,
        Align::Right => Set::Right,
    }
}

/// The columns' edges, one more than there are columns.
pub(super) fn edges(left: f32, widths: &[f32]) -> Vec<f32> {
    let mut edges = vec![left];
    let mut x = left;
    for width in widths {
        x += width;
        edges.push(x);
    }
    edges
}

/// The area within a cell's padding.
pub(super) fn inner(measure: Measure) -> Measure {
    padded(measure, CELL_PADDING_X)
}

/// The area within so much padding at both sides.
pub(super) fn padded(measure: Measure, padding: f32) -> Measure {
    Measure { x: measure.x + padding, width: (measure.width - 2.0 * padding).max(1.0) }
}

fn same_band(table: &Table, one: usize, other: usize) -> bool {
    table.columns[one].band.is_some() && table.columns[one].band == table.columns[other].band
}

/// First column, column after the last, and title of each band.
pub(super) fn bands(table: &Table) -> Vec<(usize, usize, &str)> {
    let mut bands: Vec<(usize, usize, &str)> = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let Some(title) = column.band.as_deref() else { continue };
        match bands.last_mut() {
            Some((_, end, last)) if *end == index && *last == title => *end = index + 1,
            _ => bands.push((index, index + 1, title)),
        }
    }
    bands
}
