//! The words of the annex of the internal edition.

use serde::Deserialize;

use super::{OtherPage, Words};

/// 点検結果: what the audit found, as the last section of the internal edition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnnexForm {
    pub title: Words,
    pub sheet: Words,
    /// Heads of the columns: 区分, 箇所, 内容, 対応.
    pub heads: [String; 4],
    pub page: Option<OtherPage>,
}

impl Default for AnnexForm {
    fn default() -> Self {
        let title = Words("点検結果".to_owned());
        AnnexForm {
            sheet: title.clone(),
            title,
            heads: ["区分", "箇所", "内容", "対応"].map(str::to_owned),
            page: None,
        }
    }
}
