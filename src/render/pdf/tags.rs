//! How layout says what things are: it works inside an element and marks what it draws with the element it belongs to.
//!
//! What is not marked is an artifact: fills, rules, running heads and feet, a table's repeated head.

use crate::report::document::{Paragraph, ParagraphStyle};

use super::item::{Area, Item, Mark};
use super::structure::{Element, Role};
use super::style::{Frame, Layout};
use super::text::{Measure, Strip};

impl<'a> Layout<'a> {
    /// A layout that works inside a new element.
    pub fn inside(&self, role: Role) -> Layout<'a> {
        Layout { element: self.add(role), ..*self }
    }

    /// A layout on pages of another frame.
    pub fn on(&self, frame: Frame) -> Layout<'a> {
        Layout { frame, ..*self }
    }

    /// A layout whose things are artifacts.
    pub fn unmarked(&self) -> Layout<'a> {
        Layout { element: None, ..*self }
    }

    /// A heading of a level, which skips none.
    pub fn heading_role(&self, level: u8) -> Role {
        self.structure.heading(level)
    }

    fn add(&self, role: Role) -> Option<Element> {
        self.element.map(|parent| self.structure.add(parent, role))
    }

    /// The items as content of the element that the layout works in.
    pub fn here(&self, items: Vec<Item>) -> Vec<Item> {
        marked(items, self.element)
    }

    /// The items as a new element.
    pub fn marked(&self, role: Role, items: Vec<Item>) -> Vec<Item> {
        marked(items, self.add(role))
    }

    /// The lines as a new element.
    pub fn tagged(&self, role: Role, strips: Vec<Strip>) -> Vec<Strip> {
        tagged(strips, self.add(role))
    }

    /// The lines as content of the element that the layout works in.
    pub fn tagged_here(&self, strips: Vec<Strip>) -> Vec<Strip> {
        tagged(strips, self.element)
    }

    /// The items as a picture within `area`, with its words.
    pub fn figure(&self, alt: &str, area: Area, items: Vec<Item>) -> Vec<Item> {
        let Some(element) = self.add(Role::Figure(alt.to_string())) else { return items };
        let mut picture = marked(items, Some(element));
        picture.push(Item::Box { area, element });
        picture
    }

    /// The active area of the link that the layout works in. `says` is read out for it.
    pub fn link(&self, area: Area, anchor: &str, says: String) -> Item {
        Item::Link { area, anchor: anchor.to_string(), element: self.element, says }
    }

    /// Lines that lead to a section, each with its active area: those of a page become one annotation.
    pub fn linked(&self, mut strips: Vec<Strip>, within: Measure, anchor: &str, says: &str) -> Vec<Strip> {
        for strip in &mut strips {
            let area = Area::new(within.x, 0.0, within.width, strip.height);
            strip.items.push(self.link(area, anchor, says.to_owned()));
        }
        strips
    }

    /// Paragraphs with their lines as `set` makes them: bullets one after another are a list.
    pub fn paragraphs(&self, paragraphs: &[Paragraph], set: impl Fn(&Paragraph) -> Vec<Strip>) -> Vec<Vec<Strip>> {
        let mut list: Option<Layout> = None;
        let strips = paragraphs.iter().map(|paragraph| match paragraph.style {
            ParagraphStyle::Bullet => {
                let list = list.get_or_insert_with(|| self.inside(Role::List));
                list.inside(Role::ListItem).tagged(Role::ListBody, set(paragraph))
            }
            ParagraphStyle::Body | ParagraphStyle::Label => {
                list = None;
                self.tagged(Role::Paragraph, set(paragraph))
            }
        });
        strips.collect()
    }

    /// The same in a cell, which needs no paragraph of its own for a single text.
    pub fn cell_paragraphs(&self, paragraphs: &[Paragraph], set: impl Fn(&Paragraph) -> Vec<Strip>) -> Vec<Strip> {
        match paragraphs {
            [only] if only.style != ParagraphStyle::Bullet => self.tagged_here(set(only)),
            several => self.paragraphs(several, set).into_iter().flatten().collect(),
        }
    }
}

fn marked(items: Vec<Item>, element: Option<Element>) -> Vec<Item> {
    let Some(element) = element.filter(|_| !items.is_empty()) else { return items };
    let mut all = Vec::with_capacity(items.len() + 2);
    all.push(Item::Begin(Mark::Element(element)));
    all.extend(items);
    all.push(Item::End);
    all
}

fn tagged(strips: Vec<Strip>, element: Option<Element>) -> Vec<Strip> {
    let mark = |strip: Strip| Strip { items: marked(strip.items, element), ..strip };
    strips.into_iter().map(mark).collect()
}
