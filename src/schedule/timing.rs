//! When a schedule occurs: what it states, and where the city's calendar moves that.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::calendar::{Calendar, Closed};
use super::local_time::{Stated, moment};
use super::rhythm::Rhythm;

/// A rule in a zone, under a calendar.
#[derive(Debug, Clone)]
pub struct Timing {
    pub rule: Rule,
    /// The zone of all its times.
    pub zone: Tz,
    pub on_closed: OnClosed,
    pub calendar: Arc<Calendar>,
}

/// What a schedule states.
#[derive(Debug, Clone)]
pub enum Rule {
    /// Again and again.
    Cron(Box<Rhythm>),
    /// At these wall-clock times, in order.
    Dates(Vec<NaiveDateTime>),
    /// Once, so many open days before or after a day.
    OpenDays(OpenDays),
}

/// So many open days 開庁日 before or after a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDays {
    pub count: u32,
    pub side: Side,
    /// The day from which is counted. It names the occurrence, so that no change of the calendar makes it another.
    pub of: NaiveDate,
    /// The name of that day in `[dates]`, where it has one.
    pub of_name: Option<String>,
    /// The time of day.
    pub at: NaiveTime,
}

/// On which side of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

/// What becomes of an occurrence on a day on which the offices are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnClosed {
    /// It runs on that day.
    #[default]
    Run,
    /// It runs at the same time of the next open day.
    Next,
    /// It runs at the same time of the last open day before.
    Previous,
}

impl OnClosed {
    /// All of them, with the words of the configuration.
    pub const ALL: [(&'static str, OnClosed); 3] =
        [("run", OnClosed::Run), ("next", OnClosed::Next), ("previous", OnClosed::Previous)];
}

/// One occurrence: what the schedule states, and when it is to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Names the occurrence for good.
    pub stated: Stated,
    /// When it is to run.
    pub due_at: DateTime<Tz>,
    /// Why it does not run on the stated day; none also where open days are counted.
    pub moved_from: Option<Closed>,
}

impl Timing {
    /// Where the calendar puts a stated time.
    pub fn placed(&self, stated: Stated) -> Occurrence {
        let day = stated.local().date();
        let on = |to: NaiveDate| moment(self.zone, to.and_time(stated.local().time()));
        if let Rule::OpenDays(days) = &self.rule {
            return Occurrence { stated, due_at: on(days.counted(&self.calendar)), moved_from: None };
        }
        let closed = self.calendar.closed(day).filter(|_| self.on_closed != OnClosed::Run);
        let due_at = match self.on_closed {
            _ if closed.is_none() => stated.in_zone(self.zone),
            OnClosed::Previous => on(self.calendar.previous_open(day)),
            OnClosed::Run | OnClosed::Next => on(self.calendar.next_open(day)),
        };
        Occurrence { stated, due_at, moved_from: closed }
    }

    /// The occurrence of this name as the rule and the calendar are now; none if the rule does not state it.
    pub fn named(&self, stated: Stated) -> Option<Occurrence> {
        let found = match &self.rule {
            Rule::Cron(rhythm) => {
                let at = stated.in_zone(self.zone).to_utc();
                rhythm.between(at - TimeDelta::seconds(1), at, self.zone).contains(&stated)
            }
            _ => self.listed().contains(&stated),
        };
        found.then(|| self.placed(stated))
    }

    /// The times of a rule that states a limited number of them; none for a cron text.
    pub fn listed(&self) -> Vec<Stated> {
        match &self.rule {
            Rule::Cron(_) => Vec::new(),
            Rule::Dates(dates) => dates.iter().copied().map(Stated::first).collect(),
            Rule::OpenDays(days) => vec![Stated::first(days.of.and_time(days.at))],
        }
    }
}

impl OpenDays {
    fn counted(&self, calendar: &Calendar) -> NaiveDate {
        match self.side {
            Side::Before => calendar.open_days_before(self.of, self.count),
            Side::After => calendar.open_days_after(self.of, self.count),
        }
    }
}

impl fmt::Display for Rule {
    /// As a list of schedules shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Cron(rhythm) => f.write_str(rhythm.text()),
            Rule::Dates(dates) => {
                let dates: Vec<String> = dates.iter().map(|date| date.format("%Y-%m-%d %H:%M").to_string()).collect();
                f.write_str(&dates.join("、"))
            }
            Rule::OpenDays(days) => {
                let side = if days.side == Side::Before { "前" } else { "後" };
                let name = days.of_name.as_ref().map_or_else(String::new, |name| format!("（{name}）"));
                write!(f, "{}{name}の{}開庁日{side} {}", days.of, days.count, days.at.format("%H:%M"))
            }
        }
    }
}
