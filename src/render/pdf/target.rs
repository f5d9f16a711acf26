//! The target in a chart: its dashed line, and its name beside the plot or over it.

use crate::report::document::SeriesChart;

use super::item::{Dash, Item, Stroke, shifted};
use super::plot::{Plot, drawn, number};
use super::style::{Layout, Type};
use super::text::{Measure, Set, Strip, height, stacked};

/// Width of the target's dashes.
const TARGET_LINE: f32 = 0.9;
/// Height of the line over the plot that names the target, and length of the dashes before it.
const LEGEND_HEIGHT: f32 = 11.0;
const LEGEND_DASHES: f32 = 13.0;
/// Smallest size of the target's name on one line.
const LEAST_LEGEND_SIZE: f32 = 5.0;
/// Widest room for the target's name beside the plot, and white around it there.
const LARGEST_TARGET: f32 = 96.0;
const TARGET_APART: f32 = 8.0;
const SLACK: f32 = 0.5;

impl Layout<'_> {
    /// The target's label on two lines: 目標 and its year, and the value.
    fn target_texts(chart: &SeriesChart) -> Option<[String; 2]> {
        let target = chart.target.as_ref()?;
        Some([format!("目標 {}", target.label).trim_end().to_string(), target.printed.clone()])
    }

    fn target_type(&self) -> Type {
        Type { leading: self.by_small(8.0), ..self.value_type() }.colored(self.colors.target)
    }

    /// Room right of the plot for the target's label: there it collides with no bar and no value.
    pub fn target_label_width(&self, chart: &SeriesChart) -> f32 {
        let Some(texts) = Self::target_texts(chart) else { return 0.0 };
        let widest = texts.iter().map(|text| self.width(text, self.target_type().bold())).fold(0.0, f32::max);
        (widest + TARGET_APART + SLACK).min(LARGEST_TARGET)
    }

    /// The target's name as it stands beside its line, from the left edge 0.
    pub fn target_strips(&self, chart: &SeriesChart) -> Vec<Strip> {
        let Some([caption, printed]) = Self::target_texts(chart) else { return Vec::new() };
        let measure = Measure { x: 0.0, width: self.target_label_width(chart) - TARGET_APART };
        let style = self.target_type();
        let mut strips = self.strips(&caption, measure, style, Set::Left);
        strips.extend(self.strips(&printed, measure, style.bold(), Set::Left));
        strips
    }

    /// The target's line; both ends of a range, joined beside the plot.
    pub fn target_line(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) {
        let Some(value) = chart.target.as_ref().and_then(number) else { return };
        let (y, end) = (plot.y(value), plot.right + 2.0);
        items.push(self.target_dashes(plot.left, end, y));
        if let Some(upper) = chart.target_upper.and_then(drawn) {
            items.push(self.target_dashes(plot.left, end, plot.y(upper)));
            items.push(Item::line((end, y), (end, plot.y(upper)), TARGET_LINE, self.colors.target));
        }
    }

    fn target_dashes(&self, from: f32, to: f32, y: f32) -> Item {
        let color = self.colors.target;
        Item::Stroke(Stroke { from: (from, y), to: (to, y), width: TARGET_LINE, color, dash: Dash::Dashed })
    }

    /// The target's name beside its line. One in words has no place on the scale and stands in the middle.
    pub fn target_label(&self, chart: &SeriesChart, strips: Vec<Strip>, plot: &Plot, items: &mut Vec<Item>) {
        let value = chart.target.as_ref().and_then(number);
        let y = value.map_or((plot.top + plot.bottom) / 2.0, |value| plot.y(value));
        // One of several lines, as in words, grows upward from the axis at the latest.
        let lowest = plot.bottom - self.by_small(1.0) - height(&strips);
        let top = (y - self.by_small(8.5)).min(lowest);
        items.extend(shifted(stacked(strips, top), plot.right + TARGET_APART / 2.0, 0.0));
    }

    /// The target's name over the plot, from the upper edge 0, behind a piece of its line; with its height. A long
    /// value goes on below.
    pub fn target_legend(&self, chart: &SeriesChart, width: f32) -> (f32, Vec<Item>) {
        let style = Type { leading: self.by_small(LEGEND_HEIGHT), ..self.target_type() };
        let Some([caption, printed]) = Self::target_texts(chart) else { return (style.leading, Vec::new()) };
        let begin = LEGEND_DASHES + 3.0;
        let behind = begin + self.width(&caption, style) + 4.0;
        let mut items =
            vec![self.target_dashes(0.0, LEGEND_DASHES, style.leading / 2.0), self.run(&caption, begin, 0.0, style)];
        let on_line = self.shrunk(&printed, width - behind, style.bold(), LEAST_LEGEND_SIZE);
        if self.width(&printed, on_line) <= width - behind + 0.01 {
            items.push(self.run(&printed, behind, 0.0, on_line));
            return (style.leading, items);
        }
        let below = Type { leading: self.target_type().leading, ..style }.bold();
        let strips = self.label_strips(&printed, Measure { x: begin, width: width - begin }, below, Set::Left);
        let full = style.leading + height(&strips) + 2.0;
        items.extend(stacked(strips, style.leading));
        (full, items)
    }
}
