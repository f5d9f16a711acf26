//! An indicator's years drawn small, in one cell: Excel's sparklines.

use rust_xlsxwriter::{ChartEmptyCells, Color, Sparkline, SparklineType};

use super::XlsxError;
use super::chart_figures::ChartFigures;
use super::sheet::Sheet;

/// Weight of the line in points.
const WEIGHT: f64 = 1.25;

impl Sheet<'_> {
    /// Draws the trends of the sheet's rows from figures on the hidden sheet.
    pub fn draw_trends(&mut self, figures: &mut ChartFigures) -> Result<(), XlsxError> {
        for (row, column, numbers) in std::mem::take(&mut self.trends) {
            // A line has two ends.
            if numbers.iter().flatten().count() < 2 {
                continue;
            }
            let range = figures.add_trend(&numbers)?;
            let colors = &self.styles.colors;
            // Years without a number are bridged; a dot marks each year that has one.
            let sparkline = Sparkline::new()
                .set_range(range)
                .set_type(SparklineType::Line)
                .set_line_weight(WEIGHT)
                .set_sparkline_color(Color::RGB(colors.accent_pale))
                .show_markers(true)
                .set_markers_color(Color::RGB(colors.accent_pale))
                .show_last_point(true)
                .set_last_point_color(Color::RGB(colors.accent))
                .show_empty_cells_as(ChartEmptyCells::Connected)
                .show_hidden_data(true);
            self.worksheet.add_sparkline(row, column, &sparkline)?;
        }
        Ok(())
    }
}
