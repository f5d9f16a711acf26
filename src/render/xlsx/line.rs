//! What a sheet is laid out as before it is written: lines (rows) of pieces (cells, merged or not).
//!
//! Pieces stand at pixels, not at columns: the sheet's columns are made afterwards from the edges that occur.

use rust_xlsxwriter::FormatBorder;

use super::chart::Chart;
use super::look::Look;

/// One row of the sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Points.
    pub height: f32,
    pub pieces: Vec<Piece>,
    /// No page break between this line and the next.
    pub keep: bool,
    /// A table's head: repeated on every page where the sheet is one long table.
    pub head: bool,
}

impl Line {
    pub fn new(height: f32, pieces: Vec<Piece>) -> Line {
        Line { height, pieces, keep: false, head: false }
    }

    pub fn gap(height: f32) -> Line {
        Line::new(height, Vec::new())
    }

    pub fn kept(mut self) -> Line {
        self.keep = true;
        self
    }
}

/// One cell, from a left to a right edge in pixels and over a number of lines.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub left: u32,
    pub right: u32,
    pub lines: u32,
    pub content: Content,
    pub look: Look,
}

impl Piece {
    pub fn new(edges: (u32, u32), content: Content, look: Look) -> Piece {
        Piece { left: edges.0, right: edges.1, lines: 1, content, look }
    }

    pub fn over(mut self, lines: u32) -> Piece {
        self.lines = lines;
        self
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Blank,
    /// Text in one or more types.
    Runs(Vec<Run>),
    Number(f64),
    /// Text that leads to the section with the anchor.
    Link {
        text: String,
        anchor: String,
    },
}

impl Content {
    pub fn text(text: impl Into<String>) -> Content {
        Content::Runs(vec![Run::plain(text)])
    }
}

/// Text in one type; what is not given is the cell's.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub text: String,
    pub bold: Option<bool>,
    pub size: Option<f32>,
    pub color: Option<u32>,
}

impl Run {
    pub fn plain(text: impl Into<String>) -> Run {
        Run { text: text.into(), bold: None, size: None, color: None }
    }
}

/// Lines and the charts that stand over them.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub lines: Vec<Line>,
    pub charts: Vec<Placed>,
}

/// A chart and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub line: usize,
    pub left: u32,
    pub width: u32,
    /// Points.
    pub height: f32,
    pub chart: Chart,
}

impl Layout {
    /// The other's lines below.
    pub fn append(&mut self, other: Layout) {
        let offset = self.lines.len();
        self.lines.extend(other.lines);
        self.charts.extend(other.charts.into_iter().map(|placed| Placed { line: placed.line + offset, ..placed }));
    }

    /// Layouts beside each other: each line as high as the highest of its neighbours.
    pub fn beside(layouts: Vec<Layout>) -> Layout {
        let mut whole = Layout::default();
        for layout in layouts {
            for (index, line) in layout.lines.into_iter().enumerate() {
                match whole.lines.get_mut(index) {
                    Some(there) => {
                        there.height = there.height.max(line.height);
                        there.keep |= line.keep;
                        there.pieces.extend(line.pieces);
                    }
                    None => whole.lines.push(line),
                }
            }
            whole.charts.extend(layout.charts);
        }
        whole
    }

    /// No page break inside.
    pub fn keep_together(&mut self) {
        let inner = self.lines.len().saturating_sub(1);
        self.lines[..inner].iter_mut().for_each(|line| line.keep = true);
    }
}

/// A border's kind and colour.
pub(super) type Rule = (FormatBorder, u32);
