//! Native charts and the sheet of their figures.

use rust_xlsxwriter::{
    Chart as Native, ChartAxis, ChartAxisLabelPosition, ChartAxisTickType, ChartDataLabel, ChartDataLabelPosition,
    ChartFont, ChartFormat, ChartLayout, ChartLine, ChartLineDashType, ChartPoint, ChartSolidFill, ObjectMovement,
    Workbook, XlsxError as WriterError,
};

use super::look::FACE;

/// The sheet that holds the charts' figures, out of sight.
pub(super) const FIGURES: &str = "図の値";

/// A chart of bars, whatever they stand for.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    pub kind: Kind,
    pub bars: Vec<Bar>,
    pub alt: String,
    /// Colour of the line under the columns and of the labels there.
    pub axis: u32,
    pub label: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Columns over named years.
    Columns,
    /// Bars beside the rows of a table, each as high as its row.
    Rows,
}

#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub name: String,
    pub value: Option<f64>,
    pub printed: String,
    pub color: u32,
    pub bold: bool,
    /// An empty bar with a dashed outline.
    pub dashed: bool,
}

/// Where a chart's figures stand: two columns, names and values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub first: u32,
    pub last: u32,
}

/// Writes all charts' figures on a sheet of their own, in the order of the charts.
pub(super) fn write_figures(book: &mut Workbook, charts: &[&Chart]) -> Result<Vec<Spot>, WriterError> {
    if charts.is_empty() {
        return Ok(Vec::new());
    }
    let sheet = book.add_worksheet().set_name(FIGURES)?.set_very_hidden(true);
    let mut spots = Vec::new();
    let mut row = 0;
    for chart in charts {
        let first = row;
        for bar in &chart.bars {
            sheet.write_string(row, 0, &bar.name)?;
            if let Some(value) = bar.value {
                sheet.write_number(row, 1, value)?;
            }
            row += 1;
        }
        spots.push(Spot { first, last: row.saturating_sub(1).max(first) });
        row += 1;
    }
    Ok(spots)
}

impl Chart {
    /// The writer's chart over the figures at the spot.
    pub fn native(&self, spot: Spot, width: u32, height: u32) -> Native {
        let mut chart = match self.kind {
            Kind::Columns => Native::new_column(),
            Kind::Rows => Native::new_bar(),
        };
        self.add_bars(&mut chart, spot);
        chart.title().set_hidden();
        chart.legend().set_hidden();
        let mut bare = ChartFormat::new();
        bare.set_no_fill().set_no_line();
        chart.chart_area().set_format(&mut bare);
        chart.plot_area().set_format(&mut bare);
        self.set_axes(&mut chart);
        chart.set_width(width).set_height(height).set_alt_text(&self.alt);
        chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells).show_hidden_data();
        chart
    }

    fn add_bars(&self, chart: &mut Native, spot: Spot) {
        let labels: Vec<ChartDataLabel> = self.bars.iter().map(Bar::label).collect();
        let points: Vec<ChartPoint> = self.bars.iter().map(Bar::point).collect();
        let mut label = ChartDataLabel::new();
        label.show_value().set_position(ChartDataLabelPosition::OutsideEnd).set_font(&font(9.0, self.label, false));
        chart
            .add_series()
            .set_categories((FIGURES, spot.first, 0, spot.last, 0))
            .set_values((FIGURES, spot.first, 1, spot.last, 1))
            .set_gap(if self.kind == Kind::Columns { 70 } else { 60 })
            .set_data_label(&label)
            .set_custom_data_labels(&labels)
            .set_points(&points);
    }

    fn set_axes(&self, chart: &mut Native) {
        self.set_values(match self.kind {
            Kind::Columns => chart.y_axis(),
            Kind::Rows => chart.x_axis(),
        });
        self.set_names(match self.kind {
            Kind::Columns => chart.x_axis(),
            Kind::Rows => chart.y_axis(),
        });
        if self.kind == Kind::Rows {
            chart.plot_area().set_layout(&ChartLayout::new().set_offset(0.02, 0.0).set_dimensions(0.97, 1.0));
        }
    }

    /// From zero, with room for the labels, and unseen: every bar says its value.
    fn set_values(&self, axis: &mut ChartAxis) {
        let values = || self.bars.iter().filter_map(|bar| bar.value);
        let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let room = if self.kind == Kind::Columns { 1.15 } else { 1.5 };
        let highest = match (high > 0.0, low < 0.0) {
            (true, _) => high * room,
            (false, true) => -low * 0.15,
            (false, false) => 1.0,
        };
        axis.set_hidden(true).set_major_gridlines(false).set_min(low * 1.15).set_max(highest);
    }

    fn set_names(&self, axis: &mut ChartAxis) {
        let mut line = ChartLine::new();
        line.set_color(self.axis).set_width(0.75);
        axis.set_major_gridlines(false).set_font(&font(9.0, self.label, false));
        axis.set_major_tick_type(ChartAxisTickType::None).set_label_position(ChartAxisLabelPosition::Low);
        axis.set_format(ChartFormat::new().set_line(&line));
        if self.kind == Kind::Rows {
            axis.set_reverse().set_label_position(ChartAxisLabelPosition::None);
        }
    }
}

impl Bar {
    /// The value as the city prints it, not as a program would format it.
    fn label(&self) -> ChartDataLabel {
        let mut label = ChartDataLabel::new();
        if self.value.is_none() {
            return label.set_hidden().to_custom();
        }
        label.set_value(self.printed.as_str()).set_font(&font(9.0, self.label_color(), self.bold));
        label.to_custom()
    }

    fn label_color(&self) -> u32 {
        if self.dashed { self.color } else { 0x1f2a44 }
    }

    fn point(&self) -> ChartPoint {
        let mut format = ChartFormat::new();
        if self.dashed {
            let mut line = ChartLine::new();
            line.set_color(self.color).set_width(1.25).set_dash_type(ChartLineDashType::Dash);
            format.set_no_fill().set_border(&line);
        } else {
            format.set_solid_fill(ChartSolidFill::new().set_color(self.color)).set_no_border();
        }
        ChartPoint::new().set_format(&mut format)
    }
}

fn font(size: f64, color: u32, bold: bool) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(FACE).set_size(size).set_color(color);
    if bold {
        font.set_bold();
    } else {
        font.unset_bold();
    }
    font
}
