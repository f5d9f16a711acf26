//! The history of single keys: who made each state of a part, and bringing an earlier state back.

use rusqlite::{Connection, params};

use super::change::{LastChange, PLANS, Recorded, read_last_change};
use super::contents::{Part, Stored};
use super::difference::{PlanDifference, part_difference};
use super::part::PlanPart;
use crate::store::StoreError;

/// A state that a key of a plan has had.
pub(in crate::store) struct KeyRow {
    /// Its row, in the table of figures or in that of the other parts.
    pub row: i64,
    /// The change that made it.
    pub change: i64,
    pub last: LastChange,
}

/// The columns of a figure that are brought back with it.
const FIGURE: &str = "plan, key, indicator, role, fiscal_year, moment, label, year_stated, printed, number, state, \
                      second_printed, second_number, upper, bound, span, span_years, basis, standing, reason, since, \
                      accepts, removed";
const ENTRY: &str = "plan, key, value";

/// All states of a key, the newest first.
pub(in crate::store) fn rows_of_key(connection: &Connection, plan: &str, key: &str) -> rusqlite::Result<Vec<KeyRow>> {
    let table = table_of(key);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT c.recorded_at, c.recorded_by, c.kind, c.source, c.reason, t.id, t.change_id
         FROM {table} t JOIN plan_change c ON c.id = t.change_id WHERE t.plan = ?1 AND t.key = ?2 ORDER BY t.id DESC"
    ))?;
    let rows = statement.query_map(params![plan, key], |row| {
        Ok(KeyRow { last: read_last_change(row)?, row: row.get(5)?, change: row.get(6)? })
    })?;
    rows.collect()
}

/// The newest change of a plan, 0 where there is none.
pub(in crate::store) fn newest_change(connection: &Connection, plan: &str) -> rusqlite::Result<i64> {
    let sql = "SELECT ifnull(max(id), 0) FROM plan_change WHERE plan = ?1";
    connection.prepare_cached(sql)?.query_row([plan], |row| row.get(0))
}

/// Gives keys the states of earlier rows again (`None`: they are removed), as one change, and tells what it changed.
/// Nothing is appended for no keys.
pub(in crate::store) fn bring_back(
    connection: &Connection,
    plan: &str,
    states: &[(String, Option<i64>)],
    recorded: &Recorded,
) -> Result<(Option<i64>, Vec<PlanDifference>), StoreError> {
    if states.is_empty() {
        return Ok((None, Vec::new()));
    }
    let before = Stored::<PlanPart>::load(connection, plan, None)?;
    let change = PLANS.append_change(connection, plan, recorded)?;
    for (key, row) in states {
        match row {
            Some(row) => append_again(connection, change, key, *row)?,
            None => PlanPart::append(connection, change, plan, key, None)?,
        }
    }
    let after = Stored::<PlanPart>::load(connection, plan, None)?;
    let told = states.iter().filter_map(|(key, _)| {
        part_difference(key, before.contents.parts.get(key), after.contents.parts.get(key), None)
    });
    Ok((Some(change), told.collect()))
}

/// A part as staff know it; one that is gone, by its key.
pub(in crate::store) fn name_of_key(connection: &Connection, plan: &str, key: &str) -> rusqlite::Result<String> {
    let stored = Stored::<PlanPart>::load(connection, plan, None)?;
    Ok(stored.contents.parts.get(key).map_or_else(|| key.to_owned(), Part::what))
}

fn append_again(connection: &Connection, change: i64, key: &str, row: i64) -> rusqlite::Result<()> {
    let table = table_of(key);
    let columns = if table == "figure" { FIGURE } else { ENTRY };
    let sql = format!("INSERT INTO {table} (change_id, {columns}) SELECT ?1, {columns} FROM {table} WHERE id = ?2");
    connection.prepare_cached(&sql)?.execute(params![change, row])?;
    Ok(())
}

fn table_of(key: &str) -> &'static str {
    if key.starts_with("figure/") { "figure" } else { "plan_entry" }
}
