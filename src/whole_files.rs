//! Files that are written whole or not at all: under a temporary name beside their place, then moved there.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::system_words::InJapanese;

/// A file that could not be written. Nothing of it, nor of those written with it, is left behind.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {}", InJapanese(source))]
pub struct NotWritten {
    pub path: PathBuf,
    pub source: io::Error,
}

/// Writes files that belong together, making folders as needed: all of them are on the disk before the first takes
/// its place, so that a full disk leaves none of them.
///
/// # Errors
/// [`NotWritten`] with the first path that failed; every place is then as it was before.
pub fn write_together(files: &[(PathBuf, &[u8])]) -> Result<(), NotWritten> {
    let mut written = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let file = write_beside(path, bytes).map_err(|source| NotWritten { path: path.clone(), source })?;
        written.push((file, path));
    }
    for (file, path) in written {
        file.persist(path).map_err(|error| NotWritten { path: path.clone(), source: error.error })?;
    }
    Ok(())
}

/// Writes one file.
///
/// # Errors
/// [`NotWritten`]; the place is then as it was before.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), NotWritten> {
    write_together(&[(path.to_path_buf(), bytes)])
}

/// The bytes in a temporary file beside their place, on the disk. Dropped, it is gone.
fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sokatsu-");
    #[cfg(unix)]
    builder.permissions(as_usual());
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_data()?;
    Ok(file)
}

/// Temporary files are private by default; what is written here is to be read by others as the umask allows.
#[cfg(unix)]
fn as_usual() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::Permissions::from_mode(0o666)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_belong_together_come_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let (good, bad) = (folder.path().join("a/report.xlsx"), folder.path().join("file/report.pdf"));
        std::fs::write(folder.path().join("file"), "in the way").expect("written");
        let error = write_together(&[(good.clone(), b"x"), (bad.clone(), b"y")]).expect_err("refused");
        assert_eq!(error.path, bad);
        assert!(!good.exists(), "the pair is whole or not at all");
        assert_eq!(std::fs::read_dir(folder.path().join("a")).expect("listed").count(), 0, "nothing is left over");
        write_together(&[(good.clone(), b"x")]).expect("written");
        assert_eq!(std::fs::read(good).expect("there"), b"x");
    }
}
