//! A mail as it goes over the wire after DATA.

use memchr::memmem;

const END: &str = "\r\n";
const FINAL_DOT: &str = ".\r\n";

/// A mail with its transparency and its end: a dot at the beginning of a line is doubled, and a line with one dot ends it
/// (RFC 5321 4.5.2). lettre would go over it byte by byte, which takes as long as all checks of its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dotted {
    text: String,
    size: usize,
}

impl Dotted {
    /// `None` for bytes that are no text; every mail that passed the checks is ASCII.
    pub(super) fn of(mime: Vec<u8>) -> Option<Dotted> {
        let mut text = String::from_utf8(mime).ok()?;
        if !text.ends_with(END) {
            text.push_str(END);
        }
        let size = text.len();
        if text.starts_with('.') || memmem::find(text.as_bytes(), b"\n.").is_some() {
            text = with_doubled_dots(&text);
        }
        text.push_str(FINAL_DOT);
        Some(Dotted { text, size })
    }

    /// Bytes as SIZE counts them: without what is only there for the way (RFC 1870 3).
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// All of it, to its final dot.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

fn with_doubled_dots(text: &str) -> String {
    let line = |line: &str| if line.starts_with('.') { format!(".{line}") } else { line.to_owned() };
    text.split_inclusive('\n').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_that_begin_a_line_are_doubled_and_no_others() {
        for (mime, wanted) in [
            ("a\r\nb\r\n", "a\r\nb\r\n.\r\n"),
            ("a\r\nb", "a\r\nb\r\n.\r\n"),
            (".\r\n..x\r\na.b\r\n.", "..\r\n...x\r\na.b\r\n..\r\n.\r\n"),
            ("a.\r\n", "a.\r\n.\r\n"),
            ("", "\r\n.\r\n"),
        ] {
            let dotted = Dotted::of(mime.into()).expect("text");
            assert_eq!(dotted.as_str(), wanted, "{mime:?}");
            assert_eq!(dotted.size(), mime.trim_end_matches("\r\n").len() + 2, "{mime:?}");
        }
        assert_eq!(Dotted::of(vec![0xff]), None);
    }
}
