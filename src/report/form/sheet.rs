//! The sheet of a measure: its blocks, in the form's order.

use serde::Deserialize;

use super::{ColumnForm, OtherPage, Words};
use crate::plan::IndicatorKind;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureForm {
    pub title: Words,
    pub sheet: Words,
    pub page: Option<OtherPage>,
    #[serde(rename = "block")]
    pub blocks: Vec<SheetBlock>,
}

/// One block of the sheet. A block that has nothing to print leaves no heading.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SheetBlock {
    /// A panel of label and content.
    Fields(FieldsForm),
    /// One content as running text.
    Text(TextForm),
    /// A table of indicators, with charts if wanted.
    Indicators(IndicatorTableForm),
    /// 概要, one row for each action.
    Overviews(ActionTableForm),
    /// Comments on the indicators of the sheet, on the measure and on its actions.
    Comments(CommentsForm),
    /// 主な取組と成果, one row for each action.
    Achievements(ActionTableForm),
    /// 今後の課題, one row for each action.
    Issues(ActionTableForm),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldsForm {
    pub fields: Vec<FieldForm>,
    pub page: Option<OtherPage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextForm {
    pub heading: Option<Words>,
    pub content: Content,
    pub page: Option<OtherPage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorTableForm {
    pub heading: Option<Words>,
    pub kinds: Vec<IndicatorKind>,
    #[serde(default)]
    pub charts: bool,
    /// Only indicators that have an actual up to the year under evaluation.
    #[serde(default)]
    pub with_actuals: bool,
    pub columns: Vec<ColumnForm>,
    /// Heading, table and charts on pages of their own.
    pub page: Option<OtherPage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommentsForm {
    pub heading: Option<Words>,
    pub page: Option<OtherPage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionTableForm {
    pub heading: Option<Words>,
    /// Head of the column of texts; without it, the heading.
    pub column: Option<Words>,
    /// Heading and tables on pages of their own.
    pub page: Option<OtherPage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldForm {
    pub label: String,
    pub content: Content,
}

/// What a field or a text of the sheet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Number and name of the goal above.
    Goal,
    Name,
    /// めざす姿 of the measure or, failing that, of the goal above.
    Aim,
    /// 現状と課題 as the plan was made.
    Situation,
    /// The measure's own overview.
    Overview,
    /// The overviews of the node and of its actions.
    Overviews,
    Departments,
    /// 関連する個別計画, each with its period as printed.
    RelatedPlans,
    /// Numbers of the Sustainable Development Goals.
    Sdgs,
    /// 市民満足度 of the measure: the newest values.
    Satisfaction,
}

impl SheetBlock {
    /// The paper that the block is printed on, where it is not the sheet's. Blocks on the same paper one after another
    /// share its pages.
    pub fn page(&self) -> Option<&OtherPage> {
        match self {
            SheetBlock::Indicators(table) => table.page.as_ref(),
            SheetBlock::Overviews(table) | SheetBlock::Achievements(table) | SheetBlock::Issues(table) => {
                table.page.as_ref()
            }
            SheetBlock::Fields(panel) => panel.page.as_ref(),
            SheetBlock::Text(text) => text.page.as_ref(),
            SheetBlock::Comments(comments) => comments.page.as_ref(),
        }
    }
}

impl MeasureForm {
    /// The tables of indicators, in order.
    pub fn tables(&self) -> impl Iterator<Item = &IndicatorTableForm> {
        self.blocks.iter().filter_map(|block| match block {
            SheetBlock::Indicators(table) => Some(table),
            _ => None,
        })
    }

    /// Whether indicators of a kind are printed on the sheet.
    pub fn prints(&self, kind: IndicatorKind) -> bool {
        self.tables().any(|table| table.kinds.contains(&kind))
    }
}
