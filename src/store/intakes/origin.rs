//! Where the present state of a part comes from.

use rusqlite::{Connection, OptionalExtension};

use super::IntakeId;
use crate::store::plans::{ChangeKind, KeyRow, LastChange, rows_of_key};
use crate::store::{Store, StoreError};

/// Who made the present state of a part. What was taken back, and the taking back, do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub last: LastChange,
    /// The returned form it came with.
    pub intake: Option<IntakeId>,
}

impl Store {
    /// Where the present state of a part of a plan comes from; `None` where it never was, or only a returned form that
    /// was taken back knew of it.
    ///
    /// # Errors
    /// SQL errors.
    pub fn origin_of_part(&self, plan: &str, key: &str) -> Result<Option<Origin>, StoreError> {
        for row in rows_of_key(&self.connection, plan, key)? {
            if row.last.kind == ChangeKind::Undo {
                continue;
            }
            match of_intake(&self.connection, &row, key)? {
                Some(Merged { undone: true, .. }) => {}
                Some(Merged { intake, .. }) => return Ok(Some(Origin { last: row.last, intake: Some(intake) })),
                None => return Ok(Some(Origin { last: row.last, intake: None })),
            }
        }
        Ok(None)
    }
}

struct Merged {
    intake: IntakeId,
    undone: bool,
}

/// The returned form that a state came with, if it did.
fn of_intake(connection: &Connection, row: &KeyRow, key: &str) -> Result<Option<Merged>, StoreError> {
    let sql = "SELECT e.intake, EXISTS (SELECT 1 FROM intake_part p
                                        WHERE p.event = e.id AND p.key = ?2 AND p.undone IS NOT NULL)
               FROM intake_event e WHERE e.change_id = ?1 AND e.kind = 'applied'";
    let mut statement = connection.prepare_cached(sql)?;
    let found =
        statement.query_row((row.change, key), |row| Ok(Merged { intake: IntakeId(row.get(0)?), undone: row.get(1)? }));
    Ok(found.optional()?)
}
