//! What every letter has in common for who packs it into a mail.

use super::LetterText;
use crate::mail::{MailError, MailTemplates};

/// A letter that can be written for attachments of some names.
pub trait Correspondence {
    /// Writes the letter.
    ///
    /// # Errors
    /// [`MailError`] with the text's file and line, when it names something that there is not.
    fn write(&self, templates: &MailTemplates, attachments: &[&str]) -> Result<LetterText, MailError>;
}
