//! `/metrics`: the text format of Prometheus, version 0.0.4.

use std::fmt::Write;

use chrono::{DateTime, TimeZone};

use super::Pulse;
use crate::job::status::{ScheduleStatus, Status, TrailStatus};
use crate::schedule::serving::Ticked;

/// The type that goes with the text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All metrics. Nothing in them is secret: counts, times, names of schedules.
pub fn text(status: &Status, pulse: Pulse) -> String {
    let mut page = Page::default();
    page.one("sokatsu_build_info", "The running program.", [("version", env!("CARGO_PKG_VERSION"))], 1);
    of_progress(&mut page, pulse);
    of_mails(&mut page, status);
    of_schedules(&mut page, status);
    of_returns(&mut page, status);
    page.plain("sokatsu_disk_free_bytes", "Free on the disk of the data.", status.disk.free_bytes);
    page.plain("sokatsu_disk_least_free_bytes", "Below this new work is refused.", status.disk.least_free_bytes);
    page.head("sokatsu_last_backup_timestamp_seconds", "When the newest backup was taken; absent before the first.");
    if let Some(last) = &status.last_backup {
        page.value("sokatsu_last_backup_timestamp_seconds", [], last.at.timestamp());
    }
    of_trail(&mut page, &status.trail);
    page.0
}

fn of_progress(page: &mut Page, pulse: Pulse) {
    let held = u8::from(pulse.ticked == Some(Ticked::Held));
    page.plain("sokatsu_clock_tick_age_seconds", "Since the schedules were last looked at.", pulse.tick_age.as_secs());
    page.plain("sokatsu_clock_held", "1 while nothing is started because the clock is not believed.", held);
    page.plain("sokatsu_sender_move_age_seconds", "Since the sender last took a step.", pulse.move_age.as_secs());
}

fn of_mails(page: &mut Page, status: &Status) {
    let mails = &status.mails;
    page.head("sokatsu_mails", "Mails in the outbox, by state.");
    for (state, count) in [
        ("made", mails.made),
        ("queued", mails.queued),
        ("transmitting", mails.transmitting),
        ("sent", mails.sent),
        ("failed", mails.failed),
        ("ambiguous", mails.ambiguous),
        ("held", mails.held),
        ("cancelled", mails.cancelled),
    ] {
        page.value("sokatsu_mails", [("state", state)], count);
    }
    page.plain("sokatsu_mails_waiting_for_approval", "Mails that wait for a person's approval.", mails.made);
    let oldest = status.waiting_runs.iter().map(|run| (status.at.to_utc() - run.since.to_utc()).num_seconds().max(0));
    page.plain(
        "sokatsu_mail_oldest_waiting_for_approval_age_seconds",
        "How long the oldest mail has waited for approval; 0 when none waits.",
        oldest.max().unwrap_or(0),
    );
    let age = mails.oldest_due.map_or(0, |since| (status.at.to_utc() - since).num_seconds().max(0));
    page.plain(
        "sokatsu_mail_oldest_due_age_seconds",
        "How long the oldest due mail has waited; 0 when none is due.",
        age,
    );
}

fn of_schedules(page: &mut Page, status: &Status) {
    type Read = fn(&ScheduleStatus) -> Option<i64>;
    let metrics: [(&str, &str, Read); 5] = [
        ("sokatsu_schedule_next_due_timestamp_seconds", "When the schedule occurs next.", |it| stamp(it.next_due)),
        ("sokatsu_schedule_last_run_timestamp_seconds", "When the last run ended, well or badly.", |it| {
            it.last_run.as_ref().and_then(|run| stamp(Some(run.ended_at)))
        }),
        ("sokatsu_schedule_last_run_success", "1 if the last run was done, 0 if it failed.", |it| {
            it.last_run.as_ref().map(|run| i64::from(run.done))
        }),
        ("sokatsu_schedule_waiting", "Occurrences that wait for a person's answer.", |it| {
            Some(i64::try_from(it.waiting).unwrap_or(i64::MAX))
        }),
        ("sokatsu_schedule_paused", "1 while the schedule is paused.", |it| Some(i64::from(it.paused))),
    ];
    for (name, help, read) in metrics {
        page.head(name, help);
        for schedule in &status.schedules {
            if let Some(value) = read(schedule) {
                page.value(name, [("schedule", schedule.name.as_str())], value);
            }
        }
    }
}

fn of_returns(page: &mut Page, status: &Status) {
    page.plain("sokatsu_inquiries_open", "Inquiries that are open.", status.inquiries.open);
    page.plain("sokatsu_inquiries_late", "Open inquiries past due, with nothing returned.", status.inquiries.late);
    page.plain("sokatsu_returns_staged", "Returned forms that wait to be applied.", status.intakes.staged);
    page.plain("sokatsu_returns_unnamed", "Returned forms without a known form number.", status.intakes.waiting);
}

fn of_trail(page: &mut Page, trail: &TrailStatus) {
    page.plain("sokatsu_trail_rows", "Rows of the audit trail.", trail.length);
    page.head(
        "sokatsu_trail_verified",
        "1 if the trail was sound and its mails and approvals as it tells when it was last verified; absent before.",
    );
    page.head("sokatsu_trail_verified_timestamp_seconds", "When the trail was last verified; absent before.");
    if let Some(at) = trail.verified_at {
        page.value("sokatsu_trail_verified", [], u8::from(trail.is_sound()));
        page.value("sokatsu_trail_verified_timestamp_seconds", [], at.timestamp());
    }
}

fn stamp<Z: TimeZone>(time: Option<DateTime<Z>>) -> Option<i64> {
    time.map(|time| time.timestamp())
}

/// The text so far. Writing into a `String` cannot fail.
#[derive(Default)]
struct Page(String);

impl Page {
    /// Every metric is a gauge: the database may be put back, and then a count goes down.
    fn head(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn plain(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.one(name, help, [], value);
    }

    fn one<const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        labels: [(&str, &str); N],
        value: impl std::fmt::Display,
    ) {
        self.head(name, help);
        self.value(name, labels, value);
    }

    fn value<const N: usize>(&mut self, name: &str, labels: [(&str, &str); N], value: impl std::fmt::Display) {
        let labels: Vec<String> = labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
