//! What can go wrong while a workbook is written.

/// Why a document cannot become a workbook.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    /// A text holds a character that no spreadsheet may hold.
    #[error("sheet {sheet}: control character U+{code:04X} in the text {text:?}")]
    ControlCharacter { sheet: String, text: String, code: u32 },
    /// The writer refused.
    #[error("the workbook cannot be written: {0}")]
    Writer(#[from] rust_xlsxwriter::XlsxError),
}
