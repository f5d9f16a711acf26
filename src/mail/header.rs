//! Texts that go into headers. `lettre` panics on a line break in a display name, so all are checked before.

use super::MailError;

/// Passes a text of one line on.
///
/// # Errors
/// [`MailError::ControlCharacter`] for line breaks, tabs and other control characters, also U+2028 and U+2029,
/// and for the marks that turn the direction of writing, behind which a name can hide.
pub(super) fn one_line<'a>(place: &'static str, text: &'a str) -> Result<&'a str, MailError> {
    if text.chars().any(is_forbidden) {
        return Err(MailError::ControlCharacter { place, shown: escaped(text) });
    }
    Ok(text)
}

/// Control characters, line separators and marks of direction.
pub(super) fn is_forbidden(character: char) -> bool {
    let separates = matches!(character, '\u{2028}' | '\u{2029}');
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || separates || turns
}

/// The beginning of a text, with what must not be in it made visible.
fn escaped(text: &str) -> String {
    let visible = |c: char| if is_forbidden(c) { c.escape_default().to_string() } else { c.to_string() };
    text.chars().take(80).map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_be_smuggled_into_a_header() {
        for text in ["件名\r\nBcc: x@example.jp", "a\nb", "a\rb", "a\tb", "a\0b", "a\u{2028}b", "報告書\u{202e}fdp.exe"]
        {
            assert!(one_line("件名", text).is_err(), "{text:?}");
        }
        assert_eq!(one_line("件名", "【総合戦略】① 髙﨑 𠮷野").ok(), Some("【総合戦略】① 髙﨑 𠮷野"));
    }

    #[test]
    fn the_error_shows_where() {
        let error = one_line("差出人の名前", "政策\r\n企画課").expect_err("refused");
        assert_eq!(error.to_string(), r"差出人の名前に改行または制御文字が含まれています：政策\r\n企画課");
    }
}
