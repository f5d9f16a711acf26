//! What holds of every page, whatever the document: nothing outside its box, nothing over another text, no line that
//! begins or ends as it must not, every text exactly once.

use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::report::document::{Block, Paper, Section, TypeSizes};
use crate::typeset::{Fonts, may_begin, may_end};

use super::super::flow::{Flow, Page, Piece};
use super::super::item::{Item, Mark, Text};
use super::super::section_pieces;
use super::super::structure::{Element, Structure};
use super::super::style::{Frame, Layout};
use super::super::text::Strip;
use super::any_section::{for_width, numbered, paper, section};
use super::boxes::{check_chips, check_figures, check_rows};
use super::fonts;
use super::numbers::check_numbers;

/// Rounding of coordinates.
const SLACK: f32 = 0.06;
/// Part of the em that a stop takes which hangs into the margin.
const STOP: f32 = 0.6;

/// Left, upper, right and lower edge of a text.
#[derive(Debug, Clone, Copy)]
pub struct Edges(pub [f32; 4]);

impl Edges {
    pub fn of(fonts: &Fonts, text: &Text) -> Edges {
        let gaps: i32 = text.gaps.iter().map(|gap| gap.width).sum();
        let width = fonts.width(&text.text, text.size, text.weight) + gaps as f32 * text.size / 1000.0;
        Edges([text.x, text.y - text.size * 0.88, text.x + width, text.y + text.size * 0.12])
    }

    /// Without what hangs over the right edge.
    fn without_stop(self, text: &Text) -> Edges {
        let Edges([left, top, right, bottom]) = self;
        let hangs = text.text.ends_with(['、', '。']);
        Edges([left, top, if hangs { right - STOP * text.size } else { right }, bottom])
    }

    pub fn is_within(self, [left, top, right, bottom]: [f32; 4]) -> bool {
        let Edges(own) = self;
        own[0] >= left - SLACK && own[1] >= top - SLACK && own[2] <= right + SLACK && own[3] <= bottom + SLACK
    }

    /// Overlaps by more than a tenth of an em, which characters keep free of their box.
    pub fn overlaps(self, other: Edges, em: f32) -> bool {
        let (Edges(one), Edges(other), free) = (self, other, em * 0.1);
        let along = one[2].min(other[2]) - one[0].max(other[0]);
        let down = one[3].min(other[3]) - one[1].max(other[1]);
        along > free && down > free
    }
}

pub fn texts(items: &[Item]) -> impl Iterator<Item = &Text> {
    items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text),
        _ => None,
    })
}

/// All cells' strips, with the edges of their cells.
pub fn cells(pieces: &[Piece]) -> impl Iterator<Item = (f32, f32, &Strip)> {
    let rows = pieces.iter().filter_map(|piece| match piece {
        Piece::Row(row) => Some(row),
        _ => None,
    });
    rows.flat_map(|row| &row.cells)
        .flat_map(|cell| cell.strips.iter().map(move |strip| (cell.x, cell.x + cell.width, strip)))
}

fn check_cells(fonts: &Fonts, pieces: &[Piece]) -> Result<(), TestCaseError> {
    for (left, right, strip) in cells(pieces) {
        for text in texts(&strip.items) {
            let edges = Edges::of(fonts, text);
            prop_assert!(edges.is_within([left, 0.0, right, strip.height]), "outside its cell: {text:?} {edges:?}");
        }
    }
    Ok(())
}

/// The first line of a text may begin as the text does; the others may not begin or be followed anyhow.
fn check_lines(pieces: &[Piece]) -> Result<(), TestCaseError> {
    let blocks = pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) => Some((block.boundary.is_none(), &block.items)),
        _ => None,
    });
    let strips = cells(pieces).map(|(_, _, strip)| (!strip.starts_text, &strip.items));
    let mut before = None;
    for (goes_on, items) in blocks.chain(strips) {
        let first = texts(items).next().and_then(|text| text.text.chars().next());
        // An address longer than its line is torn anywhere, also before what must not part from it.
        let is_torn = std::mem::replace(&mut before, texts(items).last().and_then(|text| text.text.chars().last()))
            .is_some_and(|last: char| last.is_ascii_graphic() || last == '…');
        let goes_on = goes_on && !is_torn;
        prop_assert!(!goes_on || first.is_none_or(may_begin), "begins with {first:?}");
    }
    Ok(())
}

fn check_line_ends(pages: &[Page]) -> Result<(), TestCaseError> {
    for text in pages.iter().flat_map(|page| texts(&page.items)) {
        prop_assert!(text.text.chars().last().is_none_or(may_end), "ends badly: {}", text.text);
    }
    Ok(())
}

fn check_pages(fonts: &Fonts, pages: &[Page]) -> Result<(), TestCaseError> {
    for page in pages {
        let area = [page.frame.left, page.frame.top, page.frame.right, page.frame.bottom];
        let all: Vec<(&Text, Edges)> = texts(&page.items).map(|text| (text, Edges::of(fonts, text))).collect();
        for (index, (text, edges)) in all.iter().enumerate() {
            prop_assert!(edges.without_stop(text).is_within(area), "outside the page: {text:?} {edges:?}");
            for (other, others) in &all[..index] {
                let em = text.size.min(other.size);
                prop_assert!(!edges.overlaps(*others, em), "{} {edges:?} over {} {others:?}", text.text, other.text);
            }
        }
    }
    Ok(())
}

/// The texts without the pages' furniture, to which belongs what is printed again. What belongs to one element is read
/// together: a cell that goes on over the page, though another one stands between its parts.
fn said(pages: &[Page]) -> String {
    let mut said: Vec<(Option<Element>, String)> = Vec::new();
    for page in pages {
        let (mut is_furniture, mut element) = (false, None);
        for item in &page.items {
            match item {
                Item::Begin(mark) => {
                    is_furniture = matches!(mark, Mark::Furniture | Mark::Silent);
                    element = if let Mark::Element(element) = mark { Some(*element) } else { None };
                }
                Item::End => (is_furniture, element) = (false, None),
                Item::Text(text) if !is_furniture => {
                    match said.iter_mut().find(|(own, _)| element.is_some() && *own == element) {
                        Some((_, own)) => own.push_str(&text.text),
                        None => said.push((element, text.text.clone())),
                    }
                }
                _ => {}
            }
        }
    }
    said.into_iter().map(|(_, text)| text).collect()
}

fn check_each_once(section: &Section, pages: &[Page]) -> Result<(), TestCaseError> {
    let printed = said(pages);
    let mut wanted = Vec::new();
    section.blocks.iter().for_each(|block| block.collect_texts(&mut wanted));
    for text in wanted.iter().filter(|text| text.contains('番')) {
        let times = printed.matches(*text).count();
        // A cell over several rows has one text; where it is too long to be merged, each row has its own.
        let most = wanted.iter().filter(|other| *other == text).count();
        prop_assert!((1..=most).contains(&times), "{times} times: {text}");
    }
    Ok(())
}

fn pictures(section: &Section) -> usize {
    let of_block = |block: &Block| match block {
        Block::Charts(charts) => charts.len(),
        Block::Tallies(tallies) => tallies.iter().filter(|tally| tally.total > 0).count(),
        _ => 0,
    };
    section.blocks.iter().map(of_block).sum()
}

fn check(section: &Section, fonts: &Fonts, paper: &Paper, set: (TypeSizes, f32)) -> Result<(), TestCaseError> {
    let structure = Structure::new();
    let ((sizes, tightness), element) = (set, Some(Structure::ROOT));
    let layout = Layout { frame: Frame::new(paper), sizes, tightness, element, ..super::layout(fonts, &structure) };
    let pieces = section_pieces(&layout, section, paper);
    check_cells(fonts, &pieces)?;
    check_rows(&pieces)?;
    check_numbers(section, &pieces)?;
    check_lines(&pieces)?;
    let pages = Flow::new(layout.frame).place(pieces).pages;
    check_line_ends(&pages)?;
    check_pages(fonts, &pages)?;
    check_figures(fonts, &pages, pictures(section))?;
    check_chips(fonts, &pages)?;
    check_each_once(section, &pages)
}

fn cases(usual: u32) -> Config {
    // More of them once in a while: SOKATSU_CASES=1000.
    let cases = std::env::var("SOKATSU_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual);
    Config { cases, failure_persistence: None, ..Config::default() }
}

#[test]
fn every_page_holds_the_rules() {
    let fonts = fonts();
    let large = TypeSizes { body: 12.0, table: 10.5, small: 9.0, headings: [22.0, 15.0, 12.5] };
    let sets = vec![(TypeSizes::default(), 1.0), (TypeSizes::default(), 0.92), (large, 1.0)];
    let (sets, papers) = (prop::sample::select(sets), any::<bool>());
    proptest!(cases(64), |(section in section().prop_map(numbered), landscape in papers, set in sets)| {
        check(&section, &fonts, &Paper { landscape, ..Paper::A4 }, set)?;
    });
}

/// Papers, margins, binding and sizes at the limits of what a form may say (`report/form/page.rs`, `type_sizes.rs`).
#[test]
fn every_page_holds_the_rules_at_the_limits_of_forms() {
    let fonts = fonts();
    let largest = TypeSizes { body: 14.0, table: 12.0, small: 10.0, headings: [28.0, 20.0, 16.0] };
    let smallest = TypeSizes { body: 7.0, table: 6.0, small: 5.0, headings: [8.0, 8.0, 8.0] };
    let sizes = prop::sample::select(vec![TypeSizes::default(), largest, smallest]);
    proptest!(cases(64), |(section in section().prop_map(numbered), paper in paper(), sizes in sizes)| {
        check(&for_width(section, Frame::new(&paper).width()), &fonts, &paper, (sizes, 1.0))?;
    });
}
