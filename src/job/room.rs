//! New work is refused while there is still room to finish the old: sending, recording, taking a backup.

use std::path::Path;

use super::JobError;
use crate::free_space::{MEGABYTE, free_bytes};
use crate::settings::KeepSettings;

/// Refuses new work when the disk of the data folder has less free than the settings keep.
///
/// # Errors
/// [`JobError::Refused`] with what is free and what is to be; a disk that cannot be asked.
pub fn require_room(keep: &KeepSettings, data: &Path) -> Result<(), JobError> {
    let unasked =
        |source| JobError::Read { path: data.to_path_buf(), what: "空き容量が分かりません", source };
    let free = free_bytes(data).map_err(unasked)?;
    if free >= keep.least_free() {
        return Ok(());
    }
    Err(JobError::refused(
        format!(
            "{}: ディスクの空きが {} MB しかないので、新しい仕事は始めませんでした（残しておく空き {} MB）",
            data.display(),
            free / MEGABYTE,
            keep.free_mb
        ),
        "古い控えなどを移して空きを作ってから、もう一度実行してください（残しておく空きは、設定の keep.free_mb）",
    ))
}
