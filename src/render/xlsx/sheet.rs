//! Lines written as rows of a sheet.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Format, Url, Worksheet};

use super::XlsxError;
use super::chart::Spot;
use super::line::{Content, Layout, Piece, Run};
use super::look::FACE;
use super::measure::POINT;
use super::section::WIDTH;

/// The first column of the grid; the one before it is a margin that is not printed.
pub(super) const FIRST: u16 = 1;

/// Edges of the sheet's columns in pixels, from 0 to [`WIDTH`].
pub(super) struct Grid {
    edges: Vec<u32>,
}

impl Grid {
    pub fn of(layout: &Layout) -> Grid {
        let pieces = layout.lines.iter().flat_map(|line| &line.pieces);
        let edges: BTreeSet<u32> = pieces.flat_map(|piece| [piece.left, piece.right]).chain([0, WIDTH]).collect();
        Grid { edges: edges.into_iter().collect() }
    }

    /// The column that begins at the edge or holds it.
    fn column(&self, at: u32) -> u16 {
        let index = self.edges.partition_point(|edge| *edge <= at).saturating_sub(1);
        FIRST + index as u16
    }

    /// The last column before the edge.
    fn before(&self, at: u32) -> u16 {
        let index = self.edges.partition_point(|edge| *edge < at).saturating_sub(1);
        FIRST + index as u16
    }

    pub fn last(&self) -> u16 {
        FIRST + self.edges.len().saturating_sub(2) as u16
    }

    fn left_of(&self, column: u16) -> u32 {
        self.edges.get(usize::from(column - FIRST)).copied().unwrap_or(0)
    }
}

/// Writes one sheet's lines and charts.
pub(super) struct Writer<'a> {
    pub sheet: &'a mut Worksheet,
    pub name: &'a str,
    pub grid: &'a Grid,
    pub sheets: &'a BTreeMap<&'a str, &'a str>,
}

impl Writer<'_> {
    pub fn write(&mut self, layout: &Layout, spots: &[Spot]) -> Result<(), XlsxError> {
        self.set_columns()?;
        for (row, line) in layout.lines.iter().enumerate() {
            self.sheet.set_row_height(row as u32, line.height)?;
            for piece in &line.pieces {
                self.piece(row as u32, piece)?;
            }
        }
        for (placed, spot) in layout.charts.iter().zip(spots) {
            let column = self.grid.column(placed.left);
            let offset = placed.left - self.grid.left_of(column);
            let chart = placed.chart.native(*spot, placed.width, (placed.height / POINT) as u32);
            self.sheet.insert_chart_with_offset(placed.line as u32, column, &chart, offset, 0)?;
        }
        Ok(())
    }

    fn set_columns(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_column_width_pixels(0, 12)?;
        for (index, pair) in self.grid.edges.windows(2).enumerate() {
            self.sheet.set_column_width_pixels(FIRST + index as u16, pair[1] - pair[0])?;
        }
        Ok(())
    }

    fn piece(&mut self, row: u32, piece: &Piece) -> Result<(), XlsxError> {
        let (first, last) = (self.grid.column(piece.left), self.grid.before(piece.right));
        let text = self.text_of(&piece.content)?;
        let format = piece.look.format(starts_as_formula(&text));
        let end = row + piece.lines.saturating_sub(1);
        if (end, last) != (row, first) {
            self.sheet.merge_range(row, first, end, last, "", &format)?;
        }
        match &piece.content {
            Content::Blank => self.sheet.write_blank(row, first, &format)?,
            Content::Number(value) => self.sheet.write_number_with_format(row, first, *value, &format)?,
            Content::Link { anchor, .. } => match self.sheets.get(anchor.as_str()) {
                Some(name) => {
                    let target = format!("internal:'{}'!A1", name.replace('\'', "''"));
                    let url = Url::new(target).set_text(&text);
                    self.sheet.write_url_with_format(row, first, url, &format)?
                }
                None => self.sheet.write_string_with_format(row, first, &text, &format)?,
            },
            Content::Runs(runs) => return self.runs(row, first, runs, &text, &format, piece),
        };
        Ok(())
    }

    fn runs(
        &mut self,
        row: u32,
        column: u16,
        runs: &[Run],
        text: &str,
        format: &Format,
        piece: &Piece,
    ) -> Result<(), XlsxError> {
        let filled: Vec<&Run> = runs.iter().filter(|run| !run.text.is_empty()).collect();
        let uniform = filled.iter().all(|run| run.bold.is_none() && run.size.is_none() && run.color.is_none());
        if filled.len() < 2 || uniform {
            self.sheet.write_string_with_format(row, column, text, format)?;
            return Ok(());
        }
        let formats: Vec<Format> = filled.iter().map(|run| typed(run, piece)).collect();
        let rich: Vec<(&Format, &str)> = formats.iter().zip(&filled).map(|(f, run)| (f, run.text.as_str())).collect();
        self.sheet.write_rich_string_with_format(row, column, &rich, format)?;
        Ok(())
    }

    /// The cell's text, refused when a spreadsheet cannot hold it.
    fn text_of(&self, content: &Content) -> Result<String, XlsxError> {
        let text: String = match content {
            Content::Runs(runs) => runs.iter().map(|run| run.text.as_str()).collect(),
            Content::Link { text, .. } => text.clone(),
            Content::Blank | Content::Number(_) => String::new(),
        };
        match text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t') {
            Some(c) => Err(XlsxError::ControlCharacter { sheet: self.name.to_owned(), code: c as u32, text }),
            None => Ok(text),
        }
    }
}

fn typed(run: &Run, piece: &Piece) -> Format {
    let format = Format::new()
        .set_font_name(FACE)
        .set_font_size(run.size.unwrap_or(piece.look.size))
        .set_font_color(run.color.unwrap_or(piece.look.color));
    if run.bold.unwrap_or(piece.look.bold) { format.set_bold() } else { format }
}

fn starts_as_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}
