//! Closes inquiries: no further reminders are sent.

use chrono::{DateTime, Utc};

use super::remind::nothing_asked;
use super::{Returned, Subject};
use crate::job::JobError;
use crate::store::{InquiryState, Store};

/// What was closed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// Closed now.
    pub closed: usize,
    /// Closed before.
    pub known: usize,
    /// Departments closed now that have not answered all, with how many fields are missing of how many.
    pub unanswered: Vec<(String, usize, usize)>,
    /// Departments closed now with returns that wait to be applied, and how many.
    pub unapplied: Vec<(String, usize)>,
}

/// Closes the inquiries of a plan's year, or that of one department by its code.
///
/// # Errors
/// When nothing was asked, or database errors.
pub fn close(
    store: &mut Store,
    subject: &Subject,
    department: Option<&str>,
    at: DateTime<Utc>,
    by: &str,
) -> Result<Closed, JobError> {
    let plan = subject.subject.plan.head.code.to_string();
    let inquiries = store.inquiries(&plan, subject.year)?;
    let chosen: Vec<_> =
        inquiries.iter().filter(|inquiry| department.is_none_or(|code| inquiry.department == code)).collect();
    if chosen.is_empty() {
        return Err(nothing_asked(&plan, subject.year));
    }
    let mut closed = Closed::default();
    for inquiry in chosen {
        if inquiry.state == InquiryState::Closed || !store.close_inquiry(inquiry.id, at, by)? {
            closed.known += 1;
            continue;
        }
        closed.closed += 1;
        let returned = Returned::of(store, subject, inquiry)?;
        let name = subject.department_name(&inquiry.department);
        if returned.unapplied > 0 {
            closed.unapplied.push((name.clone(), returned.unapplied));
        }
        if !returned.is_complete() {
            let missing = returned.missing.len();
            closed.unanswered.push((name, missing, missing + returned.filled));
        }
    }
    Ok(closed)
}
