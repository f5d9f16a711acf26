//! A known text with room for a new one beside it.

use rust_xlsxwriter::DataValidation;

use super::form_sheet::{FormSheet, check_format, code_format, name_format};
use super::input::{Words, prose_input};
use crate::inquiry::{LastText, sheets};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, Lie, aligned, wrapped};
use crate::render::xlsx::row_height::TIGHT;
use crate::render::xlsx::sheet::Content;
use crate::report::document::Align;
use crate::typeset::Weight;

/// An item without a known text still has room to write.
const LEAST_ROW_PT: f32 = 66.0;
const AIR_PT: f32 = 12.0;
/// A little less than the highest row that Excel has.
const HIGHEST_PT: f32 = 400.0;
/// Keeps a known text off its neighbour.
const INDENT: u8 = 1;

/// A known text, and the column of the new one beside it.
pub(super) struct Pair<'a> {
    /// Column of the known text; the new one is filled in at its right.
    pub column: usize,
    pub last: Option<&'a LastText>,
    /// What is asked for, for the message.
    pub asked: &'a str,
    /// 前回と同じ can be chosen.
    pub may_stay: bool,
}

/// One item: code, name, its pairs, and behind them what is still missing. Returns the first and last row.
///
/// A text higher than Excel's highest row stands whole in cells that are merged over as many rows as it needs: what is
/// compared when the form comes back is one cell.
pub(super) fn item(
    form: &mut FormSheet,
    code: &str,
    name: &str,
    pairs: &[Pair],
    check: usize,
) -> Result<(u32, u32), XlsxError> {
    form.begin_item();
    let styles = form.styles();
    let rows = rows_of_height(form, height(form, name, pairs))?;
    form.known(rows, 0, code, Content::Text(code.to_owned()), &code_format(styles))?;
    form.known(rows, 1, code, Content::Text(name.to_owned()), &name_format(styles))?;
    let known = aligned(wrapped(styles.ruled(styles.text(HEAD)), Lie::Middle), Align::Left).set_indent(INDENT);
    for pair in pairs {
        let text = pair.last.map_or(Content::Blank, |last| Content::Text(last.text.clone()));
        form.known(rows, pair.column, code, text, &known)?;
        let beside = pair.column + 1;
        form.input(rows, (beside, beside), &validation(pair, code)?, &prose_input(styles))?;
    }
    let filled = |pair: &Pair| format!("LEN(TRIM({}))>0", form.cell(rows.0, pair.column + 1));
    let formula = check_formula(&pairs.iter().map(filled).collect::<Vec<_>>());
    form.formula(rows, (check, check), &formula, "未記入", &check_format(styles))?;
    Ok(rows)
}

/// What the longest of name and known texts needs.
fn height(form: &FormSheet, name: &str, pairs: &[Pair]) -> f32 {
    let ruler = form.sheet.ruler;
    let name = ruler.lines(name, form.width(1, 1), 0, BODY, Weight::Regular) as f32 * BODY;
    let texts = pairs.iter().filter_map(|pair| Some((pair.last?, form.width(pair.column, pair.column))));
    let texts = texts.map(|(last, width)| ruler.lines(&last.text, width, INDENT, HEAD, Weight::Regular) as f32 * HEAD);
    (texts.fold(name, f32::max) * TIGHT + AIR_PT).max(LEAST_ROW_PT)
}

/// As many rows of one height as make up a height.
fn rows_of_height(form: &mut FormSheet, height: f32) -> Result<(u32, u32), XlsxError> {
    let count = (height / HIGHEST_PT).ceil().max(1.0);
    let first = form.sheet.row(height / count)?;
    let mut last = first;
    for _ in 1..count as u32 {
        last = form.sheet.row(height / count)?;
    }
    Ok((first, last))
}

fn validation(pair: &Pair, code: &str) -> Result<DataValidation, XlsxError> {
    let stay = if pair.may_stay && pair.last.is_some() {
        format!("変わらないときは▼から「{}」を選んでください。", sheets::SAME_AS_LAST)
    } else {
        String::new()
    };
    let title = format!("ご記入　{code}");
    let message = format!("{}{stay}改行は Alt＋Enter です。", pair.asked);
    let error = format!(
        "{}字を超えています。長い資料は別に添付してください。このまま残す場合は「はい」を選んでください。",
        sheets::LONGEST_TEXT
    );
    let words = Words { title: &title, message: &message, error: &error };
    if stay.is_empty() { words.text(sheets::LONGEST_TEXT) } else { words.suggestion(sheets::SAME_AS_LAST) }
}

/// 未記入, 一部未記入, 済
fn check_formula(filled: &[String]) -> String {
    match filled {
        [one] => format!("=IF({one},\"済\",\"未記入\")"),
        all => {
            let all = all.join(",");
            format!("=IF(AND({all}),\"済\",IF(OR({all}),\"一部未記入\",\"未記入\"))")
        }
    }
}
