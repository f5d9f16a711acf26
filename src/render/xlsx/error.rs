//! Why a workbook could not be made.

use rust_xlsxwriter::utility::row_col_to_cell;

use crate::report::document::Section;

/// An error of the workbook renderer.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    #[error("シートの名前「{name}」は使えません（{reason}）。様式の sheet を直してください")]
    SheetName { name: String, reason: &'static str },
    #[error("「{text}」に、Excel で使えない文字（制御文字 U+{code:04X}）があります", code = *character as u32)]
    ControlCharacter { character: char, text: String },
    #[error("「{start}…」は {length} 文字あり、一つの欄に入る 32,767 文字を超えています")]
    TextTooLong { start: String, length: usize },
    #[error(
        "リンクの先の節「{anchor}」が文書の中にありません。様式の [[section]] からその節を外していないか確かめてください"
    )]
    DeadLink { anchor: String },
    #[error("同じ名札「{anchor}」の節が二つあります。様式に同じ節が重ねて書かれていないか確かめてください")]
    DoubleAnchor { anchor: String },
    #[error(
        "表「{table}」の{row}行目は欄が{cells}個あり、見出しの{columns}個と合いません。計画データのこの表を直してください"
    )]
    UnevenRow { table: String, row: usize, cells: usize, columns: usize },
    #[error(
        "文章が長く、行の高さが{height}ポイントになります（Excelの上限は409.5）。計画データのこの文章を短くしてください"
    )]
    RowTooHigh { height: f32 },
    #[error("{cell}: {source}")]
    InCell { cell: String, source: Box<XlsxError> },
    #[error("「{sheet}」{source}")]
    OnSheet { sheet: String, source: Box<XlsxError> },
    #[error("日付 {0} は、Excelの作成日にできません。作成日を確かめてください")]
    CreationDate(chrono::NaiveDate),
    #[error("Excelの配色を組み立てられません（{0}）。空き容量を確かめて、もう一度実行してください")]
    Theme(#[from] std::io::Error),
    #[error(
        "Excelのファイルを組み立てられません（{0}）。もう一度実行しても同じときは、この文をシステムの担当者に知らせてください"
    )]
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
