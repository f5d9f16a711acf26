//! The table of contents: parts, their sections, page numbers; each line leads to its page.

use crate::report::document::{Document, SectionKind};

use super::flow::{Block, Flow, Page, Piece};
use super::item::{Area, Dash, Item, Stroke};
use super::structure::Role;
use super::style::{Layout, Type};
use super::text::{Measure, Set, baseline, height, stacked};

const INDENT: f32 = 14.0;
/// Room for the page number.
const NUMBER_WIDTH: f32 = 34.0;

/// A department's extract of fewer sections is seen whole without a table of contents.
const LEAST_SECTIONS: usize = 3;

/// Whether the document has a table of contents: an annex by itself needs none, nor does a short extract.
pub(super) fn has_contents(document: &Document) -> bool {
    let is_short = document.department.is_some() && document.sections.len() < LEAST_SECTIONS;
    let is_annex = matches!(document.sections.as_slice(), [only] if only.kind == SectionKind::Annex);
    !is_short && !is_annex
}

impl Layout<'_> {
    /// The pages of the contents, if the document has them. `number` gives the printed page number of a section.
    pub fn contents(&self, document: &Document, number: impl Fn(&str) -> usize) -> Vec<Page> {
        if !has_contents(document) {
            return Vec::new();
        }
        let mut pieces = vec![self.contents_head(document)];
        let all = self.inside(Role::Contents);
        let mut list = all;
        let mut part: Option<&str> = None;
        for section in &document.sections {
            if section.part.as_deref() != part {
                part = section.part.as_deref();
                list = all;
                if let Some(title) = part {
                    let bold = Type { leading: self.body().leading, ..self.heading3() };
                    let block = all.entry(title, &section.anchor, None, 0.0, bold);
                    list = all.inside(Role::Contents);
                    pieces.push(Piece::Block(block.gap(8.0).keep()));
                }
            }
            let indent = if part.is_some() { INDENT } else { 0.0 };
            let page = Some(number(&section.anchor));
            let style = self.body();
            let gap = if part.is_some() { 0.0 } else { 4.0 };
            pieces.push(Piece::Block(list.entry(&section.title, &section.anchor, page, indent, style).gap(gap)));
        }
        Flow::new(self.frame).place(pieces).pages
    }

    fn contents_head(&self, document: &Document) -> Piece {
        let strips = self.strips(&document.look.contents_title, self.full_measure(), self.heading1(), Set::Left);
        let bottom = height(&strips) + 5.0;
        let mut items = stacked(self.tagged(self.heading_role(1), strips), 0.0);
        items.push(Item::line((self.frame.left, bottom), (self.frame.right, bottom), 1.4, self.colors.ink));
        Piece::Block(Block::new(bottom + 8.0, items).keep())
    }

    fn entry(&self, title: &str, anchor: &str, page: Option<usize>, indent: f32, style: Type) -> Block {
        let link = self.inside(Role::ContentsItem).inside(Role::Reference).inside(Role::Link);
        let (left, right) = (self.frame.left + indent, self.frame.right);
        let measure = Measure { x: left, width: right - left - NUMBER_WIDTH };
        let lines = self.fonts.lines(title, measure.width, style.size, style.weight);
        let last_width = lines.last().map_or(0.0, |line| self.width(line, style));
        let strips = self.strips(title, measure, style, Set::Left);
        let full = height(&strips);
        let mut items = link.here(stacked(strips, 0.0));
        if let Some(page) = page {
            let number = page.to_string();
            let top = full - style.leading;
            let y = top + baseline(style) - 1.0;
            let (from, to) = (left + last_width + 6.0, right - self.width(&number, style) - 6.0);
            if to > from {
                let stroke =
                    Stroke { from: (from, y), to: (to, y), width: 0.7, color: self.colors.grey, dash: Dash::Dotted };
                items.push(Item::Stroke(stroke));
            }
            items.extend(link.here(vec![self.run_to(&number, right, top, style)]));
        }
        let area = Area::new(left, 0.0, right - left, full);
        items.push(link.link(area, anchor, title.to_string()));
        Block::new(full, items)
    }
}
