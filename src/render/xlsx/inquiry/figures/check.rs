//! 確認: a formula that says what is still missing in an indicator's row.

use super::Columns;
use super::outlook::UNDECIDED;
use crate::inquiry::{IndicatorQuestion, Questionnaire, sheets};
use crate::render::xlsx::inquiry::form_sheet::{FormSheet, IN_PLACE_OF_A_NUMBER, quoted};

/// `58.2`, `１，２３４`, or a word in place of a number.
pub(super) fn is_figure(cell: &str) -> String {
    format!("OR(LEN(TRIM({cell}))=0,{},NOT(ISERROR(VALUE(ASC({cell})))))", is_word(cell))
}

fn is_word(cell: &str) -> String {
    let words: Vec<String> = IN_PLACE_OF_A_NUMBER
        .iter()
        .chain([&sheets::ERASE])
        .map(|word| format!("TRIM({cell})={}", quoted(word)))
        .collect();
    format!("OR({})", words.join(","))
}

/// What is missing, in the order in which it is filled in; last 済.
pub(super) fn check_formula(
    form: &FormSheet,
    columns: &Columns,
    question: &IndicatorQuestion,
    q: &Questionnaire,
    row: u32,
    empty: &str,
) -> String {
    let [actual, mark, reason] =
        [columns.actual(), columns.mark(), columns.reason()].map(|column| form.cell(row, column));
    let blank = |cell: &str| format!("LEN(TRIM({cell}))=0");
    let choices = question.marks.and_then(|index| q.mark_lists.get(index));
    let mark_blank = if choices.is_some() { blank(&mark) } else { "TRUE".to_owned() };
    let mut steps: Vec<(String, &str)> = vec![
        (format!("AND({},{mark_blank},{})", blank(&actual), blank(&reason)), empty),
        (blank(&actual), "実績値が未記入"),
        (format!("AND({},{})", is_word(&actual), blank(&reason)), "理由が未記入"),
        (format!("TRIM({actual})={}", quoted(sheets::NOT_YET)), "済（後日）"),
        (is_word(&actual), "済"),
    ];
    if !question.in_words {
        steps.push((format!("ISERROR(VALUE(ASC({actual})))"), "数字だけに"));
    }
    if let Some(choices) = choices {
        steps.push((blank(&mark), "評価が未選択"));
        let explained = choices.iter().filter(|choice| choice.needs_reason);
        let explained: Vec<String> = explained.map(|choice| format!("{mark}={}", quoted(&choice.text()))).collect();
        if !explained.is_empty() {
            steps.push((format!("AND(OR({}),{})", explained.join(","), blank(&reason)), "理由が未記入"));
        }
    }
    if let Some(last) = question.last_number.filter(|_| question.cumulative && !question.in_words) {
        steps.push((format!("VALUE(ASC({actual}))<{last}"), "済（累計が減）"));
    }
    if let Some(column) = columns.outlook().filter(|_| question.outlook.is_some() && choices.is_some()) {
        let outlook = form.cell(row, column);
        let differs = format!("LEFT({mark},LEN({outlook})+1)<>{outlook}&\" \"");
        let said = format!("{outlook}<>{}", quoted(UNDECIDED));
        steps.push((format!("AND({said},{differs})"), "済（目安と違う）"));
    }
    let end = quoted("済");
    let formula =
        steps.iter().rev().fold(end, |rest, (condition, word)| format!("IF({condition},{},{rest})", quoted(word)));
    format!("={formula}")
}
