//! Answers for mails of which nobody knows whether they arrived: one, those of a run, or all of one cause.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::decide::{Target, decide, decide_all, nothing_fits, wrong_state};
use super::{commands, known_mail, known_run};
use crate::job::JobError;
use crate::job::acting::Caller;
use crate::store::{Act, Decided, Doubt, MailState, OutboxMail, OutboxName, Store};

/// Which ambiguous mails are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubtful<'a> {
    /// A run or a mail; all mails where none is named.
    pub name: Option<&'a OutboxName>,
    /// Only those of this cause. Several mails are answered for together only where they are of one.
    pub cause: Option<Doubt>,
}

impl Doubtful<'_> {
    /// The mails that are meant, in order. `zone` is the city's, in which a refusal tells times.
    ///
    /// # Errors
    /// There is no such run or mail; none of its mails is ambiguous, or of this cause; they are of several causes and none
    /// is named.
    pub fn mails(&self, store: &dyn Store, act: Act, zone: Tz) -> Result<Vec<OutboxMail>, JobError> {
        let of_cause =
            |mail: &OutboxMail| mail.doubt().is_some() && self.cause.is_none_or(|it| mail.doubt() == Some(it));
        let mut mails = match self.name {
            None => store.mails_in_state(None, MailState::Ambiguous)?,
            Some(OutboxName::Run(run)) => store.outbox_mails(known_run(store, *run)?.id)?,
            Some(name) => {
                let mail = known_mail(store, name)?;
                if mail.doubt().is_none() {
                    return Err(wrong_state(store, &mail, act, zone)?);
                }
                vec![mail]
            }
        };
        mails.retain(of_cause);
        match (mails.is_empty(), self.name) {
            (true, Some(OutboxName::Run(run))) if self.cause.is_none() => {
                return Err(nothing_fits(store, *run, act, None)?);
            }
            (true, _) => return Err(self.none_of_cause()),
            _ => {}
        }
        let causes = causes(&mails);
        if causes.len() > 1 {
            return Err(self.several(&causes));
        }
        Ok(mails)
    }

    /// Says what became of them.
    ///
    /// # Errors
    /// As [`Doubtful::mails`]; the person may not.
    pub fn resolve(&self, store: &mut dyn Store, act: Act, caller: Caller, reason: &str) -> Result<Decided, JobError> {
        let mails = self.mails(store, act, caller.now.timezone())?;
        match (self.name, mails.as_slice()) {
            (Some(OutboxName::Mail(..) | OutboxName::MessageId(_)), [mail]) => {
                decide(store, &Target::Mail(mail.name()), act, caller, Some(reason))
            }
            _ => decide_all(store, &mails, act, caller, Some(reason)),
        }
    }

    fn none_of_cause(&self) -> JobError {
        let cause = self.cause.map_or(String::new(), |cause| format!("（理由：{}）", cause.name()));
        JobError::refused(
            format!("届いたかどうか分からないメール{cause}は、この中にありません"),
            "sokatsu outbox list --state ambiguous で確かめてください",
        )
    }

    fn several(&self, causes: &BTreeMap<Doubt, usize>) -> JobError {
        let told: Vec<String> = causes.iter().map(|(cause, mails)| format!("{} {mails} 通", cause.name())).collect();
        let one = causes.keys().next().copied().unwrap_or(Doubt::Restored);
        JobError::refused(
            format!(
                "届いたかどうか分からないメールに、違う理由のものがあります（{}）。まとめて片付けられるのは、同じ理由のものだけです",
                told.join("、")
            ),
            format!("理由を --cause で指定してください（例：{}）", commands::resolve_all(self.name, one, "--sent")),
        )
    }
}

/// How many mails are ambiguous for which cause.
pub(super) fn causes(mails: &[OutboxMail]) -> BTreeMap<Doubt, usize> {
    let mut causes = BTreeMap::new();
    for cause in mails.iter().filter_map(OutboxMail::doubt) {
        *causes.entry(cause).or_default() += 1;
    }
    causes
}
