//! Files that travel with a mail, under names that open in Outlook on Windows.

use std::fmt::Write;

use email_encoding::headers::{rfc2047, writer::EmailWriter};
use lettre::message::SinglePart;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};

use super::MailError;
use super::header::is_forbidden;
use crate::render::Format;

/// A file to be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name with its ending, as the recipient will see it.
    pub name: String,
    pub format: Format,
    pub bytes: Vec<u8>,
}

const FORBIDDEN: &str = "/\\:*?\"<>|";
const LONGEST_NAME: usize = 120;
/// Names of devices, which Windows takes for no file, with any ending.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// Refuses names that Windows cannot save or that point elsewhere.
///
/// # Errors
/// [`MailError::FileName`] with the reason.
pub(super) fn check_file_name(name: &str) -> Result<(), MailError> {
    let refused = |reason| Err(MailError::FileName { name: name.escape_debug().to_string(), reason });
    if name.trim().is_empty() {
        return refused("名前がありません");
    }
    if name.chars().any(is_forbidden) {
        return refused("改行または制御文字が含まれています");
    }
    if name.contains(|character| FORBIDDEN.contains(character)) {
        return refused("Windowsで使えない文字が含まれています");
    }
    if name.starts_with('.') || name.ends_with(['.', ' ']) {
        return refused("「.」で始まる名前、「.」や空白で終わる名前は使えません");
    }
    if name.chars().count() > LONGEST_NAME {
        return refused("長すぎます（120文字まで）");
    }
    let stem = name.split('.').next().unwrap_or(name);
    if DEVICES.iter().any(|device| device.eq_ignore_ascii_case(stem)) {
        return refused("Windowsの装置の名前です");
    }
    Ok(())
}

impl Attachment {
    fn media_type(&self) -> &'static str {
        match self.format {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Pdf => "application/pdf",
        }
    }

    /// The part of the message, with the name in both forms.
    ///
    /// # Errors
    /// [`MailError::FileName`] for names that must not travel.
    pub(super) fn part(&self) -> Result<SinglePart, MailError> {
        check_file_name(&self.name)?;
        let mut part = SinglePart::builder()
            .header(ContentTransferEncoding::Base64)
            .header(ContentDisposition::attachment(&self.name));
        part = part.header(NamedContentType { media_type: self.media_type(), name: self.name.clone() });
        Ok(part.body(self.bytes.clone()))
    }
}

/// `Content-Type` with the file's name as encoded words (RFC 2047) in `name=`.
///
/// The standard has the name in `Content-Disposition: filename*=` alone (RFC 2231), which old clients do not read;
/// they look here.
#[derive(Clone)]
struct NamedContentType {
    media_type: &'static str,
    name: String,
}

impl lettre::message::header::Header for NamedContentType {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Type")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("「{text}」: this header is only written").into())
    }

    fn display(&self) -> HeaderValue {
        let raw = format!("{}; name=\"{}\"", self.media_type, self.name);
        // Only base64 and the constant around it are written, so nothing of the name can leave its place. Without
        // an encoded form the name is left to Content-Disposition.
        let encoded = encoded_name(self.media_type, &self.name).unwrap_or_else(|_| self.media_type.to_owned());
        HeaderValue::dangerous_new_pre_encoded(Self::name(), raw, encoded)
    }
}

fn encoded_name(media_type: &str, name: &str) -> Result<String, std::fmt::Error> {
    let mut encoded = format!("{media_type};\r\n name=\"");
    {
        let mut writer = EmailWriter::new(&mut encoded, " name=\"".len(), 0, false);
        rfc2047::encode(name, &mut writer)?;
        writer.write_char('"')?;
    }
    Ok(encoded)
}

/// The content type of a text part.
pub(super) fn text_part(content_type: ContentType, text: String) -> SinglePart {
    SinglePart::builder().header(content_type).body(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_not_open_are_refused() {
        for name in [
            "",
            " ",
            "../../x.pdf",
            "a\\b.pdf",
            "C:x.pdf",
            "a*.pdf",
            "a?.pdf",
            "a\"b.pdf",
            "a<b>.pdf",
            "a|b.pdf",
            "a\r\nb.pdf",
            ".htaccess",
            "a.pdf.",
            "a.pdf ",
            "nul.pdf",
            "報告\u{202e}fdp.exe",
        ] {
            assert!(check_file_name(name).is_err(), "{name:?}");
        }
        assert!(check_file_name(&"長".repeat(121)).is_err());
        assert!(check_file_name(&"長".repeat(120)).is_ok());
        assert!(check_file_name("第2期総合戦略_令和6年度評価報告書_産業振興課.xlsx").is_ok());
    }

    #[test]
    fn the_name_is_ascii_on_the_wire_and_its_lines_are_short() {
        let name = format!("{}.pdf", "総合戦略①髙﨑𠮷".repeat(8));
        let attachment = Attachment { name, format: Format::Pdf, bytes: b"%PDF".to_vec() };
        let part = attachment.part().expect("a part").formatted();
        assert!(part.is_ascii());
        let text = String::from_utf8(part).expect("ASCII");
        assert!(text.contains("name=\"=?utf-8?b?"), "{text}");
        assert!(text.contains("filename*0*=utf-8''"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 78), "{text}");
    }
}
