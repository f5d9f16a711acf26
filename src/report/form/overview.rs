//! The words of the list of all indicators.

use serde::Deserialize;

use super::Words;

/// `[overview]`: the list of all indicators, each once and with its years drawn small, in the workbook only. A form
/// without it, or without some of its keys, gets plain words that suit any city.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OverviewForm {
    pub title: Words,
    pub sheet: Words,
    /// 指標, 単位, 区分, 基準値, 推移, 実績値, 目標値, 進捗状況, シート
    pub heads: [String; 9],
}

impl Default for OverviewForm {
    fn default() -> OverviewForm {
        OverviewForm {
            title: Words("指標の一覧".to_owned()),
            sheet: Words("指標一覧".to_owned()),
            heads: ["指標", "単位", "区分", "基準値", "推移", "実績値", "目標値", "進捗状況", "シート"]
                .map(str::to_owned),
        }
    }
}
