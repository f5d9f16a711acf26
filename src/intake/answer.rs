//! Answers: what was typed, where, and what it means.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Finding;
use crate::plan::Value;

/// A returned form as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub answerer: Answerer,
    /// In the order of the form. Blank cells are no answers; what cannot be taken is a finding instead.
    pub answers: Vec<Answer>,
    /// Answers that can be read and are hard to believe, such as a tenth of last year's value: each is asked about by a
    /// finding at its place, and left out until a planner who has asked takes it.
    #[serde(default)]
    pub doubted: Vec<Answer>,
    /// In the order of the returned file: sheets, rows, columns; what has no place comes first.
    pub findings: Vec<Finding>,
}

/// Who answered, as the first sheet says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answerer {
    /// 回答者
    pub name: Option<String>,
    /// 内線
    pub extension: Option<String>,
    /// 課長確認日
    pub confirmed_on: Option<NaiveDate>,
    /// 連絡欄: for the planning section to read, never part of the plan.
    pub message: Option<String>,
}

/// One answered cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What stands in the row's column コード: `K111`, or `K411・K412` where one comment serves several.
    pub item: String,
    pub field: Field,
    pub place: Place,
    /// As it was typed: `１，２３４`, `58.2%`.
    pub typed: String,
    pub said: Said,
}

/// What an answered cell says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The actual 実績値, or the word in its place (未確定, 中止, 調査なし), as the report will print it.
    Value(Value),
    /// The letter of a mark of the scheme.
    Mark(String),
    /// A text; of 前回と同じ, last year's text as it stood in the form.
    Text(String),
    /// 削除: what was answered before is taken away.
    Erase,
}

/// Which cell of an item's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Actual,
    OwnMark,
    Reason,
    Comment,
    Achievement,
    Issue,
}

/// A cell as a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// As on its tab in the returned file.
    pub sheet: String,
    /// `M12`
    pub cell: String,
}

impl Field {
    pub const ALL: [Field; 6] =
        [Field::Actual, Field::OwnMark, Field::Reason, Field::Comment, Field::Achievement, Field::Issue];

    /// Its word in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Field::Actual => "actual",
            Field::OwnMark => "own_mark",
            Field::Reason => "reason",
            Field::Comment => "comment",
            Field::Achievement => "achievement",
            Field::Issue => "issue",
        }
    }

    /// As staff know it.
    pub fn label(self) -> &'static str {
        match self {
            Field::Actual => "実績値",
            Field::OwnMark => "自己評価",
            Field::Reason => "理由",
            Field::Comment => "コメント",
            Field::Achievement => "取組と成果",
            Field::Issue => "課題",
        }
    }
}
