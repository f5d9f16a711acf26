//! The lock of the one sender and scheduler of a database.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::StoreError;

/// Held by the one process that recovers and sends. Released when dropped, and by the system when the process dies.
#[derive(Debug)]
pub struct SenderLock {
    _file: File,
}

impl SenderLock {
    /// Takes the lock of a data folder, or `None` when another process holds it.
    ///
    /// # Errors
    /// [`StoreError::Lock`] when the lock's file cannot be opened.
    pub fn take(folder: &Path) -> Result<Option<SenderLock>, StoreError> {
        let path = folder.join("sender.lock");
        let failed = |source| StoreError::Lock { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(SenderLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
