//! Against real database files, with the seeds of 朝霞市.

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use tempfile::TempDir;

use super::*;
use crate::fiscal_year::FiscalYear;
use crate::plan::read::{KnownMark, SourceFile, Surroundings, read_city, read_plan};
use crate::plan::{Code, DatedValue, Moment, Standing, State, Target, Value};

mod editing;
mod extended;
mod importing;
mod telling;

pub(in crate::store) const PLAN: &str = "asaka-strategy2";

fn seed(path: &str) -> SourceFile {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(path);
    let text = std::fs::read_to_string(&path).expect("a seed");
    SourceFile { name: path.file_name().expect("a name").to_string_lossy().into_owned(), text }
}

fn asaka() -> City {
    read_city(&seed("asaka.city.toml")).expect("the seed of the city")
}

fn strategy() -> Plan {
    let mut names: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/asaka-strategy2"))
        .expect("the seeds")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let files: Vec<SourceFile> = names.iter().map(|name| seed(&format!("asaka-strategy2/{name}"))).collect();
    let every_mark = |_: &Code| {
        let marks = ["A", "B", "C"].map(|mark| KnownMark { mark: mark.to_owned(), needs_reason: false }).to_vec();
        Some(crate::plan::IndicatorKind::ALL.into_iter().map(|kind| (kind, marks.clone())).collect())
    };
    let surroundings = Surroundings {
        city: Some(&asaka()),
        marks_of_scheme: &every_mark,
        has_form: &|_| true,
        schemes: &[],
        forms: &[],
    };
    read_plan(&files, &surroundings).expect("the seeds of the plan")
}

fn database() -> (TempDir, Sqlite) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(folder.path()).expect("a database");
    (folder, store)
}

/// A database that holds the strategy, imported on day 1.
pub(in crate::store) fn database_with_strategy() -> (TempDir, Sqlite, Plan) {
    let (folder, mut store) = database();
    let plan = strategy();
    store.import_plan(&plan, &import_on(1)).expect("the import");
    (folder, store, plan)
}

pub(in crate::store) fn day(day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, day, 1, 0, 0).single().expect("a time")
}

fn import_on(on: u32) -> Recorded<'static> {
    Recorded {
        at: day(on), by: "政策企画課", kind: ChangeKind::Import, source: "seeds/asaka-strategy2", reason: None
    }
}

fn intake_on(on: u32) -> Recorded<'static> {
    Recorded {
        at: day(on), by: "産業振興課", kind: ChangeKind::Intake, source: "R6照会_産業振興課.xlsx", reason: None
    }
}

pub(in crate::store) fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn actual(year: i32, printed: &str) -> DatedValue {
    let year = FiscalYear::new(year);
    let value = Value::read_number(printed, "").expect("a number");
    DatedValue::new(Moment::Fiscal(year), &year.short(), value)
}

pub(in crate::store) fn set_actual(indicator: &str, year: i32, printed: &str) -> PlanEdit {
    PlanEdit::set(PlanPart::Actual { indicator: code(indicator), value: actual(year, printed) })
}

/// Changes the printed actual of a year in a plan that is about to be imported.
fn with_actual(plan: &Plan, indicator: &str, year: i32, printed: &str) -> Plan {
    let mut plan = plan.clone();
    let found = plan.indicators.iter_mut().find(|found| found.code.as_str() == indicator).expect("the indicator");
    let moment = Moment::Fiscal(FiscalYear::new(year));
    let place = found.actuals.iter_mut().find(|actual| actual.moment == moment).expect("the actual");
    place.value = Value::read_number(printed, "").expect("a number");
    plan
}

fn rows(store: &Sqlite) -> Vec<i64> {
    ["plan_change", "plan_entry", "figure", "city_change", "city_entry"]
        .iter()
        .map(|table| {
            let count = format!("SELECT COUNT(*) FROM {table}");
            store.connection.query_row(&count, [], |row| row.get(0)).expect("a count")
        })
        .collect()
}
