//! How people name runs and mails: `12` a run, `12-3` its third mail, or a mail's Message-ID.

use std::fmt;
use std::str::FromStr;

use super::RunId;

/// A run or a mail, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboxName {
    Run(RunId),
    /// The mail of a number within its run, from 1.
    Mail(RunId, u32),
    /// With its angle brackets.
    MessageId(String),
}

/// Why a text names neither a run nor a mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a run such as 12, its third mail 12-3, or a Message-ID such as <…@example.jp> is wanted")]
pub struct NotAName;

impl FromStr for OutboxName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<OutboxName, NotAName> {
        let text = text.trim();
        if text.contains('@') {
            let bare = text.trim_start_matches('<').trim_end_matches('>');
            let plain = bare.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>');
            return if plain { Ok(OutboxName::MessageId(format!("<{bare}>"))) } else { Err(NotAName) };
        }
        let (run, number) = match text.split_once('-') {
            Some((run, number)) => (run, Some(number)),
            None => (text, None),
        };
        let run = RunId(i64::from(counted(run)?));
        Ok(match number {
            Some(number) => OutboxName::Mail(run, counted(number)?),
            None => OutboxName::Run(run),
        })
    }
}

/// A number from 1, in digits alone.
fn counted(text: &str) -> Result<u32, NotAName> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotAName);
    }
    text.parse().ok().filter(|number| *number > 0).ok_or(NotAName)
}

impl fmt::Display for OutboxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutboxName::Run(run) => write!(f, "{}", run.0),
            OutboxName::Mail(run, number) => write!(f, "{}-{number}", run.0),
            OutboxName::MessageId(id) => f.write_str(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_mails_and_message_ids_are_told_apart() {
        let name = |text: &str| text.parse::<OutboxName>();
        assert_eq!(name("12"), Ok(OutboxName::Run(RunId(12))));
        assert_eq!(name("12-3"), Ok(OutboxName::Mail(RunId(12), 3)));
        let id = OutboxName::MessageId("<ab-1@example.jp>".to_owned());
        assert_eq!(name("<ab-1@example.jp>"), Ok(id.clone()));
        assert_eq!(name("ab-1@example.jp"), Ok(id));
        for text in ["", "0", "12-", "-3", "12-0", "+1", "１２", "12-3-4", "a", "1 2", "<a@b> <c@d>", "99999999999"] {
            assert_eq!(name(text), Err(NotAName), "{text:?}");
        }
        for text in ["12", "12-3", "<x@y.jp>"] {
            assert_eq!(name(text).expect("a name").to_string(), text);
        }
    }
}
