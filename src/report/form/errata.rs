//! The words of the errata 正誤表.

use serde::Deserialize;

use super::{OtherPage, Words};

/// `[errata]`. A form without it, or without some of its keys, gets plain words that suit any city.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ErrataForm {
    /// On the cover. `{title}` is the report's.
    pub title: Words,
    pub subtitle: Words,
    /// Over the tables, in the contents and as the bookmark.
    pub heading: Words,
    pub sheet: Words,
    /// The sentence before the tables.
    pub lead: Words,
    pub figures_heading: String,
    pub marks_heading: String,
    pub counts_heading: String,
    /// Over the figures that came in after publication: they were not wrong.
    pub additions_heading: String,
    /// What the errata leave out.
    pub scope_note: String,
    /// The reason of a mark that changed although nobody changed it.
    pub follows: String,
    /// 箇所, 指標, 年度, 誤, 正, 理由, 訂正日
    pub heads: [String; 7],
    /// 集計, 区分
    pub count_heads: [String; 2],
    pub baseline: String,
    pub target: String,
    pub milestone: String,
    /// Printed where there was, or now is, no figure or mark.
    pub none: String,
    pub page: Option<OtherPage>,
}

impl Default for ErrataForm {
    fn default() -> ErrataForm {
        let words = |text: &str| Words(text.to_owned());
        ErrataForm {
            title: words("{title}　正誤表"),
            subtitle: words("{year}実績　{date}現在の報告書に対するもの"),
            heading: words("正誤表"),
            sheet: words("正誤表"),
            lead: words("{date}現在の{year}実績の報告書の記載を、次のとおり訂正します。"),
            figures_heading: "数値".to_owned(),
            marks_heading: "進捗状況".to_owned(),
            counts_heading: "集計".to_owned(),
            additions_heading: "追加（公表の後に加わった数値）".to_owned(),
            scope_note: "指標の名称、単位、文章の変更は載せていません。".to_owned(),
            follows: "数値または規則の変更による".to_owned(),
            heads: ["箇所", "指標", "年度", "誤", "正", "理由", "訂正日"].map(str::to_owned),
            count_heads: ["集計", "区分"].map(str::to_owned),
            baseline: "基準値".to_owned(),
            target: "目標値".to_owned(),
            milestone: "中間目標".to_owned(),
            none: "（記載なし）".to_owned(),
            page: None,
        }
    }
}
