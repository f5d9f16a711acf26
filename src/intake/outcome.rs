//! What one cell comes to: something said, problems with it, or both.

use super::{Finding, Place, Said, Weight};
use crate::plan::Value;

/// What is wrong or unclear in a cell; its place is known to whoever reads the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub weight: Weight,
    pub what: String,
    pub remedy: String,
}

/// What was made of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Outcome {
    pub said: Option<Said>,
    /// What the cell says, where that can be read and is hard to believe: a problem asks about it.
    pub doubted: Option<Said>,
    pub problems: Vec<Problem>,
}

impl Problem {
    pub fn refused(what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { weight: Weight::Refused, what: what.into(), remedy: remedy.into() }
    }

    pub fn asked(what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { weight: Weight::Asked, what: what.into(), remedy: remedy.into() }
    }

    pub fn noted(what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { weight: Weight::Noted, what: what.into(), remedy: remedy.into() }
    }

    pub fn at(self, place: Option<Place>, item: Option<&str>) -> Finding {
        let Problem { weight, what, remedy } = self;
        Finding { weight, place, item: item.map(str::to_owned), what, remedy }
    }
}

impl Outcome {
    pub fn taken(said: Said) -> Outcome {
        Outcome { said: Some(said), ..Outcome::default() }
    }

    /// Nothing is taken.
    pub fn left(problem: Problem) -> Outcome {
        Outcome { problems: vec![problem], ..Outcome::default() }
    }

    /// Nothing is taken until somebody who has asked takes it.
    pub fn doubted(said: Said, problem: Problem) -> Outcome {
        Outcome { doubted: Some(said), problems: vec![problem], ..Outcome::default() }
    }

    /// The value that the cell says, doubted or not.
    pub fn value(&self) -> Option<&Value> {
        match self.said.as_ref().or(self.doubted.as_ref()) {
            Some(Said::Value(value)) => Some(value),
            _ => None,
        }
    }

    pub fn noting(mut self, problem: Option<Problem>) -> Outcome {
        self.problems.extend(problem);
        self
    }
}

/// A text of a cell as findings quote it: in one line, shortened.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    let plain: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if plain.chars().count() <= MOST {
        return format!("「{plain}」");
    }
    format!("「{}…」", plain.chars().take(MOST - 1).collect::<String>())
}
