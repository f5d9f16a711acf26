//! What the checks before a send ask the database: a run's plan and year, and the register of the plan's city.

use crate::store::Plans;
use rusqlite::OptionalExtension;

use super::RunId;
use crate::plan::{City, Head};
use crate::store::{Sqlite, StoreError};

/// What a run was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFacts {
    pub key: String,
    pub job: String,
    pub plan: String,
    /// Western year of the fiscal year under evaluation.
    pub year: i32,
    pub edition: String,
}

/// What is known of a run.
pub trait RunFactsKept {
    /// What a run was about; `None` where there is no such run.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn run_facts(&self, run: RunId) -> Result<Option<RunFacts>, StoreError>;

    /// The register of the city to which a plan belongs, as it is now, without reading the plan; `None` where there is
    /// no such plan.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn city_of_plan(&self, plan: &str) -> Result<Option<City>, StoreError>;
}

impl RunFactsKept for Sqlite {
    fn run_facts(&self, run: RunId) -> Result<Option<RunFacts>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT key, job, plan, year, edition FROM run WHERE id = ?1")?;
        let facts = statement.query_row([run.0], |row| {
            Ok(RunFacts {
                key: row.get(0)?,
                job: row.get(1)?,
                plan: row.get(2)?,
                year: row.get(3)?,
                edition: row.get(4)?,
            })
        });
        Ok(facts.optional()?)
    }

    fn city_of_plan(&self, plan: &str) -> Result<Option<City>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT value FROM plan_entry WHERE plan = ?1 AND key = 'head' ORDER BY id DESC LIMIT 1")?;
        let head: Option<Option<String>> = statement.query_row([plan], |row| row.get(0)).optional()?;
        let Some(head) = head.flatten() else { return Ok(None) };
        let head: Head = serde_json::from_str(&head)
            .map_err(|error| StoreError::Content { what: format!("plan {plan}"), reason: error.to_string() })?;
        self.city(&head.city, None)
    }
}
