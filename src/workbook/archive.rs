//! The archive around a workbook: its directory is checked, and its parts are inflated under the limits.
//!
//! The directory is read here and nowhere else, so that no two readers can see different archives in one file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::limits::Limits;
use super::refused::Refused;

/// Parts of less than this, inflated, are not asked for their ratio: one text repeated deflates as well.
const RATIO_FROM: u64 = 1_000_000;
const END: [u8; 4] = *b"PK\x05\x06";
const END_LENGTH: usize = 22;
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const LOCAL_LENGTH: usize = 30;
/// Bytes of a name.
const LONGEST_NAME: usize = 255;

/// The parts of a workbook, by their names in lower case with `/`.
pub struct Parts {
    /// Every name in the archive.
    names: BTreeSet<String>,
    /// The parts of XML.
    kept: BTreeMap<String, Vec<u8>>,
    /// What kind of archive this is, in formats that say so.
    pub type_file: Option<Vec<u8>>,
}

/// One entry of the directory.
struct Entry {
    name: String,
    stored: bool,
    checksum: u32,
    deflated: u64,
    inflated: u64,
    /// Where its local header begins.
    at: usize,
    /// As it stands in both headers.
    raw_name: Vec<u8>,
}

fn damaged(what: &str) -> Refused {
    Refused::Damaged { what: what.to_owned() }
}

impl Parts {
    /// Opens an archive and inflates every entry, counting; parts of XML are kept.
    ///
    /// # Errors
    /// Whatever is wrong with the archive, and every limit that it passes.
    pub fn open(bytes: &[u8], limits: &Limits) -> Result<Parts, Refused> {
        let entries = directory(bytes, limits)?;
        let mut parts = Parts { names: BTreeSet::new(), kept: BTreeMap::new(), type_file: None };
        for entry in &entries {
            if !parts.names.insert(entry.name.to_ascii_lowercase()) {
                return Err(Refused::RepeatedName { name: entry.name.clone() });
            }
        }
        let mut left = limits.parts;
        for entry in entries {
            let content = inflate(&entry, data(bytes, &entry)?, left, limits)?;
            left = left.saturating_sub(content.len() as u64);
            parts.keep(entry.name, content)?;
        }
        Ok(parts)
    }

    fn keep(&mut self, name: String, content: Vec<u8>) -> Result<(), Refused> {
        let key = name.to_ascii_lowercase();
        let xml = [".xml", ".rels", ".vml"].iter().any(|end| key.ends_with(end));
        if xml {
            if declares(&content) {
                return Err(Refused::Declaration { part: name });
            }
            self.kept.insert(key, content);
        } else if key == "mimetype" {
            self.type_file = Some(content);
        }
        Ok(())
    }

    /// Every name, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// A part of XML, by its name in any case.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.kept.get(&name.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// As [`Parts::get`], but the part is given away.
    pub fn take(&mut self, name: &str) -> Option<Vec<u8>> {
        self.kept.remove(&name.to_ascii_lowercase())
    }
}

/// A document type or an entity is declared in it. Comments and CDATA are not excepted: no office program writes the
/// words there.
fn declares(xml: &[u8]) -> bool {
    let mut rest = xml;
    while let Some(at) = rest.windows(2).position(|window| window == b"<!") {
        rest = &rest[at + 2..];
        if [&b"DOCTYPE"[..], b"ENTITY"].iter().any(|word| starts_with(rest, word)) {
            return true;
        }
    }
    false
}

fn starts_with(bytes: &[u8], word: &[u8]) -> bool {
    bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// One part alone, by its name in any case; `None` where the archive has none of that name.
///
/// # Errors
/// What is wrong with the archive's directory or with this part, and every limit that it passes.
pub fn one_part(bytes: &[u8], limits: &Limits, name: &str) -> Result<Option<Vec<u8>>, Refused> {
    let entries = directory(bytes, limits)?;
    let mut found = entries.iter().filter(|entry| entry.name.eq_ignore_ascii_case(name));
    let Some(entry) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(Refused::RepeatedName { name: entry.name.clone() });
    }
    let content = inflate(entry, data(bytes, entry)?, limits.part, limits)?;
    if declares(&content) {
        return Err(Refused::Declaration { part: entry.name.clone() });
    }
    Ok(Some(content))
}

fn directory(bytes: &[u8], limits: &Limits) -> Result<Vec<Entry>, Refused> {
    let end = end(bytes)?;
    let field = |at: usize| word(bytes, end + at);
    let (count, size, start) = (usize::from(short(bytes, end + 10)?), field(12)? as usize, field(16)? as usize);
    if count > limits.entries {
        return Err(Refused::TooManyEntries { count, limit: limits.entries });
    }
    if short(bytes, end + 4)? != 0 || short(bytes, end + 6)? != 0 || usize::from(short(bytes, end + 8)?) != count {
        return Err(damaged("分割された圧縮ファイルです"));
    }
    if start.checked_add(size).is_none_or(|after| after > end) {
        return Err(damaged("目次の位置が正しくありません"));
    }
    let mut entries = Vec::with_capacity(count);
    let mut at = start;
    for _ in 0..count {
        let (entry, after) = self::entry(bytes, at)?;
        entries.push(entry);
        at = after;
    }
    if at != start + size {
        return Err(damaged("目次の長さが正しくありません"));
    }
    Ok(entries)
}

/// Where the record stands that ends an archive.
fn end(bytes: &[u8]) -> Result<usize, Refused> {
    let last = bytes.len().checked_sub(END_LENGTH).ok_or(Refused::Truncated)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let is_end = |at: &usize| bytes[*at..].starts_with(&END);
    let mut found = (first..=last).rev().filter(is_end).peekable();
    if found.peek().is_none() {
        return Err(Refused::Truncated);
    }
    let whole = |at: &usize| short(bytes, at + 20).is_ok_and(|note| at + END_LENGTH + usize::from(note) == bytes.len());
    found.find(whole).ok_or_else(|| damaged("末尾に余分なデータがあるか、途中で切れています"))
}

/// An entry of the directory, and where the next begins.
fn entry(bytes: &[u8], at: usize) -> Result<(Entry, usize), Refused> {
    if !bytes.get(at..).is_some_and(|rest| rest.starts_with(&ENTRY)) {
        return Err(damaged("目次が読めません"));
    }
    let length = |offset| short(bytes, at + offset).map(usize::from);
    let (name, extra, note) = (length(28)?, length(30)?, length(32)?);
    let raw_name = slice(bytes, at + ENTRY_LENGTH, name)?.to_vec();
    if short(bytes, at + 8)? & 1 != 0 {
        return Err(Refused::Encrypted);
    }
    let stored = match short(bytes, at + 10)? {
        0 => true,
        8 => false,
        _ => return Err(damaged("使われていない圧縮方法です")),
    };
    let entry = Entry {
        name: safe_name(&raw_name)?,
        stored,
        checksum: word(bytes, at + 16)?,
        deflated: u64::from(word(bytes, at + 20)?),
        inflated: u64::from(word(bytes, at + 24)?),
        at: word(bytes, at + 42)? as usize,
        raw_name,
    };
    Ok((entry, at + ENTRY_LENGTH + name + extra + note))
}

/// A name that leads nowhere but below the archive's root. Some programs write `\` for `/`.
fn safe_name(raw: &[u8]) -> Result<String, Refused> {
    let shown = String::from_utf8_lossy(raw).escape_debug().to_string();
    let unsafe_name = || Refused::UnsafeName { name: shown.chars().take(100).collect() };
    let name = std::str::from_utf8(raw).map_err(|_| unsafe_name())?.replace('\\', "/");
    let path = name.strip_suffix('/').unwrap_or(&name);
    let step_is_wrong = |step: &str| matches!(step, "" | "." | "..");
    if raw.len() > LONGEST_NAME
        || path.split('/').any(step_is_wrong)
        || name.contains(':')
        || name.chars().any(char::is_control)
    {
        return Err(unsafe_name());
    }
    Ok(name)
}

/// The bytes of an entry as they stand in the file.
fn data<'a>(bytes: &'a [u8], entry: &Entry) -> Result<&'a [u8], Refused> {
    if !bytes.get(entry.at..).is_some_and(|rest| rest.starts_with(&LOCAL)) {
        return Err(damaged("目次と中身が合いません"));
    }
    let name = usize::from(short(bytes, entry.at + 26)?);
    let extra = usize::from(short(bytes, entry.at + 28)?);
    if slice(bytes, entry.at + LOCAL_LENGTH, name)? != entry.raw_name {
        return Err(damaged("目次と中身の名前が合いません"));
    }
    let length = usize::try_from(entry.deflated).map_err(|_| Refused::Truncated)?;
    slice(bytes, entry.at + LOCAL_LENGTH + name + extra, length)
}

/// Inflates an entry, stopping at the first limit.
fn inflate(entry: &Entry, data: &[u8], left: u64, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let by_ratio = entry.deflated.saturating_mul(limits.ratio).max(RATIO_FROM);
    let most = limits.part.min(left).min(by_ratio);
    let mut content = Vec::new();
    let source: &mut dyn Read = if entry.stored { &mut &*data } else { &mut DeflateDecoder::new(data) };
    let read = source.take(most + 1).read_to_end(&mut content);
    if read.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::OutOfMemory) {
        return Err(Refused::out_of_memory());
    }
    let part = entry.name.clone();
    if content.len() as u64 > most {
        return Err(match most {
            most if most == by_ratio => Refused::Bomb { part, limit: limits.ratio },
            most if most == limits.part => Refused::PartTooLarge { part, limit: limits.part },
            _ => Refused::PartsTooLarge { limit: limits.parts },
        });
    }
    let mut crc = Crc::new();
    crc.update(&content);
    if read.is_err() || content.len() as u64 != entry.inflated || crc.sum() != entry.checksum {
        return Err(Refused::Damaged { what: format!("「{part}」が元どおりに広がりません") });
    }
    Ok(content)
}

fn slice(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Refused> {
    at.checked_add(length).and_then(|end| bytes.get(at..end)).ok_or(Refused::Truncated)
}

fn short(bytes: &[u8], at: usize) -> Result<u16, Refused> {
    let found = slice(bytes, at, 2)?;
    Ok(found.iter().rev().fold(0, |number, byte| number << 8 | u16::from(*byte)))
}

fn word(bytes: &[u8], at: usize) -> Result<u32, Refused> {
    let found = slice(bytes, at, 4)?;
    Ok(found.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}
