//! `[calendar]` and `[dates]`: from words to the city's calendar and the dates that have names, every mistake told.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::check::spelled;
use super::problem::SettingsProblem;
use super::sources::{KeyPath, Merged};
use crate::schedule::Calendar;
use crate::schedule::calendar::YearEnd;

/// Dates of `[dates]` by their names.
pub(super) type NamedDates = BTreeMap<String, NaiveDate>;

/// `[calendar]` as written.
#[derive(Debug, Default, Deserialize)]
pub(super) struct CalendarWords {
    year_end: String,
    closed: Vec<String>,
    open: Vec<String>,
}

/// `[calendar]` and `[dates]` being read.
pub(super) struct Reading<'a> {
    pub merged: &'a Merged,
    pub problems: &'a mut Vec<SettingsProblem>,
}

/// Reads `2026-08-20`, of the years for which the holidays are known.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10 && (2000..=2099).contains(&day.year())).then_some(day)
}

impl Reading<'_> {
    /// The calendar; what is wrong is left out of it.
    pub fn calendar(&mut self, words: CalendarWords) -> Calendar {
        let mut calendar = Calendar { year_end: self.year_end(&words.year_end), ..Calendar::default() };
        for (index, text) in words.closed.iter().enumerate() {
            let (day, name) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            let Some(day) = self.day(["calendar", "closed", &index.to_string()], day, text) else { continue };
            let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
            if calendar.closed.insert(day, name).is_some() {
                self.tell(["calendar", "closed", &index.to_string()], &format!("{day} stands here twice"), "keep one");
            }
        }
        for (index, text) in words.open.iter().enumerate() {
            let path = ["calendar", "open", &index.to_string()];
            let Some(day) = self.day(path, text, text) else { continue };
            if calendar.closed.contains_key(&day) {
                self.tell(path, &format!("{day} stands under `closed` too"), "keep it in one of the two lists");
            }
            if !calendar.open.insert(day) {
                self.tell(path, &format!("{day} stands here twice"), "keep one");
            }
        }
        calendar
    }

    /// The named dates; what is wrong is left out of them.
    pub fn dates(&mut self, words: BTreeMap<String, String>) -> NamedDates {
        let mut dates = NamedDates::new();
        for (name, text) in words {
            if name.is_empty() || name.contains(char::is_whitespace) || name.starts_with(|c: char| c.is_ascii_digit()) {
                let what = format!("\"{}\" is no name for a date", name.escape_debug());
                self.tell(
                    ["dates", &name],
                    &what,
                    "write one word that does not begin with a digit, as in committee-1",
                );
                continue;
            }
            let day = self.day(["dates", &name], &text, &text);
            dates.extend(day.map(|day| (name, day)));
        }
        dates
    }

    fn year_end(&mut self, text: &str) -> Option<YearEnd> {
        if text.is_empty() {
            return None;
        }
        let read = YearEnd::parse(text);
        if let Err(error) = &read {
            let remedy = "write the first and the last day, as in \"12-29..01-03\"; or \"\" for none";
            self.tell(["calendar", "year_end"], &format!("\"{text}\": {error}"), remedy);
        }
        read.ok()
    }

    fn day<const N: usize>(&mut self, path: [&str; N], day: &str, text: &str) -> Option<NaiveDate> {
        let found = date(day);
        if found.is_none() {
            let remedy = "write year-month-day of a year from 2000 to 2099, as in \"2026-11-14\"";
            self.tell(path, &format!("\"{text}\" is no date"), remedy);
        }
        found
    }

    fn tell<const N: usize>(&mut self, path: [&str; N], what: &str, remedy: &str) {
        let path: KeyPath = path.iter().map(|part| (*part).to_owned()).collect();
        self.problems.push(SettingsProblem {
            key: spelled(&path),
            place: self.merged.place(&path),
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        });
    }
}
