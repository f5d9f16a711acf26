//! Lines of a plain-text letter, set by full-width spaces.

/// Full-width characters on a line of a letter.
const LINE: usize = 36;

/// Pushes a text to the right end of the line.
pub(super) fn right(text: &str) -> String {
    let room = (2 * LINE).saturating_sub(half_columns(text)) / 2;
    "\u{3000}".repeat(room) + text
}

/// Sets a text in the middle of the line.
pub(super) fn centre(text: &str) -> String {
    let room = (2 * LINE).saturating_sub(half_columns(text)) / 4;
    "\u{3000}".repeat(room) + text
}

/// Width in half-width columns. ASCII and half-width kana take one, all else in a Japanese letter takes two.
fn half_columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c) { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_set_right_and_in_the_middle() {
        assert_eq!(right("令和8年11月21日"), format!("{}令和8年11月21日", "\u{3000}".repeat(28)));
        assert_eq!(centre("記"), format!("{}記", "\u{3000}".repeat(17)));
        let long = "長".repeat(50);
        assert_eq!(right(&long), long);
        assert_eq!(centre(&long), long);
    }
}
