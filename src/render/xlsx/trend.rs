//! An indicator's years drawn small, in one cell: Excel's sparklines.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Sparkline, SparklineType};

use super::XlsxError;
use super::chart_figures::ChartFigures;
use super::sheet::Sheet;

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
            let sparkline = if numbers.iter().flatten().all(|number| *number >= Decimal::ZERO) {
                sparkline.set_custom_min(0)
            } else {
                sparkline.show_axis(true)
            };
            self.worksheet.add_sparkline(row, column, &sparkline)?;
        }
        Ok(())
    }
}
