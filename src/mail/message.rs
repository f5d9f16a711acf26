//! The final bytes of a mail. They are made once, kept in the outbox, and are the same on every try.

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType, Date};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use super::{Correspondence, LetterText, MailError, MailTemplates, checks};
use crate::store::NewMail;

/// Whom a mail names in its To and Cc, in this order: the same in every copy of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressees {
    /// At least one.
    pub to: Vec<String>,
    pub cc: Vec<String>,
}

impl Addressees {
    /// Nobody else.
    pub fn only(address: &str) -> Addressees {
        Addressees { to: vec![address.to_owned()], cc: Vec::new() }
    }
}

/// For whom a mail is and what makes it this one mail and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The run's key: the same job for the same inputs.
    pub run_key: String,
    /// The department's code.
    pub department: String,
    /// `report`, `inquiry`, `inquiry-notice`, `inquiry-overdue`
    pub kind: String,
    /// The one recipient of this copy.
    pub recipient: String,
    /// All who get a copy, the recipient among them.
    pub addressees: Addressees,
    pub revision: u32,
    /// The mail's `Date`.
    pub date: DateTime<Utc>,
    /// Display name of the role mailbox.
    pub sender_name: String,
    pub sender_address: String,
}

/// A file to be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// As the recipient sees it.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Writes the letter and packs it with its attachments into the final bytes of a mail.
///
/// # Errors
/// [`MailError`] for control characters in a header, an address or a file name that will not do, a letter's text
/// that cannot be filled.
pub fn compose(
    letter: &dyn Correspondence,
    templates: &MailTemplates,
    envelope: &Envelope,
    attachments: &[Attachment],
) -> Result<NewMail, MailError> {
    for attachment in attachments {
        checks::file_name("添付ファイル", &attachment.name)?;
    }
    let names: Vec<&str> = attachments.iter().map(|attachment| attachment.name.as_str()).collect();
    let text = letter.write(templates, &names)?;
    let message_id = message_id(envelope)?;
    let mime = pack(&text, envelope, &message_id, attachments)?;
    if !has_safe_lines(&mime) {
        let what = "作成したメールに、そのまま送れない行があります";
        return Err(MailError::new(&text.subject, what, "担当者に知らせてください"));
    }
    Ok(NewMail {
        department: envelope.department.clone(),
        kind: envelope.kind.clone(),
        recipient: envelope.recipient.clone(),
        revision: envelope.revision,
        subject: text.subject,
        message_id,
        sha256: sha256(&mime),
        mime,
    })
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same mail has the same Message-ID on every machine and at every time.
fn message_id(envelope: &Envelope) -> Result<String, MailError> {
    let sender = checks::address("mail.sender_address", &envelope.sender_address)?;
    let Envelope { run_key, department, kind, recipient, revision, .. } = envelope;
    let digest = fingerprint(&[run_key, department, kind, recipient, &revision.to_string()]);
    Ok(format!("<{}@{}>", &digest[..32], sender.domain()))
}

/// SHA-256 over parts, each with its length before it, so that no two lists of parts look the same.
fn fingerprint(parts: &[&str]) -> String {
    let mut all = Vec::new();
    for part in parts {
        all.extend((part.len() as u64).to_be_bytes());
        all.extend(part.as_bytes());
    }
    sha256(&all)
}

fn pack(
    text: &LetterText,
    envelope: &Envelope,
    message_id: &str,
    attachments: &[Attachment],
) -> Result<Vec<u8>, MailError> {
    checks::header_value("件名", &text.subject)?;
    checks::header_value("mail.sender_name", &envelope.sender_name)?;
    let from = checks::address("mail.sender_address", &envelope.sender_address)?;
    checks::address("宛先", &envelope.recipient)?;
    let [to, cc] = header_addresses(&envelope.addressees)?;
    let mut mixed = MultiPart::mixed().boundary(boundary(message_id, "mixed")).multipart(
        MultiPart::alternative()
            .boundary(boundary(message_id, "alternative"))
            .singlepart(SinglePart::plain(text.plain.clone()))
            .singlepart(SinglePart::html(text.html.clone())),
    );
    for attachment in attachments {
        mixed = mixed.singlepart(attached(attachment));
    }
    let mut builder = lettre::Message::builder()
        .header(Date::new(envelope.date.into()))
        .from(Mailbox::new(Some(envelope.sender_name.clone()), from));
    for address in to {
        builder = builder.to(address);
    }
    for address in cc {
        builder = builder.cc(address);
    }
    let message = builder
        .subject(text.subject.clone())
        .message_id(Some(message_id.to_owned()))
        .header(AutoSubmitted)
        .multipart(mixed)
        .map_err(|error| MailError::new("メール", "作れません", "担当者に知らせてください").caused_by(error))?;
    Ok(message.formatted())
}

/// To and Cc.
fn header_addresses(addressees: &Addressees) -> Result<[Vec<Mailbox>; 2], MailError> {
    let checked = |address: &String| Ok(Mailbox::new(None, checks::address("宛先", address)?));
    let all = |addresses: &[String]| addresses.iter().map(checked).collect::<Result<Vec<_>, MailError>>();
    Ok([all(&addressees.to)?, all(&addressees.cc)?])
}

/// `Auto-Submitted: auto-generated` (RFC 3834): no absence notice answers to the role's mailbox.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// lettre's own boundaries are random.
fn boundary(message_id: &str, part: &str) -> String {
    format!("=_{}", &fingerprint(&[message_id, part])[..40])
}

fn attached(attachment: &Attachment) -> SinglePart {
    SinglePart::builder()
        .header(NamedType::of(&attachment.name))
        .header(ContentDisposition::attachment(&attachment.name))
        .header(ContentTransferEncoding::Base64)
        .body(attachment.bytes.clone())
}

/// `Content-Type` with an RFC 2047 `name=`, which lettre does not write: old clients know no RFC 2231.
#[derive(Clone)]
struct NamedType(HeaderValue);

impl NamedType {
    fn of(file_name: &str) -> NamedType {
        let kind = media_type(file_name);
        let name = match file_name.is_ascii() {
            true => file_name.to_owned(),
            false => encoded_words(file_name).join("\r\n "),
        };
        let raw = format!("{kind}; name=\"{file_name}\"");
        let encoded = format!("{kind};\r\n name=\"{name}\"");
        NamedType(HeaderValue::dangerous_new_pre_encoded(ContentType::name(), raw, encoded))
    }
}

impl Header for NamedType {
    fn name() -> HeaderName {
        ContentType::name()
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(NamedType(HeaderValue::new(ContentType::name(), text.to_owned())))
    }

    fn display(&self) -> HeaderValue {
        self.0.clone()
    }
}

fn media_type(file_name: &str) -> &'static str {
    match file_name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// RFC 2047 words of whole characters, each short enough for a line of 76.
fn encoded_words(text: &str) -> Vec<String> {
    const MOST_BYTES: usize = 39;
    let mut pieces = vec![String::new()];
    for c in text.chars() {
        if pieces.last().is_none_or(|piece| piece.len() + c.len_utf8() > MOST_BYTES) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces.iter().map(|piece| format!("=?UTF-8?B?{}?=", base64(piece))).collect()
}

/// Short enough here to be one line.
fn base64(text: &str) -> String {
    let body = Body::new_with_encoding(text.as_bytes().to_vec(), ContentTransferEncoding::Base64);
    let bytes = body.map(|body| body.into_vec()).unwrap_or_else(|bytes| bytes);
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// Bytes without the line's end (RFC 5322 2.1.1).
const LONGEST_LINE: usize = 998;

/// ASCII, CRLF only as a pair, no line over 998: nothing that a relay would change or take for the end of the mail.
pub(super) fn has_safe_lines(mime: &[u8]) -> bool {
    let mut line_begins = 0;
    let mut ends = memchr::memchr2_iter(b'\r', b'\n', mime);
    while let Some(at) = ends.next() {
        let is_pair = mime.get(at) == Some(&b'\r') && mime.get(at + 1) == Some(&b'\n') && ends.next() == Some(at + 1);
        if !is_pair || at - line_begins > LONGEST_LINE {
            return false;
        }
        line_begins = at + 2;
    }
    mime.is_ascii() && mime.len() - line_begins <= LONGEST_LINE
}

#[cfg(test)]
mod tests;
