//! Mail texts: embedded in the binary, and overridden file by file from a folder.

use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;

use super::MailError;
use super::layout;
use crate::system_words::InJapanese;

#[derive(RustEmbed)]
#[folder = "templates/mail"]
struct EmbeddedMail;

/// The head, the foot and the width that all HTML texts have in common: they extend it by their rows.
const FRAME: &str = "frame.html";

/// The mail texts in force.
#[derive(Debug, Clone, Default)]
pub struct MailTemplates {
    /// A folder laid out like `templates/` whose files win over the embedded ones.
    overrides: Option<PathBuf>,
}

impl MailTemplates {
    pub fn new(overrides: Option<&Path>) -> MailTemplates {
        MailTemplates { overrides: overrides.map(Path::to_path_buf) }
    }

    /// Fills a text such as `report/body.txt`. In `.html` what is filled in is escaped.
    pub(super) fn fill(&self, name: &str, values: Value) -> Result<String, MailError> {
        let (_, source) = self.text(name)?;
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| match name.ends_with(".html") {
            true => AutoEscape::Html,
            false => AutoEscape::None,
        });
        // A line that is only a block leaves no empty line behind.
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).build() {
            environment.set_syntax(syntax);
        }
        let (_, frame) = self.text(FRAME)?;
        environment.add_template(FRAME, &frame).map_err(|error| self.wrong(FRAME, &error))?;
        environment.add_filter("right", |text: &str| layout::right(text));
        environment.add_filter("centre", |text: &str| layout::centre(text));
        let filled = environment.render_named_str(name, &source, values);
        filled.map_err(|error| self.wrong(name, &error))
    }

    fn wrong(&self, name: &str, error: &minijinja::Error) -> MailError {
        let name = error.name().unwrap_or(name);
        let place = self.own(name).map_or_else(|| format!("templates/mail/{name}"), |path| path.display().to_string());
        let line = error.line().map(|line| format!("（{line}行目）")).unwrap_or_default();
        let what = format!("メールの文面を作れません{line}: {error}");
        MailError::new(place, what, "文面の { } の中の言葉を、見本の文面と比べて直してください")
    }

    /// The file that wins over an embedded one, where there is one.
    fn own(&self, name: &str) -> Option<PathBuf> {
        self.overrides.as_ref().map(|folder| folder.join("mail").join(name)).filter(|path| path.is_file())
    }

    /// The text and the name by which errors call it.
    fn text(&self, name: &str) -> Result<(String, String), MailError> {
        if let Some(path) = self.own(name) {
            let place = path.display().to_string();
            let text = std::fs::read_to_string(&path).map_err(|error| {
                let remedy = "ファイルを読む権限と、文字コード（UTF-8）を確かめてください";
                MailError::new(&place, format!("文面を読めません: {}", InJapanese(&error)), remedy).caused_by(error)
            })?;
            return Ok((place, text));
        }
        let place = format!("templates/mail/{name}");
        match EmbeddedMail::get(name) {
            Some(file) => Ok((place, String::from_utf8_lossy(&file.data).into_owned())),
            None => Err(MailError::new(place, "文面がありません", "templates/mail にこのファイルを置いてください")),
        }
    }
}
