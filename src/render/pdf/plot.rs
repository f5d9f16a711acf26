//! How the years of a chart are drawn: bars, the stairs of a running total, points on a line, and empty places.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::report::document::{Point, SeriesChart};

use super::item::{Area, Dash, Item, Stroke};
use super::scale::Scale;
use super::style::{Layout, Type};

const DOT: f32 = 5.0;
/// Smallest size of the values over bars.
const LEAST_VALUE_SIZE: f32 = 4.5;
/// White between the values of two years, so that they are not read as one.
const VALUES_APART: f32 = 4.0;
/// Widest bar.
const LARGEST_BAR: f32 = 32.0;
/// Height of the bar of a number that is not zero.
const LEAST_BAR: f32 = 0.9;
/// The line over the stairs of a running total.
const STAIR_LINE: f32 = 1.0;
/// Height of the empty place of a year without a number.
pub(super) const MISSING_HEIGHT: f32 = 12.0;

/// Where the printed value of a point goes: over its bar, or under that of a negative number, in all bars of all charts.
/// A line that would run through it gives way.
pub(super) struct ValueLabel {
    pub index: usize,
    /// Upper edge of its line.
    pub top: f32,
}

/// The area that values are drawn in, and how values lie in it.
pub(super) struct Plot {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
    pub scale: Scale,
    pub slot: f32,
}

impl Plot {
    pub fn y(&self, value: f64) -> f32 {
        let part = (value - self.scale.low) / (self.scale.high - self.scale.low);
        self.bottom - part.clamp(0.0, 1.0) as f32 * (self.bottom - self.top)
    }

    /// Where bars stand: zero, or the lowest value shown.
    pub fn base(&self) -> f32 {
        self.y(self.scale.low.max(0.0).min(self.scale.high))
    }

    pub fn center(&self, index: usize) -> f32 {
        self.left + (index as f32 + 0.5) * self.slot
    }
}

impl Layout<'_> {
    pub fn value_type(&self) -> Type {
        Type { size: self.by_small(7.0), leading: self.by_small(9.0), ..self.small() }
    }

    /// One size for all values of a chart, in which the longest fits into its slot.
    pub fn value_size(&self, chart: &SeriesChart, slot: f32) -> f32 {
        let style = self.value_type().bold();
        let numbers = chart.points.iter().filter(|point| point.number.is_some());
        let sizes = numbers.map(|point| self.shrunk(&point.printed, slot - VALUES_APART, style, LEAST_VALUE_SIZE).size);
        sizes.fold(style.size, f32::min)
    }

    pub fn bars(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) -> Vec<ValueLabel> {
        let width = (plot.slot * 0.58).min(LARGEST_BAR);
        let numbers = chart.points.iter().enumerate().filter_map(|(index, point)| Some((index, number(point)?)));
        let bar = |(index, value): (usize, f64)| {
            items.extend(self.bar(chart, plot, index, width, value));
            label_of_bar(plot, index, value)
        };
        numbers.map(bar).collect()
    }

    /// What adds up over the years: bars without gaps under one line, as stairs. Where the axis does not begin at zero
    /// the line stands alone.
    pub fn stairs(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) -> Vec<ValueLabel> {
        let numbers: Vec<(usize, f64)> =
            chart.points.iter().enumerate().filter_map(|(index, point)| Some((index, number(point)?))).collect();
        if !plot.scale.is_broken {
            items.extend(numbers.iter().flat_map(|(index, value)| self.bar(chart, plot, *index, plot.slot, *value)));
        }
        let mut line = |from, to| items.push(Item::line(from, to, STAIR_LINE, self.colors.ink));
        for (index, value) in &numbers {
            let (y, middle, half) = (plot.y(*value), plot.center(*index), plot.slot / 2.0);
            line((middle - half, y), (middle + half, y));
            // A year without a number breaks the stairs.
            if let Some((_, next)) = numbers.iter().find(|(other, _)| *other == index + 1) {
                line((middle + half, y), (middle + half, plot.y(*next)));
            }
        }
        numbers.iter().map(|(index, value)| label_of_bar(plot, *index, *value)).collect()
    }

    /// A bar from zero. A number that is not zero is seen, however small it is beside the others.
    fn bar(&self, chart: &SeriesChart, plot: &Plot, index: usize, width: f32, value: f64) -> Option<Item> {
        let (from, to) = (plot.base(), plot.y(value));
        let height = (from - to).abs().max(LEAST_BAR);
        let top = if value < 0.0 { from } else { from - height };
        let is_strong = chart.points.get(index).is_some_and(|point| point.strong);
        let color = if is_strong { self.colors.accent } else { self.colors.accent_pale };
        (value != 0.0).then(|| Item::fill(Area::new(plot.center(index) - width / 2.0, top, width, height), color))
    }

    pub fn points_on_line(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) -> Vec<ValueLabel> {
        let mut labels = Vec::new();
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
            labels.push(ValueLabel { index, top: y - size / 2.0 - 9.5 });
        }
        labels
    }

    /// The place of a year without a number: an empty bar with a dotted edge.
    pub fn missing(&self, area: Area, items: &mut Vec<Item>) {
        let Area { x, y, width, height } = area;
        // The axis below it stays whole.
        items.push(Item::fill(Area { height: height - 0.5, ..area }, 0xffffff));
        let corners = [(x, y + height), (x, y), (x + width, y), (x + width, y + height)];
        for pair in corners.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            items.push(Item::Stroke(Stroke { from, to, width: 0.6, color: self.colors.grey, dash: Dash::Dotted }));
        }
    }
}

fn label_of_bar(plot: &Plot, index: usize, value: f64) -> ValueLabel {
    let end = plot.y(value);
    ValueLabel { index, top: if value < 0.0 { end + 1.0 } else { end - 10.0 } }
}

/// The value as drawn. What is not finite is not drawn.
pub(super) fn number(point: &Point) -> Option<f64> {
    point.number.and_then(drawn)
}

pub(super) fn drawn(number: Decimal) -> Option<f64> {
    number.to_f64().filter(|value| value.is_finite())
}

/// Everything that the scale has to hold: the years, the target and the upper end of a range.
pub(super) fn values_drawn(chart: &SeriesChart) -> Vec<f64> {
    let upper = chart.target.as_ref().and(chart.target_upper);
    chart.points.iter().chain(&chart.target).filter_map(number).chain(upper.and_then(drawn)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Basis;

    #[test]
    fn the_scale_holds_both_ends_of_a_range() {
        let point = |number: i64| Point {
            label: "R6".into(),
            number: Some(number.into()),
            printed: number.to_string(),
            strong: false,
        };
        let chart = SeriesChart {
            title: "① 指標".into(),
            note: "単年、％".into(),
            basis: Basis::Annual,
            points: vec![point(1), point(2)],
            target: Some(point(3)),
            target_upper: Some(5.into()),
            alt: "指標の推移".into(),
        };
        assert_eq!(values_drawn(&chart), [1.0, 2.0, 3.0, 5.0]);
        // A target in words has no upper end, whatever is given.
        let without = SeriesChart { target: None, ..chart };
        assert_eq!(values_drawn(&without), [1.0, 2.0]);
    }
}
