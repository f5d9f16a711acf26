//! Whether the trail is as it was written.

use std::collections::HashSet;

use rusqlite::OptionalExtension;

use super::{TrailHead, TrailRow, chained, number, read_row, zeros};
use crate::store::{Store, StoreError};

/// What a look at the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailCheck {
    /// How many rows there are.
    pub length: u64,
    /// The end of the trail, for paper; `None` for an empty trail.
    pub head: Option<TrailHead>,
    /// The first place where the trail is not as it was written.
    pub broken: Option<TrailBreak>,
}

/// Where the trail is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailBreak {
    /// The number of the row that is wrong; of rows that are missing, the first.
    pub seq: u64,
    pub fault: TrailFault,
}

/// How the trail is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailFault {
    /// What the row says does not belong to its hash, or a row before it was taken out and the rest renumbered.
    Altered,
    /// The number is not there, though later ones are.
    Missing,
    /// The row is whole and stands in another's place.
    Reordered,
    /// The rows from this number on were there once and are not any more.
    CutOff,
    /// The row that was known by this hash has another one, or its hash is nowhere: the chain was written anew.
    Rewritten,
}

impl Store {
    /// Reads the trail from end to end and computes its chain anew.
    ///
    /// # Errors
    /// SQL errors.
    pub fn verify_trail(&self) -> Result<TrailCheck, StoreError> {
        let rows = self.trail_by_number()?;
        let head = rows.last().map(|last| TrailHead { seq: last.seq, hash: last.hash.clone() });
        let broken = match first_break(&rows) {
            Some(found) => Some(found),
            None => self.cut_by_sequence(rows.len() as u64)?,
        };
        Ok(TrailCheck { length: rows.len() as u64, head, broken })
    }

    /// Whether the trail still holds an end that was written down elsewhere.
    ///
    /// # Errors
    /// SQL errors.
    pub fn verify_trail_head(&self, known: &TrailHead) -> Result<Option<TrailBreak>, StoreError> {
        let sql = "SELECT hash FROM trail WHERE seq = ?1";
        let seq = i64::try_from(known.seq).unwrap_or(i64::MAX);
        let found: Option<String> = self.connection.query_row(sql, [seq], |row| row.get(0)).optional()?;
        let fault = match found {
            Some(hash) if hash == known.hash => return Ok(None),
            Some(_) => TrailFault::Rewritten,
            None => TrailFault::CutOff,
        };
        let first =
            if fault == TrailFault::CutOff { self.trail_head()?.map_or(1, |head| head.seq + 1) } else { known.seq };
        Ok(Some(TrailBreak { seq: first, fault }))
    }

    /// Whether a hash is one of the trail's.
    ///
    /// # Errors
    /// SQL errors.
    pub fn trail_has(&self, hash: &str) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM trail WHERE hash = ?1")?.exists([hash])?)
    }

    fn trail_by_number(&self) -> Result<Vec<TrailRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, at, actor, action, subject, details, hash FROM trail ORDER BY seq")?;
        let rows = statement.query_map([], read_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A trail shorter than SQLite remembers.
    fn cut_by_sequence(&self, length: u64) -> Result<Option<TrailBreak>, StoreError> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'trail'";
        let highest = self.connection.query_row(sql, [], |row| number(row, 0)).optional()?.unwrap_or_default();
        Ok((highest > length).then_some(TrailBreak { seq: length + 1, fault: TrailFault::CutOff }))
    }
}

fn first_break(rows: &[TrailRow]) -> Option<TrailBreak> {
    let mut before = zeros();
    for (row, expected) in rows.iter().zip(1..) {
        if row.seq != expected {
            return Some(TrailBreak { seq: expected, fault: TrailFault::Missing });
        }
        if chained(before, row) != row.hash {
            return Some(TrailBreak { seq: row.seq, fault: fault_of(row, rows) });
        }
        before = &row.hash;
    }
    None
}

/// A row whose hash belongs to it behind another row was moved; any other was altered.
fn fault_of(row: &TrailRow, rows: &[TrailRow]) -> TrailFault {
    let befores: HashSet<&str> = rows.iter().map(|row| row.hash.as_str()).chain([zeros()]).collect();
    let moved = befores.into_iter().any(|before| chained(before, row) == row.hash);
    if moved { TrailFault::Reordered } else { TrailFault::Altered }
}
