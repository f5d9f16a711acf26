//! The document as a PDF.
//!
//! The phases, in order: each section's blocks become pieces (`table`, `tally`, `chart`, `prose`, `opinions`); `flow`
//! puts the pieces on pages; cover and contents come before them (`cover`, `contents`); `write` makes
//! content streams of them and lets `printpdf` begin a file with them and the fonts that `embed` cuts down; `finish`
//! adds the outline and the file's properties, and `save` writes the file.
//!
//! All through it, layout says what each thing is (`tags`), the writer marks it in the pages (`marking`), and `tree`
//! writes the structure that a screen reader goes by. The file is PDF/UA-1 and PDF/A-2a (`xmp`, `icc`).

mod balanced_columns;
mod cell;
mod chart;
mod chip;
mod column_needs;
mod columns;
mod content;
mod contents;
mod cover;
mod embed;
mod error;
mod figure_columns;
mod finish;
mod flow;
mod icc;
mod item;
mod link;
mod mark;
mod marking;
mod object;
mod opinions;
mod plot;
mod prose;
mod row;
mod rows;
mod save;
mod scale;
mod spans;
mod structure;
mod style;
mod table;
mod table_tags;
mod tags;
mod tally;
mod tally_rows;
mod target;
mod text;
mod tree;
mod write;
mod xmp;

use std::collections::{BTreeMap, BTreeSet};

use crate::report::document::{Block, Document, Paper, Section};
use crate::typeset::Fonts;

use flow::{Bookmark, Flow, Level, Page, Pages, Piece, Placed};
use item::Item;
use structure::{Role, Structure};
use style::{Frame, Layout};
use write::{Target, Writer};

pub use error::PdfError;

/// Makes the PDF of a document. The same document and fonts give the same bytes.
///
/// # Errors
/// A character that cannot be printed (no font has it, 外字, a control or invisible character), a link to a section that is not there,
/// a chart without words.
pub fn render(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, PdfError> {
    check_anchors(document)?;
    check_words(document)?;
    let frame = Frame::new(&document.look.paper);
    let structure = Structure::new();
    let (colors, element) = (document.look.colors, Some(Structure::ROOT));
    let sizes = document.look.sizes;
    let layout = Layout { fonts, colors, sizes, tightness: 1.0, frame, structure: &structure, element };
    let book = bind(&layout, document);
    let heights: Vec<f32> = book.pages.iter().map(|page| page.frame.paper_height).collect();
    let target = |page: usize| Target { page: page + 1, paper_height: heights.get(page).copied().unwrap_or_default() };
    let targets = book.sections.iter().map(|(anchor, page)| (anchor.as_str(), target(*page))).collect();
    let written = Writer::new(&layout, targets).document(&document.title, book.pages);
    let written = written.map_err(|error| error.in_sections(document, &book.sections))?;
    finish::finish(written, document, &book.bookmarks, structure.finish(), &heights)
}

fn check_anchors(document: &Document) -> Result<(), PdfError> {
    let mut seen = BTreeSet::new();
    match document.sections.iter().find(|section| !seen.insert(&section.anchor)) {
        Some(section) => Err(PdfError::DoubleAnchor { anchor: section.anchor.clone() }),
        None => Ok(()),
    }
}

/// A picture without words would be nothing to a screen reader (ISO 14289-1, 7.3).
fn check_words(document: &Document) -> Result<(), PdfError> {
    let pictures = document.sections.iter().flat_map(|section| &section.blocks).flat_map(|block| match block {
        Block::Charts(charts) => charts.iter().map(|chart| (&chart.title, &chart.alt)).collect(),
        Block::Tallies(tallies) => tallies.iter().map(|tally| (&tally.title, &tally.alt)).collect(),
        _ => Vec::new(),
    });
    match pictures.into_iter().find(|(_, alt)| alt.trim().is_empty()) {
        Some((title, _)) => Err(PdfError::ChartWithoutWords { title: title.clone() }),
        None => Ok(()),
    }
}

/// All pages in order: cover, contents, sections; with heads and feet.
fn bind(layout: &Layout, document: &Document) -> Pages {
    let (front, listing) = (layout.inside(Role::Section), layout.inside(Role::Section));
    let main = &document.look.paper;
    let mut body = Pages::default();
    for section in &document.sections {
        body.append(section_pages(layout, section, main));
    }
    // How many pages the contents take does not depend on the numbers in them.
    let before = 1 + layout.unmarked().contents(document, |_| 0).len();
    for (_, page) in &mut body.sections {
        *page += before;
    }
    for placed in &mut body.bookmarks {
        placed.page += before;
    }
    let numbers: BTreeMap<&str, usize> =
        body.sections.iter().map(|(anchor, page)| (anchor.as_str(), page + 1)).collect();
    let contents = listing.contents(document, |anchor| numbers.get(anchor).copied().unwrap_or(0));
    for item in body.pages.iter_mut().flat_map(|page| &mut page.items) {
        let Item::Text(text) = item else { continue };
        let number = text.page_of.as_deref().and_then(|anchor| numbers.get(anchor));
        if let Some(number) = number {
            text.set_page(*number, layout.fonts);
        }
    }
    let (items, frame) = (front.cover(document), layout.frame);
    let mut pages = vec![Page { items, furniture_at: None, frame, bottom: frame.bottom }];
    pages.extend(contents);
    pages.extend(body.pages);
    furnish(layout, document, &mut pages);
    let mut bookmarks = with_parts(document, body.bookmarks);
    mirror_even_pages(&mut pages, &mut bookmarks);
    Pages { pages, sections: body.sections, bookmarks }
}

/// Puts head and foot on every page but the cover, where no text is under way in the stream.
fn furnish(layout: &Layout, document: &Document, pages: &mut [Page]) {
    let total = pages.len();
    for (index, page) in pages.iter_mut().enumerate().skip(1) {
        let furniture = layout.unmarked().on(page.frame).furniture(document, index + 1, total);
        match page.furniture_at {
            Some(at) => drop(page.items.splice(at..at, item::furniture(furniture))),
            None if page.items.is_empty() => page.items.extend(item::furniture(furniture)),
            None => page.items.extend(item::silent(furniture)),
        }
    }
}

/// Moves what stands on even pages, whose bound edge is the other one.
fn mirror_even_pages(pages: &mut [Page], bookmarks: &mut [Placed]) {
    for (_, page) in pages.iter_mut().enumerate().filter(|(index, _)| index % 2 == 1) {
        let (dx, dy) = page.frame.even_shift;
        page.items.iter_mut().for_each(|item| item.shift(dx, dy));
    }
    for placed in bookmarks.iter_mut().filter(|placed| placed.page % 2 == 1) {
        placed.y += pages.get(placed.page).map_or(0.0, |page| page.frame.even_shift.1);
    }
}

/// The outline with contents and parts: a part's line leads to its first section.
fn with_parts(document: &Document, bookmarks: Vec<Placed>) -> Vec<Placed> {
    let contents = Bookmark { title: document.look.contents_title.clone(), level: Level::Part };
    let mut lines = Vec::new();
    if contents::has_contents(document) {
        lines.push(Placed { bookmark: contents, page: 1, y: 0.0 });
    }
    let mut sections = document.sections.iter();
    let mut part: Option<&str> = None;
    for mut placed in bookmarks {
        if placed.bookmark.level == Level::Section {
            let own = sections.next().and_then(|section| section.part.as_deref());
            if let (Some(title), true) = (own, own != part) {
                let bookmark = Bookmark { title: title.to_string(), level: Level::Part };
                lines.push(Placed { bookmark, ..placed.clone() });
            }
            part = own;
            // A section that belongs to no part stands beside the parts.
            if own.is_none() {
                placed.bookmark.level = Level::Part;
            }
        }
        lines.push(placed);
    }
    lines
}

/// A section whose last page is filled less than this is set tighter if that saves the page.
const LEAST_LAST_PAGE: f32 = 0.34;
/// Heights of lines and gaps in a section that is set tight, by the usual ones: hardly seen, and not to be read less.
const TIGHTER: f32 = 0.96;
const TIGHTEST: f32 = 0.92;
/// What is left of a section's height at the tightest: lines lose less than gaps.
const MOST_SAVED: f32 = 0.88;

/// The section's pages; where little would be left for the last one, set tighter so that it is not needed.
fn section_pages(layout: &Layout, section: &Section, main: &Paper) -> Pages {
    let set = |tightness: f32| {
        let layout = Layout { tightness, ..*layout };
        Flow::new(layout.frame).place(section_pieces(&layout, section, main))
    };
    let mark = layout.structure.mark();
    let usual = set(1.0);
    let is_short = usual.pages.len() > 1 && usual.filled().next_back().is_some_and(|last| last < LEAST_LAST_PAGE);
    let at_least = usual.filled().sum::<f32>() * MOST_SAVED;
    if !is_short || at_least > (usual.pages.len() - 1) as f32 {
        return usual;
    }
    let is_shorter = |tightness: f32| {
        layout.structure.back_to(mark);
        set(tightness).pages.len() < usual.pages.len()
    };
    let tightness = match is_shorter(TIGHTEST) {
        true if is_shorter(TIGHTER) => TIGHTER,
        true => TIGHTEST,
        false => 1.0,
    };
    layout.structure.back_to(mark);
    set(tightness)
}

/// The section on its own paper or on `main`, the document's.
fn section_pieces(layout: &Layout, section: &Section, main: &Paper) -> Vec<Piece> {
    let own = section.paper.as_ref().unwrap_or(main);
    let layout = layout.inside(Role::Section);
    let mut on_paper = layout.on(Frame::among(own, main));
    let mut pieces = on_paper.section_head(section);
    for block in &section.blocks {
        match block {
            Block::Turn(paper) => {
                on_paper = layout.on(Frame::among(paper.as_ref().unwrap_or(own), main));
                pieces.push(Piece::Turn(on_paper.frame));
            }
            Block::Footnotes(_) => {
                // Small print stays with the end of its table.
                if let Some(Piece::Row(row)) = pieces.last_mut() {
                    row.keep_with_next = true;
                }
                pieces.extend(block_pieces(&on_paper, block));
            }
            block => pieces.extend(block_pieces(&on_paper, block)),
        }
    }
    pieces
}

fn block_pieces(layout: &Layout, block: &Block) -> Vec<Piece> {
    match block {
        Block::Heading { text, minor } => vec![layout.heading(text, *minor)],
        Block::Tallies(tallies) => layout.tallies(tallies),
        Block::Fields(fields) => layout.fields(fields),
        Block::Table(table) => layout.table(table),
        Block::Charts(charts) => layout.charts(charts),
        Block::Prose(prose) => layout.prose(prose),
        Block::Opinions(opinions) => layout.opinions(opinions),
        Block::Footnotes(notes) => layout.footnotes(notes),
        Block::Remark(remark) => layout.remark(remark),
        Block::Turn(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
