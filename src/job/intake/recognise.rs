//! Whose form a workbook is, and whether it may be read.

use std::collections::HashSet;

use crate::fiscal_year::FiscalYear;
use crate::inquiry::{Identity, PrintedCell, SCHEMA, sheets};
use crate::intake::{Finding, Weight};
use crate::job::JobError;
use crate::store::{Inquiry, InquiryState, Store};
use crate::workbook::{Cell, Content, Workbook};

/// A form that is known, with what is to be noted of it; or why it is refused, in words for the sender.
pub type Recognised = Result<(Inquiry, Vec<Finding>), String>;

/// Finds the inquiry of a signed identity.
///
/// # Errors
/// Database errors; a form that is refused is inside.
pub fn recognise(store: &dyn Store, identity: &Identity) -> Result<Recognised, JobError> {
    if identity.schema > SCHEMA {
        return Ok(
            Err("この様式は、新しい版のシステムで作られています。システムの担当者にお知らせください".to_owned()),
        );
    }
    let known = store.inquiry_of_form(&identity.form_number)?;
    let is_it = |inquiry: &Inquiry| {
        inquiry.issue == identity.issue
            && inquiry.plan == identity.plan.as_str()
            && inquiry.department == identity.department.as_str()
            && inquiry.year == identity.year
    };
    match known.filter(is_it) {
        Some(inquiry) => may_answer(store, inquiry),
        None => Ok(Err(format!(
            "様式番号 {} の照会は、このシステムの記録にありません（試しに作った様式か、作り直す前の様式です）。メールでお届けした様式に記入してお送りください",
            identity.form_number
        ))),
    }
}

/// Whether the form of an inquiry is one that is awaited, and what is to be noted.
///
/// # Errors
/// Database errors.
pub fn may_answer(store: &dyn Store, inquiry: Inquiry) -> Result<Recognised, JobError> {
    let all = store.inquiries_of_department(&inquiry.plan, &inquiry.department)?;
    if let Some(newer) = all.iter().filter(|one| one.year > inquiry.year).max_by_key(|one| one.year) {
        return Ok(Err(other_year(&inquiry, newer.year, &newer.form_number)));
    }
    let mut notes = Vec::new();
    if inquiry.state == InquiryState::Closed {
        notes.push(note("照会を締め切った後に届いた回答です。", ""));
    }
    if let Some(newer) = all.iter().rfind(|one| one.year == inquiry.year && one.id > inquiry.id) {
        let what = format!("出し直す前の様式です（新しい様式番号は {} です）。", newer.form_number);
        notes.push(note(&what, "新しい様式にだけある欄は、この回答では埋まりません。"));
    }
    Ok(Ok((inquiry, notes)))
}

fn other_year(inquiry: &Inquiry, open: FiscalYear, form_number: &str) -> String {
    format!(
        "{}実績の様式（{}）です。いまお尋ねしているのは{}実績です。様式番号 {form_number} の様式に記入してお送りください",
        inquiry.year.long(),
        inquiry.form_number,
        open.long()
    )
}

/// A finding about the whole file.
pub fn note(what: &str, remedy: &str) -> Finding {
    Finding { weight: Weight::Noted, place: None, item: None, what: what.to_owned(), remedy: remedy.to_owned() }
}

/// Whether a workbook without an identity has the rows of a form: code and name of most items stand in one row.
pub fn has_rows_of(workbook: &Workbook, printed: &[PrintedCell]) -> bool {
    // The cells of the headings have no item.
    let is_name =
        |cell: &&PrintedCell| !cell.item.is_empty() && (cell.column == sheets::NAME || cell.column == sheets::ACTION);
    let names: Vec<&PrintedCell> = printed.iter().filter(is_name).collect();
    let rows: Vec<HashSet<String>> =
        workbook.sheets.iter().flat_map(|sheet| sheet.rows()).map(|(_, cells)| texts(cells)).collect();
    let stands = |cell: &&&PrintedCell| {
        let (item, name) = (plain(&cell.item), plain(&cell.printed));
        rows.iter().any(|row| row.contains(&item) && row.contains(&name))
    };
    let found = names.iter().filter(stands).count();
    found > 0 && found * 2 >= names.len()
}

fn texts(cells: &[Cell]) -> HashSet<String> {
    let said = cells.iter().filter_map(|cell| match &cell.content {
        Content::Text(text) => Some(plain(text)),
        _ => None,
    });
    said.collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
