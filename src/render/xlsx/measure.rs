//! How many lines a text takes in a cell, and how high the row has to be.

use super::look::Look;
use crate::typeset::{Fonts, Weight};

/// Points of a pixel.
pub(super) const POINT: f32 = 0.75;
/// What a cell keeps free left and right, in pixels.
const PADDING: f32 = 8.0;
/// One step of indentation in pixels, the wider of the two programs.
const INDENT: f32 = 13.5;
/// Programs measure with hinted widths: this share of the width is used.
const SAFETY: f32 = 0.96;
/// Distance of lines in relation to the size.
const PITCH: f32 = 1.55;
/// Where a row ends: the format's limit is 409.5 points.
pub(super) const HIGHEST: f32 = 400.0;

/// The width in points that text has between two edges.
pub(super) fn room(edges: (u32, u32), look: &Look) -> f32 {
    let pixels = (edges.1.saturating_sub(edges.0)) as f32 - PADDING - INDENT * f32::from(look.indent);
    (pixels * POINT * SAFETY).max(look.size)
}

pub(super) fn weight(bold: bool) -> Weight {
    if bold { Weight::Bold } else { Weight::Regular }
}

/// Number of lines of a text, line feeds counted.
pub(super) fn count(fonts: &Fonts, text: &str, edges: (u32, u32), look: &Look) -> usize {
    let room = room(edges, look);
    text.split('\n')
        .map(|part| fonts.lines(part, room, look.size, weight(look.bold)).len().max(1))
        .sum::<usize>()
        .max(1)
}

/// Height of a row for that many lines.
pub(super) fn height(lines: usize, size: f32) -> f32 {
    (lines.saturating_sub(1) as f32 * PITCH + 1.0) * size + 8.0
}

/// The text cut into parts that each fit a row, at paragraphs or else at lines.
pub(super) fn parts(fonts: &Fonts, text: &str, edges: (u32, u32), look: &Look) -> Vec<String> {
    let most = ((HIGHEST - 8.0) / (look.size * PITCH)).floor().max(1.0) as usize;
    if count(fonts, text, edges, look) <= most {
        return vec![text.to_owned()];
    }
    let room = room(edges, look);
    let mut parts = vec![String::new()];
    let mut used = 0;
    for paragraph in text.split('\n') {
        for (index, line) in fonts.lines(paragraph, room, look.size, weight(look.bold)).into_iter().enumerate() {
            if used == most {
                parts.push(String::new());
                used = 0;
            }
            if let Some(part) = parts.last_mut() {
                if index == 0 && used > 0 {
                    part.push('\n');
                }
                part.push_str(line);
            }
            used += 1;
        }
    }
    parts
}

/// Pixels that a text on one line takes in a cell.
pub(super) fn pixels(fonts: &Fonts, text: &str, size: f32, bold: bool) -> u32 {
    let widest = text.split('\n').map(|part| fonts.width(part, size, weight(bold))).fold(0.0, f32::max);
    (widest / POINT / SAFETY + PADDING).ceil() as u32
}
