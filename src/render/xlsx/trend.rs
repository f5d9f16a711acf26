//! An indicator's years drawn small, in one cell: Excel's sparklines.

use rust_xlsxwriter::{Color, Sparkline, SparklineType};

use super::XlsxError;
use super::chart_figures::ChartFigures;
use super::figure_format::cell_number;
use super::sheet::Sheet;

/// How far the axis goes beyond the highest column.
const AIR: f64 = 1.15;

impl Sheet<'_> {
    /// Draws the trends of the sheet's rows from figures on the hidden sheet.
    pub fn draw_trends(&mut self, figures: &mut ChartFigures) -> Result<(), XlsxError> {
        for (row, column, numbers) in std::mem::take(&mut self.trends) {
            // One number is no trend.
            if numbers.iter().flatten().count() < 2 {
                continue;
            }
            let range = figures.add_trend(&numbers)?;
            let colors = &self.styles.colors;
            let sparkline = Sparkline::new()
                .set_range(range)
                .set_type(SparklineType::Column)
                .set_sparkline_color(Color::RGB(colors.accent_pale))
                .show_last_point(true)
                .set_last_point_color(Color::RGB(colors.accent))
                .show_hidden_data(true);
            // Columns begin at zero, as in the charts.
            let numbers = || numbers.iter().flatten().filter_map(|number| cell_number(*number));
            let (low, high) = (numbers().fold(0.0, f64::min), numbers().fold(0.0, f64::max));
            let sparkline =
                sparkline.set_custom_min(low * AIR).set_custom_max(if high > 0.0 { high * AIR } else { 0.0 });
            let sparkline = if low < 0.0 { sparkline.show_axis(true) } else { sparkline };
            self.worksheet.add_sparkline(row, column, &sparkline)?;
        }
        Ok(())
    }
}
