//! How a cell looks, and the spreadsheet format of it.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use super::line::Rule;
use crate::report::document::{Align, Colors};

/// The face in every cell.
pub(super) const FACE: &str = "BIZ UDPゴシック";

/// Sizes in points.
pub(super) const BODY: f32 = 10.0;
pub(super) const SMALL: f32 = 8.5;

/// Where a text stands in the height of its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Down {
    Top,
    Center,
    Bottom,
    /// Lines spread over the height: the face's own pitch is tight.
    Spread,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Look {
    pub size: f32,
    pub bold: bool,
    pub color: u32,
    pub fill: Option<u32>,
    pub across: Align,
    pub down: Down,
    pub indent: u8,
    pub wrap: bool,
    pub number: Option<String>,
    pub top: Option<Rule>,
    pub bottom: Option<Rule>,
    pub left: Option<Rule>,
}

impl Look {
    /// Plain text of a cell.
    pub fn body(colors: &Colors) -> Look {
        Look {
            size: BODY,
            bold: false,
            color: colors.ink,
            fill: None,
            across: Align::Left,
            down: Down::Center,
            indent: 0,
            wrap: true,
            number: None,
            top: None,
            bottom: None,
            left: None,
        }
    }

    /// Small grey print.
    pub fn small(colors: &Colors) -> Look {
        Look { size: SMALL, color: colors.grey, ..Look::body(colors) }
    }

    pub fn strong(self, bold: bool) -> Look {
        Look { bold: self.bold || bold, ..self }
    }

    pub fn colored(self, color: u32) -> Look {
        Look { color, ..self }
    }

    pub fn sized(self, size: f32) -> Look {
        Look { size, ..self }
    }

    pub fn filled(self, fill: u32) -> Look {
        Look { fill: Some(fill), ..self }
    }

    pub fn across(self, across: Align) -> Look {
        Look { across, ..self }
    }

    pub fn down(self, down: Down) -> Look {
        Look { down, ..self }
    }

    pub fn indented(self, indent: u8) -> Look {
        Look { indent, ..self }
    }

    pub fn unwrapped(self) -> Look {
        Look { wrap: false, ..self }
    }

    pub fn number(self, format: impl Into<String>) -> Look {
        Look { number: Some(format.into()), ..self }
    }

    pub fn ruled(self, color: u32) -> Look {
        Look { bottom: Some((FormatBorder::Thin, color)), ..self }
    }

    /// The spreadsheet's format; `quoted` keeps a leading `=` a text when somebody edits the cell.
    pub fn format(&self, quoted: bool) -> Format {
        let mut format = self.aligned(self.typed(Format::new()));
        if let Some(fill) = self.fill {
            format = format.set_background_color(fill);
        }
        if let Some(number) = &self.number {
            format = format.set_num_format(number);
        }
        if quoted {
            format = format.set_quote_prefix();
        }
        self.bordered(format)
    }

    fn typed(&self, format: Format) -> Format {
        let format = format.set_font_name(FACE).set_font_size(self.size).set_font_color(self.color);
        if self.bold { format.set_bold() } else { format }
    }

    fn aligned(&self, format: Format) -> Format {
        let across = match self.across {
            Align::Left => FormatAlign::Left,
            Align::Center => FormatAlign::Center,
            Align::Right => FormatAlign::Right,
        };
        let down = match self.down {
            Down::Top => FormatAlign::Top,
            Down::Center => FormatAlign::VerticalCenter,
            Down::Bottom => FormatAlign::Bottom,
            Down::Spread => FormatAlign::VerticalDistributed,
        };
        let mut format = format.set_align(across).set_align(down);
        if self.indent > 0 {
            format = format.set_indent(self.indent);
        }
        if self.wrap { format.set_text_wrap() } else { format }
    }

    fn bordered(&self, mut format: Format) -> Format {
        if let Some((border, color)) = self.top {
            format = format.set_border_top(border).set_border_top_color(color);
        }
        if let Some((border, color)) = self.bottom {
            format = format.set_border_bottom(border).set_border_bottom_color(color);
        }
        if let Some((border, color)) = self.left {
            format = format.set_border_left(border).set_border_left_color(color);
        }
        format
    }
}

/// A colour mixed with white: `share` of it remains.
pub(super) fn tint(color: u32, share: f32) -> u32 {
    let channel = |shift: u32| {
        let value = ((color >> shift) & 0xff) as f32;
        ((255.0 - (255.0 - value) * share).round() as u32) << shift
    };
    channel(16) | channel(8) | channel(0)
}
