//! Whether the trail is as it was written.

use crate::store::Trail;
use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;

use super::{COLUMNS, TrailHead, TrailRow, chained, number, read_row, zeros};
use crate::store::occurrences::{text, time};
use crate::store::{Sqlite, StoreError};

/// What a look at the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailCheck {
    /// How many rows there are; of a broken trail, up to the break.
    pub length: u64,
    /// The end of the trail, for paper; `None` for an empty or broken trail.
    pub head: Option<TrailHead>,
    /// The first place where the trail is not as it was written.
    pub broken: Option<TrailBreak>,
}

/// Where the trail is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The row that was known by another hash: the chain was written anew.
    Rewritten,
}

/// What the last look at the whole trail found, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastTrailCheck {
    pub at: DateTime<Utc>,
    pub length: u64,
    /// The first row that was not as it was written.
    pub broken: Option<u64>,
    /// How many mails and approvals were not as the trail tells of them.
    pub disagreements: u64,
}

/// The trail judged.
pub trait TrailVerification {
    /// Reads the trail from end to end and computes its chain anew.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn verify_trail(&self) -> Result<TrailCheck, StoreError>;

    /// Whether the trail still holds an end that was written down elsewhere.
    fn verify_trail_head(&self, known: &TrailHead) -> Result<Option<TrailBreak>, StoreError>;

    /// Whether a hash is one of the trail's.
    fn trail_has(&self, hash: &str) -> Result<bool, StoreError>;

    /// Records what a look at the whole trail found, for those who watch: where it is broken, and how many mails and
    /// approvals are not as it tells.
    fn record_trail_check(
        &mut self,
        length: u64,
        found: (Option<TrailBreak>, u64),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// What the last recorded look found; `None` before the first.
    fn last_trail_check(&self) -> Result<Option<LastTrailCheck>, StoreError>;
}

impl TrailVerification for Sqlite {
    fn verify_trail(&self) -> Result<TrailCheck, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        let mut statement = snapshot.prepare(&format!("SELECT {COLUMNS} FROM trail ORDER BY seq"))?;
        let mut before = TrailHead { seq: 0, hash: zeros().to_owned() };
        for row in statement.query_map([], read_row)? {
            let row = row?;
            if let Some(fault) = self.fault(&before, &row)? {
                let broken = TrailBreak { seq: before.seq + 1, fault };
                return Ok(TrailCheck { length: before.seq, head: None, broken: Some(broken) });
            }
            before = TrailHead { seq: row.seq, hash: row.hash };
        }
        let length = before.seq;
        let broken = self.cut_by_sequence(length)?;
        let head = (length > 0 && broken.is_none()).then_some(before);
        Ok(TrailCheck { length, head, broken })
    }

    fn verify_trail_head(&self, known: &TrailHead) -> Result<Option<TrailBreak>, StoreError> {
        let sql = "SELECT hash FROM trail WHERE seq = ?1";
        let seq = i64::try_from(known.seq).unwrap_or(i64::MAX);
        let found: Option<String> = self.connection.query_row(sql, [seq], |row| row.get(0)).optional()?;
        match found {
            Some(hash) if hash == known.hash => Ok(None),
            Some(_) => Ok(Some(TrailBreak { seq: known.seq, fault: TrailFault::Rewritten })),
            None => {
                let first = self.trail_head()?.map_or(1, |head| head.seq + 1);
                Ok(Some(TrailBreak { seq: first, fault: TrailFault::CutOff }))
            }
        }
    }

    fn trail_has(&self, hash: &str) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM trail WHERE hash = ?1")?.exists([hash])?)
    }

    fn record_trail_check(
        &mut self,
        length: u64,
        (broken, disagreements): (Option<TrailBreak>, u64),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.connection.execute(
            "INSERT INTO trail_check (id, at, length, broken, disagreements) VALUES (1, ?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET at = ?1, length = ?2, broken = ?3, disagreements = ?4",
            (text(now), whole(length), broken.map(|broken| whole(broken.seq)), whole(disagreements)),
        )?;
        Ok(())
    }

    fn last_trail_check(&self) -> Result<Option<LastTrailCheck>, StoreError> {
        let sql = "SELECT at, length, broken, disagreements FROM trail_check";
        let check = self.connection.query_row(sql, [], |row| {
            let broken = row.get::<_, Option<i64>>(2)?.map(|seq| u64::try_from(seq).unwrap_or_default());
            Ok(LastTrailCheck { at: time(row, 0)?, length: number(row, 1)?, broken, disagreements: number(row, 3)? })
        });
        Ok(check.optional()?)
    }
}

impl Sqlite {
    /// What is wrong with a row that follows another.
    fn fault(&self, before: &TrailHead, row: &TrailRow) -> Result<Option<TrailFault>, StoreError> {
        if row.seq != before.seq + 1 {
            return Ok(Some(TrailFault::Missing));
        }
        if chained(&before.hash, row) == row.hash {
            return Ok(None);
        }
        Ok(Some(if self.was_moved(row)? { TrailFault::Reordered } else { TrailFault::Altered }))
    }

    /// A row whose hash belongs to it behind another row was moved; any other was altered.
    fn was_moved(&self, row: &TrailRow) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare("SELECT hash FROM trail")?;
        for before in statement.query_map([], |row| row.get::<_, String>(0))? {
            if chained(&before?, row) == row.hash {
                return Ok(true);
            }
        }
        Ok(chained(zeros(), row) == row.hash)
    }

    /// A trail shorter than SQLite remembers.
    fn cut_by_sequence(&self, length: u64) -> Result<Option<TrailBreak>, StoreError> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'trail'";
        let highest = self.connection.query_row(sql, [], |row| number(row, 0)).optional()?.unwrap_or_default();
        Ok((highest > length).then_some(TrailBreak { seq: length + 1, fault: TrailFault::CutOff }))
    }
}
