//! Whether a department has answered in full by now: asked before a reminder leaves, as it is asked before one is made.

use super::{Returned, Subject};
use crate::job::JobError;
use crate::job::import::stored_plan;
use crate::job::library::Library;
use crate::mail::InquiryAnswers;
use crate::store::{InquiryId, Store};

/// Knows it by the plan as it is now, its scheme and form.
#[derive(Debug, Clone)]
pub struct Answers {
    pub library: Library,
}

impl InquiryAnswers for Answers {
    fn are_complete(&self, store: &dyn Store, inquiry: InquiryId) -> Result<bool, String> {
        self.look(store, inquiry).map_err(|error| error.to_string())
    }
}

impl Answers {
    fn look(&self, store: &dyn Store, inquiry: InquiryId) -> Result<bool, JobError> {
        let Some(inquiry) = store.inquiry(inquiry)? else { return Ok(false) };
        let subject = Subject::set_up(stored_plan(store, &inquiry.plan)?, &self.library, inquiry.year)?;
        Ok(Returned::of(store, &subject, &inquiry)?.complete_with_waiting)
    }
}
