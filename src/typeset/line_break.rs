//! Japanese line breaking 禁則処理: what may not begin a line, what may not end one, what is never torn apart.
//!
//! `icu_segmenter` finds the breaks by UAX #14, strict; here stands what it leaves open for Japanese reports:
//! full-width figures, signs after a figure, hyphenated Latin words, and runs wider than the line.

use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness};
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};

/// Characters that may not begin a line 行頭禁則 (JIS X 4051: closing brackets, stops, small kana, long vowel mark …).
const NOT_AT_START: &str = "、。，．,.・：；:;？！?!ー～〜゛゜ヽヾゝゞ々〻‐゠–」』）〕］｝〉》】〙〗≫)]}»’”％%‰℃°′″\
ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡､｣･ｰﾞﾟｧｨｩｪｫｬｭｮｯ";

/// Characters that may not end a line 行末禁則 (opening brackets, signs before a figure).
const NOT_AT_END: &str = "「『（〔［｛〈《【〘〖≪([{«‘“￥¥＄$￡№＃#";

/// Whether a line may begin with this character.
pub(super) fn may_begin(character: char) -> bool {
    !NOT_AT_START.contains(character)
}

/// Whether a line may end with this character.
pub(super) fn may_end(character: char) -> bool {
    !NOT_AT_END.contains(character)
}

/// Breaks the text into lines of at most `limit`, in the unit that `measure` gives.
pub(super) fn lines<'t>(text: &'t str, limit: u32, measure: impl Fn(&str) -> u32) -> Vec<&'t str> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph = paragraph.strip_suffix('\r').unwrap_or(paragraph);
        fill(paragraph, limit, &measure, &mut lines);
    }
    lines
}

/// Fills lines greedily with the pieces between breaks.
fn fill<'t>(paragraph: &'t str, limit: u32, measure: &impl Fn(&str) -> u32, lines: &mut Vec<&'t str>) {
    let mut line = Line { start: 0, end: 0, width: 0 };
    for end in breaks(paragraph) {
        let piece = &paragraph[line.end..end];
        let bare = measure(piece.trim_end());
        if line.end > line.start && line.width + bare > limit {
            lines.push(paragraph[line.start..line.end].trim_end());
            line = Line { start: line.end, end: line.end, width: 0 };
        }
        if bare > limit {
            line.start = tear(paragraph, line.start, end, limit, measure, lines);
            line.width = measure(&paragraph[line.start..end]);
        } else {
            line.width += measure(piece);
        }
        line.end = end;
    }
    lines.push(paragraph[line.start..].trim_end());
}

/// A line under way: byte range and width, with the spaces at its end.
struct Line {
    start: usize,
    end: usize,
    width: u32,
}

/// The ends of the pieces that must stay together, the text's own end last.
fn breaks(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut options = LineBreakOptions::default();
    options.strictness = Some(LineBreakStrictness::Strict);
    LineSegmenter::new_for_non_complex_scripts(options)
        .segment_str(text)
        .filter(move |&at| at > 0 && (at == text.len() || is_allowed(text, at)))
}

/// Whether a break that UAX #14 allows suits Japanese.
fn is_allowed(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return true };
    if !may_begin(next) || !may_end(last.to_owned()) {
        return false;
    }
    if is_figure(last) && is_figure(next) {
        return false;
    }
    !(is_hyphen(last) && next.is_ascii_alphanumeric() && second_last_is_latin(before))
}

/// Figures of either width and what stands inside a number. A break between two of them tears a number.
fn is_figure(character: char) -> bool {
    matches!(character, '0'..='9' | '０'..='９' | ',' | '.' | '，' | '．' | '−' | '－' | '▲' | '△')
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '/' | '\u{2010}' | '\u{2011}')
}

fn second_last_is_latin(before: &str) -> bool {
    before.chars().rev().nth(1).is_some_and(|character| character.is_ascii_alphanumeric())
}

/// Tears the run `start..end`, wider than a line, between characters; gives the start of what is left for the
/// current line. Keeps the rules for a line's begin and end as long as something fits.
fn tear<'t>(
    text: &'t str,
    mut start: usize,
    end: usize,
    limit: u32,
    measure: &impl Fn(&str) -> u32,
    lines: &mut Vec<&'t str>,
) -> usize {
    while measure(text[start..end].trim_end()) > limit {
        let cut = start + cut_point(&text[start..end], limit, measure);
        if cut >= end {
            break;
        }
        lines.push(&text[start..cut]);
        start = cut;
    }
    start
}

/// Where to tear a run: the last place that fits and suits, else the last that fits, else after one character.
fn cut_point(run: &str, limit: u32, measure: &impl Fn(&str) -> u32) -> usize {
    let (mut fits, mut suits) = (None, None);
    let mut width = 0;
    let mut previous = 0;
    for at in GraphemeClusterSegmenter::new().segment_str(run).filter(|&at| at > 0 && at < run.len()) {
        width += measure(&run[previous..at]);
        previous = at;
        if fits.is_some() && width > limit {
            break;
        }
        fits = Some(at);
        if width <= limit && suits_both_sides(run, at) {
            suits = Some(at);
        }
    }
    suits.or(fits).unwrap_or(run.len())
}

fn suits_both_sides(run: &str, at: usize) -> bool {
    let last = run[..at].chars().next_back();
    let next = run[at..].chars().next();
    last.is_none_or(may_end) && next.is_none_or(may_begin)
}
