//! The bars of a tally, drawn from the table's own cells.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLayout, ChartLine, ChartPoint,
    ChartSolidFill, ChartType, Color,
};

use super::cell_format::{BODY, FAMILY};
use super::figure_format::{cell_number, percent_format};
use crate::report::document::{Colors, Tally};

/// Size of the labels: LibreOffice breaks a label that is wider than its bar's share of the height.
const LABEL: f64 = 8.0;
/// Room behind the longest bar for its label, as a share of the axis.
const LABEL_ROOM: f64 = 1.25;

/// Horizontal bars in the marks' colours; 0.0% keeps its label.
pub(super) fn tally_chart(
    tally: &Tally,
    sheet_name: &str,
    first_row: u32,
    mark_column: u16,
    share_column: u16,
    colors: &Colors,
) -> Chart {
    let last_row = first_row + tally.rows.len() as u32 - 1;
    let mut chart = Chart::new(ChartType::Bar);
    let points: Vec<ChartPoint> =
        tally.rows.iter().map(|row| ChartPoint::new().set_format(&mut fill(colors.tone(row.tone)))).collect();
    let decimals = tally.rows.iter().find_map(|row| row.share).map_or_else(String::new, percent_format);
    let series = chart.add_series();
    // The writer takes a name that begins so for a reference to cells.
    if !tally.title.starts_with('=') {
        series.set_name(tally.title.as_str());
    }
    series
        .set_categories((sheet_name, first_row, mark_column, last_row, mark_column))
        .set_values((sheet_name, first_row, share_column, last_row, share_column))
        .set_points(&points)
        .set_gap(95);
    series.set_data_label(
        ChartDataLabel::new()
            .show_value()
            .set_num_format(decimals)
            .set_position(ChartDataLabelPosition::OutsideEnd)
            .set_font(font(colors.ink).set_size(LABEL)),
    );
    let longest = tally.rows.iter().filter_map(|row| row.share.and_then(cell_number)).fold(10.0, f64::max);
    let line = ChartLine::new().set_color(Color::RGB(colors.line)).clone();
    // The first mark on top, as in the table.
    chart.title().set_hidden();
    chart.y_axis().set_reverse().set_font(font(colors.ink).set_bold()).set_format(ChartFormat::new().set_line(&line));
    chart.x_axis().set_min(0).set_max(longest * LABEL_ROOM).set_hidden(true).set_major_gridlines(false);
    chart.legend().set_hidden();
    chart.chart_area().set_format(ChartFormat::new().set_no_fill().set_no_border());
    chart.plot_area().set_layout(&ChartLayout::new().set_offset(0.06, 0.0).set_dimensions(0.92, 1.0));
    chart.set_alt_text(tally.alt.as_str());
    chart
}

pub(super) fn font(color: u32) -> ChartFont {
    ChartFont::new().set_name(FAMILY).set_size(f64::from(BODY - 1.0)).set_color(Color::RGB(color)).clone()
}

pub(super) fn fill(color: u32) -> ChartFormat {
    ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color))).set_no_border().clone()
}
