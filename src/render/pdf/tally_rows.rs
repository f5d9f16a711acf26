//! The rows of a tally: a mark's chip and words, how often it was given, and its share.

use rust_decimal::Decimal;

use crate::report::document::{Tally, TallyRow};

use super::item::Item;
use super::structure::Role;
use super::style::{HAIRLINE, Layout, Type};
use super::text::{Measure, Set, height, stacked};

const ROW_HEIGHT: f32 = 18.0;
/// Usual widths of the columns for count and share, and the room left and right of a figure.
const COUNT_WIDTH: f32 = 44.0;
const SHARE_WIDTH: f32 = 48.0;
const FIGURE_ROOM: f32 = 8.5;
/// Usual width of the column of chips, a chip's left edge, the room left and right of it, and above and below.
const CHIP_COLUMN: f32 = 30.0;
const CHIP_LEFT: f32 = 5.0;
const CHIP_GAPS: f32 = 9.0;
const CHIP_APART: f32 = 2.0;
/// Characters that a line of a mark's words holds at least.
const LEAST_WORDS: f32 = 4.0;

impl Layout<'_> {
    pub fn tally_heads(&self, tally: &Tally, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        let style = Type { leading: self.by_small(14.0), ..self.note() };
        let [mark, count, share] = &tally.heads;
        let heads = [
            self.run(mark, 4.0, top, style),
            self.run_to(count, width - self.count_columns(tally).1 - 4.0, top, style),
            self.run_to(share, width - 4.0, top, style),
        ];
        items.extend(heads.into_iter().flat_map(|head| self.marked(Role::column_header(), vec![head])));
        let bottom = top + style.leading + 1.0;
        self.rule(width, bottom, self.colors.grey, items);
        bottom
    }

    /// A mark's row from `top`; gives its lower edge. The mark's words stand behind its chip, or below it where they would
    /// have too little room.
    pub fn tally_row(&self, tally: &Tally, row: &TallyRow, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        let style = Type { leading: self.by_panel(ROW_HEIGHT), ..self.panel() };
        // A label that does not fit on its line goes on below it, at the table's line height.
        let wrapped = Type { leading: self.by_panel(13.0), ..style };
        let (room, behind) = (self.mark_room(tally, width), self.chip_column(tally, width));
        let is_below = self.words_stand_below(tally, width);
        let chip_room = if is_below { room - CHIP_LEFT } else { self.chip_room(room) };
        let chip = self.chip_within(&row.mark, chip_room);
        let padding = (style.leading - wrapped.leading) / 2.0;
        let line = style.leading.max(chip.height + 2.0 * CHIP_APART);
        let words = match is_below {
            // Count and share stand on the chip's line: what is below has the whole width.
            true => Measure { x: CHIP_LEFT, width: (width - 2.0 * CHIP_LEFT).max(style.size) },
            false => Measure { x: behind, width: room - behind },
        };
        let strips = self.label_strips(&row.label, words, wrapped, Set::Left);
        let (words_at, full) = match is_below {
            true => (top + line, line + height(&strips) + padding),
            false => (top + padding, line.max(height(&strips) + 2.0 * padding)),
        };
        let head = self.inside(Role::row_header());
        items.extend(head.marked(Role::Paragraph, self.chip(&chip, row.tone, CHIP_LEFT, top, line)));
        items.extend(head.marked(Role::Paragraph, stacked(strips, words_at)));
        self.count_and_share(tally, (row.count, row.share.as_ref()), width, top, style, items);
        let bottom = top + full;
        self.rule(width, bottom, self.colors.line, items);
        bottom
    }

    /// Whether behind the chips there is too little room for words.
    fn words_stand_below(&self, tally: &Tally, width: f32) -> bool {
        self.mark_room(tally, width) - self.chip_column(tally, width) < LEAST_WORDS * self.panel().size
    }

    /// What count and share leave for mark and words.
    fn mark_room(&self, tally: &Tally, width: f32) -> f32 {
        let (count, share) = self.count_columns(tally);
        width - count - share
    }

    /// Widths of the columns for count and share: the usual ones, or what the longest figure needs.
    fn count_columns(&self, tally: &Tally) -> (f32, f32) {
        let [_, count, share] = &tally.heads;
        let (head, bold) = (self.note(), self.panel().bold());
        let needed =
            |head_text: &str, widest: &str| self.width(head_text, head).max(self.width(widest, bold)) + FIGURE_ROOM;
        let most = format!("{}{}", tally.total, tally.counter);
        (self.by_panel(COUNT_WIDTH).max(needed(count, &most)), self.by_panel(SHARE_WIDTH).max(needed(share, "100.0%")))
    }

    /// Where the labels begin: behind the widest chip, since a mark may be a word.
    fn chip_column(&self, tally: &Tally, width: f32) -> f32 {
        let room = self.chip_room(self.mark_room(tally, width));
        let chips = tally.rows.iter().map(|row| self.chip_within(&row.mark, room).width);
        chips.map(|chip| chip + CHIP_GAPS).fold(CHIP_COLUMN, f32::max)
    }

    /// A chip takes no more than half of what there is for it and its words.
    fn chip_room(&self, room: f32) -> f32 {
        room / 2.0 - CHIP_GAPS
    }

    pub fn tally_total(&self, tally: &Tally, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        let style = Type { leading: self.by_panel(ROW_HEIGHT), ..self.panel() }.bold();
        let x = if self.words_stand_below(tally, width) { CHIP_LEFT } else { self.chip_column(tally, width) };
        let label = self.run(&tally.total_label, x, top, style);
        items.extend(self.marked(Role::row_header(), vec![label]));
        self.count_and_share(tally, (tally.total, tally.total_share.as_ref()), width, top, style, items);
        self.rule(width, top + self.by_panel(ROW_HEIGHT), self.colors.grey, items);
        top + self.by_panel(ROW_HEIGHT)
    }

    fn count_and_share(
        &self,
        tally: &Tally,
        (count, share): (u32, Option<&Decimal>),
        width: f32,
        top: f32,
        style: Type,
        items: &mut Vec<Item>,
    ) {
        let (_, share_width) = self.count_columns(tally);
        let count = self.run_to(&format!("{count}{}", tally.counter), width - share_width - 4.0, top, style);
        let share = share.map_or_else(|| "－".to_string(), |share| format!("{share}%"));
        let share = self.run_to(&share, width - 4.0, top, style);
        items.extend([count, share].into_iter().flat_map(|figure| self.marked(Role::Cell, vec![figure])));
    }

    fn rule(&self, width: f32, y: f32, color: u32, items: &mut Vec<Item>) {
        items.push(Item::line((0.0, y), (width, y), HAIRLINE, color));
    }
}
