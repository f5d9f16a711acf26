//! Marked content: every painted thing on a page belongs to an element or is an artifact.

use std::collections::BTreeMap;

use printpdf::{DictItem, Op};

use super::item::Mark;
use super::structure::Structure;

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
    pub fn open(&mut self, ops: &mut Vec<Op>) {
        if self.open == Some(self.wanted) {
            return;
        }
        self.close(ops);
        match self.wanted {
            None => ops.push(Op::BeginMarkedContent { tag: "Artifact".to_string() }),
            Some(Mark::Furniture) => ops.push(pagination()),
            Some(Mark::Silent) => ops.extend([pagination(), unread()]),
            Some(Mark::Element(element)) => {
                let number = self.structure.add_content(element, self.page);
                let number = DictItem::Int(i64::try_from(number).unwrap_or(i64::MAX));
                ops.push(begin(self.structure.role_name(element), "MCID", number));
            }
        }
        self.open = Some(self.wanted);
    }

    /// Closes what is open, at the latest at the page's end.
    pub fn close(&mut self, ops: &mut Vec<Op>) {
        match self.open.take() {
            None => {}
            Some(Some(Mark::Silent)) => ops.extend([Op::EndMarkedContent, Op::EndMarkedContent]),
            Some(_) => ops.push(Op::EndMarkedContent),
        }
    }
}

fn begin(tag: &str, key: &str, value: DictItem) -> Op {
    let properties = DictItem::Dict { map: BTreeMap::from([(key.to_string(), value)]) };
    Op::BeginMarkedContentWithProperties { tag: tag.to_string(), properties }
}

/// An artifact of the pages (ISO 32000-1, 14.8.2.2.2).
fn pagination() -> Op {
    begin("Artifact", "Type", DictItem::Name(b"Pagination".to_vec()))
}

/// A span whose text is nothing (ISO 32000-1, 14.9.4).
fn unread() -> Op {
    begin("Span", "ActualText", DictItem::String { data: Vec::new(), literal: true })
}
