//! Charts of indicators: a column for each year, the target a dashed empty column beside them.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition, ChartFormat, ChartLine, ChartLineDashType,
    ChartPoint, ChartType, Color,
};

use super::XlsxError;
use super::cell_format::{BODY, Lie, SMALL, aligned, wrapped};
use super::chart_axis::Axis;
use super::chart_figures::{ACTUALS, ChartFigures, FigureRows, GAPS, LABELS, TARGETS};
use super::row_height::{PT_PER_PX, text_height};
use super::sheet::{Content, Sheet};
use super::tally_chart::{fill, font};
use crate::report::document::{Align, Colors, SeriesChart};
use crate::typeset::Weight;

/// Height of the row that a chart covers.
const HEIGHT: f32 = 122.0;
/// Between two charts, and around one in its row.
const GAP: u32 = 14;
/// Size of a label, and the least.
const LABEL: f32 = 9.0;
const LEAST_LABEL: f32 = 6.0;
/// What a label may take of its column's share of the width.
const LABEL_SHARE: f32 = 0.7;
/// Behind the year of the target.
const TARGET: &str = "目標";
/// Under a chart.
const CUT: &str = "軸は0から始まっていません";

impl Sheet<'_> {
    /// Charts two abreast, each under its title.
    pub fn charts(
        &mut self,
        charts: &[SeriesChart],
        edges: &[u32],
        figures: &mut ChartFigures,
    ) -> Result<(), XlsxError> {
        for pair in charts.chunks(2) {
            self.rows.begin_block();
            self.gap(6.0)?;
            self.chart_titles(pair, edges)?;
            let row = self.row(HEIGHT)?;
            for (index, chart) in pair.iter().enumerate() {
                let (left, right) = (edges[index], edges[index + 1]);
                let span = self.grid.span(left, right);
                let axis = Axis::of(chart);
                let rows = figures.add(chart, &target_label(chart), axis)?;
                let width = self.grid.span_width(span) - GAP;
                let size = self.label_size(chart, width);
                let ink = Ink { colors: &self.styles.colors, size };
                let mut drawn = draw(chart, axis, rows, figures.name(), &ink);
                let height = (self.rows.height(row) / PT_PER_PX) as u32;
                drawn.set_width(width).set_height(height - 2);
                self.worksheet.insert_chart_with_offset(row, span.first, &drawn, 1, 1)?;
            }
            self.cut_notes(pair, edges)?;
        }
        Ok(())
    }

    /// Under a chart whose columns do not begin at zero, that they do not.
    fn cut_notes(&mut self, pair: &[SeriesChart], edges: &[u32]) -> Result<(), XlsxError> {
        if !pair.iter().any(|chart| Axis::of(chart).is_cut()) {
            return self.gap(4.0);
        }
        let row = self.row(text_height(1, SMALL))?;
        let format = aligned(wrapped(self.styles.grey(SMALL), Lie::Middle), Align::Left).set_indent(1);
        for (index, _) in pair.iter().enumerate().filter(|(_, chart)| Axis::of(chart).is_cut()) {
            let span = self.grid.span(edges[index], edges[index + 1]);
            self.put(row, span, &Content::Text(CUT.to_owned()), &format)?;
        }
        Ok(())
    }

    /// Size of the labels: LibreOffice breaks a label that is wider than its column, so long numbers are set smaller.
    fn label_size(&self, chart: &SeriesChart, width_px: u32) -> f64 {
        let points = chart.points.iter().chain(&chart.target);
        let columns = points.clone().count().max(1) as f32;
        let widest = points.map(|point| self.ruler.width(&point.printed, LABEL, Weight::Bold)).fold(1.0, f32::max);
        let room = width_px as f32 * PT_PER_PX / columns * LABEL_SHARE;
        f64::from((LABEL * (room / widest)).clamp(LEAST_LABEL, LABEL).floor())
    }

    fn chart_titles(&mut self, pair: &[SeriesChart], edges: &[u32]) -> Result<(), XlsxError> {
        let spans: Vec<_> = (0..pair.len()).map(|index| self.grid.span(edges[index], edges[index + 1])).collect();
        let whole = |chart: &SeriesChart| format!("{}（{}）", chart.title, chart.note);
        let lines = pair
            .iter()
            .zip(&spans)
            .map(|(chart, span)| self.ruler.lines(&whole(chart), self.grid.span_width(*span), 1, BODY, Weight::Bold));
        let lines = lines.max().unwrap_or(1);
        let row = self.row(text_height(lines, BODY) + 3.0)?;
        for (chart, span) in pair.iter().zip(&spans) {
            let format = aligned(wrapped(self.styles.text(BODY), Lie::Middle), Align::Left).set_indent(1);
            let runs = vec![
                (self.styles.bold(BODY), chart.title.clone()),
                (self.styles.grey(BODY - 1.0), format!("（{}）", chart.note)),
            ];
            self.put(row, *span, &Content::Runs(runs), &format)?;
        }
        Ok(())
    }
}

/// Colours and the size of the labels.
struct Ink<'a> {
    colors: &'a Colors,
    size: f64,
}

fn target_label(chart: &SeriesChart) -> String {
    chart.target.as_ref().map_or(String::new(), |target| format!("{}{TARGET}", target.label))
}

fn draw(chart: &SeriesChart, axis: Axis, rows: FigureRows, sheet: &str, ink: &Ink) -> Chart {
    let mut drawn = Chart::new(ChartType::Column);
    add_actuals(&mut drawn, chart, rows, sheet, ink);
    if rows.with_target {
        add_target(&mut drawn, chart, rows, sheet, ink);
    }
    if chart.points.iter().any(|point| point.number.is_none()) {
        add_gaps(&mut drawn, chart, rows, sheet, ink);
    }
    set_axes(&mut drawn, axis, ink);
    drawn.title().set_hidden();
    drawn.legend().set_hidden();
    drawn.chart_area().set_format(ChartFormat::new().set_no_fill().set_no_border());
    drawn.show_hidden_data();
    drawn.set_alt_text(chart.alt.as_str());
    drawn
}

/// The years' columns, the year under evaluation strong.
fn add_actuals(drawn: &mut Chart, chart: &SeriesChart, rows: FigureRows, sheet: &str, ink: &Ink) {
    let color = |strong: bool| if strong { ink.colors.accent } else { ink.colors.accent_pale };
    let points: Vec<ChartPoint> =
        chart.points.iter().map(|point| ChartPoint::new().set_format(&mut fill(color(point.strong)))).collect();
    // Each label as printed: `77.50` and `1,071,000` do not come out of one number format.
    let labels: Vec<ChartDataLabel> = chart
        .points
        .iter()
        .map(|point| match point.number {
            Some(_) => printed_label(ink, &point.printed, ink.colors.ink, point.strong),
            None => ChartDataLabel::new().set_hidden().to_custom(),
        })
        .collect();
    let series = drawn.add_series();
    series
        .set_name("実績")
        .set_categories((sheet, rows.first, LABELS, rows.last, LABELS))
        .set_values((sheet, rows.first, ACTUALS, rows.last, ACTUALS))
        .set_points(&points)
        .set_format(&mut fill(ink.colors.accent_pale))
        .set_gap(70)
        .set_overlap(100);
    series.set_data_label(&outside(ink, ink.colors.ink)).set_custom_data_labels(&labels);
}

/// The target, dashed and empty: a line across the chart would cross the labels.
fn add_target(drawn: &mut Chart, chart: &SeriesChart, rows: FigureRows, sheet: &str, ink: &Ink) {
    let Some(target) = &chart.target else { return };
    let border = ChartLine::new()
        .set_color(Color::RGB(ink.colors.target))
        .set_width(1.25)
        .set_dash_type(ChartLineDashType::Dash)
        .clone();
    let mut labels: Vec<ChartDataLabel> =
        chart.points.iter().map(|_| ChartDataLabel::new().set_hidden().to_custom()).collect();
    labels.push(printed_label(ink, &target.printed, ink.colors.target, false));
    drawn
        .add_series()
        .set_name(TARGET)
        .set_categories((sheet, rows.first, LABELS, rows.last, LABELS))
        .set_values((sheet, rows.first, TARGETS, rows.last, TARGETS))
        .set_format(ChartFormat::new().set_no_fill().set_border(&border))
        .set_data_label(&outside(ink, ink.colors.target))
        .set_custom_data_labels(&labels);
}

/// A year without a number has no column and says what is printed.
fn add_gaps(drawn: &mut Chart, chart: &SeriesChart, rows: FigureRows, sheet: &str, ink: &Ink) {
    let mut labels: Vec<ChartDataLabel> = chart
        .points
        .iter()
        .map(|point| match point.number {
            Some(_) => ChartDataLabel::new().set_hidden().to_custom(),
            None => printed_label(ink, &point.printed, ink.colors.grey, false),
        })
        .collect();
    if rows.with_target {
        labels.push(ChartDataLabel::new().set_hidden().to_custom());
    }
    drawn
        .add_series()
        .set_name("値なし")
        .set_categories((sheet, rows.first, LABELS, rows.last, LABELS))
        .set_values((sheet, rows.first, GAPS, rows.last, GAPS))
        .set_format(ChartFormat::new().set_no_fill().set_no_border())
        .set_data_label(&outside(ink, ink.colors.grey))
        .set_custom_data_labels(&labels);
}

fn set_axes(drawn: &mut Chart, axis: Axis, ink: &Ink) {
    let line = ChartLine::new().set_color(Color::RGB(ink.colors.line)).clone();
    drawn
        .x_axis()
        .set_font(&font(ink.colors.grey))
        .set_label_position(ChartAxisLabelPosition::Low)
        .set_format(ChartFormat::new().set_line(&line));
    drawn.y_axis().set_min(axis.min).set_max(axis.max).set_hidden(true).set_major_gridlines(false);
}

fn outside(ink: &Ink, color: u32) -> ChartDataLabel {
    ChartDataLabel::new()
        .show_value()
        .set_position(ChartDataLabelPosition::OutsideEnd)
        .set_font(font(color).set_size(ink.size))
        .clone()
}

fn printed_label(ink: &Ink, printed: &str, color: u32, strong: bool) -> ChartDataLabel {
    let mut font = font(color);
    font.set_size(ink.size);
    if strong {
        font.set_bold();
    }
    ChartDataLabel::new().set_value(printed).set_font(&font).to_custom()
}
