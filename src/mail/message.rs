//! The final bytes of a mail. The same letter to the same recipient gives the same bytes.

use chrono::{DateTime, FixedOffset};
use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

use super::letter::{Letter, Written};
use super::{MailError, MailSettings, MailTemplates, sha256_hex};
use crate::render::Format;
use crate::store::NewMail;

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// What a mail is known by, apart from what it says.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    pub settings: &'a MailSettings,
    pub run_key: &'a str,
    /// Code of the department.
    pub department: &'a str,
    pub kind: &'a str,
    /// The one recipient.
    pub recipient: &'a str,
    pub revision: u32,
    /// Passed in: the date of the mail.
    pub date: DateTime<FixedOffset>,
}

/// Makes a mail ready to be queued.
///
/// # Errors
/// [`MailError`] for an address, header or file name that must not leave the house, and for wrong texts.
pub fn compose(
    letter: &Letter,
    envelope: &Envelope,
    templates: &MailTemplates,
    attachments: &[Attachment],
) -> Result<NewMail, MailError> {
    let settings = envelope.settings;
    check_address(envelope.recipient)?;
    check_address(&settings.sender_address)?;
    check_header("差出人の名前", &settings.sender_name)?;
    let written = letter.write(templates)?;
    check_header("件名", &written.subject)?;
    let message_id = message_id(envelope);
    let body = body(&written, attachments, &message_id)?;
    let message = Message::builder()
        .from(Mailbox::new(Some(settings.sender_name.clone()), address(&settings.sender_address)?))
        .to(Mailbox::new(None, address(envelope.recipient)?))
        .subject(&written.subject)
        .date(envelope.date.into())
        .message_id(Some(message_id.clone()))
        .multipart(body)
        .map_err(|error| MailError::Build(error.to_string()))?;
    let mime = message.formatted();
    Ok(NewMail {
        department: envelope.department.to_owned(),
        kind: envelope.kind.to_owned(),
        recipient: envelope.recipient.to_owned(),
        revision: envelope.revision,
        subject: written.subject,
        message_id,
        sha256: sha256_hex(&mime),
        mime,
    })
}

/// One Message-ID for the life of a mail: from what makes it unique in the outbox.
fn message_id(envelope: &Envelope) -> String {
    let Envelope { run_key, department, kind, recipient, revision, .. } = envelope;
    let digest = sha256_hex(format!("{run_key}\n{department}\n{kind}\n{recipient}\n{revision}").as_bytes());
    let domain = envelope.settings.sender_address.rsplit('@').next().unwrap_or("localhost");
    format!("<{}@{domain}>", &digest[..32])
}

/// Boundaries are taken from the Message-ID: the builder's own are random.
fn body(written: &Written, attachments: &[Attachment], message_id: &str) -> Result<MultiPart, MailError> {
    let seed = sha256_hex(message_id.as_bytes());
    let texts = MultiPart::alternative()
        .boundary(format!("texts-{}", &seed[..24]))
        .singlepart(text_part(ContentType::TEXT_PLAIN, &written.text))
        .singlepart(text_part(ContentType::TEXT_HTML, &written.html));
    let mut mixed = MultiPart::mixed().boundary(format!("mixed-{}", &seed[24..48])).multipart(texts);
    for attachment in attachments {
        mixed = mixed.singlepart(attachment_part(attachment)?);
    }
    Ok(mixed)
}

fn text_part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(text.to_owned())
}

fn attachment_part(attachment: &Attachment) -> Result<SinglePart, MailError> {
    check_file_name(&attachment.name)?;
    let media_type = match attachment.format {
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Pdf => "application/pdf",
    };
    Ok(SinglePart::builder()
        .header(NamedContentType { media_type, name: attachment.name.clone() })
        .header(ContentDisposition::attachment(&attachment.name))
        .header(ContentTransferEncoding::Base64)
        .body(attachment.bytes.clone()))
}

/// `Content-Type` with the file's name as RFC 2047 too: old clients do not read the RFC 2231 name of the disposition.
#[derive(Debug, Clone)]
struct NamedContentType {
    media_type: &'static str,
    name: String,
}

impl Header for NamedContentType {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Type")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("this header is only written".into())
    }

    fn display(&self) -> HeaderValue {
        let raw = format!("{}; name=\"{}\"", self.media_type, self.name);
        let words = encoded_words(&self.name).join("\r\n ");
        let encoded = format!("{};\r\n name=\"{words}\"", self.media_type);
        HeaderValue::dangerous_new_pre_encoded(Self::name(), raw, encoded)
    }
}

/// RFC 2047 words of at most 75 characters, each a whole number of characters.
fn encoded_words(text: &str) -> Vec<String> {
    /// 45 bytes are 60 characters of base64, and 12 more make the frame.
    const BYTES: usize = 45;
    let mut words = Vec::new();
    let mut chunk = String::new();
    for c in text.chars() {
        if chunk.len() + c.len_utf8() > BYTES {
            words.push(encoded_word(&chunk));
            chunk.clear();
        }
        chunk.push(c);
    }
    words.push(encoded_word(&chunk));
    words
}

fn encoded_word(text: &str) -> String {
    use base64::Engine;
    format!("=?utf-8?B?{}?=", base64::engine::general_purpose::STANDARD.encode(text))
}

fn address(text: &str) -> Result<lettre::Address, MailError> {
    text.parse().map_err(|_| MailError::Address {
        address: shown(text), why: "メールアドレスの形ではありません"
    })
}

/// Refuses what must not reach a server: line breaks, several addresses, a domain without a dot.
///
/// # Errors
/// [`MailError::Address`] with the reason.
pub fn check_address(text: &str) -> Result<(), MailError> {
    let refused = |why| Err(MailError::Address { address: shown(text), why });
    if text.len() > 254 {
        return refused("長すぎます");
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return refused("半角の英数字と記号だけが使えます");
    }
    let Some((local, domain)) = text.split_once('@') else { return refused("@ がありません") };
    if local.is_empty()
        || local.len() > 64
        || domain.contains('@')
        || text.contains(['<', '>', ',', ';', '"', '(', ')', '\\'])
    {
        return refused("アドレスを一つだけ書いてください");
    }
    if !domain.contains('.') || domain.starts_with('.') || domain.ends_with('.') || domain.contains("..") {
        return refused("@ の後ろが正しくありません");
    }
    Ok(())
}

/// Refuses names that do not open in Outlook or would leave their folder.
///
/// # Errors
/// [`MailError::FileName`] with the reason.
pub fn check_file_name(name: &str) -> Result<(), MailError> {
    let refused = |why| Err(MailError::FileName { name: shown(name), why });
    if name.is_empty() || name.chars().count() > 120 {
        return refused("1文字から120文字までにしてください");
    }
    if name.starts_with('.') || name.ends_with(['.', ' ']) {
        return refused("点や空白で始めたり終えたりできません");
    }
    if name.contains(|c: char| c.is_control() || "/\\:*?\"<>|".contains(c)) {
        return refused("使えない文字があります");
    }
    Ok(())
}

/// The builder panics on CR and LF: nothing with control characters reaches it.
fn check_header(place: &'static str, text: &str) -> Result<(), MailError> {
    if text.contains(|c: char| c.is_control()) {
        return Err(MailError::Header { place, text: shown(text) });
    }
    Ok(())
}

fn shown(text: &str) -> String {
    text.escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_must_not_leave_the_house_are_refused() {
        for text in [
            "",
            "a",
            "a@localhost",
            "a@b@c.jp",
            "a@example.jp\r\nBcc: x@y.jp",
            "a b@example.jp",
            "課@example.jp",
            "<a@example.jp>",
            "a@example.jp,b@example.jp",
            "a@.jp",
            "a@example..jp",
        ] {
            assert!(check_address(text).is_err(), "{text:?}");
        }
        assert!(check_address("sangyo@example.jp").is_ok());
    }

    #[test]
    fn file_names_that_do_not_open_are_refused() {
        for name in ["", ".x", "../../x", "a/b", "a\\b", "a:b", "a\nb", "a?.pdf", "a.", &"あ".repeat(121)] {
            assert!(check_file_name(name).is_err(), "{name:?}");
        }
        assert!(check_file_name("第2期総合戦略_令和6年度評価報告書_生涯学習・スポーツ課.xlsx").is_ok());
    }

    #[test]
    fn encoded_words_are_short_and_whole() {
        let words = encoded_words(&"髙𠮷①".repeat(30));
        assert!(words.len() > 3);
        assert!(words.iter().all(|word| word.len() <= 75));
    }
}
