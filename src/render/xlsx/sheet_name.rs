//! Names of sheets, checked before Excel refuses the file.

use std::collections::{BTreeMap, BTreeSet};

use super::XlsxError;
use crate::report::document::Document;

const MAX_LENGTH: usize = 31;
const CHART_FIGURES: &str = "図のデータ";
/// Where the form's title of the contents is no name for a sheet.
const CONTENTS: &str = "目次";
/// From so many sheets on there is a sheet of contents.
const WORTH_CONTENTS: usize = 3;

/// The sheets of a document by the anchors of their sections.
pub(super) struct SheetNames<'a> {
    by_anchor: BTreeMap<&'a str, &'a str>,
    contents: Option<String>,
    chart_figures: String,
}

impl<'a> SheetNames<'a> {
    /// # Errors
    /// A name that Excel refuses, two sheets of one name (letters' case does not tell them apart), a double anchor.
    pub fn of(document: &'a Document) -> Result<SheetNames<'a>, XlsxError> {
        let mut by_anchor = BTreeMap::new();
        let mut taken = BTreeSet::new();
        let sections = document.ordered_sections();
        for section in &sections {
            let name = section.sheet_name.as_str();
            check(name)?;
            if !taken.insert(name.to_lowercase()) {
                return Err(refused(name, "another sheet has this name"));
            }
            if by_anchor.insert(section.anchor.as_str(), name).is_some() {
                return Err(XlsxError::DoubleAnchor { anchor: section.anchor.clone() });
            }
        }
        let title = document.look.contents_title.as_str();
        let contents = if check(title).is_ok() { title } else { CONTENTS };
        let contents = (sections.len() >= WORTH_CONTENTS).then(|| free(contents, &taken));
        taken.extend(contents.as_ref().map(|name| name.to_lowercase()));
        let chart_figures = free(CHART_FIGURES, &taken);
        Ok(SheetNames { by_anchor, contents, chart_figures })
    }

    /// Name of the sheet of contents, where there are sheets enough to need one.
    pub fn contents(&self) -> Option<&str> {
        self.contents.as_deref()
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
        Ok(SheetNames::target(name))
    }

    /// The link to the sheet of that name.
    pub fn target(name: &str) -> String {
        format!("internal:'{}'!A1", name.replace('\'', "''"))
    }
}

/// The name, numbered where another sheet has it.
fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
}

fn check(name: &str) -> Result<(), XlsxError> {
    if name.trim().is_empty() {
        return Err(refused(name, "空です"));
    }
    if name.encode_utf16().count() > MAX_LENGTH {
        return Err(refused(name, "31文字を超えています"));
    }
    if name.contains(['[', ']', ':', '*', '?', '/', '\\']) || name.contains(char::is_control) {
        return Err(refused(name, "[ ] : * ? / \\ と制御文字は使えません"));
    }
    if name.starts_with('\'') || name.ends_with('\'') {
        return Err(refused(name, "先頭と末尾に ' は使えません"));
    }
    if name.eq_ignore_ascii_case("history") {
        return Err(refused(name, "Excelが自分で使う名前です"));
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
