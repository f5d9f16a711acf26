//! What lettre lets through and we do not: control characters, addresses, file names.

use lettre::Address;

use super::MailError;

/// Characters that a file name on the staff's machines cannot have.
const NOT_IN_FILE_NAMES: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// Characters; with the folder's path it must stay below what Windows and Outlook open.
const LONGEST_FILE_NAME: usize = 120;

/// A header's value: lettre's builder panics on CR and LF, and no header has use for other control characters.
pub(super) fn header_value(place: &str, value: &str) -> Result<(), MailError> {
    if value.chars().any(is_hidden) {
        let what = "改行などの制御文字が入っています";
        return Err(MailError::new(place, what, "制御文字を取り除いてください"));
    }
    if value.trim().is_empty() {
        return Err(MailError::new(place, "空です", "値を入れてください"));
    }
    Ok(())
}

/// Whether a text can be a mail address.
///
/// # Errors
/// [`MailError`] with what is wrong with it.
pub fn check_address(place: &str, text: &str) -> Result<(), MailError> {
    address(place, text).map(drop)
}

/// A mail address: one `@`, printable ASCII, a domain with a dot.
pub(super) fn address(place: &str, text: &str) -> Result<Address, MailError> {
    let refused = |what: &str| {
        let remedy = "kikaku@example.jp のような形の、半角英数字のアドレスにしてください";
        MailError::new(place, format!("アドレス「{}」は使えません（{what}）", visible(text)), remedy)
    };
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refused("空白・制御文字・全角文字が入っています"));
    }
    if text.bytes().any(|byte| b"<>()[]\\,;:\"".contains(&byte)) {
        return Err(refused("使えない記号が入っています"));
    }
    let parts: Vec<&str> = text.split('@').collect();
    let [local, domain] = parts.as_slice() else { return Err(refused("@ は1つだけ必要です")) };
    if local.is_empty() || local.len() > 64 || text.len() > 254 {
        return Err(refused("長さが正しくありません"));
    }
    let labels_hold = domain.split('.').all(|label| {
        let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
    });
    if !domain.contains('.') || !labels_hold {
        return Err(refused("@ のあとのドメインが正しくありません"));
    }
    Address::new(*local, *domain).map_err(|error| refused("形が正しくありません").caused_by(error))
}

/// The name of an attachment or of a file in the drop folder.
pub(super) fn file_name(place: &str, name: &str) -> Result<(), MailError> {
    let refused = |what: String, remedy: &str| {
        Err(MailError::new(place, format!("ファイル名「{}」は使えません（{what}）", visible(name)), remedy))
    };
    if let Some(c) = name.chars().find(|c| NOT_IN_FILE_NAMES.contains(c) || is_hidden(*c)) {
        let what = if is_hidden(c) { "制御文字".to_owned() } else { format!("「{c}」") };
        return refused(format!("{what}が入っています"), "その文字を使わない名前にしてください");
    }
    if name.trim().is_empty() || name.starts_with('.') || name.ends_with(['.', ' ']) {
        return refused("空か、ピリオドや空白の位置が正しくありません".into(), "普通の名前にしてください");
    }
    if name.chars().count() > LONGEST_FILE_NAME {
        return refused(format!("{LONGEST_FILE_NAME}文字を超えています"), "短い名前にしてください");
    }
    Ok(())
}

/// Control characters, and those that turn the direction of text round (`fdp.exe` shown as `exe.pdf`).
fn is_hidden(c: char) -> bool {
    let line_ends = ['\u{2028}', '\u{2029}'];
    let turns = ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    c.is_control() || turns || line_ends.contains(&c)
}

/// A refused value as it may be shown.
fn visible(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_refused() {
        for value in ["a\r\nBcc: x@example.jp", "a\nb", "a\rb", "a\0b", "a\u{2028}b", "\u{202e}fdp", " "] {
            assert!(header_value("件名", value).is_err(), "{value:?}");
        }
        assert!(header_value("件名", "髙﨑𠮷①　送付").is_ok());
    }

    #[test]
    fn addresses_are_checked() {
        for text in ["sangyo@city.example.jp", "a.b+c@x-y.jp", "o'neill@example.jp"] {
            assert!(address("宛先", text).is_ok(), "{text}");
        }
        let refused = [
            "",
            "a",
            "a@localhost",
            "@example.jp",
            "a@",
            "a@@example.jp",
            "a@b@example.jp",
            "a b@example.jp",
            "あ@example.jp",
            "a@例.jp",
            "a@.jp",
            "a@example..jp",
            "a@example.jp.",
            "a@-x.jp",
            "a@example.jp\r\nRCPT TO:<x@example.jp>",
            "<a@example.jp>",
            "a>@example.jp",
            "\"a\"@example.jp",
            "a@[127.0.0.1]",
            "ａ@example.jp",
        ];
        for text in refused {
            assert!(address("宛先", text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn file_names_are_checked() {
        assert!(file_name("添付", "令和6年度_第2期総合戦略_産業振興課.xlsx").is_ok());
        assert!(file_name("添付", &"長".repeat(120)).is_ok());
        assert!(file_name("添付", &"長".repeat(121)).is_err());
        for name in ["", " ", ".x", "../../x", "a/b", "a\\b", "c:x", "a*", "a?", "a\"b", "a<b", "a>b", "a|b", "a\nb"] {
            assert!(file_name("添付", name).is_err(), "{name:?}");
        }
        assert!(file_name("添付", "x\u{202e}fdp.exe").is_err());
    }
}
