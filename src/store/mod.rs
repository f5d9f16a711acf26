//! The database: plans with their history, runs, the outbox. The only room with SQL.

pub mod plans;

pub use plans::Recorded;
pub use plans::{ChangeKind, EditRefused, ImportOutcome, LastChange, PlanDifference, PlanEdit, PlanListing, PlanPart};

// Provisional until the base of the store arrives from branch `mail`.
pub struct Store {
    connection: rusqlite::Connection,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    #[error(transparent)]
    Edit(#[from] EditRefused),
}

impl Store {
    pub fn open(folder: &std::path::Path) -> Result<Store, StoreError> {
        let connection = rusqlite::Connection::open(folder.join("sokatsu.db"))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let known: i64 = connection.query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get(0))?;
        if known == 0 {
            connection.execute_batch(include_str!("migrations/0002_plans.sql"))?;
        }
        Ok(Store { connection })
    }
}
