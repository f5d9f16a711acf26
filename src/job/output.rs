//! Files written whole or not at all.

use std::io::Write;
use std::path::Path;

use super::JobError;

/// Writes a file under a temporary name beside its place and then moves it there, making folders as needed.
/// After an error the place is as it was before.
///
/// # Errors
/// [`JobError::Write`] with the path and, in its remedy, what to do about a full disk or a read-only folder.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), JobError> {
    let failed = |source| JobError::Write { path: path.to_path_buf(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(".sokatsu-").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_data().map_err(failed)?;
    readable_as_usual(file.as_file()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Temporary files are private; what is written here is to be read by others of the section.
#[cfg(unix)]
fn readable_as_usual(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_as_usual(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
