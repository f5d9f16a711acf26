//! Sheets before they are written: rows of texts.

use std::collections::BTreeMap;

use super::sheets::{Shape, SheetId, SheetKind, sheet};
use crate::workbook::{Cell, Content, Sheet, Workbook};

/// Rows of a sheet, from 0: its title, its meaning, the help above each head, the heads, the first row of content.
pub const TITLE_ROW: u32 = 0;
pub const MEANING_ROW: u32 = 1;
pub const HELP_ROW: u32 = 2;
pub const HEAD_ROW: u32 = 3;
pub const FIRST_ROW: u32 = 4;

/// The heads of a sheet of items.
pub const ITEM_HEADS: [&str; 3] = ["項目", "内容", "（参考）書き方"];

/// A sheet with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub kind: &'static SheetKind,
    /// Heads of the columns behind the fixed ones.
    pub extra: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row's texts by the keys of the columns; what is blank is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    cells: BTreeMap<&'static str, String>,
    /// Texts of the columns behind the fixed ones; blank ones are empty.
    pub extra: Vec<String>,
}

impl Page {
    pub fn new(id: SheetId) -> Page {
        Page { kind: sheet(id), extra: Vec::new(), rows: Vec::new() }
    }

    pub fn with_rows(id: SheetId, rows: impl IntoIterator<Item = Row>) -> Page {
        Page { rows: rows.into_iter().collect(), ..Page::new(id) }
    }

    /// Every cell with its row and column: heads and content as they lie on the sheet.
    pub fn cells(&self) -> Vec<(u32, u16, &str)> {
        let mut cells = vec![(TITLE_ROW, 0, self.kind.title), (MEANING_ROW, 0, self.kind.meaning)];
        if self.kind.shape == Shape::Items {
            cells.extend((0..).zip(ITEM_HEADS).map(|(column, head)| (HEAD_ROW, column, head)));
            let row = self.rows.first();
            for (line, column) in (FIRST_ROW..).zip(self.kind.columns) {
                cells.push((line, 0, column.head));
                cells.extend(row.and_then(|row| row.get(column.key)).map(|text| (line, 1, text)));
                cells.push((line, 2, column.help));
            }
            return cells;
        }
        let fixed = self.kind.columns.len();
        for (column, definition) in (0..).zip(self.kind.columns) {
            cells.push((HELP_ROW, column, definition.help));
        }
        let heads = self.kind.columns.iter().map(|column| column.head).chain(self.extra.iter().map(String::as_str));
        cells.extend((0..).zip(heads).map(|(column, head)| (HEAD_ROW, column, head)));
        for (line, row) in (FIRST_ROW..).zip(&self.rows) {
            for (column, definition) in (0..).zip(self.kind.columns) {
                cells.extend(row.get(definition.key).map(|text| (line, column, text)));
            }
            let extra = (0..).zip(&row.extra).filter(|(_, text)| !text.is_empty());
            cells.extend(extra.filter_map(|(index, text): (usize, &String)| {
                u16::try_from(fixed + index).ok().map(|column| (line, column, text.as_str()))
            }));
        }
        cells
    }
}

impl Row {
    /// The row with a text in a column; an empty text leaves it blank.
    #[must_use]
    pub fn with(mut self, key: &'static str, text: impl Into<String>) -> Row {
        let text = text.into();
        if !text.is_empty() {
            self.cells.insert(key, text);
        }
        self
    }

    /// The row with a text, where there is one.
    #[must_use]
    pub fn with_some(self, key: &'static str, text: Option<impl Into<String>>) -> Row {
        match text {
            Some(text) => self.with(key, text),
            None => self,
        }
    }

    /// The row with the texts of the columns behind the fixed ones.
    #[must_use]
    pub fn with_extra(self, extra: Vec<String>) -> Row {
        Row { extra, ..self }
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.cells.get(key).map(String::as_str)
    }
}

/// The pages as a workbook, as it would be read back.
pub fn as_workbook(pages: &[Page]) -> Workbook {
    let sheets = pages.iter().map(|page| {
        let cells = page.cells().into_iter();
        let cells = cells.map(|(row, column, text)| Cell { row, column, content: Content::Text(text.to_owned()) });
        Sheet { name: page.kind.title.to_owned(), visible: true, cells: cells.collect(), formulas: Vec::new() }
    });
    Workbook { sheets: sheets.collect(), ..Workbook::default() }
}
