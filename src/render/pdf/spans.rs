//! Characters that stand nearer than their widths say, such as two brackets side by side.
//!
//! Programs that read a page's text take a step back for the begin of another line. Such characters are therefore put
//! into a span that says its text (ISO 32000-1, 14.9.4): it is read as one, wherever its glyphs stand.

use std::ops::Range;

use crate::typeset::Gap;

/// From here on, in thousandths of an em, poppler takes a step back for a new line.
const STEP_BACK: i32 = -90;

/// The byte ranges of a text that need a span, in order: the two characters around each step back, and those of steps
/// that follow each other as one.
pub(super) fn stepping_back(text: &str, gaps: &[Gap]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for gap in gaps.iter().filter(|gap| gap.width <= STEP_BACK) {
        let Some((before, after)) = text.split_at_checked(gap.at) else { continue };
        let (Some(left), Some(right)) = (before.chars().next_back(), after.chars().next()) else { continue };
        let span = gap.at - left.len_utf8()..gap.at + right.len_utf8();
        match spans.last_mut() {
            Some(last) if last.end > span.start => last.end = span.end,
            _ => spans.push(span),
        }
    }
    spans
}

/// A text as the properties of a span say it, in UTF-16.
pub(super) fn actual_text(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<</ActualText<FEFF{units}>>>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(text: &str, character: usize, width: i32) -> Gap {
        Gap { at: text.char_indices().nth(character).expect("a character").0, width }
    }

    #[test]
    fn only_steps_back_need_a_span_and_those_side_by_side_are_one() {
        let text = "市「民）」、「声";
        let gaps = [gap(text, 1, 60), gap(text, 4, -500), gap(text, 5, -480), gap(text, 7, -40)];
        let spans = stepping_back(text, &gaps);
        assert_eq!(spans.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(), ["）」、"]);
        let gaps = [gap(text, 2, -500), gap(text, 5, -500)];
        let spans = stepping_back(text, &gaps);
        assert_eq!(spans.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(), ["「民", "」、"]);
    }

    #[test]
    fn a_span_says_its_text_in_utf_16() {
        assert_eq!(actual_text("）𠮷"), "<</ActualText<FEFFFF09D842DFB7>>>");
    }
}
