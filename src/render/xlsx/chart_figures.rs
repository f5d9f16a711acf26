//! The very hidden sheet with the figures of the charts.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Worksheet};

use super::XlsxError;
use super::cell_format::Styles;
use super::cell_text::checked;
use super::chart_axis::Axis;
use super::figure_format::cell_number;
use crate::report::document::{Point, SeriesChart};

/// Columns: label, actual, target, place of a year without a number.
pub(super) const LABELS: u16 = 0;
pub(super) const ACTUALS: u16 = 1;
pub(super) const TARGETS: u16 = 2;
pub(super) const GAPS: u16 = 3;

/// Rows of one chart's figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct FigureRows {
    pub first: u32,
    pub last: u32,
    /// The target stands in the last row.
    pub with_target: bool,
}

pub(super) struct ChartFigures {
    worksheet: Worksheet,
    name: String,
    next: u32,
    text: Format,
}

impl ChartFigures {
    pub fn new(name: &str, styles: Styles) -> Result<ChartFigures, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?;
        worksheet.set_very_hidden(true);
        Ok(ChartFigures { worksheet, name: name.to_owned(), next: 0, text: styles.text(10.0) })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes a chart's figures; returns where they stand. A year without a number stands where columns begin.
    pub fn add(&mut self, chart: &SeriesChart, target_label: &str, axis: Axis) -> Result<FigureRows, XlsxError> {
        let ground = axis.min.max(0.0);
        self.string(self.next, LABELS, &chart.title)?;
        let first = self.next + 1;
        let mut row = first;
        for point in &chart.points {
            self.point((row, ACTUALS), point, &point.label, ground)?;
            row += 1;
        }
        let target = chart.target.as_ref().filter(|target| target.number.is_some());
        if let Some(target) = target {
            self.point((row, TARGETS), target, target_label, ground)?;
            row += 1;
        }
        self.next = row + 1;
        Ok(FigureRows { first, last: row - 1, with_target: target.is_some() })
    }

    /// Writes a trend's numbers, a cell for each year; returns where they stand.
    pub fn add_trend(&mut self, numbers: &[Option<Decimal>]) -> Result<(&str, u32, u16, u32, u16), XlsxError> {
        let first = self.next;
        for (row, number) in (first..).zip(numbers) {
            if let Some(number) = number.and_then(cell_number) {
                self.worksheet.write_number_with_format(row, ACTUALS, number, &self.text)?;
            }
            self.next = row + 1;
        }
        let last = self.next - 1;
        self.next += 1;
        Ok((&self.name, first, ACTUALS, last, ACTUALS))
    }

    /// The finished sheet, if there is a chart.
    pub fn finish(self) -> Option<Worksheet> {
        (self.next > 0).then_some(self.worksheet)
    }

    fn point(&mut self, at: (u32, u16), point: &Point, label: &str, ground: f64) -> Result<(), XlsxError> {
        let (row, column) = at;
        self.string(row, LABELS, label)?;
        match point.number.and_then(cell_number) {
            Some(number) => self.worksheet.write_number_with_format(row, column, number, &self.text)?,
            None => self.worksheet.write_number_with_format(row, GAPS, ground, &self.text)?,
        };
        Ok(())
    }

    fn string(&mut self, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
        let format = self.text.clone().set_quote_prefix();
        self.worksheet.write_string_with_format(row, column, checked(text)?, &format)?;
        Ok(())
    }
}
