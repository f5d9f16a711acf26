//! Charts of indicators' years, two abreast on rows kept free for them.

use super::chart::{Bar, Chart, Kind};
use super::line::{Content, Layout, Line, Piece, Placed, Run};
use super::look::{Look, SMALL};
use super::section::{Setting, WIDTH};
use crate::report::document::{Point, SeriesChart};
use rust_decimal::prelude::ToPrimitive;

/// Between two charts, in pixels.
const BETWEEN: u32 = 24;
const HEIGHT: f32 = 108.0;
/// Rows kept free under a chart, so that each stays a row that a person can work with.
const ROWS: usize = 6;

/// The charts, two abreast.
pub(super) fn layout(setting: &Setting, charts: &[SeriesChart]) -> Layout {
    let half = (WIDTH - BETWEEN) / 2;
    let mut whole = Layout::default();
    for pair in charts.chunks(2) {
        let placed = pair.iter().enumerate();
        let mut pair = Layout::beside(
            placed.map(|(index, chart)| one(setting, chart, index as u32 * (half + BETWEEN), half)).collect(),
        );
        pair.keep_together();
        whole.append(pair);
    }
    whole
}

fn one(setting: &Setting, chart: &SeriesChart, left: u32, width: u32) -> Layout {
    let mut layout = Layout::default();
    let look = Look::body(setting.colors).strong(true);
    let note = Run {
        text: format!("　{}", chart.note),
        bold: Some(false),
        size: Some(SMALL),
        color: Some(setting.colors.grey),
    };
    let mut runs = vec![Run::plain(&chart.title)];
    if !chart.note.is_empty() {
        runs.push(note);
    }
    let edges = (setting.snap(left), setting.snap(left + width));
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let height = setting.height(&text, edges, &look).max(20.0);
    layout.lines.push(Line::new(height, vec![Piece::new(edges, Content::Runs(runs), look)]));
    let row = HEIGHT / ROWS as f32;
    layout.lines.extend((0..ROWS).map(|_| Line::gap(row)));
    layout.lines.push(Line::gap(6.0));
    layout.charts.push(Placed { line: 1, left, width, height: HEIGHT, chart: years(setting, chart) });
    layout
}

fn years(setting: &Setting, chart: &SeriesChart) -> Chart {
    let colors = setting.colors;
    let mut bars: Vec<Bar> = chart
        .points
        .iter()
        .map(|point| bar(point, if point.strong { colors.accent } else { colors.accent_pale }))
        .collect();
    if let Some(target) = &chart.target {
        let bar = bar(target, colors.target);
        bars.push(Bar { name: format!("{}目標", bar.name), bold: true, dashed: true, ..bar });
    }
    Chart { kind: Kind::Columns, bars, alt: chart.alt.clone(), axis: colors.grey, label: colors.grey }
}

fn bar(point: &Point, color: u32) -> Bar {
    let value = point.number.and_then(|number| number.to_f64());
    // A year without a number has no bar to print at: its sign stands under the year.
    let name = match value {
        Some(_) => point.label.clone(),
        None => format!("{}\n{}", point.label, point.printed),
    };
    Bar { name, value, printed: point.printed.clone(), color, bold: point.strong, dashed: false }
}
