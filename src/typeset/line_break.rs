//! Japanese line breaking 禁則処理: what may not begin a line, what may not end one, what is never torn apart.
//!
//! `icu_segmenter` finds the breaks by UAX #14, strict; here stands what it leaves open for Japanese reports:
//! full-width figures, signs after a figure, hyphenated Latin words, and runs wider than the line.

use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness};
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};

use super::spacing::is_dash;

/// Characters that may not begin a line 行頭禁則 (JIS X 4051: closing brackets, stops, small kana, long vowel mark …).
const NOT_AT_START: &str = "、。，．,.・：；:;？！?!ー～〜゛゜ヽヾゝゞ々〻‐゠–」』）〕］｝〉》】〙〗≫)]}»’”％%‰℃°′″㎡㎢㎥㎞㎝㎜㎏ℓ㌫\
ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡､｣･ｰﾞﾟｧｨｩｪｫｬｭｮｯ";

/// Characters that may not end a line 行末禁則 (opening brackets, signs before a figure).
const NOT_AT_END: &str = "「『（〔［｛〈《【〘〖≪([{«‘“￥¥＄$￡№＃#";

/// Whether a line may begin with this character.
pub(crate) fn may_begin(character: char) -> bool {
    !NOT_AT_START.contains(character)
}

/// Whether a line may end with this character.
pub(crate) fn may_end(character: char) -> bool {
    !NOT_AT_END.contains(character)
}

/// Letters of a line that can spare a piece.
const LONG_LINE: usize = 8;

/// What the breaking must know of a text's measures, all in one unit. A closure measures characters as they are.
pub(super) trait Ruler {
    /// Width of a run.
    fn advance(&self, text: &str) -> u32;

    /// How much nearer two neighbours stand than their widths say.
    fn overlap(&self, _left: Option<char>, _right: char) -> u32 {
        0
    }

    /// What of a line's first character need not fit.
    fn spared_at_start(&self, _first: char) -> u32 {
        0
    }

    /// What of a line's last character need not fit.
    fn spared_at_end(&self, _last: char) -> u32 {
        0
    }
}

impl<F: Fn(&str) -> u32> Ruler for F {
    fn advance(&self, text: &str) -> u32 {
        self(text)
    }
}

/// Breaks the text into lines of at most `limit`, in the unit of `ruler`.
pub(super) fn lines<'t>(text: &'t str, limit: u32, ruler: &impl Ruler) -> Vec<&'t str> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph = paragraph.strip_suffix('\r').unwrap_or(paragraph);
        fill(paragraph, limit, ruler, &mut lines);
    }
    lines
}

/// The runs that stay together unless one is wider than the line, without the spaces behind them.
pub(super) fn unbroken_runs(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|paragraph| {
        let mut start = 0;
        breaks(paragraph).map(move |end| {
            let run = paragraph[start..end].trim_end();
            start = end;
            run
        })
    })
}

/// As [`lines`], but where two lines are needed they part at a phrase and are nearly as long as each other: for
/// titles and labels (目標達成 | （見込み）, not 目標達成（見 | 込み）).
pub(super) fn balanced_lines<'t>(text: &'t str, limit: u32, ruler: &impl Ruler) -> Vec<&'t str> {
    let greedy = lines(text, limit, ruler);
    if greedy.len() != 2 || text.contains('\n') {
        return greedy;
    }
    let halves = breaks(text).filter(|&at| at < text.len()).filter_map(|at| {
        let (first, second) = (text[..at].trim_end(), &text[at..]);
        let longer = ruler.advance(first).max(ruler.advance(second));
        (longer <= limit).then_some((std::cmp::Reverse(phrase_end(first, second)), longer, first, second))
    });
    match halves.min_by_key(|(rank, longer, ..)| (*rank, *longer)) {
        Some((_, _, first, second)) => vec![first, second],
        None => greedy,
    }
}

/// How well a line ends between two texts: 2 before a bracket or behind a particle or a stop, 1 where the script
/// changes to ideographs, 0 inside a word.
fn phrase_end(before: &str, after: &str) -> u8 {
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return 0 };
    let is_hiragana = |c: char| ('ぁ'..='ゖ').contains(&c);
    if matches!(next, '（' | '「' | '(') || (is_hiragana(last) && !is_hiragana(next)) || matches!(last, '、' | '）')
    {
        2
    } else if !is_ideograph(last) && is_ideograph(next) {
        1
    } else {
        0
    }
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Fills lines greedily with the pieces between breaks.
fn fill<'t>(paragraph: &'t str, limit: u32, ruler: &impl Ruler, lines: &mut Vec<&'t str>) {
    let mut line = Line { start: 0, end: 0, width: 0 };
    // Where the line before this one begins, unless that was torn.
    let mut before_last = None;
    for end in breaks(paragraph) {
        let (before, piece) = (&paragraph[line.start..line.end], &paragraph[line.end..end]);
        let bare = width_at_end(ruler, piece.trim_end());
        if !before.is_empty() && line.width + bare > limit + joint(ruler, before, piece) {
            lines.push(before.trim_end());
            before_last = Some(line.start);
            line = Line { start: line.end, end: line.end, width: 0 };
        }
        let before = &paragraph[line.start..line.end];
        if bare > limit + joint(ruler, before, piece) {
            line.start = tear(paragraph, line.start, end, limit, ruler, lines);
            before_last = None;
            line.width = ruler.advance(&paragraph[line.start..end]);
        } else {
            line.width = (line.width + ruler.advance(piece)).saturating_sub(joint(ruler, before, piece));
        }
        line.end = end;
    }
    if let Some((from, at)) = before_last.and_then(|from| Some((from, shared_end(paragraph, from, line.start)?))) {
        lines.pop();
        lines.push(paragraph[from..at].trim_end());
        line.start = at;
    }
    lines.push(paragraph[line.start..].trim_end());
}

/// Where a last line of one character, with what closes it, takes over a piece of the line before it, which begins at
/// `from`: 人 of 3,117人 does not stand alone. Short lines, as in narrow cells, stay as they are: there the gap would show.
fn shared_end(paragraph: &str, from: usize, start: usize) -> Option<usize> {
    let letters = |text: &str| text.trim_end().chars().filter(|character| may_begin(*character)).count();
    let before = letters(&paragraph[from..start]);
    if letters(&paragraph[start..]) > 1 || before < LONG_LINE {
        return None;
    }
    let cut = breaks(paragraph).filter(|cut| from < *cut && *cut < start).last()?;
    (letters(&paragraph[from..cut]) * 4 >= before * 3).then_some(cut)
}

/// Width of a piece that stands last on its line.
fn width_at_end(ruler: &impl Ruler, piece: &str) -> u32 {
    let spared = piece.chars().next_back().map_or(0, |last| ruler.spared_at_end(last));
    ruler.advance(piece).saturating_sub(spared)
}

/// What is saved where a piece joins the line before it, or begins one.
fn joint(ruler: &impl Ruler, before: &str, piece: &str) -> u32 {
    match (before.chars().next_back(), piece.chars().next()) {
        (None, Some(first)) => ruler.spared_at_start(first),
        (left, Some(right)) => ruler.overlap(left, right),
        (_, None) => 0,
    }
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
    let standard = LineSegmenter::new_for_non_complex_scripts(options).segment_str(text).filter(|&at| at > 0);
    merged(standard, between_signs(text)).filter(move |&at| at == text.len() || is_allowed(text, at))
}

/// The places between two signs, of which UAX #14 does not know whether they are Latin or Japanese: in a row of them
/// (①②③) a line may end.
fn between_signs(text: &str) -> impl Iterator<Item = usize> + '_ {
    let is_sign = |c: Option<char>| c.is_some_and(|c| matches!(c, '※' | 'Ⅰ'..='ↈ' | '①'..='⓿' | '■'..='⛿'));
    let places = text.char_indices().map(|(at, _)| at).filter(|&at| at > 0);
    places.filter(move |&at| is_sign(text[..at].chars().next_back()) && is_sign(text[at..].chars().next()))
}

/// Two rising sequences as one, each number once.
fn merged(one: impl Iterator<Item = usize>, other: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || {
        let least = match (one.peek().copied(), other.peek().copied()) {
            (Some(one), Some(other)) => one.min(other),
            (one, other) => one.or(other)?,
        };
        one.next_if_eq(&least);
        other.next_if_eq(&least);
        Some(least)
    })
}

/// Whether a break that UAX #14 allows suits Japanese.
fn is_allowed(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return true };
    if !may_begin(next) || !may_end(last.to_owned()) {
        return false;
    }
    if is_figure(last) && is_figure(next) || is_dash(last) && last == next || before.ends_with("//") {
        return false;
    }
    if last == '/' && is_in_address(before) {
        return true;
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

/// Whether the Latin run at the end of the text is a web address.
fn is_in_address(before: &str) -> bool {
    let is_part = |c: char| c.is_ascii_graphic();
    let run = &before[before.trim_end_matches(is_part).len()..];
    run.contains("://") || run.contains("www.")
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
    ruler: &impl Ruler,
    lines: &mut Vec<&'t str>,
) -> usize {
    while ruler.advance(text[start..end].trim_end()) > limit {
        let cut = start + cut_point(&text[start..end], limit, ruler);
        if cut >= end {
            break;
        }
        lines.push(&text[start..cut]);
        start = cut;
    }
    start
}

/// Where to tear a run: the last place that fits and suits, in a Latin run behind a sign if that fills half a line;
/// else the last that fits, else after one character.
fn cut_point(run: &str, limit: u32, ruler: &impl Ruler) -> usize {
    let (mut fits, mut suits, mut sign) = (None, None, None);
    let mut width = 0;
    let mut previous = 0;
    for at in GraphemeClusterSegmenter::new().segment_str(run).filter(|&at| at > 0 && at < run.len()) {
        width += ruler.advance(&run[previous..at]);
        previous = at;
        if fits.is_some() && width > limit {
            break;
        }
        fits = Some(at);
        if width <= limit && suits_both_sides(run, at) {
            suits = Some(at);
            if width * 2 >= limit && run[..at].ends_with(['/', '.', '-', '_', '=', '&', '?', '#', '@', ',']) {
                sign = Some(at);
            }
        }
    }
    sign.filter(|_| is_latin_around(run, suits)).or(suits).or(fits).unwrap_or(run.len())
}

/// Whether the place lies inside a Latin run.
fn is_latin_around(run: &str, at: Option<usize>) -> bool {
    let Some(at) = at else { return false };
    let is_latin = |c: char| c.is_ascii_graphic();
    run[..at].ends_with(is_latin) && run[at..].starts_with(is_latin)
}

fn suits_both_sides(run: &str, at: usize) -> bool {
    let last = run[..at].chars().next_back();
    let next = run[at..].chars().next();
    last.is_none_or(may_end) && next.is_none_or(may_begin)
}
