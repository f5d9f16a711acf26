//! One font face: its file, its character map and its advances.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use harfrust::{Font, GlyphId};

use super::FontError;

/// Characters below this are looked up in a table, the rest (rare ideographs) in the font.
const TABLE_SIZE: usize = 0x1_0000;

/// Number of the family's name in a font's table of names.
const FAMILY_NAME: u16 = 1;
/// Number of the name that PostScript and PDF know a font by.
const POST_SCRIPT_NAME: u16 = 6;

/// A glyph and its advance, as the table keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Entry {
    /// Glyph in the font file; 0 when the font has none.
    pub glyph: u16,
    /// Advance in thousandths of an em, as a PDF carries it.
    pub advance: u16,
}

/// Measures of the whole face in thousandths of an em.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineMetrics {
    pub ascent: i16,
    pub descent: i16,
    pub x_min: i16,
    pub y_min: i16,
    pub x_max: i16,
    pub y_max: i16,
}

/// One face of a font file, ready to measure and to embed.
pub(crate) struct Face {
    pub path: PathBuf,
    /// The file's bytes.
    pub bytes: Arc<Vec<u8>>,
    /// Index of the face in the file (`.ttc`), else 0.
    pub index: u32,
    pub font: Font,
    table: Box<[Entry]>,
}

impl Face {
    /// Reads the face from its file. In a collection the face is chosen by `family`, else the first is taken.
    pub fn load(path: &Path, family: Option<&str>) -> Result<Face, FontError> {
        let bytes = std::fs::read(path).map_err(|source| FontError::Unreadable { path: path.to_path_buf(), source })?;
        let bytes = Arc::new(bytes);
        let (font, index) =
            choose_face(&bytes, family).ok_or_else(|| FontError::NotAFont { path: path.to_path_buf() })?;
        let table = build_table(&font);
        Ok(Face { path: path.to_path_buf(), bytes, index, font, table })
    }

    /// The glyph and the advance of a character, or `None` when the face lacks it.
    pub fn entry(&self, character: char) -> Option<Entry> {
        match self.table.get(character as usize) {
            Some(entry) => Some(*entry).filter(|entry| entry.glyph != 0),
            None => {
                let glyph = self.font.charmap().map_unicode(character)?;
                Some(Entry { glyph: u16::try_from(glyph.to_u32()).ok()?, advance: self.advance(glyph) })
            }
        }
    }

    /// Advance of a glyph in thousandths of an em.
    pub fn advance(&self, glyph: GlyphId) -> u16 {
        thousandths(self.font.glyph_metrics().h_advance(glyph), self.font.units_per_em())
    }

    /// The face's name in a PDF: letters, digits and hyphens only.
    pub fn post_script_name(&self) -> String {
        let names = self.font.names();
        let name = names.get(POST_SCRIPT_NAME.into()).and_then(|name| name.english_or_first());
        let plain = name.map(|name| name.name().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect());
        plain.filter(|name: &String| !name.is_empty()).unwrap_or_else(|| "Font".to_string())
    }

    pub fn line_metrics(&self) -> LineMetrics {
        let metrics = self.font.metrics();
        let scaled = |units: f32| {
            (units * 1000.0 / f32::from(metrics.units_per_em.max(1))).round().clamp(-32000.0, 32000.0) as i16
        };
        let line = metrics.hhea_line.or(metrics.typo_line);
        let (ascent, descent) = line.map_or((880.0, -120.0), |line| (line.ascender.to_f32(), line.descender.to_f32()));
        LineMetrics {
            ascent: scaled(ascent),
            descent: scaled(descent),
            x_min: scaled(metrics.bounds.x_min.to_f32()),
            y_min: scaled(metrics.bounds.y_min.to_f32()),
            x_max: scaled(metrics.bounds.x_max.to_f32()),
            y_max: scaled(metrics.bounds.y_max.to_f32()),
        }
    }
}

/// Rounds font units to thousandths of an em.
pub(crate) fn thousandths(units: f32, units_per_em: u16) -> u16 {
    (units * 1000.0 / f32::from(units_per_em.max(1))).round().clamp(0.0, f32::from(u16::MAX)) as u16
}

/// The face of `family`, in a file that may hold several; the first where none is asked for or none has the name.
fn choose_face(bytes: &Arc<Vec<u8>>, family: Option<&str>) -> Option<(Font, u32)> {
    let first = open(bytes, 0)?;
    let Some(family) = family else { return Some((first, 0)) };
    let named = (0..).map_while(|index| open(bytes, index).map(|font| (font, index))).find(|(font, _)| {
        font.names()
            .get(FAMILY_NAME.into())
            .is_some_and(|name| name.iter().any(|n| n.name().chars().eq(family.chars())))
    });
    Some(named.unwrap_or((first, 0)))
}

fn open(bytes: &Arc<Vec<u8>>, index: u32) -> Option<Font> {
    let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = bytes.clone();
    Font::new(shared_blob(shared), index)
}

/// Names the conversion, which the compiler cannot choose among the sources by itself.
fn shared_blob(bytes: Arc<dyn AsRef<[u8]> + Send + Sync>) -> harfrust::font::Blob {
    bytes.into()
}

fn build_table(font: &Font) -> Box<[Entry]> {
    let mut table = vec![Entry::default(); TABLE_SIZE];
    let metrics = font.glyph_metrics();
    for (character, glyph) in font.charmap().unicodes() {
        let Some(slot) = table.get_mut(character as usize) else { continue };
        let Ok(id) = u16::try_from(glyph.to_u32()) else { continue };
        *slot = Entry { glyph: id, advance: thousandths(metrics.h_advance(glyph), font.units_per_em()) };
    }
    table.into_boxed_slice()
}
