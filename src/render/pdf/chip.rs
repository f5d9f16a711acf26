//! A mark as a small chip: its letter, white on the tone's colour; a neutral one is only outlined. Its words always stand
//! beside it.

use crate::report::document::Tone;

use super::item::{Area, Item};
use super::style::{Layout, Type};

pub(super) const CHIP_HEIGHT: f32 = 10.0;
const LEAST_WIDTH: f32 = 17.0;
const RADIUS: f32 = 2.5;
/// Width of the line around what is only outlined.
const OUTLINE: f32 = 0.8;

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

    pub fn chip_width(&self, mark: &str) -> f32 {
        (self.width(mark, self.chip_type()) + 9.0).max(self.by_small(LEAST_WIDTH))
    }

    /// The chip with its left edge at `x`, in the middle of a line of `leading` whose upper edge is `top`.
    pub fn chip(&self, mark: &str, tone: Tone, x: f32, top: f32, leading: f32) -> Vec<Item> {
        if mark.is_empty() {
            return Vec::new();
        }
        let width = self.chip_width(mark);
        let top = top + (leading - self.by_small(CHIP_HEIGHT)) / 2.0;
        let area = Area::new(x, top, width, self.by_small(CHIP_HEIGHT));
        let mut items = self.toned(area, RADIUS, tone);
        items.push(self.run_around(mark, x + width / 2.0, top, self.chip_type().colored(self.on_tone(tone))));
        items
    }
}
