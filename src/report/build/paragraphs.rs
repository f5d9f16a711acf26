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

/// Number and name as a heading prints them: `①学校教育`, `2　地域`, or the name alone.
pub fn numbered(number: &str, name: &str) -> String {
    let gap = if number.ends_with(|c: char| c.is_ascii_digit()) { "\u{3000}" } else { "" };
    format!("{number}{gap}{name}")
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
