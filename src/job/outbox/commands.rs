//! Commands as people are told them: whole, so that they are accepted as they stand once 職員コード and 理由 are filled in.

use crate::store::{Doubt, OutboxName, OutboxRun, RunId};

/// In place of the code of who does it.
const BY: &str = "--by 職員コード";
/// In place of why.
const WHY: &str = "--reason 理由";

/// Looks at what a run holds.
pub fn preview(run: RunId) -> String {
    format!("sokatsu outbox preview {}", run.0)
}

/// Sends what waits of a run to one address on trial.
pub fn test(run: RunId) -> String {
    format!("sokatsu outbox test {} --to アドレス {BY}", run.0)
}

/// Lets a run's mails leave.
pub fn approve(run: RunId) -> String {
    format!("sokatsu outbox approve {} {BY}", run.0)
}

/// Never sends a mail, or what is left of a run.
pub fn cancel(name: &OutboxName) -> String {
    format!("sokatsu outbox cancel {name} {BY} {WHY}")
}

/// Keeps a mail back.
pub fn hold(name: &OutboxName) -> String {
    format!("sokatsu outbox hold {name} {BY} {WHY}")
}

/// Lets a mail go on that a person held.
pub fn release(name: &OutboxName) -> String {
    format!("sokatsu outbox release {name} {BY} {WHY}")
}

/// Tries a refused mail again.
pub fn retry(name: &OutboxName) -> String {
    format!("sokatsu outbox retry {name} {BY}")
}

/// Records that a mail came back.
pub fn bounced(name: &OutboxName) -> String {
    format!("sokatsu outbox bounced {name} {BY} {WHY}")
}

/// Records that an ambiguous mail has arrived.
pub fn has_arrived(name: &OutboxName) -> String {
    format!("sokatsu outbox resolve {name} --sent {BY} {WHY}")
}

/// Sends an ambiguous mail again.
pub fn resend(name: &OutboxName) -> String {
    format!("sokatsu outbox resolve {name} --resend {BY} {WHY}")
}

/// Records that an ambiguous mail has not arrived, and holds it.
pub fn has_not_arrived(name: &OutboxName) -> String {
    format!("sokatsu outbox resolve {name} --not-sent {BY} {WHY}")
}

/// Answers for all ambiguous mails of one cause, of a run or of all; `how` is `--sent`, `--resend` or `--not-sent`.
pub fn resolve_all(name: Option<&OutboxName>, cause: Doubt, how: &str) -> String {
    let name = name.map_or(String::new(), |name| format!("{name} "));
    format!("sokatsu outbox resolve {name}--cause {} {how} {BY} {WHY}", cause.word())
}

/// Makes the reports of a plan's year that are missing.
pub fn deliver(plan: &str, year: &str) -> String {
    format!("sokatsu deliver {plan} --year {year} {BY}")
}

/// Sends a department's report to addresses that have not had it, though others have.
pub fn deliver_again(plan: &str, year: &str, department: &str) -> String {
    format!("sokatsu deliver {plan} --year {year} --department {department} --again {BY}")
}

/// Makes new revisions of the reports that differ.
pub fn revise(plan: &str, year: &str) -> String {
    format!("sokatsu deliver {plan} --year {year} --revise {WHY} {BY}")
}

/// Asks the departments that were not asked. `due` is the last day for the answer.
pub fn inquiry_open(plan: &str, year: &str, due: &str) -> String {
    format!("sokatsu inquiry open {plan} --year {year} --due {due} {BY}")
}

/// Reminds of an inquiry.
pub fn inquiry_remind(plan: &str, year: &str) -> String {
    format!("sokatsu inquiry remind {plan} --year {year} {BY}")
}

/// Makes again what was cancelled of a run; `None` where another command made it.
pub fn make_again(run: &OutboxRun) -> Option<String> {
    let year = crate::fiscal_year::FiscalYear::new(run.year).short();
    (run.job == "deliver").then(|| deliver(&run.plan, &year))
}
