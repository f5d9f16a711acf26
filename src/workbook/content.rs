//! What a workbook holds, without its formatting.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A workbook as it came, cells only: nothing of it is trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workbook {
    /// In the order of their tabs; chart sheets have no cells.
    pub sheets: Vec<Sheet>,
    /// The custom document properties, by name.
    pub properties: BTreeMap<String, String>,
    /// There are comments on cells; what they say is not read.
    #[serde(default)]
    pub has_comments: bool,
}

/// A sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// As on its tab.
    pub name: String,
    /// Neither hidden nor very hidden.
    pub visible: bool,
    /// The cells that are not blank, in order of rows, then columns; no address occurs twice.
    pub cells: Vec<Cell>,
    /// Row and column of the cells that hold a formula, in the same order; of one without a stored result there is no cell.
    #[serde(default)]
    pub formulas: Vec<(u32, u16)>,
}

/// A cell that is not blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// From 0.
    pub row: u32,
    /// From 0.
    pub column: u16,
    /// The value; of a formula, the result that was stored with it.
    pub content: Content,
}

/// The value of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Text without its furigana; also a number beyond what a decimal holds, as `1e300`.
    Text(String),
    /// A number.
    Number {
        /// The shortest decimal that gives the stored double back, scaled by nothing: `58.2%` is 0.582.
        number: Decimal,
        /// Its number format is a percentage.
        percent: bool,
        /// Its number format is a date, a time or a duration; the number counts days.
        date: bool,
    },
    /// TRUE or FALSE.
    Bool(bool),
    /// An error such as `#DIV/0!`.
    Error(String),
}

impl Cell {
    /// The address as Excel shows it: B12.
    pub fn address(&self) -> String {
        address(self.row, self.column)
    }
}

impl Sheet {
    /// The cell of that row and column, both from 0, unless it is blank.
    pub fn cell(&self, row: u32, column: u16) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column));
        found.ok().and_then(|index| self.cells.get(index))
    }

    /// Whether a formula stands in that row and column.
    pub fn has_formula(&self, row: u32, column: u16) -> bool {
        self.formulas.binary_search(&(row, column)).is_ok()
    }

    /// The rows that have cells, from the top, each with its number from 0 and its cells from the left.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[Cell])> {
        let rows = self.cells.chunk_by(|one, other| one.row == other.row);
        rows.filter_map(|cells| cells.first().map(|cell| (cell.row, cells)))
    }
}

/// The address of a row and a column, both from 0: B12.
pub fn address(row: u32, column: u16) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// The letters of a column from 0: A, Z, AA.
pub fn column_name(column: u16) -> String {
    let mut letters = Vec::new();
    let mut left = u32::from(column) + 1;
    while left > 0 {
        let letter = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(places: &[(u32, u16)]) -> Sheet {
        let text = |place: &(u32, u16)| Content::Text(format!("{place:?}"));
        let cell = |place: &(u32, u16)| Cell { row: place.0, column: place.1, content: text(place) };
        Sheet { name: "表".to_owned(), visible: true, cells: places.iter().map(cell).collect(), formulas: Vec::new() }
    }

    #[test]
    fn addresses_are_those_of_excel() {
        let last = [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")];
        for (column, name) in last {
            assert_eq!(column_name(column), name);
        }
        assert_eq!(column_name(u16::MAX), "CRXP");
        assert_eq!(sheet(&[(11, 1)]).cells[0].address(), "B12");
    }

    #[test]
    fn cells_are_found_by_place_and_by_row() {
        let sheet = sheet(&[(0, 0), (0, 3), (4, 1)]);
        assert_eq!(sheet.cell(0, 3), Some(&sheet.cells[1]));
        assert_eq!(sheet.cell(0, 1), None);
        let rows: Vec<(u32, usize)> = sheet.rows().map(|(row, cells)| (row, cells.len())).collect();
        assert_eq!(rows, [(0, 2), (4, 1)]);
    }
}
