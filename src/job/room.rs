//! New work is refused while there is still room to finish the old: sending, recording, taking a backup.

use std::path::Path;

use super::JobError;
use crate::free_space::{MEGABYTE, free_bytes};
use crate::settings::KeepSettings;

/// Refuses what needs more room on the disk of the data folder than there is.
///
/// # Errors
/// [`JobError::Refused`] with what is free and what is needed; a disk that cannot be asked.
pub fn require_free(data: &Path, needed: u64) -> Result<(), JobError> {
    let unasked =
        |source| JobError::Read { path: data.to_path_buf(), what: "空き容量が分かりません", source };
    let free = free_bytes(data).map_err(unasked)?;
    if free >= needed {
        return Ok(());
    }
    let (free, needed) = (free / MEGABYTE, needed.div_ceil(MEGABYTE));
    Err(JobError::refused(
        format!("{}: ディスクの空きが足りません（空き {free} MB、要るもの {needed} MB）", data.display()),
        "空きを作ってから、もう一度実行してください",
    ))
}

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
