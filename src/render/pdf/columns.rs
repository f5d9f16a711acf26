//! Widths of a table's columns: by their weights, and by what their figures, words and heads need as far as there is room.

use crate::report::document::{Align, Cell, Column, Figure, Table, TextCell};

use super::cell::LEAST_SECOND;
use super::style::{CELL_PADDING_X, Layout, Type};

/// Least widths of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Least {
    /// Where there is room.
    comfortable: f32,
    /// Where columns are many.
    tight: f32,
    /// Where they are too many: figures get smaller still, words keep their room.
    smallest: f32,
}

impl Least {
    fn same(width: f32) -> Least {
        Least { comfortable: width, tight: width, smallest: width }
    }

    fn max(self, other: Least) -> Least {
        Least {
            comfortable: self.comfortable.max(other.comfortable),
            tight: self.tight.max(other.tight),
            smallest: self.smallest.max(other.smallest),
        }
    }

    /// A part of the way to other widths.
    fn towards(self, other: Least, part: f32) -> Least {
        let between = |own: f32, other: f32| own + part * (other - own);
        Least {
            comfortable: between(self.comfortable, other.comfortable),
            tight: between(self.tight, other.tight),
            smallest: between(self.smallest, other.smallest),
        }
    }

    fn add(self, width: f32) -> Least {
        Least { comfortable: self.comfortable + width, tight: self.tight + width, smallest: self.smallest + width }
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
        let sum = |least: &[Least], tier: fn(&Least) -> f32| least.iter().map(tier).sum::<f32>();
        let nearest: Option<Vec<Least>> = if sum(&equal, |least| least.smallest) <= total {
            Some(equal.clone())
        } else {
            // Figures do not get very small for a part of the way.
            let small = |least: &Least| (least.tight + least.smallest) / 2.0;
            [0.75, 0.5, 0.25].into_iter().map(nearer).find(|least: &Vec<Least>| sum(least, small) <= total)
        };
        share(total, &weights, &between(total, nearest.as_ref().unwrap_or(&own)))
    }

    fn least_width(&self, table: &Table, index: usize) -> Least {
        let column = &table.columns[index];
        let title = self.longest_piece(&column.title);
        let cells = table.rows.iter().filter_map(|row| row.get(index));
        let widths = cells.map(|cell| self.content_width(cell, column));
        let least = widths.fold(Least::same(title), Least::max);
        let aligned = self.aligned_width(table, index);
        let least = least.max(Least {
            comfortable: aligned,
            tight: aligned * TIGHT_FIGURES,
            smallest: aligned * SMALLEST_FIGURES,
        });
        let tight = least.tight.min(least.comfortable);
        Least { tight, smallest: least.smallest.min(tight), ..least }.add(2.0 * CELL_PADDING_X)
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
                // Two lines of the usual size, or of a smaller one.
                Least { comfortable: in_lines(2.0).min(LARGEST), tight: in_lines(2.3), smallest: in_lines(2.3) }
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
        Least { comfortable: in_lines(COMFORTABLE_LINES), tight, smallest: tight }
    }

    fn figure_width(&self, figure: &Figure, column: &Column) -> Least {
        let style = Type { size: self.figure_size(), ..self.cell() };
        let style = if column.emphasis || figure.strong { style.bold() } else { style };
        let second_in =
            |size: f32| figure.second.as_deref().map_or(0.0, |text| self.width(text, Type { size, ..style }));
        let width = self.width(&figure.printed, style).max(second_in(self.figure_size() * SECOND_SIZE));
        let width = width.clamp(LEAST_FIGURES, LARGEST);
        // A second value is read as a whole: it gets smaller, and its column keeps the room for one line.
        let least = (second_in(LEAST_SECOND) + SLACK).min(LARGEST);
        Least {
            comfortable: width,
            tight: (width * TIGHT_FIGURES).max(least),
            smallest: (width * SMALLEST_FIGURES).max(least),
        }
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

/// The least widths, the same for neighbouring columns of figures of one weight and band: the years of a series.
fn equal_among_kin(table: &Table, least: &[Least]) -> Vec<Least> {
    let are_kin = |one: &Column, other: &Column| {
        let figures = one.align == Align::Right && other.align == Align::Right;
        figures && one.weight == other.weight && one.band == other.band
    };
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
    let tiers: [fn(&Least) -> f32; 3] = [|least| least.comfortable, |least| least.tight, |least| least.smallest];
    let sums = tiers.map(|tier| least.iter().map(tier).sum::<f32>());
    if sums[0] <= total {
        return least.iter().map(tiers[0]).collect();
    }
    for index in 1..tiers.len() {
        if sums[index] <= total {
            let part = (total - sums[index]) / (sums[index - 1] - sums[index]);
            let width = |least: &Least| tiers[index](least) + part * (tiers[index - 1](least) - tiers[index](least));
            return least.iter().map(width).collect();
        }
    }
    least.iter().map(|least| least.smallest * total / sums[2]).collect()
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
