//! `[inquiry]`: whom to ask, when to remind, where the key is.

use std::path::PathBuf;

use serde::Deserialize;

/// `[inquiry]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InquirySettings {
    /// 担当: who answers questions about the form. Not given: the planning department.
    pub section: Option<String>,
    /// Its extension 内線.
    pub extension: Option<String>,
    /// The key that signs the forms. Not given: `inquiry.key` in the data folder, made at first use.
    pub key_file: Option<PathBuf>,
    /// Days that a department has, where a schedule opens the inquiry.
    pub due_days: u32,
    /// 回答期限のお知らせ is sent in this many last days before the due date and on it.
    pub notice_days: u32,
    /// 督促 is sent from this many days after the due date on.
    pub overdue_days: u32,
}

impl Default for InquirySettings {
    fn default() -> InquirySettings {
        InquirySettings {
            section: None,
            extension: None,
            key_file: None,
            due_days: 28,
            notice_days: 7,
            overdue_days: 1,
        }
    }
}
