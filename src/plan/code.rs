//! Codes: given once, surviving renaming, never used again.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// The code of a plan, node, indicator, department, scheme or form: `K111`, `asaka-strategy2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(String);

/// Why a text is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("「{text}」はコードに使えません。半角の英数字と - _ だけで、40文字までにしてください")]
pub struct NotACode {
    pub text: String,
}

impl Code {
    /// Takes a code of 1 to 40 ASCII letters, digits, `-` and `_`. Codes become folder names, hence the narrow set.
    ///
    /// # Errors
    /// [`NotACode`] for anything else.
    pub fn new(text: &str) -> Result<Code, NotACode> {
        let fits = (1..=40).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if fits { Ok(Code(text.to_owned())) } else { Err(NotACode { text: text.to_owned() }) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Code {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
