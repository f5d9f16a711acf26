//! From text to glyphs, one after the other.
//!
//! Japanese report text needs no kerning and no ligatures (a figure must line up under a figure), so a character is
//! a glyph and its advance is the font's. Only clusters with combining marks or variation selectors (髙󠄀, が) go
//! through the shaper. Measuring and drawing both come here and cannot disagree.

use harfrust::{Buffer, Direction, Feature, ShapeOptions, ShaperFont, Tag};

use super::face::Face;
use super::fonts::{FaceKey, Fonts, Weight};
use super::unprintable::{Reason, is_private_use};

/// A glyph to draw, with the text that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub face: FaceKey,
    /// Glyph in the face's file.
    pub id: u16,
    /// Thousandths of an em.
    pub advance: u16,
    /// Byte range in the text; empty for the further glyphs of a cluster.
    pub start: usize,
    pub end: usize,
}

/// Calls `draw` for each glyph of the text. What no font has is left out.
pub(super) fn each_glyph(fonts: &Fonts, text: &str, weight: Weight, mut draw: impl FnMut(Glyph)) {
    for_each_cluster(text, |start, end, simple| {
        let cluster = &text[start..end];
        let done = match simple {
            Some(character) => draw_character(fonts, character, weight, start, end, &mut draw),
            None => draw_cluster(fonts, cluster, weight, start, &mut draw),
        };
        // What cannot be shaped as a whole is drawn by its first character.
        if let (false, None, Some(first)) = (done, simple, cluster.chars().next()) {
            draw_character(fonts, first, weight, start, end, &mut draw);
        }
    });
}

/// Calls `visit` for each character that is drawn, or the first of a cluster, with the byte at which it begins.
pub(super) fn for_each_visible(text: &str, mut visit: impl FnMut(usize, char)) {
    for_each_cluster(text, |start, _, _| {
        if let Some(character) = text[start..].chars().next().filter(|character| !is_invisible(*character)) {
            visit(start, character);
        }
    });
}

/// Why a character cannot be printed, if it cannot.
pub(super) fn unprintable(fonts: &Fonts, character: char, weight: Weight) -> Option<Reason> {
    match character {
        '\n' => None,
        _ if character.is_control() => Some(Reason::Control),
        _ if is_private_use(character) => Some(Reason::PrivateUse),
        _ if is_joined(character) || is_invisible(character) => None,
        _ => find_face(fonts, character, weight).is_none().then_some(Reason::NoFont),
    }
}

/// Splits a text into characters and those clusters that need the shaper (then without a character).
fn for_each_cluster(text: &str, mut visit: impl FnMut(usize, usize, Option<char>)) {
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let mut end = start + character.len_utf8();
        let mut simple = Some(character);
        while let Some(&(at, next)) = characters.peek().filter(|(_, next)| is_joined(*next)) {
            simple = None;
            end = at + next.len_utf8();
            characters.next();
        }
        visit(start, end, simple);
    }
}

/// Combining marks and variation selectors, which belong to the character before them.
fn is_joined(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036F}' | '\u{20D0}'..='\u{20FF}' | '\u{3099}' | '\u{309A}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Format characters that print nothing and take no room.
fn is_invisible(character: char) -> bool {
    matches!(character, '\n' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// The face that has the character. A no-break space is drawn as a space.
fn find_face(fonts: &Fonts, character: char, weight: Weight) -> Option<(FaceKey, super::face::Entry)> {
    let character = if character == '\u{00A0}' { ' ' } else { character };
    FaceKey::order(weight).iter().find_map(|&key| Some((key, fonts.face(key)?.entry(character)?)))
}

/// `false` when no face has the character.
fn draw_character(
    fonts: &Fonts,
    character: char,
    weight: Weight,
    start: usize,
    end: usize,
    draw: &mut impl FnMut(Glyph),
) -> bool {
    if is_invisible(character) {
        return true;
    }
    let Some((face, entry)) = find_face(fonts, character, weight) else { return false };
    draw(Glyph { face, id: entry.glyph, advance: entry.advance, start, end });
    true
}

/// Shapes a cluster in the first face that has all of it; `false` when none has.
fn draw_cluster(fonts: &Fonts, cluster: &str, weight: Weight, start: usize, draw: &mut impl FnMut(Glyph)) -> bool {
    for &key in FaceKey::order(weight) {
        let Some(glyphs) = fonts.face(key).and_then(|face| shape_cluster(face, cluster)) else { continue };
        for (position, (id, advance)) in glyphs.into_iter().enumerate() {
            // The whole cluster's text goes with its first glyph, so that extraction gives it back once.
            let (start, end) = if position == 0 { (start, start + cluster.len()) } else { (start, start) };
            draw(Glyph { face: key, id, advance, start, end });
        }
        return true;
    }
    false
}

fn shape_cluster(face: &Face, cluster: &str) -> Option<Vec<(u16, u16)>> {
    let mut buffer = Buffer::new();
    buffer.push_str(cluster);
    buffer.guess_segment_properties();
    buffer.set_direction(Direction::LeftToRight);
    let features = [Feature::new(Tag::new(b"kern"), 0, ..), Feature::new(Tag::new(b"liga"), 0, ..)];
    harfrust::shape(&ShaperFont::new(&face.font), &mut buffer, ShapeOptions::new().features(&features)).ok()?;
    buffer
        .glyph_infos()
        .iter()
        .map(|info| {
            let id = u16::try_from(info.glyph_id).ok().filter(|id| *id != 0)?;
            Some((id, face.advance(info.glyph_id.into())))
        })
        .collect()
}
