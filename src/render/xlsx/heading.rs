//! Title of a sheet, headings, captions, footnotes.

use rust_xlsxwriter::{Color, FormatAlign, FormatBorder};

use super::XlsxError;
use super::cell_format::{BODY, HEAD, HEADING, Lie, SMALL, TITLE, aligned, wrapped};
use super::row_height::{spread_height, text_height};
use super::sheet::{Area, Content, Sheet};
use crate::report::document::{Align, Document, SectionKind};
use crate::typeset::Weight;

impl Sheet<'_> {
    /// The sheet's title with the year, over a strong line.
    pub fn title(&mut self, title: &str, document: &Document) -> Result<(), XlsxError> {
        self.rows.begin_block();
        let width = self.grid.width();
        let edition = document.edition_label.as_deref().map_or(String::new(), |label| format!("{label}　"));
        let year = format!("{edition}{}", document.year_label);
        let split = self.grid.edge_before(width.saturating_sub(self.ruler.cell_width(&year, HEAD, Weight::Regular)));
        let (left, right) = (self.grid.span(0, split), self.grid.span(split, width));
        let lines = self.ruler.lines(title, self.grid.span_width(left), 0, TITLE, Weight::Bold);
        let row = self.row(text_height(lines, TITLE) + 10.0)?;
        let lie = if lines > 1 { Lie::Spread } else { Lie::Middle };
        let format = self.styles.underlined(aligned(wrapped(self.styles.bold(TITLE), lie), Align::Left));
        if left.last >= right.first {
            return self.put(row, left, &Content::Text(title.to_owned()), &format);
        }
        self.put(row, left, &Content::Text(title.to_owned()), &format)?;
        let format = self.styles.underlined(aligned(wrapped(self.styles.grey(HEAD), Lie::Middle), Align::Right));
        self.put(row, right, &Content::Text(year), &format)
    }

    /// What a cover would say, under the first sheet's title: plan, issuer, date and the notice.
    pub fn imprint(&mut self, document: &Document) -> Result<(), XlsxError> {
        let date = crate::fiscal_year::era_date(document.made_on);
        let mut parts = vec![document.plan_name.clone(), document.subtitle.clone(), document.author.clone()];
        parts.push(date.to_string());
        parts.extend(document.notice.clone());
        parts.retain(|part| !part.is_empty());
        self.small_print(&parts.join("　　"))
    }

    /// A heading inside the section.
    pub fn heading(&mut self, text: &str, minor: bool, kind: SectionKind) -> Result<(), XlsxError> {
        self.gap(if minor { 4.0 } else { 9.0 })?;
        let size = if minor { BODY } else { HEADING };
        let all = self.grid.all();
        let lines = self.ruler.lines(text, self.grid.width(), 1, size, Weight::Bold);
        let rows = self.rows(text_height(lines, size) + if minor { 4.0 } else { 7.0 })?;
        let format = aligned(wrapped(self.styles.bold(size), Lie::Middle), Align::Left);
        let format = match (kind, minor) {
            // Over the rows of a goal's targets: a line, as the head stands at the top of the page.
            (SectionKind::Targets, false) => self.styles.underlined(format),
            (_, true) => format,
            (_, false) => format
                .set_indent(1)
                .set_border_left(FormatBorder::Thick)
                .set_border_left_color(Color::RGB(self.styles.colors.accent)),
        };
        self.put_area(Area::of(rows, all), &Content::Text(text.to_owned()), &format)?;
        if kind != SectionKind::Targets {
            self.gap(3.0)?;
        }
        self.rows.keep_with_next();
        Ok(())
    }

    /// Caption of a table, kept with it.
    pub fn caption(&mut self, text: &str) -> Result<(), XlsxError> {
        self.rows.begin_block();
        self.gap(5.0)?;
        let lines = self.ruler.lines(text, self.grid.width(), 0, BODY, Weight::Bold);
        let rows = self.rows(text_height(lines, BODY) + 4.0)?;
        let format = aligned(wrapped(self.styles.bold(BODY), Lie::Middle), Align::Left);
        let all = self.grid.all();
        self.put_area(Area::of(rows, all), &Content::Text(text.to_owned()), &format)?;
        self.rows.keep_with_next();
        Ok(())
    }

    pub fn footnotes(&mut self, notes: &[String]) -> Result<(), XlsxError> {
        for note in notes {
            self.small_print(note)?;
        }
        Ok(())
    }

    /// A small grey paragraph over the whole width.
    pub fn small_print(&mut self, text: &str) -> Result<(), XlsxError> {
        let all = self.grid.all();
        let lines = self.ruler.likely_lines(text, self.grid.width(), 0, SMALL, Weight::Regular);
        self.gap(2.25)?;
        let rows = self.rows(spread_height(lines, SMALL).max(SMALL + 4.0))?;
        let lie = if lines.likely > 1 { Lie::Spread } else { Lie::Bottom };
        let format = wrapped(self.styles.grey(SMALL), lie).set_align(FormatAlign::Left);
        self.put_area(Area::of(rows, all), &Content::Text(text.to_owned()), &format)
    }
}
