//! `outbox list` and `outbox show`

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::context::Context;
use super::super::results::result;
use super::super::told::Told;
use crate::job::outbox::{Listing, MailView, RunView, listing, mail_view, run_view};
use crate::mail::with_plain_words;
use crate::store::{MailState, OutboxName};

pub fn list(plan: Option<&str>, state: Option<MailState>, json: bool, context: &Context) -> Result<(), Told> {
    let listing = listing(&*context.store()?, plan, state)?;
    if json {
        return print_json(&listing);
    }
    let Listing { runs, mails, together } = &listing;
    if runs.is_empty() {
        context.say("あてはまる送付はありません。");
    }
    runs.iter().for_each(|run| print_run(run, context));
    if !mails.is_empty() {
        let what =
            if state.is_some() { "このうち、その状態のメール" } else { "人の対応が要るメール" };
        result!("{what} {} 通", mails.len());
        mails.iter().for_each(|mail| print_mail(mail, context));
    }
    for one in together {
        result!("届いたかどうか分からないもの {} 通（{}）は、まとめて片付けられます", one.mails, one.name);
        let [arrived, lost, stopped] = &one.commands;
        result!("  届いていれば　　　　　　　　　{arrived}");
        result!("  届いておらず、もう一度送るなら　{lost}");
        result!("  届いておらず、送らずに置くなら　{stopped}");
        result!("  --dry-run を付けると、どのメールかを見るだけです");
    }
    Ok(())
}

pub fn show(name: &OutboxName, json: bool, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let OutboxName::Run(run) = name else {
        let mail = mail_view(&*store, name)?;
        if json {
            return print_json(&mail);
        }
        print_mail(&mail, context);
        print_details(&mail, context);
        return Ok(());
    };
    let (run, mails) = run_view(&*store, *run)?;
    if json {
        #[derive(Serialize)]
        struct Shown<'a> {
            run: &'a RunView,
            mails: &'a [MailView],
        }
        return print_json(&Shown { run: &run, mails: &mails });
    }
    print_run(&run, context);
    for approval in &run.approvals {
        let reference = approval.reference.as_ref().map_or(String::new(), |number| format!("　決裁 {number}"));
        result!(
            "  承認　{}　{} ({})　メール {} 通{reference}　SHA-256 {}",
            told(approval.at, context),
            approval.person,
            approval.login,
            approval.mails,
            approval.sha256
        );
    }
    mails.iter().for_each(|mail| print_mail(mail, context));
    Ok(())
}

fn print_json(what: &impl Serialize) -> Result<(), Told> {
    let text =
        serde_json::to_string_pretty(what).map_err(|error| Told::new(format!("JSONを書けません: {error}"), None))?;
    result!("{text}");
    Ok(())
}

/// In the city's time.
pub(super) fn told(at: DateTime<Utc>, context: &Context) -> String {
    at.with_timezone(&context.now.timezone()).format("%Y-%m-%d %H:%M").to_string()
}

pub(super) fn print_run(run: &RunView, context: &Context) {
    let mut counts: Vec<String> = run.mails.iter().map(|one| format!("{} {}", one.name, one.count)).collect();
    if run.bounced > 0 {
        counts.push(format!("うち不達 {}", run.bounced));
    }
    let about: Vec<&str> =
        [run.job.as_str(), &run.plan, &run.year].into_iter().filter(|part| !part.is_empty()).collect();
    result!(
        "送付 {}　{}　{} 作成 {}　{}{}",
        run.name,
        about.join(" "),
        told(run.made_at, context),
        run.made_by,
        counts.join("　"),
        if run.way == "folder" { "　（ファイルへ）" } else { "" }
    );
}

fn print_mail(mail: &MailView, context: &Context) {
    result!("  {}　{}　{}　{}　{}", mail.name, mail.state_name, mail.recipient, mail.department, mail.subject);
    if mail.to_do.is_none() {
        return;
    }
    if let Some(said) = &mail.said {
        let said = with_plain_words(said);
        result!("      理由：{said}（{}）", told(mail.changed_at, context));
    }
    if let Some(to_do) = &mail.to_do {
        result!("      {to_do}");
    }
}

fn print_details(mail: &MailView, context: &Context) {
    result!("    Message-ID {}　SHA-256 {}", mail.message_id, mail.sha256);
    let revision = if mail.revision > 1 { format!("　{} 版", mail.revision) } else { String::new() };
    result!("    種類 {}　大きさ {} バイト　試した回数 {}{revision}", mail.kind, mail.length, mail.tries);
    let approval = match (mail.needs_approval, mail.approved) {
        (false, _) => "承認は不要",
        (true, false) => "未承認",
        (true, true) => "承認済み",
    };
    let maker = mail.maker.as_ref().map_or(String::new(), |maker| format!("　作成者 {maker}"));
    result!("    作成 {}　{}{maker}　{approval}", told(mail.made_at, context), mail.made_by);
    if let Some(said) = mail.said.as_ref().filter(|_| mail.to_do.is_none()) {
        result!("    {}（{}）", with_plain_words(said), told(mail.changed_at, context));
    }
    for event in &mail.events {
        let reason = event.reason.as_ref().map_or(String::new(), |reason| format!("　{reason}"));
        let reference = event.reference.as_ref().map_or(String::new(), |number| format!("　決裁 {number}"));
        let said = event.said.as_ref().map_or(String::new(), |said| format!("　それまで「{said}」"));
        result!(
            "    {}　{}　{} ({}){reason}{reference}{said}",
            told(event.at, context),
            event.name,
            event.person,
            event.login
        );
    }
}
