//! How the years of a chart are drawn: bars, the stairs of a running total, points on a line, and empty places.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::report::document::{Point, SeriesChart};

use super::item::{Area, Dash, Item, Stroke};
use super::scale::Scale;
use super::style::{Layout, Type};

const DOT: f32 = 5.0;
/// Room for the values above the highest and below the lowest bar.
pub(super) const VALUE_ROOM: f32 = 11.0;
/// White between the values of two years, so that they are not read as one; and the part of a narrow year's place
/// that is left to its value.
const VALUES_APART: f32 = 4.0;
const VALUE_PART: f32 = 0.75;
/// Widest bar.
const LARGEST_BAR: f32 = 32.0;
/// Height of the bar of a number that is not zero.
const LEAST_BAR: f32 = 0.9;
/// The line over the stairs of a running total.
const STAIR_LINE: f32 = 1.0;
/// Height of the empty place of a year without a number.
const MISSING_HEIGHT: f32 = 12.0;
/// Part of the values' size that what is printed there shrinks to before it takes several lines, and the size of those.
const LEAST_WORDS: f32 = 0.6;
const WORDS_IN_LINES: f32 = 0.72;

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
        let room = (slot - VALUES_APART).max(slot * VALUE_PART);
        // However small: values one over another are not read at all.
        let sizes = numbers.map(|point| self.shrunk(&point.printed, room, style, 0.0).size);
        sizes.fold(style.size, f32::min)
    }

    pub fn bars(&self, chart: &SeriesChart, plot: &Plot, items: &mut Vec<Item>) -> Vec<ValueLabel> {
        let width = (plot.slot * 0.58).min(LARGEST_BAR);
        let numbers = chart.points.iter().enumerate().filter_map(|(index, point)| Some((index, number(point)?)));
        let bar = |(index, value): (usize, f64)| {
            items.extend(self.bar(chart, plot, index, width, value));
            self.label_of_bar(plot, index, value)
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
        numbers.iter().map(|(index, value)| self.label_of_bar(plot, *index, *value)).collect()
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
            let size = self.by_small(if point.strong { DOT + 1.5 } else { DOT });
            let area = Area::new(plot.center(index) - size / 2.0, y - size / 2.0, size, size);
            items.push(Item::Fill { area, radius: size / 2.0, color });
            labels.push(ValueLabel { index, top: y - size / 2.0 - self.by_small(9.5) });
        }
        labels
    }

    fn label_of_bar(&self, plot: &Plot, index: usize, value: f64) -> ValueLabel {
        let end = plot.y(value);
        ValueLabel { index, top: if value < 0.0 { end + self.by_small(1.0) } else { end - self.by_small(10.0) } }
    }

    /// What is printed for a year without a number, on one line or, in a narrow place, on several.
    fn missing_words<'p>(&self, point: &'p Point, slot: f32) -> (Type, Vec<&'p str>) {
        let usual = self.value_type().colored(self.colors.grey);
        let room = (slot - VALUES_APART).max(slot * VALUE_PART);
        let on_line = self.shrunk(&point.printed, room, usual, 0.0);
        if on_line.size >= usual.size * LEAST_WORDS {
            return (on_line, vec![&point.printed]);
        }
        let size = (usual.size * WORDS_IN_LINES).min(room);
        let style = Type { size, leading: size * 1.2, ..usual };
        (style, self.fonts.lines(&point.printed, room, style.size, style.weight))
    }

    /// How high the place of a year without a number is; of one with a number nothing is asked.
    pub fn missing_height(&self, point: &Point, slot: f32) -> f32 {
        if point.number.is_some() {
            return 0.0;
        }
        let (style, lines) = self.missing_words(point, slot);
        (lines.len() as f32 * style.leading + self.by_small(2.0)).max(self.by_small(MISSING_HEIGHT))
    }

    /// The place of a year without a number over the axis at `foot`, with what is printed for it; an empty bar around
    /// it where other years have bars.
    pub fn missing(&self, point: &Point, plot: &Plot, index: usize, foot: f32, is_framed: bool, items: &mut Vec<Item>) {
        let (style, lines) = self.missing_words(point, plot.slot);
        let (center, height) = (plot.center(index), self.missing_height(point, plot.slot));
        // Where all years are below zero there is no room over the axis.
        let foot = foot.max(plot.top - self.by_small(VALUE_ROOM) + height);
        if is_framed {
            let words = lines.iter().map(|line| self.width(line, style)).fold(0.0, f32::max);
            let width = (words + 5.0).max(plot.slot * 0.58).min(plot.slot - 1.0);
            self.dotted(Area::new(center - width / 2.0, foot - height, width, height), items);
        }
        let top = foot - self.by_small(1.0) - lines.len() as f32 * style.leading;
        for (line, text) in lines.into_iter().enumerate() {
            items.push(self.run_around(text, center, top + line as f32 * style.leading, style));
        }
    }

    /// An empty bar with a dotted edge.
    fn dotted(&self, area: Area, items: &mut Vec<Item>) {
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
