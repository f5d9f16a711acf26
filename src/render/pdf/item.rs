//! What stands on a page: texts, filled boxes, lines and links, in points from the page's upper left corner.
//!
//! The order of items is the order of the content stream and so the order in which the text is read out again.

use crate::typeset::{Fonts, Gap, Weight};

use super::structure::Element;

/// One thing drawn on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Text(Text),
    /// A filled box, with round corners when `radius` is above zero.
    Fill {
        area: Area,
        radius: f32,
        color: u32,
    },
    Stroke(Stroke),
    /// What is drawn from here to the end belongs to an element or is an artifact of some kind. It is not nested.
    Begin(Mark),
    End,
    /// The box around a figure, for the structure; nothing is drawn.
    Box {
        area: Area,
        element: Element,
    },
    /// The area leads to the section of that anchor.
    Link {
        area: Area,
        anchor: String,
        /// The link's element.
        element: Option<Element>,
        /// What is read out for it.
        says: String,
    },
}

/// What drawn things belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Element(Element),
    /// An artifact of the pages, such as the running head.
    Furniture,
    /// The same, kept out of the text that is read out of the content stream (see [`silent`]).
    Silent,
}

/// A run of text on one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub x: f32,
    /// The baseline.
    pub y: f32,
    pub text: String,
    pub size: f32,
    pub weight: Weight,
    pub color: u32,
    /// What is added between its characters.
    pub gaps: Vec<Gap>,
    /// The section whose page number stands in place of [`PAGE`]. It is known when all pages are.
    pub page_of: Option<String>,
}

/// Stands for a page number in a text: as wide as one of three digits.
pub(super) const PAGE: &str = "000";

/// A straight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub from: (f32, f32),
    pub to: (f32, f32),
    pub width: f32,
    pub color: u32,
    pub dash: Dash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// A rectangle: upper left corner and size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Area {
    pub fn new(x: f32, y: f32, width: f32, height: f32) -> Area {
        Area { x, y, width, height }
    }
}

impl Text {
    /// Puts the page's number in the place kept for it; the text keeps its right edge.
    pub fn set_page(&mut self, number: usize, fonts: &Fonts) {
        let before = fonts.width(&self.text, self.size, self.weight);
        // The last: the words before it may hold the same digits.
        if let Some(at) = self.text.rfind(PAGE) {
            self.text.replace_range(at..at + PAGE.len(), &number.to_string());
        }
        self.x += before - fonts.width(&self.text, self.size, self.weight);
        self.page_of = None;
    }
}

impl Item {
    /// Where a text ends; nothing else has an end.
    pub fn right_edge(&self, fonts: &Fonts) -> Option<f32> {
        let Item::Text(text) = self else { return None };
        Some(text.x + fonts.width(&text.text, text.size, text.weight))
    }

    /// A box with square corners.
    pub fn fill(area: Area, color: u32) -> Item {
        Item::Fill { area, radius: 0.0, color }
    }

    /// A solid line.
    pub fn line(from: (f32, f32), to: (f32, f32), width: f32, color: u32) -> Item {
        Item::Stroke(Stroke { from, to, width, color, dash: Dash::Solid })
    }

    /// Moves the item.
    pub fn shift(&mut self, dx: f32, dy: f32) {
        match self {
            Item::Text(text) => {
                text.x += dx;
                text.y += dy;
            }
            Item::Fill { area, .. } | Item::Link { area, .. } | Item::Box { area, .. } => {
                area.x += dx;
                area.y += dy;
            }
            Item::Begin(_) | Item::End => {}
            Item::Stroke(stroke) => {
                for point in [&mut stroke.from, &mut stroke.to] {
                    point.0 += dx;
                    point.1 += dy;
                }
            }
        }
    }
}

/// The items as artifacts of the page.
pub(super) fn furniture(items: impl IntoIterator<Item = Item>) -> impl Iterator<Item = Item> {
    between(Mark::Furniture, items)
}

/// The same, kept out of the text that is read out of the page. Only for a page's furniture on a page that is filled
/// by a single paragraph from its first line to its last: there is no place in the stream where it would not tear it.
pub(super) fn silent(items: impl IntoIterator<Item = Item>) -> impl Iterator<Item = Item> {
    between(Mark::Silent, items)
}

fn between(mark: Mark, items: impl IntoIterator<Item = Item>) -> impl Iterator<Item = Item> {
    std::iter::once(Item::Begin(mark)).chain(items).chain([Item::End])
}

/// The items, moved.
pub(super) fn shifted(items: impl IntoIterator<Item = Item>, dx: f32, dy: f32) -> impl Iterator<Item = Item> {
    items.into_iter().map(move |mut item| {
        item.shift(dx, dy);
        item
    })
}
