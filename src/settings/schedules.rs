//! The `[[schedule]]` entries: from words to [`Schedule`]s, every mistake told.

mod timing;

use std::collections::HashMap;
use std::sync::Arc;

use chrono_tz::Tz;
use serde::Deserialize;

use self::timing::{DaysWords, TimingWords};
use super::calendar::NamedDates;
use super::check::{read, spelled};
use super::problem::SettingsProblem;
use super::sources::{KeyPath, Merged};
use crate::fiscal_year::FiscalYear;
use crate::plan::Code;
use crate::report::document::Edition;
use crate::schedule::{Calendar, EvaluatedYear, JobKind, Missed, Schedule};

/// An entry as written. All optional, so that what is missing is told together with what is wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    name: Option<String>,
    cron: Option<String>,
    dates: Option<Vec<String>>,
    days: Option<DaysWords>,
    at: Option<String>,
    on_closed: Option<String>,
    time_zone: Option<String>,
    job: Option<String>,
    plan: Option<String>,
    year: Option<String>,
    missed: Option<String>,
    edition: Option<String>,
    paused: bool,
    by_role: Option<String>,
    approval: Option<bool>,
}

/// What the schedules of a city share.
pub(super) struct City<'a> {
    /// None where it was refused.
    pub zone: Option<Tz>,
    pub calendar: Arc<Calendar>,
    pub dates: &'a NamedDates,
}

/// Reads all entries of the configuration.
pub(super) fn read_schedules(
    list: Option<toml::Value>,
    city: &City<'_>,
    merged: &Merged,
    problems: &mut Vec<SettingsProblem>,
) -> Vec<Schedule> {
    let entries = match list {
        None => return Vec::new(),
        Some(toml::Value::Array(entries)) => entries,
        Some(_) => {
            let path = vec!["schedule".to_owned()];
            problems.push(problem(&path, merged, "this is no list", "write [[schedule]], with double brackets"));
            return Vec::new();
        }
    };
    tell_same_names(&entries, merged, problems);
    let mut schedules = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let path = entry_path(index);
        match entry {
            toml::Value::Table(table) => {
                schedules.extend(Reading { path: &path, table: &table, merged, problems }.schedule(city));
            }
            _ => problems.push(problem(&path, merged, "this is no table", "write [[schedule]], with double brackets")),
        }
    }
    schedules
}

fn entry_path(index: usize) -> KeyPath {
    vec!["schedule".to_owned(), index.to_string()]
}

/// Told from the entries as written, so that a second mistake in one of them does not hide it.
fn tell_same_names(entries: &[toml::Value], merged: &Merged, problems: &mut Vec<SettingsProblem>) {
    let mut seen: HashMap<&str, KeyPath> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(name) = entry.get("name").and_then(toml::Value::as_str) else { continue };
        let path = [entry_path(index), vec!["name".to_owned()]].concat();
        let Some(first) = seen.get(name) else {
            seen.insert(name, path);
            continue;
        };
        let first = merged.place(first).map_or_else(String::new, |place| format!(" ({place})"));
        let what = format!("another schedule{first} is named \"{name}\" too");
        problems.push(problem(&path, merged, &what, "give each schedule a name of its own: it tells their runs apart"));
    }
}

fn problem(path: &[String], merged: &Merged, what: &str, remedy: &str) -> SettingsProblem {
    let key = spelled(path);
    SettingsProblem { key, place: merged.place(path), what: what.to_owned(), remedy: remedy.to_owned() }
}

/// One entry being read.
struct Reading<'a> {
    path: &'a [String],
    table: &'a toml::Table,
    merged: &'a Merged,
    problems: &'a mut Vec<SettingsProblem>,
}

impl Reading<'_> {
    fn schedule(mut self, city: &City<'_>) -> Option<Schedule> {
        let told_before = self.problems.len();
        let entry: Entry = read(self.table.clone(), self.path, &example(), self.merged, self.problems)?;
        let name = self.name(entry.name);
        let (cron, dates, days) = (entry.cron, entry.dates, entry.days);
        let (at, on_closed, time_zone) = (entry.at, entry.on_closed, entry.time_zone);
        let timing = self.timing(TimingWords { cron, dates, days, at, on_closed, time_zone }, city);
        let job = self.required("job", entry.job, &job_words());
        let job = job.and_then(|word| self.one_of("job", &word, &JobKind::ALL));
        // Of an unknown job everything is told that is missing.
        let of_plan = job.is_none_or(JobKind::is_of_plan);
        let (plan, year) = match of_plan {
            true => (self.plan(entry.plan), self.year(entry.year)),
            false => {
                self.tell_unused("plan", entry.plan.is_some());
                self.tell_unused("year", entry.year.is_some());
                (None, Some(EvaluatedYear::Current))
            }
        };
        let missed = match entry.missed {
            Some(word) => self.one_of("missed", &word, &Missed::ALL),
            None => Some(Missed::default()),
        };
        let edition = match entry.edition {
            Some(word) => self.one_of("edition", &word, &Edition::ALL.map(|edition| (edition.code(), edition))),
            None => Some(Edition::Committee),
        };
        let by_role = self.by_role(entry.by_role);
        if self.problems.len() > told_before {
            return None;
        }
        Some(Schedule {
            name: name?,
            timing: timing?,
            job: job?,
            plan: if of_plan { Some(plan?) } else { None },
            year: year?,
            missed: missed?,
            edition: edition?,
            paused: entry.paused,
            by_role: by_role?,
            approval: entry.approval,
        })
    }

    fn tell(&mut self, key: &str, what: &str, remedy: &str) {
        let path: KeyPath = self.path.iter().cloned().chain([key.to_owned()]).collect();
        self.problems.push(problem(&path, self.merged, what, remedy));
    }

    fn tell_unused(&mut self, key: &str, is_there: bool) {
        if is_there {
            self.tell(key, "this job is of the whole database, not of one plan's year", "take this key out");
        }
    }

    fn tell_element(&mut self, key: &str, index: usize, what: &str, remedy: &str) {
        let path: KeyPath = self.path.iter().cloned().chain([key.to_owned(), index.to_string()]).collect();
        self.problems.push(problem(&path, self.merged, what, remedy));
    }

    /// A value that must be there.
    fn required(&mut self, key: &str, value: Option<String>, form: &str) -> Option<String> {
        if value.is_none() {
            self.tell(key, "this key is missing", &format!("add `{key}`: {form}"));
        }
        value
    }

    fn one_of<T: Copy>(&mut self, key: &str, word: &str, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<String> = words.iter().map(|(known, _)| format!("\"{known}\"")).collect();
            self.tell(key, &format!("\"{word}\" is not known here"), &format!("write one of {}", known.join(", ")));
        }
        found
    }

    fn name(&mut self, name: Option<String>) -> Option<String> {
        let name = self.required("name", name, "a short text that tells it from the others")?;
        if name.trim().is_empty() || name.trim() != name || name.chars().any(char::is_control) {
            self.tell("name", "the name is empty or has blanks around it", "write a short text, as in \"yearly\"");
            return None;
        }
        Some(name)
    }

    /// A role is named as a code is, so that it is never taken for a person's name.
    fn by_role(&mut self, role: Option<String>) -> Option<String> {
        let role = role.unwrap_or_else(|| "planning".to_owned());
        if Code::new(&role).is_err() {
            let what = format!("\"{role}\" is no role's name");
            self.tell("by_role", &what, "write 1 to 40 of the letters A-Z a-z 0-9 - _, as in \"planning\"");
            return None;
        }
        Some(role)
    }

    fn plan(&mut self, plan: Option<String>) -> Option<Code> {
        let plan = self.required("plan", plan, "the plan's code")?;
        let code = Code::new(&plan).ok();
        if code.is_none() {
            let what = format!("\"{plan}\" is no plan's code");
            self.tell("plan", &what, "write 1 to 40 of the letters A-Z a-z 0-9 - _");
        }
        code
    }

    fn year(&mut self, year: Option<String>) -> Option<EvaluatedYear> {
        let year = self.required("year", year, "\"previous\", \"current\" or a fiscal year such as \"R6\"")?;
        match year.as_str() {
            "previous" => Some(EvaluatedYear::Previous),
            "current" => Some(EvaluatedYear::Current),
            text => {
                let fixed = FiscalYear::parse(text).ok().map(EvaluatedYear::Fixed);
                if fixed.is_none() {
                    let what = format!("\"{text}\" is no fiscal year");
                    self.tell("year", &what, "write \"previous\", \"current\" or a fiscal year such as \"R6\"");
                }
                fixed
            }
        }
    }
}

/// "report", "deliver", …
fn job_words() -> String {
    let words: Vec<String> = JobKind::ALL.iter().map(|(word, _)| format!("\"{word}\"")).collect();
    words.join(", ")
}

/// An example of each key of an entry: shown where one is wrong, and named where one is not known.
fn example() -> toml::Table {
    const EXAMPLE: &str = r#"
        name = "yearly"
        cron = "0 9 1 6 *"
        dates = ["2026-08-20", "2026-10-05 13:30"]
        days = { before = 10, after = 3, of = "2026-11-05" }
        at = "09:00"
        on_closed = "next"
        time_zone = "Asia/Tokyo"
        job = "report"
        plan = "asaka-strategy2"
        year = "previous"
        missed = "latest"
        edition = "committee"
        paused = false
        by_role = "planning"
        approval = false
    "#;
    toml::from_str(EXAMPLE).unwrap_or_default()
}
