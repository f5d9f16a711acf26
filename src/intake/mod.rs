//! The way back 回答: what a department typed into its form, as answers, and what is wrong with it, by cell.
//!
//! Pure: a workbook that was read under guard comes in, answers and findings go out. Sheets and columns are found by the
//! words of [`crate::inquiry::sheets`], rows by their code, never by position. What an answer changes in the plan, and
//! whether somebody else changed it meanwhile, is decided where the database is.

mod addresses;
mod answer;
mod characters;
mod cover;
mod day;
mod elsewhere;
mod figure;
mod finding;
mod identity;
mod items;
mod locked;
mod mark;
mod outcome;
mod printed;
mod prose;
mod questions;
mod result_text;
mod rows;
mod sheet_choice;
mod table;
mod typed;
mod unsaved;

pub use answer::{Answer, Answerer, Field, Place, Reading, Said};
pub use finding::{Finding, Weight};
pub use identity::{identity, printed_form_number};
pub use questions::{AskedField, asked, missing};
pub use result_text::{ResultHeading, result_text};

use crate::fiscal_year::FiscalYear;
use crate::inquiry::PrintedCell;
use crate::plan::{City, Code, Plan};
use crate::rating::Scheme;
use crate::workbook::Workbook;

/// What was sent, and the plan as it now is.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    pub plan: &'a Plan,
    pub city: &'a City,
    pub scheme: &'a Scheme,
    /// The year whose results are asked for.
    pub year: FiscalYear,
    pub department: &'a Code,
    /// The locked cells of the form as it was sent, in any order.
    pub printed: &'a [PrintedCell],
}

/// Reads a returned form. Nothing in it is taken for granted: every cell that a person filled in is an answer or is
/// named by a finding.
pub fn read(workbook: &Workbook, form: &Form) -> Reading {
    let mut reading = Reading::default();
    let workbook = &*unsaved::with_unsaved(workbook);
    let cover = cover::read_cover(workbook, form, &mut reading);
    let sheets = printed::printed_sheets(form);
    for sheet in &sheets {
        items::read_sheet(workbook, sheet, form, &mut reading);
    }
    reading.findings.extend(elsewhere::elsewhere(workbook, form, &sheets, cover.as_ref()));
    sort_findings(&mut reading.findings, workbook);
    reading
}

/// As a person goes through the file: by sheets, rows and columns; what has no place comes first.
fn sort_findings(findings: &mut [Finding], workbook: &Workbook) {
    let row_and_column = |cell: &str| {
        let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
        let row: u64 = cell.get(letters.len()..).and_then(|row| row.parse().ok()).unwrap_or_default();
        (row, letters.len(), letters.to_owned())
    };
    findings.sort_by_cached_key(|finding| {
        let place = finding.place.as_ref()?;
        let sheet = workbook.sheets.iter().position(|sheet| sheet.name == place.sheet);
        Some((sheet, row_and_column(&place.cell)))
    });
}

#[cfg(test)]
mod tests;
