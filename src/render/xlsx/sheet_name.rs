//! Names of sheets, checked before Excel refuses the file.

use std::collections::{BTreeMap, BTreeSet};

use super::XlsxError;
use crate::report::document::Document;

const MAX_LENGTH: usize = 31;
const CHART_FIGURES: &str = "図のデータ";

/// The sheets of a document by the anchors of their sections.
pub(super) struct SheetNames<'a> {
    by_anchor: BTreeMap<&'a str, &'a str>,
    chart_figures: String,
}

impl<'a> SheetNames<'a> {
    /// # Errors
    /// A name that Excel refuses, two sheets of one name (letters' case does not tell them apart), a double anchor.
    pub fn of(document: &'a Document) -> Result<SheetNames<'a>, XlsxError> {
        let mut by_anchor = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for section in &document.sections {
            let name = section.sheet_name.as_str();
            check(name)?;
            if !taken.insert(name.to_lowercase()) {
                return Err(refused(name, "another sheet has this name"));
            }
            if by_anchor.insert(section.anchor.as_str(), name).is_some() {
                return Err(XlsxError::DoubleAnchor { anchor: section.anchor.clone() });
            }
        }
        let numbered = (2..).map(|number| format!("{CHART_FIGURES}{number}"));
        let mut names = std::iter::once(CHART_FIGURES.to_owned()).chain(numbered);
        let chart_figures = names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
        Ok(SheetNames { by_anchor, chart_figures })
    }

    /// Name of the hidden sheet with the charts' figures.
    pub fn chart_figures(&self) -> &str {
        &self.chart_figures
    }

    /// The link to a section's sheet.
    ///
    /// # Errors
    /// The document has no such section.
    pub fn link(&self, anchor: &str) -> Result<String, XlsxError> {
        let name = self.by_anchor.get(anchor).ok_or_else(|| XlsxError::DeadLink { anchor: anchor.to_owned() })?;
        Ok(format!("internal:'{}'!A1", name.replace('\'', "''")))
    }
}

fn check(name: &str) -> Result<(), XlsxError> {
    if name.trim().is_empty() {
        return Err(refused(name, "it is empty"));
    }
    if name.encode_utf16().count() > MAX_LENGTH {
        return Err(refused(name, "it has more than 31 characters"));
    }
    if name.contains(['[', ']', ':', '*', '?', '/', '\\']) || name.contains(char::is_control) {
        return Err(refused(name, "none of []:*?/\\ may stand in it"));
    }
    if name.starts_with('\'') || name.ends_with('\'') {
        return Err(refused(name, "it may not begin or end with an apostrophe"));
    }
    if name.eq_ignore_ascii_case("history") {
        return Err(refused(name, "Excel keeps this name for itself"));
    }
    Ok(())
}

fn refused(name: &str, reason: &'static str) -> XlsxError {
    XlsxError::SheetName { name: name.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_excel_refuses_are_errors() {
        assert!(check("1（ア）").is_ok() && check(&"あ".repeat(31)).is_ok());
        for name in ["", "　", "1/2", "a:b", "'総括", "History", &"あ".repeat(32)] {
            assert!(check(name).is_err(), "{name}");
        }
    }
}
