//! The list of plans.

use rusqlite::Connection;

use super::change::{LastChange, PLANS};
use super::record::from_json;
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Head};

/// A plan in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanListing {
    pub code: Code,
    pub name: String,
    /// The city's code.
    pub city: Code,
    pub first_year: FiscalYear,
    pub last_year: FiscalYear,
    pub indicator_count: usize,
    /// Its newest change, whoever made it.
    pub last_change: Option<LastChange>,
}

/// All plans, by code.
pub(super) fn list_plans(connection: &Connection) -> rusqlite::Result<Vec<PlanListing>> {
    heads(connection)?.into_iter().map(|head| list_plan(connection, head)).collect()
}

fn list_plan(connection: &Connection, head: Head) -> rusqlite::Result<PlanListing> {
    let indicator_count = count_indicators(connection, &head.code)?;
    let last_change = PLANS.last_change(connection, &head.code)?;
    let Head { code, name, city, first_year, last_year, .. } = head;
    Ok(PlanListing { code, name, city, first_year, last_year, indicator_count, last_change })
}

fn heads(connection: &Connection) -> rusqlite::Result<Vec<Head>> {
    let mut statement = connection.prepare_cached(
        "SELECT value FROM plan_entry
         WHERE id IN (SELECT MAX(id) FROM plan_entry WHERE key = 'head' GROUP BY plan) AND value IS NOT NULL
         ORDER BY plan",
    )?;
    let jsons: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    jsons.iter().map(|json| from_json(json)).collect()
}

fn count_indicators(connection: &Connection, plan: &str) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "SELECT COUNT(value) FROM plan_entry
             WHERE id IN (SELECT MAX(id) FROM plan_entry
                          WHERE plan = ?1 AND key GLOB 'indicator/*' GROUP BY key)",
        )?
        .query_row([plan], |row| row.get::<_, i64>(0))
        .map(|count| usize::try_from(count).unwrap_or_default())
}
