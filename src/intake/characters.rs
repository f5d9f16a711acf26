//! Characters that a report cannot print: control characters, invisible ones, 外字, what became of unreadable bytes.

use super::outcome::Problem;
use super::typed::trimmed;
use crate::characters::{is_invisible, is_private_use};

/// So many characters are shown on each side of a bad one.
const AROUND: usize = 6;

/// A text with blanks at its ends taken off and its line breaks all of one kind; a tab is a blank.
///
/// # Errors
/// The first character that cannot be printed, by its code point and with what stands around it.
pub(super) fn printable(text: &str) -> Result<String, Problem> {
    let plain = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let plain = trimmed(&plain);
    let characters: Vec<char> = plain.chars().collect();
    match characters.iter().position(|c| is_refused(*c)) {
        None => Ok(plain.to_owned()),
        Some(place) => Err(told(&characters, place)),
    }
}

fn is_refused(c: char) -> bool {
    is_control(c) || is_invisible(c) || is_private_use(c) || is_broken(c)
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n'
}

/// What a program puts in place of bytes that it cannot read, and code points that are no characters.
fn is_broken(c: char) -> bool {
    c == '\u{fffd}' || matches!(c, '\u{fdd0}'..='\u{fdef}') || matches!(c as u32 & 0xffff, 0xfffe | 0xffff)
}

fn told(characters: &[char], place: usize) -> Problem {
    let bad = characters.get(place).copied().unwrap_or_default();
    let code = format!("U+{:04X}", bad as u32);
    let shown = |c: char| if c == '\n' || is_refused(c) { '□' } else { c };
    let before: String = characters.iter().take(place).skip(place.saturating_sub(AROUND)).map(|c| shown(*c)).collect();
    let behind: String = characters.iter().skip(place + 1).take(AROUND).map(|c| shown(*c)).collect();
    let around = format!("「{before}【{code}】{behind}」の【 】のところです");
    if is_control(bad) {
        return Problem::refused(
            format!("目に見えない制御文字があります（{around}）。"),
            "その前後を消して、打ち直してください。",
        );
    }
    if is_invisible(bad) {
        return Problem::refused(
            format!(
                "目に見えない書式の文字があります（{around}）。ウェブページや PDF から写したときに混じるものです。"
            ),
            "その前後を消して、打ち直してください。",
        );
    }
    if is_private_use(bad) {
        return Problem::refused(
            format!("外字があります（{around}）。ほかのパソコンでは表示も印刷もできません。"),
            "常用の字に置き換えてください。人名などで置き換えられないときは、「はじめに」の連絡欄に字の説明をお書きください。",
        );
    }
    Problem::refused(format!("文字化けがあります（{around}）。"), "その前後を確かめて、打ち直してください。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_printed_stays_as_it_is() {
        for text in ["𠮷野・髙橋 👍🏽", "=1+1", "一行目\n二行目", "①㈱Ⅲ"] {
            assert_eq!(printable(text).as_deref(), Ok(text));
        }
        assert_eq!(printable("\u{3000} 一\r\n二\r三\t四 \n\u{200b}").as_deref(), Ok("一\n二\n三 四"));
    }

    #[test]
    fn what_cannot_is_named_with_its_neighbours() {
        for (text, words) in [
            ("商店\u{b}会", "「商店【U+000B】会」"),
            ("山本の\u{e001}さん", "「山本の【U+E001】さん」"),
            ("字\u{f0001}", "【U+F0001】"),
            ("\u{fffd}字", "「【U+FFFD】字」"),
            ("市\u{200b}民", "「市【U+200B】民」"),
            ("市\u{ad}民\u{200b}", "「市【U+00AD】民」"),
        ] {
            let problem = printable(text).expect_err("refused");
            assert!(problem.what.contains(words) && !problem.remedy.is_empty(), "{problem:?}");
        }
    }
}
