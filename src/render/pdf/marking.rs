//! Marked content: every painted thing on a page belongs to an element or is an artifact.

use super::content::Content;
use super::item::Mark;
use super::structure::Structure;

/// An artifact of the pages (ISO 32000-1, 14.8.2.2.2).
const PAGINATION: &str = "<</Type/Pagination>>";
/// A span whose text is nothing (ISO 32000-1, 14.9.4).
const UNREAD: &str = "<</ActualText()>>";

/// What is open in the content stream of the page under way.
pub(super) struct Marking<'a> {
    structure: &'a Structure,
    page: usize,
    /// What the next painted thing is; an artifact where nothing is said.
    wanted: Option<Mark>,
    open: Option<Option<Mark>>,
}

impl<'a> Marking<'a> {
    pub fn new(structure: &'a Structure) -> Self {
        Marking { structure, page: 0, wanted: None, open: None }
    }

    /// Begins a page, by its index.
    pub fn begin_page(&mut self, page: usize) {
        (self.page, self.wanted, self.open) = (page, None, None);
    }

    pub fn want(&mut self, mark: Option<Mark>) {
        self.wanted = mark;
    }

    /// Opens what the next painted thing belongs to, unless it is open already.
    pub fn open(&mut self, content: &mut Content) {
        if self.open == Some(self.wanted) {
            return;
        }
        self.close(content);
        match self.wanted {
            None => content.begin("Artifact", None),
            Some(Mark::Furniture) => content.begin("Artifact", Some(PAGINATION)),
            Some(Mark::Silent) => {
                content.begin("Artifact", Some(PAGINATION));
                content.begin("Span", Some(UNREAD));
            }
            Some(Mark::Element(element)) => {
                let number = self.structure.add_content(element, self.page);
                content.begin_element(self.structure.role_name(element), number);
            }
        }
        self.open = Some(self.wanted);
    }

    /// Closes what is open, at the latest at the page's end.
    pub fn close(&mut self, content: &mut Content) {
        match self.open.take() {
            None => {}
            Some(Some(Mark::Silent)) => {
                content.op(&[], "EMC");
                content.op(&[], "EMC");
            }
            Some(_) => content.op(&[], "EMC"),
        }
    }
}
