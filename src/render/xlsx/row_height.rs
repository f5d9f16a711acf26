//! How many lines a text takes in a cell and how high its row must be: Excel does not fit merged, wrapped cells by
//! itself, and no writer computes heights.

use std::borrow::Cow;

use super::cell_format::CHIP;
use crate::report::document::{Paragraph, ParagraphStyle};
use crate::typeset::{Fonts, Weight};

/// Points of a pixel.
pub(super) const PT_PER_PX: f32 = 0.75;
/// What Excel and LibreOffice keep free at the left and right of a cell's text, together.
const PADDING_PT: f32 = 6.0;
/// One step of indent; LibreOffice's is a little wider than Excel's 9 px.
const INDENT_PT: f32 = 9.0;
/// Excel, LibreOffice and our own metrics differ by a few per cent in a line's width.
const SAFETY: f32 = 1.04;
/// Pitch of lines in ems where a cell's lines are distributed over its height. The font's own pitch is 1.0 em.
pub(super) const LEADING: f32 = 1.6;
/// Pitch of lines in a cell that is not spread, in ems, with something for programs that set them wider.
pub(super) const TIGHT: f32 = 1.2;
/// Air above and below a cell's text together.
const AIR_PT: f32 = 6.0;
/// Lines that a cell holds at most: with more, the text goes on in the next row (a row ends at 409.5 pt).
pub(super) const MAX_LINES: usize = 22;

/// Any ideograph: an em wide.
const EM: char = '一';

/// The least width of a mark's chip in pixels.
const MIN_CHIP: u32 = 36;

/// Measures texts with the fonts that the PDF is set in.
#[derive(Clone, Copy)]
pub(super) struct Ruler<'f> {
    fonts: &'f Fonts,
}

/// A paragraph, or as much of it as stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Portion {
    pub text: String,
    pub style: ParagraphStyle,
    pub lines: Lines,
}

/// How many lines a text takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lines {
    /// By our own metrics.
    pub likely: usize,
    /// In a program that sets a little wider.
    pub most: usize,
}

impl<'f> Ruler<'f> {
    pub fn new(fonts: &'f Fonts) -> Ruler<'f> {
        Ruler { fonts }
    }

    /// Width of a text on one line in pixels, with the cell's padding and the safety margin.
    pub fn cell_width(&self, text: &str, size: f32, weight: Weight) -> u32 {
        let text = self.measurable(text);
        let widest = text.lines().map(|line| self.fonts.width(line, size, weight)).fold(0.0, f32::max);
        ((widest * SAFETY + PADDING_PT) / PT_PER_PX).ceil() as u32
    }

    /// Width in pixels of the chips of marks: of a letter or, where the scheme has words for marks, of the longest.
    pub fn chip_width<'m>(&self, marks: impl Iterator<Item = &'m str>) -> u32 {
        marks.map(|mark| self.cell_width(mark, CHIP, Weight::Bold)).fold(MIN_CHIP, u32::max)
    }

    /// Width of a text on one line in points.
    pub fn width(&self, text: &str, size: f32, weight: Weight) -> f32 {
        self.fonts.width(&self.measurable(text), size, weight)
    }

    /// Lines of a text in a cell of that width, in a program that sets a little wider.
    pub fn lines(&self, text: &str, width_px: u32, indent: u8, size: f32, weight: Weight) -> usize {
        self.fonts.lines(&self.measurable(text), room(width_px, indent) / SAFETY, size, weight).len()
    }

    /// Lines of a text, likely and at most.
    pub fn likely_lines(&self, text: &str, width_px: u32, indent: u8, size: f32, weight: Weight) -> Lines {
        let likely = self.fonts.lines(&self.measurable(text), room(width_px, indent), size, weight).len();
        Lines { likely, most: self.lines(text, width_px, indent, size, weight) }
    }

    /// Divides a text into cells: one for each paragraph, more where it has more than [`MAX_LINES`] lines.
    pub fn portions(
        &self,
        paragraphs: &[Paragraph],
        width_px: u32,
        indent: u8,
        size: f32,
        strong: bool,
    ) -> Vec<Portion> {
        let portions = paragraphs.iter().flat_map(|paragraph| {
            let bold = strong || paragraph.style == ParagraphStyle::Label;
            let weight = if bold { Weight::Bold } else { Weight::Regular };
            let text = self.measurable(&paragraph.text);
            let lines = self.fonts.lines(&text, room(width_px, indent), size, weight);
            cut(paragraph, &text, &lines, |text| self.likely_lines(text, width_px, indent, size, weight))
        });
        portions.collect()
    }

    /// The text as it can be measured: what our fonts lack (emoji) another program sets from its own, an em wide.
    fn measurable<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.chars().all(|c| self.fonts.can_print(c)) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.chars().map(|c| if self.fonts.can_print(c) { c } else { EM }).collect())
    }
}

/// Height of a cell whose lines are distributed over it: the likely lines at their pitch, and never so little that the
/// lines of a program that sets wider are cut.
pub(super) fn spread_height(lines: Lines, size: f32) -> f32 {
    let pitched = (lines.likely.max(1) - 1) as f32 * LEADING * size + size;
    pitched.max(lines.most as f32 * TIGHT * size)
}

/// Height of a cell with a line or more and air around it.
pub(super) fn text_height(lines: usize, size: f32) -> f32 {
    (lines.max(1) - 1) as f32 * LEADING * size + size + AIR_PT
}

/// Points that a line may take in a cell.
fn room(width_px: u32, indent: u8) -> f32 {
    (width_px as f32 * PT_PER_PX - PADDING_PT - f32::from(indent) * INDENT_PT).max(1.0)
}

/// A paragraph cut between lines, after each [`MAX_LINES`] of them.
fn cut(paragraph: &Paragraph, measured: &str, lines: &[&str], measure: impl Fn(&str) -> Lines) -> Vec<Portion> {
    // Character for character the measured text is the paragraph's, but its bytes may differ.
    let same = |at: usize| {
        let before = measured[..at].chars().count();
        paragraph.text.char_indices().nth(before).map_or(paragraph.text.len(), |(at, _)| at)
    };
    let begins: Vec<usize> = lines.chunks(MAX_LINES).map(|chunk| same(offset(measured, chunk[0]))).collect();
    let ends = begins.iter().copied().skip(1).chain([paragraph.text.len()]);
    let texts = begins.iter().zip(ends).map(|(begin, end)| &paragraph.text[*begin..end]);
    texts.map(|text| Portion { text: text.to_owned(), style: paragraph.style, lines: measure(text) }).collect()
}

/// Where a line begins in the text it is cut from (an empty line may be a slice of anything).
fn offset(text: &str, line: &str) -> usize {
    (line.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::FontSettings;

    fn paragraph(text: String) -> Paragraph {
        Paragraph { text, style: ParagraphStyle::Body }
    }

    #[test]
    fn a_long_text_goes_on_in_further_portions_and_loses_nothing() {
        let fonts = Fonts::load(&FontSettings::default()).unwrap();
        let text = "商店会が行うにぎわいづくりの事業に補助を行いました。".repeat(60);
        let portions = Ruler::new(&fonts).portions(&[paragraph(text.clone())], 400, 0, 10.0, false);
        assert!(portions.len() > 1);
        assert!(portions.iter().all(|portion| portion.lines.likely <= MAX_LINES));
        let joined: String = portions.iter().map(|portion| portion.text.as_str()).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn what_the_fonts_lack_is_an_em_wide_and_is_not_lost() {
        let fonts = Fonts::load(&FontSettings::default()).unwrap();
        let ruler = Ruler::new(&fonts);
        assert!(ruler.width("😀😀😀", 10.0, Weight::Regular) >= 30.0);
        let text = "髙橋さんと𠮷野さんが🎉集まった。".repeat(80);
        let portions = ruler.portions(&[paragraph(text.clone())], 300, 0, 10.0, false);
        let joined: String = portions.iter().map(|portion| portion.text.as_str()).collect();
        assert!(portions.len() > 1 && joined == text);
    }

    #[test]
    fn the_highest_row_is_one_that_excel_has() {
        assert!(spread_height(Lines { likely: MAX_LINES, most: MAX_LINES + 2 }, 11.0) < 409.5);
    }
}
