//! The states of a returned form and what is done with it, in the words of the database and of staff.

/// What may be done with a returned form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntakeState {
    /// Read, and waiting to be applied.
    Staged,
    /// Without an identity: somebody has to name its form.
    Waiting,
    /// Not taken for one of our forms.
    Refused,
    /// Merged into the plan.
    Applied,
    /// Taken back; it may be applied again.
    Undone,
    /// Set aside by a person.
    Discarded,
}

/// What was done with a returned form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntakeEventKind {
    Received,
    Named,
    Applied,
    Undone,
    Discarded,
    Restored,
    /// An answer was left out for good.
    Kept,
    /// Read again by the present reader.
    Reread,
}

const KINDS: [(&str, IntakeEventKind, &str); 8] = [
    ("received", IntakeEventKind::Received, "受付"),
    ("named", IntakeEventKind::Named, "様式番号の指定"),
    ("applied", IntakeEventKind::Applied, "反映"),
    ("undone", IntakeEventKind::Undone, "取消"),
    ("discarded", IntakeEventKind::Discarded, "除外"),
    ("restored", IntakeEventKind::Restored, "除外の取消"),
    ("kept", IntakeEventKind::Kept, "計画の値に決定"),
    ("reread", IntakeEventKind::Reread, "読み直し"),
];

const STATES: [(&str, IntakeState, &str); 6] = [
    ("staged", IntakeState::Staged, "未反映"),
    ("waiting", IntakeState::Waiting, "様式番号待ち"),
    ("refused", IntakeState::Refused, "受付不可"),
    ("applied", IntakeState::Applied, "反映済"),
    ("undone", IntakeState::Undone, "取消済"),
    ("discarded", IntakeState::Discarded, "除外"),
];

impl IntakeState {
    /// Its word in the database and in JSON.
    pub fn word(self) -> &'static str {
        STATES.iter().find(|(_, state, _)| *state == self).map_or("", |(word, ..)| word)
    }

    /// As staff know it.
    pub fn label(self) -> &'static str {
        STATES.iter().find(|(_, state, _)| *state == self).map_or("", |(.., label)| label)
    }

    pub(super) fn of_word(word: &str) -> Option<IntakeState> {
        STATES.iter().find(|(known, ..)| *known == word).map(|(_, state, _)| *state)
    }
}

impl IntakeEventKind {
    pub(super) fn word(self) -> &'static str {
        KINDS.iter().find(|(_, kind, _)| *kind == self).map_or("", |(word, ..)| word)
    }

    /// As staff know it.
    pub fn label(self) -> &'static str {
        KINDS.iter().find(|(_, kind, _)| *kind == self).map_or("", |(.., label)| label)
    }

    pub(super) fn of_word(word: &str) -> Option<IntakeEventKind> {
        KINDS.iter().find(|(known, ..)| *known == word).map(|(_, kind, _)| *kind)
    }
}
