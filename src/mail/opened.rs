//! A mail opened as its recipient's program will open it, so that the checks look at what really leaves. Only what our
//! own mails are made of is let through: a header or a part of another kind is an objection.

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::checks;
use super::message::has_safe_lines;

/// The headers that our mails have, in lower case. Each stands once.
const KNOWN: [&str; 10] = [
    "date",
    "from",
    "to",
    "cc",
    "subject",
    "message-id",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];
const REQUIRED: [&str; 5] = ["date", "from", "to", "subject", "message-id"];

/// A mail's bytes, understood.
pub(super) struct Opened<'a> {
    message: Message<'a>,
}

/// An attachment.
pub(super) struct AttachedFile<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

impl<'a> Opened<'a> {
    /// Opens a mail.
    ///
    /// # Errors
    /// What is in it that no mail of ours has.
    pub fn of(mime: &'a [u8]) -> Result<Opened<'a>, String> {
        if !has_safe_lines(mime) {
            return Err("改行などの制御文字か、長すぎる行が入っています".to_owned());
        }
        let fields = header_fields(mime)?;
        let message = MessageParser::default().parse(mime).ok_or("メールとして読めません")?;
        let opened = Opened { message };
        opened.agree_on_addresses(&fields)?;
        opened.check_parts()?;
        Ok(opened)
    }

    /// The one sender.
    pub fn from(&self) -> Option<&str> {
        only(&addresses(self.message.from()))
    }

    /// Everybody in To and Cc.
    pub fn recipients(&self) -> Vec<&str> {
        let mut all = addresses(self.message.to());
        all.extend(addresses(self.message.cc()));
        all
    }

    pub fn subject(&self) -> &str {
        self.message.subject().unwrap_or_default()
    }

    /// With its angle brackets.
    pub fn message_id(&self) -> String {
        format!("<{}>", self.message.message_id().unwrap_or_default())
    }

    /// The letter as plain text and as HTML.
    pub fn letters(&self) -> [&str; 2] {
        let text = |wanted: fn(&PartType) -> bool| {
            let found = self.message.parts.iter().find(|part| wanted(&part.body));
            found.and_then(MessagePart::text_contents).unwrap_or_default()
        };
        [text(|body| matches!(body, PartType::Text(_))), text(|body| matches!(body, PartType::Html(_)))]
    }

    pub fn attachments(&self) -> Vec<AttachedFile<'_>> {
        let binary = |part: &&MessagePart| matches!(part.body, PartType::Binary(_));
        let parts = self.message.parts.iter().filter(binary);
        parts
            .map(|part| AttachedFile { name: part.attachment_name().unwrap_or_default(), bytes: part.contents() })
            .collect()
    }

    /// Each `@` of an address header belongs to an address that was understood: nobody is hidden in a name or a comment.
    fn agree_on_addresses(&self, fields: &[(String, String)]) -> Result<(), String> {
        for (name, value) in fields {
            let understood = match name.as_str() {
                "from" => addresses(self.message.from()),
                "to" => addresses(self.message.to()),
                "cc" => addresses(self.message.cc()),
                _ => continue,
            };
            if understood.is_empty() || value.matches('@').count() != understood.len() {
                return Err(format!("ヘッダー {name} のアドレスを、はっきり読み取れません"));
            }
        }
        Ok(())
    }

    /// One letter in two forms, and files: no mail within the mail, nothing shown from the side.
    fn check_parts(&self) -> Result<(), String> {
        let (mut plain, mut html) = (0, 0);
        for (index, part) in self.message.parts.iter().enumerate() {
            if part.is_encoding_problem {
                return Err("読めない部分があります".to_owned());
            }
            let disposed = part.content_disposition().map(|disposition| disposition.ctype().to_ascii_lowercase());
            match &part.body {
                PartType::Multipart(_) => check_multipart(part, index)?,
                PartType::Text(_) | PartType::Html(_) if disposed.is_some() || part.attachment_name().is_some() => {
                    return Err("添付ファイルが文字の部分として入っています".to_owned());
                }
                PartType::Text(_) => plain += 1,
                PartType::Html(_) => html += 1,
                PartType::Binary(_) if disposed.as_deref() == Some("attachment") => {
                    let name = part.attachment_name().ok_or("名前のない添付ファイルがあります")?;
                    checks::file_name("添付ファイル", name).map_err(|error| error.what)?;
                    agree_on_name(part, name)?;
                }
                _ => return Err("添付ファイルでも文面でもない部分があります".to_owned()),
            }
        }
        if (plain, html) == (1, 1) { Ok(()) } else { Err("文面が一つではありません".to_owned()) }
    }
}

/// The letter of a mail as plain text and as HTML; `None` for what is no mail of ours.
pub fn letters(mime: &[u8]) -> Option<[String; 2]> {
    Opened::of(mime).ok().map(|opened| opened.letters().map(str::to_owned))
}

/// The first part of all holds the letter and the files, the other one the letter in its two forms.
fn check_multipart(part: &MessagePart, index: usize) -> Result<(), String> {
    let wanted = if index == 0 { "mixed" } else { "alternative" };
    let kind = part.content_type();
    let subtype = kind.and_then(|kind| kind.subtype()).unwrap_or_default();
    if kind.is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("multipart")) && subtype.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err("メールの組み立てが、このシステムのものではありません".to_owned())
}

/// Old programs take the name from the type, others from the disposition.
fn agree_on_name(part: &MessagePart, name: &str) -> Result<(), String> {
    let other = part.content_type().and_then(|kind| kind.attribute("name"));
    match other {
        Some(other) if other != name => Err(format!("添付ファイル「{name}」に、二つの名前が付いています")),
        _ => Ok(()),
    }
}

/// The header's fields, names in lower case and values on one line.
fn header_fields(mime: &[u8]) -> Result<Vec<(String, String)>, String> {
    let text = std::str::from_utf8(mime).map_err(|_| "ヘッダーが ASCII ではありません")?;
    let (head, _) = text.split_once("\r\n\r\n").ok_or("ヘッダーの終わりがありません")?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            let (_, value) = fields.last_mut().ok_or("ヘッダーが続きの行から始まっています")?;
            value.push_str(line);
            continue;
        }
        let (name, value) = line.split_once(':').ok_or("ヘッダーに名前のない行があります")?;
        let name = name.to_ascii_lowercase();
        if !KNOWN.contains(&name.as_str()) {
            return Err(format!("このシステムが書かないヘッダー「{}」があります", name.escape_debug()));
        }
        if fields.iter().any(|(known, _)| *known == name) {
            return Err(format!("ヘッダー {name} が二つあります"));
        }
        fields.push((name, value.to_owned()));
    }
    match REQUIRED.iter().find(|required| !fields.iter().any(|(name, _)| name == *required)) {
        Some(missing) => Err(format!("ヘッダー {missing} がありません")),
        None => Ok(fields),
    }
}

fn addresses<'a>(header: Option<&'a Address<'a>>) -> Vec<&'a str> {
    let Some(header) = header else { return Vec::new() };
    header.iter().map(|one| one.address().unwrap_or_default()).collect()
}

fn only<'a>(all: &[&'a str]) -> Option<&'a str> {
    match all {
        [one] => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
