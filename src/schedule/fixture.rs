//! What the tests of this room share.

use chrono::{DateTime, Utc};

use super::timing::{OnClosed, Rule, Timing};
use super::{Calendar, EvaluatedYear, JobKind, Missed, Rhythm, Schedule};
use crate::plan::Code;
use crate::report::document::Edition;
use std::sync::Arc;

/// A moment, as RFC 3339.
pub fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A schedule in Tokyo, named `yearly`.
pub fn schedule(cron: &str) -> Schedule {
    Schedule {
        name: "yearly".to_owned(),
        timing: Timing {
            rule: Rule::Cron(Box::new(Rhythm::parse(cron).expect("a rhythm"))),
            zone: chrono_tz::Asia::Tokyo,
            on_closed: OnClosed::Run,
            calendar: Arc::new(Calendar::default()),
        },
        job: JobKind::Report,
        plan: Some(Code::new("asaka-strategy2").expect("a code")),
        year: EvaluatedYear::Previous,
        missed: Missed::Latest,
        edition: Edition::Committee,
        paused: false,
        by_role: "planning".to_owned(),
        approval: None,
    }
}
