//! Workbooks as they come, cells only.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A workbook as it came, cells only: nothing of it is trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
    /// The custom document properties, by name.
    pub properties: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub visible: bool,
    /// The cells that are not blank, in order of rows, then columns.
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// From 0.
    pub row: u32,
    /// From 0.
    pub column: u16,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    Text(String),
    /// The shortest decimal that gives the stored double back, scaled by nothing.
    Number {
        number: Decimal,
        percent: bool,
        date: bool,
    },
    Bool(bool),
    Error(String),
}

/// How large a workbook may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { file: 5 << 20 }
    }
}

/// A workbook that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("ファイルを開けません（{reason}）。場所と権限を確かめてください")]
    Unreadable { reason: String },
    #[error(
        "ファイルが大きすぎます（{size} バイト、上限 {limit} バイト）。使っていないシートを除いて保存し直してください"
    )]
    TooLarge { size: u64, limit: u64 },
    #[error("Excel ブック（.xlsx）として読めません（{what}）。Excel で開いて保存し直してください")]
    Broken { what: String },
}

impl Cell {
    /// The address as Excel shows it: B12.
    pub fn address(&self) -> String {
        format!("{}{}", column_name(self.column), u64::from(self.row) + 1)
    }
}

impl Sheet {
    /// The cell of that row and column, both from 0, unless it is blank.
    pub fn cell(&self, row: u32, column: u16) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column));
        found.ok().and_then(|index| self.cells.get(index))
    }
}

/// The letters of a column from 0: A, Z, AA.
pub fn column_name(column: u16) -> String {
    let mut letters = Vec::new();
    let mut left = u32::from(column) + 1;
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or_default()));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Reads a workbook.
///
/// # Errors
/// [`Refused`] for what is no workbook or too large.
pub fn read(path: &Path, limits: &Limits) -> Result<Workbook, Refused> {
    let unreadable = |error: std::io::Error| Refused::Unreadable { reason: error.to_string() };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > limits.file {
        return Err(Refused::TooLarge { size, limit: limits.file });
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    read_bytes(bytes).map_err(|error| Refused::Broken { what: error.to_string() })
}

fn read_bytes(bytes: Vec<u8>) -> Result<Workbook, calamine::XlsxError> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes))?;
    let listed: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let mut sheets = Vec::new();
    for (name, visible) in listed {
        let mut reader = book.worksheet_cells_reader(&name)?;
        let mut cells = Vec::new();
        while let Some((cell, style)) = reader.next_cell_with_style_id()? {
            let format = reader.styles().get(style).and_then(|style| style.number_format.as_ref());
            let percent = format.is_some_and(|format| format.format_code.contains('%'));
            let (row, column) = cell.get_position();
            if let (Some(content), Ok(column)) = (content(cell.get_value(), percent), u16::try_from(column)) {
                cells.push(Cell { row, column, content });
            }
        }
        cells.sort_by_key(|cell| (cell.row, cell.column));
        sheets.push(Sheet { name, visible, cells });
    }
    Ok(Workbook { sheets, properties: BTreeMap::new() })
}

fn content(value: &DataRef, percent: bool) -> Option<Content> {
    let number = |float: f64, date: bool| match float.to_string().parse::<Decimal>() {
        Ok(number) => Content::Number { number, percent, date },
        Err(_) => Content::Text(float.to_string()),
    };
    match value {
        DataRef::Empty => None,
        DataRef::String(text) if text.is_empty() => None,
        DataRef::SharedString("") => None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Some(Content::Text(text.clone()))
        }
        DataRef::SharedString(text) => Some(Content::Text((*text).to_owned())),
        DataRef::Int(int) => Some(Content::Number { number: Decimal::from(*int), percent, date: false }),
        DataRef::Float(float) => Some(number(*float, false)),
        DataRef::DateTime(time) => Some(number(time.as_f64(), true)),
        DataRef::Bool(flag) => Some(Content::Bool(*flag)),
        DataRef::Error(error) => Some(Content::Error(error.to_string())),
    }
}
