//! Why a PDF could not be made.

use crate::report::document::Document;
use crate::typeset::Unprintable;

/// An error of the PDF renderer.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("{page}ページ{}: {what}", in_section(section.as_deref()))]
    Unprintable {
        what: Unprintable,
        /// As printed on the page.
        page: usize,
        /// Title of the section that the page belongs to; none on the cover and in the contents.
        section: Option<String>,
    },
    #[error(
        "リンクの先の節「{anchor}」が文書の中にありません。様式の [[section]] からその節を外していないか確かめてください"
    )]
    DeadLink { anchor: String },
    #[error("同じ名札「{anchor}」の節が二つあります。様式に同じ節が重ねて書かれていないか確かめてください")]
    DoubleAnchor { anchor: String },
    #[error("グラフ「{title}」に、読み上げ用の説明がありません。計画データに指標の名称と値があるか確かめてください")]
    ChartWithoutWords { title: String },
    #[error("フォント「{name}」から、使う文字だけを取り出せません（{reason}）。別のフォントを設定してください")]
    Subset { name: String, reason: String },
    #[error(
        "{page}ページに、置き場所を計算できないものがあります。様式の用紙・余白・文字の大きさの数値を確かめてください"
    )]
    NotANumber { page: usize },
    #[error(
        "PDFのファイルを組み立てられません（{0}）。もう一度実行しても同じときは、この文をシステムの担当者に知らせてください"
    )]
    Write(#[from] lopdf::Error),
    #[error(
        "PDFのファイルを書き出せません（{0}）。もう一度実行しても同じときは、この文をシステムの担当者に知らせてください"
    )]
    Output(#[from] std::io::Error),
}

impl PdfError {
    /// The error with the title of the section that its page belongs to; `begins` gives the index of the page on which
    /// each section begins.
    pub(super) fn in_sections(self, document: &Document, begins: &[(String, usize)]) -> PdfError {
        let PdfError::Unprintable { what, page, .. } = self else { return self };
        let anchor = begins.iter().rev().find(|(_, index)| *index < page).map(|(anchor, _)| anchor);
        let section = document.sections.iter().find(|section| Some(&section.anchor) == anchor);
        PdfError::Unprintable { what, page, section: section.map(|section| section.title.clone()) }
    }
}

fn in_section(title: Option<&str>) -> String {
    title.map_or_else(String::new, |title| format!("（{title}）"))
}
