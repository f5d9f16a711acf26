//! 目安: a formula that says what the rule would make of the actual. It fills nothing in.

use rust_decimal::Decimal;
use rust_xlsxwriter::FormatAlign;

use super::Columns;
use crate::inquiry::{IndicatorQuestion, KnownFigure};
use crate::rating::{Outlook, OutlookStep};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, aligned};
use crate::render::xlsx::figure_format::{FigureContent, figure_content};
use crate::render::xlsx::inquiry::form_sheet::{FormSheet, quoted};
use crate::report::document::Align;

/// Where there is no number, or the rule gives it no mark. Not an empty text: some programs show 0 for it.
pub(super) const UNDECIDED: &str = "―";

/// Said once below the table.
pub(super) const EXPLAINED: &str = "目安：ご記入の実績値を、評価区分の規則にそのまま当てはめたときの区分です（参考。「―」は実績値が未記入か、規則では決まらないもの）。自己評価には入りません。事情に照らして違う区分を選ばれたときは、わけを理由の欄にお書きください。";

/// The decimals that a typed number is compared with: a percentage typed as such is stored as a hundredth.
const COMPARED_DECIMALS: u32 = 9;

/// Writes the cell, where the sheet has the column.
pub(super) fn cell(
    form: &mut FormSheet,
    columns: &Columns,
    question: &IndicatorQuestion,
    row: u32,
) -> Result<(), XlsxError> {
    let Some(column) = columns.outlook() else { return Ok(()) };
    let styles = form.styles();
    let format = aligned(styles.ruled(styles.bold(BODY)), Align::Center).set_align(FormatAlign::VerticalCenter);
    match &question.outlook {
        Some(outlook) => {
            let formula = formula(form, columns, question, outlook, row);
            form.formula((row, row), (column, column), &formula, UNDECIDED, &format)
        }
        None => form.sheet.fill(row, form.span(column, column), &format),
    }
}

/// `=IF(no number,"―",IF(value<3,"C",IF(value<8,"B","A")))`
fn formula(form: &FormSheet, columns: &Columns, question: &IndicatorQuestion, outlook: &Outlook, row: u32) -> String {
    let actual = form.cell(row, columns.actual());
    let value = typed_number(&actual, &question.unit);
    let word = |step: &OutlookStep| quoted(step.mark.as_deref().unwrap_or(UNDECIDED));
    let mut steps = outlook.steps().iter();
    let mut said = steps.next().map_or_else(|| quoted(UNDECIDED), word);
    for step in steps {
        let Some(from) = step.from else { continue };
        let from = known_number(form, columns, question, row, from);
        let reached = if step.inclusive { ">=" } else { ">" };
        said = format!("IF({value}{reached}{from},{},{said})", word(step));
    }
    let nothing = quoted(UNDECIDED);
    format!("=IF(OR(LEN(TRIM({actual}))=0,ISERROR(VALUE(ASC({actual})))),{nothing},{said})")
}

/// The number as it is typed: `58.2`, `５８．２`, and of a share also `58.2%`, which is stored as 0.582.
fn typed_number(cell: &str, unit: &str) -> String {
    let number = format!("VALUE(ASC({cell}))");
    if !matches!(unit, "%" | "％") {
        return number;
    }
    let percent = format!("OR(LEFT(CELL(\"format\",{cell}),1)=\"P\",RIGHT(ASC(TRIM({cell})),1)=\"%\")");
    format!("ROUND({number}*IF({percent},100,1),{COMPARED_DECIMALS})")
}

/// A number of the rule: the locked cell of the row that shows it, or else the number itself.
fn known_number(
    form: &FormSheet,
    columns: &Columns,
    question: &IndicatorQuestion,
    row: u32,
    number: Decimal,
) -> String {
    let shows = |figure: &&KnownFigure| {
        figure.number == Some(number)
            && matches!(figure_content(&figure.printed, figure.number), FigureContent::Number { .. })
    };
    let known = [(&question.target, columns.target()), (&question.baseline, Columns::BASELINE)];
    let shown = known.into_iter().find(|(figure, _)| figure.as_ref().filter(shows).is_some());
    shown.map_or_else(|| number.to_string(), |(_, column)| form.cell(row, column))
}
