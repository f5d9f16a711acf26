//! Sizes and measures of the printed page, in points, and the page's frame.

use crate::report::document::{Colors, Paper, TypeSizes};
use crate::typeset::{Fonts, Weight};

use super::structure::{Element, Structure};

/// Size, line height, weight and colour of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    pub size: f32,
    pub leading: f32,
    pub weight: Weight,
    pub color: u32,
}

impl Type {
    pub fn bold(self) -> Type {
        Type { weight: Weight::Bold, ..self }
    }

    pub fn colored(self, color: u32) -> Type {
        Type { color, ..self }
    }
}

/// Gap between two things side by side.
pub(super) const GUTTER: f32 = 24.0;
/// Narrower than this, things stand below each other.
const LEAST_ABREAST: f32 = 180.0;
/// Thin lines of tables.
pub(super) const HAIRLINE: f32 = 0.5;
/// Room between a cell's edge and its text.
pub(super) const CELL_PADDING_X: f32 = 4.0;
pub(super) const CELL_PADDING_Y: f32 = 3.5;

/// Parts of another size: years under figures of small type, figures of a table's text.
const TINY: f32 = 0.867;
const FIGURES: f32 = 1.03;

/// What every part of the layout needs: the fonts, the colours and the frame; and the element that it works in.
#[derive(Clone, Copy)]
pub(super) struct Layout<'a> {
    pub fonts: &'a Fonts,
    pub colors: Colors,
    pub sizes: TypeSizes,
    /// Part of their usual height that lines and gaps have: 1 unless the section is set tight.
    pub tightness: f32,
    pub frame: Frame,
    pub structure: &'a Structure,
    /// `None`: what is laid out is an artifact.
    pub element: Option<Element>,
}

impl Layout<'_> {
    /// A line's height is a multiple of the size, less where the section is set tight.
    fn regular(&self, size: f32, leading: f32) -> Type {
        Type { size, leading: size * leading * self.tightness, weight: Weight::Regular, color: self.colors.ink }
    }

    /// A gap of that height, less where the section is set tight: gaps give way before lines do.
    pub fn tight(&self, gap: f32) -> f32 {
        gap * (1.0 - 3.0 * (1.0 - self.tightness))
    }

    /// Running text.
    pub fn body(&self) -> Type {
        self.regular(self.sizes.body, 1.684)
    }

    /// Text in tables.
    pub fn cell(&self) -> Type {
        self.regular(self.sizes.table, 1.53)
    }

    /// Text in panels and tallies: between running text and tables.
    pub fn panel(&self) -> Type {
        self.regular((self.sizes.body + self.sizes.table) / 2.0, 1.555)
    }

    /// Labels beside marks, notes under heads, years under values.
    pub fn small(&self) -> Type {
        self.regular(self.sizes.small, 1.467)
    }

    /// Years under figures.
    pub fn tiny(&self) -> Type {
        self.regular(self.sizes.small * TINY, 1.385).colored(self.colors.grey)
    }

    /// Footnotes, running head and foot.
    pub fn note(&self) -> Type {
        self.regular(self.sizes.small, 1.533).colored(self.colors.grey)
    }

    /// The section's title.
    pub fn heading1(&self) -> Type {
        self.regular(self.sizes.headings[0], 1.47).bold()
    }

    pub fn heading2(&self) -> Type {
        self.regular(self.sizes.headings[1], 1.5).bold()
    }

    pub fn heading3(&self) -> Type {
        self.regular(self.sizes.headings[2], 1.5).bold()
    }

    /// A length that goes with small text, given for its usual size.
    pub fn by_small(&self, points: f32) -> f32 {
        points * (self.sizes.small / TypeSizes::default().small)
    }

    /// A length that goes with the text of panels and tallies, given for its usual size.
    pub fn by_panel(&self, points: f32) -> f32 {
        let usual = TypeSizes::default();
        points * ((self.sizes.body + self.sizes.table) / (usual.body + usual.table))
    }

    /// A length that goes with the titles of sections, given for their usual size.
    pub fn by_title(&self, points: f32) -> f32 {
        points * (self.sizes.headings[0] / TypeSizes::default().headings[0])
    }

    /// Size of a table's figures where they have room: digits look smaller than ideographs of their size.
    pub fn figure_size(&self) -> f32 {
        self.sizes.table * FIGURES
    }

    /// How many tallies or charts stand side by side, and how wide each is.
    pub fn abreast(&self) -> (usize, f32) {
        match (self.frame.width() - GUTTER) / 2.0 {
            half if half >= LEAST_ABREAST => (2, half),
            _ => (1, self.frame.width()),
        }
    }

    pub fn width(&self, text: &str, style: Type) -> f32 {
        self.fonts.width(text, style.size, style.weight)
    }
}

/// The paper and the area within its margins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub paper_width: f32,
    pub paper_height: f32,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
    /// How far all moves on an even page, whose bound edge is the other one.
    pub even_shift: (f32, f32),
}

/// Smallest frame that text is set in: margins that leave less are cut down.
const SMALLEST: f32 = 120.0;

impl Frame {
    pub fn new(paper: &Paper) -> Frame {
        Frame::among(paper, paper)
    }

    /// The frame of a paper in a document of which most pages are `others`.
    pub fn among(paper: &Paper, others: &Paper) -> Frame {
        let (width_mm, height_mm) = paper.size_mm();
        let (paper_width, paper_height) = (points(width_mm).max(SMALLEST), points(height_mm).max(SMALLEST));
        let bound = points(paper.binding_mm).max(0.0);
        let is_turned = paper.is_turned_among(others);
        let (at_left, at_top) = if is_turned { (0.0, bound) } else { (bound, 0.0) };
        let (margin_left, margin_right) = (points(paper.margin_left_mm) + at_left, points(paper.margin_right_mm));
        let (left, right) = within(margin_left, margin_right, paper_width);
        let (top, bottom) = within(points(paper.margin_top_mm) + at_top, points(paper.margin_bottom_mm), paper_height);
        let even_shift = match (paper.two_sided, is_turned) {
            (true, true) => (0.0, -at_top.min(top)),
            // Mirrored: what was the left margin is the right one.
            (true, false) => (paper_width - right - left, 0.0),
            (false, _) => (0.0, 0.0),
        };
        Frame { paper_width, paper_height, left, right, top, bottom, even_shift }
    }

    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

/// The two edges within a length, for two margins.
fn within(before: f32, after: f32, length: f32) -> (f32, f32) {
    let before = before.clamp(0.0, length);
    let end = length - after.clamp(0.0, length);
    if end - before < SMALLEST { (0.0, length) } else { (before, end) }
}

/// Millimetres to points. What is not a number counts as nothing, so that no coordinate is NaN.
pub(super) fn points(millimetres: f32) -> f32 {
    if millimetres.is_finite() { millimetres * 72.0 / 25.4 } else { 0.0 }
}
