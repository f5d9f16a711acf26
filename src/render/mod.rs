//! One [`Document`](crate::report::document::Document) in, bytes out: the same document gives the same bytes.

pub mod pdf;
pub mod xlsx;

use serde::Deserialize;

/// A file format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Xlsx,
    Pdf,
}

impl Format {
    pub const ALL: [Format; 2] = [Format::Xlsx, Format::Pdf];

    /// The ending of its files' names.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Pdf => "pdf",
        }
    }
}
