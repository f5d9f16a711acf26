//! What stands between two characters of running Japanese text, after JIS X 4051 and the W3C's JLREQ.
//!
//! The room at a place depends on the kinds of the characters left and right of it: some places take up what a line
//! has left, between Japanese and Latin stands a little air, and inside a number or a word nothing moves.

/// What a place between two characters does with a line's room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing moves: inside a word, a number, brackets; before a stop.
    Fixed,
    /// Behind a blank between words.
    Word,
    /// Between Japanese and Latin letters 和欧文間.
    Letter,
    /// Between Japanese and figures.
    Figure,
    /// Between two characters that may be set apart.
    Open,
}

/// The place between two neighbours.
pub(super) fn place(left: char, right: char) -> Place {
    if is_blank(left) || is_blank(right) {
        return if left == ' ' && !is_blank(right) { Place::Word } else { Place::Fixed };
    }
    let is_held =
        is_opening(left) || is_middle_dot(left) || is_closing(right) || is_stop(right) || is_middle_dot(right);
    if is_held || is_one_unit(left, right) {
        return Place::Fixed;
    }
    let western = match (is_western_letter(left), is_western_letter(right)) {
        (true, false) if is_japanese_letter(right) => left,
        (false, true) if is_japanese_letter(left) => right,
        _ => return Place::Open,
    };
    if western.is_ascii_digit() { Place::Figure } else { Place::Letter }
}

/// Whether two neighbours are one unit 分離禁止: parts of a word, of a number in letters of either width, of a dash.
pub(super) fn is_one_unit(left: char, right: char) -> bool {
    let is_figure = |c: char| matches!(c, '０'..='９' | '，' | '．');
    (is_western(left) && is_western(right)) || (is_figure(left) && is_figure(right)) || (left == right && is_dash(left))
}

/// Whether the characters stand a half em nearer than two full-width ones would: of two brackets or stops side by
/// side, only one keeps its empty half.
pub(super) fn share_a_half(left: char, right: char) -> bool {
    ((is_closing(left) || is_stop(left)) && (is_opening(right) || is_closing(right) || is_stop(right)))
        || (is_opening(left) && is_opening(right))
}

/// Whether the left half of the full-width character is empty.
pub(super) fn is_opening(character: char) -> bool {
    matches!(character, '「' | '『' | '（' | '〔' | '［' | '｛' | '〈' | '《' | '【' | '〘' | '〖' | '｟' | '“' | '‘')
}

/// Whether the right half of the full-width character is empty.
pub(super) fn is_closing(character: char) -> bool {
    matches!(character, '」' | '』' | '）' | '〕' | '］' | '｝' | '〉' | '》' | '】' | '〙' | '〗' | '｠' | '”' | '’')
}

/// Stops and commas, which may hang over a line's end ぶら下げ.
pub(super) fn is_stop(character: char) -> bool {
    matches!(character, '、' | '。' | '，' | '．' | '､' | '｡')
}

/// Leaders and dashes that stand in twos ――.
pub(super) fn is_dash(character: char) -> bool {
    matches!(character, '…' | '‥' | '―' | '—' | '─')
}

fn is_middle_dot(character: char) -> bool {
    matches!(character, '・' | '：' | '；' | '･')
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}' | '\u{00A0}')
}

fn is_western(character: char) -> bool {
    character.is_ascii_graphic() || ('\u{00A1}'..='\u{024F}').contains(&character)
}

fn is_western_letter(character: char) -> bool {
    is_western(character) && character.is_alphanumeric()
}

/// Kana and ideographs, not the letters and figures of full width.
fn is_japanese_letter(character: char) -> bool {
    character.is_alphabetic() && !is_western(character) && !('\u{FF01}'..='\u{FF5E}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn air_stands_between_japanese_and_latin_only() {
        for (left, right) in [('N', 'の'), ('ー', 'X'), ('𠮷', 'a')] {
            assert_eq!(place(left, right), Place::Letter, "{left}{right}");
        }
        for (left, right) in [('和', '6'), ('6', '年')] {
            assert_eq!(place(left, right), Place::Figure, "{left}{right}");
        }
        for (left, right) in [('、', 'A'), ('（', '6'), ('6', '）'), ('6', '。'), ('年', ' '), ('6', '%'), ('1', ',')]
        {
            assert!(matches!(place(left, right), Place::Fixed | Place::Open), "{left}{right}");
        }
    }

    #[test]
    fn nothing_moves_inside_words_numbers_and_brackets() {
        for (left, right) in
            [('1', ','), ('i', '-'), ('１', '２'), ('…', '…'), ('（', '市'), ('市', '）'), ('た', '。')]
        {
            assert_eq!(place(left, right), Place::Fixed, "{left}{right}");
        }
        assert_eq!(place('市', '民'), Place::Open);
        assert_eq!(place('。', '市'), Place::Open);
        assert_eq!(place(' ', 'a'), Place::Word);
    }
}
