//! A cron text, checked when the configuration is read.

use chrono::{DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use super::local_time::Stated;

/// Clocks are set back by no more than this, so that wall-clock times in order are moments in order but for as much.
pub(super) const SET_BACK: TimeDelta = TimeDelta::hours(3);

/// A cron text.
///
/// Fields as in `crontab`: minute, hour, day of the month, month, weekday, with seconds before them if there are six.
/// When day of the month and weekday are both given, **both** must match, as in `tokio-cron-scheduler` and other than
/// in Unix cron: `0 9 1-7 * 1` is the first Monday of the month.
///
/// Where clocks are set forward or back, it goes as in Vixie cron: a text that names its hours and minutes runs once, in
/// the first pass of an hour that comes twice, and right after a gap for a time that falls into it; a text with `*` for
/// its hours or minutes goes by the hours that pass.
#[derive(Debug, Clone)]
pub struct Rhythm {
    text: String,
    cron: Cron,
}

/// Why a cron text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RhythmError {
    #[error("a cron text has 5 or 6 fields, this has {0}")]
    Fields(usize),
    #[error("the cron text cannot be read: {0}")]
    Unreadable(String),
    #[error("no day ever matches it, it would never run")]
    Never,
    #[error("it occurs more often than once a minute")]
    TooOften,
}

impl RhythmError {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            RhythmError::Fields(_) | RhythmError::Unreadable(_) => {
                "write minute hour day month weekday, as in `0 9 1 6 *` (1 June, 9:00)"
            }
            RhythmError::Never => {
                "choose a day that the month has (`L` is the last one); day of the month and weekday must both match"
            }
            RhythmError::TooOften => "give one second only, as in `0 */5 * * * *`",
        }
    }
}

impl Rhythm {
    /// Reads a cron text.
    ///
    /// # Errors
    /// [`RhythmError`], also for a text that is well-formed but never matches, and for one faster than our clock.
    pub fn parse(text: &str) -> Result<Rhythm, RhythmError> {
        let fields = text.split_whitespace().count();
        if fields != 5 && fields != 6 {
            return Err(RhythmError::Fields(fields));
        }
        let cron = CronParser::builder()
            .seconds(Seconds::Optional)
            .year(Year::Disallowed)
            .dom_and_dow(true)
            .build()
            .parse(text)
            .map_err(|error| RhythmError::Unreadable(error.to_string()))?;
        if !some_day_matches(&cron) {
            return Err(RhythmError::Never);
        }
        let rhythm = Rhythm { text: text.to_owned(), cron };
        if rhythm.is_too_often() { Err(RhythmError::TooOften) } else { Ok(rhythm) }
    }

    /// The cron text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The times that it states in a zone, from about `after` on, without end.
    pub fn from(&self, after: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = Stated> {
        let start = after.with_timezone(&zone).naive_local() - SET_BACK;
        self.wall_clock(start).flat_map(move |local| self.passes(local, zone))
    }

    /// The times that it states for moments after `after` (which is not among them) up to `until` (which is).
    pub fn between(&self, after: DateTime<Utc>, until: DateTime<Utc>, zone: Tz) -> Vec<Stated> {
        let near = self.from(after, zone).map(|stated| (stated, stated.in_zone(zone)));
        let near = near.take_while(|(_, moment)| *moment <= until + SET_BACK);
        near.filter(|(_, moment)| *moment > after && *moment <= until).map(|(stated, _)| stated).collect()
    }

    /// `croner` is asked in UTC, which has no gaps: in a zone that has, 3.0 finds times that a text does not state.
    fn wall_clock(&self, after: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
        // croner carries a fraction of a second into what it finds, and two readers of the clock would then give one
        // occurrence two names.
        let whole = after.with_nanosecond(0).unwrap_or(after);
        self.cron.iter_after(whole.and_utc()).map(|moment| moment.naive_utc())
    }

    fn passes(&self, local: NaiveDateTime, zone: Tz) -> Vec<Stated> {
        let by_the_hour = self.cron.pattern.hours.from_wildcard || self.cron.pattern.minutes.from_wildcard;
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Ambiguous(..) if by_the_hour => vec![Stated::first(local), Stated::second(local)],
            MappedLocalTime::None if by_the_hour => Vec::new(),
            _ => vec![Stated::first(local)],
        }
    }

    /// A second field with several values shows itself within the first minute that matches.
    fn is_too_often(&self) -> bool {
        let moments: Vec<NaiveDateTime> = self.wall_clock(NaiveDateTime::default()).take(60).collect();
        moments.windows(2).any(|pair| pair[1] - pair[0] < TimeDelta::minutes(1))
    }
}

/// Whether any day of a whole Gregorian cycle of 400 years matches. Every time of day exists, so the days decide.
fn some_day_matches(cron: &Cron) -> bool {
    let first = NaiveDate::default();
    (0..146_097).filter_map(|days| first.checked_add_days(Days::new(days))).any(|day| {
        let month = cron.pattern.month_match(day.month()).unwrap_or(false);
        month && cron.pattern.day_match(day.year(), day.month(), day.day()).unwrap_or(false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<RhythmError> {
        Rhythm::parse(text).err()
    }

    #[test]
    fn takes_five_or_six_fields() {
        for text in
            ["0 9 1 6 *", "0 0 9 1 6 *", "0 9 L * *", "0 9 29 2 *", "30 8 * * 1-5", "0 9 15W 6 *", "0 9 * * 1#1"]
        {
            assert_eq!(refusal(text), None, "{text}");
        }
        for text in ["", "@yearly", "0 9 1 6", "0 0 9 1 6 * 2030"] {
            assert!(matches!(refusal(text), Some(RhythmError::Fields(_))), "{text}");
        }
        for text in ["0 25 1 6 *", "x 9 1 6 *", "0 9 32 6 *", "0 9 1 13 *", "毎 朝 九 時 に"] {
            assert!(matches!(refusal(text), Some(RhythmError::Unreadable(_))), "{text}");
        }
    }

    #[test]
    fn refuses_what_never_matches() {
        for text in ["0 0 9 31 2 *", "0 9 30 2 *", "0 9 31 4,6,9,11 *"] {
            assert_eq!(refusal(text), Some(RhythmError::Never), "{text}");
        }
        // 29 February on a Monday: every 28 years.
        assert_eq!(refusal("0 9 29 2 1"), None);
    }

    #[test]
    fn refuses_what_is_faster_than_the_clock() {
        assert_eq!(refusal("* * * * * *"), Some(RhythmError::TooOften));
        assert_eq!(refusal("0,30 0 9 1 6 *"), Some(RhythmError::TooOften));
        assert_eq!(refusal("0 * * * * *"), None);
        assert_eq!(refusal("* * * * *"), None);
    }

    /// Clocks in New York skip from 2 to 3 o'clock on 14 March 2027 and from 2 back to 1 on 1 November 2026.
    #[test]
    fn named_times_run_once_and_hours_go_by_as_they_pass() {
        let times = |cron: &str, day: &str| -> Vec<String> {
            let noon = |day: &str| format!("{day}T12:00:00-05:00").parse::<DateTime<Utc>>().expect("a time");
            let (from, until) = (noon(day) - TimeDelta::days(1), noon(day));
            let zone = chrono_tz::America::New_York;
            let stated = Rhythm::parse(cron).expect("a rhythm").between(from, until, zone);
            let spelled = |stated: &Stated| stated.in_zone(zone).format("%H:%M%z").to_string().replace("00", "");
            stated.iter().map(spelled).collect()
        };
        assert_eq!(times("30 1 * * *", "2027-03-14"), ["01:30-05"]);
        assert_eq!(times("30 2 * * *", "2027-03-14"), ["03:-04"]);
        assert_eq!(times("30 1,2,3 * * *", "2027-03-14"), ["01:30-05", "03:-04", "03:30-04"]);
        assert_eq!(times("30 1-3 * * *", "2026-11-01"), ["01:30-04", "02:30-05", "03:30-05"]);
        assert_eq!(times("30 * * * *", "2027-03-14").len(), 24);
        assert_eq!(times("30 * * * *", "2026-11-01").len(), 24);
        assert_eq!(times("*/30 1 * * *", "2026-11-01"), ["01:-04", "01:-05", "01:30-04", "01:30-05"]);
    }
}
