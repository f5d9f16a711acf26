//! What a column's head and cells need of its width, from where there is room to where there is none.

use crate::report::document::{Align, Cell, Column, Figure, MarkCell, Table, TableKind, TextCell};

use super::cell::{LEAST_LABEL, LEAST_PADDING_X, LEAST_SECOND, LEAST_SIZE, LEAST_WORD_SIZE, single_word};
use super::figure_columns::{split_unit, unit_type};
use super::mark::{LABEL_SIZES, marks};
use super::style::{CELL_PADDING_X, Layout, Type};

/// Least widths of a column, each no wider than the one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Least(pub [f32; TIERS]);

/// A column gives way from tier to tier: long texts take more lines, figures get smaller. A short word keeps its line
/// in all of them.
pub(super) const TIERS: usize = 7;
/// Long texts on two lines.
pub(super) const ROOMY: usize = 0;
/// Long texts on three lines, figures at their natural size.
pub(super) const COMFORTABLE: usize = 1;
/// Smaller figures, narrower texts.
pub(super) const SMALL: usize = 3;
/// Labels of marks are on two lines still and second values on one, texts have a few characters a line.
pub(super) const NARROW: usize = 4;
/// Words go below their chip, white goes, points no longer stand under points: figures can be read at ease still.
const CROWDED: usize = 5;
/// What is least of all: smallest figures, second values on two lines.
pub(super) const SMALLEST: usize = 6;

impl Least {
    pub fn same(width: f32) -> Least {
        Least([width; TIERS])
    }

    pub fn max(self, other: Least) -> Least {
        self.with(other, f32::max)
    }

    /// A part of the way to other widths.
    pub fn towards(self, other: Least, part: f32) -> Least {
        self.with(other, |own, other| own + part * (other - own))
    }

    /// Whether the column has the same width in all tiers.
    pub fn is_fixed(&self) -> bool {
        self.0[ROOMY] - self.0[SMALLEST] < SLACK
    }

    fn map(self, change: impl FnMut(f32) -> f32) -> Least {
        Least(self.0.map(change))
    }

    fn with(self, other: Least, combine: impl Fn(f32, f32) -> f32) -> Least {
        Least(std::array::from_fn(|tier| combine(self.0[tier], other.0[tier])))
    }

    /// No tier wider than the one before it.
    fn descending(self) -> Least {
        let mut most = f32::MAX;
        self.map(|width| {
            most = most.min(width);
            most
        })
    }
}

/// Words of so many characters stay on their line.
pub(super) const SHORT_EMS: f32 = 4.0;
/// Lines that a long text takes at most, and characters that one of its lines holds at least, by tier.
const TEXT_LINES: [f32; TIERS] = [2.0, 3.0, 3.0, 3.6, f32::INFINITY, f32::INFINITY, f32::INFINITY];
const TEXT_EMS: [f32; TIERS] = [7.0, 7.0, 7.0, 7.0, 6.0, 5.0, 4.0];
/// Widest that a column is made for its content's sake, by tier.
const LARGEST: [f32; TIERS] = [160.0, 130.0, 110.0, 91.0, 91.0, 91.0, 91.0];
const LARGEST_FIGURE: f32 = 130.0;
/// Characters that a line of a long unit below its number takes at most.
const UNIT_EMS: f32 = 9.0;
/// Part of the natural size that figures have, by tier; in the last they have their smallest size.
const FIGURES: [f32; TIERS] = [1.0, 1.0, 0.82, 0.75, 0.7, 0.7, 0.0];
/// Lines that a sentence in a figure's place takes, by tier.
const SENTENCE_LINES: [f32; TIERS] = [2.0, 2.5, 3.0, 3.5, 4.0, f32::INFINITY, f32::INFINITY];
/// Part of its size that the label of a mark has on its two lines, by tier.
const LABELS: [f32; NARROW + 1] = [1.0, 1.0, LABEL_SIZES[1], LABEL_SIZES[2], LABEL_SIZES[2]];
/// Characters that a line of a mark's label below its chip holds at least, where it is crowded and least of all.
const LABEL_EMS: [f32; 2] = [4.0, 3.0];
/// A chip wider than this is a word: what it means stands below it.
const LONG_CHIP_EMS: f32 = 6.0;
/// Parts of its size that a head shrinks to where it is crowded, and where there is no room.
const SMALLER_HEADS: [f32; 2] = [0.87, 0.75];
/// Years of which nothing is known (-) do not get much narrower than their neighbours.
const LEAST_FIGURES: f32 = 22.0;
/// Kept beside a word that must stay on its line, against rounding.
const SLACK: f32 = 0.3;
/// How far a second value reaches into its cell's padding, and figures where columns are too many.
const OVERHANG: f32 = CELL_PADDING_X - LEAST_PADDING_X;
/// Part of the figures' size that a second value is set in.
const SECOND_SIZE: f32 = 0.8;

impl Layout<'_> {
    /// What the column needs, its padding included.
    pub fn least_width(&self, table: &Table, index: usize) -> Least {
        let column = &table.columns[index];
        let title = self.longest_piece(&column.title);
        let mut head = Least::same(title);
        for (tier, part) in [CROWDED, SMALLEST].into_iter().zip(SMALLER_HEADS) {
            head.0[tier] = title * part;
        }
        let cells = table.rows.iter().filter_map(|row| row.get(index));
        let least = cells.map(|cell| self.content_width(cell, column)).fold(head, Least::max);
        let least = least.max(self.aligned_width(table, index)).max(self.marks_width(table, index));
        let mut least = least.descending();
        if table.kind == TableKind::Narrative {
            // Columns of prose are as wide as the form says.
            least.0[ROOMY] = least.0[COMFORTABLE];
        }
        let mut least = least.map(|width| width + 2.0 * CELL_PADDING_X);
        if column.align == Align::Right && !least.is_fixed() {
            least.0[CROWDED] -= 2.0 * OVERHANG;
            least.0[SMALLEST] -= 2.0 * OVERHANG;
        }
        least
    }

    /// What of the column's smallest width is white, left and right together.
    pub fn least_white(column: &Column, least: &Least) -> f32 {
        let gives_way = column.align == Align::Right && !least.is_fixed();
        2.0 * if gives_way { LEAST_PADDING_X } else { CELL_PADDING_X }
    }

    /// What a column of figures needs for their decimal points to stand under each other, until it is crowded.
    fn aligned_width(&self, table: &Table, index: usize) -> Least {
        let style = Type { size: self.figure_size(), ..self.cell() }.bold();
        let (whole, decimals) = self.parts(table, index, style);
        let full = (whole + decimals + SLACK).min(LARGEST_FIGURE);
        let mut least = Least(FIGURES.map(|part| full * part));
        least.0[CROWDED] = 0.0;
        least
    }

    fn content_width(&self, cell: &Cell, column: &Column) -> Least {
        match cell {
            Cell::Empty | Cell::Trend(_) | Cell::Mark(_) => Least::same(0.0),
            Cell::Text(text) => match single_word(text).filter(|_| column.align == Align::Right) {
                Some(word) => self.word_width(word, self.cell()),
                None => self.text_width(text),
            },
            Cell::Figure(figure) => self.figure_width(figure, column),
            Cell::Count(count) => {
                let style = Type { size: self.figure_size(), ..self.cell() }.bold();
                Least::same(self.width(&count.number.to_string(), style) + SLACK)
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
        let mut least = Least(std::array::from_fn(|tier| {
            let fewest = longest.min(TEXT_EMS[tier] * style.size);
            let lines = longest / TEXT_LINES[tier] + style.size;
            lines.clamp(fewest, longest).min(LARGEST[tier].max(fewest)) + SLACK
        }));
        if text.paragraphs.len() > 1 {
            // What else stands in the cell has no part in how long its longest paragraph is: weights decide.
            least.0[ROOMY] = least.0[COMFORTABLE];
        }
        least
    }

    fn figure_width(&self, figure: &Figure, column: &Column) -> Least {
        let style = Type { size: self.figure_size(), ..self.cell() };
        let style = if column.emphasis || figure.strong { style.bold() } else { style };
        let own = if figure.number.is_some() {
            self.number_width(&figure.printed, style)
        } else {
            self.word_width(&figure.printed, style)
        };
        own.max(self.second_width(figure)).max(self.year_width(figure))
    }

    /// A number gets smaller on its line; a long unit stands below it.
    fn number_width(&self, printed: &str, style: Type) -> Least {
        let (number, unit) = split_unit(printed);
        let has_long_unit = self.is_long_unit(unit, style);
        let natural = self.width(if has_long_unit { number } else { printed }, style).min(LARGEST_FIGURE);
        let smallest = natural * (LEAST_SIZE / style.size).min(1.0) + SLACK;
        let least = Least(FIGURES.map(|part| (natural.max(LEAST_FIGURES) * part).max(smallest)));
        if !has_long_unit {
            return least;
        }
        let style = unit_type(style);
        let lines = self.on_two_lines(unit, style).min(UNIT_EMS * style.size) + SLACK;
        let small = lines * (LEAST_SIZE / style.size).min(1.0);
        least.max(Least(FIGURES.map(|part| (lines * part).max(small))))
    }

    /// A word in a figure's place (中止) gets smaller and stays on its line; a sentence takes several.
    fn word_width(&self, word: &str, style: Type) -> Least {
        let natural = self.width(word, style);
        let small = natural * (LEAST_WORD_SIZE / style.size).min(1.0) + SLACK;
        if natural <= SHORT_EMS * style.size {
            return Least(FIGURES.map(|part| (natural.max(LEAST_FIGURES) * part).max(small)));
        }
        let fewest = small.min(SHORT_EMS * LEAST_WORD_SIZE);
        Least(SENTENCE_LINES.map(|lines| (small / lines + LEAST_WORD_SIZE).clamp(fewest, small)))
    }

    /// A second value is read as a whole: it gets smaller on its one line, and takes two where there is no room.
    fn second_width(&self, figure: &Figure) -> Least {
        let Some(second) = figure.second.as_deref() else { return Least::same(0.0) };
        let usual = self.figure_size() * SECOND_SIZE;
        let style = Type { size: usual, ..self.small() };
        let natural = self.width(second, style);
        let one_line = natural * (LEAST_SECOND / usual).min(1.0);
        let in_tier = |part: f32| (natural * part).max(one_line) + SLACK - 2.0 * OVERHANG;
        let mut least = Least(FIGURES.map(in_tier));
        least.0[SMALLEST] = self.fonts.widest_run(second, LEAST_SECOND, style.weight) + SLACK;
        least
    }

    /// The year under a figure stays on its line where it is short.
    fn year_width(&self, figure: &Figure) -> Least {
        let Some(year) = figure.year_label.as_deref() else { return Least::same(0.0) };
        let style = self.tiny();
        let natural = self.width(year, style);
        if natural > SHORT_EMS * style.size {
            return Least::same(0.0);
        }
        let least = natural * (LEAST_LABEL / style.size).min(1.0);
        Least(FIGURES.map(|part| (natural * part).max(least) + SLACK))
    }

    /// The marks, each once: the chip with its words beside it; below it where the chip itself is a word.
    fn marks_width(&self, table: &Table, index: usize) -> Least {
        marks(table, index).into_iter().map(|mark| self.mark_width(mark)).fold(Least::same(0.0), Least::max)
    }

    fn mark_width(&self, mark: &MarkCell) -> Least {
        let small = self.small();
        let chip = self.chip_width(&mark.mark);
        let label = self.on_two_lines(&mark.label, small);
        let is_word = chip > LONG_CHIP_EMS * small.size;
        let least_chip = self.least_chip_width(&mark.mark);
        let in_tier = |tier: usize| {
            let words = if self.is_short_label(mark) { label } else { label * LABELS.get(tier).unwrap_or(&1.0) };
            match is_word {
                true => words.max((chip * FIGURES[tier]).max(least_chip)) + SLACK,
                false => words + SLACK + if mark.mark.is_empty() { 0.0 } else { self.room_of_chip(chip) },
            }
        };
        let mut least = Least(std::array::from_fn(in_tier));
        for (tier, ems) in [CROWDED, SMALLEST].into_iter().zip(LABEL_EMS) {
            least.0[tier] = least_chip.max(self.width(&mark.label, small).min(ems * small.size) + SLACK);
        }
        least
    }

    /// Least width in which a text takes two lines; its own where it is short.
    fn on_two_lines(&self, text: &str, style: Type) -> f32 {
        let full = self.width(text, style);
        if full <= SHORT_EMS * style.size {
            return full;
        }
        let steps = (0..6_u8).map(|step| full / 2.0 + f32::from(step) * style.size / 2.0);
        let fits = |width: &f32| self.fonts.lines(text, *width, style.size, style.weight).len() <= 2;
        steps.take_while(|width| *width < full).find(fits).unwrap_or(full)
    }

    fn is_short_label(&self, mark: &MarkCell) -> bool {
        self.width(&mark.label, self.small()) <= SHORT_EMS * self.small().size
    }

    /// Width of the title's longest line when it is broken as a head is.
    fn longest_piece(&self, title: &str) -> f32 {
        let style = self.small().bold();
        let lines = self.fonts.lines(title, style.size * SHORT_EMS, style.size, style.weight);
        // A head has less padding than a cell.
        lines.into_iter().map(|line| self.width(line, style)).fold(0.0, f32::max) + SLACK - 2.0 * (CELL_PADDING_X - 2.0)
    }
}
