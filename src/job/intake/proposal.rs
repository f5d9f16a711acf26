//! What one answer would change, and how it stands to what the plan says now.

use chrono::{DateTime, Utc};

use crate::intake::{Answer, Field};
use crate::store::{IntakeId, LastChange};

/// One answered cell against the plan as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// As the form's column コード says.
    pub item: String,
    /// The name of what it is about.
    pub name: String,
    pub field: Field,
    /// As staff are told it; `None` for nothing.
    pub before: Option<String>,
    pub after: Option<String>,
    /// The part of the plan; empty where the plan has none for it.
    pub key: String,
    pub standing: Standing,
    /// The own mark that goes when this comes into the plan: it was given to the figure that is no longer there.
    pub goes_with_it: Option<String>,
    pub answer: Answer,
}

/// How an answer stands to the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is there yet.
    New,
    /// The plan says the same.
    Same,
    /// The plan says something else: from an earlier return of the same form, or from before the inquiry.
    Changed { earlier: Option<Earlier> },
    /// Somebody changed it since the inquiry was opened; never overwritten unless chosen.
    Conflict { last: LastChange },
    /// It would conflict, or is doubted, and somebody decided for what the plan says.
    Kept,
    /// A newer return of the same form, applied already, answers the same cell.
    Superseded { by: IntakeId },
    /// It is hard to believe: left out until somebody who has asked takes it. What was asked, and who changed the plan
    /// since the inquiry was opened, if anybody did.
    Doubted { question: String, last: Option<LastChange> },
    /// It cannot stand alone; what is missing, in words.
    Incomplete { why: &'static str },
    /// No report can print it; which character, in words. It came while there were no fonts, or other ones.
    Unprintable { what: String },
    /// The plan has no such item any more.
    Gone,
}

/// An earlier return of the same form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub intake: IntakeId,
    pub received_at: DateTime<Utc>,
    pub respondent: Option<String>,
}

impl Proposal {
    /// Merged without being asked.
    pub fn is_plain(&self) -> bool {
        self.standing.is_plain()
    }

    pub fn is_conflict(&self) -> bool {
        matches!(self.standing, Standing::Conflict { .. })
    }

    pub fn is_doubted(&self) -> bool {
        matches!(self.standing, Standing::Doubted { .. })
    }

    /// Nobody has to look at it any more.
    pub fn is_decided(&self) -> bool {
        matches!(self.standing, Standing::Kept | Standing::Superseded { .. })
    }

    /// A person has to decide for the plan or for the answer.
    pub fn is_choice(&self) -> bool {
        self.is_conflict() || self.is_doubted()
    }

    /// Merged where it is chosen by its handle.
    pub fn is_takeable(&self) -> bool {
        self.is_choice() || self.is_decided()
    }

    /// It cannot come into the plan as things are.
    pub fn is_stuck(&self) -> bool {
        matches!(self.standing, Standing::Incomplete { .. } | Standing::Unprintable { .. } | Standing::Gone)
    }

    /// `K111:actual`, as it is chosen by.
    pub fn handle(&self) -> String {
        format!("{}:{}", self.item, self.field.word())
    }
}

impl Standing {
    /// Merged without being asked.
    pub fn is_plain(&self) -> bool {
        matches!(self, Standing::New | Standing::Changed { .. })
    }

    /// Its word in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Standing::New => "new",
            Standing::Same => "same",
            Standing::Changed { .. } => "changed",
            Standing::Conflict { .. } => "conflict",
            Standing::Kept => "kept",
            Standing::Superseded { .. } => "superseded",
            Standing::Doubted { .. } => "doubted",
            Standing::Incomplete { .. } => "incomplete",
            Standing::Unprintable { .. } => "unprintable",
            Standing::Gone => "gone",
        }
    }
}
