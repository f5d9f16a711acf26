//! The fonts as the PDF carries them: only the glyphs that are drawn, numbered anew.
//!
//! A PDF font says for each glyph which text it stands for. Where two texts share a glyph of the file (〜 and ～), the
//! second goes to a further layer: another cut of the same face, so that each text is read out as it was written.

use std::collections::{BTreeMap, HashMap};

use printpdf::{
    Codepoint, FontId, FontMetrics, FontType, Op, ParsedFont, PdfFontHandle, PdfFontMetricsStub, Pt, TextItem,
};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use crate::typeset::{Face, FaceKey, Fonts, Gap, Glyph, Weight};

use super::content::Shown;
use super::error::PdfError;
use super::spans;

/// A face and the layer of its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FontKey {
    face: FaceKey,
    layer: u16,
}

impl FontKey {
    /// The name under which pages refer to the font.
    pub fn name(self) -> String {
        let name = match self.face {
            FaceKey::Regular => "R",
            FaceKey::Bold => "B",
            FaceKey::FallbackRegular => "FR",
            FaceKey::FallbackBold => "FB",
        };
        format!("{name}{}", self.layer)
    }
}

/// A part of a text in one font.
pub(super) struct Run {
    pub font: FontKey,
    pub shown: Vec<Shown>,
    /// The span that it belongs to, by its number in the text.
    pub span: Option<usize>,
    /// What the span says, where it begins.
    pub says: Option<String>,
}

/// A font under way: the glyphs drawn so far.
#[derive(Default)]
struct Cut {
    remapper: GlyphRemapper,
    /// New number and advance of each glyph.
    widths: BTreeMap<u16, u16>,
    /// Text of each new number.
    texts: BTreeMap<u16, String>,
}

/// Collects the glyphs of all texts.
pub(super) struct Embedder<'a> {
    fonts: &'a Fonts,
    cuts: BTreeMap<FontKey, Cut>,
    /// Layer of each glyph and text met before.
    layers: BTreeMap<(FaceKey, u16), Vec<String>>,
    /// Font and new number of each character met before. Never gone through, so its order does not matter.
    known: HashMap<(FaceKey, char), (FontKey, u16)>,
}

impl<'a> Embedder<'a> {
    pub fn new(fonts: &'a Fonts) -> Self {
        Embedder { fonts, cuts: BTreeMap::new(), layers: BTreeMap::new(), known: HashMap::new() }
    }

    /// A text in runs of one font each, with the gaps between its characters.
    pub fn runs(&mut self, text: &str, weight: Weight, gaps: &[Gap]) -> Vec<Run> {
        let fonts = self.fonts;
        let mut runs: Vec<Run> = Vec::new();
        let mut gaps_left = gaps.iter().peekable();
        let spans = spans::stepping_back(text, gaps);
        let span_at = |at: usize| spans.iter().position(|span| span.contains(&at));
        fonts.glyphs(text, weight, |glyph| {
            let gap = gaps_left.next_if(|gap| gap.at <= glyph.start);
            if let (Some(gap), Some(before)) = (gap, runs.last_mut()) {
                // The PDF counts what is taken away.
                before.shown.push(Shown::Gap(-(gap.width as f32)));
            }
            let (font, id) = self.known_or_added(glyph, &text[glyph.start..glyph.end]);
            let span = span_at(glyph.start);
            match runs.last_mut() {
                Some(last) if last.font == font && last.span == span => last.shown.push(Shown::Glyph(id)),
                _ => runs.push(Run { font, span, shown: vec![Shown::Glyph(id)], says: None }),
            }
        });
        for (number, range) in spans.iter().enumerate() {
            if let Some(first) = runs.iter_mut().find(|run| run.span == Some(number)) {
                first.says = text.get(range.clone()).map(str::to_owned);
            }
        }
        runs
    }

    fn known_or_added(&mut self, glyph: Glyph, text: &str) -> (FontKey, u16) {
        let mut characters = text.chars();
        let (Some(only), None) = (characters.next(), characters.next()) else { return self.add(glyph, text) };
        match self.known.get(&(glyph.face, only)) {
            Some(known) => *known,
            None => {
                let added = self.add(glyph, text);
                self.known.insert((glyph.face, only), added);
                added
            }
        }
    }

    /// The font of a glyph that stands for a text, and its new number there.
    fn add(&mut self, glyph: Glyph, text: &str) -> (FontKey, u16) {
        let known = self.layers.entry((glyph.face, glyph.id)).or_default();
        let layer = known.iter().position(|other| other == text).unwrap_or_else(|| {
            known.push(text.to_string());
            known.len() - 1
        });
        let key = FontKey { face: glyph.face, layer: u16::try_from(layer).unwrap_or(u16::MAX) };
        let cut = self.cuts.entry(key).or_default();
        let id = cut.remapper.remap(glyph.id);
        cut.widths.entry(id).or_insert(glyph.advance);
        cut.texts.entry(id).or_insert_with(|| text.to_string());
        (key, id)
    }

    /// The fonts, cut down to what was drawn, and a specimen of each.
    pub fn finish(self) -> Result<Vec<Embedded>, PdfError> {
        let fonts = self.fonts;
        let faces =
            self.cuts.into_iter().filter_map(|(key, cut)| Some((FontId(key.name()), cut, fonts.face(key.face)?)));
        faces
            .map(|(id, cut, face)| {
                Ok(Embedded { font: parsed_font(face, &id, &cut)?, specimen: specimen(&id, cut), id })
            })
            .collect()
    }
}

/// A font as `printpdf` takes it.
pub(super) struct Embedded {
    pub id: FontId,
    pub font: ParsedFont,
    /// Shows every glyph once: `printpdf` reads in its pages which text each glyph stands for.
    pub specimen: Vec<Op>,
}

fn specimen(id: &FontId, cut: Cut) -> Vec<Op> {
    let glyphs = cut.texts.into_iter().map(|(glyph, text)| Codepoint::with_cid(glyph, 0.0, text)).collect();
    let font = PdfFontHandle::External(id.clone());
    vec![
        Op::StartTextSection,
        Op::SetFont { font, size: Pt(1.0) },
        Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] },
        Op::EndTextSection,
    ]
}

fn parsed_font(face: &Face, id: &FontId, cut: &Cut) -> Result<ParsedFont, PdfError> {
    let name = face.post_script_name();
    let bytes = subsetter::subset(&face.bytes, face.index, &cut.remapper)
        .map_err(|error| PdfError::Subset { name: name.clone(), reason: error.to_string() })?;
    let metrics = face.line_metrics();
    Ok(ParsedFont {
        font_name: Some(format!("{}+{name}", tag(id, &bytes))),
        original_bytes: bytes,
        font_index: 0,
        codepoint_to_glyph: BTreeMap::new(),
        glyph_widths: cut.widths.clone(),
        units_per_em: 1000,
        font_metrics: FontMetrics { ascent: metrics.ascent, descent: metrics.descent },
        // Only a hint: printpdf looks at the bytes themselves.
        font_type: FontType::TrueType,
        pdf_font_metrics: PdfFontMetricsStub {
            units_per_em: 1000,
            x_min: metrics.x_min,
            y_min: metrics.y_min,
            x_max: metrics.x_max,
            y_max: metrics.y_max,
            caret_slope_rise: 1,
            caret_slope_run: 0,
            us_weight_class: 0,
        },
    })
}

/// Six letters that mark a cut font (ISO 32000-1, 9.6.4), the same for the same cut under the same name; two layers of
/// a face may have the same glyphs.
fn tag(id: &FontId, bytes: &[u8]) -> String {
    let digest = Sha256::new().chain_update(&id.0).chain_update(bytes).finalize();
    digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}
