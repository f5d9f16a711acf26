//! A row of cells side by side: kept whole where it can be, else cut between lines.
//!
//! Where a row is cut, at most one cell is cut inside a text; its lines come last in the stream of the page that ends
//! and first in that of the next, so that the text stays one run.

use std::rc::Rc;

use super::flow::Block;
use super::item::{Area, Item, furniture, shifted, silent};
use super::style::HAIRLINE;
use super::text::{Strip, height};

/// One cell, its strips already at their place from left to right.
#[derive(Debug, Clone)]
pub(super) struct CellBox {
    pub x: f32,
    pub width: f32,
    pub strips: Vec<Strip>,
    pub fill: Option<u32>,
    pub place: Place,
    /// The last text goes on in the next part of the row.
    pub goes_on: bool,
    /// Printed where the cell goes on on a further page and nothing of its own is left to stand there.
    pub again: Vec<Strip>,
    /// What stands in it is `again`.
    is_again: bool,
    pub span: Span,
}

/// Over how many rows a cell runs: what stands in the first may reach into the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Own,
    First,
    Middle,
    Last,
}

impl CellBox {
    pub fn new(x: f32, width: f32, strips: Vec<Strip>, place: Place) -> CellBox {
        let (again, is_again, span) = (Vec::new(), false, Span::Own);
        CellBox { x, width, strips, fill: None, place, goes_on: false, again, is_again, span }
    }

    fn begins_inside_text(&self) -> bool {
        !self.is_again && self.strips.first().is_some_and(|strip| !strip.starts_text)
    }

    fn goes_on_from_above(&self) -> bool {
        matches!(self.span, Span::Middle | Span::Last)
    }

    fn goes_on_below(&self) -> bool {
        matches!(self.span, Span::First | Span::Middle)
    }

    fn print_again(&mut self) {
        self.strips = self.again.clone();
        self.is_again = true;
        self.place = Place::Top;
    }

    /// What the cell asks of its row's height: nothing where it runs on below.
    fn height(&self) -> f32 {
        if self.span == Span::Own { height(&self.strips) } else { 0.0 }
    }
}

/// Where a cell's text stands in a row that is higher than it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Middle,
}

/// Which lines stand around cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ruling {
    Grid,
    /// Only between rows.
    Across,
}

/// Whether a row that would fit on a page may be cut all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    OnlyWhenTallerThanPage,
    WhenMuchRoomIsLeft,
}

/// Part of a page that must be left for a row to be cut although it would fit on a page of its own.
const MUCH_ROOM: f32 = 0.25;
/// Part of a page below which even a row taller than a page is not begun.
const LITTLE_ROOM: f32 = 0.2;

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub cells: Vec<CellBox>,
    pub ruling: Ruling,
    pub cut: Cut,
    pub line: u32,
    /// Room above the row's first line.
    pub gap: f32,
    /// Room above and below what stands in its cells.
    pub padding: f32,
    /// Least height of what stands in its cells.
    pub least: f32,
    /// Stays on the page of the piece after it.
    pub keep_with_next: bool,
    /// The table's head as repeated on further pages.
    pub head: Option<Rc<Block>>,
}

impl Row {
    pub fn height(&self) -> f32 {
        self.gap + self.cells.iter().map(CellBox::height).fold(self.least, f32::max) + 2.0 * self.padding
    }

    /// What must be left of a page for the row to begin there.
    pub fn least_height(&self, page_height: f32) -> f32 {
        match self.cut {
            Cut::WhenMuchRoomIsLeft => self.height().min(page_height * MUCH_ROOM),
            Cut::OnlyWhenTallerThanPage if self.is_taller_than(page_height) => page_height * LITTLE_ROOM,
            Cut::OnlyWhenTallerThanPage => self.height(),
        }
    }

    fn is_taller_than(&self, page_height: f32) -> bool {
        self.height() > self.room_on(page_height)
    }

    /// What a page holds below the table's repeated head.
    pub fn room_on(&self, page_height: f32) -> f32 {
        page_height - self.head.as_ref().map_or(0.0, |head| head.height)
    }

    /// Whether the row may be cut where `room` is left.
    pub fn may_split(&self, room: f32, page_height: f32) -> bool {
        match self.cut {
            _ if self.is_taller_than(page_height) => room > page_height * LITTLE_ROOM,
            Cut::WhenMuchRoomIsLeft => room > page_height * MUCH_ROOM && self.cuts_cleanly(room),
            Cut::OnlyWhenTallerThanPage => false,
        }
    }

    /// The row at the head of a further page: what runs over rows begins there again.
    pub fn begin_page(&mut self) {
        for cell in self.cells.iter_mut().filter(|cell| cell.goes_on_from_above()) {
            cell.print_again();
            cell.span = if cell.span == Span::Last { Span::Own } else { Span::First };
        }
    }

    /// The lines that close, at the end of a page, the cells that run on into this row.
    pub fn closing_lines(&self) -> impl Iterator<Item = Item> {
        let line = |cell: &CellBox| Item::line((cell.x, 0.0), (cell.x + cell.width, 0.0), HAIRLINE, self.line);
        self.cells.iter().filter(|cell| cell.goes_on_from_above()).map(line)
    }

    pub fn repeated_head(&self) -> Option<&Rc<Block>> {
        self.head.as_ref()
    }

    /// No cell is left wholly to the next page and only one is cut inside a text.
    fn cuts_cleanly(&self, room: f32) -> bool {
        self.cut_points(room)
            .is_some_and(|points| self.cells.iter().zip(points).all(|(cell, at)| at > 0 || cell.strips.is_empty()))
    }

    /// Cuts the row so that its first part fits into `room`; the row itself where that cannot be.
    pub fn split(self, room: f32) -> Result<(Block, Row), Box<Row>> {
        let Some(points) = self.cut_points(room) else { return Err(Box::new(self)) };
        let mut first = self.clone();
        let mut rest = self;
        rest.gap = 0.0;
        for ((cell, remaining), at) in first.cells.iter_mut().zip(&mut rest.cells).zip(points) {
            remaining.strips.drain(..at);
            cell.strips.truncate(at);
            cell.goes_on = remaining.begins_inside_text() && at > 0;
            (cell.place, remaining.place) = (Place::Top, Place::Top);
            if at > 0 && remaining.strips.is_empty() && !remaining.again.is_empty() {
                remaining.print_again();
            }
        }
        Ok((first.into_block(), rest))
    }

    /// For each cell how many strips stand in the first part. `None`: nothing would, or nothing would be left.
    fn cut_points(&self, room: f32) -> Option<Vec<usize>> {
        let room = room - 2.0 * self.padding - self.gap;
        let heights: Vec<f32> = self.cells.iter().map(|cell| height(&cell.strips)).collect();
        let tallest = heights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(position, _)| position)?;
        let point = |(position, cell): (usize, &CellBox)| match heights[position] <= room {
            true => cell.strips.len(),
            false if position == tallest => last_cut(&cell.strips, room, Strip::may_cut_after),
            // Two texts under way over the page's end would tear each other apart.
            false => last_cut(&cell.strips, room, |strip| strip.lines_after == 0),
        };
        let points: Vec<usize> = self.cells.iter().enumerate().map(point).collect();
        (points[tallest] > 0 && points[tallest] < self.cells[tallest].strips.len()).then_some(points)
    }

    /// The row as one block, its texts in an order that keeps each of them one run.
    pub fn into_block(self) -> Block {
        let full = self.height();
        let mut items = self.frame(full);
        let begins = self.cells.iter().position(CellBox::begins_inside_text);
        let ends = self.cells.iter().position(|cell| cell.goes_on);
        let tops: Vec<f32> = self.cells.iter().map(|cell| self.top_of(cell, full)).collect();
        let mut boundary = Some(items.len());
        let mut parts: Vec<(usize, usize)> = Vec::new();
        if let Some(position) = begins {
            let strips = &self.cells[position].strips;
            let lead = strips.iter().position(|strip| strip.starts_text);
            let whole_cell = Some(position) != ends;
            let till = if whole_cell { strips.len() } else { lead.unwrap_or(strips.len()) };
            push_strips(&mut items, &self.cells[position], 0, till, tops[position]);
            boundary = (whole_cell || lead.is_some()).then_some(items.len());
            parts.push((position, till));
        }
        let order = (0..self.cells.len()).filter(|position| Some(*position) != ends).chain(ends);
        for position in order {
            let (cell, top) = (&self.cells[position], tops[position]);
            let from = parts.iter().find(|(done, _)| *done == position).map_or(0, |(_, till)| *till);
            let mut own = Vec::new();
            push_strips(&mut own, cell, from, cell.strips.len(), top);
            match (cell.is_again, boundary) {
                (false, _) => items.extend(own),
                (true, Some(_)) => items.extend(furniture(own)),
                (true, None) => items.extend(silent(own)),
            }
        }
        Block { height: full, items, boundary, ..Block::default() }
    }

    fn top_of(&self, cell: &CellBox, full: f32) -> f32 {
        match cell.place {
            Place::Top => self.gap + self.padding,
            Place::Middle => self.gap + (full - self.gap - height(&cell.strips)) / 2.0,
        }
    }

    /// Fills and lines.
    fn frame(&self, full: f32) -> Vec<Item> {
        let filled = self
            .cells
            .iter()
            .filter_map(|cell| Some(Item::fill(Area::new(cell.x, self.gap, cell.width, full - self.gap), cell.fill?)));
        let mut items: Vec<Item> = filled.collect();
        let Some(last) = self.cells.last() else { return items };
        let right = last.x + last.width;
        let mut line = |from, to| items.push(Item::line(from, to, HAIRLINE, self.line));
        for (y, is_open) in
            [(self.gap, CellBox::goes_on_from_above as fn(&CellBox) -> bool), (full, CellBox::goes_on_below)]
        {
            for closed in self.cells.split(is_open).filter(|cells| !cells.is_empty()) {
                let (from, till) = (closed[0].x, closed[closed.len() - 1].x + closed[closed.len() - 1].width);
                line((from, y), (till, y));
            }
        }
        if self.ruling == Ruling::Grid {
            for x in self.cells.iter().map(|cell| cell.x).chain([right]) {
                line((x, self.gap), (x, full));
            }
        }
        items
    }
}

/// The last place that fits into `room` and where `may` allows a cut.
fn last_cut(strips: &[Strip], room: f32, may: impl Fn(&Strip) -> bool) -> usize {
    let mut used = 0.0;
    let mut last = 0;
    for (position, strip) in strips.iter().enumerate() {
        used += strip.height;
        if used > room {
            break;
        }
        if may(strip) {
            last = position + 1;
        }
    }
    last
}

fn push_strips(items: &mut Vec<Item>, cell: &CellBox, from: usize, till: usize, top: f32) {
    let mut y = top + height(&cell.strips[..from]);
    for strip in &cell.strips[from..till] {
        items.extend(shifted(strip.items.iter().cloned(), 0.0, y));
        y += strip.height;
    }
}
