//! A mail of ours read back from its final bytes, so that people see before it leaves what its recipient will see.

use super::opened::Opened;

/// What a mail holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailContent {
    /// The letter as plain text.
    pub plain: String,
    /// The letter as HTML.
    pub html: String,
    pub attachments: Vec<AttachedFile>,
}

/// A file as the recipient saves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The bytes are not those of a mail that was made here: what is in them that no mail of ours has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("メールの中身を確かめられません（{0}）")]
pub struct NotOurs(String);

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
    /// Reads a mail. The names of its files are such that they can be written into a folder.
    ///
    /// # Errors
    /// [`NotOurs`], as before each send.
    pub fn read(mime: &[u8]) -> Result<MailContent, NotOurs> {
        let opened = Opened::of(mime).map_err(NotOurs)?;
        let [plain, html] = opened.letters().map(|letter| letter.replace("\r\n", "\n"));
        let attachments = opened.attachments().into_iter();
        let attachments =
            attachments.map(|file| AttachedFile { name: file.name.to_owned(), bytes: file.bytes.to_vec() });
        Ok(MailContent { attachments: attachments.collect(), plain, html })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{
        Addressees, Attachment, Correspondence, Envelope, LetterText, MailError, MailTemplates, compose,
    };

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
            addressees: Addressees::only("a@example.jp"),
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
}
