//! Values as staff are told them.

use crate::intake::{Answer, Said};
use crate::plan::{DatedValue, Standing};

/// 9（速報）, ≪82.92歳≫ behind it where there is one.
pub fn dated(dated: &DatedValue) -> String {
    let second = dated.value.second.as_ref().map_or("", |second| &second.printed);
    let standing = match dated.standing {
        Standing::Preliminary => "（速報）",
        Standing::Final => "",
        Standing::Correction => "（訂正）",
    };
    format!("{}{second}{standing}", dated.value.printed)
}

/// What an answer says; `None` for 削除.
pub fn said(answer: &Answer) -> Option<String> {
    match &answer.said {
        Said::Value(value) => Some(value.printed.clone()),
        Said::Mark(text) | Said::Text(text) => Some(text.clone()),
        Said::Erase => None,
    }
}
