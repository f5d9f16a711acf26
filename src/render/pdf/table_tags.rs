//! What a table's cells are: the head's cells with their spans, and which column names its rows.

use crate::report::document::{Align, Cell, Column, Table};

use super::structure::{Header, Role, Scope};
use super::style::Layout;
use super::table::bands;

/// Layouts that work inside the head's cells.
pub(super) struct Heads<'a> {
    /// One for each column.
    pub columns: Vec<Layout<'a>>,
    /// One for each band.
    pub bands: Vec<Layout<'a>>,
}

impl<'a> Layout<'a> {
    /// Adds the head's rows: bands with the columns that have none, and below them the columns under bands.
    pub fn head_layouts(&self, table: &Table) -> Heads<'a> {
        let upper = self.inside(Role::Row);
        let bands = bands(table);
        if bands.is_empty() {
            let columns = table.columns.iter().map(|_| upper.inside(Role::column_header())).collect();
            return Heads { columns, bands: Vec::new() };
        }
        let lower = self.inside(Role::Row);
        let span = |columns, rows| Role::HeaderCell(Header { scope: Scope::Column, columns, rows });
        let mut heads = Heads { columns: Vec::new(), bands: Vec::new() };
        for (index, column) in table.columns.iter().enumerate() {
            if let Some((start, end, _)) = bands.iter().find(|(start, ..)| *start == index) {
                heads.bands.push(upper.inside(span(end - start, 1)));
            }
            heads.columns.push(match column.band {
                Some(_) => lower.inside(Role::column_header()),
                None => upper.inside(span(1, 2)),
            });
        }
        heads
    }
}

/// The column whose cells name their rows: the first with a text in every row, set to the left as names are, but for
/// those whose cells may stand over several rows.
pub(super) fn naming_column(table: &Table) -> Option<usize> {
    let says = |cell: &Cell| match cell {
        Cell::Text(text) => text.paragraphs.iter().any(|paragraph| !paragraph.text.is_empty()),
        _ => false,
    };
    let names = |index: usize, column: &Column| {
        column.align == Align::Left && !column.merges && table.rows.iter().all(|row| row.get(index).is_some_and(says))
    };
    table.columns.iter().enumerate().find(|(index, column)| names(*index, column)).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::TableKind;

    fn column(title: &str, align: Align) -> Column {
        Column { title: title.into(), note: None, band: None, align, weight: 1.0, emphasis: false, merges: false }
    }

    #[test]
    fn rows_are_named_by_the_first_left_column_that_is_never_empty() {
        let columns = vec![column("", Align::Center), column("課題", Align::Left), column("指標", Align::Left)];
        let row = |note: Cell| vec![Cell::text("1"), note, Cell::text("参加者数")];
        let mut table = Table { kind: TableKind::Plain, caption: None, columns, rows: vec![row(Cell::text("なし"))] };
        assert_eq!(naming_column(&table), Some(1));
        table.rows.push(row(Cell::Empty));
        assert_eq!(naming_column(&table), Some(2));
        table.columns.truncate(2);
        assert_eq!(naming_column(&table), None);
    }
}
