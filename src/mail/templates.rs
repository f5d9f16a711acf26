//! The texts of mails: embedded in the binary, and overridden file by file from a folder.

use std::path::{Path, PathBuf};

use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};
use rust_embed::RustEmbed;

use super::MailError;

#[derive(RustEmbed)]
#[folder = "templates/mail"]
struct EmbeddedMails;

/// The mail templates in force.
#[derive(Debug, Clone, Default)]
pub struct MailTemplates {
    overrides: Option<PathBuf>,
}

impl MailTemplates {
    /// `overrides` is a folder laid out like `templates/`: where `<overrides>/mail/report/subject.txt` exists, it
    /// wins over the embedded one.
    pub fn new(overrides: Option<&Path>) -> MailTemplates {
        MailTemplates { overrides: overrides.map(Path::to_path_buf) }
    }

    /// Fills in a template such as `report/body.html`. In `.html` every value is escaped, and a variable that
    /// does not exist is an error: better no mail than one with a gap.
    ///
    /// # Errors
    /// When the file cannot be read or the template is wrong, with its name and line.
    pub(super) fn render(&self, name: &str, values: &Value) -> Result<String, MailError> {
        let (file, source) = self.source(name)?;
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.add_filter("right", right);
        environment.add_filter("centre", centre);
        environment.render_named_str(name, &source, values).map_err(|source| MailError::Template { file, source })
    }

    /// The text of a template and the name by which errors call it.
    fn source(&self, name: &str) -> Result<(String, String), MailError> {
        let own = self.overrides.as_ref().map(|folder| folder.join("mail").join(name));
        if let Some(path) = own.filter(|path| path.exists()) {
            return match std::fs::read_to_string(&path) {
                Ok(text) => Ok((path.display().to_string(), text)),
                Err(source) => Err(MailError::TemplateFile { path, source }),
            };
        }
        let file = format!("templates/mail/{name}");
        match EmbeddedMails::get(name) {
            Some(embedded) => Ok((file, String::from_utf8_lossy(&embedded.data).into_owned())),
            None => Err(MailError::TemplateFile { path: file.into(), source: std::io::ErrorKind::NotFound.into() }),
        }
    }
}

/// Columns of a letter in plain text: 35 full-width characters, as on paper.
const COLUMNS: usize = 70;

/// Pushes a line to the right edge with ideographic spaces.
fn right(text: &str) -> String {
    padded(text, COLUMNS.saturating_sub(columns(text)))
}

/// Puts a line into the middle.
fn centre(text: &str) -> String {
    padded(text, COLUMNS.saturating_sub(columns(text)) / 2)
}

fn padded(text: &str, columns: usize) -> String {
    format!("{}{text}", "\u{3000}".repeat(columns / 2))
}

/// Width in columns: 1 for ASCII and half-width kana, 2 for all else.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c) { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    #[test]
    fn a_file_of_ones_own_wins() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("mail/report/subject.txt");
        std::fs::create_dir_all(own.parent().expect("a parent")).expect("made");
        std::fs::write(&own, "本市の件名 {{ department }}").expect("written");
        let templates = MailTemplates::new(Some(folder.path()));
        let subject = templates.render("report/subject.txt", &context! { department => "産業振興課" });
        assert_eq!(subject.ok().as_deref(), Some("本市の件名 産業振興課"));
    }

    #[test]
    fn a_gap_is_an_error_with_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("mail/report")).expect("made");
        std::fs::write(folder.path().join("mail/report/subject.txt"), "件名\n{{ depatment }}").expect("written");
        let templates = MailTemplates::new(Some(folder.path()));
        let error = templates.render("report/subject.txt", &context! {}).expect_err("refused");
        assert!(error.to_string().contains("subject.txt:2"), "{error}");
    }

    #[test]
    fn html_is_escaped() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("mail/report")).expect("made");
        std::fs::write(folder.path().join("mail/report/body.html"), "{{ a }}").expect("written");
        let templates = MailTemplates::new(Some(folder.path()));
        let html = templates.render("report/body.html", &context! { a => "<b>&" }).expect("rendered");
        assert_eq!(html, "&lt;b&gt;&amp;");
    }

    #[test]
    fn lines_stand_right_and_in_the_middle() {
        assert_eq!(columns(&right("令和8年11月21日")), COLUMNS - 1, "an odd column is left over");
        assert_eq!(columns(&right("政策企画課長")), COLUMNS);
        assert_eq!(centre("記"), format!("{}記", "\u{3000}".repeat(17)));
    }
}
