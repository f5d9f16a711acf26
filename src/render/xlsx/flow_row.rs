//! A row of texts of unequal length, each with the same pitch of lines.
//!
//! In Excel lines get a pitch only by being distributed over the height of their cell, and LibreOffice does that
//! within one paragraph only. So each paragraph has a cell of its own, just as high as its lines, and a row whose texts
//! differ in length is made of several rows of the sheet, over which the cells are merged.

use rust_xlsxwriter::Format;

use super::XlsxError;
use super::cell_format::{Lie, wrapped};
use super::grid::Span;
use super::row_height::{LEADING, Portion, spread_height};
use super::sheet::{Area, Content, Sheet};
use crate::report::document::{Paragraph, ParagraphStyle};

/// A text on its way into a row.
#[derive(Debug, Clone)]
pub(super) struct Flowing<'a> {
    pub span: Span,
    pub paragraphs: &'a [Paragraph],
    pub size: f32,
    pub strong: bool,
    pub indent: u8,
    /// Small grey words behind the first paragraph.
    pub note: Option<&'a str>,
    /// Colour, alignment and fill; size, weight and indent are set by the row.
    pub format: Format,
    /// Sheet that the text leads to.
    pub link: Option<String>,
}

/// What is around the texts of a row.
#[derive(Debug, Clone)]
pub(super) struct Around {
    /// Air above and below the texts.
    pub air_pt: f32,
    /// Format of the cells that hold no text.
    pub blank: Format,
    /// Format of the row's last line of cells.
    pub foot: Format,
}

/// A paragraph's place in the height of its row, in points from the top.
struct Placed {
    portion: Portion,
    from: f32,
    to: f32,
}

/// Ends of paragraphs that differ less than this are one.
const SAME: f32 = 1.4;

impl Sheet<'_> {
    /// Writes the texts side by side.
    pub fn flow_row(&mut self, texts: &[Flowing], around: &Around) -> Result<(), XlsxError> {
        let placed: Vec<Vec<Placed>> = texts.iter().map(|text| self.place(text)).collect();
        let steps = steps(&placed);
        self.blank_row(around.air_pt, &around.blank)?;
        let first_row = self.rows.next();
        for (index, step) in steps.windows(2).enumerate() {
            if index > 0 && may_part(&placed, step[0]) {
                self.rows.begin_part();
            }
            self.blank_row(step[1] - step[0], &around.blank)?;
        }
        for (text, placed) in texts.iter().zip(&placed) {
            for (index, paragraph) in placed.iter().enumerate() {
                let top = first_row + step_at(&steps, paragraph.from);
                let bottom = first_row + step_at(&steps, paragraph.to) - 1;
                let area = Area { first_row: top, last_row: bottom.max(top), span: text.span };
                let (content, format) = self.flowing_cell(text, &paragraph.portion, index == 0);
                self.put_area(area, &content, &format)?;
            }
        }
        self.blank_row(around.air_pt, &around.foot)
    }

    fn blank_row(&mut self, height: f32, format: &Format) -> Result<(), XlsxError> {
        let row = self.row(height)?;
        let all = self.grid.all();
        self.fill(row, all, format)
    }

    /// Where each paragraph of a text stands.
    fn place(&self, text: &Flowing) -> Vec<Placed> {
        let mut at = 0.0;
        let mut placed = Vec::new();
        // A paragraph of one line stands in the middle of its pitch; lines that are spread begin at their cell's edge.
        let air = (LEADING - 1.0) * text.size / 2.0;
        for portion in self.cut(text) {
            let height = spread_height(portion.lines, text.size);
            let (from, to) = match portion.lines.most {
                0 | 1 => (at, at + height + 2.0 * air),
                _ => (at + air, at + air + height),
            };
            at = if portion.lines.most > 1 { to + air } else { to };
            placed.push(Placed { portion, from, to });
        }
        placed
    }

    fn cut(&self, text: &Flowing) -> Vec<Portion> {
        let width = self.grid.span_width(text.span);
        let mut paragraphs = text.paragraphs.to_vec();
        // The note is measured with its paragraph, in whose line it stands.
        if let (Some(note), Some(first)) = (text.note, paragraphs.first_mut()) {
            first.text.push_str(note);
        }
        self.ruler.portions(&paragraphs, width, text.indent, text.size, text.strong)
    }

    fn flowing_cell(&self, text: &Flowing, portion: &Portion, is_first: bool) -> (Content, Format) {
        let lie = if portion.lines.likely > 1 { Lie::Spread } else { Lie::Middle };
        let format = wrapped(text.format.clone(), lie).set_font_size(f64::from(text.size)).set_indent(text.indent);
        let bold = text.strong || portion.style == ParagraphStyle::Label;
        let format = if bold { format.set_bold() } else { format };
        let note = text.note.filter(|note| is_first && portion.text.ends_with(note));
        let content = match (note, &text.link) {
            (Some(note), _) => {
                let words = portion.text[..portion.text.len() - note.len()].to_owned();
                let own = if bold { self.styles.bold(text.size) } else { self.styles.text(text.size) };
                Content::Runs(vec![(own, words), (self.styles.grey(text.size - 1.0), note.to_owned())])
            }
            (None, Some(target)) => Content::Link { text: portion.text.clone(), target: target.clone() },
            (None, None) => Content::Text(portion.text.clone()),
        };
        (content, format)
    }
}

/// Where the row is cut: where paragraphs begin and end; places that almost agree are one.
fn steps(placed: &[Vec<Placed>]) -> Vec<f32> {
    let places = placed.iter().flatten().flat_map(|paragraph| [paragraph.from, paragraph.to]);
    let mut ends: Vec<f32> = places.filter(|place| *place > SAME).collect();
    ends.sort_by(f32::total_cmp);
    let mut steps: Vec<f32> = vec![0.0];
    let mut begun = 0.0;
    for end in ends {
        match steps.last_mut() {
            Some(last) if *last > 0.0 && end - begun < SAME => *last = end,
            _ => {
                steps.push(end);
                begun = end;
            }
        }
    }
    steps
}

/// The step that a height belongs to: the first that is not above it.
fn step_at(steps: &[f32], height: f32) -> u32 {
    steps.iter().position(|step| *step >= height - 0.01).unwrap_or(steps.len() - 1) as u32
}

/// Whether a page may end at that height: where no text's paragraph goes on.
fn may_part(placed: &[Vec<Placed>], height: f32) -> bool {
    placed.iter().flatten().all(|paragraph| paragraph.to <= height + SAME || paragraph.from >= height - SAME)
}
