//! Whether the daemon does its work, and if not, why: one line for each reason.

use std::time::Duration;

use chrono::TimeDelta;

use super::Pulse;
use crate::free_space::MEGABYTE;
use crate::job::status::Status;
use crate::schedule::serving::Ticked;

/// The clock ticks every 30 seconds, and a silent one is set up anew after 90.
const TICK_OVERDUE: Duration = Duration::from_secs(180);
/// A mail may take long by its timeouts; who watches wants to know before they are over.
const MOVE_OVERDUE: Duration = Duration::from_secs(900);
/// The sender makes a round every 30 seconds. What is due for longer, nobody takes out.
const MAIL_OVERDUE: TimeDelta = TimeDelta::minutes(15);

/// Everything that is wrong, in English, for the log of whoever watches; empty when all is well.
pub fn reasons(status: &Status, pulse: Pulse) -> Vec<String> {
    let mut reasons = Vec::new();
    if pulse.tick_age > TICK_OVERDUE {
        reasons.push(format!("the schedules were last looked at {} s ago", pulse.tick_age.as_secs()));
    }
    match pulse.ticked {
        Some(Ticked::Failed) => reasons.push("the last look at the schedules failed; the log tells why".to_owned()),
        Some(Ticked::Held) => reasons.push("nothing is started: the clock is not believed".to_owned()),
        Some(Ticked::Looked) | None => {}
    }
    if let Some(since) = status.mails.oldest_due {
        let waits = status.at.to_utc() - since;
        if pulse.move_age > MOVE_OVERDUE {
            reasons.push(format!("mails are due, and the sender has not moved for {} s", pulse.move_age.as_secs()));
        } else if waits > MAIL_OVERDUE {
            reasons.push(format!("a mail has been due for {} s and has not left", waits.num_seconds()));
        }
    }
    if status.seal_key.is_some() {
        reasons.push("outbox.key is missing, unreadable or another: mails can be neither made nor sent".to_owned());
    }
    if !status.disk.has_room() {
        let (free, least) = (status.disk.free_bytes / MEGABYTE, status.disk.least_free_bytes / MEGABYTE);
        reasons.push(format!("the disk is nearly full: {free} MB free, {least} MB wanted; new work is refused"));
    }
    reasons
}
