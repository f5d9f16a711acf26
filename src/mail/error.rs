//! What goes wrong with a mail, as a person is told it.

/// A mail that cannot be made or a way out that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {what}")]
pub struct MailError {
    /// Which value, file or host.
    pub place: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
    /// The cause below, where there is one.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl MailError {
    pub(super) fn new(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> MailError {
        MailError { place: place.into(), what: what.into(), remedy: remedy.into(), source: None }
    }

    pub(super) fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> MailError {
        self.source = Some(source.into());
        self
    }
}
