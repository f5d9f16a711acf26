//! Why a workbook could not be made.

use rust_xlsxwriter::utility::row_col_to_cell;

use crate::report::document::Section;

/// An error of the workbook renderer.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    #[error("the sheet name 「{name}」 cannot be used: {reason}")]
    SheetName { name: String, reason: &'static str },
    #[error("「{text}」に、Excel で使えない文字（制御文字 U+{code:04X}）があります", code = *character as u32)]
    ControlCharacter { character: char, text: String },
    #[error("「{start}…」は {length} 文字あり、一つの欄に入る 32,767 文字を超えています")]
    TextTooLong { start: String, length: usize },
    #[error("リンクの先の節「{anchor}」が文書の中にありません")]
    DeadLink { anchor: String },
    #[error("同じ名札「{anchor}」の節が二つあります。様式に同じ節が重ねて書かれていないか確かめてください")]
    DoubleAnchor { anchor: String },
    #[error("row {row} of the table 「{table}」 has {cells} cells; the table has {columns} columns")]
    UnevenRow { table: String, row: usize, cells: usize, columns: usize },
    #[error("a text needs a row of {height} points; Excel has none higher than 409.5")]
    RowTooHigh { height: f32 },
    #[error("{cell}: {source}")]
    InCell { cell: String, source: Box<XlsxError> },
    #[error("「{sheet}」{source}")]
    OnSheet { sheet: String, source: Box<XlsxError> },
    #[error("the date {0} cannot be set as the workbook's creation date")]
    CreationDate(chrono::NaiveDate),
    #[error("the workbook's theme cannot be handed to the writer")]
    Theme(#[from] std::io::Error),
    #[error("the workbook cannot be written")]
    Write(#[from] rust_xlsxwriter::XlsxError),
}

impl XlsxError {
    /// The error with the sheet that it is on.
    pub(super) fn on(self, section: &Section) -> XlsxError {
        self.on_sheet(&section.sheet_name)
    }

    /// The error with the name of the sheet that it is on.
    pub(super) fn on_sheet(self, name: &str) -> XlsxError {
        XlsxError::OnSheet { sheet: name.to_owned(), source: Box::new(self) }
    }

    /// The error with the cell that it is in.
    pub(super) fn in_cell(self, row: u32, column: u16) -> XlsxError {
        XlsxError::InCell { cell: row_col_to_cell(row, column), source: Box::new(self) }
    }

    /// Whether a text of the plan is what no workbook can hold.
    pub fn is_of_a_text(&self) -> bool {
        match self {
            XlsxError::ControlCharacter { .. } | XlsxError::TextTooLong { .. } => true,
            XlsxError::OnSheet { source, .. } | XlsxError::InCell { source, .. } => source.is_of_a_text(),
            _ => false,
        }
    }
}
