//! The formats of cells: one family, few sizes, the document's colours.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::report::document::{Align, Colors, Tone};

/// The family of every cell. Named in Japanese, as Excel on a Japanese system lists it.
pub(super) const FAMILY: &str = "BIZ UDPゴシック";

pub(super) const TITLE: f32 = 18.0;
pub(super) const HEADING: f32 = 12.0;
/// Letters of marks.
pub(super) const CHIP: f32 = 11.0;
pub(super) const BODY: f32 = 10.0;
pub(super) const HEAD: f32 = 9.0;
pub(super) const SMALL: f32 = 8.5;
/// Second values, under the first.
pub(super) const SECOND: f32 = 7.5;

/// How much of a tone's colour is in the tint of its chip.
const TINT: f32 = 0.12;

/// Makes formats in the document's colours.
#[derive(Clone, Copy)]
pub(super) struct Styles {
    pub colors: Colors,
}

/// How a cell's text lies in its height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lie {
    Middle,
    /// Lines spread over the whole height: the only way to a line pitch in Excel. The height must be that of the lines.
    Spread,
    Bottom,
}

impl Styles {
    /// Text of a size in ink.
    pub fn text(&self, size: f32) -> Format {
        Format::new().set_font_name(FAMILY).set_font_size(f64::from(size)).set_font_color(Color::RGB(self.colors.ink))
    }

    pub fn bold(&self, size: f32) -> Format {
        self.text(size).set_bold()
    }

    pub fn grey(&self, size: f32) -> Format {
        self.text(size).set_font_color(Color::RGB(self.colors.grey))
    }

    /// Head of a table's column.
    pub fn head(&self, align: Align) -> Format {
        let format = self.bold(HEAD).set_background_color(Color::RGB(self.colors.header));
        aligned(wrapped(format, Lie::Middle), align)
    }

    /// The tinted cell of a mark's letter.
    pub fn chip(&self, tone: Tone) -> Format {
        let color = self.colors.tone(tone);
        let format = self.bold(CHIP).set_font_color(Color::RGB(color));
        let format = format.set_background_color(Color::RGB(tint(color)));
        aligned(format, Align::Center).set_align(FormatAlign::VerticalCenter)
    }

    /// A line under a row of a table.
    pub fn ruled(&self, format: Format) -> Format {
        format.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(Color::RGB(self.colors.line))
    }

    /// The strong line under a title or over a total.
    pub fn underlined(&self, format: Format) -> Format {
        format.set_border_bottom(FormatBorder::Medium).set_border_bottom_color(Color::RGB(self.colors.ink))
    }

    pub fn panel(&self, format: Format) -> Format {
        format.set_background_color(Color::RGB(self.colors.panel))
    }
}

pub(super) fn aligned(format: Format, align: Align) -> Format {
    format.set_align(match align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    })
}

pub(super) fn wrapped(format: Format, lie: Lie) -> Format {
    format.set_text_wrap().set_align(match lie {
        Lie::Middle => FormatAlign::VerticalCenter,
        Lie::Spread => FormatAlign::VerticalDistributed,
        Lie::Bottom => FormatAlign::Bottom,
    })
}

/// The pale form of a colour, on white.
pub(super) fn tint(color: u32) -> u32 {
    let pale = |shift: u32| {
        let channel = (color >> shift & 0xff) as f32;
        ((255.0 - (255.0 - channel) * TINT).round() as u32) << shift
    };
    pale(16) | pale(8) | pale(0)
}
