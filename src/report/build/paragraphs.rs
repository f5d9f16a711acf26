//! Texts as paragraphs.

use crate::plan::paragraphs;
use crate::report::document::{Paragraph, ParagraphStyle};

/// The paragraphs of a text, each a bullet, a label or plain.
pub fn split(text: &str) -> Vec<Paragraph> {
    paragraphs(text).map(|line| Paragraph { text: line.to_owned(), style: style(line) }).collect()
}

/// A plain paragraph.
pub fn plain(text: impl Into<String>) -> Paragraph {
    Paragraph { text: text.into(), style: ParagraphStyle::Body }
}

/// A bold one.
pub fn label(text: impl Into<String>) -> Paragraph {
    Paragraph { text: text.into(), style: ParagraphStyle::Label }
}

fn style(line: &str) -> ParagraphStyle {
    if line.starts_with(['・', '○', '●', '■', '※']) {
        ParagraphStyle::Bullet
    } else if line.starts_with('【') && line.ends_with('】') {
        ParagraphStyle::Label
    } else {
        ParagraphStyle::Body
    }
}
