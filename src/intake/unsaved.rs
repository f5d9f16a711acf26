//! Formulas without a stored result, as programs leave them that do not reckon: not blank, and yet without a value.

use std::borrow::Cow;

use crate::workbook::{Cell, Content, Workbook};

/// What such a cell holds, in place of a value.
pub(super) const UNSAVED: &str = "結果のない数式";

/// The workbook with a cell for each of them, so that none is taken for a blank.
pub(super) fn with_unsaved(workbook: &Workbook) -> Cow<'_, Workbook> {
    let mut whole = Cow::Borrowed(workbook);
    for (number, sheet) in workbook.sheets.iter().enumerate() {
        let unsaved = sheet.formulas.iter().filter(|(row, column)| sheet.cell(*row, *column).is_none());
        let content = || Content::Error(UNSAVED.to_owned());
        let cells: Vec<Cell> =
            unsaved.map(|(row, column)| Cell { row: *row, column: *column, content: content() }).collect();
        if cells.is_empty() {
            continue;
        }
        if let Some(sheet) = whole.to_mut().sheets.get_mut(number) {
            sheet.cells.extend(cells);
            sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
        }
    }
    whole
}

/// Whether a content stands for such a formula.
pub(super) fn is_unsaved(content: &Content) -> bool {
    matches!(content, Content::Error(error) if error == UNSAVED)
}
