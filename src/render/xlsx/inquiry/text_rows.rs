//! Rows of a known text with room for a new one beside it, as many rows as the known text needs.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign};

use super::form_sheet::{FormSheet, check_format, code_format, name_format};
use super::input::{Words, prose_input};
use crate::inquiry::{LastText, sheets};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, aligned};
use crate::render::xlsx::row_height::TIGHT;
use crate::render::xlsx::sheet::Content;
use crate::report::document::{Align, Paragraph, ParagraphStyle};
use crate::typeset::Weight;

/// An item without a known text still has room to write.
const LEAST_ROW_PT: f32 = 66.0;
const AIR_PT: f32 = 9.0;
const LONGEST_TEXT: u32 = 2000;

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
pub(super) fn item(
    form: &mut FormSheet,
    code: &str,
    name: &str,
    pairs: &[Pair],
    check: usize,
) -> Result<(u32, u32), XlsxError> {
    form.sheet.rows.begin_row();
    let styles = form.styles();
    let ruler = form.sheet.ruler;
    let portions: Vec<Vec<(String, usize)>> = pairs.iter().map(|pair| portions(form, pair)).collect();
    let parts = portions.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let name_lines = ruler.lines(name, form.width(1, 1), 0, BODY, Weight::Regular);
    let least_first = LEAST_ROW_PT.max(name_lines as f32 * BODY * TIGHT + AIR_PT);
    let mut rows = Vec::new();
    for part in 0..parts {
        let most = portions.iter().filter_map(|texts| texts.get(part)).map(|(_, lines)| *lines).max().unwrap_or(1);
        let height = (most as f32 * HEAD * TIGHT + AIR_PT).max(if part == 0 { least_first } else { 0.0 });
        if part > 0 {
            form.sheet.rows.begin_part();
        }
        rows.push(form.sheet.row(height.min(409.5))?);
    }
    let whole = (rows[0], rows[parts - 1]);
    let top = |format: Format| format.set_align(FormatAlign::Top);
    form.known(whole, 0, code, Content::Text(code.to_owned()), &top(code_format(styles)))?;
    form.known(whole, 1, code, Content::Text(name.to_owned()), &top(name_format(styles)))?;
    for (pair, texts) in pairs.iter().zip(&portions) {
        form.remember(pair.column, code, pair.last.map_or(String::new(), |last| last.text.clone()));
        for (part, row) in rows.iter().enumerate() {
            let format = top(aligned(styles.text(HEAD), Align::Left)).set_text_wrap();
            let format = if part + 1 == parts { styles.ruled(format) } else { format };
            let text = texts.get(part).map_or(Content::Blank, |(text, _)| Content::Text(text.clone()));
            form.sheet.put(*row, form.span(pair.column, pair.column), &text, &format)?;
        }
        let beside = pair.column + 1;
        form.input(whole, (beside, beside), &validation(pair, code)?, &prose_input(styles))?;
    }
    let filled: Vec<String> =
        pairs.iter().map(|pair| format!("LEN(TRIM({}))>0", form.cell(whole.0, pair.column + 1))).collect();
    let formula = check_formula(&filled);
    form.formula(whole, (check, check), &formula, "未記入", &check_format(styles))?;
    Ok(whole)
}

/// The known text cut where it is too long for one row, each part with its lines.
fn portions(form: &FormSheet, pair: &Pair) -> Vec<(String, usize)> {
    let Some(last) = pair.last else { return Vec::new() };
    let paragraph = Paragraph { text: last.text.clone(), style: ParagraphStyle::Body };
    let width = form.width(pair.column, pair.column);
    let portions = form.sheet.ruler.portions(&[paragraph], width, 0, HEAD, false);
    portions.into_iter().map(|portion| (portion.text.trim_end().to_owned(), portion.lines.most)).collect()
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
        "{LONGEST_TEXT}字を超えています。長い資料は別に添付してください。このまま残す場合は「はい」を選んでください。"
    );
    let words = Words { title: &title, message: &message, error: &error };
    if stay.is_empty() { words.text(LONGEST_TEXT) } else { words.suggestion(sheets::SAME_AS_LAST) }
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
