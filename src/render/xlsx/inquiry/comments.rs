//! コメント: for each indicator, or for those that share one, last year's comment and room for this year's.

use super::cover::{Progress, Step};
use super::form_sheet::{Finished, FormSheet, Head, colour_checks};
use super::paper::Fixed;
use super::text_rows::{Pair, item};
use crate::inquiry::{Questionnaire, sheets};
use crate::render::xlsx::XlsxError;
use crate::report::document::Align;
use crate::typeset::Fonts;

const WIDTHS: [u32; 5] = [62, 190, 330, 350, 92];
const LAST: usize = 2;
const NEW: usize = 3;
const CHECK: usize = 4;

/// Writes the sheet and tells its progress.
pub(super) fn sheet(q: &Questionnaire, fonts: &Fonts, progress: &mut Progress) -> Result<Finished, XlsxError> {
    let mut form = FormSheet::new(sheets::COMMENTS, &WIDTHS, q, fonts)?;
    let year = q.identity.year.long();
    let below = format!("左に前回の記載があります。右の黄色の欄に、{year}のコメントをご記入ください。");
    form.title(sheets::COMMENTS, &below, NEW, q)?;
    let heads = form.heads(&[
        Head::known(sheets::CODE, Align::Left),
        Head::known(sheets::NAME, Align::Left),
        Head::known(sheets::LAST_COMMENT, Align::Left),
        Head::input(sheets::COMMENT, sheets::COMMENT_HELP),
        Head::known(sheets::CHECK, Align::Center),
    ])?;
    let asked = format!("{year}の数値の動きと、そのわけを2～3文でご記入ください。");
    let mut rows = (form.sheet.rows.next(), form.sheet.rows.next());
    for group in &q.comments {
        form.group(&group.heading)?;
        for question in &group.questions {
            let pair = Pair { column: LAST, last: question.last.as_ref(), asked: &asked, may_stay: true };
            rows.1 = item(&mut form, &question.item, &question.name, &[pair], CHECK)?.1;
        }
    }
    colour_checks(&mut form, rows, CHECK)?;
    let range = format!("'{}'!{}:{}", sheets::COMMENTS, form.cell(rows.0, NEW), form.cell(rows.1, NEW));
    progress.steps.push(Step {
        sheet: sheets::COMMENTS,
        link: form.first_input(),
        request: format!("{year}の進み具合についてのコメント（2～3文）"),
        asked: q.asked().comments,
        done: format!("SUMPRODUCT(--(LEN(TRIM({range}))>0))"),
    });
    let frozen_columns = form.place(1) + 1;
    form.finish(Fixed { repeated: Some(heads), frozen_rows: heads.1 + 1, frozen_columns, one_page: false }, q)
}
