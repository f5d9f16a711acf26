//! The workbooks of an inquiry that are kept below the data folder, beside the reports of its year.

use std::path::PathBuf;

use super::{InquiryStatus, Subject};
use crate::job::JobError;
use crate::render::xlsx::{Compilation, XlsxError, render_compilation, render_overview};
use crate::store::Store;
use crate::typeset::Fonts;
use crate::whole_files;

/// Writes `照会の状況.xlsx`, over the one before.
///
/// # Errors
/// A text that no cell holds; a file that cannot be written.
pub fn write_status(
    store: &dyn Store,
    subject: &Subject,
    status: &InquiryStatus,
    fonts: &Fonts,
) -> Result<PathBuf, JobError> {
    write(store, subject, "照会の状況.xlsx", render_overview(&status.overview(), fonts))
}

/// Writes `照会の集計.xlsx`, over the one before.
///
/// # Errors
/// As [`write_status`].
pub fn write_compilation(
    store: &dyn Store,
    subject: &Subject,
    compilation: &Compilation,
    fonts: &Fonts,
) -> Result<PathBuf, JobError> {
    write(store, subject, "照会の集計.xlsx", render_compilation(compilation, fonts))
}

fn write(
    store: &dyn Store,
    subject: &Subject,
    name: &str,
    rendered: Result<Vec<u8>, XlsxError>,
) -> Result<PathBuf, JobError> {
    let bytes = rendered.map_err(|source| JobError::Xlsx { report: name.to_owned(), source })?;
    let plan = subject.subject.plan.head.code.as_str();
    let folder = store.folder().join("reports").join(plan).join(subject.year.short());
    let path = folder.join(name);
    whole_files::write(&path, &bytes)?;
    Ok(path)
}
