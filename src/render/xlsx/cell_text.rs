//! Texts as cells may hold them: nothing lost in silence, nothing woken up.

use super::XlsxError;

/// What a cell of Excel holds at most, in UTF-16 units.
const MAX_LENGTH: usize = 32_767;

/// Checks a text before it is written.
///
/// # Errors
/// A control character other than the line feed (the writer would store an escape that other programs show as
/// `_x0007_`), or more than a cell holds.
pub(super) fn checked(text: &str) -> Result<&str, XlsxError> {
    if let Some(character) = text.chars().find(|c| is_forbidden(*c)) {
        return Err(XlsxError::ControlCharacter { character, text: text.to_owned() });
    }
    let length = text.encode_utf16().count();
    if length > MAX_LENGTH {
        return Err(XlsxError::TextTooLong { start: text.chars().take(30).collect(), length });
    }
    Ok(text)
}

/// Whether Excel would take the text for a formula once a person edits the cell: such a cell gets the quote prefix.
pub(super) fn wakes_up(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_named() {
        assert!(checked("商店会\nのにぎわい").is_ok());
        let told = checked("商店\u{7}会").unwrap_err().to_string();
        assert!(told.contains("U+0007") && told.contains("商店"), "{told}");
    }

    #[test]
    fn too_long_a_text_is_an_error() {
        assert!(checked(&"あ".repeat(32_767)).is_ok());
        assert!(matches!(checked(&"あ".repeat(32_768)), Err(XlsxError::TextTooLong { length: 32_768, .. })));
    }

    #[test]
    fn formulas_stay_asleep() {
        assert!(["=1+1", "+1", "-", "@SUM"].iter().all(|text| wakes_up(text)));
        assert!(!wakes_up("－"));
    }
}
