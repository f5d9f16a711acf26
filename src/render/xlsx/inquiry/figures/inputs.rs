//! The cells of an indicator's row that are filled in, and what stands beside each while it is.

use rust_xlsxwriter::{Format, FormatAlign};

use super::check::{check_formula, is_figure};
use super::{Columns, outlook};
use crate::inquiry::{IndicatorQuestion, Questionnaire, sheets};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, aligned};
use crate::render::xlsx::inquiry::form_sheet::{FormSheet, check_format};
use crate::render::xlsx::inquiry::hidden::Lists;
use crate::render::xlsx::inquiry::input::{Words, input, prose_input};
use crate::render::xlsx::sheet::Content;
use crate::report::document::Align;

/// Actual, own mark and reason, and behind them what is still missing.
pub(super) fn inputs(
    form: &mut FormSheet,
    columns: &Columns,
    question: &IndicatorQuestion,
    q: &Questionnaire,
    lists: &Lists,
    row: u32,
) -> Result<(), XlsxError> {
    let styles = form.styles();
    let at = (row, row);
    let actual = form.cell(row, columns.actual());
    let title = format!("実績値　{}", question.code);
    let words = Words {
        title: &title,
        message: &actual_message(question, q),
        error: "数字として読めません。数字だけ（単位や「約」を付けない）か、「未確定」「中止」「調査なし」をご記入ください。このまま残す場合は「はい」を選び、理由の欄に説明をお書きください。",
    };
    let middle = |format: Format| format.set_align(FormatAlign::VerticalCenter);
    let rule =
        if question.in_words { words.text(100)? } else { words.asked_about(&format!("={}", is_figure(&actual)))? };
    let format = middle(input(styles)).set_align(FormatAlign::Right).set_indent(1).set_bold().set_shrink();
    form.input(at, (columns.actual(), columns.actual()), &rule, &format)?;
    outlook::cell(form, columns, question, row)?;
    match question.marks.and_then(|index| lists.place(index)) {
        Some(list) => {
            let title = format!("自己評価　{}", question.code);
            let words = Words {
                title: &title,
                message: "▼を押して（または Alt＋↓ で）一覧から選んでください。実績値が「未確定」「中止」「調査なし」のときは空欄で結構です。",
                error: "▼の一覧から選んでください。",
            };
            let format = middle(input(styles)).set_text_wrap().set_align(FormatAlign::Left).set_indent(1);
            form.input(at, (columns.mark(), columns.mark()), &words.choice(list)?, &format)?;
        }
        None => {
            let format = middle(aligned(styles.ruled(styles.grey(BODY)), Align::Center));
            let none = Content::Text(sheets::NOT_MARKED.to_owned());
            form.known(at, columns.mark(), &question.code, none, &format)?;
        }
    }
    let last = question.last_reason.as_ref().map_or(String::new(), |reason| format!("前回の記載：{reason}"));
    let title = format!("理由　{}", question.code);
    let message = format!("自己評価のわけを1～2文でご記入ください。改行は Alt＋Enter です。{last}");
    let error =
        format!("{}字までにしてください。長い説明は「コメント」のシートにお書きください。", sheets::LONGEST_REASON);
    let words = Words { title: &title, message: &message, error: &error };
    let format = middle(prose_input(styles));
    form.input(at, (columns.reason(), columns.reason()), &words.text(sheets::LONGEST_REASON)?, &format)?;
    let result = if question.optional { "記入不要" } else { "未記入" };
    let formula = check_formula(form, columns, question, q, row, result);
    form.formula(at, (columns.check(), columns.check()), &formula, result, &check_format(styles))
}

fn actual_message(question: &IndicatorQuestion, q: &Questionnaire) -> String {
    let year = q.identity.year.long();
    let unit = match question.unit.as_str() {
        "" | "―" => String::new(),
        unit => format!("（単位：{unit}）"),
    };
    let kind = match (question.in_words, question.basis) {
        (true, _) => return format!("{year}の値を、前回と同じ書き方でご記入ください。{}", defined(question)),
        (_, "累計") => format!("前年度までを含む、{year}末の累計です。"),
        (_, "単年") => format!("{year}の1年間の値です。"),
        _ => format!("{year}の値です（前回と同じ時点）。"),
    };
    format!("数字だけをご記入ください{unit}。{kind}まだのときは「未確定」。{}", defined(question))
}

fn defined(question: &IndicatorQuestion) -> String {
    question.definition.as_ref().map_or(String::new(), |definition| format!("数え方：{definition}"))
}
