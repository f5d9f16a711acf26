//! Headings, running text, remarks, footnotes and the panel of fields.

use crate::report::document::{Field, Paragraph, Prose, Reference, Section};

use super::flow::{Block, Bookmark, Level, Piece, lines};
use super::item::{Area, Item, PAGE};
use super::row::{CellBox, Cut, Place, Row, Ruling};
use super::structure::Role;
use super::style::{CELL_PADDING_X, CELL_PADDING_Y, Layout, Type};
use super::text::{Measure, Set, Strip, height, stacked};

/// The accent bar left of a heading.
const BAR_WIDTH: f32 = 3.0;
const BAR_GAP: f32 = 10.0;
const LABEL_NOTE_GAP: f32 = 5.0;
/// Characters on a line of running text at most: those of an upright A4 page, on which it goes from edge to edge.
const MEASURE_EMS: f32 = 54.0;
/// Part of its size that a section's title is set in at least to keep it on one line.
const LEAST_TITLE: f32 = 0.82;
/// Part of a page that a title or a heading takes at most, and the parts of its size tried for that.
const HIGHEST_TITLE: f32 = 0.4;
const TITLE_PARTS: [f32; 4] = [1.0, 0.8, 0.65, 0.5];

impl Layout<'_> {
    pub fn full_measure(&self) -> Measure {
        Measure { x: self.frame.left, width: self.frame.width() }
    }

    /// The measure of running text: on wide pages a line of the whole width would be lost on the way back.
    fn text_measure(&self) -> Measure {
        Measure { width: self.longest_line(self.body()).min(self.frame.width()), ..self.full_measure() }
    }

    /// How long a line of running text is at most.
    fn longest_line(&self, style: Type) -> f32 {
        MEASURE_EMS * style.size
    }

    /// Begins a page: the part in small type, the title, a rule.
    pub fn section_head(&self, section: &Section) -> Vec<Piece> {
        let bookmark = Bookmark { title: section.title.clone(), level: Level::Section };
        let begin = Piece::Section { anchor: section.anchor.clone(), bookmark, frame: self.frame };
        let mut strips = Vec::new();
        if let Some(part) = section.part.as_ref().filter(|part| **part != section.title) {
            let style = self.small().colored(self.colors.accent);
            strips.extend(self.tagged(Role::Paragraph, self.strips(part, self.full_measure(), style, Set::Left)));
        }
        for other in &section.see_also {
            self.see_also(other, &mut strips);
        }
        // A title slightly too long is set smaller rather than on two lines.
        let style =
            self.shrunk(&section.title, self.frame.width(), self.heading1(), self.sizes.headings[0] * LEAST_TITLE);
        let fits = self.width(&section.title, style) <= self.frame.width() + 0.1;
        let style = if fits { style } else { self.low(&section.title, self.full_measure(), self.heading1()) };
        let title = self.label_strips(&section.title, self.full_measure(), style, Set::Left);
        strips.extend(self.tagged(self.heading_role(1), title));
        let bottom = height(&strips) + 5.0;
        let mut items = stacked(strips, 0.0);
        items.push(Item::line((self.frame.left, bottom), (self.frame.right, bottom), 1.4, self.colors.ink));
        vec![begin, Piece::Block(Block::new(bottom + 4.0, items).keep())]
    }

    /// A long title in large type on a low page is set smaller: it is never parted, and something stands below it.
    fn low(&self, text: &str, measure: Measure, style: Type) -> Type {
        let most = self.frame.height() * HIGHEST_TITLE;
        let of = |part: f32| Type { size: style.size * part, leading: style.leading * part, ..style };
        let fits = |style: &Type| height(&self.label_strips(text, measure, *style, Set::Left)) <= most;
        let [.., least] = TITLE_PARTS;
        TITLE_PARTS.into_iter().map(of).find(fits).unwrap_or_else(|| of(least))
    }

    /// Names another section with its page at the right edge: beside the part where there is room, else on a further line.
    fn see_also(&self, other: &Reference, strips: &mut Vec<Strip>) {
        let said = match &other.anchor {
            Some(_) => format!("{}（{PAGE}ページ）", other.text),
            None => other.text.clone(),
        };
        let style = self.shrunk(&said, self.frame.width(), self.small().colored(self.colors.accent), 4.0);
        let width = self.width(&said, style);
        let beside = strips.last().is_some_and(|part| {
            let end = part.items.iter().filter_map(|item| item.right_edge(self.fonts)).fold(0.0, f32::max);
            strips.len() == 1 && end + LABEL_NOTE_GAP * 2.0 <= self.frame.right - width
        });
        if !beside {
            strips.push(Strip::solid(style.leading, Vec::new()));
        }
        let Some(line) = strips.last_mut() else { return };
        let mut run = self.run_to(&said, self.frame.right, 0.0, style);
        let Some(anchor) = &other.anchor else {
            return line.items.extend(self.marked(Role::Paragraph, vec![run]));
        };
        if let Item::Text(text) = &mut run {
            text.page_of = Some(anchor.clone());
        }
        let link = self.inside(Role::Paragraph).inside(Role::Link);
        line.items.extend(link.here(vec![run]));
        let area = Area::new(self.frame.right - width, 0.0, width, line.height);
        line.items.push(link.link(area, anchor, other.text.clone()));
    }

    /// A heading inside a section, with its bar.
    pub fn heading(&self, text: &str, minor: bool) -> Piece {
        let style = if minor { self.heading3() } else { self.heading2() };
        let indent = if minor { 0.0 } else { BAR_GAP };
        let measure = Measure { x: self.frame.left + indent, width: self.frame.width() - indent };
        let style = self.low(text, measure, style);
        let role = self.heading_role(if minor { 3 } else { 2 });
        let strips = self.tagged(role, self.label_strips(text, measure, style, Set::Left));
        let total = height(&strips);
        let mut items = Vec::new();
        if !minor {
            let bar = Area::new(self.frame.left, 3.0, BAR_WIDTH, total - 6.0);
            items.push(Item::fill(bar, self.colors.accent));
        }
        items.extend(stacked(strips, 0.0));
        let level = if minor { Level::Minor } else { Level::Heading };
        let mut block = Block::new(total + 3.0, items).gap(self.tight(if minor { 9.0 } else { 15.0 })).keep();
        block.bookmark = Some(Bookmark { title: text.to_string(), level });
        Piece::Block(block)
    }

    /// A text with its label, its paragraphs set straight at both edges.
    pub fn prose(&self, prose: &Prose) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if let Some(label) = &prose.label {
            let strip = self.label(label, prose.label_note.as_deref(), self.text_measure(), self.body());
            pieces.push(Piece::Block(Block::new(strip.height, strip.items).gap(6.0).keep()));
        }
        let set = |paragraph: &Paragraph| self.paragraph(paragraph, self.text_measure(), self.body(), Set::Hanging);
        for (position, mut strips) in self.paragraphs(&prose.paragraphs, set).into_iter().enumerate() {
            // A first paragraph of one line would look lost under its heading at a page's end.
            if let (0, [only], Some(_)) = (position, strips.as_mut_slice(), prose.paragraphs.get(1)) {
                only.lines_after = 1;
            }
            let gap = if position == 0 { if prose.label.is_some() { 0.0 } else { 4.0 } } else { 2.0 };
            pieces.extend(lines(strips, gap));
        }
        pieces
    }

    /// The label in bold and its note in grey behind it, on a further line where it does not fit.
    fn label(&self, label: &str, note: Option<&str>, measure: Measure, style: Type) -> Strip {
        let bold = style.bold();
        let strips = self.strips(label, measure, bold, Set::Left);
        let mut total = height(&strips);
        let last_line = self.fonts.lines(label, measure.width, bold.size, bold.weight).pop().unwrap_or_default();
        let mut items = stacked(strips, 0.0);
        if let Some(note) = note {
            let small = Type { leading: style.leading, ..self.note() };
            let x = measure.x + self.width(last_line, bold) + LABEL_NOTE_GAP;
            if x + self.width(note, small) <= measure.x + measure.width {
                items.push(self.run(note, x, total - style.leading, small));
            } else {
                let below = self.strips(note, measure, small, Set::Left);
                let top = total;
                total += height(&below);
                items.extend(stacked(below, top));
            }
        }
        Strip::solid(total, self.marked(Role::Paragraph, items))
    }

    /// Small print.
    pub fn footnotes(&self, notes: &[String]) -> Vec<Piece> {
        let pieces = notes.iter().enumerate().flat_map(|(position, note)| {
            let strips =
                self.tagged(Role::Paragraph, self.strips(note, self.text_measure(), self.note(), Set::Hanging));
            lines(strips, if position == 0 { 4.0 } else { 0.0 })
        });
        pieces.collect()
    }

    /// A tinted box with a bar in the colour of warnings.
    pub fn remark(&self, remark: &Prose) -> Vec<Piece> {
        let inside = Measure { x: self.frame.left + 13.0, width: self.text_measure().width - 23.0 };
        let style = self.cell();
        let mut strips = vec![Strip::solid(6.0, Vec::new())];
        if let Some(label) = &remark.label {
            let label = self.label(label, remark.label_note.as_deref(), inside, style);
            strips.push(Strip { lines_after: 1, ..label });
        }
        let set = |paragraph: &Paragraph| self.paragraph(paragraph, inside, style, Set::Justified);
        strips.extend(self.paragraphs(&remark.paragraphs, set).into_iter().flatten());
        if let Some(first) = strips.first_mut() {
            first.lines_after = 1;
        }
        let mut end = Strip::solid(6.0, Vec::new());
        end.starts_text = false;
        if let Some(last) = strips.last_mut() {
            last.lines_after = last.lines_after.max(1);
        }
        strips.push(end);
        let tinted = strips.into_iter().map(|strip| self.tinted(strip)).collect();
        lines(tinted, self.tight(9.0))
    }

    fn tinted(&self, mut strip: Strip) -> Strip {
        let Measure { x: left, width } = self.text_measure();
        // A little higher than the strip, so that no seam shows between two.
        let full = strip.height + 0.3;
        let back = Item::fill(Area::new(left, 0.0, width, full), tint(self.colors.poor));
        let bar = Item::fill(Area::new(left, 0.0, BAR_WIDTH, full), self.colors.poor);
        strip.items.splice(0..0, [back, bar]);
        strip
    }

    /// The panel at the head of a sheet.
    pub fn fields(&self, fields: &[Field]) -> Vec<Piece> {
        let longest = fields.iter().map(|field| self.width(&field.label, self.cell().bold())).fold(0.0, f32::max);
        let label_width = (longest + 2.0 * CELL_PADDING_X + 4.0).max(64.0).min(self.frame.width() * 0.3);
        let table = self.inside(Role::Table);
        let row = |(position, field)| table.inside(Role::Row).field(field, label_width, position == 0);
        fields.iter().enumerate().map(row).collect()
    }

    fn field(&self, field: &Field, label_width: f32, is_first: bool) -> Piece {
        let left = self.frame.left;
        let label_measure = Measure { x: left + CELL_PADDING_X, width: label_width - 2.0 * CELL_PADDING_X };
        let label_strips = self.strips(&field.label, label_measure, self.cell().bold(), Set::Left);
        let label_strips = self.tagged(Role::row_header(), label_strips);
        let style = self.panel();
        let room = self.frame.width() - label_width - 2.0 * CELL_PADDING_X - 2.0;
        let content =
            Measure { x: left + label_width + CELL_PADDING_X + 2.0, width: room.min(self.longest_line(style)) };
        let set = |paragraph: &Paragraph| self.paragraph(paragraph, content, style, Set::Justified);
        let content_strips = self.inside(Role::Cell).cell_paragraphs(&field.paragraphs, set);
        let mut label = CellBox::new(left, label_width, label_strips, Place::Middle);
        label.fill = Some(self.colors.header);
        let again = self.unmarked().strips(&field.label, label_measure, self.cell().bold(), Set::Left);
        label.again = self.continued(again, label_measure);
        let text = CellBox::new(left + label_width, self.frame.width() - label_width, content_strips, Place::Middle);
        let gap = if is_first { self.tight(6.0) } else { 0.0 };
        Piece::Row(Row {
            cells: vec![label, text],
            ruling: Ruling::Grid,
            cut: Cut::WhenMuchRoomIsLeft,
            line: self.colors.line,
            gap,
            padding: self.tight(CELL_PADDING_Y),
            least: 0.0,
            keep_with_next: false,
            head: None,
        })
    }
}

/// A colour mixed with much white.
fn tint(color: u32) -> u32 {
    let mixed = |shift: u32| {
        let channel = (color >> shift) & 0xff;
        ((channel * 8 + 255 * 92) / 100) << shift
    };
    mixed(16) | mixed(8) | mixed(0)
}
