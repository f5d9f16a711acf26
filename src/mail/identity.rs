//! What an attachment says of itself, read back from its bytes: a workbook by its properties, a PDF by its XMP.

use crate::inquiry::{Identity, IdentityRefused, Key};
use crate::report::{FileIdentity, FileKind};
use crate::workbook;

/// Whose an attachment is, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub kind: StatedKind,
    pub plan: String,
    /// Western year of the fiscal year under evaluation.
    pub year: i32,
    /// `None` for a paper of the whole city.
    pub department: Option<String>,
    /// The edition of a report.
    pub edition: Option<&'static str>,
}

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatedKind {
    Report,
    Errata,
    /// The form of an inquiry, whose signature is ours.
    Form,
}

/// The office that made a workbook is known by its first bytes, as is a PDF.
const WORKBOOK: &[u8] = b"PK\x03\x04";
const PDF: &[u8] = b"%PDF-";
const PACKET: &[u8] = b"<?xpacket begin=";
const PACKET_END: &[u8] = b"<?xpacket end=";

/// Reads what a file says of itself. `key` is that of the installation, which signed its forms.
///
/// # Errors
/// Why it says nothing that can be believed.
pub(super) fn stated(name: &str, bytes: &[u8], key: Option<&Key>) -> Result<Stated, String> {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "xlsx" if bytes.starts_with(WORKBOOK) => of_workbook(bytes, key),
        "pdf" if bytes.starts_with(PDF) => of_pdf(bytes),
        "xlsx" | "pdf" => Err(format!("中身が {ending} ではありません")),
        _ => Err("Excel でも PDF でもありません".to_owned()),
    }
}

fn of_workbook(bytes: &[u8], key: Option<&Key>) -> Result<Stated, String> {
    let properties = workbook::custom_properties(bytes).map_err(|refused| refused.to_string())?;
    if let Some(text) = properties.get(FileIdentity::PROPERTY) {
        return of_report(text);
    }
    let Some(key) = key else {
        return Err("様式の署名を確かめる鍵（inquiry.key_file）を読めません".to_owned());
    };
    let identity = Identity::of_properties(&properties, key).map_err(|refused| match refused {
        IdentityRefused::Lost => NOTHING_STATED.to_owned(),
        other => other.to_string(),
    })?;
    Ok(Stated {
        kind: StatedKind::Form,
        plan: identity.plan.to_string(),
        year: identity.year.western(),
        department: Some(identity.department.to_string()),
        edition: None,
    })
}

const NOTHING_STATED: &str = "どの課のどの年度のものか、ファイルに書かれていません";

/// The packet of XMP stands in the file as it is, once, so that programs that do not know PDF find it (ISO 16684-1).
fn of_pdf(bytes: &[u8]) -> Result<Stated, String> {
    let (_, packet) = split_once(bytes, PACKET).ok_or(NOTHING_STATED)?;
    let (packet, rest) = split_once(packet, PACKET_END).ok_or(NOTHING_STATED)?;
    if split_once(rest, PACKET).is_some() {
        return Err("PDF の中に、書誌の情報（XMP）が二つあります".to_owned());
    }
    let packet = std::str::from_utf8(packet).map_err(|_| NOTHING_STATED)?;
    let mut identifiers = packet.split("<dc:identifier>").skip(1);
    let identifier = identifiers.next().and_then(|rest| rest.split_once("</dc:identifier>")).ok_or(NOTHING_STATED)?;
    if identifiers.next().is_some() {
        return Err("PDF の書誌の情報（XMP）に、識別子が二つあります".to_owned());
    }
    of_report(identifier.0)
}

fn of_report(text: &str) -> Result<Stated, String> {
    let FileIdentity { kind, plan, year, edition, department } =
        text.trim().parse().map_err(|_| format!("ファイルの識別子「{}」を読めません", text.escape_debug()))?;
    Ok(Stated {
        kind: match kind {
            FileKind::Report => StatedKind::Report,
            FileKind::Errata => StatedKind::Errata,
        },
        plan: plan.to_string(),
        year: year.western(),
        department: department.map(|department| department.to_string()),
        edition: Some(edition.code()),
    })
}

/// What stands before and after the first place of `word`.
fn split_once<'a>(bytes: &'a [u8], word: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memchr::memmem::find(bytes, word)?;
    Some((bytes.get(..at)?, bytes.get(at + word.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pdf(packets: &[&str]) -> Vec<u8> {
        let packet = |inner: &&str| format!("<?xpacket begin=\"\" id=\"x\"?>{inner}<?xpacket end=\"w\"?>\nstream");
        let packets: String = packets.iter().map(packet).collect();
        [b"%PDF-1.7\n<\xff\x00<?x", packets.as_bytes(), b"%%EOF"].concat()
    }

    const OWN: &str = "<dc:identifier>sokatsu:report:p:2024:committee:sangyo</dc:identifier>";

    #[test]
    fn a_pdf_states_whose_it_is() {
        let read = stated("x.pdf", &pdf(&[OWN]), None).expect("stated");
        let wanted = Stated {
            kind: StatedKind::Report,
            plan: "p".to_owned(),
            year: 2024,
            department: Some("sangyo".to_owned()),
            edition: Some("committee"),
        };
        assert_eq!(read, wanted);
    }

    #[test]
    fn what_states_nothing_or_two_things_is_refused() {
        let doubled = OWN.repeat(2);
        for packets in [&[][..], &[""], &[OWN, OWN], &[&doubled], &["<dc:identifier>x</dc:identifier>"]] {
            assert!(stated("x.pdf", &pdf(packets), None).is_err(), "{packets:?}");
        }
        for (name, bytes) in
            [("x.pdf", &b"PK\x03\x04"[..]), ("x.xlsx", b"%PDF-"), ("x.txt", b"%PDF-"), ("x.xlsx", b"PK\x03\x04")]
        {
            assert!(stated(name, bytes, None).is_err(), "{name}");
        }
    }
}
