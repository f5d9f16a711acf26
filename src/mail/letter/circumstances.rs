//! What is out of the ordinary about a letter: another department receives it, or files were too large for it.

use minijinja::{Value, context};

/// What a letter says besides, where it has to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The name of the department that took over and receives the letter; `None` while the department is there.
    pub taken_over_by: Option<String>,
    /// Names of files that were left out for their size.
    pub left_out: Vec<String>,
    /// Files that were put into a place instead of into the mail.
    pub links: Vec<LinkedFile>,
}

/// A file in a place where its receiver gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedFile {
    /// As an attachment would be called.
    pub name: String,
    pub url: String,
}

impl Circumstances {
    /// The links as the texts know them: `link.name`, `link.url`.
    pub(super) fn link_words(&self) -> Vec<Value> {
        self.links.iter().map(|link| context! { name => link.name.clone(), url => link.url.clone() }).collect()
    }

    /// The name of the department that receives a letter of `department`.
    pub(super) fn receiver<'a>(&'a self, department: &'a str) -> &'a str {
        self.taken_over_by.as_deref().unwrap_or(department)
    }
}
