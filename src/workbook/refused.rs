//! Why a workbook is not read, as city staff are told it: what is wrong, and what to do.

use serde::{Deserialize, Serialize};

/// What a file is that is no workbook of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    OldExcel,
    BinaryExcel,
    XmlExcel,
    OpenDocument,
    Csv,
    Pdf,
    Word,
    PowerPoint,
    Html,
    Archive,
    Unknown,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::OldExcel => "古い形式の Excel ブック（.xls）",
            Kind::BinaryExcel => "Excel バイナリブック（.xlsb）",
            Kind::XmlExcel => "XML スプレッドシート",
            Kind::OpenDocument => "OpenDocument（.ods など）",
            Kind::Csv => "文字だけのファイル（CSV など）",
            Kind::Pdf => "PDF",
            Kind::Word => "Word の文書",
            Kind::PowerPoint => "PowerPoint の資料",
            Kind::Html => "ウェブページ（HTML）",
            Kind::Archive => "Excel ブックではない圧縮ファイル（zip）",
            Kind::Unknown => "Excel ブックではないファイル",
        }
    }
}

/// A workbook that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Refused {
    #[error("ファイルを開けません（{reason}）。場所と権限を確かめてください")]
    Unreadable { reason: String },
    #[error("ファイルが空です（0 バイト）。もう一度お送りください")]
    Empty,
    #[error("ファイルが大きすぎます（{} KB、上限 {} KB）。写真や使っていないシートを除いて保存し直してください", size / 1024, limit / 1024)]
    TooLarge { size: u64, limit: u64 },
    #[error("パスワードで暗号化されています。パスワードを外して保存し直してください")]
    Encrypted,
    #[error("中身は{}です。Excel ブック（.xlsx）の形式で保存し直してください", kind.name())]
    OtherKind { kind: Kind },
    #[error("マクロが含まれています。マクロなしの Excel ブック（.xlsx）の形式で保存し直してください")]
    Macro,
    #[error("ファイルが途中で切れています。もう一度保存し、最後まで送れたか確かめてください")]
    Truncated,
    #[error("ファイルが壊れています（{what}）。Excel で開いて保存し直してください")]
    Damaged { what: String },
    #[error("ファイルの中に危険な名前「{name}」があります。Excel で新しく保存し直したファイルをお送りください")]
    UnsafeName { name: String },
    #[error("ファイルの中に同じ名前「{name}」が二つあります。Excel で新しく保存し直したファイルをお送りください")]
    RepeatedName { name: String },
    #[error(
        "ファイルの中の部品が多すぎます（{count} 個、上限 {limit} 個）。写真や使っていないシートを除いて保存し直してください"
    )]
    TooManyEntries { count: usize, limit: usize },
    #[error("ファイルの中の「{part}」が、広げると大きすぎます（上限 {} MB）。使っていないシート・行・列を除いて保存し直してください", limit >> 20)]
    PartTooLarge { part: String, limit: u64 },
    #[error("ファイルの中身が、広げると大きすぎます（上限 {} MB）。使っていないシート・行・列を除いて保存し直してください", limit >> 20)]
    PartsTooLarge { limit: u64 },
    #[error(
        "ファイルの中の「{part}」が、{limit} 倍を超えて圧縮されています。Excel で新しく保存し直したファイルをお送りください"
    )]
    Bomb { part: String, limit: u64 },
    #[error(
        "ファイルの中の「{part}」に、使えない宣言（DTD・実体参照）があります。Excel で新しく保存し直したファイルをお送りください"
    )]
    Declaration { part: String },
    #[error("文字列の数が偽られているか、多すぎます（{count}）。Excel で新しく保存し直したファイルをお送りください")]
    TooManyStrings { count: String },
    #[error("シートが多すぎます（{count} 枚、上限 {limit} 枚）。使っていないシートを除いて保存し直してください")]
    TooManySheets { count: usize, limit: usize },
    #[error(
        "シート「{sheet}」が広すぎます（{place} まで。上限 {rows} 行・{columns} 列）。使っていない行と列を削除して保存し直してください"
    )]
    TooWide { sheet: String, place: String, rows: u32, columns: u32 },
    #[error(
        "セルが多すぎます（シート「{sheet}」で上限 {limit} 個を超えました）。使っていない行と列を削除して保存し直してください"
    )]
    TooManyCells { sheet: String, limit: usize },
    #[error(
        "シート「{sheet}」のセル {cell} の文字が長すぎます（{length} 文字、上限 {limit} 文字）。短くして保存し直してください"
    )]
    TextTooLong { sheet: String, cell: String, length: usize, limit: usize },
    #[error("文字が多すぎます（合わせて上限 {} MB）。使っていないシートを除いて保存し直してください", limit >> 20)]
    TooMuchText { limit: usize },
    #[error("シート「{sheet}」にセル {cell} が二つあります。Excel で新しく保存し直したファイルをお送りください")]
    RepeatedCell { sheet: String, cell: String },
    #[error("読み取りが {seconds} 秒で終わりませんでした。使っていないシート・行・列を除いて保存し直してください")]
    TooSlow { seconds: u64 },
    #[error("読み取りの途中で中止しました（{how}）。記入した内容を、新しく受け取った様式に写してお送りください")]
    Aborted { how: String },
    #[error("読み取りの結果が大きすぎます（上限 {} MB）。使っていないシートを除いて保存し直してください", limit >> 20)]
    AnswerTooLarge { limit: u64 },
    #[error("読み取りのプログラムを動かせません（{reason}）。システムの担当者にお知らせください")]
    NoReader { reason: String },
}

impl Refused {
    /// Where memory runs out in a way that can be told; elsewhere the child process is aborted, which is told alike.
    pub(super) fn out_of_memory() -> Refused {
        Refused::Aborted { how: "メモリが足りません".to_owned() }
    }
}
