//! Texts set as lines: each line is a strip that may go to another page than the next one.

use crate::report::document::{Paragraph, ParagraphStyle};

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
    /// Both edges straight, the last line ragged.
    Justified,
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
        Item::Text(Text { x, y: top + baseline(style), text: text.to_string(), size, weight, color, spacing: 0.0 })
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

    /// A text as strips, one a line.
    pub fn strips(&self, text: &str, measure: Measure, style: Type, set: Set) -> Vec<Strip> {
        let lines = self.fonts.lines(text, measure.width, style.size, style.weight);
        let measures = std::iter::repeat(measure);
        self.set_lines(lines.into_iter().zip(measures).collect(), style, set)
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
        let body = self.fonts.lines(&text[mark..], hanging.width, style.size, style.weight);
        let lines = body.into_iter().enumerate().map(|(position, line)| match position {
            0 => (&text[..mark + line.len()], measure),
            _ => (line, hanging),
        });
        self.set_lines(lines.collect(), style, set)
    }

    fn set_lines(&self, lines: Vec<(&str, Measure)>, style: Type, set: Set) -> Vec<Strip> {
        let last = lines.len().saturating_sub(1);
        let strip = |(position, (line, measure)): (usize, (&str, Measure))| Strip {
            height: style.leading,
            items: if line.is_empty() {
                Vec::new()
            } else {
                vec![self.set_line(line, measure, style, set, position == last)]
            },
            starts_text: position == 0,
            lines_before: position,
            lines_after: last - position,
        };
        lines.into_iter().enumerate().map(strip).collect()
    }

    fn set_line(&self, line: &str, measure: Measure, style: Type, set: Set, is_last: bool) -> Item {
        let Measure { x, width } = measure;
        match set {
            Set::Left => self.run(line, x, 0.0, style),
            Set::Center => self.run_around(line, x + width / 2.0, 0.0, style),
            Set::Right => self.run_to(line, x + width, 0.0, style),
            Set::Justified if is_last => self.run(line, x, 0.0, style),
            Set::Justified => self.justified(line, measure, style),
        }
    }

    fn justified(&self, line: &str, measure: Measure, style: Type) -> Item {
        let mut item = self.run(line, measure.x, 0.0, style);
        let gaps = line.chars().count().saturating_sub(1);
        let rest = measure.width - self.width(line, style);
        if let Item::Text(text) = &mut item
            && gaps > 0
        {
            let spacing = rest / gaps as f32;
            // A line that would be torn apart stays ragged.
            if spacing > 0.0 && spacing <= style.size * 0.14 {
                text.spacing = spacing;
            }
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
