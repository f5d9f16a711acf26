//! A sheet under way: cells are put, rows get their heights, breaks are remembered.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Worksheet};

use super::XlsxError;
use super::cell_format::Styles;
use super::cell_text::{checked, wakes_up};
use super::grid::{Grid, Span};
use super::mark_places::{MarkPlace, MarkPlaces};
use super::page_break::{HIGHEST, Rows};
use super::row_height::Ruler;

/// Column A, a margin outside the print area.
const MARGIN_PX: u32 = 12;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Blank,
    Text(String),
    /// Texts of several formats in one cell.
    Runs(Vec<(Format, String)>),
    Number(f64),
    /// A formula with its result, for who reads without reckoning (Protected View, other programs).
    Formula {
        formula: String,
        result: String,
    },
    /// A text that leads to a sheet.
    Link {
        text: String,
        target: String,
    },
}

impl Content {
    /// The text that stands in the cell, of all its runs.
    fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Content::Text(text) | Content::Link { text, .. } => Some(Cow::Borrowed(text)),
            Content::Formula { result, .. } => Some(Cow::Borrowed(result)),
            Content::Runs(runs) => Some(runs.iter().map(|(_, text)| text.as_str()).collect()),
            Content::Blank | Content::Number(_) => None,
        }
    }
}

/// Cells from a row to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub first_row: u32,
    pub last_row: u32,
    pub span: Span,
}

impl Area {
    /// Columns over rows, first and last.
    pub fn of((first_row, last_row): (u32, u32), span: Span) -> Area {
        Area { first_row, last_row, span }
    }
}

/// The sheet of one section.
pub(super) struct Sheet<'a> {
    pub worksheet: Worksheet,
    pub grid: Grid,
    pub styles: Styles,
    pub ruler: Ruler<'a>,
    pub rows: Rows,
    /// Where the marks of indicators were written.
    pub marks: Vec<MarkPlace>,
    /// Trends to be drawn, each in its cell.
    pub trends: Vec<(u32, u16, Vec<Option<Decimal>>)>,
    /// The marks on other sheets, for formulas.
    pub elsewhere: &'a MarkPlaces,
    /// What was written and where, if that is to be known.
    pub written: Option<Vec<Written>>,
    name: String,
}

/// A text or a number that stands in a cell; of a formula, its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub row: u32,
    pub column: u16,
    pub text: String,
}

impl<'a> Sheet<'a> {
    /// An empty sheet of that name, its columns set to the grid.
    pub fn new(
        name: &str,
        grid: Grid,
        styles: Styles,
        ruler: Ruler<'a>,
        elsewhere: &'a MarkPlaces,
    ) -> Result<Sheet<'a>, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?;
        worksheet.set_column_width_pixels(0, MARGIN_PX)?;
        for (column, width) in grid.columns() {
            worksheet.set_column_width_pixels(column, width)?;
        }
        let name = name.to_owned();
        let (marks, trends) = (Vec::new(), Vec::new());
        Ok(Sheet {
            worksheet,
            grid,
            styles,
            ruler,
            rows: Rows::default(),
            marks,
            trends,
            elsewhere,
            written: None,
            name,
        })
    }

    /// An empty sheet of a workbook that has no marks elsewhere to refer to.
    pub fn alone(name: &str, grid: Grid, styles: Styles, ruler: Ruler<'a>) -> Result<Sheet<'a>, XlsxError> {
        static NOWHERE: LazyLock<MarkPlaces> = LazyLock::new(MarkPlaces::default);
        Sheet::new(name, grid, styles, ruler, &NOWHERE)
    }

    /// Remembers where an indicator's mark stands.
    pub fn note_mark(&mut self, indicator: &str, mark: &str, row: u32, column: u16) {
        let (indicator, mark, sheet) = (indicator.to_owned(), mark.to_owned(), self.name.clone());
        self.marks.push(MarkPlace { indicator, mark, sheet, row, column });
    }

    /// Begins a row of that height and returns its number.
    pub fn row(&mut self, height_pt: f32) -> Result<u32, XlsxError> {
        let (row, height) = self.rows.add(height_pt)?;
        self.worksheet.set_row_height(row, f64::from(height))?;
        Ok(row)
    }

    /// Begins as many rows as that height takes: one, unless it is more than a row of Excel may have.
    pub fn rows(&mut self, height_pt: f32) -> Result<(u32, u32), XlsxError> {
        let rows = (height_pt / HIGHEST).ceil().max(1.0);
        let first = self.row(height_pt / rows)?;
        for _ in 1..rows as u32 {
            self.row(height_pt / rows)?;
        }
        Ok((first, self.rows.next() - 1))
    }

    /// An empty row between pieces.
    pub fn gap(&mut self, height_pt: f32) -> Result<(), XlsxError> {
        self.row(height_pt).map(|_| ())
    }

    /// Puts a content into columns of a row.
    pub fn put(&mut self, row: u32, span: Span, content: &Content, format: &Format) -> Result<(), XlsxError> {
        self.put_area(Area { first_row: row, last_row: row, span }, content, format)
    }

    /// Puts a content into an area, merged where it is more than one cell.
    pub fn put_area(&mut self, area: Area, content: &Content, format: &Format) -> Result<(), XlsxError> {
        let Area { first_row, last_row, span } = area;
        if first_row != last_row || span.first != span.last {
            self.worksheet.merge_range(first_row, span.first, last_row, span.last, "", format)?;
        }
        self.write(first_row, span.first, content, format)
    }

    /// Gives cells a format without merging them.
    pub fn fill(&mut self, row: u32, span: Span, format: &Format) -> Result<(), XlsxError> {
        for column in span.first..=span.last {
            self.worksheet.write_blank(row, column, format)?;
        }
        Ok(())
    }

    /// Remembers a text where that is asked for.
    pub fn note_written(&mut self, row: u32, column: u16, text: &str) {
        let written = self.written.as_mut().filter(|_| !text.is_empty());
        if let Some(written) = written {
            written.push(Written { row, column, text: text.to_owned() });
        }
    }

    fn write(&mut self, row: u32, column: u16, content: &Content, format: &Format) -> Result<(), XlsxError> {
        if let Some(text) = content.text() {
            checked(&text).map_err(|error| error.in_cell(row, column))?;
            self.note_written(row, column, &text);
        }
        if let Content::Number(number) = content {
            self.note_written(row, column, &number.to_string());
        }
        let sheet = &mut self.worksheet;
        match content {
            Content::Blank => sheet.write_blank(row, column, format)?,
            Content::Formula { formula, result } => {
                let formula = Formula::new(formula).set_result(result.as_str());
                sheet.write_formula_with_format(row, column, formula, format)?
            }
            Content::Number(number) => sheet.write_number_with_format(row, column, *number, format)?,
            Content::Text(text) if text.is_empty() => sheet.write_blank(row, column, format)?,
            Content::Text(text) => sheet.write_string_with_format(row, column, text, &asleep(text, format))?,
            Content::Runs(runs) => {
                let whole = content.text().unwrap_or_default();
                let parts: Vec<(&Format, &str)> = runs.iter().map(|(format, text)| (format, text.as_str())).collect();
                sheet.write_rich_string_with_format(row, column, &parts, &asleep(&whole, format))?
            }
            Content::Link { text, target } => {
                let format = asleep(text, format);
                sheet.write_url_with_options(row, column, target.as_str(), text.as_str(), "", Some(&format))?
            }
        };
        Ok(())
    }
}

/// The quote prefix keeps a text a text also when a person edits the cell.
pub(super) fn asleep(text: &str, format: &Format) -> Format {
    if wakes_up(text) { format.clone().set_quote_prefix() } else { format.clone() }
}
