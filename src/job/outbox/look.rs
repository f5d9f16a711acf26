//! Runs and mails as they are shown, and as JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::decide::what_to_do;
use super::resolve::causes;
use super::{commands, known_mail, known_run};
use crate::fiscal_year::FiscalYear;
use crate::job::JobError;
use crate::store::{Doubt, MailEvent, MailState, Maker, OutboxMail, OutboxName, OutboxRun, RunId, Store};

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunView {
    /// As people name it.
    pub name: String,
    pub job: String,
    pub plan: String,
    pub year: String,
    pub way: String,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    /// How many mails are in each state that occurs.
    pub mails: Vec<Counted>,
    /// Of those sent, how many came back.
    pub bounced: u64,
    /// Only where the run is shown alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub state: &'static str,
    #[serde(skip)]
    pub name: &'static str,
    pub count: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalView {
    pub at: DateTime<Utc>,
    pub person: String,
    pub login: String,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub mails: u64,
    pub sha256: String,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailView {
    /// As people name it.
    pub name: String,
    pub department: String,
    pub kind: String,
    pub recipient: String,
    pub revision: u32,
    pub subject: String,
    pub message_id: String,
    pub sha256: String,
    /// Bytes as they leave.
    pub length: u64,
    pub state: &'static str,
    #[serde(skip)]
    pub state_name: String,
    pub tries: u32,
    /// Why nobody knows whether it arrived; only of an ambiguous mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    /// The server's words, or why a person or a check stopped it.
    pub said: Option<String>,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    /// The person's code, or the role of a schedule.
    pub maker: Option<String>,
    pub needs_approval: bool,
    pub approved: bool,
    pub held_by_person: bool,
    pub bounced_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    /// What a person can do, in Japanese; only where something is wrong.
    pub to_do: Option<String>,
    /// Only where the mail is shown alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventView {
    pub at: DateTime<Utc>,
    pub kind: String,
    #[serde(skip)]
    pub name: &'static str,
    pub person: String,
    pub login: String,
    pub before: String,
    pub after: String,
    pub said: Option<String>,
    pub reason: Option<String>,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
}

/// The runs and what is wrong in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// The newest first.
    pub runs: Vec<RunView>,
    /// The mails in the state that is asked for; otherwise those about which a person has to do something.
    pub mails: Vec<MailView>,
    /// The ambiguous mails by their cause, where several can be answered for together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<Together>,
}

/// Ambiguous mails of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Together {
    pub cause: &'static str,
    #[serde(skip)]
    pub name: &'static str,
    pub mails: usize,
    /// Where they have arrived; where they have not and go again; where they have not and are held.
    pub commands: [String; 3],
}

/// What a state is called.
pub fn state_name(state: MailState) -> &'static str {
    match state {
        MailState::Made => "承認待ち",
        MailState::Queued => "送信待ち",
        MailState::Transmitting => "送信中",
        MailState::Sent => "送信済み",
        MailState::Failed => "送信失敗",
        MailState::Ambiguous => "届いたか不明",
        MailState::Held => "保留",
        MailState::Cancelled => "取消し",
    }
}

/// The runs, of a plan or of all, with the mails in a state or in trouble.
///
/// # Errors
/// Database errors.
pub fn listing(store: &dyn Store, plan: Option<&str>, state: Option<MailState>) -> Result<Listing, JobError> {
    let mut runs = store.outbox_runs(plan)?;
    let mails = match state {
        Some(state) => {
            runs.retain(|run| run.count(state) > 0);
            store.mails_in_state(plan, state)?
        }
        None => store.mails_in_trouble(plan)?,
    };
    let runs = runs.iter().map(|run| RunView::of(run, Vec::new())).collect();
    // The command that answers for all of a cause knows no plan.
    let causes = if plan.is_none() { causes(&mails) } else { BTreeMap::new() };
    let together = causes.into_iter().filter(|(_, mails)| *mails > 1).map(|(cause, mails)| Together {
        cause: cause.word(),
        name: cause.name(),
        mails,
        commands: ["--sent", "--resend", "--not-sent"].map(|how| commands::resolve_all(None, cause, how)),
    });
    let together = together.collect();
    Ok(Listing { runs, mails: mails.iter().map(|mail| MailView::of(mail, Vec::new())).collect(), together })
}

/// A run with its approvals and its mails.
///
/// # Errors
/// There is no such run; database errors.
pub fn run_view(store: &dyn Store, run: RunId) -> Result<(RunView, Vec<MailView>), JobError> {
    let run = known_run(store, run)?;
    let approvals = store.approvals(run.id)?.into_iter().map(|one| ApprovalView {
        at: one.at,
        person: one.person,
        login: one.login,
        reference: one.reference,
        mails: one.mails,
        sha256: one.sha256,
    });
    let mails = store.outbox_mails(run.id)?;
    Ok((RunView::of(&run, approvals.collect()), mails.iter().map(|mail| MailView::of(mail, Vec::new())).collect()))
}

/// A mail with what was done with it.
///
/// # Errors
/// There is no such mail; database errors.
pub fn mail_view(store: &dyn Store, name: &OutboxName) -> Result<MailView, JobError> {
    let mail = known_mail(store, name)?;
    let events = store.mail_events(mail.row.id)?;
    Ok(MailView::of(&mail, events.into_iter().map(EventView::of).collect()))
}

impl RunView {
    pub(super) fn of(run: &OutboxRun, approvals: Vec<ApprovalView>) -> RunView {
        let counted = |(state, count): &(MailState, u64)| Counted {
            state: state.word(),
            name: state_name(*state),
            count: *count,
        };
        RunView {
            name: OutboxName::Run(run.id).to_string(),
            job: run.job.clone(),
            plan: run.plan.clone(),
            // A notice of trouble is of no year.
            year: if run.year == 0 { String::new() } else { FiscalYear::new(run.year).short() },
            way: run.way.clone(),
            made_at: run.made_at,
            made_by: run.made_by.clone(),
            mails: run.counts.iter().map(counted).collect(),
            bounced: run.bounced,
            approvals,
        }
    }
}

impl MailView {
    pub(super) fn of(mail: &OutboxMail, events: Vec<EventView>) -> MailView {
        let row = &mail.row;
        let maker = match &mail.maker {
            Maker::Person(code) | Maker::Role(code) => Some(code.clone()),
            Maker::Unnamed => None,
        };
        let further = match (row.state, mail.held_by_person, mail.bounced_at) {
            (MailState::Held, true, _) => "（職員による）",
            (MailState::Held, false, _) => "（送る前の確認による）",
            (_, _, Some(_)) => "（不達）",
            _ => "",
        };
        MailView {
            name: mail.name().to_string(),
            department: row.department.clone(),
            kind: row.kind.clone(),
            recipient: row.recipient.clone(),
            revision: row.revision,
            subject: row.subject.clone(),
            message_id: row.message_id.clone(),
            sha256: row.sha256.clone(),
            length: mail.length,
            state: row.state.word(),
            state_name: format!("{}{further}", state_name(row.state)),
            tries: row.tries,
            cause: mail.doubt().map(Doubt::word),
            said: row.said.clone(),
            made_at: mail.made_at,
            made_by: mail.made_by.clone(),
            maker,
            needs_approval: mail.needs_approval,
            approved: mail.approved,
            held_by_person: mail.held_by_person,
            bounced_at: mail.bounced_at,
            changed_at: mail.changed_at,
            to_do: mail.is_in_trouble().then(|| what_to_do(mail)),
            events,
        }
    }
}

/// What a person did with a mail.
pub(super) fn event_name(event: &MailEvent) -> &'static str {
    match event.kind.as_str() {
        "approved" => "承認",
        "held" => "保留",
        "released" => "保留を解除",
        "cancelled" => "取消し",
        "resolved" if event.after == "sent" => "届いたと確認",
        "resolved" if event.after == "held" => "届いていないと確認、保留",
        "resolved" => "届いていないと確認、もう一度送信",
        "retried" => "送り直し",
        "bounced" => "不達",
        _ => "操作",
    }
}

impl EventView {
    fn of(event: MailEvent) -> EventView {
        let name = event_name(&event);
        let MailEvent { kind, at, person, login, before, after, said, reason, reference } = event;
        EventView { at, kind, name, person, login, before, after, said, reason, reference }
    }
}
