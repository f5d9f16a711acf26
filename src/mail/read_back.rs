//! A mail of ours read back from its final bytes, so that people see before it leaves what its recipient will see. It
//! understands what [`super::compose`] writes and refuses the rest.

use super::checks;

/// What a mail holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailContent {
    /// The letter as plain text.
    pub plain: String,
    pub attachments: Vec<AttachedFile>,
}

/// A file as the recipient saves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The bytes are not those of a mail that was made here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("メールの組み立てが、このシステムのものではありません（{0}）")]
pub struct NotOurs(&'static str);

/// Characters in a line of base64.
const BASE64_LINE: u64 = 76;

impl AttachedFile {
    /// Bytes in the mail: base64 in lines.
    pub fn length_in_mail(&self) -> u64 {
        let encoded = (self.bytes.len() as u64).div_ceil(3) * 4;
        encoded + encoded.div_ceil(BASE64_LINE) * 2
    }
}

impl MailContent {
    /// Reads a mail.
    ///
    /// # Errors
    /// [`NotOurs`], with what is missing.
    pub fn read(mime: &[u8]) -> Result<MailContent, NotOurs> {
        let text = std::str::from_utf8(mime).map_err(|_| NotOurs("ASCII ではありません"))?;
        let mut leaves = Vec::new();
        collect(text, &mut leaves)?;
        let mut content = MailContent { plain: String::new(), attachments: Vec::new() };
        for leaf in leaves {
            if leaf.header("content-disposition").is_some_and(|value| value.starts_with("attachment")) {
                let name = leaf.name()?;
                // It becomes a file of a preview.
                checks::file_name("添付ファイル", &name).map_err(|_| NotOurs("添付ファイルの名前が使えません"))?;
                content.attachments.push(AttachedFile { name, bytes: leaf.decoded()? });
            } else if leaf.header("content-type").is_some_and(|value| value.starts_with("text/plain")) {
                let plain = String::from_utf8(leaf.decoded()?).map_err(|_| NotOurs("本文が UTF-8 ではありません"))?;
                content.plain = plain.replace("\r\n", "\n");
            }
        }
        if content.plain.is_empty() {
            return Err(NotOurs("本文がありません"));
        }
        Ok(content)
    }
}

/// A part that holds no further parts.
struct Leaf<'a> {
    headers: String,
    body: &'a str,
}

impl Leaf<'_> {
    /// A header's value on one line.
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.headers.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// `name=` of Content-Type, which every attachment of ours has in RFC 2047's words.
    fn name(&self) -> Result<String, NotOurs> {
        let missing = NotOurs("添付ファイルに名前がありません");
        let value = self.header("content-type").ok_or(missing.clone())?;
        let (_, rest) = value.split_once("name=\"").ok_or(missing.clone())?;
        let (words, _) = rest.split_once('"').ok_or(missing.clone())?;
        let mut bytes = Vec::new();
        for word in words.split_whitespace() {
            match word.strip_prefix("=?UTF-8?B?").and_then(|word| word.strip_suffix("?=")) {
                Some(word) => bytes.extend(base64_decoded(word)?),
                None => return Ok(words.to_owned()),
            }
        }
        String::from_utf8(bytes).map_err(|_| missing)
    }

    fn decoded(&self) -> Result<Vec<u8>, NotOurs> {
        match self.header("content-transfer-encoding").unwrap_or("7bit").to_ascii_lowercase().as_str() {
            "base64" => base64_decoded(self.body),
            "quoted-printable" => quoted_decoded(self.body),
            "7bit" => Ok(self.body.as_bytes().to_vec()),
            _ => Err(NotOurs("知らない符号化です")),
        }
    }
}

/// The leaves of a part, in order.
fn collect<'a>(part: &'a str, leaves: &mut Vec<Leaf<'a>>) -> Result<(), NotOurs> {
    let (head, body) = part.split_once("\r\n\r\n").ok_or(NotOurs("ヘッダーの終わりがありません"))?;
    let headers = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let leaf = Leaf { headers, body };
    let kind = leaf.header("content-type").unwrap_or_default();
    if !kind.starts_with("multipart/") {
        leaves.push(leaf);
        return Ok(());
    }
    let boundary = kind.split_once("boundary=\"").and_then(|(_, rest)| rest.split_once('"'));
    let (boundary, _) = boundary.ok_or(NotOurs("部分の境がありません"))?;
    let end = format!("--{boundary}--");
    let (inside, _) = body.split_once(&end).ok_or(NotOurs("部分の終わりがありません"))?;
    let line = format!("--{boundary}\r\n");
    inside.split(&line).skip(1).try_for_each(|inner| collect(inner.strip_suffix("\r\n").unwrap_or(inner), leaves))
}

fn base64_decoded(text: &str) -> Result<Vec<u8>, NotOurs> {
    const WRONG: NotOurs = NotOurs("base64 を読めません");
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=') {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(WRONG),
        };
        held = (held << 6 | u32::from(value)) & 0xFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xFF) as u8);
        }
    }
    Ok(bytes)
}

fn quoted_decoded(text: &str) -> Result<Vec<u8>, NotOurs> {
    let joined = text.replace("=\r\n", "");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.ok_or(NotOurs("quoted-printable を読めません"))?);
        bytes.extend(piece.get(2..).unwrap_or_default().bytes());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Attachment, Correspondence, Envelope, LetterText, MailError, MailTemplates, compose};

    struct Plain(String);

    impl Correspondence for Plain {
        fn write(&self, _: &MailTemplates, _: &[&str]) -> Result<LetterText, MailError> {
            Ok(LetterText { subject: "送付".into(), plain: self.0.clone(), html: format!("<p>{}</p>", self.0) })
        }
    }

    fn mail(text: &str, attachments: &[Attachment]) -> Vec<u8> {
        let envelope = Envelope {
            run_key: "k".into(),
            department: "a".into(),
            kind: "report".into(),
            recipient: "a@example.jp".into(),
            revision: 1,
            date: "2026-11-21T00:00:00Z".parse().expect("a time"),
            sender_name: "課".into(),
            sender_address: "kikaku@example.jp".into(),
        };
        compose(&Plain(text.into()), &MailTemplates::new(None), &envelope, attachments).expect("a mail").mime
    }

    #[test]
    fn what_was_packed_is_read_back() {
        let all: Vec<u8> = (0..=255).collect();
        for length in [0, 1, 2, 3, 56, 57, 58, 256] {
            let attachments = [
                Attachment {
                    name: "令和6年度_髙橋﨑𠮷①_評価報告書_長い名前の課_産業振興課.xlsx".into(),
                    bytes: all[..length].to_vec(),
                },
                Attachment { name: "plain name.pdf".into(), bytes: all.repeat(40) },
            ];
            for text in ["本文 1\n髙 = 2\n", "plain = ascii\nand more", &"長い行。".repeat(400)] {
                let mime = mail(text, &attachments);
                let read = MailContent::read(&mime).expect("ours");
                assert_eq!(read.plain.trim_end(), text.trim_end(), "{length}");
                let found: Vec<_> = read.attachments.iter().map(|file| (&file.name, &file.bytes)).collect();
                let wanted: Vec<_> = attachments.iter().map(|file| (&file.name, &file.bytes)).collect();
                assert_eq!(found, wanted);
            }
        }
    }

    #[test]
    fn the_length_in_the_mail_is_what_a_file_adds_to_it() {
        let length_of = |bytes: usize| {
            let attachment = Attachment { name: "a.pdf".into(), bytes: vec![7; bytes] };
            (mail("x", std::slice::from_ref(&attachment)).len() as u64, attachment)
        };
        let (empty, _) = length_of(1);
        for bytes in [57, 58, 1000, 100_000] {
            let (length, attachment) = length_of(bytes);
            let file = AttachedFile { name: attachment.name, bytes: attachment.bytes };
            let one = AttachedFile { name: String::new(), bytes: vec![7] };
            assert_eq!(length - empty, file.length_in_mail() - one.length_in_mail(), "{bytes}");
        }
    }

    #[test]
    fn other_peoples_bytes_are_refused() {
        let good = mail("本文", &[Attachment { name: "a.pdf".into(), bytes: vec![1, 2, 3] }]);
        let text = String::from_utf8(good).expect("ASCII");
        for broken in [
            "From: x".to_owned(),
            text.replace("Transfer-Encoding: base64", "Transfer-Encoding: x-uu"),
            text.replace("name=\"a.pdf\"", "nam=\"a.pdf\"").replace("name=", "nam="),
            text[..text.len() - 20].to_owned(),
            text.replace("AQID", "A*ID"),
            text.replace("name=\"a.pdf\"", "name=\"../a.pdf\""),
            text.replace("text/plain", "text/plan"),
        ] {
            assert!(MailContent::read(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
