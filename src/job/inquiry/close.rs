//! Closes inquiries, so that no further reminders are sent; opens them again; gives them another due date.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::remind::nothing_asked;
use super::{Returned, Subject};
use crate::job::JobError;
use crate::store::{Inquiry, InquiryState, Store};

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
    store: &mut dyn Store,
    subject: &Subject,
    department: Option<&str>,
    at: DateTime<Utc>,
    by: &str,
) -> Result<Closed, JobError> {
    let mut closed = Closed::default();
    for inquiry in &chosen(store, subject, department)? {
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

/// What became of inquiries whose due date or state was changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Altered {
    /// Departments whose inquiry was changed now.
    pub changed: Vec<String>,
    /// Those that were so before.
    pub known: usize,
}

/// Opens the closed inquiries of a plan's year again, or that of one department by its code.
///
/// # Errors
/// As [`close`].
pub fn reopen(
    store: &mut dyn Store,
    subject: &Subject,
    department: Option<&str>,
    at: DateTime<Utc>,
    by: &str,
) -> Result<Altered, JobError> {
    alter(store, subject, department, |store, inquiry| Ok(store.reopen_inquiry(inquiry.id, at, by)?))
}

/// Gives another due date to the inquiries of a plan's year, or to that of one department by its code. Those that are
/// closed stay as they are.
///
/// # Errors
/// As [`close`]; a day that has passed.
pub fn extend(
    store: &mut dyn Store,
    subject: &Subject,
    department: Option<&str>,
    due: NaiveDate,
    (now, by): (DateTime<Tz>, &str),
) -> Result<Altered, JobError> {
    if due < now.date_naive() {
        return Err(JobError::refused(
            format!("回答期限 {due} は、もう過ぎています"),
            "--due に、今日かそれより後の日を指定してください",
        ));
    }
    alter(store, subject, department, |store, inquiry| {
        let open = inquiry.state == InquiryState::Open;
        Ok(open && store.extend_inquiry(inquiry.id, due, now.to_utc(), by)?)
    })
}

fn alter(
    store: &mut dyn Store,
    subject: &Subject,
    department: Option<&str>,
    change: impl Fn(&mut dyn Store, &Inquiry) -> Result<bool, JobError>,
) -> Result<Altered, JobError> {
    let mut altered = Altered::default();
    for inquiry in &chosen(store, subject, department)? {
        match change(store, inquiry)? {
            true => altered.changed.push(subject.department_name(&inquiry.department)),
            false => altered.known += 1,
        }
    }
    Ok(altered)
}

/// The inquiries of a plan's year, or that of one department by its code.
fn chosen(store: &dyn Store, subject: &Subject, department: Option<&str>) -> Result<Vec<Inquiry>, JobError> {
    let plan = subject.subject.plan.head.code.to_string();
    let mut inquiries = store.inquiries(&plan, subject.year)?;
    inquiries.retain(|inquiry| department.is_none_or(|code| inquiry.department == code));
    if inquiries.is_empty() {
        return Err(nothing_asked(&plan, subject.year));
    }
    Ok(inquiries)
}
