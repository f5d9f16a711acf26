//! Marks in a table's cells: the chip, and the mark's words beside it or, where there is no room, below it.

use crate::report::document::{Cell, MarkCell, Table};

use super::cell::joined;
use super::structure::Role;
use super::style::{Layout, Type};
use super::table::inner;
use super::text::{Measure, Set, Strip};

/// Between a chip and the words beside it, and between it and those below it.
const BESIDE: f32 = 4.0;
const BELOW: f32 = 2.0;
/// Characters of room without which words do not stand beside their chip.
const LEAST_EMS: f32 = 1.5;
/// Words of so many characters are not broken beside their chip.
const SHORT_EMS: f32 = 3.0;
/// Parts of their usual size that all words of a column are set in, the first in which each takes two lines at most.
pub(super) const LABEL_SIZES: [f32; 3] = [1.0, 0.933, 0.867];

/// How the marks of one column are set, all of them alike.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct MarkColumn {
    /// Size of the words.
    size: f32,
    below: bool,
}

impl Layout<'_> {
    /// Beside their chips where words take two lines at most; else where they take fewer lines.
    pub fn mark_column(&self, table: &Table, index: usize, width: f32) -> MarkColumn {
        let marks = marks(table, index);
        let room = inner(Measure { x: 0.0, width }).width;
        let sizes = LABEL_SIZES.map(|part| self.small().size * part);
        let usual = self.small().size;
        let in_two_lines = |below: bool| {
            let fits = |size: &f32| marks.iter().all(|mark| self.lines_of_mark(mark, room, *size, below) <= 2);
            sizes.into_iter().find(fits)
        };
        if let Some(size) = in_two_lines(false) {
            return MarkColumn { size, below: false };
        }
        let most =
            |below: bool| marks.iter().map(|mark| self.lines_of_mark(mark, room, usual, below)).max().unwrap_or(0);
        let below = most(true) + 1 < most(false);
        MarkColumn { size: in_two_lines(below).unwrap_or(usual), below }
    }

    /// Lines that a mark's words take; as many as can be where they cannot stand there.
    fn lines_of_mark(&self, mark: &MarkCell, room: f32, size: f32, below: bool) -> usize {
        let style = Type { size, ..self.small() };
        let room = if below { room } else { self.beside_chip(mark, room) };
        let longest = self.width(&mark.label, style);
        let least = if below { 0.0 } else { longest.min(LEAST_EMS * size) };
        let is_torn = !below && longest <= SHORT_EMS * size && longest > room;
        if room < least || is_torn {
            return usize::MAX;
        }
        self.fonts.lines(&mark.label, room, size, style.weight).len()
    }

    /// The room beside a mark's chip; less than nothing where the chip alone is wider.
    fn beside_chip(&self, mark: &MarkCell, room: f32) -> f32 {
        match mark.mark.is_empty() {
            true => room,
            false if mark.label.is_empty() => room - self.chip_width(&mark.mark),
            false => room - self.room_of_chip(self.chip_width(&mark.mark)),
        }
    }

    /// What a chip takes of its line, with the gap behind it.
    pub fn room_of_chip(&self, width: f32) -> f32 {
        width + BESIDE
    }

    /// The chip, and the mark's words beside or below it.
    pub fn mark_cell(&self, mark: &MarkCell, within: Measure, column: MarkColumn) -> Vec<Strip> {
        let style = Type { size: column.size, ..self.small() };
        if mark.mark.is_empty() {
            return vec![joined(self.tagged_here(self.label_strips(&mark.label, within, style, Set::Left)))];
        }
        vec![if column.below { self.below_chip(mark, within, style) } else { self.at_chip(mark, within, style) }]
    }

    fn at_chip(&self, mark: &MarkCell, within: Measure, style: Type) -> Strip {
        let room = self.beside_chip(mark, within.width).max(0.0);
        let beside = Measure { x: within.x + within.width - room, width: room };
        let strips = self.label_strips(&mark.label, beside, style, Set::Left);
        let leading = strips.first().map_or(0.0, |strip| strip.height);
        let chip = self.chip_within(&mark.mark, within.width);
        let chip = self.marked(Role::Paragraph, self.chip(&chip, mark.tone, within.x, 0.0, leading));
        let mut strips = self.tagged(Role::Paragraph, strips);
        if let Some(first) = strips.first_mut() {
            first.items.splice(0..0, chip);
        }
        joined(strips)
    }

    fn below_chip(&self, mark: &MarkCell, within: Measure, style: Type) -> Strip {
        let chip = self.chip_within(&mark.mark, within.width);
        let drawn = self.marked(Role::Paragraph, self.chip(&chip, mark.tone, within.x, 0.0, chip.height));
        let mut strips = vec![Strip::solid(chip.height + BELOW, drawn)];
        if !mark.label.is_empty() {
            let words = self.label_strips(&mark.label, within, style, Set::Left);
            strips.extend(self.tagged(Role::Paragraph, words));
        }
        joined(strips)
    }
}

/// The marks of a column, each once.
pub(super) fn marks(table: &Table, index: usize) -> Vec<&MarkCell> {
    let mut marks: Vec<&MarkCell> = Vec::new();
    for row in &table.rows {
        if let Some(Cell::Mark(mark)) = row.get(index)
            && !marks.iter().any(|other| other.mark == mark.mark && other.label == mark.label)
        {
            marks.push(mark);
        }
    }
    marks
}
