//! Fonts, widths, Japanese line breaking and heights of text. Knows fonts only, nothing of reports.
//!
//! [`Fonts`] is loaded once and shared: it says how wide a text is ([`Fonts::width`]), where it breaks
//! ([`Fonts::lines`]) and which of its characters cannot be printed ([`Fonts::unprintable`]). What is measured here is
//! what the PDF draws: both go through the same glyphs and the same advances.

mod face;
mod fonts;
mod line_break;
mod prose;
mod search;
mod shape;
mod spacing;
mod unprintable;

pub use fonts::{FontError, FontSettings, Fonts, Weight};
pub use unprintable::{Reason, Unprintable};

pub(crate) use face::Face;
pub(crate) use fonts::FaceKey;
pub(crate) use prose::{Gap, ProseLine, Stops};
pub(crate) use shape::Glyph;

#[cfg(test)]
pub(crate) use line_break::{may_begin, may_end};

#[cfg(test)]
mod tests;
