//! The texts of mails: embedded in the binary, and overridden file by file from a folder.

use std::path::{Path, PathBuf};

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::MailError;

#[derive(RustEmbed)]
#[folder = "templates/mail"]
struct EmbeddedTexts;

/// Characters in a line of a letter in plain text, in full-width units.
const LINE: usize = 36;

/// The texts in force.
#[derive(Debug, Clone, Default)]
pub struct MailTemplates {
    overrides: Option<PathBuf>,
}

impl MailTemplates {
    /// `overrides` is laid out like `templates/`: its `mail/report/body.txt` wins over the embedded one.
    pub fn new(overrides: Option<&Path>) -> MailTemplates {
        MailTemplates { overrides: overrides.map(|folder| folder.join("mail")) }
    }

    /// Fills a text, `report/body.txt`. HTML is escaped; a variable that is not there is an error.
    ///
    /// # Errors
    /// [`MailError::Template`] with the file's name and the engine's reason.
    pub fn fill(&self, name: &str, variables: &impl Serialize) -> Result<String, MailError> {
        let (shown, text) = self.text(name)?;
        let failed = |error: minijinja::Error| MailError::Template { name: shown.clone(), reason: error.to_string() };
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_auto_escape_callback(|name| match name.ends_with(".html") {
            true => AutoEscape::Html,
            false => AutoEscape::None,
        });
        engine.add_filter("right", |text: String| indent(&text, 1));
        engine.add_filter("center", |text: String| indent(&text, 2));
        engine.add_template(name, &text).map_err(failed)?;
        engine
            .get_template(name)
            .and_then(|template| template.render(minijinja::value::Serde(variables)))
            .map_err(failed)
    }

    fn text(&self, name: &str) -> Result<(String, String), MailError> {
        if let Some(path) = self.overrides.as_ref().map(|folder| folder.join(name)).filter(|path| path.is_file()) {
            let shown = path.display().to_string();
            let text = std::fs::read_to_string(&path)
                .map_err(|error| MailError::Template { name: shown.clone(), reason: error.to_string() })?;
            return Ok((shown, text));
        }
        let shown = format!("templates/mail/{name}");
        let file = EmbeddedTexts::get(name)
            .ok_or_else(|| MailError::Template { name: shown.clone(), reason: "no such text".to_owned() })?;
        Ok((shown, String::from_utf8_lossy(&file.data).into_owned()))
    }
}

/// Moves a line to the right (`share` 1) or the middle (2) with full-width spaces, as letters in plain text do.
fn indent(text: &str, share: usize) -> String {
    let halves: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let free = (2 * LINE).saturating_sub(halves) / 2;
    format!("{}{text}", "　".repeat(free / share))
}
