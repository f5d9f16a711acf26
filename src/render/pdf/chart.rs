//! Charts of an indicator's years against its target, two or three abreast.
//!
//! Bars from zero, and stairs for a running total; where all values lie in a band far from zero, points on a line with
//! the scale stated. A year without a number keeps its place, empty, and shows what is printed for it. Nothing is told
//! by colour alone: the year under evaluation is bold, the target dashed, a total has an outline.
//!
//! The target is named beside its line (`target`); over the plot, which leaves the years more room, where three charts
//! stand side by side or values would get too small to read. A last chart that would stand alone in its row takes all
//! of the row.

use crate::report::document::{Basis, Point, SeriesChart};

use super::flow::{Block, Piece};
use super::item::{Area, Item, shifted};
use super::plot::{Plot, VALUE_ROOM, ValueLabel, values_drawn};
use super::scale::Scale;
use super::structure::Role;
use super::style::{GUTTER, Layout, Type};
use super::text::{Measure, Set, height, stacked};

const PLOT_HEIGHT: f32 = 84.0;
/// Height of the strip of printed values where there is no number to draw.
const WORDS_HEIGHT: f32 = 16.0;
const LARGEST_SLOT: f32 = 46.0;
/// The same in a chart that has all of a row.
const LARGEST_WIDE_SLOT: f32 = 76.0;
/// Part of their usual size below which values are not read at ease: then fewer charts stand side by side.
const LEGIBLE_VALUE: f32 = 0.78;
/// Narrowest third of a page's width for a chart, and narrowest place of a year in it.
const LEAST_THIRD: f32 = 140.0;
const LEAST_SLOT: f32 = 14.0;

/// How charts are arranged: in rows of so many.
#[derive(Clone, Copy)]
struct Rows {
    abreast: usize,
    /// Of each chart.
    width: f32,
    largest_slot: f32,
    /// Targets are named over the plots.
    has_legends: bool,
}

impl Layout<'_> {
    pub fn charts(&self, charts: &[SeriesChart]) -> Vec<Piece> {
        let rows = self.rows_of_charts(charts);
        let is_lone = |row: &[SeriesChart]| row.len() == 1 && rows.abreast > 1 && charts.len() > rows.abreast;
        let (width, largest_slot) = (self.frame.width(), LARGEST_WIDE_SLOT);
        let wide = Rows { width, largest_slot, has_legends: false, ..rows };
        charts.chunks(rows.abreast).map(|row| self.chart_row(row, if is_lone(row) { wide } else { rows })).collect()
    }

    fn chart_row(&self, charts: &[SeriesChart], rows: Rows) -> Piece {
        let heads: Vec<_> = charts.iter().map(|chart| self.chart_head(chart, rows.width)).collect();
        // Plots beside each other stand on one line, whatever their titles' heights.
        let highest = |parts: &[(f32, Vec<Item>)]| parts.iter().map(|(height, _)| *height).fold(0.0, f32::max);
        let head_height = highest(&heads);
        let named = charts.iter().filter(|_| rows.has_legends);
        let legends: Vec<_> = named.map(|chart| self.target_legend(chart, rows.width)).collect();
        let plots_at = head_height + highest(&legends);
        let mut legends = legends.into_iter().map(|(_, legend)| legend);
        let mut items = Vec::new();
        let mut lowest = 0.0_f32;
        for (position, (chart, (_, head))) in charts.iter().zip(heads).enumerate() {
            let x = self.frame.left + position as f32 * (rows.width + GUTTER);
            let group = self.inside(Role::Group);
            items.extend(shifted(group.marked(Role::Caption, head), x, 0.0));
            let mut picture: Vec<Item> = shifted(legends.next().unwrap_or_default(), 0.0, head_height).collect();
            let bottom = self.chart_plot(chart, rows, plots_at, &mut picture);
            let area = Area::new(0.0, head_height, rows.width, bottom - head_height);
            items.extend(shifted(group.figure(&chart.alt, area, picture), x, 0.0));
            lowest = lowest.max(bottom);
        }
        Piece::Block(Block::new(lowest, items).gap(12.0))
    }

    /// How many charts stand side by side, and how wide each is: three where that saves a row; fewer, or with the
    /// targets over the plots, where the printed values would not be legible.
    fn rows_of_charts(&self, charts: &[SeriesChart]) -> Rows {
        let (abreast, width) = self.abreast();
        let two = Rows { abreast, width, largest_slot: LARGEST_SLOT, has_legends: false };
        let third = (self.frame.width() - 2.0 * GUTTER) / 3.0;
        let three = Rows { abreast: 3, width: third, has_legends: true, ..two };
        let one = Rows { abreast: 1, width: self.frame.width(), largest_slot: LARGEST_WIDE_SLOT, has_legends: false };
        let with_legends = |rows: Rows| Rows { has_legends: true, ..rows };
        let saves_a_row = charts.len().div_ceil(3) < charts.len().div_ceil(abreast);
        let legible = self.value_type().size * LEGIBLE_VALUE;
        let fits = |rows: &Rows| {
            let fits = |chart: &SeriesChart| {
                let slot = self.slot(chart, *rows);
                slot >= LEAST_SLOT && self.value_size(chart, slot) >= legible
            };
            charts.iter().all(fits)
        };
        let three = Some(three).filter(|_| saves_a_row && third >= LEAST_THIRD);
        let ways = three.into_iter().chain([two, with_legends(two), one]);
        ways.into_iter().find(fits).unwrap_or(with_legends(one))
    }

    /// Width of a year's place in a chart.
    fn slot(&self, chart: &SeriesChart, rows: Rows) -> f32 {
        (self.plot_room(chart, rows) / chart.points.len().max(1) as f32).min(rows.largest_slot)
    }

    fn plot_room(&self, chart: &SeriesChart, rows: Rows) -> f32 {
        let label = if rows.has_legends { 0.0 } else { self.target_label_width(chart) };
        (rows.width - label).max(40.0)
    }

    fn chart_head(&self, chart: &SeriesChart, width: f32) -> (f32, Vec<Item>) {
        let style = self.cell().bold();
        let strips = self.strips(&chart.title, Measure { x: 0.0, width }, style, Set::Left);
        let mut bottom = height(&strips);
        let last = self.fonts.lines(&chart.title, width, style.size, style.weight).pop().unwrap_or_default();
        let mut items = stacked(strips, 0.0);
        let note = Type { leading: style.leading, ..self.note() };
        let x = self.width(last, style) + 5.0;
        if x + self.width(&chart.note, note) <= width {
            items.push(self.run(&chart.note, x, bottom - style.leading, note));
        } else {
            let below = self.strips(&chart.note, Measure { x: 0.0, width }, note, Set::Left);
            let top = bottom;
            bottom += height(&below);
            items.extend(stacked(below, top));
        }
        (bottom + 3.0, items)
    }

    /// Draws the plot from `top`; gives its lower edge.
    fn chart_plot(&self, chart: &SeriesChart, rows: Rows, top: f32, items: &mut Vec<Item>) -> f32 {
        let values = values_drawn(chart);
        let has_points = chart.points.iter().any(|point| point.number.is_some());
        let (room, slot) = (self.plot_room(chart, rows), self.slot(chart, rows));
        let label = if rows.has_legends { Vec::new() } else { self.target_strips(chart) };
        let words = chart.points.iter().map(|point| self.missing_height(point, slot)).fold(0.0, f32::max);
        let usual = if has_points { PLOT_HEIGHT } else { self.by_small(WORDS_HEIGHT) };
        let full = usual.max(height(&label) + self.by_small(VALUE_ROOM + 1.0)).max(words + self.by_small(VALUE_ROOM));
        let plot = Plot {
            left: 0.0,
            right: (slot * chart.points.len() as f32).max(room.min(120.0)),
            top: top + self.by_small(VALUE_ROOM),
            bottom: top + full - if values.iter().any(|value| *value < 0.0) { self.by_small(VALUE_ROOM) } else { 0.0 },
            scale: Scale::of(&values),
            slot,
        };
        if has_points {
            let labels = match (chart.basis, plot.scale.is_broken) {
                (Basis::Cumulative, _) => self.stairs(chart, &plot, items),
                (_, true) => self.points_on_line(chart, &plot, items),
                (_, false) => self.bars(chart, &plot, items),
            };
            self.target_line(chart, &plot, items);
            self.value_labels(chart, &plot, &labels, items);
        }
        // Also where no year has a number.
        self.target_label(chart, label, &plot, items);
        self.axis(chart, &plot, has_points, top + full, items);
        let bottom = top + full + self.by_small(12.0);
        self.scale_note(&plot, has_points, rows.width, bottom, items)
    }

    /// The printed values on a white ground, wide enough that the target's dashes cannot be read as minus signs.
    fn value_labels(&self, chart: &SeriesChart, plot: &Plot, labels: &[ValueLabel], items: &mut Vec<Item>) {
        let size = self.value_size(chart, plot.slot);
        let style_of = |point: &Point| {
            let style = Type { size, ..self.value_type() };
            if point.strong { style.bold() } else { style }
        };
        for ValueLabel { index, top } in labels {
            let width = self.width(&chart.points[*index].printed, style_of(&chart.points[*index]));
            let half = (width / 2.0 + 3.5).min(plot.slot / 2.0);
            items.push(Item::fill(
                Area::new(plot.center(*index) - half, top + 0.5, 2.0 * half, self.by_small(8.0)),
                0xffffff,
            ));
        }
        for ValueLabel { index, top } in labels {
            let point = &chart.points[*index];
            items.push(self.run_around(&point.printed, plot.center(*index), *top, style_of(point)));
        }
    }

    /// The axis, the years under it, and what is printed for years without a number.
    fn axis(&self, chart: &SeriesChart, plot: &Plot, has_points: bool, foot: f32, items: &mut Vec<Item>) {
        let y = if has_points { plot.base() } else { foot };
        items.push(Item::line((plot.left, y), (plot.right, y), 0.7, self.colors.grey));
        if plot.scale.is_broken && has_points {
            self.break_sign(plot.left, y, items);
        }
        for (index, point) in chart.points.iter().enumerate() {
            let center = plot.center(index);
            if point.number.is_none() {
                self.missing(point, plot, index, y, has_points, items);
            }
            let style = Type { leading: self.by_small(10.0), ..self.tiny() };
            let style = if point.strong { style.bold().colored(self.colors.ink) } else { style };
            let style = self.shrunk(&point.label, plot.slot - 1.0, style, 0.0);
            items.push(self.run_around(&point.label, center, foot + 1.5, style));
        }
    }

    /// Two slanting strokes over the axis: it does not begin at zero.
    fn break_sign(&self, x: f32, y: f32, items: &mut Vec<Item>) {
        items.push(Item::fill(Area::new(x + 3.0, y - 2.0, 4.0, 4.0), 0xffffff));
        for offset in [2.0, 6.0] {
            items.push(Item::line((x + offset, y + 3.0), (x + offset + 2.0, y - 3.0), 0.7, self.colors.grey));
        }
    }

    /// States the scale where it does not begin at zero.
    fn scale_note(&self, plot: &Plot, has_points: bool, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        if !(plot.scale.is_broken && has_points) {
            return top;
        }
        let note = format!("縦軸は0からではなく{}～{}", plot.scale.low_label(), plot.scale.high_label());
        let strips = self.strips(&note, Measure { x: 0.0, width }, self.tiny(), Set::Left);
        let bottom = top + height(&strips);
        items.extend(stacked(strips, top));
        bottom
    }
}
