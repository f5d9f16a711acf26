//! Wall-clock times of a zone as moments and as names. Pure.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// No zone's clocks ever skipped more than a day at once.
const LONGEST_GAP_MINUTES: i64 = 25 * 60;

/// The time that a schedule states for an occurrence, before any calendar moves it: the occurrence's name.
///
/// It is a wall-clock time and no moment, so that it stays the same when the zone's rules change or the calendar
/// moves the occurrence to another day. Where clocks are set back an hour comes twice, and its second pass is a name of
/// its own, written with a `+` behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stated {
    local: NaiveDateTime,
    second_pass: bool,
}

impl Stated {
    /// A time of day, in the first pass of an hour that comes twice.
    pub fn first(local: NaiveDateTime) -> Stated {
        Stated { local, second_pass: false }
    }

    /// A time of day in the second pass of an hour that comes twice.
    pub fn second(local: NaiveDateTime) -> Stated {
        Stated { local, second_pass: true }
    }

    /// The name of a moment.
    pub fn of(moment: &DateTime<Tz>) -> Stated {
        let local = moment.naive_local();
        let second_pass = match moment.timezone().from_local_datetime(&local) {
            MappedLocalTime::Ambiguous(_, second) => second == *moment,
            _ => false,
        };
        Stated { local, second_pass }
    }

    /// The wall-clock time.
    pub fn local(self) -> NaiveDateTime {
        self.local
    }

    /// The moment of that name by the rules of a zone as they are known now.
    pub fn in_zone(self, zone: Tz) -> DateTime<Tz> {
        match zone.from_local_datetime(&self.local) {
            MappedLocalTime::Ambiguous(_, second) if self.second_pass => second,
            _ => moment(zone, self.local),
        }
    }
}

impl fmt::Display for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local.format("%Y-%m-%dT%H:%M:%S"), if self.second_pass { "+" } else { "" })
    }
}

/// Why a text is no occurrence's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no occurrence's time")]
pub struct NotStated(String);

impl FromStr for Stated {
    type Err = NotStated;

    /// Reads what [`fmt::Display`] writes; the seconds may be left out.
    fn from_str(text: &str) -> Result<Stated, NotStated> {
        let (time, second_pass) = text.strip_suffix('+').map_or((text, false), |time| (time, true));
        let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
        let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(time, format).ok());
        local.map(|local| Stated { local, second_pass }).ok_or_else(|| NotStated(text.to_owned()))
    }
}

/// The moment of a wall-clock time: the first one where clocks are set back, the first after the gap where they are
/// set forward.
pub fn moment(zone: Tz, local: NaiveDateTime) -> DateTime<Tz> {
    let from = |minutes| zone.from_local_datetime(&(local + TimeDelta::minutes(minutes))).earliest();
    (0..=LONGEST_GAP_MINUTES).find_map(from).unwrap_or_else(|| zone.from_utc_datetime(&local))
}

/// The earliest moment that bears the wall-clock time of `at` as `local` remembers it: `at` itself unless the zone's
/// rules changed since, and never later.
pub fn not_after(at: DateTime<Utc>, local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if at.with_timezone(&zone).naive_local() == local { at } else { at.min(moment(zone, local).to_utc()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::fixture::moment as at;

    const NEW_YORK: Tz = chrono_tz::America::New_York;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().expect("a time")
    }

    #[test]
    fn a_time_that_is_skipped_is_the_first_after_the_gap() {
        let skipped = moment(NEW_YORK, local("2027-03-14T02:30:00"));
        assert_eq!(skipped, at("2027-03-14T03:00:00-04:00"));
        assert_eq!(moment(NEW_YORK, local("2027-03-14T01:59:00")), at("2027-03-14T01:59:00-05:00"));
    }

    #[test]
    fn both_passes_of_an_hour_have_names_that_lead_back() {
        for (text, name) in [
            ("2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00"),
            ("2026-11-01T01:30:00-05:00", "2026-11-01T01:30:00+"),
            ("2026-11-01T02:30:00-05:00", "2026-11-01T02:30:00"),
        ] {
            let stated = Stated::of(&at(text).with_timezone(&NEW_YORK));
            assert_eq!(stated.to_string(), name);
            assert_eq!(name.parse(), Ok(stated));
            assert_eq!(stated.in_zone(NEW_YORK), at(text));
        }
        assert_eq!("2026-11-01T02:30".parse(), Ok(Stated::first(local("2026-11-01T02:30:00"))));
        assert!("2026-11-01".parse::<Stated>().is_err());
    }

    #[test]
    fn what_was_seen_goes_by_the_wall_clock_when_a_zone_changes_but_never_forward() {
        let seen = at("2026-06-01T08:30:00+09:00");
        let clock = local("2026-06-01T08:30:00");
        let plus = |hours: i32| format!("Etc/GMT-{hours}").parse::<Tz>().expect("a zone");
        assert_eq!(not_after(seen, clock, plus(9)), seen);
        assert_eq!(not_after(seen, clock, plus(10)), seen - TimeDelta::hours(1));
        assert_eq!(not_after(seen, clock, plus(8)), seen);
    }
}
