//! 事務局からの確認: what the audit found about the department's own figures of the year before, below the table.

use super::Columns;
use crate::inquiry::{Confirmation, Questionnaire};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, Lie, SMALL, aligned, wrapped};
use crate::render::xlsx::inquiry::form_sheet::FormSheet;
use crate::render::xlsx::row_height::text_height;
use crate::render::xlsx::sheet::{Area, Content};
use crate::report::document::Align;
use crate::typeset::Weight;

const TITLE: &str = "事務局からの確認";
const HEADING_PT: f32 = 24.0;
const LEAST_ROW_PT: f32 = 20.0;

/// Writes the questions, if there are any. The column of codes stays empty: these rows are no items.
pub(super) fn confirmations(form: &mut FormSheet, columns: &Columns, q: &Questionnaire) -> Result<(), XlsxError> {
    if q.confirmations.is_empty() {
        return Ok(());
    }
    form.sheet.gap(10.0)?;
    form.sheet.rows.begin_block();
    let row = form.sheet.row(HEADING_PT)?;
    form.heading(row, Columns::NAME, columns.check(), TITLE)?;
    let row = form.sheet.row(text_height(1, SMALL))?;
    let about = format!(
        "{}の内容に、次のことが見つかりました。訂正やご説明があるときは、「はじめに」の連絡欄にお書きください。",
        q.identity.year.previous().long()
    );
    let grey = aligned(wrapped(form.styles().grey(SMALL), Lie::Middle), Align::Left);
    form.sheet.put(row, form.span(Columns::NAME, columns.check()), &Content::Text(about), &grey)?;
    for one in &q.confirmations {
        form.sheet.rows.begin_row();
        question(form, columns, one)?;
    }
    Ok(())
}

fn question(form: &mut FormSheet, columns: &Columns, one: &Confirmation) -> Result<(), XlsxError> {
    let styles = form.styles();
    let (first, last) = (Columns::NAME, columns.check());
    let text = format!("{}　{}：{}", one.code, one.name, one.text);
    let lines = form.sheet.ruler.lines(&text, form.width(first, last), 1, BODY, Weight::Regular);
    let rows = form.sheet.rows(text_height(lines, BODY).max(LEAST_ROW_PT))?;
    let format = aligned(wrapped(styles.ruled(styles.text(BODY)), Lie::Middle), Align::Left).set_indent(1);
    form.sheet.put_area(Area::of(rows, form.span(first, last)), &Content::Text(text), &format)
}
