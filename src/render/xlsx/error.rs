//! Why a workbook could not be made.

use crate::report::document::Section;

/// An error of the workbook renderer.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    #[error("the sheet name 「{name}」 cannot be used: {reason}")]
    SheetName { name: String, reason: &'static str },
    #[error("the text 「{text}」 holds the control character U+{code:04X}", code = *character as u32)]
    ControlCharacter { character: char, text: String },
    #[error("the text 「{start}…」 has {length} characters; a cell of the workbook holds 32,767")]
    TextTooLong { start: String, length: usize },
    #[error("the link to the section {anchor} leads nowhere")]
    DeadLink { anchor: String },
    #[error("two sections have the anchor {anchor}")]
    DoubleAnchor { anchor: String },
    #[error("row {row} of the table 「{table}」 has {cells} cells; the table has {columns} columns")]
    UnevenRow { table: String, row: usize, cells: usize, columns: usize },
    #[error("a text needs a row of {height} points; Excel has none higher than 409.5")]
    RowTooHigh { height: f32 },
    #[error("sheet 「{sheet}」: {source}")]
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
        XlsxError::OnSheet { sheet: section.sheet_name.clone(), source: Box::new(self) }
    }
}
