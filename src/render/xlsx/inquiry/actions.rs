//! 取組と課題: for each action last year's achievements and open issues, and room for this year's.

use super::cover::{Progress, Step};
use super::form_sheet::{Finished, FormSheet, Head, colour_checks};
use super::paper::Fixed;
use super::text_rows::{Pair, item};
use crate::inquiry::{Asked, Questionnaire, sheets};
use crate::render::xlsx::XlsxError;
use crate::report::document::Align;
use crate::typeset::Fonts;

const CODE_PX: u32 = 56;
const NAME_PX: u32 = 140;
const CHECK_PX: u32 = 86;
const TEXT_PX: [u32; 2] = [222, 246];
const WIDE_TEXT_PX: [u32; 2] = [360, 380];

/// The columns of the known texts, each with that of the new one at its right.
struct Columns {
    achievement: Option<usize>,
    issue: Option<usize>,
    check: usize,
}

/// Writes the sheet and tells its progress.
pub(super) fn sheet(q: &Questionnaire, fonts: &Fonts, progress: &mut Progress) -> Result<Finished, XlsxError> {
    let asked = q.asked();
    let columns = columns(asked);
    let mut form = FormSheet::new(sheets::ACTIONS, &widths(&columns), q, fonts)?;
    let year = q.identity.year.long();
    let below = format!("左に前回の記載があります。右の黄色の欄に、{year}に行ったこと・進んだことをご記入ください。");
    form.title(sheets::ACTIONS, &below, columns.check - 1, q)?;
    let heads = form.heads(&heads(&columns))?;
    let mut rows = (form.sheet.rows.next(), form.sheet.rows.next());
    let done = format!("{year}に行ったことと、その結果を2～3文でご記入ください。");
    let open = "これからの課題と、どう取り組むかを2～3文でご記入ください。";
    for group in &q.actions {
        form.group(&group.heading)?;
        for question in &group.questions {
            let achievement = columns.achievement.map(|column| Pair {
                column,
                last: question.last_achievement.as_ref(),
                asked: &done,
                may_stay: false,
            });
            let issue = columns.issue.map(|column| Pair {
                column,
                last: question.last_issue.as_ref(),
                asked: open,
                may_stay: true,
            });
            let pairs: Vec<Pair> = achievement.into_iter().chain(issue).collect();
            rows.1 = item(&mut form, &question.code, &question.name, &pairs, columns.check)?.1;
        }
    }
    colour_checks(&mut form, rows, columns.check)?;
    let achievements = (columns.achievement, format!("{year}の取組と成果（2～3文）"), asked.achievements);
    let issues = (columns.issue, "今後の課題（同じなら「前回と同じ」）".to_owned(), asked.issues);
    for (column, request, asked) in [achievements, issues] {
        let Some(column) = column else { continue };
        let range =
            format!("'{}'!{}:{}", sheets::ACTIONS, form.cell(rows.0, column + 1), form.cell(rows.1, column + 1));
        progress.steps.push(Step {
            sheet: sheets::ACTIONS,
            link: form.first_input(),
            request,
            asked,
            done: format!("SUMPRODUCT(--(LEN(TRIM({range}))>0))"),
        });
    }
    let frozen_columns = form.place(1) + 1;
    form.finish(Fixed { repeated: Some(heads), frozen_rows: heads.1 + 1, frozen_columns, one_page: false }, q)
}

fn columns(asked: Asked) -> Columns {
    let achievement = (asked.achievements > 0).then_some(2);
    let next = if achievement.is_some() { 4 } else { 2 };
    let issue = (asked.issues > 0).then_some(next);
    Columns { achievement, issue, check: if issue.is_some() { next + 2 } else { next } }
}

fn widths(columns: &Columns) -> Vec<u32> {
    let both = columns.achievement.is_some() && columns.issue.is_some();
    let text = if both { TEXT_PX } else { WIDE_TEXT_PX };
    let mut widths = vec![CODE_PX, NAME_PX];
    widths.extend([columns.achievement, columns.issue].into_iter().flatten().flat_map(|_| text));
    widths.push(CHECK_PX);
    widths
}

fn heads(columns: &Columns) -> Vec<Head> {
    let mut heads = vec![Head::known(sheets::CODE, Align::Left), Head::known(sheets::ACTION, Align::Left)];
    if columns.achievement.is_some() {
        heads.push(Head::known(sheets::LAST_ACHIEVEMENT, Align::Left));
        heads.push(Head::input(sheets::ACHIEVEMENT, sheets::ACHIEVEMENT_HELP));
    }
    if columns.issue.is_some() {
        heads.push(Head::known(sheets::LAST_ISSUE, Align::Left));
        heads.push(Head::input(sheets::ISSUE, sheets::ISSUE_HELP));
    }
    heads.push(Head::known(sheets::CHECK, Align::Center));
    heads
}
