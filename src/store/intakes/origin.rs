//! Where the present state of a part comes from.

use rusqlite::{Connection, OptionalExtension};

use super::IntakeId;
use crate::store::plans::{ChangeKind, KeyRow, LastChange, rows_of_key};
use crate::store::{Sqlite, StoreError};

/// Who made the present state of a part. What was taken back, and the taking back, do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub last: LastChange,
    /// The returned form it came with.
    pub intake: Option<IntakeId>,
}

/// A state that counts, with the returned form it came with.
pub(super) struct Standing {
    pub row: KeyRow,
    pub intake: Option<IntakeId>,
}

/// Where a part of a plan has its present state from.
pub trait IntakeOrigins {
    /// Where the present state of a part of a plan comes from; `None` where it never was, or only a returned form that
    /// was taken back knew of it.
    ///
    /// # Errors
    /// SQL errors.
    fn origin_of_part(&self, plan: &str, key: &str) -> Result<Option<Origin>, StoreError>;
}

impl IntakeOrigins for Sqlite {
    fn origin_of_part(&self, plan: &str, key: &str) -> Result<Option<Origin>, StoreError> {
        let newest = standing_states(&self.connection, plan, key)?.into_iter().next();
        Ok(newest.map(|Standing { row, intake }| Origin { last: row.last, intake }))
    }
}

/// The states of a part, the newest first, as if what was taken back had never been. Taking back only brings one of
/// them back, so that the first is the present one.
pub(super) fn standing_states(connection: &Connection, plan: &str, key: &str) -> rusqlite::Result<Vec<Standing>> {
    let mut standing = Vec::new();
    for row in rows_of_key(connection, plan, key)? {
        if row.last.kind == ChangeKind::Undo {
            continue;
        }
        match of_intake(connection, &row, key)? {
            Some(Merged { undone: true, .. }) => {}
            Some(Merged { intake, .. }) => standing.push(Standing { row, intake: Some(intake) }),
            None => standing.push(Standing { row, intake: None }),
        }
    }
    Ok(standing)
}

struct Merged {
    intake: IntakeId,
    undone: bool,
}

/// The returned form that a state came with, if it did. The states of one that is taken back do not come again when
/// what others made after it is taken back too.
fn of_intake(connection: &Connection, row: &KeyRow, key: &str) -> rusqlite::Result<Option<Merged>> {
    let sql = "SELECT e.intake, i.state = 'undone' OR EXISTS (SELECT 1 FROM intake_part p
                                        WHERE p.event = e.id AND p.key = ?2 AND p.undone IS NOT NULL)
               FROM intake_event e JOIN intake i ON i.id = e.intake WHERE e.change_id = ?1 AND e.kind = 'applied'";
    let mut statement = connection.prepare_cached(sql)?;
    let found =
        statement.query_row((row.change, key), |row| Ok(Merged { intake: IntakeId(row.get(0)?), undone: row.get(1)? }));
    found.optional()
}
