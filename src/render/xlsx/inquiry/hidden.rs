//! The very hidden sheet: the identity once more (a gateway may drop the properties), and the lists to choose from.

use rust_xlsxwriter::{Format, Worksheet, utility::column_number_to_name};

use super::paper;
use crate::inquiry::{Questionnaire, sheets};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_text::checked;
use crate::render::xlsx::sheet::asleep;

/// First column of the lists.
const LISTS: u16 = 3;

/// Where each list of marks stands.
pub(super) struct Lists(Vec<String>);

impl Lists {
    pub fn of(questionnaire: &Questionnaire) -> Lists {
        let place = |(index, list): (usize, &Vec<_>)| {
            let column = column_number_to_name(LISTS + index as u16);
            format!("='{}'!${column}$1:${column}${}", sheets::HIDDEN, list.len().max(1))
        };
        Lists(questionnaire.mark_lists.iter().enumerate().map(place).collect())
    }

    /// The formula of a list.
    pub fn place(&self, index: usize) -> Option<&str> {
        self.0.get(index).map(String::as_str)
    }
}

/// Writes the sheet.
pub(super) fn sheet(questionnaire: &Questionnaire, lists: &Lists) -> Result<Worksheet, XlsxError> {
    let mut worksheet = Worksheet::new();
    worksheet.set_name(sheets::HIDDEN)?;
    worksheet.set_very_hidden(true);
    for (row, (name, value)) in (0..).zip(&questionnaire.properties) {
        worksheet.write_string(row, 0, *name)?;
        put(&mut worksheet, row, 1, value)?;
    }
    for (column, list) in (LISTS..).zip(questionnaire.mark_lists.iter().take(lists.0.len())) {
        for (row, choice) in (0..).zip(list) {
            put(&mut worksheet, row, column, &choice.text())?;
        }
    }
    paper::protect(&mut worksheet);
    Ok(worksheet)
}

fn put(worksheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    checked(text).map_err(|error| error.in_cell(row, column))?;
    worksheet.write_string_with_format(row, column, text, &asleep(text, &Format::new()))?;
    Ok(())
}
