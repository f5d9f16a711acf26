//! How much room a disk has left.

use std::io;
use std::path::Path;

/// A megabyte as settings count it.
pub const MEGABYTE: u64 = 1_000_000;

/// Bytes that the user of this process may still write on the disk of a path. Of a path that is not there yet: of the
/// disk on which it would be.
///
/// # Errors
/// When the system does not say.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let path = std::path::absolute(path)?;
    for there in path.ancestors() {
        match available(there) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            told => return told,
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

#[cfg(unix)]
fn available(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Elsewhere nothing is asked of the system, and no work is refused.
#[cfg(not(unix))]
fn available(_path: &Path) -> io::Result<u64> {
    Ok(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `df` of the same disk, within what others write meanwhile.
    #[cfg(unix)]
    #[test]
    fn as_df_tells_it_also_for_a_place_that_is_not_there_yet() {
        let folder = tempfile::tempdir().expect("a folder");
        let told = std::process::Command::new("df").args(["--output=avail", "-B1"]).arg(folder.path()).output();
        let told = String::from_utf8(told.expect("df").stdout).expect("UTF-8");
        let df: u64 = told.lines().nth(1).expect("a line").trim().parse().expect("a number");
        for path in [folder.path().to_path_buf(), folder.path().join("not/there/yet")] {
            let free = free_bytes(&path).expect("told");
            assert!(free.abs_diff(df) < 2_000 * MEGABYTE, "{free} {df}");
        }
    }
}
