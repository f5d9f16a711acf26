//! Schemes, forms and mail texts: embedded in the binary, and overridden file by file from a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use super::JobError;
use crate::plan::Code;
use crate::plan::read::table::place_of_key;
use crate::rating::Scheme;
use crate::report::Form;

#[derive(RustEmbed)]
#[folder = "templates"]
struct EmbeddedTemplates;

/// The templates in force.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// A folder laid out like `templates/` whose files win over the embedded ones.
    overrides: Option<PathBuf>,
}

impl Library {
    pub fn new(overrides: Option<&Path>) -> Library {
        Library { overrides: overrides.map(Path::to_path_buf) }
    }

    /// The folder whose files win over the embedded ones.
    pub fn overrides(&self) -> Option<&Path> {
        self.overrides.as_deref()
    }

    /// The scheme with a code, or `None` when there is no such file.
    ///
    /// # Errors
    /// When the file is there and cannot be read or is refused.
    pub fn scheme(&self, code: &Code) -> Result<Option<Scheme>, JobError> {
        let name = format!("schemes/{code}.toml");
        let Some((file, text)) = self.text(&name)? else { return Ok(None) };
        let scheme = Scheme::read(&file, &text)?;
        same_code(&file, &text, code, &scheme.code)?;
        Ok(Some(scheme))
    }

    /// The form with a code, or `None` when there is no such file.
    ///
    /// # Errors
    /// When the file is there and cannot be read or is refused.
    pub fn form(&self, code: &Code) -> Result<Option<Form>, JobError> {
        let name = format!("forms/{code}.toml");
        let Some((file, text)) = self.text(&name)? else { return Ok(None) };
        let form = Form::read(&file, &text)?;
        same_code(&file, &text, code, &form.code)?;
        Ok(Some(form))
    }

    /// Codes of all schemes (`schemes`) or forms (`forms`), sorted.
    pub fn codes(&self, folder: &str) -> Vec<String> {
        let mut codes = BTreeSet::new();
        let code = |name: &str| name.strip_suffix(".toml").map(str::to_owned);
        let prefix = format!("{folder}/");
        codes.extend(EmbeddedTemplates::iter().filter_map(|name| name.strip_prefix(&prefix).and_then(code)));
        let own = self.overrides.as_ref().and_then(|overrides| std::fs::read_dir(overrides.join(folder)).ok());
        for entry in own.into_iter().flatten().flatten() {
            codes.extend(entry.file_name().to_str().and_then(code));
        }
        codes.into_iter().collect()
    }

    /// A scheme that a plan names: not having it is an error.
    pub fn required_scheme(&self, code: &Code) -> Result<Scheme, JobError> {
        self.scheme(code)?.ok_or_else(|| {
            JobError::refused(
                format!("評価区分の規則「{code}」がありません"),
                format!(
                    "templates/schemes/{code}.toml を置いてください。いまあるもの：{}",
                    self.codes("schemes").join("、")
                ),
            )
        })
    }

    /// A form that a plan names: not having it is an error.
    pub fn required_form(&self, code: &Code) -> Result<Form, JobError> {
        self.form(code)?.ok_or_else(|| {
            JobError::refused(
                format!("様式「{code}」がありません"),
                format!(
                    "templates/forms/{code}.toml を置いてください。いまあるもの：{}",
                    self.codes("forms").join("、")
                ),
            )
        })
    }

    /// The text of a template and the name by which errors call it.
    fn text(&self, name: &str) -> Result<Option<(String, String)>, JobError> {
        if let Some(path) = self.overrides.as_ref().map(|folder| folder.join(name)).filter(|path| path.is_file()) {
            let text = std::fs::read_to_string(&path).map_err(|source| JobError::Read {
                path: path.clone(),
                what: "読めません",
                source,
            })?;
            return Ok(Some((path.display().to_string(), text)));
        }
        let embedded = EmbeddedTemplates::get(name);
        Ok(embedded.map(|file| (format!("templates/{name}"), String::from_utf8_lossy(&file.data).into_owned())))
    }
}

/// A template's code and its file's name are the same.
fn same_code(file: &str, text: &str, wanted: &Code, found: &Code) -> Result<(), JobError> {
    if wanted == found {
        return Ok(());
    }
    let place = place_of_key(text, "code").map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
    Err(JobError::refused(
        format!("{file}{place}: code は「{found}」ですが、ファイル名は「{wanted}」です"),
        "code とファイル名を同じにしてください",
    ))
}
