//! Long texts of a returned form: whole, with what differs between 【 and 】, in lines that fit a screen.

use crate::intake::Field;
use crate::job::intake::Proposal;

/// Characters of a line.
const WIDTH: usize = 36;

/// Whether the field holds running text that a line cannot show.
fn is_text(field: Field) -> bool {
    !matches!(field, Field::Actual | Field::OwnMark)
}

/// The whole of both texts, 前 and 後, of a proposal whose line does not show them; nothing for the others.
pub fn whole(proposal: &Proposal, shown: usize) -> Vec<String> {
    let text = |side: &Option<String>| side.clone().unwrap_or_default();
    let (before, after) = (text(&proposal.before), text(&proposal.after));
    let is_long = |text: &str| text.chars().count() > shown || text.contains('\n');
    if !is_text(proposal.field) || !(is_long(&before) || is_long(&after)) {
        return Vec::new();
    }
    let (before, after) = marked(&before, &after);
    let mut lines = side("前", &before);
    lines.extend(side("後", &after));
    lines
}

/// Both texts from a little before where they part, for a line that shows `shown` characters.
pub fn around_difference(before: &str, after: &str, shown: usize) -> (String, String) {
    const LEAD: usize = 8;
    let same = before.chars().zip(after.chars()).take_while(|(old, new)| old == new).count();
    let longest = before.chars().count().max(after.chars().count());
    if longest <= shown || same <= LEAD {
        return (before.to_owned(), after.to_owned());
    }
    let from = |text: &str| format!("…{}", text.chars().skip(same - LEAD).collect::<String>());
    (from(before), from(after))
}

/// Both texts with what differs in brackets: between what they begin with alike and what they end with alike.
fn marked(before: &str, after: &str) -> (String, String) {
    if before.is_empty() || after.is_empty() || before == after {
        return (before.to_owned(), after.to_owned());
    }
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let begin = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - begin;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let bracketed = |text: &[char]| -> String {
        let part = |from: usize, to: usize| text.iter().skip(from).take(to - from).collect::<String>();
        let close = text.len() - end;
        format!("{}【{}】{}", part(0, begin), part(begin, close), part(close, text.len()))
    };
    (bracketed(&old), bracketed(&new))
}

/// `前　` before the first line, blanks before the others.
fn side(label: &str, text: &str) -> Vec<String> {
    if text.is_empty() {
        return vec![format!("{label}　（なし）")];
    }
    let plain = |line: &str| -> String { line.chars().filter(|c| !c.is_control()).collect() };
    let mut lines = Vec::new();
    for line in text.lines().map(plain) {
        let characters: Vec<char> = line.chars().collect();
        for piece in characters.chunks(WIDTH) {
            let begin = if lines.is_empty() { label } else { "　" };
            lines.push(format!("{begin}　{}", piece.iter().collect::<String>()));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_between_brackets() {
        assert_eq!(marked("商店会と催し", "商工会と催し"), ("商【店】会と催し".into(), "商【工】会と催し".into()));
        assert_eq!(marked("催し", "催しを開いた"), ("催し【】".into(), "催し【を開いた】".into()));
        assert_eq!(marked("ああ", "ああああ"), ("ああ【】".into(), "ああ【ああ】".into()));
        assert_eq!(marked("", "新しい"), (String::new(), "新しい".into()));
    }

    #[test]
    fn a_long_text_is_wrapped_and_nothing_of_it_is_lost() {
        let text = format!("{}\n二行目", "あ".repeat(WIDTH + 4));
        assert_eq!(
            side("後", &text),
            [format!("後　{}", "あ".repeat(WIDTH)), format!("　　{}", "あ".repeat(4)), "　　二行目".to_owned()]
        );
        assert_eq!(side("前", ""), ["前　（なし）"]);
    }

    #[test]
    fn a_line_shows_where_long_texts_part() {
        let old = format!("{}商店会", "あ".repeat(60));
        let (before, after) = around_difference(&old, &old.replace("商店", "商工"), 40);
        assert_eq!((before.as_str(), after.as_str()), ("…あああああああ商店会", "…あああああああ商工会"));
        assert_eq!(around_difference("9", "12", 40), ("9".to_owned(), "12".to_owned()));
    }
}
