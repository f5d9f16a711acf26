//! Who makes a run's mails, and whether they wait for a second person.

use super::MailState;

/// Who makes mails.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Maker {
    /// Nobody of the register was named.
    #[default]
    Unnamed,
    /// A person of the register, by the code.
    Person(String),
    /// The role that a schedule works for.
    Role(String),
}

/// How mails are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Making {
    pub maker: Maker,
    /// They wait until another person approves them.
    pub needs_approval: bool,
    /// The user of the computer behind a person's code, as the system knows it; none for a schedule.
    pub account: Option<String>,
}

impl Maker {
    /// The person's code.
    pub fn person(&self) -> Option<&str> {
        match self {
            Maker::Person(code) => Some(code),
            Maker::Unnamed | Maker::Role(_) => None,
        }
    }

    /// The schedule's role.
    pub fn role(&self) -> Option<&str> {
        match self {
            Maker::Role(role) => Some(role),
            Maker::Unnamed | Maker::Person(_) => None,
        }
    }

    pub(super) fn of(person: Option<String>, role: Option<String>) -> Maker {
        match (person, role) {
            (Some(code), _) => Maker::Person(code),
            (None, Some(role)) => Maker::Role(role),
            (None, None) => Maker::Unnamed,
        }
    }
}

impl Making {
    pub(super) fn first_state(&self) -> MailState {
        if self.needs_approval { MailState::Made } else { MailState::Queued }
    }
}
