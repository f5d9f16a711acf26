//! Hold, release, cancel, resolve, retry, bounced: one mail, or all of a run that it fits.

use super::{commands, known_mail, known_run, state_name};
use crate::job::JobError;
use crate::job::acting::{Caller, actor};
use crate::store::{Act, Decided, MailState, OutboxMail, OutboxName, OutboxRun, Role, Store};

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
    let reason = reason.map(str::trim);
    if reason.is_some_and(|reason| reason.is_empty() || reason.chars().any(char::is_control)) {
        return Err(JobError::refused(
            "--reason が空か、改行などの制御文字が入っています",
            "理由を一行で書いてください",
        ));
    }
    let name = match target {
        Target::Any(OutboxName::Run(run)) => {
            let run = known_run(store, *run)?;
            let mails: Vec<_> = store.outbox_mails(run.id)?.iter().map(|mail| mail.row.id).collect();
            let decided = store.decide(&mails, act, &actor, reason)?;
            return if decided.changed.is_empty() { Err(nothing_fits(&run, act)) } else { Ok(decided) };
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
        Some(left) => Err(wrong_state(left, act)),
        None => Ok(decided),
    }
}

/// Everybody of the register may stop a mail; letting one go on is for who answers for it.
fn roles(act: Act) -> &'static [Role] {
    match act {
        Act::Hold | Act::Cancel => &[Role::Maker, Role::Approver, Role::Operator],
        Act::Release => &[Role::Approver, Role::Operator],
        Act::ResolveSent | Act::ResolveResend | Act::Retry | Act::Bounce => &[Role::Operator],
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
        Act::Retry => "送り直しが",
        Act::Bounce => "不達の記録が",
    }
}

fn nothing_fits(run: &OutboxRun, act: Act) -> JobError {
    let counts: Vec<String> =
        run.counts.iter().map(|(state, count)| format!("{} {count}", state_name(*state))).collect();
    JobError::refused(
        format!("送付 {} には、{}できるメールがありません（{}）", run.id.0, called(act), counts.join("、")),
        format!("sokatsu outbox show {} で、メールの状態を確かめてください", run.id.0),
    )
}

fn wrong_state(mail: &OutboxMail, act: Act) -> JobError {
    let bounced = if mail.bounced_at.is_some() { "（不達）" } else { "" };
    let state = state_name(mail.row.state);
    JobError::refused(
        format!("メール {} は「{state}{bounced}」なので、{}できません", mail.name(), called(act)),
        what_to_do(mail),
    )
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
        MailState::Failed => format!(
            "宛先が正しければ {}、誤りなら課の一覧を直してから {cancel} とし、作り直してください",
            commands::retry(name)
        ),
        MailState::Ambiguous => format!(
            "中継サーバの記録で Message-ID {} を探し、届いていれば {}、届いていなければ {}",
            mail.row.message_id,
            commands::has_arrived(name),
            commands::resend(name)
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
