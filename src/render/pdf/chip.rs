//! A mark as a small chip: its letter, white on the tone's colour. Its words always stand beside it.

use crate::report::document::Tone;

use super::item::{Area, Item};
use super::style::{Layout, Type};

pub(super) const CHIP_HEIGHT: f32 = 10.0;
const LEAST_WIDTH: f32 = 17.0;

impl Layout<'_> {
    fn chip_type(&self) -> Type {
        Type { color: 0xffffff, leading: CHIP_HEIGHT, ..self.small().bold() }
    }

    pub fn chip_width(&self, mark: &str) -> f32 {
        (self.width(mark, self.chip_type()) + 9.0).max(LEAST_WIDTH)
    }

    /// The chip with its left edge at `x`, in the middle of a line of `leading` whose upper edge is `top`.
    pub fn chip(&self, mark: &str, tone: Tone, x: f32, top: f32, leading: f32) -> Vec<Item> {
        if mark.is_empty() {
            return Vec::new();
        }
        let width = self.chip_width(mark);
        let top = top + (leading - CHIP_HEIGHT) / 2.0;
        let area = Area::new(x, top, width, CHIP_HEIGHT);
        vec![
            Item::Fill { area, radius: 2.5, color: self.colors.tone(tone) },
            self.run_around(mark, x + width / 2.0, top, self.chip_type()),
        ]
    }
}
