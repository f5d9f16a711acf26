//! Parts of plans and cities in their tables.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change::{Book, CITIES, EntryRow, PLANS, unreadable};
use super::contents::{Contents, Loaded, LoadedPart, ORDER, Part};
use super::figure::{append_figure, append_removed_figure, load_figures};
use super::part::{HEAD, PlanPart};
use super::wording;
use crate::plan::{City, Code, Department};

/// A part of a city.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CityPart {
    Head(CityHead),
    /// With its addresses and their periods.
    Department(Department),
}

/// A city without its departments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct CityHead {
    pub code: Code,
    pub name: String,
    pub planning_department: Code,
}

impl Part for PlanPart {
    const BOOK: Book = PLANS;

    fn key(&self) -> String {
        PlanPart::key(self)
    }

    fn load(
        connection: &Connection,
        code: &str,
        as_of: Option<DateTime<Utc>>,
    ) -> rusqlite::Result<Vec<LoadedPart<PlanPart>>> {
        let mut loaded = read_entries(PLANS.entries(connection, code, as_of)?, read_plan_part)?;
        loaded.extend(load_figures(connection, code, as_of)?);
        Ok(loaded)
    }

    fn append(
        connection: &Connection,
        change: i64,
        code: &str,
        key: &str,
        part: Option<&PlanPart>,
    ) -> rusqlite::Result<()> {
        match part {
            Some(part) if part.indicator_of_figure().is_some() => append_figure(connection, change, code, key, part),
            None if key.starts_with("figure/") => append_removed_figure(connection, change, code, key),
            part => append_part(connection, change, code, key, part),
        }
    }

    fn what(&self) -> String {
        wording::what(self)
    }

    fn brief(&self) -> String {
        wording::brief(self)
    }

    fn is_told_by_brief(&self) -> bool {
        !matches!(
            self,
            PlanPart::Head(_)
                | PlanPart::Level(_)
                | PlanPart::Node(_)
                | PlanPart::Indicator(_)
                | PlanPart::Opinion(_)
                | PlanPart::Table(_)
                | PlanPart::RelatedPlan(_)
                | PlanPart::Programme(_)
                | PlanPart::Published(_)
        )
    }

    fn json(&self) -> serde_json::Result<Value> {
        match self {
            PlanPart::Head(head) => serde_json::to_value(head),
            PlanPart::Level(level) => serde_json::to_value(level),
            PlanPart::Node(node) => serde_json::to_value(node),
            PlanPart::Indicator(indicator) => serde_json::to_value(indicator),
            PlanPart::Baseline { value, .. } | PlanPart::Actual { value, .. } => serde_json::to_value(value),
            PlanPart::Target { target, .. } | PlanPart::Milestone { target, .. } => serde_json::to_value(target),
            PlanPart::Narrative(narrative) => serde_json::to_value(narrative),
            PlanPart::Review(review) => serde_json::to_value(review),
            PlanPart::Opinion(opinion) => serde_json::to_value(opinion),
            PlanPart::Note(note) => serde_json::to_value(note),
            PlanPart::Table(table) => serde_json::to_value(table),
            PlanPart::Mark(mark) => serde_json::to_value(mark),
            PlanPart::RelatedPlan(related) => serde_json::to_value(related),
            PlanPart::Programme(programme) => serde_json::to_value(programme),
            PlanPart::Published(tally) => serde_json::to_value(tally),
        }
    }
}

impl Part for CityPart {
    const BOOK: Book = CITIES;

    fn key(&self) -> String {
        match self {
            CityPart::Head(_) => HEAD.to_owned(),
            CityPart::Department(department) => format!("department/{}", department.code),
        }
    }

    fn load(
        connection: &Connection,
        code: &str,
        as_of: Option<DateTime<Utc>>,
    ) -> rusqlite::Result<Vec<LoadedPart<CityPart>>> {
        read_entries(CITIES.entries(connection, code, as_of)?, read_city_part)
    }

    fn append(
        connection: &Connection,
        change: i64,
        code: &str,
        key: &str,
        part: Option<&CityPart>,
    ) -> rusqlite::Result<()> {
        append_part(connection, change, code, key, part)
    }

    fn what(&self) -> String {
        match self {
            CityPart::Head(_) => "市の基本事項".to_owned(),
            CityPart::Department(department) => format!("課 {}", department.code),
        }
    }

    fn brief(&self) -> String {
        match self {
            CityPart::Head(head) => head.name.clone(),
            CityPart::Department(department) => department.name.clone(),
        }
    }

    fn is_told_by_brief(&self) -> bool {
        false
    }

    fn json(&self) -> serde_json::Result<Value> {
        match self {
            CityPart::Head(head) => serde_json::to_value(head),
            CityPart::Department(department) => serde_json::to_value(department),
        }
    }
}

/// Takes a city apart.
pub(super) fn take_city_apart(city: &City) -> Contents<CityPart> {
    let mut contents = Contents::new();
    let City { code, name, planning_department, departments } = city.clone();
    contents.push(CityPart::Head(CityHead { code, name, planning_department }));
    for department in departments {
        contents.push(CityPart::Department(department));
    }
    contents
}

/// Puts a city together; `None` when there is no such city.
pub(super) fn put_city_together(mut contents: Contents<CityPart>) -> Option<City> {
    let Some(CityPart::Head(head)) = contents.parts.remove(HEAD) else { return None };
    let departments = contents.take("department").into_iter().filter_map(|part| match part {
        CityPart::Department(department) => Some(department),
        CityPart::Head(_) => None,
    });
    let departments = departments.collect();
    Some(City { code: head.code, name: head.name, planning_department: head.planning_department, departments })
}

/// Appends the order of a list.
pub(super) fn append_order<P: Part>(
    connection: &Connection,
    change: i64,
    code: &str,
    list: &str,
    keys: &[String],
) -> rusqlite::Result<()> {
    let json = serde_json::to_string(keys).map_err(unwritable)?;
    P::BOOK.append_entry(connection, change, code, &format!("{ORDER}{list}"), Some(&json))
}

fn append_part<P: Part>(
    connection: &Connection,
    change: i64,
    code: &str,
    key: &str,
    part: Option<&P>,
) -> rusqlite::Result<()> {
    let json = part.map(|part| part.json().map(|json| json.to_string())).transpose().map_err(unwritable)?;
    P::BOOK.append_entry(connection, change, code, key, json.as_deref())
}

fn read_entries<P>(
    rows: Vec<EntryRow>,
    read: fn(&str, &str) -> rusqlite::Result<P>,
) -> rusqlite::Result<Vec<LoadedPart<P>>> {
    let read_content = |key: &str, json: &str| {
        if key.starts_with(ORDER) { from_json(json).map(Loaded::Order) } else { read(key, json).map(Loaded::Part) }
    };
    rows.into_iter()
        .map(|EntryRow { key, value, last }| {
            let content = value.map(|json| read_content(&key, &json)).transpose()?;
            Ok(LoadedPart { key, content, last })
        })
        .collect()
}

fn read_plan_part(key: &str, json: &str) -> rusqlite::Result<PlanPart> {
    match key.split('/').next().unwrap_or(key) {
        HEAD => from_json(json).map(PlanPart::Head),
        "level" => from_json(json).map(PlanPart::Level),
        "node" => from_json(json).map(PlanPart::Node),
        "indicator" => from_json(json).map(PlanPart::Indicator),
        "narrative" => from_json(json).map(PlanPart::Narrative),
        "review" => from_json(json).map(PlanPart::Review),
        "opinion" => from_json(json).map(PlanPart::Opinion),
        "note" => from_json(json).map(PlanPart::Note),
        "table" => from_json(json).map(PlanPart::Table),
        "mark" => from_json(json).map(PlanPart::Mark),
        "related" => from_json(json).map(PlanPart::RelatedPlan),
        "programme" => from_json(json).map(PlanPart::Programme),
        "published" => from_json(json).map(PlanPart::Published),
        _ => Err(unreadable(5, format!("unknown key {key:?}"))),
    }
}

pub(super) fn read_city_part(key: &str, json: &str) -> rusqlite::Result<CityPart> {
    match key {
        HEAD => from_json(json).map(CityPart::Head),
        _ => from_json(json).map(CityPart::Department),
    }
}

/// Column 6 of the entries' query is the JSON.
pub(super) fn from_json<T: DeserializeOwned>(json: &str) -> rusqlite::Result<T> {
    serde_json::from_str(json).map_err(|error| unreadable(6, error))
}

fn unwritable(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}
