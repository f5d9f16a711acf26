//! A table's rows: which cells are merged, which rows stay together, where texts stand in tall rows.
//!
//! A merged cell belongs to its first row and runs over the next ones; it is told as one cell with a row span. Where a
//! page ends within it, its text is printed again with （続き）, as furniture of the page.

use std::ops::Range;
use std::rc::Rc;

use crate::report::document::{Align, Cell, Column, Table, TableKind, TextCell};

use super::figure_columns::CellColumn;
use super::flow::Block;
use super::row::{CellBox, Cut, Place, Row, Ruling, Span};
use super::structure::{Header, Role, Scope};
use super::style::{CELL_PADDING_Y, Layout};
use super::table::{CONTINUED, inner};
use super::table_tags::naming_column;
use super::text::{Measure, Set, Strip, height};

/// Rows of a table that stand together at its head and on its last page.
const FIRST_ROWS: usize = 2;
const LAST_ROWS: usize = 3;
/// Part of a page that such rows take at most: taller ones part.
pub(super) const ROWS_TOGETHER: f32 = 0.35;
/// Part of a page that a merged cell's text and each of its rows take at most: else the text is printed in each row.
const LARGEST_MERGED: f32 = 0.3;
/// Part of a page that is taken at most by what is printed again.
const LARGEST_AGAIN: f32 = 0.25;
/// A row of so many lines is tall: there texts that are shorter by this factor stand at its head.
const TALL_LINES: usize = 4;
const SHORTER: f32 = 1.5;

/// Where the table's columns stand and how its cells are set.
pub(super) struct Grid<'t> {
    pub edges: &'t [f32],
    pub widths: &'t [f32],
    pub cells: &'t [CellColumn],
    /// The head as repeated on further pages.
    pub head: &'t Rc<Block>,
}

/// Rows over which one cell of a column runs.
struct Merged {
    column: usize,
    rows: Range<usize>,
}

impl Layout<'_> {
    pub fn table_rows(&self, table: &Table, grid: &Grid) -> Vec<Row> {
        let merged = self.merged_cells(table, grid);
        let mut rows: Vec<Row> =
            (0..table.rows.len()).map(|index| self.table_row(table, grid, index, &merged)).collect();
        let page = self.frame.height();
        keep_ends(&mut rows, page * ROWS_TOGETHER);
        for one in &merged {
            keep_merged(&mut rows, one);
        }
        rows
    }

    fn table_row(&self, table: &Table, grid: &Grid, index: usize, merged: &[Merged]) -> Row {
        let row = self.inside(Role::Row);
        let names = naming_column(table);
        let cells = table.rows.get(index).into_iter().flatten().zip(&table.columns).enumerate();
        let boxes = cells.map(|(place, (cell, column))| {
            let over = merged.iter().find(|one| one.column == place && one.rows.contains(&index));
            match over {
                Some(one) => row.merged_cell(cell, column, grid, table.kind, one, index),
                None => {
                    let role = if Some(place) == names || column.merges { Role::row_header() } else { Role::Cell };
                    let mut own = row.inside(role).table_cell(cell, column, grid, table.kind, place);
                    if Some(place) == names {
                        own.again = row.printed_again(cell, column, grid, table.kind, place);
                    }
                    own
                }
            }
        });
        let mut boxes: Vec<CellBox> = boxes.collect();
        if table.kind != TableKind::Narrative {
            place_texts(&mut boxes, table, table.rows.get(index).map_or(&[], Vec::as_slice));
        }
        let is_merged = merged.iter().any(|one| one.rows.contains(&index));
        Row {
            cells: boxes,
            ruling: Ruling::Grid,
            cut: if is_merged { Cut::OnlyWhenTallerThanPage } else { cut_of(table.kind) },
            line: self.colors.line,
            gap: 0.0,
            padding: self.tight(CELL_PADDING_Y),
            least: 0.0,
            keep_with_next: false,
            head: Some(Rc::clone(grid.head)),
        }
    }

    fn table_cell(&self, cell: &Cell, column: &Column, grid: &Grid, kind: TableKind, place: usize) -> CellBox {
        self.cell_box(cell, column, grid.measure(place), &grid.cells[place], kind)
    }

    /// The part of a merged cell that stands in a row: all of it in the first.
    fn merged_cell(
        &self,
        cell: &Cell,
        column: &Column,
        grid: &Grid,
        kind: TableKind,
        merged: &Merged,
        row: usize,
    ) -> CellBox {
        let (Measure { x, width }, place) = (grid.measure(merged.column), merged.column);
        let mut part = if row == merged.rows.start {
            let over = Header { scope: Scope::Row, columns: 1, rows: merged.rows.len() };
            self.inside(Role::HeaderCell(over)).table_cell(cell, column, grid, kind, place)
        } else {
            CellBox::new(x, width, Vec::new(), Place::Top)
        };
        part.place = Place::Top;
        part.again = self.printed_again(cell, column, grid, kind, place);
        part.span = match row {
            first if first == merged.rows.start => Span::First,
            last if last + 1 == merged.rows.end => Span::Last,
            _ => Span::Middle,
        };
        part
    }

    /// What is printed for a cell of texts where it goes on on a further page; nothing where that would be long.
    fn printed_again(&self, cell: &Cell, column: &Column, grid: &Grid, kind: TableKind, place: usize) -> Vec<Strip> {
        let Cell::Text(text) = cell else { return Vec::new() };
        let unlinked = Cell::Text(TextCell { link: None, ..text.clone() });
        let silent = self.unmarked();
        let strips = silent.table_cell(&unlinked, column, grid, kind, place).strips;
        silent.continued(strips, inner(grid.measure(place)))
    }

    /// The lines with （続き） below them; nothing where they are many.
    pub fn continued(&self, mut strips: Vec<Strip>, within: Measure) -> Vec<Strip> {
        if strips.is_empty() || height(&strips) > self.frame.height() * LARGEST_AGAIN {
            return Vec::new();
        }
        strips.extend(self.unmarked().strips(CONTINUED, within, self.note(), Set::Left));
        strips
    }

    /// The cells that are equal to those above them, in columns that merge, as far as columns before them merge too.
    fn merged_cells(&self, table: &Table, grid: &Grid) -> Vec<Merged> {
        if !table.columns.iter().any(|column| column.merges) {
            return Vec::new();
        }
        let limit = self.frame.height() * LARGEST_MERGED;
        let silent = self.unmarked();
        let plain: Vec<Row> = (0..table.rows.len()).map(|index| silent.table_row(table, grid, index, &[])).collect();
        let is_low = |one: &Merged| plain[one.rows.clone()].iter().all(|row| row.height() <= limit);
        runs(table).into_iter().filter(is_low).collect()
    }
}

impl Grid<'_> {
    fn measure(&self, place: usize) -> Measure {
        Measure { x: self.edges[place], width: self.widths[place] }
    }
}

/// Runs of equal texts in the columns that merge; a run ends where one of a merging column before it does.
fn runs(table: &Table) -> Vec<Merged> {
    let mut runs = Vec::new();
    let mut parts: Vec<Range<usize>> = std::iter::once(0..table.rows.len()).collect();
    let merging = table.columns.iter().enumerate().filter(|(_, column)| column.merges);
    for (column, _) in merging {
        let equal = |one: &usize, other: &usize| {
            let cell = |row: usize| table.rows.get(row).and_then(|row| row.get(column));
            matches!(cell(*one), Some(Cell::Text(_))) && cell(*one) == cell(*other)
        };
        parts = parts
            .into_iter()
            .flat_map(|part| {
                let rows: Vec<usize> = part.collect();
                rows.chunk_by(equal).map(|run| run[0]..run[0] + run.len()).collect::<Vec<_>>()
            })
            .collect();
        let long = parts.iter().filter(|rows| rows.len() > 1);
        runs.extend(long.map(|rows| Merged { column, rows: rows.clone() }));
    }
    runs
}

/// Keeps a table's first rows together, and its last ones, as far as they take no more than `most` of a page.
pub(super) fn keep_ends(rows: &mut [Row], most: f32) {
    let count = rows.len();
    keep_together(rows, 0..FIRST_ROWS.min(count), most);
    // Where first and last rows overlap, all would be kept together: that much is not thrown forward.
    let all: f32 = rows.iter().map(Row::height).sum();
    let overlaps = count < FIRST_ROWS + LAST_ROWS && all > most;
    keep_last(rows, if overlaps { count.saturating_sub(FIRST_ROWS) } else { LAST_ROWS }, most);
}

/// Keeps so many of the last rows together.
pub(super) fn keep_last(rows: &mut [Row], last: usize, most: f32) {
    let count = rows.len();
    keep_together(rows, count.saturating_sub(last)..count, most);
}

fn keep_together(rows: &mut [Row], together: Range<usize>, most: f32) {
    let total: f32 = rows[together.clone()].iter().map(Row::height).sum();
    let all_but_last = together.start..together.end.saturating_sub(1).max(together.start);
    if total <= most {
        rows[all_but_last].iter_mut().for_each(|row| row.keep_with_next = true);
    }
}

/// Gives a merged cell's text its room: rows stay together until it is printed, and so do those at the end that would
/// be lower than the text printed again.
fn keep_merged(rows: &mut [Row], merged: &Merged) {
    let text = |row: &Row, again: bool| {
        row.cells.get(merged.column).map_or(0.0, |cell| height(if again { &cell.again } else { &cell.strips }))
    };
    let Some(run) = rows.get_mut(merged.rows.clone()) else { return };
    let padding = run.first().map_or(0.0, |row| 2.0 * row.padding);
    let (own, again) = (text(&run[0], false) + padding, text(&run[0], true) + padding);
    let heights: Vec<f32> = run.iter().map(Row::height).collect();
    let total: f32 = heights.iter().sum();
    let last = run.len() - 1;
    if let Some(row) = run.last_mut().filter(|_| total < own) {
        row.least = row.least.max(heights[last] + own - total - padding);
    }
    let mut before = 0.0;
    for (row, height) in run.iter_mut().zip(&heights).take(last) {
        before += height;
        row.keep_with_next |= before < own || total.max(own) - before < again;
    }
}

/// In a tall row, names and other texts that are much shorter stand at its head, all of them where the table holds
/// texts rather than figures; figures, marks and what is centred beside them, such as a unit, stay in its middle.
fn place_texts(boxes: &mut [CellBox], table: &Table, cells: &[Cell]) {
    let own = boxes.iter().filter(|cell| cell.span == Span::Own);
    let Some(tallest) = own.max_by(|one, other| height(&one.strips).total_cmp(&height(&other.strips))) else { return };
    let (lines, full) = (tallest.strips.len(), height(&tallest.strips));
    if lines < TALL_LINES {
        return;
    }
    let much_shorter = |own: &CellBox| height(&own.strips) * SHORTER < full;
    for ((own, cell), column) in boxes.iter_mut().zip(cells).zip(&table.columns) {
        let is_name = matches!(cell, Cell::Text(_)) && column.align == Align::Left;
        if is_name && (table.kind == TableKind::Plain || much_shorter(own)) {
            own.place = Place::Top;
        }
    }
}

/// Narrative rows are long: leaving half a page empty before each would look worse than a cut.
fn cut_of(kind: TableKind) -> Cut {
    match kind {
        TableKind::Narrative => Cut::WhenMuchRoomIsLeft,
        TableKind::Indicators | TableKind::Plain => Cut::OnlyWhenTallerThanPage,
    }
}
