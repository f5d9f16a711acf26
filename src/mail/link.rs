//! Files that are too large for a mail, in a folder from which their receiver gets them: `[mail.link]`. The name of a file
//! is made of its content and a key of the installation, so that nobody guesses another department's.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Attachment, LinkedFile, MailError, MailSettings, sha256};
use crate::inquiry::Key;

/// `[mail.link]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkSettings {
    /// Where the files are put.
    pub folder: Option<PathBuf>,
    /// How departments reach that folder, with `http://` or `https://`.
    pub url: Option<String>,
}

/// Where the key of the names is, in the data folder.
pub const LINK_KEY: &str = "link.key";

/// The place of `[mail.link]`, when both keys are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPlace {
    folder: PathBuf,
    /// Ends with a slash.
    url: String,
}

impl LinkSettings {
    /// The place; `None` when none is configured.
    ///
    /// # Errors
    /// [`MailError`] when one key stands without the other, or the address is none of the web.
    pub fn place(&self) -> Result<Option<LinkPlace>, MailError> {
        let (folder, url) = match (&self.folder, &self.url) {
            (None, None) => return Ok(None),
            (Some(folder), Some(url)) => (folder.clone(), url.trim()),
            _ => {
                let remedy = "mail.link.folder と mail.link.url の両方を書くか、両方を消してください";
                return Err(MailError::new("mail.link", "folder と url の一方しか書かれていません", remedy));
            }
        };
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>()\\?#&".contains(&byte));
        if !plain || host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
            let what = format!("「{}」はリンクの場所として使えません", url.escape_debug());
            let remedy = "https://files.city.example.jp/sokatsu/ のように、半角で書いてください";
            return Err(MailError::new("mail.link.url", what, remedy));
        }
        Ok(Some(LinkPlace { folder, url: format!("{}/", url.trim_end_matches('/')) }))
    }
}

impl LinkPlace {
    /// Where a file will be, and its link.
    pub fn link_of(&self, file: &Attachment, key: &Key) -> (PathBuf, LinkedFile) {
        let name = file_name(&file.name, &file.bytes, key);
        let url = format!("{}{name}", self.url);
        (self.folder.join(&name), LinkedFile { name: file.name.clone(), url })
    }

    /// The names of files to which a letter links, each once, in the letter's order.
    pub(super) fn names_in<'a>(&self, letter: &'a str) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for rest in letter.split(self.url.as_str()).skip(1) {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(rest.len());
            let (name, _) = rest.split_at(end);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The bytes of a file that is there, when its name is that of its content.
    ///
    /// # Errors
    /// Why it is not the file that was put there.
    pub(super) fn read(&self, name: &str, key: Option<&Key>) -> Result<Vec<u8>, String> {
        let key = key.ok_or("リンクの名前を確かめる鍵（データのフォルダーの link.key）を読めません")?;
        let is_name = Path::new(name).components().count() == 1 && !name.starts_with('.');
        let bytes = is_name.then(|| std::fs::read(self.folder.join(name)).ok()).flatten();
        let bytes = bytes.ok_or("リンク先のファイルを読めません")?;
        if file_name(name, &bytes, key) == name {
            Ok(bytes)
        } else {
            Err("リンク先のファイルが、置いたときと違います".to_owned())
        }
    }
}

/// The links of letters that are made already, looked at with the present settings.
pub struct Links {
    place: Option<LinkPlace>,
    key: Option<Key>,
}

/// A file to which a letter links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLink {
    pub url: String,
    /// Where the file is to be.
    pub path: PathBuf,
    /// The file, or why it is not the one that was put there.
    pub file: Result<FoundFile, String>,
}

/// A file that is there, as it was put there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Bytes.
    pub length: u64,
    /// In hex.
    pub sha256: String,
}

impl Links {
    /// `data` is the data folder, where the key of the names is.
    ///
    /// # Errors
    /// As [`LinkSettings::place`].
    pub fn new(settings: &MailSettings, data: &Path) -> Result<Links, MailError> {
        let key = std::fs::read(data.join(LINK_KEY)).ok().and_then(Key::new);
        Ok(Links { place: settings.link.place()?, key })
    }

    /// The files to which a letter links, in its order; none where no place is configured.
    pub fn in_letter(&self, letter: &str) -> Vec<FoundLink> {
        let Some(place) = &self.place else { return Vec::new() };
        let found = |name: &str| FoundLink {
            url: format!("{}{name}", place.url),
            path: place.folder.join(name),
            file: place
                .read(name, self.key.as_ref())
                .map(|bytes| FoundFile { length: bytes.len() as u64, sha256: sha256(&bytes) }),
        };
        place.names_in(letter).into_iter().map(found).collect()
    }
}

/// 160 bits that only the installation can reckon, and the ending.
fn file_name(name: &str, bytes: &[u8], key: &Key) -> String {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    format!("{}.{ending}", key.secret_name(&sha256(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(folder: &Path, url: &str) -> LinkSettings {
        LinkSettings { folder: Some(folder.to_path_buf()), url: Some(url.to_owned()) }
    }

    fn key(byte: u8) -> Key {
        Key::new(vec![byte; 32]).expect("a key")
    }

    #[test]
    fn a_name_tells_nothing_and_holds_for_its_content_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = settings(folder.path(), "https://files.example.jp/x").place().expect("fine").expect("a place");
        let file = Attachment { name: "R6_報告書.xlsx".to_owned(), bytes: b"content".to_vec() };
        let (path, link) = place.link_of(&file, &key(1));
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        assert_eq!(link.url, format!("https://files.example.jp/x/{name}"));
        assert!(name.len() == 45 && !name.contains(&sha256(b"content")[..8]), "{name}");
        assert_ne!(place.link_of(&file, &key(2)).0, path);
        std::fs::write(&path, b"content").expect("written");
        let letter = format!("前\n　{}\n<a href=\"{}\">x</a>", link.url, link.url);
        assert_eq!(place.names_in(&letter), [name.as_str()]);
        assert_eq!(place.read(&name, Some(&key(1))), Ok(b"content".to_vec()));
        assert!(place.read(&name, Some(&key(2))).is_err() && place.read(&name, None).is_err());
        for other in ["../x", "", ".", "/etc/passwd"] {
            assert!(place.read(other, Some(&key(1))).is_err(), "{other}");
        }
        std::fs::write(&path, b"changed").expect("written");
        assert!(place.read(&name, Some(&key(1))).is_err_and(|what| what.contains("置いたときと違います")));
    }

    #[test]
    fn half_a_place_and_strange_addresses_are_refused() {
        let folder = Path::new("x");
        for url in
            ["", "ftp://x", "files.example.jp", "https://", "https:///x", "https://x/\" onclick=", "https://例.jp"]
        {
            assert!(settings(folder, url).place().is_err(), "{url}");
        }
        assert!(LinkSettings { folder: None, url: Some("https://x.jp".to_owned()) }.place().is_err());
        assert_eq!(LinkSettings::default().place().expect("fine"), None);
    }
}
