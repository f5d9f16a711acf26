//! The first sheet: what the workbook holds, with links; every other sheet has a link back.

use rust_xlsxwriter::Worksheet;

use super::XlsxError;
use super::cell_format::{BODY, Lie, SMALL, aligned, wrapped};
use super::grid::{Grid, Span};
use super::mark_places::MarkPlaces;
use super::page_setup::{Fixed, set_up};
use super::row_height::text_height;
use super::sheet::{Content, Sheet};
use super::workbook::Press;
use crate::report::document::{Align, Section};
use crate::typeset::Weight;

/// Room around a sheet's name.
const PAD_PX: u32 = 28;
/// Air in a row of the list.
const AIR_PT: f32 = 1.0;
/// Width of the column with the link back.
const BACK_PX: u32 = 76;

impl Press<'_> {
    /// The sheet of contents.
    pub fn contents(&self, sections: &[&Section], name: &str) -> Result<Worksheet, XlsxError> {
        let names = sections.iter().map(|section| self.ruler.cell_width(&section.sheet_name, BODY, Weight::Bold));
        let width = self.page.width_px;
        let split = (names.max().unwrap_or(0) + PAD_PX).min(width / 2);
        let mut grid = Grid::new(width);
        grid.lay_exactly(&[0, split, width - super::workbook::YEAR_PX, width]);
        let marks = MarkPlaces::default();
        let mut sheet = self.blank_sheet(grid, name, &marks)?;
        sheet.title(&self.document.title, self.document)?;
        sheet.imprint(self.document)?;
        let frozen_rows = sheet.rows.next();
        sheet.gap(6.0)?;
        let (names, titles) = (sheet.grid.span(0, split), sheet.grid.span(split, width));
        let mut part = None;
        for section in sections {
            if section.part != part {
                part.clone_from(&section.part);
                match &part {
                    Some(title) => sheet.part(title)?,
                    None => sheet.gap(6.0)?,
                }
            }
            sheet.rows.begin_row();
            sheet.line(section, names, titles, self.names.link(&section.anchor)?)?;
        }
        set_up(&mut sheet, self.document, self.page, Fixed { repeated: None, frozen_rows })?;
        Ok(sheet.worksheet)
    }
}

impl Sheet<'_> {
    /// The title of a part, kept with what it holds.
    fn part(&mut self, title: &str) -> Result<(), XlsxError> {
        self.rows.begin_block();
        self.gap(6.0)?;
        let lines = self.ruler.lines(title, self.grid.width(), 0, BODY, Weight::Bold);
        let row = self.row(text_height(lines, BODY) + AIR_PT)?;
        let format = self.styles.ruled(aligned(wrapped(self.styles.bold(BODY), Lie::Middle), Align::Left));
        let all = self.grid.all();
        self.put(row, all, &Content::Text(title.to_owned()), &format)?;
        self.rows.keep_with_next();
        Ok(())
    }

    fn line(&mut self, section: &Section, names: Span, titles: Span, target: String) -> Result<(), XlsxError> {
        let lines =
            |text: &str, span: Span| self.ruler.lines(text, self.grid.span_width(span), 1, BODY, Weight::Regular);
        let lines = lines(&section.sheet_name, names).max(lines(&section.title, titles));
        let row = self.row(text_height(lines, BODY) + AIR_PT)?;
        let format =
            self.styles.ruled(aligned(wrapped(self.styles.text(BODY), Lie::Middle), Align::Left)).set_indent(1);
        self.put(row, names, &Content::Link { text: section.sheet_name.clone(), target }, &format)?;
        self.put(row, titles, &Content::Text(section.title.clone()), &format)
    }

    /// The link back to the contents, in the title's row beside the print area.
    pub fn link_back(&mut self, text: &str, target: String) -> Result<(), XlsxError> {
        let column = self.grid.all().last + 1;
        self.worksheet.set_column_width_pixels(column, BACK_PX)?;
        let format = aligned(self.styles.grey(SMALL), Align::Left).set_indent(1);
        let text = format!("{text}へ");
        self.put(0, Span { first: column, last: column }, &Content::Link { text, target }, &format)
    }
}
