//! From text to glyphs, one after the other.
//!
//! Japanese report text needs no kerning and no ligatures (a figure must line up under a figure), so a character is
//! a glyph and its advance is the font's. Only clusters with combining marks or variation selectors (髙󠄀, が) go
//! through the shaper. Measuring and drawing both come here and cannot disagree.

use harfrust::{Buffer, Direction, Feature, ShapeOptions, ShaperFont, Tag};

use super::face::Face;
use super::fonts::{FaceKey, Fonts, Weight};
use super::unprintable::Reason;
use crate::characters::{is_invisible, is_private_use};

/// A glyph to draw, with the text that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub face: FaceKey,
    /// Glyph in the face's file.
    pub id: u16,
    /// Thousandths of an em.
    pub advance: u16,
    /// Byte range in the text: a character, or all of a cluster.
    pub start: usize,
    pub end: usize,
}

/// Calls `draw` for each glyph of the text. What no font has is left out.
pub(super) fn each_glyph(fonts: &Fonts, text: &str, weight: Weight, mut draw: impl FnMut(Glyph)) {
    for_each_cluster(text, |start, end, simple| {
        let cluster = &text[start..end];
        if simple.is_none()
            && let Some((face, id, advance)) = shape_cluster(fonts, cluster, weight)
        {
            draw(Glyph { face, id, advance, start, end });
        } else if let Some(first) = cluster.chars().next() {
            // A variant that no font has is drawn by its plain form; a mark that cannot be set is refused before.
            draw_character(fonts, first, weight, (start, end), &mut draw);
        }
    });
}

/// Calls `visit` for each character that is drawn, or the first of a cluster, with the byte at which it begins.
pub(super) fn for_each_visible(text: &str, mut visit: impl FnMut(usize, char)) {
    for_each_cluster(text, |start, _, _| {
        if let Some(character) = text[start..].chars().next().filter(|character| !is_undrawn(*character)) {
            visit(start, character);
        }
    });
}

/// Calls `tell` for each character that cannot be printed, with the byte at which it stands. A combining mark cannot
/// where no font has it in one glyph with its character: put over it by itself it would stand beside its place.
pub(super) fn for_each_unprintable(
    fonts: &Fonts,
    text: &str,
    weight: Weight,
    mut tell: impl FnMut(usize, char, Reason),
) {
    for_each_cluster(text, |start, end, simple| {
        let mut characters = text[start..end].char_indices();
        let Some((_, first)) = characters.next() else { return };
        if let Some(reason) = unprintable(fonts, first, weight) {
            tell(start, first, reason);
        }
        let mark = characters.find(|(_, joined)| !is_selector(*joined));
        if let (None, Some((at, mark))) = (simple, mark)
            && shape_cluster(fonts, &text[start..end], weight).is_none()
        {
            tell(start + at, mark, Reason::NoFont);
        }
    });
}

/// Why a character cannot be printed by itself, if it cannot.
pub(super) fn unprintable(fonts: &Fonts, character: char, weight: Weight) -> Option<Reason> {
    match character {
        '\n' => None,
        _ if character.is_control() => Some(Reason::Control),
        _ if is_private_use(character) => Some(Reason::PrivateUse),
        _ if is_invisible(character) => Some(Reason::Invisible),
        _ if is_selector(character) => None,
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
    is_selector(character)
        || matches!(character, '\u{0300}'..='\u{034E}' | '\u{0350}'..='\u{036F}' | '\u{20D0}'..='\u{20FF}' | '\u{3099}' | '\u{309A}')
}

/// Variation selectors: which form of the character before them is meant.
fn is_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// What takes no room and is not drawn.
fn is_undrawn(character: char) -> bool {
    character == '\n' || is_invisible(character)
}

/// The face that has the character. A no-break space is drawn as a space.
fn find_face(fonts: &Fonts, character: char, weight: Weight) -> Option<(FaceKey, super::face::Entry)> {
    let character = if character == '\u{00A0}' { ' ' } else { character };
    FaceKey::order(weight).iter().find_map(|&key| Some((key, fonts.face(key)?.entry(character)?)))
}

/// Draws a character for a range of the text; nothing where it is invisible or no face has it.
fn draw_character(
    fonts: &Fonts,
    character: char,
    weight: Weight,
    (start, end): (usize, usize),
    draw: &mut impl FnMut(Glyph),
) {
    if is_undrawn(character) || is_selector(character) {
        return;
    }
    if let Some((face, entry)) = find_face(fonts, character, weight) {
        draw(Glyph { face, id: entry.glyph, advance: entry.advance, start, end });
    }
}

/// The one glyph of a cluster, in the first face that has such: a composed character, or the variant that is meant.
fn shape_cluster(fonts: &Fonts, cluster: &str, weight: Weight) -> Option<(FaceKey, u16, u16)> {
    FaceKey::order(weight).iter().find_map(|&key| {
        let (id, advance) = shaped_alone(fonts.face(key)?, cluster)?;
        Some((key, id, advance))
    })
}

/// Glyph and advance where a face makes one glyph of a cluster. What a face does not know of it stays a glyph of its
/// own, be it an empty one.
fn shaped_alone(face: &Face, cluster: &str) -> Option<(u16, u16)> {
    let mut buffer = Buffer::new();
    buffer.push_str(cluster);
    buffer.guess_segment_properties();
    buffer.set_direction(Direction::LeftToRight);
    let features = [Feature::new(Tag::new(b"kern"), 0, ..), Feature::new(Tag::new(b"liga"), 0, ..)];
    harfrust::shape(&ShaperFont::new(&face.font), &mut buffer, ShapeOptions::new().features(&features)).ok()?;
    let [only] = buffer.glyph_infos() else { return None };
    let id = u16::try_from(only.glyph_id).ok().filter(|id| *id != 0)?;
    Some((id, face.advance(only.glyph_id.into())))
}
