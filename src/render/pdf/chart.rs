//! Charts of an indicator's years against its target, two abreast.
//!
//! Bars from zero; where all values lie in a band far from zero, points on a line with the scale stated. A year
//! without a number keeps its place and shows what is printed for it.

use rust_decimal::prelude::ToPrimitive;

use crate::report::document::{Point, SeriesChart};

use super::flow::{Block, Piece};
use super::item::{Area, Dash, Item, Stroke, shifted};
use super::scale::Scale;
use super::style::{GUTTER, Layout, Type};
use super::text::{Measure, Set, height, stacked};

const PLOT_HEIGHT: f32 = 84.0;
/// Height of the strip of printed values where there is no number to draw.
const WORDS_HEIGHT: f32 = 16.0;
/// Room for the values above the highest and below the lowest bar.
const VALUE_ROOM: f32 = 11.0;
const LARGEST_SLOT: f32 = 46.0;
const DOT: f32 = 5.0;

/// The area that values are drawn in, and how values lie in it.
struct Plot {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    scale: Scale,
    slot: f32,
}

impl Plot {
    fn y(&self, value: f32) -> f32 {
        let part = (value - self.scale.low) / (self.scale.high - self.scale.low);
        self.bottom - part.clamp(0.0, 1.0) * (self.bottom - self.top)
    }

    /// Where bars stand: zero, or the lowest value shown.
    fn base(&self) -> f32 {
        self.y(self.scale.low.max(0.0).min(self.scale.high))
    }

    fn center(&self, index: usize) -> f32 {
        self.left + (index as f32 + 0.5) * self.slot
    }
}

impl Layout<'_> {
    pub fn charts(&self, charts: &[SeriesChart]) -> Vec<Piece> {
        let width = (self.frame.width() - GUTTER) / 2.0;
        let row = |pair: &[SeriesChart]| {
            let heads: Vec<_> = pair.iter().map(|chart| self.chart_head(chart, width)).collect();
            // Plots beside each other stand on one line, whatever their titles' heights.
            let head_height = heads.iter().map(|(height, _)| *height).fold(0.0, f32::max);
            let mut items = Vec::new();
            let mut lowest = 0.0_f32;
            for (position, (chart, (_, head))) in pair.iter().zip(heads).enumerate() {
                let x = self.frame.left + position as f32 * (width + GUTTER);
                items.extend(shifted(head, x, 0.0));
                let (bottom, plot) = self.chart_plot(chart, width, head_height);
                items.extend(shifted(plot, x, 0.0));
                lowest = lowest.max(bottom);
            }
            Piece::Block(Block::new(lowest, items).gap(12.0))
        };
        charts.chunks(2).map(row).collect()
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

    fn chart_plot(&self, chart: &SeriesChart, width: f32, top: f32) -> (f32, Vec<Item>) {
        let values: Vec<f32> = chart.points.iter().chain(&chart.target).filter_map(number).collect();
        let has_points = chart.points.iter().any(|point| point.number.is_some());
        let full = if has_points { PLOT_HEIGHT } else { WORDS_HEIGHT };
        let label_width = self.target_label_width(chart);
        let room = (width - label_width).max(40.0);
        let slot = (room / chart.points.len().max(1) as f32).min(LARGEST_SLOT);
        let plot = Plot {
            left: 0.0,
            right: (slot * chart.points.len() as f32).max(room.min(120.0)),
            top: top + VALUE_ROOM,
            bottom: top + full - if values.iter().any(|value| *value < 0.0) { VALUE_ROOM } else { 0.0 },
            scale: Scale::of(&values),
            slot,
        };
        let mut items = Vec::new();
        if has_points {
            self.target_line(chart, &plot, &mut items);
            match plot.scale.is_broken {
                true => self.points_on_line(chart, &plot, &mut items),
                false => self.bars(chart, &plot, &mut items),
            }
        }
        self.axis(chart, &plot, has_points, top + full, &mut items);
        let bottom = top + full + 12.0;
        (self.scale_note(&plot, has_points, width, bottom, &mut items), items)
    }

    fn value_type(&self) -> Type {
        Type { size: 7.0, leading: 9.0, ..self.small() }
    }

    fn bars(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) {
        let width = (plot.slot * 0.58).min(24.0);
        for (index, point) in chart.points.iter().enumerate() {
            let Some(value) = number(point) else { continue };
            let (from, to) = (plot.base(), plot.y(value));
            let area = Area::new(plot.center(index) - width / 2.0, from.min(to), width, (from - to).abs());
            let color = if point.strong { self.colors.accent } else { self.colors.accent_pale };
            if area.height > 0.0 {
                items.push(Item::fill(area, color));
            }
            let label_top = if value < 0.0 { to + 1.0 } else { to - 10.0 };
            self.value_label(point, plot, index, label_top, items);
        }
    }

    fn points_on_line(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) {
        let places: Vec<(usize, f32)> =
            chart.points.iter().enumerate().filter_map(|(i, p)| Some((i, plot.y(number(p)?)))).collect();
        for pair in places.windows(2) {
            let [(one, from), (other, to)] = [pair[0], pair[1]];
            // Over a year without a number the line is dashed: nothing is known there.
            let dash = if other == one + 1 { Dash::Solid } else { Dash::Dashed };
            let (from, to) = ((plot.center(one), from), (plot.center(other), to));
            items.push(Item::Stroke(Stroke { from, to, width: 1.2, color: self.colors.accent_pale, dash }));
        }
        for (index, y) in places {
            let point = &chart.points[index];
            let color = if point.strong { self.colors.accent } else { self.colors.accent_pale };
            let size = if point.strong { DOT + 1.5 } else { DOT };
            let area = Area::new(plot.center(index) - size / 2.0, y - size / 2.0, size, size);
            items.push(Item::Fill { area, radius: size / 2.0, color });
            self.value_label(point, plot, index, y - size / 2.0 - 9.5, items);
        }
    }

    /// The printed value on a white ground, so that the target's line does not run through it.
    fn value_label(&self, point: &Point, plot: &Plot, index: usize, top: f32, items: &mut Vec<Item>) {
        let style = if point.strong { self.value_type().bold() } else { self.value_type() };
        let style = self.shrunk(&point.printed, plot.slot - 1.5, style, 4.5);
        let width = self.width(&point.printed, style);
        let center = plot.center(index);
        items.push(Item::fill(Area::new(center - width / 2.0 - 0.8, top + 0.5, width + 1.6, 8.0), 0xffffff));
        items.push(self.run_around(&point.printed, center, top, style));
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
                let style = self.value_type().colored(self.colors.grey);
                let style = self.shrunk(&point.printed, plot.slot - 1.5, style, 4.0);
                items.push(self.run_around(&point.printed, center, y - 10.0, style));
            }
            let style = Type { leading: 10.0, ..self.tiny() };
            let style = if point.strong { style.bold().colored(self.colors.ink) } else { style };
            let style = self.shrunk(&point.label, plot.slot, style, 4.0);
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

    fn target_texts(chart: &SeriesChart) -> Option<(String, String)> {
        let target = chart.target.as_ref()?;
        Some((format!("目標 {}", target.printed), target.label.clone()))
    }

    /// Room right of the plot for the target's label: there it collides with no bar and no value.
    fn target_label_width(&self, chart: &SeriesChart) -> f32 {
        let Some((value, year)) = Self::target_texts(chart) else { return 0.0 };
        let width = self.width(&value, self.value_type()).max(self.width(&year, self.tiny()));
        (width + 8.0).min(96.0)
    }

    fn target_line(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) {
        let Some((value_text, year)) = Self::target_texts(chart) else { return };
        let color = self.colors.target;
        let Some(value) = chart.target.as_ref().and_then(number) else {
            items.push(self.run(&value_text, plot.right + 4.0, plot.bottom - 20.0, self.value_type().colored(color)));
            items.push(self.run(&year, plot.right + 4.0, plot.bottom - 11.0, self.tiny()));
            return;
        };
        let y = plot.y(value);
        let (from, to) = ((plot.left, y), (plot.right + 2.0, y));
        items.push(Item::Stroke(Stroke { from, to, width: 0.9, color, dash: Dash::Dashed }));
        // Above the axis the year needs room too: near it the label moves up.
        let top = (y - 5.0).min(plot.bottom - 17.0);
        items.push(self.run(&value_text, plot.right + 4.0, top, self.value_type().colored(color)));
        items.push(self.run(&year, plot.right + 4.0, top + 8.5, self.tiny()));
    }
}

/// The value as drawn. What is not finite is not drawn.
fn number(point: &Point) -> Option<f32> {
    point.number.and_then(|number| number.to_f32()).filter(|value| value.is_finite())
}
