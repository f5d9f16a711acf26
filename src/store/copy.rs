//! Copies of a database that is in use, and whether a copy is whole.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use super::migrations;

/// How often a database that is busy is asked again, a tenth of a second apart.
const TRIES: u32 = 100;

/// Writes a database as it is at one moment into a new file. Others read and write meanwhile; what they write is not
/// in the copy. The copy is one file: it has no log beside it.
///
/// # Errors
/// [`StoreError::Copy`]; what was written of the copy is then left to the caller to take away.
pub(super) fn copy(source: &Connection, to: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::Copy { path: to.to_path_buf(), source };
    let mut copy = Connection::open(to).map_err(failed)?;
    run(source, &mut copy).map_err(failed)?;
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
    copy.close().map_err(|(_, source)| failed(source))
}

/// All pages in one step: in steps, a copy begins anew whenever another process writes.
fn run(source: &Connection, copy: &mut Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(source, copy)?;
    for _ in 0..TRIES {
        if backup.step(-1)? == StepResult::Done {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None))
}

/// A connection that cannot change anything.
pub(super) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// Reads a copy from end to end, as SQLite itself checks it.
///
/// # Errors
/// [`StoreError::Copy`] for a file that is no database, [`StoreError::Broken`] with what SQLite found,
/// [`StoreError::TooNew`] for one of a later program.
pub fn examine(path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::Copy { path: path.to_path_buf(), source };
    let broken = |what: String| StoreError::Broken { path: path.to_path_buf(), what };
    let database = open_to_read(path).map_err(failed)?;
    let step: u32 = database.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    migrations::refuse_later(step)?;
    let said: String = database.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if said != "ok" {
        return Err(broken(said));
    }
    let mut dangling = database.prepare("PRAGMA foreign_key_check").map_err(failed)?;
    if dangling.exists([]).map_err(failed)? {
        return Err(broken("a row refers to one that is not there (foreign_key_check)".to_owned()));
    }
    Ok(())
}
