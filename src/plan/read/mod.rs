//! Reads plan files strictly: every error of every file, with its line and a remedy, and never a guess.
//!
//! A plan is a folder of TOML files, each holding any of the sections of `docs/plan-format.md`; the plan is their
//! union. The texts are handed in: this room opens no files.

mod city;
mod contradictions;
mod crossing;
mod figures;
mod indicators;
mod narratives;
mod plan;
mod problem;
mod programmes;
mod published;
mod syntax;
pub(crate) mod table;

use std::collections::BTreeMap;

pub use city::read_city;
pub use plan::{check_plan, read_plan};
pub use problem::{Problem, Problems};

use super::{City, Code, IndicatorKind};

/// A file's name, as errors print it, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    pub name: String,
    pub text: String,
}

/// The marks that a scheme knows for each kind of indicator it rates.
pub type KnownMarks = BTreeMap<IndicatorKind, Vec<KnownMark>>;

/// A mark of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMark {
    pub mark: String,
    /// Whether a person who gives it has to say why.
    pub needs_reason: bool,
}

/// What a plan is checked against besides itself.
pub struct Surroundings<'a> {
    /// `None` when the city's register could not be read: its departments are then left unchecked.
    pub city: Option<&'a City>,
    /// The marks of a scheme, or `None` when there is no such scheme.
    pub marks_of_scheme: &'a dyn Fn(&Code) -> Option<KnownMarks>,
    pub has_form: &'a dyn Fn(&Code) -> bool,
    /// Codes of the schemes and forms there are, for those who named another.
    pub schemes: &'a [String],
    pub forms: &'a [String],
}
