//! Texts set as lines: each line is a strip that may go to another page than the next one.

use crate::report::document::{Paragraph, ParagraphStyle};
use crate::typeset::{ProseLine, Stops};

use super::item::{Item, Text};
use super::style::{Layout, Type};

/// A line of text, or any other thing of full width that is never cut, from its own upper edge at 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Strip {
    pub height: f32,
    pub items: Vec<Item>,
    /// Whether a text begins here. Where none does, nothing else may come in between on the way to the next page.
    pub starts_text: bool,
    /// Lines of the same paragraph after this one: keeps single lines from standing alone.
    pub lines_before: usize,
    pub lines_after: usize,
}

impl Strip {
    /// A strip that is no line of a paragraph.
    pub fn solid(height: f32, items: Vec<Item>) -> Strip {
        Strip { height, items, starts_text: true, lines_before: 0, lines_after: 0 }
    }

    /// Whether the text may be cut after this strip: not after a paragraph's first line, nor before its last.
    pub fn may_cut_after(&self) -> bool {
        self.lines_after == 0 || (self.lines_before >= 1 && self.lines_after >= 2)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Left,
    Center,
    Right,
    /// Running text in a box: both edges straight, the last line ragged.
    Justified,
    /// Running text on the page: stops may hang into the margin.
    Hanging,
}

/// A column that text is set in: its left edge and width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measure {
    pub x: f32,
    pub width: f32,
}

/// The baseline of a line, from its upper edge: the ideographic em box stands in the middle of the line.
pub(super) fn baseline(style: Type) -> f32 {
    (style.leading - style.size) / 2.0 + style.size * 0.88
}

impl Layout<'_> {
    /// A single run of text; `top` is the upper edge of its line.
    pub fn run(&self, text: &str, x: f32, top: f32, style: Type) -> Item {
        let Type { size, weight, color, .. } = style;
        Item::Text(Text {
            x,
            y: top + baseline(style),
            text: text.to_string(),
            size,
            weight,
            color,
            gaps: Vec::new(),
            page_of: None,
        })
    }

    /// A run that ends at `right`.
    pub fn run_to(&self, text: &str, right: f32, top: f32, style: Type) -> Item {
        self.run(text, right - self.width(text, style), top, style)
    }

    /// A run around `center`.
    pub fn run_around(&self, text: &str, center: f32, top: f32, style: Type) -> Item {
        self.run(text, center - self.width(text, style) / 2.0, top, style)
    }

    /// The style made smaller until the text fits, but not below `least` points.
    pub fn shrunk(&self, text: &str, width: f32, style: Type, least: f32) -> Type {
        let natural = self.width(text, style);
        if natural <= width || natural <= 0.0 {
            return style;
        }
        Type { size: (style.size * width / natural).max(least.min(style.size)), ..style }
    }

    /// The style made smaller where a run that is never broken, such as a figure with its brackets, would not fit on
    /// a line; the style itself where the run would not fit at `least` points either and is torn in any case.
    pub fn fitted(&self, text: &str, width: f32, style: Type, least: f32) -> Type {
        let widest = self.fonts.widest_run(text, style.size, style.weight);
        if widest <= width || style.size * width < least * widest {
            return style;
        }
        Type { size: style.size * width / widest, ..style }
    }

    /// A text as strips, one a line.
    pub fn strips(&self, text: &str, measure: Measure, style: Type, set: Set) -> Vec<Strip> {
        let lines = self.lines(text, measure.width, style, set);
        self.set_lines(lines.into_iter().zip(std::iter::repeat(measure)).collect(), style, set)
    }

    /// The lines of a text: running text with its gaps, others as they are.
    fn lines<'t>(&self, text: &'t str, width: f32, style: Type, set: Set) -> Vec<ProseLine<'t>> {
        let stops = match set {
            Set::Left | Set::Center | Set::Right => {
                let lines = self.fonts.lines(text, width, style.size, style.weight);
                return lines.into_iter().map(ProseLine::plain).collect();
            }
            Set::Justified => Stops::Inside,
            Set::Hanging => Stops::MayHang,
        };
        self.fonts.prose_lines(text, width, style.size, style.weight, stops)
    }

    /// A title or a label as strips: two lines part at a phrase.
    pub fn label_strips(&self, text: &str, measure: Measure, style: Type, set: Set) -> Vec<Strip> {
        let lines = self.fonts.balanced_lines(text, measure.width, style.size, style.weight);
        let lines = lines.into_iter().map(ProseLine::plain);
        self.set_lines(lines.zip(std::iter::repeat(measure)).collect(), style, set)
    }

    /// A paragraph of the document; a bullet's later lines hang under its text.
    pub fn paragraph(&self, paragraph: &Paragraph, measure: Measure, style: Type, set: Set) -> Vec<Strip> {
        match paragraph.style {
            ParagraphStyle::Body => self.strips(&paragraph.text, measure, style, set),
            ParagraphStyle::Label => self.strips(&paragraph.text, measure, style.bold(), Set::Left),
            ParagraphStyle::Bullet => self.bullet(&paragraph.text, measure, style, set),
        }
    }

    fn bullet(&self, text: &str, measure: Measure, style: Type, set: Set) -> Vec<Strip> {
        let mark = bullet_length(text);
        let hang = self.width(&text[..mark], style);
        if hang > measure.width / 3.0 {
            return self.strips(text, measure, style, set);
        }
        let hanging = Measure { x: measure.x + hang, width: measure.width - hang };
        let body = self.lines(&text[mark..], hanging.width, style, set);
        let lines = body.into_iter().enumerate().map(|(position, line)| match position {
            0 => (line.behind(text, mark), measure),
            _ => (line, hanging),
        });
        self.set_lines(lines.collect(), style, set)
    }

    fn set_lines(&self, lines: Vec<(ProseLine, Measure)>, style: Type, set: Set) -> Vec<Strip> {
        let last = lines.len().saturating_sub(1);
        let strip = |(position, (line, measure)): (usize, (ProseLine, Measure))| Strip {
            height: style.leading,
            items: if line.text.is_empty() { Vec::new() } else { vec![self.set_line(line, measure, style, set)] },
            starts_text: position == 0,
            lines_before: position,
            lines_after: last - position,
        };
        lines.into_iter().enumerate().map(strip).collect()
    }

    fn set_line(&self, line: ProseLine, measure: Measure, style: Type, set: Set) -> Item {
        let Measure { x, width } = measure;
        let mut item = match set {
            Set::Left | Set::Justified | Set::Hanging => self.run(line.text, x, 0.0, style),
            Set::Center => self.run_around(line.text, x + width / 2.0, 0.0, style),
            Set::Right => self.run_to(line.text, x + width, 0.0, style),
        };
        if let Item::Text(text) = &mut item {
            text.x -= line.outdent as f32 * style.size / 1000.0;
            text.gaps = line.gaps;
        }
        item
    }
}

/// Bytes of a bullet's mark with the spaces behind it.
fn bullet_length(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    let rest = &text[first.len_utf8()..];
    text.len() - rest.trim_start().len()
}

/// Height of strips one under another.
pub(super) fn height(strips: &[Strip]) -> f32 {
    strips.iter().map(|strip| strip.height).sum()
}

/// The strips' items one under another, from `top`.
pub(super) fn stacked(strips: Vec<Strip>, top: f32) -> Vec<Item> {
    let mut y = top;
    let mut items = Vec::new();
    for strip in strips {
        items.extend(super::item::shifted(strip.items, 0.0, y));
        y += strip.height;
    }
    items
}
