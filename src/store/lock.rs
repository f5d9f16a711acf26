//! The lock of the one sender and scheduler of a database.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::StoreError;

/// Who holds the lock, as its file tells whoever finds it taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The daemon, which sends what is queued within half a minute.
    Daemon,
    /// A command, which looks once more for queued mails before it ends.
    Command,
}

impl Holder {
    const ALL: [(Holder, &str); 2] = [(Holder::Daemon, "serve"), (Holder::Command, "command")];

    fn word(self) -> &'static str {
        Holder::ALL.iter().find(|(holder, _)| *holder == self).map_or("", |(_, word)| word)
    }
}

/// Held by the one process that recovers and sends. Released when dropped, and by the system when the process dies.
#[derive(Debug)]
pub struct SenderLock {
    file: File,
}

impl SenderLock {
    /// Takes the lock of a data folder, or `None` when another process holds it.
    ///
    /// # Errors
    /// [`StoreError::Lock`] when the lock's file cannot be opened.
    pub fn take(folder: &Path) -> Result<Option<SenderLock>, StoreError> {
        let path = path(folder);
        let failed = |source| StoreError::Lock { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            // What an earlier holder said of itself is not true of this one.
            Ok(()) => file.set_len(0).map(|()| Some(SenderLock { file })).map_err(failed),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Says in the lock's file who holds it.
    ///
    /// # Errors
    /// [`StoreError::Lock`] when it cannot be written.
    pub fn held_by(self, holder: Holder, folder: &Path) -> Result<SenderLock, StoreError> {
        let said = (&self.file).write_all(holder.word().as_bytes());
        said.map_err(|source| StoreError::Lock { path: path(folder), source })?;
        Ok(self)
    }

    /// Who said last that it holds the lock of a data folder; `None` where nobody says.
    pub fn holder(folder: &Path) -> Option<Holder> {
        let said = std::fs::read_to_string(path(folder)).ok()?;
        Holder::ALL.iter().find(|(_, word)| *word == said).map(|(holder, _)| *holder)
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("sender.lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_names_who_holds_it_and_forgets_who_held_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        assert_eq!(SenderLock::holder(folder), None);
        for (holder, _) in Holder::ALL {
            let lock = SenderLock::take(folder).expect("asked").expect("free");
            assert_eq!(SenderLock::holder(folder), None);
            let lock = lock.held_by(holder, folder).expect("said");
            assert_eq!(SenderLock::holder(folder), Some(holder));
            assert!(SenderLock::take(folder).expect("asked").is_none());
            drop(lock);
        }
    }
}
