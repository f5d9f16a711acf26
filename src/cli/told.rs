//! Errors as a person is told them: what, where, what to do.

use miette::{GraphicalReportHandler, GraphicalTheme, MietteDiagnostic};

use super::results::note;
use crate::job::JobError;
use crate::settings::SettingsErrors;
use crate::store::StoreError;

/// An error on its way to standard error.
#[derive(Debug)]
pub struct Told {
    what: String,
    remedy: Option<String>,
}

impl Told {
    pub fn new(what: impl Into<String>, remedy: Option<String>) -> Told {
        Told { what: what.into(), remedy }
    }

    /// Some of many things failed; each was told when it did.
    pub fn some_failed(failed: usize, all: usize, things: &str) -> Told {
        let others = if failed < all { "ほかは済んでいます" } else { "理由は上のとおりです" };
        Told::new(format!("{things} {all} 件のうち {failed} 件ができませんでした。{others}"), None)
    }

    /// Prints the error to standard error.
    pub fn tell(&self) {
        let mut diagnostic = MietteDiagnostic::new(self.what.trim_end());
        if let Some(remedy) = &self.remedy {
            diagnostic = diagnostic.with_help(remedy);
        }
        let colored = std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none();
        let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(160);
        let mut text = String::new();
        match handler.render_report(&mut text, &diagnostic) {
            Ok(()) => note(format_args!("{}", text.trim_end_matches('\n'))),
            Err(_) => note(format_args!("{}", self.what)),
        }
    }
}

impl From<JobError> for Told {
    fn from(error: JobError) -> Told {
        Told { remedy: error.remedy(), what: error.to_string() }
    }
}

impl From<StoreError> for Told {
    fn from(error: StoreError) -> Told {
        Told::from(JobError::from(error))
    }
}

impl From<SettingsErrors> for Told {
    fn from(errors: SettingsErrors) -> Told {
        Told::new(errors.to_string(), None)
    }
}
