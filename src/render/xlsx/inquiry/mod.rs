//! The inquiry workbook 照会: a form of few sheets that a department fills in and sends back, and the overview of who
//! has answered, for the planning section's own use.
//!
//! Sheets are protected without a password: it keeps a slip of the hand from changing what is printed, and a password
//! in Excel would keep nobody else out (it is a 16-bit hash). What comes back is compared with what was sent instead.
//! Everything that a person fills in stays in General format, so that a percentage typed by hand (`58.2%`, stored as
//! 0.582 with a percent format) can be told from a number; formatting of cells stays allowed, or Excel would not set
//! that format.

mod actions;
mod comments;
mod compilation;
mod cover;
mod example;
mod figures;
mod form_sheet;
mod hidden;
mod input;
mod listing;
mod overview;
mod paper;
mod text_rows;

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::XlsxError;
use super::cell_text::checked;
use super::workbook::{HOUR, set_column_unit, set_theme};
use crate::inquiry::sheets::{ACTIONS, COMMENTS, COVER, FIGURES, HIDDEN};
use crate::inquiry::{PrintedCell, Questionnaire};
use crate::typeset::Fonts;

pub use compilation::{Compilation, CompilationRow, render_compilation};
pub use overview::{MissingRow, Overview, OverviewRow, render_overview};

/// A form as it is sent, and what its locked cells say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedForm {
    pub bytes: Vec<u8>,
    pub cells: Vec<PrintedCell>,
}

/// Makes a department's form. The same questionnaire and fonts give the same bytes.
///
/// # Errors
/// A control character in a text, a text too long for a cell, each with its sheet and cell.
pub fn render_inquiry(questionnaire: &Questionnaire, fonts: &Fonts) -> Result<IssuedForm, XlsxError> {
    let mut workbook = Workbook::new();
    set_theme(&mut workbook)?;
    set_column_unit(&mut workbook)?;
    workbook.set_properties(&properties(questionnaire)?);
    let lists = hidden::Lists::of(questionnaire);
    let mut sheets = Vec::new();
    let mut progress = cover::Progress::default();
    if !questionnaire.indicators.is_empty() {
        let figures = figures::sheet(questionnaire, &lists, fonts, &mut progress);
        sheets.push(figures.map_err(|error| error.on_sheet(FIGURES))?);
    }
    if !questionnaire.comments.is_empty() {
        let comments = comments::sheet(questionnaire, fonts, &mut progress);
        sheets.push(comments.map_err(|error| error.on_sheet(COMMENTS))?);
    }
    if !questionnaire.actions.is_empty() {
        let actions = actions::sheet(questionnaire, fonts, &mut progress);
        sheets.push(actions.map_err(|error| error.on_sheet(ACTIONS))?);
    }
    let cover = cover::sheet(questionnaire, fonts, &progress).map_err(|error| error.on_sheet(COVER))?;
    let example = example::sheet(questionnaire, fonts)?;
    let mut cells = Vec::new();
    for (mut worksheet, own) in std::iter::once(cover).chain(sheets).chain([example]) {
        if workbook.worksheets().is_empty() {
            worksheet.set_active(true);
        }
        workbook.push_worksheet(worksheet);
        cells.extend(own);
    }
    workbook.push_worksheet(hidden::sheet(questionnaire, &lists).map_err(|error| error.on_sheet(HIDDEN))?);
    Ok(IssuedForm { bytes: workbook.save_to_buffer()?, cells })
}

fn properties(questionnaire: &Questionnaire) -> Result<DocProperties, XlsxError> {
    let cover = &questionnaire.cover;
    let date = cover.made_on;
    let year = u16::try_from(date.year()).map_err(|_| XlsxError::CreationDate(date))?;
    let made = ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?.and_hms(HOUR, 0, 0)?;
    let properties = DocProperties::new()
        .set_title(format!("{}実績の照会（{}）", questionnaire.identity.year.long(), cover.department))
        .set_subject(&cover.plan)
        .set_author(format!("{}{}", cover.city, cover.section))
        .set_company(&cover.city)
        .set_creation_datetime(&made);
    for text in [&cover.plan, &cover.city, &cover.section, &cover.department] {
        checked(text)?;
    }
    let carried = questionnaire.properties.iter();
    Ok(carried.fold(properties, |properties, (name, value)| properties.set_custom_property(*name, value)))
}
