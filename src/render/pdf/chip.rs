//! A mark as a small chip: its letter, white on the tone's colour; a neutral one is only outlined. Its words always stand
//! beside it, or below it. A mark that is a word gets smaller, and takes two lines, where it has no room.

use crate::report::document::Tone;

use super::item::{Area, Item};
use super::style::{Layout, Type};

pub(super) const CHIP_HEIGHT: f32 = 10.0;
const LEAST_WIDTH: f32 = 17.0;
const RADIUS: f32 = 2.5;
/// Width of the line around what is only outlined.
const OUTLINE: f32 = 0.8;
/// Left and right of what is written in a chip; where it has no room.
const PADDING: f32 = 4.5;
const LEAST_PADDING: f32 = 2.5;
/// Smallest size of what is written in a chip.
const LEAST_CHIP: f32 = 5.0;
/// Line height of a chip of several lines, in its size, and the room above and below them.
const LEADING: f32 = 1.15;
const PADDING_Y: f32 = 1.5;

/// What is written in a chip, on how many lines, and how large it is.
pub(super) struct Chip<'m> {
    lines: Vec<&'m str>,
    style: Type,
    pub width: f32,
    pub height: f32,
}

impl Layout<'_> {
    fn chip_type(&self) -> Type {
        Type { leading: self.by_small(CHIP_HEIGHT), ..self.small().bold() }
    }

    /// What is written on a tone's colour.
    pub fn on_tone(&self, tone: Tone) -> u32 {
        if tone == Tone::Neutral { self.colors.neutral } else { 0xffffff }
    }

    /// An area in a tone's colour.
    pub fn toned(&self, area: Area, radius: f32, tone: Tone) -> Vec<Item> {
        let mut items = vec![Item::Fill { area, radius, color: self.colors.tone(tone) }];
        let (width, height) = (area.width - 2.0 * OUTLINE, area.height - 2.0 * OUTLINE);
        if tone == Tone::Neutral && width > 0.0 {
            let area = Area::new(area.x + OUTLINE, area.y + OUTLINE, width, height);
            items.push(Item::Fill { area, radius: (radius - OUTLINE).max(0.0), color: 0xffffff });
        }
        items
    }

    /// Width of a chip that has room.
    pub fn chip_width(&self, mark: &str) -> f32 {
        (self.width(mark, self.chip_type()) + 2.0 * PADDING).max(self.by_small(LEAST_WIDTH))
    }

    /// Width without which a chip takes more than two lines.
    pub fn least_chip_width(&self, mark: &str) -> f32 {
        let style = self.smallest_chip_type();
        let natural = self.width(mark, style);
        let words = if natural <= 3.0 * style.size { natural } else { natural / 2.0 + style.size };
        (words + 2.0 * LEAST_PADDING).min(self.chip_width(mark))
    }

    fn smallest_chip_type(&self) -> Type {
        let style = self.chip_type();
        let size = LEAST_CHIP.min(style.size);
        Type { size, leading: size * LEADING, ..style }
    }

    /// The chip no wider than `room`: smaller where it must, then on several lines.
    pub fn chip_within<'m>(&self, mark: &'m str, room: f32) -> Chip<'m> {
        let (style, full) = (self.chip_type(), self.chip_width(mark));
        let height = self.by_small(CHIP_HEIGHT);
        if full <= room {
            return Chip { lines: vec![mark], style, width: full, height };
        }
        let inside = (room - 2.0 * LEAST_PADDING).max(1.0);
        let style = self.shrunk(mark, inside, style, LEAST_CHIP);
        if self.width(mark, style) <= inside + 0.01 {
            let width = (self.width(mark, style) + 2.0 * PADDING).min(room);
            return Chip { lines: vec![mark], style, width, height };
        }
        let style = self.smallest_chip_type();
        let lines = self.fonts.balanced_lines(mark, inside, style.size, style.weight);
        let widest = lines.iter().map(|line| self.width(line, style)).fold(0.0, f32::max);
        let height = lines.len() as f32 * style.leading + 2.0 * PADDING_Y;
        Chip { lines, style, width: (widest + 2.0 * PADDING).min(room), height }
    }

    /// The chip with its left edge at `x`, in the middle of a line of `leading` whose upper edge is `top`.
    pub fn chip(&self, chip: &Chip, tone: Tone, x: f32, top: f32, leading: f32) -> Vec<Item> {
        if chip.lines.iter().all(|line| line.is_empty()) {
            return Vec::new();
        }
        let top = top + (leading - chip.height) / 2.0;
        let mut items = self.toned(Area::new(x, top, chip.width, chip.height), RADIUS, tone);
        let lines_height = chip.lines.len() as f32 * chip.style.leading;
        let style = chip.style.colored(self.on_tone(tone));
        for (index, line) in chip.lines.iter().enumerate() {
            let y = top + (chip.height - lines_height) / 2.0 + index as f32 * style.leading;
            items.push(self.run_around(line, x + chip.width / 2.0, y, style));
        }
        items
    }
}
