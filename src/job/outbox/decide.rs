//! Hold, release, cancel, resolve, retry, bounced: one mail, or all of a run that it fits.

use chrono_tz::Tz;

use super::look::event_name;
use super::{commands, known_mail, known_run, state_name};
use crate::job::JobError;
use crate::job::acting::{Caller, actor};
use crate::mail::remedy;
use crate::store::{Act, Decided, MailState, OutboxMail, OutboxName, Role, RunId, Store};

/// What something is done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A run or a mail.
    Any(OutboxName),
    /// A mail alone.
    Mail(OutboxName),
}

/// Does something with a mail, or with those of a run that it fits.
///
/// # Errors
/// The person may not; there is no such run or mail; it is in another state, which is told with what can be done.
pub fn decide(
    store: &mut dyn Store,
    target: &Target,
    act: Act,
    caller: Caller,
    reason: Option<&str>,
) -> Result<Decided, JobError> {
    let actor = actor(store, caller, roles(act))?;
    let reason = checked_reason(reason)?;
    let name = match target {
        Target::Any(OutboxName::Run(run)) => {
            let run = known_run(store, *run)?;
            let mails = store.outbox_mails(run.id)?;
            return decide_all(store, &mails, act, caller, reason);
        }
        Target::Mail(OutboxName::Run(run)) => {
            return Err(JobError::refused(
                format!("「{}」は送付の番号です。これは一通ずつ行います", run.0),
                format!("sokatsu outbox show {} で、メールの番号（{}-1 など）を確かめてください", run.0, run.0),
            ));
        }
        Target::Any(name) | Target::Mail(name) => name,
    };
    let mail = known_mail(store, name)?;
    let decided = store.decide(&[mail.row.id], act, &actor, reason)?;
    match decided.left.first() {
        Some(left) => Err(wrong_state(store, left, act, caller.now.timezone())?),
        None => Ok(decided),
    }
}

/// Does something with those of some mails that it fits.
///
/// # Errors
/// The person may not; it fits none of them.
pub(super) fn decide_all(
    store: &mut dyn Store,
    mails: &[OutboxMail],
    act: Act,
    caller: Caller,
    reason: Option<&str>,
) -> Result<Decided, JobError> {
    let actor = actor(store, caller, roles(act))?;
    let reason = checked_reason(reason)?;
    let ids: Vec<_> = mails.iter().map(|mail| mail.row.id).collect();
    let decided = store.decide(&ids, act, &actor, reason)?;
    match (decided.changed.is_empty(), mails.first()) {
        (true, Some(mail)) => {
            Err(nothing_fits(store, mail.row.run, act, decided.left.first().map(|left| (left, caller.now.timezone())))?)
        }
        _ => Ok(decided),
    }
}

fn checked_reason(reason: Option<&str>) -> Result<Option<&str>, JobError> {
    let reason = reason.map(str::trim);
    if reason.is_some_and(|reason| reason.is_empty() || reason.chars().any(char::is_control)) {
        return Err(JobError::refused(
            "--reason が空か、改行などの制御文字が入っています",
            "理由を一行で書いてください",
        ));
    }
    Ok(reason)
}

/// Everybody of the register may stop a mail; letting one go on is for who answers for it.
fn roles(act: Act) -> &'static [Role] {
    match act {
        Act::Hold | Act::Cancel => &[Role::Maker, Role::Approver, Role::Operator],
        Act::Release => &[Role::Approver, Role::Operator],
        Act::ResolveSent | Act::ResolveResend | Act::ResolveHold | Act::Retry | Act::Bounce => &[Role::Operator],
    }
}

/// What it is called: 保留に, as in 保留にできません.
fn called(act: Act) -> &'static str {
    match act {
        Act::Hold => "保留に",
        Act::Release => "保留を解くことが",
        Act::Cancel => "取消しが",
        Act::ResolveSent => "送信済みとすることが",
        Act::ResolveResend => "もう一度送ることが",
        Act::ResolveHold => "届いていないとすることが",
        Act::Retry => "送り直しが",
        Act::Bounce => "不達の記録が",
    }
}

/// Nothing of a run is as it would have to be, with what became of one of its mails meanwhile. How the run stands is read
/// anew: another person may have been faster.
pub(super) fn nothing_fits(
    store: &dyn Store,
    run: RunId,
    act: Act,
    left: Option<(&OutboxMail, Tz)>,
) -> Result<JobError, JobError> {
    let run = known_run(store, run)?;
    let counts: Vec<String> =
        run.counts.iter().map(|(state, count)| format!("{} {count}", state_name(*state))).collect();
    let last = left.map_or(Ok(String::new()), |(mail, zone)| last_act(store, mail, zone))?;
    let (called, leaving) = (called(act), run.count(MailState::Transmitting));
    let leaving = match act {
        Act::Hold | Act::Cancel if leaving > 0 => {
            format!("。{leaving} 通は、いまサーバーに送り出しているところで、もう止められません")
        }
        _ => String::new(),
    };
    Ok(JobError::refused(
        format!("送付 {} には、{called}できるメールがありません（{}）{last}{leaving}", run.id.0, counts.join("、")),
        format!("sokatsu outbox show {} で、メールの状態を確かめてください", run.id.0),
    ))
}

/// What cannot be done with a mail in its state, and what can.
pub(super) fn wrong_state(store: &dyn Store, mail: &OutboxMail, act: Act, zone: Tz) -> Result<JobError, JobError> {
    let name = mail.name();
    if mail.row.state == MailState::Transmitting && matches!(act, Act::Hold | Act::Cancel) {
        return Ok(JobError::refused(
            format!("メール {name} は、いまサーバーに送り出しているところなので、もう止められません"),
            what_to_do(mail),
        ));
    }
    if let (Act::Release, Some(holder)) = (act, mail.holder.as_ref().filter(|_| mail.held_by_person)) {
        return Ok(held_from_maker(mail, holder));
    }
    let bounced = if mail.bounced_at.is_some() { "（不達）" } else { "" };
    let state = state_name(mail.row.state);
    let last = last_act(store, mail, zone)?;
    Ok(JobError::refused(
        format!("メール {name} は「{state}{bounced}」なので、{}できません{last}", called(act)),
        what_to_do(mail),
    ))
}

/// Its maker does not lift another person's hold.
fn held_from_maker(mail: &OutboxMail, holder: &str) -> JobError {
    let name = mail.name();
    JobError::refused(
        format!(
            "メール {name} は {holder} が保留にしたものです。作成した人（{}）は、ほかの人の保留を解けません",
            mail.made_by
        ),
        format!(
            "{holder} か、作成した人ではない承認者・運用担当に、{} を行ってもらってください。やめるなら {}",
            commands::release(&name),
            commands::cancel(&name)
        ),
    )
}

/// Who brought a mail into its state, and when, where a person did: two may be at it at once.
fn last_act(store: &dyn Store, mail: &OutboxMail, zone: Tz) -> Result<String, JobError> {
    let events = store.mail_events(mail.row.id)?;
    let last = events.last().filter(|event| event.after == mail.row.state.word());
    Ok(last.map_or(String::new(), |event| {
        let at = event.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
        format!("。{at} に {} が「{}」としました", event.person, event_name(event))
    }))
}

/// What to do about a refusal that has nothing to do with the recipient.
fn of_the_server(mail: &OutboxMail) -> Option<&'static str> {
    remedy(mail.row.said.as_deref()?)
}

/// What becomes of an ambiguous mail that shall not go again as it is, or not yet.
fn unsent_otherwise(mail: &OutboxMail) -> String {
    match &mail.holder {
        Some(holder) => format!("（{holder} が保留にしていたので、保留に戻ります）"),
        None => format!(
            "、届いておらず、このまま送ってはいけなければ {}（保留にします）",
            commands::has_not_arrived(&mail.name())
        ),
    }
}

/// What can be done with a mail in its state.
pub fn what_to_do(mail: &OutboxMail) -> String {
    let name = &mail.name();
    let cancel = commands::cancel(name);
    match mail.row.state {
        MailState::Made => format!("承認は {}、やめるなら {cancel}", commands::approve(mail.row.run)),
        MailState::Queued => format!("送る前に止めるなら {}、やめるなら {cancel}", commands::hold(name)),
        MailState::Transmitting => format!("送り終わるまで待ち、sokatsu outbox show {name} で確かめてください"),
        MailState::Sent if mail.bounced_at.is_some() => {
            "宛先を直してから、直した宛先に、ふだんのメールで送ってください".to_owned()
        }
        MailState::Sent => {
            format!("送ったメールは取り消せません。届かなかったと分かったときは {}", commands::bounced(name))
        }
        MailState::Failed if of_the_server(mail).is_some() => format!(
            "{}。直してから {}（送付のぜんぶ）か {}",
            of_the_server(mail).unwrap_or_default(),
            commands::retry(&OutboxName::Run(mail.row.run)),
            commands::retry(name)
        ),
        MailState::Failed => format!(
            "宛先が正しければ {}、誤りなら課の一覧を直してから {cancel} とし、作り直してください",
            commands::retry(name)
        ),
        MailState::Ambiguous => format!(
            "中継サーバの記録で Message-ID {} を探し、届いていれば {}、届いていなければ {}{}",
            mail.row.message_id,
            commands::has_arrived(name),
            commands::resend(name),
            unsent_otherwise(mail)
        ),
        MailState::Held if mail.held_by_person => {
            format!("送るなら {}、やめるなら {cancel}", commands::release(name))
        }
        MailState::Held => {
            format!("送る前の確認で止めたメールです。止めた理由を直せば、次の送信で送ります。やめるなら {cancel}")
        }
        MailState::Cancelled => "送るには、もとの命令（deliver など）で作り直してください".to_owned(),
    }
}
