//! What is wrong with a file, where, and what to do. City staff read it, so it is told in Japanese.

use std::fmt;

/// One error in a plan file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

/// All errors of a reading, in order of file and line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what)?,
            line => write!(f, "{}:{}:{}: {}", self.file, line, self.column, self.what)?,
        }
        write!(f, "\n    → {}", self.remedy)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "計画データに {} 件の誤りがあります。\n{}", self.0.len(), self.list())
    }
}

impl Problems {
    /// One problem after the other, each ending its line.
    pub fn list(&self) -> String {
        self.0.iter().map(|problem| format!("{problem}\n")).collect()
    }
}
