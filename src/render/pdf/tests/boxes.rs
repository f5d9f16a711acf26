//! Boxes on pages: pictures hold their texts and nothing else, chips hold their marks, rows what stands in their cells.

use proptest::prelude::*;

use super::super::flow::{Page, Piece};
use super::super::item::{Area, Item, Mark, Text};
use super::super::row::{Row, Span};
use super::super::structure::Element;
use super::super::text::height;
use super::properties::{Edges, texts};
use crate::typeset::Fonts;

/// Rounding of coordinates.
const SLACK: f32 = 0.06;

/// What stands on a page, with the element that each text belongs to.
struct Seen<'p> {
    texts: Vec<(Option<Element>, &'p Text)>,
    figures: Vec<(Element, Area)>,
    /// Filled boxes with round corners outside of pictures.
    chips: Vec<Area>,
}

impl<'p> Seen<'p> {
    fn of(page: &'p Page) -> Seen<'p> {
        let mut seen = Seen { texts: Vec::new(), figures: Vec::new(), chips: Vec::new() };
        let (mut element, mut chips) = (None, Vec::new());
        for item in &page.items {
            match item {
                Item::Begin(Mark::Element(of)) => element = Some(*of),
                Item::Begin(_) | Item::End => element = None,
                Item::Text(text) => seen.texts.push((element, text)),
                Item::Fill { area, radius, .. } if *radius > 0.0 => chips.push((element, *area)),
                Item::Box { area, element } => seen.figures.push((*element, *area)),
                Item::Fill { .. } | Item::Stroke(_) | Item::Link { .. } => {}
            }
        }
        let is_picture = |of: &Option<Element>| seen.figures.iter().any(|(figure, _)| Some(*figure) == *of);
        seen.chips = chips.into_iter().filter(|(of, _)| !is_picture(of)).map(|(_, area)| area).collect();
        seen
    }
}

fn edges_of(area: Area) -> [f32; 4] {
    [area.x, area.y, area.x + area.width, area.y + area.height]
}

fn overlap(one: Area, other: Area) -> bool {
    let ([left, top, right, bottom], [x, y, to, under]) = (edges_of(one), edges_of(other));
    right.min(to) - left.max(x) > SLACK && bottom.min(under) - top.max(y) > SLACK
}

/// A picture's texts are inside its box, no other text is, and no two pictures touch.
pub fn check_figures(fonts: &Fonts, pages: &[Page], wanted: usize) -> Result<(), TestCaseError> {
    let mut found = 0;
    for seen in pages.iter().map(Seen::of) {
        found += seen.figures.len();
        for (index, (figure, area)) in seen.figures.iter().enumerate() {
            for (element, text) in &seen.texts {
                let edges = Edges::of(fonts, text);
                let inside = edges.is_within(edges_of(*area));
                if *element == Some(*figure) {
                    prop_assert!(inside, "outside its picture: {text:?} {edges:?} {area:?}");
                } else {
                    let other = Edges(edges_of(*area));
                    prop_assert!(!edges.overlaps(other, text.size), "in a picture: {text:?} {edges:?} {area:?}");
                }
            }
            for (_, other) in &seen.figures[..index] {
                prop_assert!(!overlap(*area, *other), "pictures one over another: {area:?} {other:?}");
            }
        }
    }
    prop_assert_eq!(found, wanted, "pictures");
    Ok(())
}

/// A text that touches a chip is the chip's own and inside it.
pub fn check_chips(fonts: &Fonts, pages: &[Page]) -> Result<(), TestCaseError> {
    for seen in pages.iter().map(Seen::of) {
        for chip in &seen.chips {
            for (_, text) in &seen.texts {
                let edges = Edges::of(fonts, text);
                let touches = edges.overlaps(Edges(edges_of(*chip)), text.size);
                prop_assert!(
                    !touches || edges.is_within(edges_of(*chip)),
                    "over a chip's edge: {text:?} {edges:?} {chip:?}"
                );
            }
        }
    }
    Ok(())
}

/// What stands in a row's cells is no higher than the row, or than the rows that a merged cell runs over.
pub fn check_rows(pieces: &[Piece]) -> Result<(), TestCaseError> {
    let rows: Vec<&Row> =
        pieces.iter().filter_map(|piece| if let Piece::Row(row) = piece { Some(row) } else { None }).collect();
    for (index, row) in rows.iter().enumerate() {
        for (place, cell) in row.cells.iter().enumerate() {
            let below = rows[index + 1..].iter().take_while(|row| {
                row.cells.get(place).is_some_and(|cell| matches!(cell.span, Span::Middle | Span::Last))
            });
            let room: f32 = match cell.span {
                Span::Own => row.height(),
                Span::First => row.height() + below.map(|row| row.height()).sum::<f32>(),
                Span::Middle | Span::Last => continue,
            };
            let needed = height(&cell.strips) + row.gap + 2.0 * row.padding;
            let said: Vec<&str> =
                cell.strips.iter().flat_map(|strip| texts(&strip.items)).map(|text| text.text.as_str()).collect();
            prop_assert!(needed <= room + SLACK, "{needed} in {room}: {said:?}");
        }
    }
    Ok(())
}
