//! A cron text, checked when the configuration is read.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// Where clocks are set back, `croner` gives both passes of the hour minute by minute, so that its moments are out of
/// order by up to as much as clocks are set back.
const OUT_OF_ORDER: TimeDelta = TimeDelta::hours(3);

/// A cron text.
///
/// Fields as in `crontab`: minute, hour, day of the month, month, weekday, with seconds before them if there are six.
/// When day of the month and weekday are both given, **both** must match, as in `tokio-cron-scheduler` and other than
/// in Unix cron: `0 9 1-7 * 1` is the first Monday of the month.
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

    /// Its moments from about `after` on, without end; out of order where clocks are set back.
    pub fn from(&self, after: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = DateTime<Tz>> {
        // croner carries a fraction of a second into what it finds, and two readers of the clock would then give one
        // occurrence two names.
        let whole = DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after);
        self.cron.iter_after((whole - OUT_OF_ORDER).with_timezone(&zone))
    }

    /// Its moments after `after` (which is not among them) up to `until` (which is), in order.
    pub fn between(&self, after: DateTime<Utc>, until: DateTime<Utc>, zone: Tz) -> Vec<DateTime<Tz>> {
        let near = self.from(after, zone).take_while(|moment| *moment <= until + OUT_OF_ORDER);
        let mut moments: Vec<DateTime<Tz>> = near.filter(|moment| *moment > after && *moment <= until).collect();
        moments.sort();
        moments.dedup();
        moments
    }

    /// A second field with several values shows itself within the first minute that matches.
    fn is_too_often(&self) -> bool {
        let moments: Vec<DateTime<Tz>> = self.from(DateTime::UNIX_EPOCH, Tz::UTC).take(60).collect();
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
}
