//! Lines of running text: broken, and set straight at both edges 両端揃え.
//!
//! Where a line breaks is decided by its characters' own widths; air between Japanese and Latin comes out of what is
//! left. So a text takes no more lines than the plain ones of [`Fonts::lines`], and fewer where a stop hangs over the
//! edge or the empty half of a full-width bracket is dropped.

use super::fonts::{Fonts, Weight, thousandths};
use super::line_break::{self, Ruler};
use super::shape;
use super::spacing::{Place, is_closing, is_opening, is_stop, place, share_a_half};

/// Air between Japanese and Latin letters in thousandths of an em. A quarter 四分アキ is the rule where nothing else
/// stands between them; from 0.15 em on, programs that read a PDF's text take the gap for a blank.
const LETTER_AIR: i32 = 125;
/// Air between Japanese and figures: BIZ UDPGothic's figures have 0.08 em at each side already, its letters 0.01.
const FIGURE_AIR: i32 = 60;
/// Most that is added between two characters to make a line straight, for the same reason.
const MOST: i32 = 140;
/// A blank between words takes so many times what other places take.
const WORD_WEIGHT: i32 = 3;
/// Width from which a bracket or a stop is full-width: half of it is empty.
const FULL_WIDTH: u32 = 900;
const HALF: u32 = 500;

/// What is done with stops at a line's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stops {
    Inside,
    /// A stop that does not fit hangs over the right edge ぶら下げ.
    MayHang,
}

/// A line of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProseLine<'t> {
    pub text: &'t str,
    /// How far the line begins left of the edge, in thousandths of an em: the empty half of an opening bracket 天付き.
    pub outdent: u32,
    pub gaps: Vec<Gap>,
}

/// What is added to the room between two characters, or taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Byte at which the character after the gap begins.
    pub at: usize,
    /// Thousandths of an em.
    pub width: i32,
}

impl<'t> ProseLine<'t> {
    /// A line whose characters stand as they are.
    pub fn plain(text: &'t str) -> ProseLine<'t> {
        ProseLine { text, outdent: 0, gaps: Vec::new() }
    }

    /// The line as one run with the `mark` bytes that `paragraph` has before it.
    pub fn behind(self, paragraph: &'t str, mark: usize) -> ProseLine<'t> {
        let text = &paragraph[..mark + self.text.len()];
        let outdent = i32::try_from(self.outdent).unwrap_or(0);
        let first = Gap { at: mark, width: -outdent };
        let moved = self.gaps.into_iter().map(|gap| Gap { at: gap.at + mark, ..gap });
        let gaps = std::iter::once(first).chain(moved).filter(|gap| gap.width != 0).collect();
        ProseLine { text, outdent: 0, gaps }
    }
}

impl Fonts {
    /// Breaks a text as [`Fonts::lines`] does and sets the lines straight at both edges, the last one ragged; so does
    /// a line that would be torn apart.
    pub(crate) fn prose_lines<'t>(
        &self,
        text: &'t str,
        width_pt: f32,
        size_pt: f32,
        weight: Weight,
        stops: Stops,
    ) -> Vec<ProseLine<'t>> {
        let setter = Setter { fonts: self, weight, stops, limit: thousandths(width_pt, size_pt) };
        text.split('\n').flat_map(|paragraph| setter.paragraph(paragraph)).collect()
    }

    /// Width of the widest run of a text that is never broken unless it is wider than the line, in points.
    pub(crate) fn widest_run(&self, text: &str, size_pt: f32, weight: Weight) -> f32 {
        let widest = line_break::unbroken_runs(text).map(|run| self.advance(run, weight)).max();
        widest.unwrap_or(0) as f32 * size_pt / 1000.0
    }
}

/// Measures for the breaking and sets the lines.
struct Setter<'f> {
    fonts: &'f Fonts,
    weight: Weight,
    stops: Stops,
    /// Width of the lines in thousandths of an em.
    limit: u32,
}

impl Ruler for Setter<'_> {
    fn advance(&self, text: &str) -> u32 {
        let mut sum = self.fonts.advance(text, self.weight);
        let mut left = None;
        for right in text.chars() {
            sum = sum.saturating_sub(self.overlap(left, right));
            left = Some(right);
        }
        sum
    }

    fn overlap(&self, left: Option<char>, right: char) -> u32 {
        let Some(left) = left.filter(|left| share_a_half(*left, right)) else { return 0 };
        let emptied = if is_opening(left) { right } else { left };
        if self.has_empty_half(emptied) { HALF } else { 0 }
    }

    fn spared_at_start(&self, first: char) -> u32 {
        if is_opening(first) && self.has_empty_half(first) { HALF } else { 0 }
    }

    fn spared_at_end(&self, last: char) -> u32 {
        let [half, all] = self.spared(last);
        half.max(all)
    }
}

/// A place between two characters of a line.
struct Spot {
    /// Byte at which the right character begins.
    at: usize,
    place: Place,
    /// What the characters stand nearer than their widths say.
    overlap: u32,
}

impl Setter<'_> {
    fn paragraph<'t>(&self, paragraph: &'t str) -> Vec<ProseLine<'t>> {
        let lines = line_break::lines(paragraph, self.limit, self);
        let last = lines.len().saturating_sub(1);
        lines.into_iter().enumerate().map(|(index, line)| self.set(line, index == last)).collect()
    }

    fn set<'t>(&self, text: &'t str, is_last: bool) -> ProseLine<'t> {
        let outdent = text.chars().next().map_or(0, |first| self.spared_at_start(first));
        let spots = self.spots(text);
        let added = added(&spots, self.room(text, outdent), is_last);
        let gap = |(spot, added): (&Spot, i32)| Gap { at: spot.at, width: added - spot.overlap as i32 };
        let gaps = spots.iter().zip(added).map(gap).filter(|gap| gap.width != 0).collect();
        ProseLine { text, outdent, gaps }
    }

    /// The places between the characters that are drawn.
    fn spots(&self, text: &str) -> Vec<Spot> {
        let mut spots = Vec::new();
        let mut left = None;
        shape::for_each_visible(text, |at, right| {
            if let Some(left) = left {
                spots.push(Spot { at, place: place(left, right), overlap: self.overlap(Some(left), right) });
            }
            left = Some(right);
        });
        spots
    }

    /// What the line leaves of its width.
    fn room(&self, text: &str, outdent: u32) -> u32 {
        let natural = self.advance(text).saturating_sub(outdent);
        let spared = text.chars().next_back().map_or([0, 0], |last| self.spared(last));
        let [inside, hanging] = spared.map(|spared| natural.saturating_sub(spared));
        self.limit.checked_sub(inside).or(self.limit.checked_sub(hanging)).unwrap_or(0)
    }

    /// What of a line's last character need not fit: its empty half, and all of a stop that may hang.
    fn spared(&self, last: char) -> [u32; 2] {
        let ends = is_closing(last) || is_stop(last);
        let half = if ends && self.has_empty_half(last) { HALF } else { 0 };
        let hangs = self.stops == Stops::MayHang && is_stop(last);
        [half, if hangs { self.width_of(last) } else { half }]
    }

    fn has_empty_half(&self, character: char) -> bool {
        self.width_of(character) >= FULL_WIDTH
    }

    fn width_of(&self, character: char) -> u32 {
        self.fonts.advance(character.encode_utf8(&mut [0; 4]), self.weight)
    }
}

/// What is added at each place: first the air between Japanese and Latin, then what makes the line straight.
fn added(spots: &[Spot], room: u32, is_last: bool) -> Vec<i32> {
    let room = i32::try_from(room).unwrap_or(i32::MAX);
    let airs: Vec<i32> = spots.iter().map(|spot| air(spot.place)).collect();
    let weights: Vec<i32> = spots.iter().map(|spot| weight(spot.place)).collect();
    let air = room.min(airs.iter().sum());
    let rest = room - air;
    let straight = if is_last || rest > MOST * weights.iter().sum::<i32>() { 0 } else { rest };
    shares(air, &airs).zip(shares(straight, &weights)).map(|(air, straight)| air + straight).collect()
}

/// Air at a place, in thousandths of an em.
fn air(place: Place) -> i32 {
    match place {
        Place::Letter => LETTER_AIR,
        Place::Figure => FIGURE_AIR,
        Place::Fixed | Place::Word | Place::Open => 0,
    }
}

/// How much of a line's rest a place takes beside others.
fn weight(place: Place) -> i32 {
    match place {
        Place::Fixed | Place::Letter | Place::Figure => 0,
        Place::Word => WORD_WEIGHT,
        Place::Open => 1,
    }
}

/// A total divided by weights, without a remainder.
fn shares(total: i32, weights: &[i32]) -> impl Iterator<Item = i32> {
    let sum = i64::from(weights.iter().sum::<i32>().max(1));
    let (mut reached, mut given) = (0_i64, 0_i64);
    weights.iter().map(move |weight| {
        reached += i64::from(*weight);
        let share = i64::from(total) * reached / sum - given;
        given += share;
        // No share is larger than the total.
        share as i32
    })
}
