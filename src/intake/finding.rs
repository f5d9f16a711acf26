//! Findings: what is wrong or unclear in a returned form, in words that the planner can send on.

use serde::{Deserialize, Serialize};

use super::Place;

/// What was found, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub weight: Weight,
    /// `None` for what is about the whole file.
    pub place: Option<Place>,
    /// The item it is about, as its column コード says.
    pub item: Option<String>,
    /// What is wrong, a polite sentence in Japanese with a full stop, without the place.
    pub what: String,
    /// What to do, likewise; empty where nothing is to be done.
    pub remedy: String,
}

/// What a finding means for its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// 受け付けられません: the cell, or its row, is left out.
    Refused,
    /// 確認してください: left out until somebody has said what is meant (約60).
    Asked,
    /// ご参考: taken as it is, or nothing was to be taken.
    Noted,
}

impl Weight {
    /// As results print it.
    pub fn label(self) -> &'static str {
        match self {
            Weight::Refused => "受け付けられません",
            Weight::Asked => "確認してください",
            Weight::Noted => "ご参考",
        }
    }
}
