//! Kinds of characters that no report prints, whatever a font has in their places.

/// The private-use areas 私用領域 (Unicode 23.5), where 外字 are: what such a character looks like is known only to the
/// machine on which it was made.
pub fn is_private_use(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// Characters that are not seen and change how others are set, joined or sorted: the default-ignorable ones of Unicode
/// (5.21) and the separators of lines and paragraphs, but for variation selectors, which say what their character looks like.
/// They come along when a text is copied from a web page or a PDF.
pub fn is_invisible(character: char) -> bool {
    matches!(character,
        // Soft hyphen, joiner of graphemes, Arabic and Khmer and Mongolian signs, Hangul fillers.
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        // Blanks and joiners without a width, signs of direction, separators.
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FFA0}'
        // Mark of byte order, ruby, shorthand, music, tags.
        | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_or_says_a_variant_is_not_invisible() {
        for character in ['\u{AD}', '\u{200B}', '\u{200D}', '\u{202E}', '\u{2060}', '\u{FEFF}', '\u{2069}', '\u{3164}']
        {
            assert!(is_invisible(character) && !is_private_use(character), "{character:?}");
        }
        for character in [' ', '\u{A0}', '\u{3000}', '\n', '\u{202F}', '\u{FE00}', '\u{E0103}', '\u{3099}', '‐', '市']
        {
            assert!(!is_invisible(character) && !is_private_use(character), "{character:?}");
        }
        assert!(is_private_use('\u{E000}') && is_private_use('\u{F0001}') && !is_private_use('\u{FFFFE}'));
    }
}
