//! Parts of a cell: where a second value begins, and what brackets and note marks stand behind the values.

use std::ops::Range;

use super::number::{begins_with_range_mark, begins_with_value, ends_with_range_mark};
use super::sign;

/// A cell's text in half width, one character for each of the printed text's.
pub struct CellText {
    pub chars: Vec<char>,
}

/// What stands behind the values of a cell.
pub struct Peeled {
    /// How many characters are left for the values.
    pub end: usize,
    /// What stands in the brackets, without white space, the last one first.
    pub brackets: Vec<String>,
}

impl CellText {
    pub fn text(&self, range: Range<usize>) -> String {
        self.chars.get(range).unwrap_or_default().iter().collect()
    }

    /// Takes brackets and note marks from the end. The brackets of the unit itself stay: 人(転出超過=負).
    pub fn peel(&self, unit: Option<&str>) -> Peeled {
        let unit = unit.filter(|unit| unit.ends_with(')'));
        let mut peeled = Peeled { end: self.chars.len(), brackets: Vec::new() };
        loop {
            peeled.end = self.trimmed(peeled.end);
            let rest = self.text(0..peeled.end);
            // `※` alone is a sign, and no mark behind a value.
            if sign(&rest).is_some() || unit.is_some_and(|unit| rest.ends_with(unit)) {
                return peeled;
            }
            if let Some(open) = self.opening(peeled.end) {
                let content = self.text(open + 1..peeled.end - 1);
                peeled.brackets.push(content.chars().filter(|c| !c.is_whitespace()).collect());
                peeled.end = open;
            } else if let Some(end) = self.before_note_mark(peeled.end) {
                peeled.end = end;
            } else {
                return peeled;
            }
        }
    }

    fn trimmed(&self, end: usize) -> usize {
        let blank = self.chars.get(..end).unwrap_or_default().iter().rev().take_while(|c| c.is_whitespace()).count();
        end - blank
    }

    /// The place of the bracket that the last character closes.
    fn opening(&self, end: usize) -> Option<usize> {
        let chars = self.chars.get(..end)?;
        if chars.last() != Some(&')') {
            return None;
        }
        let mut depth = 0_usize;
        for (at, c) in chars.iter().enumerate().rev() {
            match c {
                ')' => depth += 1,
                '(' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// `＊`, `※`, `※1`: where the mark begins.
    fn before_note_mark(&self, end: usize) -> Option<usize> {
        let chars = self.chars.get(..end)?;
        let digits = chars.iter().rev().take_while(|c| c.is_ascii_digit()).count();
        let mark = end.checked_sub(digits + 1)?;
        (digits <= 2 && chars.get(mark).is_some_and(|c| "*※†‡".contains(*c))).then_some(mark)
    }

    /// The places of the values up to `end`. A value begins at a number, at a label (国語：) or at ≪.
    pub fn values(&self, end: usize) -> Vec<Range<usize>> {
        let mut starts = vec![0];
        let mut before = String::new();
        let (mut has_digit, mut after_label) = (false, false);
        for word in self.words(end) {
            let text = self.text(word.clone());
            let is_label = label_end(&text).is_some();
            let begins = is_label || begins_with_value(&text);
            let continues = ends_with_range_mark(&before) || begins_with_range_mark(&text) || after_label;
            if begins && !continues && has_digit {
                starts.push(word.start);
            }
            if let Some(inner) = text.chars().position(|c| "≪《".contains(c))
                && word.start + inner > 0
            {
                starts.push(word.start + inner);
            }
            after_label = text.ends_with(':');
            has_digit = has_digit || text.contains(|c: char| c.is_ascii_digit());
            before = text;
        }
        let ends = starts.iter().skip(1).copied().chain([end]).collect::<Vec<_>>();
        starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
    }

    fn words(&self, end: usize) -> Vec<Range<usize>> {
        let mut words: Vec<Range<usize>> = Vec::new();
        for (at, _) in self.chars.iter().enumerate().take(end).filter(|(_, c)| !c.is_whitespace()) {
            match words.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => words.push(at..at + 1),
            }
        }
        words
    }
}

/// Where the label of a value ends: behind the colon of 国語：, before which stands one word without digits.
pub fn label_end(text: &str) -> Option<usize> {
    let (label, _) = text.split_once(':')?;
    let word = label.trim();
    let is_label = !word.is_empty() && !word.contains(|c: char| c.is_ascii_digit() || c.is_whitespace());
    is_label.then_some(label.len() + 1)
}
