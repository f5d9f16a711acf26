//! The structure tree under way: what each part of the document is, in reading order, and where its content stands.
//!
//! Layout adds elements (see `tags`), the writer tells where it put their content (see `marking`), and `tree` writes
//! the whole into the file. ISO 32000-1, 14.7 and 14.8; the types used are all standard ones.

use std::cell::{Cell, RefCell};

use super::item::Area;

/// What an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    Section,
    /// Things that belong together, such as a chart and its caption.
    Group,
    /// From 1.
    Heading(u8),
    Paragraph,
    Caption,
    Table,
    Row,
    HeaderCell(Header),
    Cell,
    List,
    ListItem,
    ListBody,
    /// A picture, with its words for those who cannot see it.
    Figure(String),
    Contents,
    ContentsItem,
    Reference,
    Link,
}

/// What a header cell heads, and how many columns and rows it stands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub scope: Scope,
    pub columns: usize,
    pub rows: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Row,
    Column,
}

impl Role {
    /// A header cell over one column.
    pub fn column_header() -> Role {
        Role::HeaderCell(Header { scope: Scope::Column, columns: 1, rows: 1 })
    }

    /// A header cell at the side of one row.
    pub fn row_header() -> Role {
        Role::HeaderCell(Header { scope: Scope::Row, columns: 1, rows: 1 })
    }

    /// The standard structure type (ISO 32000-1, 14.8.4).
    pub fn name(&self) -> &'static str {
        match self {
            Role::Document => "Document",
            Role::Section => "Sect",
            Role::Group => "Div",
            Role::Heading(1) => "H1",
            Role::Heading(2) => "H2",
            Role::Heading(_) => "H3",
            Role::Paragraph => "P",
            Role::Caption => "Caption",
            Role::Table => "Table",
            Role::Row => "TR",
            Role::HeaderCell(_) => "TH",
            Role::Cell => "TD",
            Role::List => "L",
            Role::ListItem => "LI",
            Role::ListBody => "LBody",
            Role::Figure(_) => "Figure",
            Role::Contents => "TOC",
            Role::ContentsItem => "TOCI",
            Role::Reference => "Reference",
            Role::Link => "Link",
        }
    }

    /// Whether it stands in the tree though nothing is in it: a row has as many cells as its table has columns.
    fn stands_empty(&self) -> bool {
        matches!(self, Role::Document | Role::Cell | Role::HeaderCell(_))
    }
}

/// An element, by its number in the structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element(usize);

/// What stands in an element, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kid {
    Element(Element),
    /// Marked content: index of the page and number on that page.
    Content {
        page: usize,
        number: usize,
    },
    /// A link's active area: index of the page and place among the page's areas.
    Annotation {
        page: usize,
        place: usize,
    },
}

#[derive(Debug)]
pub(super) struct Node {
    pub role: Role,
    pub parent: Option<Element>,
    pub kids: Vec<Kid>,
    /// The box around a figure, from the page's upper left corner.
    pub area: Option<Area>,
}

/// How far the tree had come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    nodes: usize,
    level: u8,
}

/// All elements. A parent always comes before what is in it.
#[derive(Debug)]
pub(super) struct Structure {
    nodes: RefCell<Vec<Node>>,
    /// For each page the elements that its marked content belongs to, by number.
    contents: RefCell<Vec<Vec<Element>>>,
    /// Level of the last heading.
    level: Cell<u8>,
}

impl Structure {
    pub const ROOT: Element = Element(0);

    pub fn new() -> Structure {
        let root = Node { role: Role::Document, parent: None, kids: Vec::new(), area: None };
        Structure { nodes: RefCell::new(vec![root]), contents: RefCell::default(), level: Cell::new(0) }
    }

    /// Adds an element at the end of its parent.
    pub fn add(&self, parent: Element, role: Role) -> Element {
        let mut nodes = self.nodes.borrow_mut();
        let element = Element(nodes.len());
        nodes.push(Node { role, parent: Some(parent), kids: Vec::new(), area: None });
        if let Some(node) = nodes.get_mut(parent.0) {
            node.kids.push(Kid::Element(element));
        }
        element
    }

    /// The state of the tree, to go back to.
    pub fn mark(&self) -> Mark {
        Mark { nodes: self.nodes.borrow().len(), level: self.level.get() }
    }

    /// Takes back all elements added since; nothing may have been put in them.
    pub fn back_to(&self, mark: Mark) {
        let mut nodes = self.nodes.borrow_mut();
        nodes.truncate(mark.nodes);
        for node in nodes.iter_mut() {
            node.kids.retain(|kid| !matches!(kid, Kid::Element(Element(number)) if *number >= mark.nodes));
        }
        self.level.set(mark.level);
    }

    /// A heading of that level, or of a higher one where a level would be skipped (ISO 14289-1, 7.4.2).
    pub fn heading(&self, wanted: u8) -> Role {
        let level = wanted.min(self.level.get() + 1);
        self.level.set(level);
        Role::Heading(level)
    }

    pub fn role_name(&self, element: Element) -> &'static str {
        self.nodes.borrow().get(element.0).map_or("P", |node| node.role.name())
    }

    /// Notes a run of marked content on a page; gives its number there.
    pub fn add_content(&self, element: Element, page: usize) -> usize {
        let mut contents = self.contents.borrow_mut();
        if contents.len() <= page {
            contents.resize_with(page + 1, Vec::new);
        }
        let Some(on_page) = contents.get_mut(page) else { return 0 };
        let number = on_page.len();
        on_page.push(element);
        self.add_kid(element, Kid::Content { page, number });
        number
    }

    /// Notes a link's active area.
    pub fn add_annotation(&self, element: Element, page: usize, place: usize) {
        self.add_kid(element, Kid::Annotation { page, place });
    }

    fn add_kid(&self, element: Element, kid: Kid) {
        if let Some(node) = self.nodes.borrow_mut().get_mut(element.0) {
            node.kids.push(kid);
        }
    }

    pub fn set_area(&self, element: Element, area: Area) {
        if let Some(node) = self.nodes.borrow_mut().get_mut(element.0) {
            node.area = Some(area);
        }
    }

    /// The finished tree, without the elements in which nothing stands.
    pub fn finish(self) -> Finished {
        let mut nodes = self.nodes.into_inner();
        let mut is_kept = vec![false; nodes.len()];
        for (index, node) in nodes.iter_mut().enumerate().rev() {
            node.kids.retain(|kid| !matches!(kid, Kid::Element(Element(kid)) if is_kept.get(*kid) == Some(&false)));
            if let Some(kept) = is_kept.get_mut(index) {
                *kept = !node.kids.is_empty() || node.role.stands_empty();
            }
        }
        Finished { nodes, is_kept, contents: self.contents.into_inner() }
    }
}

/// The tree as it goes into the file.
#[derive(Debug)]
pub(super) struct Finished {
    nodes: Vec<Node>,
    is_kept: Vec<bool>,
    contents: Vec<Vec<Element>>,
}

impl Finished {
    /// Number of elements, with those that are left out.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The elements with their numbers, parents first.
    pub fn elements(&self) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes.iter().enumerate().zip(&self.is_kept).filter(|(_, kept)| **kept).map(|(element, _)| element)
    }

    /// The elements of a page's marked content, by number.
    pub fn contents(&self, page: usize) -> &[Element] {
        self.contents.get(page).map_or(&[], Vec::as_slice)
    }
}

impl Element {
    pub fn number(self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_never_skips_a_level() {
        let structure = Structure::new();
        let levels: Vec<Role> = [3, 3, 1, 3, 3, 2, 3, 1].map(|wanted| structure.heading(wanted)).into();
        assert_eq!(levels, [1, 2, 1, 2, 3, 2, 3, 1].map(Role::Heading));
    }

    #[test]
    fn elements_in_which_nothing_stands_are_left_out_but_cells_are_not() {
        let structure = Structure::new();
        let empty = structure.add(Structure::ROOT, Role::List);
        structure.add(empty, Role::ListItem);
        let table = structure.add(Structure::ROOT, Role::Table);
        let row = structure.add(table, Role::Row);
        structure.add(row, Role::Cell);
        let said = structure.add(Structure::ROOT, Role::Paragraph);
        assert_eq!((structure.add_content(said, 2), structure.add_content(said, 2)), (0, 1));
        let tree = structure.finish();
        let names: Vec<&str> = tree.elements().map(|(_, node)| node.role.name()).collect();
        assert_eq!(names, ["Document", "Table", "TR", "TD", "P"]);
        assert_eq!((tree.contents(1), tree.contents(2)), (&[][..], &[said, said][..]));
    }
}
