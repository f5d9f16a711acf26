//! Widths of a table's columns: by their weights, but never so narrow that a figure would be torn.

use crate::report::document::{Align, Cell, Column, Figure, Table, TextCell};

use super::cell::{LEAST_SECOND, LEAST_SIZE, LEAST_WORD_SIZE};
use super::style::{CELL_PADDING_X, Layout, Type};

/// Least widths of a column, from where there is room to where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Least([f32; TIERS]);

/// Where there is room; where columns are many; where they are too many, figures get smaller still; where words that
/// stand for figures and the labels of marks take more lines, and figures their smallest size; where long texts and
/// labels give way altogether.
const TIERS: usize = 5;
const COMFORTABLE: usize = 0;
const TIGHT: usize = 1;
const SMALLEST: usize = 2;

impl Least {
    fn same(width: f32) -> Least {
        Least([width; TIERS])
    }

    fn max(self, other: Least) -> Least {
        self.with(other, f32::max)
    }

    /// A part of the way to other widths.
    fn towards(self, other: Least, part: f32) -> Least {
        self.with(other, |own, other| own + part * (other - own))
    }

    fn add(self, width: f32) -> Least {
        Least(self.0.map(|own| own + width))
    }

    fn with(self, other: Least, combine: impl Fn(f32, f32) -> f32) -> Least {
        Least(std::array::from_fn(|tier| combine(self.0[tier], other.0[tier])))
    }

    /// No tier is wider than the one before it.
    fn descending(self) -> Least {
        let mut most = f32::MAX;
        Least(self.0.map(|width| {
            most = most.min(width);
            most
        }))
    }
}

/// Lines that a text takes at most where there is room, and where columns are many.
const COMFORTABLE_LINES: f32 = 3.0;
const TIGHT_LINES: f32 = 3.6;
/// Words of so many characters stay on their line.
const SHORT_EMS: f32 = 4.0;
/// Characters that a line of a longer text holds at least.
const LEAST_EMS: f32 = 7.0;
/// Widest that a column is made for its content's sake.
const LARGEST: f32 = 130.0;
/// Part of the natural size that figures shrink to where columns are many.
const TIGHT_FIGURES: f32 = 0.82;
const SMALLEST_FIGURES: f32 = 0.7;
/// Characters that a line of a text or a label holds where there is no room.
const FEWEST_EMS: f32 = 3.0;
/// Part of its usual size that a head shrinks to.
const SMALLEST_HEAD: f32 = 0.75;
/// Years of which nothing is known (-) do not get much narrower than their neighbours.
const LEAST_FIGURES: f32 = 22.0;
/// Kept beside a word that must stay on its line, against rounding.
const SLACK: f32 = 0.3;
/// Part of the figures' size that a second value is set in.
const SECOND_SIZE: f32 = 0.8;

impl Layout<'_> {
    /// Widths of the table's columns, which fill `total`.
    pub fn column_widths(&self, table: &Table, total: f32) -> Vec<f32> {
        let weights: Vec<f32> = table.columns.iter().map(|column| sound(column.weight)).collect();
        let own: Vec<Least> = (0..table.columns.len()).map(|index| self.least_width(table, index)).collect();
        // Columns of a kind are equally wide, or as nearly so as leaves the others their room.
        let equal = equal_among_kin(table, &own);
        let nearer = |part: f32| own.iter().zip(&equal).map(|(own, equal)| own.towards(*equal, part)).collect();
        let sum = |least: &[Least], width: fn(&Least) -> f32| least.iter().map(width).sum::<f32>();
        let nearest: Option<Vec<Least>> = if sum(&equal, |least| least.0[SMALLEST]) <= total {
            Some(equal.clone())
        } else {
            // Figures do not get very small for a part of the way.
            let small = |least: &Least| (least.0[TIGHT] + least.0[SMALLEST]) / 2.0;
            [0.75, 0.5, 0.25].into_iter().map(nearer).find(|least: &Vec<Least>| sum(least, small) <= total)
        };
        share(total, &weights, &between(total, nearest.as_ref().unwrap_or(&own)))
    }

    fn least_width(&self, table: &Table, index: usize) -> Least {
        let column = &table.columns[index];
        let title = self.longest_piece(&column.title);
        let cells = table.rows.iter().filter_map(|row| row.get(index));
        let widths = cells.map(|cell| self.content_width(cell, column));
        let head = Least([title, title, title, title * SMALLEST_HEAD, 0.0]);
        let least = widths.fold(head, Least::max);
        let aligned = self.aligned_width(table, index);
        let aligned = Least([aligned, aligned * TIGHT_FIGURES, aligned * SMALLEST_FIGURES, 0.0, 0.0]);
        least.max(aligned).descending().add(2.0 * CELL_PADDING_X)
    }

    /// What a column of figures needs for their decimal points to stand under each other.
    fn aligned_width(&self, table: &Table, index: usize) -> f32 {
        let style = Type { size: self.figure_size(), ..self.cell() }.bold();
        let (whole, decimals) = self.parts(table, index, style);
        (whole + decimals + SLACK).min(LARGEST)
    }

    fn content_width(&self, cell: &Cell, column: &Column) -> Least {
        let small = self.small();
        match cell {
            Cell::Empty | Cell::Trend(_) => Least::same(0.0),
            Cell::Text(text) => self.text_width(text),
            Cell::Figure(figure) => self.figure_width(figure, column),
            Cell::Count(count) => Least::same(self.width(&count.number.to_string(), self.cell().bold()) + SLACK),
            Cell::Mark(mark) => {
                let chip = self.chip_width(&mark.mark) + 4.0;
                let label = self.width(&mark.label, small);
                if label <= SHORT_EMS * small.size {
                    return Least::same(chip + label + SLACK);
                }
                let in_lines = |lines: f32| chip + (label / lines + small.size).min(label);
                let few = (FEWEST_EMS * small.size).min(label);
                // Two lines of the usual size, or of a smaller one; more where there is no room.
                let (usual, smaller) = (in_lines(2.0).min(LARGEST), in_lines(2.3).min(LARGEST));
                Least([usual, smaller, smaller, in_lines(4.0).min(smaller), few + 2.0 * SLACK])
            }
        }
    }

    /// A short word stays on its line; a long text gets lines of some length.
    fn text_width(&self, text: &TextCell) -> Least {
        let style = if text.strong { self.cell().bold() } else { self.cell() };
        let longest = text.paragraphs.iter().map(|p| self.width(&p.text, style)).fold(0.0, f32::max);
        if longest <= SHORT_EMS * style.size {
            return Least::same(longest + SLACK);
        }
        let least = longest.min(LEAST_EMS * style.size);
        let in_lines = |lines: f32| (longest / lines + style.size).clamp(least, longest.max(least)).min(LARGEST);
        let tight = in_lines(TIGHT_LINES).min((LARGEST * 0.7).max(least));
        Least([in_lines(COMFORTABLE_LINES), tight, tight, least, longest.min(FEWEST_EMS * style.size) + SLACK])
    }

    fn figure_width(&self, figure: &Figure, column: &Column) -> Least {
        let style = Type { size: self.figure_size(), ..self.cell() };
        let style = if column.emphasis || figure.strong { style.bold() } else { style };
        let in_size = |text: &str, size: f32| self.width(text, Type { size, ..style });
        let second_in = |size: f32| figure.second.as_deref().map_or(0.0, |text| in_size(text, size));
        let printed = self.width(&figure.printed, style);
        let width = printed.max(second_in(self.figure_size() * SECOND_SIZE)).clamp(LEAST_FIGURES, LARGEST);
        // A second value is read as a whole: it gets smaller, and its column keeps the room for one line.
        let second = (second_in(LEAST_SECOND) + SLACK).min(LARGEST);
        let (tight, smallest) = (width * TIGHT_FIGURES, width * SMALLEST_FIGURES);
        if figure.number.is_some() {
            // A number is never torn, not even where there is no room for anything else.
            let whole = in_size(&figure.printed, LEAST_SIZE) + SLACK;
            return Least([width, tight.max(second), smallest.max(second), whole.max(second), whole]);
        }
        // A short word stays whole; a longer one takes more lines before figures get small.
        let small = LEAST_WORD_SIZE.min(style.size);
        let word = in_size(&figure.printed, small) + SLACK;
        let in_lines = |lines: f32| (word / lines + small).min(word).max((SHORT_EMS * small).min(word));
        let fewest = word.min(FEWEST_EMS * small);
        Least([width, in_lines(2.0), in_lines(3.0), in_lines(4.0), fewest].map(|width| width.min(LARGEST)))
            .max(Least([0.0, second, second, second, 0.0]))
    }

    /// Width of the title's longest line when it is broken as a head is.
    fn longest_piece(&self, title: &str) -> f32 {
        let style = self.small().bold();
        let lines = self.fonts.lines(title, style.size * 4.0, style.size, style.weight);
        // A head has less padding than a cell.
        lines.into_iter().map(|line| self.width(line, style)).fold(0.0, f32::max) + SLACK - 2.0 * (CELL_PADDING_X - 2.0)
    }
}

/// A weight that can be reckoned with.
fn sound(weight: f32) -> f32 {
    if weight.is_finite() && weight > 0.0 { weight } else { 1.0 }
}

/// Neighbouring columns of figures of one weight and band: the years of a series.
pub(super) fn are_kin(one: &Column, other: &Column) -> bool {
    let figures = one.align == Align::Right && other.align == Align::Right;
    figures && one.weight == other.weight && one.band == other.band
}

/// The least widths, the same for kin.
fn equal_among_kin(table: &Table, least: &[Least]) -> Vec<Least> {
    let mut equal = Vec::with_capacity(least.len());
    for kin in table.columns.chunk_by(are_kin) {
        let own = least.iter().skip(equal.len()).take(kin.len()).copied();
        let largest = own.fold(Least::same(0.0), Least::max);
        equal.extend(std::iter::repeat_n(largest, kin.len()));
    }
    equal
}

/// The comfortable widths where they fit into `total`, else as near to them as can be.
fn between(total: f32, least: &[Least]) -> Vec<f32> {
    let sums: [f32; TIERS] = std::array::from_fn(|tier| least.iter().map(|least| least.0[tier]).sum());
    if sums[COMFORTABLE] <= total {
        return least.iter().map(|least| least.0[COMFORTABLE]).collect();
    }
    for tier in 1..TIERS {
        if sums[tier] <= total {
            let part = (total - sums[tier]) / (sums[tier - 1] - sums[tier]);
            let width = |least: &Least| least.0[tier] + part * (least.0[tier - 1] - least.0[tier]);
            return least.iter().map(width).collect();
        }
    }
    least.iter().map(|least| least.0[TIERS - 1] * total / sums[TIERS - 1]).collect()
}

/// Shares `total` by weights; who would get less than the least gets the least, at the cost of the others.
fn share(total: f32, weights: &[f32], least: &[f32]) -> Vec<f32> {
    let mut fixed = vec![false; weights.len()];
    loop {
        let taken: f32 = least.iter().zip(&fixed).filter(|(_, fixed)| **fixed).map(|(width, _)| width).sum();
        let open: f32 = weights.iter().zip(&fixed).filter(|(_, fixed)| !**fixed).map(|(weight, _)| weight).sum();
        if open <= 0.0 {
            return least.to_vec();
        }
        let width = |index: usize| match fixed[index] {
            true => least[index],
            false => (total - taken) * weights[index] / open,
        };
        let widths: Vec<f32> = (0..weights.len()).map(width).collect();
        let Some(short) = (0..widths.len()).find(|&index| !fixed[index] && widths[index] < least[index]) else {
            return widths;
        };
        fixed[short] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_their_floor_where_words_have_given_way() {
        let figure = Least([40.0, 33.0, 28.0, 24.0, 24.0]);
        let words = Least([120.0, 90.0, 90.0, 50.0, 20.0]);
        for total in [200.0, 160.0, 120.0, 100.0, 70.0] {
            let widths = between(total, &[figure, words, figure]);
            assert!(widths[0] >= 24.0 && widths[2] >= 24.0, "{total}: {widths:?}");
            assert!(widths.iter().sum::<f32>() <= total + 0.01, "{total}: {widths:?}");
        }
    }
}
