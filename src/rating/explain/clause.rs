//! Clauses of a Japanese sentence, which end one way in its middle and another at its end.

/// 「達しておらず」 in the middle, 「達していない」 before 「ため」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    middle: String,
    end: String,
}

impl Clause {
    /// A clause of what both forms share, the two endings, and what stands behind both in brackets.
    pub fn new(stem: &str, middle: &str, end: &str, behind: &str) -> Clause {
        Clause { middle: format!("{stem}{middle}{behind}"), end: format!("{stem}{end}{behind}") }
    }
}

/// The clauses as one chain that can be followed by 「ため」 or a full stop; empty without clauses.
pub fn joined<'a>(clauses: impl Iterator<Item = &'a Clause>) -> String {
    let clauses: Vec<&Clause> = clauses.collect();
    let Some((last, before)) = clauses.split_last() else { return String::new() };
    let middles = before.iter().map(|clause| clause.middle.as_str());
    middles.chain([last.end.as_str()]).collect::<Vec<_>>().join("、")
}
