//! Texts outside tables: comments abreast, remarks, the panel of fields.

use rust_xlsxwriter::{Color, FormatBorder};

use super::XlsxError;
use super::cell_format::{BODY, aligned};
use super::flow_row::{Around, Flowing};
use super::grid::Span;
use super::sheet::Sheet;
use crate::report::document::{Align, Field, Paragraph, ParagraphStyle, Prose};
use crate::typeset::Weight;

/// How many texts stand abreast: a line over the whole width of the sheet is too long to read.
pub(super) fn abreast(proses: &[&Prose]) -> u32 {
    if proses.len() > 1 { 2 } else { 1 }
}

/// Edges of texts set abreast.
pub(super) fn prose_edges(abreast: u32, width: u32) -> Vec<u32> {
    (0..=abreast).map(|index| width * index / abreast.max(1)).collect()
}

/// Width of the labels of a panel.
pub(super) fn label_width(sheet_ruler: super::row_height::Ruler, fields: &[Field]) -> u32 {
    let widths = fields.iter().map(|field| sheet_ruler.cell_width(&field.label, BODY - 1.0, Weight::Regular));
    widths.max().unwrap_or(0) + 28
}

impl Sheet<'_> {
    /// Neighbouring texts, each with its label, set abreast in as many rows as they need.
    pub fn proses(&mut self, proses: &[&Prose], edges: &[u32]) -> Result<(), XlsxError> {
        let abreast = edges.len() - 1;
        for group in proses.chunks(abreast) {
            self.rows.begin_block();
            let paragraphs: Vec<Vec<Paragraph>> = group.iter().map(|prose| with_label(prose)).collect();
            let texts: Vec<Flowing> = group
                .iter()
                .zip(&paragraphs)
                .enumerate()
                .map(|(index, (prose, paragraphs))| Flowing {
                    span: self.grid.span(edges[index], edges[index + 1]),
                    paragraphs,
                    size: BODY,
                    strong: false,
                    indent: 1,
                    note: prose.label.as_ref().and(prose.label_note.as_deref()),
                    format: aligned(self.styles.text(BODY), Align::Left),
                    link: None,
                })
                .collect();
            let blank = self.styles.text(BODY);
            self.flow_row(&texts, &Around { air_pt: 3.0, foot: blank.clone(), blank })?;
        }
        Ok(())
    }

    /// An emphasised remark: a panel with a bar at its left.
    pub fn remark(&mut self, remark: &Prose) -> Result<(), XlsxError> {
        self.rows.begin_block();
        self.gap(4.0)?;
        let paragraphs = with_label(remark);
        let format = self.styles.panel(aligned(self.styles.text(BODY), Align::Left));
        let bar = format
            .clone()
            .set_border_left(FormatBorder::Thick)
            .set_border_left_color(Color::RGB(self.styles.colors.watch));
        let text = Flowing {
            span: self.grid.all(),
            paragraphs: &paragraphs,
            size: BODY,
            strong: false,
            indent: 1,
            note: remark.label.as_ref().and(remark.label_note.as_deref()),
            format: bar,
            link: None,
        };
        self.flow_row(&[text], &Around { air_pt: 4.5, foot: format.clone(), blank: format })
    }

    /// The panel at the head of a sheet: a row for each label.
    pub fn fields(&mut self, fields: &[Field], split: u32) -> Result<(), XlsxError> {
        self.rows.begin_block();
        let labels = self.grid.span(0, split);
        let contents = Span { first: labels.last + 1, last: self.grid.all().last };
        for field in fields {
            let label = [Paragraph { text: field.label.clone(), style: ParagraphStyle::Body }];
            let flowing = |span, paragraphs, size| Flowing {
                span,
                paragraphs,
                size,
                strong: false,
                indent: 1,
                note: None,
                format: self.styles.panel(aligned(self.styles.text(BODY), Align::Left)),
                link: None,
            };
            let mut name = flowing(labels, &label, BODY);
            name.format = name.format.set_font_color(Color::RGB(self.styles.colors.grey));
            let texts = [name, flowing(contents, &field.paragraphs, BODY)];
            let blank = self.styles.panel(self.styles.text(BODY));
            let foot = self.styles.ruled(blank.clone());
            self.rows.begin_row();
            self.flow_row(&texts, &Around { air_pt: 3.0, blank, foot })?;
        }
        Ok(())
    }
}

/// The label as the first paragraph.
fn with_label(prose: &Prose) -> Vec<Paragraph> {
    let label = prose.label.iter().map(|label| Paragraph { text: label.clone(), style: ParagraphStyle::Label });
    label.chain(prose.paragraphs.iter().cloned()).collect()
}
