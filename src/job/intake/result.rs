//! The result of receiving a file, as it can be sent on to whoever sent the file.

use super::case::Case;
use crate::intake::{ResultHeading, result_text};
use crate::job::JobError;
use crate::job::library::Library;
use crate::store::{Intake, Store};

/// The text for the sender of a returned form.
///
/// # Errors
/// Plan or scheme that are no longer there; database errors.
pub fn text_for_sender(store: &dyn Store, library: &Library, intake: &Intake) -> Result<String, JobError> {
    if let Some(refusal) = &intake.refusal {
        return Ok(refusal_text(&intake.file_name, refusal));
    }
    if intake.reading.is_none() {
        return Ok(waiting_text(intake));
    }
    let case = Case::load(store, library, intake.id)?;
    let heading = ResultHeading {
        department: case.asked.department_name().to_owned(),
        form_number: case.asked.inquiry.form_number.clone(),
        file: intake.file_name.clone(),
        year: case.asked.inquiry.year,
    };
    Ok(result_text(&case.reading, &heading))
}

/// The text for the sender of a file that was refused.
pub fn refusal_text(file: &str, why: &str) -> String {
    let why = why.trim_end_matches('。');
    format!("お送りいただいたファイルは、受け付けられませんでした。\n\n　ファイル：{file}\n　理由　　：{why}。\n")
}

/// The text beside a file that had been received before.
pub fn known_text(file: &str, known: &Intake) -> String {
    format!(
        "このファイルは、受付済みです（受付番号 {}、{}）。あらためて読み取ってはいません。\n\n　ファイル：{file}\n",
        known.id.0,
        known.state.label()
    )
}

fn waiting_text(intake: &Intake) -> String {
    let hint = intake.form_hint.as_ref().map_or(String::new(), |hint| format!("\n　表紙の様式番号：{hint}"));
    format!(
        "ファイルは受け取りましたが、様式の識別情報が失われているため、まだ読み取っていません。担当者が様式番号を確かめてから読み取ります（受付番号 {}）。\n\n　ファイル：{}{hint}\n",
        intake.id.0, intake.file_name
    )
}
