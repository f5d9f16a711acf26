//! When a schedule occurs, as its entry says it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{City, Reading};
use crate::schedule::{OnClosed, OpenDays, Rhythm, Rule, Side, Timing};
use crate::settings::calendar::date;

/// The time of day of a date that gives none.
const NINE: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(nine) => nine,
    None => NaiveTime::MIN,
};

/// The keys of an entry that say when, as written.
pub(super) struct TimingWords {
    pub cron: Option<String>,
    pub dates: Option<Vec<String>>,
    pub days: Option<DaysWords>,
    pub at: Option<String>,
    pub on_closed: Option<String>,
    pub time_zone: Option<String>,
}

/// `days = { before = 10, of = "2026-11-05" }`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DaysWords {
    before: Option<u32>,
    after: Option<u32>,
    of: Option<String>,
}

impl Reading<'_> {
    pub fn timing(&mut self, words: TimingWords, city: &City<'_>) -> Option<Timing> {
        let zone = self.zone(words.time_zone, city.zone);
        let on_closed = match &words.on_closed {
            Some(word) => self.one_of("on_closed", word, &OnClosed::ALL),
            None => Some(OnClosed::default()),
        };
        if words.days.is_some() && words.on_closed.is_some() {
            self.tell("on_closed", "`days` end on an open day always", "take `on_closed` out");
        }
        if words.cron.is_some() && words.at.is_some() {
            self.tell("at", "a cron text has its time of day in it", "take `at` out");
        }
        let at = self.time_of_day(words.at);
        let rule = match (words.cron, words.dates, words.days) {
            (Some(cron), None, None) => self.cron(&cron),
            (None, Some(dates), None) => self.dates(&dates, at, city),
            (None, None, Some(days)) => self.open_days(days, at, city),
            (None, None, None) => {
                let remedy = "add one of `cron = \"0 9 1 6 *\"`, `dates = [\"2026-08-20\"]`, \
                              `days = { before = 10, of = \"2026-11-05\" }`";
                self.tell("cron", "nothing says when it occurs", remedy);
                None
            }
            (cron, _, days) => {
                let second = if cron.is_some() && days.is_none() { "dates" } else { "days" };
                self.tell(second, "there is more than one of `cron`, `dates` and `days`", "keep one of them");
                None
            }
        };
        Some(Timing { rule: rule?, zone: zone?, on_closed: on_closed?, calendar: city.calendar.clone() })
    }

    /// The city's zone, where it was refused already, is any: the rest can still be checked.
    fn zone(&mut self, name: Option<String>, city_zone: Option<Tz>) -> Option<Tz> {
        let Some(name) = name else { return Some(city_zone.unwrap_or(Tz::Asia__Tokyo)) };
        let zone = name.parse::<Tz>().ok();
        if zone.is_none() {
            let what = format!("\"{name}\" is no time zone");
            self.tell("time_zone", &what, "write a name of the IANA list, as in \"Asia/Tokyo\", or take it out");
        }
        zone
    }

    fn cron(&mut self, text: &str) -> Option<Rule> {
        match Rhythm::parse(text) {
            Ok(rhythm) => Some(Rule::Cron(Box::new(rhythm))),
            Err(error) => {
                self.tell("cron", &format!("\"{text}\": {error}"), error.remedy());
                None
            }
        }
    }

    fn time_of_day(&mut self, text: Option<String>) -> NaiveTime {
        let Some(text) = text else { return NINE };
        let time = clock_time(&text);
        if time.is_none() {
            self.tell("at", &format!("\"{text}\" is no time of day"), "write hour and minute, as in \"09:00\"");
        }
        time.unwrap_or(NINE)
    }

    fn dates(&mut self, texts: &[String], at: NaiveTime, city: &City<'_>) -> Option<Rule> {
        if texts.is_empty() {
            self.tell("dates", "the list is empty, it would never run", "give a date, as in [\"2026-08-20\"]");
        }
        let mut dates: Vec<NaiveDateTime> = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let Some(date) = self.date_and_time(index, text, at, city) else { continue };
            if dates.contains(&date) {
                self.tell_element("dates", index, &format!("\"{text}\" stands here twice"), "keep one");
            }
            dates.push(date);
        }
        dates.sort();
        Some(Rule::Dates(dates))
    }

    /// `2026-08-20`, `2026-08-20 09:00`, or a name of `[dates]` in the day's place.
    fn date_and_time(&mut self, index: usize, text: &str, at: NaiveTime, city: &City<'_>) -> Option<NaiveDateTime> {
        let day_and_time = text.split_once(' ').or_else(|| text.split_once('T').filter(|(day, _)| date(day).is_some()));
        let (day, time) = match day_and_time {
            Some((day, time)) => (day, clock_time(time)),
            None => (text, Some(at)),
        };
        let Some(time) = time else {
            let what = format!("\"{text}\" has no time of day behind the date");
            self.tell_element("dates", index, &what, "write it as in \"2026-08-20 09:00\"");
            return None;
        };
        let found = city.day(day);
        if found.is_none() {
            let what = format!("\"{day}\" is no date and no name of [dates]");
            self.tell_element("dates", index, &what, &city.known_dates());
        }
        Some(found?.and_time(time))
    }

    fn open_days(&mut self, words: DaysWords, at: NaiveTime, city: &City<'_>) -> Option<Rule> {
        let counted = match (words.before, words.after) {
            (Some(count), None) => Some((count, Side::Before)),
            (None, Some(count)) => Some((count, Side::After)),
            _ => {
                self.tell(
                    "days",
                    "one of `before` and `after` is wanted",
                    "write { before = 10, of = \"2026-11-05\" }",
                );
                None
            }
        };
        if counted.is_some_and(|(count, _)| !(1..=365).contains(&count)) {
            self.tell("days", "so many open days cannot be counted", "write a number from 1 to 365");
        }
        let Some(of) = words.of else {
            self.tell("days", "`of` is missing: the day from which to count", &city.known_dates());
            return None;
        };
        let day: Option<NaiveDate> = city.day(&of);
        if day.is_none() {
            let what = format!("`of`: \"{of}\" is no date and no name of [dates]");
            self.tell("days", &what, &city.known_dates());
        }
        let (count, side) = counted?;
        let of_name = date(&of).is_none().then_some(of);
        Some(Rule::OpenDays(OpenDays { count, side, of: day?, of_name, at }))
    }
}

impl City<'_> {
    fn day(&self, text: &str) -> Option<NaiveDate> {
        date(text).or_else(|| self.dates.get(text).copied())
    }

    fn known_dates(&self) -> String {
        let names: Vec<&str> = self.dates.keys().map(String::as_str).collect();
        let names = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
        format!("write a date of 2000 to 2099, as in \"2026-11-05\", or a name that [dates] gives ({names})")
    }
}

/// `09:00`; seconds, which TOML's own times may carry, have to be none.
fn clock_time(text: &str) -> Option<NaiveTime> {
    let text = text.strip_suffix(":00").filter(|short| short.len() == 5).unwrap_or(text);
    (text.len() == 5).then(|| NaiveTime::parse_from_str(text, "%H:%M").ok()).flatten()
}
