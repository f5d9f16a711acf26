//! The bytes of a file that somebody hands in, and its name: taken without trusting the path.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use crate::workbook::{Limits, Refused};

/// Characters of a file's name that are recorded.
const LONGEST_NAME: usize = 200;

/// Why the bytes of a file were not taken.
pub(super) enum NotTaken {
    Refused(Refused),
    Unreadable(io::Error),
}

/// Whether a file may be named by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// By whoever gives a path on the command line.
    Followed,
    /// Never where anybody may put one.
    Refused,
}

/// The whole of a regular file that is not too large, and is the one that was looked at.
pub(super) fn bytes_of(path: &Path, looked: Metadata, links: Links, limits: &Limits) -> Result<Vec<u8>, NotTaken> {
    let unreadable = NotTaken::Unreadable;
    if !looked.is_file() {
        return Err(unreadable(io::Error::other("ふつうのファイルではありません")));
    }
    if looked.len() > limits.file {
        return Err(NotTaken::Refused(Refused::TooLarge { size: looked.len(), limit: limits.file }));
    }
    let file = open(path, links).map_err(unreadable)?;
    let opened = file.metadata().map_err(unreadable)?;
    if !opened.is_file() || !is_same(&looked, &opened) {
        return Err(unreadable(io::Error::other("開く間に、別のファイルに替わりました")));
    }
    let mut bytes = Vec::new();
    file.take(limits.file.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limits.file {
        return Err(NotTaken::Refused(Refused::TooLarge { size: bytes.len() as u64, limit: limits.file }));
    }
    Ok(bytes)
}

/// Opens a file without waiting for a writer, should it have become a pipe since it was looked at.
#[cfg(unix)]
fn open(path: &Path, links: Links) -> io::Result<File> {
    use rustix::fs::OFlags;
    let plain = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let flags = if links == Links::Refused { plain | OFlags::NOFOLLOW } else { plain };
    Ok(File::from(rustix::fs::open(path, flags, rustix::fs::Mode::empty())?))
}

#[cfg(not(unix))]
fn open(path: &Path, _: Links) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len()
}

/// The file's name as it is recorded and shown: in one line, and not longer than a name is.
pub(super) fn shown_name(path: &Path) -> String {
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let plain = name.chars().map(|c| if c.is_control() || c == char::REPLACEMENT_CHARACTER { '_' } else { c });
    plain.take(LONGEST_NAME).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_put_in_a_files_place_is_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (secret, path) = (folder.path().join("secret"), folder.path().join("返送.xlsx"));
        std::fs::write(&secret, "secret").expect("written");
        std::os::unix::fs::symlink(&secret, &path).expect("a link");
        // Looked at as if it had been the file itself.
        let looked = || std::fs::metadata(&secret).expect("there");
        let limits = Limits::default();
        assert!(matches!(bytes_of(&path, looked(), Links::Refused, &limits), Err(NotTaken::Unreadable(_))));
        assert!(matches!(bytes_of(&path, looked(), Links::Followed, &limits), Ok(bytes) if bytes == b"secret"));
    }

    #[test]
    fn a_pipe_put_in_a_files_place_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("返送.xlsx");
        std::fs::write(&path, "text").expect("written");
        let looked = std::fs::symlink_metadata(&path).expect("there");
        std::fs::remove_file(&path).expect("removed");
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
        let taken = bytes_of(&path, looked, Links::Refused, &Limits::default());
        assert!(matches!(taken, Err(NotTaken::Unreadable(_))));
    }
}
