//! 自己評価: the choice from the list, also typed.

use super::characters::printable;
use super::outcome::{Outcome, Problem, quoted};
use super::typed::{is_date, squeezed, typed, unreadable};
use super::{Said, Weight};
use crate::rating::Band;
use crate::workbook::Content;

/// Reads an own mark: `A 目標達成（見込み）` as the list has it, or its letter or its label alone.
pub(super) fn read_mark(content: &Content, bands: &[Band]) -> Outcome {
    let choices: Vec<String> = bands.iter().map(|band| format!("「{} {}」", band.mark, band.label)).collect();
    let remedy = format!("▼の一覧から{}のどれかを選んでください。", choices.join("、"));
    if let Some(outcome) = unreadable(content).or_else(|| is_date(content, Weight::Refused, &remedy)) {
        return outcome;
    }
    let text = match printable(&typed(content)) {
        Ok(text) => text,
        Err(problem) => return Outcome::left(problem),
    };
    let said = folded(&text);
    let is_said = |band: &&Band| {
        let (mark, label) = (folded(&band.mark), folded(&band.label));
        said == mark || said == label || said == mark + &label
    };
    match bands.iter().find(is_said) {
        Some(band) => Outcome::taken(Said::Mark(band.mark.to_string())),
        None => Outcome::left(Problem::refused(format!("{}は、自己評価の選択肢にありません。", quoted(&text)), remedy)),
    }
}

fn folded(text: &str) -> String {
    squeezed(text).to_uppercase()
}
