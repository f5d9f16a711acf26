//! Plans and cities with their history. Nothing is ever changed in place: each change appends the new state of the
//! parts it touches, the current state of a part is its newest, and `as of` a time its newest until then.

mod change;
mod contents;
mod difference;
mod edit;
mod figure;
mod figure_row;
mod history;
mod import;
mod listing;
mod part;
mod record;
mod register;
#[cfg(test)]
pub(super) mod tests;
mod wording;

pub use register::Registers;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub use change::{ChangeKind, LastChange, Recorded};
pub use difference::PlanDifference;
pub use edit::{EditRefused, PlanEdit, plan_after};
pub(super) use edit::{Written, record_in};
pub(super) use history::{KeyRow, bring_back, name_of_key, newest_change, rows_of_key};
pub use import::ImportOutcome;
pub use listing::PlanListing;
pub use part::PlanPart;
pub use register::CityChange;

use super::{Sqlite, StoreError};
use crate::plan::{City, Plan};
use contents::Stored;
use record::CityPart;

// Reading goes through a transaction of its own: its statements must see one state, whoever writes beside it.
/// Plans and cities with their history.
pub trait Plans {
    /// Brings a plan in. Nothing is written when nothing differs, nor when it would overwrite what an intake or a
    /// person changed since.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read or written; nothing is half written then.
    fn import_plan(&mut self, plan: &Plan, recorded: &Recorded) -> Result<ImportOutcome, StoreError>;

    /// Brings a city and its departments in, as [`Plans::import_plan`] does a plan. Where nobody has vouched for it, a city
    /// that is there already is not changed.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read or written; nothing is half written then.
    fn import_city(&mut self, city: &City, recorded: &Recorded, vouched: bool) -> Result<ImportOutcome, StoreError>;

    /// The plan with a code, now or as it stood at a time; `None` where there is, or was, none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn plan(&self, code: &str, as_of: Option<DateTime<Utc>>) -> Result<Option<Plan>, StoreError>;

    /// The city with a code, now or as it stood at a time; `None` where there is, or was, none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn city(&self, code: &str, as_of: Option<DateTime<Utc>>) -> Result<Option<City>, StoreError>;

    /// When a plan was first recorded; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn first_recorded(&self, code: &str) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// The newest change of every part that a plan has had, removed ones included, by [`PlanPart::key`]; now or as
    /// of a time.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn last_changes(&self, code: &str, as_of: Option<DateTime<Utc>>)
    -> Result<HashMap<String, LastChange>, StoreError>;

    /// All plans, by code.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn plans(&self) -> Result<Vec<PlanListing>, StoreError>;

    /// Records edits of a plan's parts, all or none, and gives what they changed. An edit that changes nothing is
    /// not written, so that recording twice is recording once.
    ///
    /// # Errors
    /// [`StoreError`] when an edit is refused ([`EditRefused`]) or the database cannot be written.
    fn record(
        &mut self,
        plan: &str,
        edits: &[PlanEdit],
        recorded: &Recorded,
    ) -> Result<Vec<PlanDifference>, StoreError>;
}

impl Plans for Sqlite {
    fn import_plan(&mut self, plan: &Plan, recorded: &Recorded) -> Result<ImportOutcome, StoreError> {
        import::import(&mut self.connection, &plan.head.code, &part::take_apart(plan), recorded, true)
    }

    fn import_city(&mut self, city: &City, recorded: &Recorded, vouched: bool) -> Result<ImportOutcome, StoreError> {
        import::import(&mut self.connection, &city.code, &record::take_city_apart(city), recorded, vouched)
    }

    fn plan(&self, code: &str, as_of: Option<DateTime<Utc>>) -> Result<Option<Plan>, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        Ok(part::put_together(Stored::load(&snapshot, code, as_of)?.contents))
    }

    fn city(&self, code: &str, as_of: Option<DateTime<Utc>>) -> Result<Option<City>, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        Ok(record::put_city_together(Stored::<CityPart>::load(&snapshot, code, as_of)?.contents))
    }

    fn first_recorded(&self, code: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(change::PLANS.first_recorded(&self.connection, code)?)
    }

    fn last_changes(
        &self,
        code: &str,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<HashMap<String, LastChange>, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        Ok(Stored::<PlanPart>::load(&snapshot, code, as_of)?.last)
    }

    fn plans(&self) -> Result<Vec<PlanListing>, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        Ok(listing::list_plans(&snapshot)?)
    }

    fn record(
        &mut self,
        plan: &str,
        edits: &[PlanEdit],
        recorded: &Recorded,
    ) -> Result<Vec<PlanDifference>, StoreError> {
        edit::record(&mut self.connection, plan, edits, recorded)
    }
}
