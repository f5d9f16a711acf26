//! The Japanese words of the workbook beside those of plan files.

/// Words of a column: as the workbook writes them, and as plan files do.
pub type Words = &'static [(&'static str, &'static str)];

pub const ROLES: Words = &[("目標", "goal"), ("施策", "measure"), ("取組", "action")];
pub const KINDS: Words = &[
    ("数値目標", "numeric_target"),
    ("KPI", "kpi"),
    ("成果指標", "outcome"),
    ("参考", "reference"),
    ("満足度", "satisfaction"),
];
pub const BETTER: Words = &[("増えるとよい", "higher"), ("減るとよい", "lower")];
pub const COMPARATORS: Words = &[
    ("以上", "at_least"),
    ("以下", "at_most"),
    ("維持", "keep"),
    ("同じ", "equal"),
    ("範囲", "range"),
    ("いずれか", "any_of"),
];
pub const BASES: Words = &[("単年", "annual"), ("累計", "cumulative"), ("時点", "stock")];
pub const SERIES: Words = &[("数値", "numeric"), ("語", "text")];
pub const STANDINGS: Words = &[("速報", "preliminary"), ("確定", "final"), ("訂正", "correction")];
pub const TEXTS: Words = &[
    ("概要", "overview"),
    ("めざす姿", "aim"),
    ("現状と課題", "situation"),
    ("コメント", "comment"),
    ("成果", "achievement"),
    ("課題", "issue"),
];
pub const STAGES: Words = &[("一次評価", "own"), ("二次評価", "second")];
pub const ADDRESS_ROLES: Words = &[("宛先", "to"), ("写し", "cc")];
/// Which figure a row of 値の詳細 is about; these two are not words of plan files.
pub const FIGURES: Words = &[("実績値", "actual"), ("基準値", "baseline")];
pub const STATED: Words = &[("あり", "true"), ("なし", "false")];
pub const YES: Words = &[("○", "true")];

/// The mark of a published tally's row of totals.
pub const TOTAL: &str = "合計";
/// The row of 表 that holds a table's heads.
pub const HEAD_ROW: &str = "見出し";

/// The workbook's word for one of a plan file.
pub fn in_japanese(words: Words, word: &str) -> Option<&'static str> {
    words.iter().find(|(_, english)| *english == word).map(|(japanese, _)| *japanese)
}

/// A plan file's word for one of the workbook; its own words are taken as well.
pub fn in_english(words: Words, text: &str) -> Option<&'static str> {
    words.iter().find(|(japanese, english)| *japanese == text || *english == text).map(|(_, english)| *english)
}
