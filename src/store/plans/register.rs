//! A city's register edited by a person, and its history.

use std::collections::HashMap;

use rusqlite::TransactionBehavior;

use super::change::{CITIES, LastChange, Recorded, read_last_change};
use super::contents::{ORDER, Part, Stored};
use super::difference::{PlanDifference, part_difference};
use super::record::{CityPart, put_city_together, read_city_part, take_city_apart};
use crate::plan::City;
use crate::store::trail::{TrailEntry, record_in};
use crate::store::{Sqlite, StoreError};

/// A change of a city's register: who, when, why, and what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityChange {
    pub change: LastChange,
    pub differences: Vec<PlanDifference>,
}

fn entry<'a>(city: &str, differences: &[PlanDifference], recorded: &Recorded<'a>) -> TrailEntry<'a> {
    let keys: Vec<&str> = differences.iter().map(|difference| difference.key.as_str()).collect();
    TrailEntry::new(recorded.at, recorded.by, "city.edit", CITIES.subject(city))
        .with("source", recorded.source)
        .with("parts", keys)
        .with("reason", recorded.reason)
}

/// A city's register of departments, its readings and edits.
pub trait Registers {
    /// Edits a city's register in one transaction and gives what changed; nothing is written when nothing did. `edit` is
    /// handed the register as it is, `None` where there is no such city; where it answers `None`, nothing is written.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be written; nothing is written then.
    fn edit_city(
        &mut self,
        code: &str,
        recorded: &Recorded,
        edit: &mut dyn FnMut(Option<City>) -> Option<City>,
    ) -> Result<Vec<PlanDifference>, StoreError>;

    /// Every change of a city's register, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn city_history(&self, code: &str) -> Result<Vec<CityChange>, StoreError>;

    /// The codes of all cities.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    fn cities(&self) -> Result<Vec<String>, StoreError>;
}

impl Registers for Sqlite {
    fn edit_city(
        &mut self,
        code: &str,
        recorded: &Recorded,
        edit: &mut dyn FnMut(Option<City>) -> Option<City>,
    ) -> Result<Vec<PlanDifference>, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored = Stored::<CityPart>::load(&transaction, code, None)?;
        let city = put_city_together(Stored::<CityPart>::load(&transaction, code, None)?.contents);
        let Some(after) = edit(city) else { return Ok(Vec::new()) };
        let after = take_city_apart(&after);
        let gone = stored.contents.keys.iter().filter(|key| !after.parts.contains_key(*key));
        let differences: Vec<PlanDifference> = after
            .keys
            .iter()
            .chain(gone)
            .filter_map(|key| {
                part_difference(key, stored.contents.parts.get(key), after.parts.get(key), stored.last.get(key))
            })
            .collect();
        if differences.is_empty() {
            return Ok(differences);
        }
        let change = CITIES.append_change(&transaction, code, recorded)?;
        for PlanDifference { key, .. } in &differences {
            CityPart::append(&transaction, change, code, key, after.parts.get(key))?;
        }
        record_in(&transaction, &entry(code, &differences, recorded))?;
        transaction.commit()?;
        Ok(differences)
    }

    fn city_history(&self, code: &str) -> Result<Vec<CityChange>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.recorded_at, c.recorded_by, c.kind, c.source, c.reason, c.id, e.key, e.value
             FROM city_change c JOIN city_entry e ON e.change_id = c.id WHERE c.city = ?1 ORDER BY c.id, e.id",
        )?;
        let rows = statement.query_map([code], |row| {
            let value: Option<String> = row.get(7)?;
            Ok((read_last_change(row)?, row.get::<_, i64>(5)?, row.get::<_, String>(6)?, value))
        })?;
        let mut states: HashMap<String, CityPart> = HashMap::new();
        let mut history: Vec<(i64, CityChange)> = Vec::new();
        for row in rows {
            let (change, id, key, value) = row?;
            if history.last().is_none_or(|(last, _)| *last != id) {
                history.push((id, CityChange { change, differences: Vec::new() }));
            }
            if key.starts_with(ORDER) {
                continue;
            }
            let after = value.map(|json| read_city_part(&key, &json)).transpose()?;
            let difference = part_difference(&key, states.get(&key), after.as_ref(), None);
            if let Some((_, entry)) = history.last_mut() {
                entry.differences.extend(difference);
            }
            match after {
                Some(part) => states.insert(key, part),
                None => states.remove(&key),
            };
        }
        Ok(history.into_iter().map(|(_, change)| change).collect())
    }

    fn cities(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT DISTINCT city FROM city_change ORDER BY city")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
