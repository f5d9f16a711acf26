//! Backups 控え: the database and the kept files in one folder, each with its hash; checked, and put back.
//!
//! A backup is a folder that is read without this program: `sokatsu.db` is an ordinary SQLite file, and `sha256sum -c
//! SHA256SUMS` checks all of it.

mod check;
mod content;
mod restore;
mod sums;
mod take;

pub use check::{Backup, check, label};
pub use content::KEY as INQUIRY_KEY;
pub use restore::{Restored, Restoring};
pub use take::{Taken, Taking};

#[cfg(test)]
mod tests;
