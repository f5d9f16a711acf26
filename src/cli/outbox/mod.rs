//! `sokatsu outbox list | show | preview | test | approve | send | hold | release | cancel | resolve | retry | bounced`

mod look;
mod preview;

use super::arguments::{AnyArguments, MailArguments, OutboxCommand};
use super::context::Context;
use super::results::result;
use super::sending::{self, Own};
use super::told::Told;
use crate::job::JobError;
use crate::job::acting::MadeBy;
use crate::job::outbox::{Approval, Doubtful, Target, Trial, approve, commands, decide, of_other_way, state_name};
use crate::job::send::Sending;
use crate::mail::{TestSend, with_plain_words};
use crate::settings::Settings;
use crate::store::{Act, Decided, Doubt, MailState, OutboxMail, OutboxName, RunId, Store};

pub fn run(command: &OutboxCommand, context: &Context) -> Result<(), Told> {
    let any = |act, AnyArguments { name, by, reason }: &AnyArguments| {
        do_with(&Target::Any(name.clone()), act, (by.as_str(), Some(reason.as_str())), context)
    };
    let one = |act, MailArguments { mail, by, reason }: &MailArguments| {
        do_with(&Target::Mail(mail.clone()), act, (by.as_str(), Some(reason.as_str())), context)
    };
    match command {
        OutboxCommand::List { plan, state, json } => look::list(plan.as_deref(), state.map(Into::into), *json, context),
        OutboxCommand::Show { name, json } => look::show(name, *json, context),
        OutboxCommand::Preview { run, department, out } => {
            preview::preview(number(run)?, department.as_deref(), out.as_deref(), context)
        }
        OutboxCommand::Test { run, to, department, by } => test_run(number(run)?, to, (department, by), context),
        OutboxCommand::Approve { run, by, reference, seen } => {
            approve_run(number(run)?, by, (reference.as_deref(), seen.as_deref()), context)
        }
        OutboxCommand::Hold(arguments) => any(Act::Hold, arguments),
        OutboxCommand::Release(arguments) => any(Act::Release, arguments),
        OutboxCommand::Cancel(arguments) => any(Act::Cancel, arguments),
        OutboxCommand::Resolve { name, cause, by, reason, dry_run, resend, not_sent, sent: _ } => {
            let doubtful = Doubtful { name: name.as_ref(), cause: cause.map(Into::into) };
            let act = match (resend, not_sent) {
                (true, _) => Act::ResolveResend,
                (_, true) => Act::ResolveHold,
                _ => Act::ResolveSent,
            };
            match dry_run {
                true => list_doubtful(&doubtful, act, context),
                false => resolve(&doubtful, act, (by, reason), context),
            }
        }
        OutboxCommand::Retry { name, by } => {
            do_with(&Target::Any(name.clone()), Act::Retry, (by.as_str(), None), context)
        }
        OutboxCommand::Send => send_queued_now(context),
        OutboxCommand::Bounced(mail) => one(Act::Bounce, mail),
    }
}

/// What is done with a run as a whole needs its number.
fn number(name: &OutboxName) -> Result<RunId, JobError> {
    match name {
        OutboxName::Run(run) => Ok(*run),
        OutboxName::Mail(run, _) => Err(JobError::refused(
            format!("「{name}」はメールの番号です。これは送付ごとに行います"),
            format!("送付の番号（{}）を指定してください", run.0),
        )),
        OutboxName::MessageId(_) => Err(JobError::refused(
            format!("「{name}」はメールの Message-ID です。これは送付ごとに行います"),
            "sokatsu outbox list で、送付の番号を確かめてください",
        )),
    }
}

/// Sends what waits of a run to one address on trial.
fn test_run(
    run: RunId,
    to: &str,
    (department, by): (&Option<String>, &Option<String>),
    context: &Context,
) -> Result<(), Told> {
    let mut store = context.store()?;
    let Settings { mail, keep, .. } = &context.settings;
    let to = TestSend::to(to, mail).map_err(JobError::from)?;
    let by = context
        .as_caller(by.as_deref(), |caller| MadeBy::caller(&*store, caller, context.settings.approval.required))?;
    let department = department.as_deref();
    let trial = Trial { run, department, to: &to, mail, keep, by: &by, now: context.now.to_utc() };
    let tried = trial.queue(&mut *store)?;
    let (run, address) = (run.0, to.address());
    result!("送付 {run} のメール {} 通を、{address} に試験送信します。送付 {run} は変わりません", tried.mails);
    let sent = sending::send_now(&mut *store, context)?;
    let own = Own::Runs(&[tried.run]);
    sending::print(&sent, own);
    sending::outcome(&sent, own)
}

fn approve_run(
    run: RunId,
    by: &str,
    (reference, seen): (Option<&str>, Option<&str>),
    context: &Context,
) -> Result<(), Told> {
    let mut store = context.store()?;
    let asked = Approval {
        run,
        reference,
        seen,
        way: context.settings.mail.way.word(),
        same_login: context.settings.approval.same_login,
    };
    let approved = context.as_caller(Some(by), |caller| approve(&mut *store, asked, caller))?;
    result!("送付 {} のメール {} 通を承認しました（SHA-256 {}）", run.0, approved.mails, approved.sha256);
    if approved.same_login {
        context.say("注意：作成したときと同じ利用者（ログイン）で承認しました（設定 approval.same_login）。操作の記録に、そのことも残ります。");
    }
    let sent = sending::send_now(&mut *store, context)?;
    let own = Own::Runs(&[run]);
    sending::print(&sent, own);
    sending::outcome(&sent, own)
}

/// Sends what is queued and due, whoever queued it.
fn send_queued_now(context: &Context) -> Result<(), Told> {
    let mut store = crate::store::open(&context.data)?;
    let sent = sending::send_now(&mut *store, context)?;
    sending::print(&sent, Own::Every);
    sending::outcome(&sent, Own::Every)
}

/// What `outbox resolve` would do, without doing it.
fn list_doubtful(doubtful: &Doubtful, act: Act, context: &Context) -> Result<(), Told> {
    let mails = doubtful.mails(&*context.store()?, act, context.now.timezone())?;
    for mail in &mails {
        let (row, cause) = (&mail.row, mail.doubt().map_or(state_name(mail.row.state), Doubt::name));
        result!("{}　{}　{}　{cause}　Message-ID {}", mail.name(), row.recipient, row.department, row.message_id);
    }
    let what = match act {
        Act::ResolveSent => "「送信済み」とします",
        Act::ResolveHold => "「保留」とします",
        _ => "もう一度送ります",
    };
    result!("メール {} 通。--dry-run を外すと、これらを{what}", mails.len());
    Ok(())
}

fn resolve(doubtful: &Doubtful, act: Act, (by, reason): (&str, &str), context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let decided = context.as_caller(Some(by), |caller| doubtful.resolve(&mut *store, act, caller, reason))?;
    let count = decided.changed.len();
    let finished = finish(&mut *store, decided, act, context);
    if count > 1 {
        result!("片付けたメール {count} 通");
    }
    finished
}

fn do_with(target: &Target, act: Act, (by, reason): (&str, Option<&str>), context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let decided = context.as_caller(Some(by), |caller| decide(&mut *store, target, act, caller, reason))?;
    finish(&mut *store, decided, act, context)
}

/// Tells what was decided, and lets out what may leave now.
fn finish(store: &mut dyn Store, decided: Decided, act: Act, context: &Context) -> Result<(), Told> {
    let Decided { changed, left } = decided;
    for mail in &changed {
        let what = if act == Act::Bounce { "不達と記録しました" } else { state_name(mail.row.state) };
        result!("{}　{}　{what}", mail.name(), mail.row.recipient);
    }
    let still_held = changed.iter().any(|mail| mail.row.state == MailState::Held);
    if act == Act::ResolveResend && still_held {
        context
            .say("職員が保留にしていたメールは、保留に戻しました。送るには sokatsu outbox release を行ってください。");
    }
    let leaving = left.iter().filter(|mail| mail.row.state == MailState::Transmitting).count();
    if !left.is_empty() {
        let left: Vec<String> =
            left.iter().map(|mail| format!("{}（{}）", mail.name(), state_name(mail.row.state))).collect();
        context.say(format!("そのままのメール {} 通：{}", left.len(), left.join("、")));
    }
    if leaving > 0 && matches!(act, Act::Hold | Act::Cancel) {
        context.say(format!("うち {leaving} 通は、いまサーバーに送り出しているところで、もう止められません。"));
    }
    let runs: Vec<RunId> = changed.iter().map(|mail| mail.row.run).collect();
    if changed.iter().any(|mail| mail.row.state == MailState::Made) {
        sending::tell_waiting(store, &runs)?;
    }
    tell_next(store, &changed, act, context)?;
    let queued: Vec<OutboxName> =
        changed.iter().filter(|mail| mail.row.state == MailState::Queued).map(OutboxMail::name).collect();
    if queued.is_empty() {
        return Ok(());
    }
    let sent = sending::send_now(store, context)?;
    sending::print(&sent, Own::Runs(&runs));
    match sent {
        Sending::LeftTo(_) => Ok(()),
        Sending::Done { .. } => all_left(store, &queued, context),
    }
}

/// What comes next where mails were stopped.
fn tell_next(store: &dyn Store, changed: &[OutboxMail], act: Act, context: &Context) -> Result<(), Told> {
    let Some(first) = changed.first() else { return Ok(()) };
    let name = if changed.len() == 1 { first.name() } else { OutboxName::Run(first.row.run) };
    match act {
        Act::Hold => {
            context.say(format!("送るときは {}、やめるときは {}", commands::release(&name), commands::cancel(&name)));
        }
        Act::Cancel => {
            let run = store.outbox_run(first.row.run)?;
            if let Some(again) = run.as_ref().and_then(commands::make_again) {
                context.say(format!("取り消した分を作り直すときは、計画か課の一覧を直して取り込んでから {again}"));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether the mails that were to leave have left; each that has not is told with what was said of it.
fn all_left(store: &dyn Store, names: &[OutboxName], context: &Context) -> Result<(), Told> {
    let mut stayed = Vec::new();
    for name in names {
        let Some(mail) = store.outbox_mail(name)?.filter(|mail| mail.row.state != MailState::Sent) else { continue };
        let run = store.outbox_run(mail.row.run)?;
        let other = run.and_then(|run| of_other_way(&run, context.settings.mail.way.word()));
        let said =
            other.map_or_else(|| with_plain_words(mail.row.said.as_deref().unwrap_or_default()), |other| other.0);
        stayed.push(format!("{name}（{}）{said}", state_name(mail.row.state)));
    }
    if stayed.is_empty() {
        return Ok(());
    }
    let remedy = "sokatsu outbox show メールの番号 で、理由と、していただくことを確かめてください".to_owned();
    Err(Told::new(format!("送れなかったメールが {} 通あります：{}", stayed.len(), stayed.join("、")), Some(remedy)))
}
