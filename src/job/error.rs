//! What goes wrong in a job: where, what, and what to do.

use std::path::PathBuf;

use crate::mail::MailError;
use crate::plan::read::Problems;
use crate::planbook::NotWritable;
use crate::rating::SchemeError;
use crate::render::pdf::PdfError;
use crate::render::xlsx::XlsxError;
use crate::report::FormError;
use crate::store::StoreError;
use crate::system_words::InJapanese;
use crate::typeset::FontError;
use crate::whole_files::NotWritten;
use crate::workbook::Refused;

/// An error of a job. Its message says where and what; [`JobError::remedy`] says what to do, where the message
/// does not already.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Problems(#[from] Problems),
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Fonts(#[from] FontError),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{path}: {what}: {}", InJapanese(source))]
    Read { path: PathBuf, what: &'static str, source: std::io::Error },
    #[error("{}: 書き込めません: {}", .0.path.display(), InJapanese(&.0.source))]
    Write(#[from] NotWritten),
    #[error("{path}: {source}")]
    Workbook { path: PathBuf, source: Refused },
    #[error(transparent)]
    PlanBook(#[from] NotWritable),
    #[error("{what}")]
    Refused { what: String, remedy: String },
    /// Some departments failed, each alone; the others are done, and the run's summary has told.
    #[error("{what}")]
    SomeFailed { what: String, remedy: String },
    #[error("{report}: PDFを作れません: {source}")]
    Pdf { report: String, source: PdfError },
    #[error("{report}: Excelを作れません: {source}")]
    Xlsx { report: String, source: XlsxError },
}

impl JobError {
    /// What to do about it.
    pub fn remedy(&self) -> Option<String> {
        match self {
            JobError::Refused { remedy, .. } | JobError::SomeFailed { remedy, .. } => Some(remedy.clone()),
            JobError::Write(error) => Some(write_remedy(&error.source)),
            JobError::Pdf { source: PdfError::Unprintable { what, .. }, .. } => Some(what.remedy().to_owned()),
            JobError::Xlsx { source, .. } if source.is_of_a_text() => Some(
                "計画データのこの文章を短くするか、文字を直して取り込んでから、もう一度実行してください".to_owned(),
            ),
            JobError::PlanBook(NotWritable::TooLong { .. } | NotWritable::Character { .. }) => Some(
                "計画データのこの文章を短くするか、文字を直して取り込んでから、もう一度書き出してください".to_owned(),
            ),
            JobError::Mail(error) => Some(error.remedy.clone()),
            JobError::Store(error) => Some(error.remedy().to_owned()),
            JobError::Fonts(FontError::Unreadable { .. } | FontError::NotAFont { .. }) => Some(
                "設定の typeset.fonts を直すか、その行を消してください（消せば、入っているフォントを探します）"
                    .to_owned(),
            ),
            JobError::Fonts(FontError::NotInstalled { .. }) => Some(
                "フォントを入れるか、様式の [fonts] を直してください（なくせば、設定のフォントで印刷します）"
                    .to_owned(),
            ),
            JobError::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("場所の名前を確かめてください".to_owned())
            }
            JobError::Read { source, .. } if source.kind() == std::io::ErrorKind::InvalidData => {
                Some("UTF-8 で保存し直してください".to_owned())
            }
            _ => None,
        }
    }

    /// A refusal with its remedy.
    pub fn refused(what: impl Into<String>, remedy: impl Into<String>) -> JobError {
        JobError::Refused { what: what.into(), remedy: remedy.into() }
    }
}

fn write_remedy(source: &std::io::Error) -> String {
    match source.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "このフォルダに書き込む権限があるか確かめるか、別のフォルダを指定してください。何も書き残していません"
        }
        std::io::ErrorKind::StorageFull => {
            "ディスクがいっぱいです。空きを作ってから、もう一度実行してください。書きかけのファイルは残していません"
        }
        _ => "フォルダと空き容量を確かめて、もう一度実行してください。書きかけのファイルは残していません",
    }
    .to_owned()
}
