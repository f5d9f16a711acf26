//! What the tests of this room share.

use chrono::{DateTime, Utc};

use super::{EvaluatedYear, JobKind, Missed, Rhythm, Schedule};
use crate::plan::Code;
use crate::report::document::Edition;

/// A moment, as RFC 3339.
pub fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A schedule in Tokyo, named `yearly`.
pub fn schedule(cron: &str) -> Schedule {
    Schedule {
        name: "yearly".to_owned(),
        rhythm: Rhythm::parse(cron, chrono_tz::Asia::Tokyo).expect("a rhythm"),
        job: JobKind::Report,
        plan: Code::new("asaka-strategy2").expect("a code"),
        year: EvaluatedYear::Previous,
        missed: Missed::Latest,
        edition: Edition::Committee,
        paused: false,
    }
}
