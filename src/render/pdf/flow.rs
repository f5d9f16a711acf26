//! From pieces to pages: what goes together, where a page ends, what stands in its head and foot.
//!
//! The text of a PDF is read out in the order of its content stream. A paragraph that goes on over a page must stay
//! one run there, so the running head and foot and a table's repeated head are put where no text is under way.

use std::rc::Rc;

use super::item::{Item, furniture, shifted, silent};
use super::row::Row;
use super::style::Frame;
use super::text::Strip;

/// A part of the flow.
pub(super) enum Piece {
    Block(Block),
    Row(Row),
    /// Begins a page for the section of that anchor.
    Section {
        anchor: String,
        bookmark: Bookmark,
        frame: Frame,
    },
    /// Goes on on a page of another frame.
    Turn(Frame),
}

/// A thing that is never cut.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Room above it, dropped at a page's head.
    pub gap: f32,
    pub height: f32,
    pub items: Vec<Item>,
    /// Stays on the page of the piece after it.
    pub keep_with_next: bool,
    /// Where among the items no text is under way: there the page's furniture may stand. `None`: nowhere.
    pub boundary: Option<usize>,
    pub bookmark: Option<Bookmark>,
}

impl Block {
    pub fn new(height: f32, items: Vec<Item>) -> Block {
        Block { height, items, boundary: Some(0), ..Block::default() }
    }

    pub fn gap(self, gap: f32) -> Block {
        Block { gap, ..self }
    }

    pub fn keep(self) -> Block {
        Block { keep_with_next: true, ..self }
    }
}

/// A line of the outline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bookmark {
    pub title: String,
    pub level: Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Part,
    Section,
    Heading,
    Minor,
}

/// A line of the outline and where it leads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub bookmark: Bookmark,
    /// Index of the page.
    pub page: usize,
    pub y: f32,
}

/// A finished page.
#[derive(Debug)]
pub(super) struct Page {
    pub items: Vec<Item>,
    /// Where in `items` the head and foot go.
    pub furniture_at: Option<usize>,
    pub frame: Frame,
    /// Where what stands on it ends.
    pub bottom: f32,
}

/// Pages, the places of sections and the outline.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub pages: Vec<Page>,
    /// Anchor and page index of each section.
    pub sections: Vec<(String, usize)>,
    pub bookmarks: Vec<Placed>,
}

impl Pages {
    /// Adds what comes after these pages.
    pub fn append(&mut self, other: Pages) {
        let before = self.pages.len();
        self.pages.extend(other.pages);
        self.sections.extend(other.sections.into_iter().map(|(anchor, page)| (anchor, page + before)));
        let moved = |placed: Placed| Placed { page: placed.page + before, ..placed };
        self.bookmarks.extend(other.bookmarks.into_iter().map(moved));
    }

    /// Part of each page that is filled.
    pub fn filled(&self) -> impl DoubleEndedIterator<Item = f32> {
        self.pages.iter().map(|page| (page.bottom - page.frame.top) / page.frame.height())
    }
}

/// Puts pieces on pages.
pub(super) struct Flow {
    /// Of the page under way.
    frame: Frame,
    done: Pages,
    y: f32,
    /// Nothing stands on the page yet but a repeated head.
    at_top: bool,
    /// The repeated head of a table and its upper edge: drawn with the next row, where no text is under way.
    pending_head: Option<(Rc<Block>, f32)>,
}

impl Flow {
    pub fn new(frame: Frame) -> Flow {
        Flow { frame, done: Pages::default(), y: frame.top, at_top: true, pending_head: None }
    }

    pub fn place(mut self, pieces: Vec<Piece>) -> Pages {
        let needs: Vec<f32> = chain_heights(&pieces, self.frame);
        let mut pieces = pieces.into_iter().zip(needs).peekable();
        while let Some((piece, need)) = pieces.next() {
            match piece {
                Piece::Section { anchor, bookmark, frame } => {
                    self.frame = frame;
                    self.begin_section(anchor, bookmark);
                }
                // A page is begun only for what stands on it.
                Piece::Turn(frame) if matches!(pieces.peek(), Some((Piece::Block(_) | Piece::Row(_), _))) => {
                    self.turn_to(frame);
                }
                Piece::Turn(_) => {}
                Piece::Block(block) => {
                    if need > self.room() && !self.at_top {
                        self.begin_page();
                    }
                    self.put(block);
                }
                Piece::Row(mut row) => {
                    if row.keep_with_next && need > self.room() && !self.at_top {
                        self.turn_row(&mut row);
                    }
                    self.put_row(row);
                }
            }
        }
        self.done
    }

    fn room(&self) -> f32 {
        if self.done.pages.is_empty() { 0.0 } else { self.frame.bottom - self.y }
    }

    fn begin_page(&mut self) {
        self.done.pages.push(Page { items: Vec::new(), furniture_at: None, frame: self.frame, bottom: self.frame.top });
        self.y = self.frame.top;
        self.at_top = true;
    }

    fn begin_section(&mut self, anchor: String, bookmark: Bookmark) {
        self.begin_page();
        let page = self.done.pages.len() - 1;
        self.done.sections.push((anchor, page));
        self.done.bookmarks.push(Placed { bookmark, page, y: self.frame.top });
    }

    /// Goes on on a page of that frame: on the page under way where it is of that frame already or still empty.
    fn turn_to(&mut self, frame: Frame) {
        if frame == self.frame {
            return;
        }
        self.frame = frame;
        match self.done.pages.last_mut().filter(|page| page.items.is_empty() && self.at_top) {
            Some(empty) => (empty.frame, self.y) = (frame, frame.top),
            None => self.begin_page(),
        }
    }

    fn put(&mut self, block: Block) {
        if self.done.pages.is_empty() {
            self.begin_page();
        }
        if !self.at_top {
            self.y += block.gap;
        }
        let index = self.done.pages.len() - 1;
        if let Some(bookmark) = block.bookmark {
            self.done.bookmarks.push(Placed { bookmark, page: index, y: self.y });
        }
        let head = self.pending_head.take();
        let page = &mut self.done.pages[index];
        if page.furniture_at.is_none() {
            page.furniture_at = block.boundary.map(|boundary| page.items.len() + boundary);
        }
        let (boundary, top) = (block.boundary.unwrap_or(block.items.len()), self.y);
        let mut before = block.items;
        let after = before.split_off(boundary.min(before.len()));
        page.items.extend(shifted(before, 0.0, top));
        if let Some((head, head_top)) = head {
            let items = shifted(head.items.iter().cloned(), 0.0, head_top);
            match block.boundary {
                Some(_) => page.items.extend(furniture(items)),
                None => page.items.extend(silent(items)),
            }
        }
        page.items.extend(shifted(after, 0.0, top));
        self.y += block.height;
        page.bottom = self.y;
        self.at_top = false;
    }

    /// Puts a row, cut over pages where it must or may be.
    fn put_row(&mut self, mut row: Row) {
        loop {
            if row.height() <= self.room() {
                return self.put(row.into_block());
            }
            let splits = row.may_split(self.room(), self.frame.height());
            if !splits && !self.at_top {
                self.turn_row(&mut row);
                continue;
            }
            match row.split(self.room()) {
                Ok((first, mut rest)) => {
                    self.put(first);
                    self.turn_row(&mut rest);
                    row = rest;
                }
                Err(whole) if self.at_top => return self.put(whole.into_block()),
                Err(mut whole) => {
                    self.turn_row(&mut whole);
                    row = *whole;
                }
            }
        }
    }

    /// Begins a page for a row that stands or goes on there, and leaves room for the table's repeated head.
    fn turn_row(&mut self, row: &mut Row) {
        let y = self.y;
        if let Some(page) = self.done.pages.last_mut() {
            page.items.extend(shifted(row.closing_lines(), 0.0, y));
        }
        row.begin_page();
        self.begin_page();
        if let Some(head) = row.repeated_head() {
            self.pending_head = Some((Rc::clone(head), self.y));
            self.y += head.height;
        }
    }
}

/// For each piece the height of itself and of what it must stay together with.
fn chain_heights(pieces: &[Piece], first: Frame) -> Vec<f32> {
    let mut frame = first;
    let page_heights: Vec<f32> = pieces
        .iter()
        .map(|piece| {
            if let Piece::Section { frame: new, .. } | Piece::Turn(new) = piece {
                frame = *new;
            }
            frame.height()
        })
        .collect();
    let mut heights = vec![0.0; pieces.len()];
    let mut next = 0.0;
    for (position, (piece, page_height)) in pieces.iter().zip(page_heights).enumerate().rev() {
        next = match piece {
            Piece::Section { .. } | Piece::Turn(_) => 0.0,
            Piece::Block(block) => block.gap + block.height + if block.keep_with_next { next } else { 0.0 },
            Piece::Row(row) if row.keep_with_next => {
                let together = row.height() + next;
                // Rows that no page holds together part.
                if together <= row.room_on(page_height) { together } else { row.least_height(page_height) }
            }
            Piece::Row(row) => row.least_height(page_height),
        };
        heights[position] = next;
    }
    heights
}

/// Lines as pieces, with the rules for single lines; `gap` stands above the first.
pub(super) fn lines(strips: Vec<Strip>, gap: f32) -> Vec<Piece> {
    let block = |(position, strip): (usize, Strip)| {
        let keep_with_next = !strip.may_cut_after();
        let boundary = strip.starts_text.then_some(0);
        let gap = if position == 0 { gap } else { 0.0 };
        Piece::Block(Block { gap, height: strip.height, items: strip.items, keep_with_next, boundary, bookmark: None })
    };
    strips.into_iter().enumerate().map(block).collect()
}
