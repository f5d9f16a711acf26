//! What a file is by its first bytes, whatever its name says.

pub use super::refused::Kind;
use super::refused::Refused;

/// The signature of the compound files of older Office, which also wrap encrypted workbooks.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// How much of a file of text is looked at.
const HEAD: usize = 4096;

/// Lets archives pass and refuses everything else by its kind.
///
/// # Errors
/// Empty files, encrypted workbooks, and files that are no archive.
pub fn check(bytes: &[u8]) -> Result<(), Refused> {
    let other = |kind| Err(Refused::OtherKind { kind });
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.starts_with(b"PK") {
        return Ok(());
    }
    if bytes.starts_with(&COMPOUND) {
        return Err(compound(bytes));
    }
    if bytes.starts_with(b"%PDF") {
        return other(Kind::Pdf);
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.contains(&0) {
        return other(Kind::Unknown);
    }
    let words = String::from_utf8_lossy(head).to_ascii_lowercase();
    if words.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        other(Kind::XmlExcel)
    } else if words.contains("<html") || words.contains("<table") {
        other(Kind::Html)
    } else if words.contains([',', '\t', '\n']) && !words.starts_with('<') && is_text(head) {
        other(Kind::Csv)
    } else {
        other(Kind::Unknown)
    }
}

/// The streams of a compound file are named in UTF-16.
fn compound(bytes: &[u8]) -> Refused {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    let kind = if has("EncryptedPackage") || has("EncryptionInfo") {
        return Refused::Encrypted;
    } else if has("WordDocument") {
        Kind::Word
    } else if has("PowerPoint Document") {
        Kind::PowerPoint
    } else if has("Workbook") || has("Book") {
        Kind::OldExcel
    } else {
        Kind::Unknown
    };
    Refused::OtherKind { kind }
}

/// Text in any encoding has no control characters but those of lines, tabs and the escapes of JIS.
fn is_text(head: &[u8]) -> bool {
    head.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b))
}

/// What an archive is that has no workbook in it.
pub fn of_archive<'a>(names: impl Iterator<Item = &'a str>, type_file: Option<&[u8]>) -> Kind {
    let type_file = type_file.unwrap_or_default();
    if type_file.starts_with(b"application/vnd.oasis.opendocument") {
        return Kind::OpenDocument;
    }
    for name in names {
        let kind = match name.to_ascii_lowercase().as_str() {
            "xl/workbook.bin" => Kind::BinaryExcel,
            "word/document.xml" => Kind::Word,
            "ppt/presentation.xml" => Kind::PowerPoint,
            _ => continue,
        };
        return kind;
    }
    Kind::Archive
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> Option<Kind> {
        match check(bytes) {
            Err(Refused::OtherKind { kind }) => Some(kind),
            _ => None,
        }
    }

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(check(b""), Err(Refused::Empty));
        assert_eq!(check(b"PK\x03\x04"), Ok(()));
        assert_eq!(kind(b"%PDF-1.7"), Some(Kind::Pdf));
        assert_eq!(kind("コード,値\r\nK1,5\r\n".as_bytes()), Some(Kind::Csv));
        assert_eq!(kind(b"\x83R\x81[\x83h,\x92l\r\n"), Some(Kind::Csv), "in Shift_JIS");
        assert_eq!(kind(b"<html><body>"), Some(Kind::Html));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0\0"), Some(Kind::Unknown));
    }

    #[test]
    fn compound_files_are_told_apart() {
        let with = |name: &str| {
            let name = name.encode_utf16().flat_map(u16::to_le_bytes);
            COMPOUND.iter().copied().chain([0; 512]).chain(name).collect::<Vec<u8>>()
        };
        assert_eq!(check(&with("EncryptedPackage")), Err(Refused::Encrypted));
        assert_eq!(kind(&with("Workbook")), Some(Kind::OldExcel));
        assert_eq!(kind(&with("WordDocument")), Some(Kind::Word));
    }
}
