//! The second pair of eyes: another person than the maker says that mails may leave.

use super::{commands, digest, known_run, of_other_way, unchanged_bytes};
use crate::job::JobError;
use crate::job::acting::{Caller, actor};
use crate::settings::SameLogin;
use crate::store::{Actor, MailState, Maker, NewApproval, OutboxMail, OutboxName, OutboxRun, Role, RunId, Store};

/// What was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    pub run: RunId,
    pub mails: usize,
    /// Over what was approved, in hex.
    pub sha256: String,
    /// The maker and the approver were the same user of the computer, which the settings allow.
    pub same_login: bool,
}

/// What is to be approved.
#[derive(Debug, Clone, Copy)]
pub struct Approval<'a> {
    pub run: RunId,
    /// 決裁番号
    pub reference: Option<&'a str>,
    /// The beginning of the digest that a preview showed: what was added since is not approved unseen.
    pub seen: Option<&'a str>,
    /// The way out that is configured.
    pub way: &'a str,
    /// What becomes of it where the maker was the same user of the computer.
    pub same_login: SameLogin,
}

/// Approves the mails of a run that wait.
///
/// # Errors
/// The person may not approve, has made a mail of the run, or is the user of the computer who made one; nothing waits; a mail's bytes are not those that were made;
/// others wait than those that were seen; they were made for another way out than the one that is configured.
pub fn approve(store: &mut dyn Store, asked: Approval, caller: Caller) -> Result<Approved, JobError> {
    let Approval { run, reference, seen, way, same_login } = asked;
    let run = known_run(store, run)?;
    let actor = actor(store, caller, &[Role::Approver])?;
    let mut waiting = store.outbox_mails(run.id)?;
    waiting.retain(|mail| mail.row.state == MailState::Made);
    if waiting.is_empty() {
        return Err(nothing_waits(store, run.id, caller)?);
    }
    if let Some((what, remedy)) = of_other_way(&run, way) {
        return Err(JobError::refused(what, remedy));
    }
    refuse_maker(&run, &waiting, &actor)?;
    let under_one_login = waiting.iter().find(|mail| mail.maker_account.as_deref() == Some(caller.account));
    if let (Some(mail), SameLogin::Refuse) = (under_one_login, same_login) {
        return Err(same_user(&run, mail, caller.account));
    }
    let same_login = under_one_login.is_some();
    for mail in &waiting {
        unchanged_bytes(store, mail)?;
    }
    let sha256 = digest(&waiting);
    if seen.is_some_and(|seen| seen.is_empty() || !sha256.starts_with(&seen.to_ascii_lowercase())) {
        return Err(others_wait(run.id));
    }
    let reference = reference.map(str::trim).filter(|reference| !reference.is_empty());
    if reference.is_some_and(|reference| reference.chars().any(char::is_control)) {
        return Err(JobError::refused("--ref に改行などの制御文字が入っています", "決裁番号だけを指定してください"));
    }
    let mails: Vec<_> = waiting.iter().map(|mail| mail.row.id).collect();
    let new = NewApproval { run: run.id, mails: &mails, sha256: &sha256, reference, account: caller.account };
    if !store.approve(&new, &actor)? {
        // Another person was faster; what waits now is not what was looked at.
        let still = known_run(store, run.id)?.count(MailState::Made);
        return Err(if still == 0 { nothing_waits(store, run.id, caller)? } else { others_wait(run.id) });
    }
    Ok(Approved { run: run.id, mails: mails.len(), sha256, same_login })
}

/// Nobody approves what is his or her own.
fn refuse_maker(run: &OutboxRun, waiting: &[OutboxMail], actor: &Actor) -> Result<(), JobError> {
    let own = |mail: &&OutboxMail| mail.maker == Maker::Person(actor.person.clone());
    let Some(mail) = waiting.iter().find(own) else { return Ok(()) };
    Err(JobError::refused(
        format!(
            "送付 {} は職員「{}」が作成したので、自分では承認できません（{}）",
            run.id.0,
            actor.person,
            mail.name()
        ),
        "作成した人ではない承認者に、sokatsu outbox preview で確かめてもらい、承認してもらってください",
    ))
}

/// The codes differ, but one person may have typed both.
fn same_user(run: &OutboxRun, mail: &OutboxMail, account: &str) -> JobError {
    JobError::refused(
        format!(
            "送付 {} は、作成したときと同じ利用者（{account}）で動かしているので、承認できません（{}）",
            run.id.0,
            mail.name()
        ),
        "承認する人が、自分の利用者でログインして、もう一度実行してください。一つの利用者を何人かで使っているときは、情報担当の方に\
         相談してください（運用の手引き「承認」。設定 approval.same_login）",
    )
}

/// With who approved last: two may be at it at once.
fn nothing_waits(store: &dyn Store, run: RunId, caller: Caller) -> Result<JobError, JobError> {
    let run = known_run(store, run)?;
    let counts: Vec<String> =
        run.counts.iter().map(|(state, count)| format!("{} {count}", super::state_name(*state))).collect();
    let last = store.approvals(run.id)?.pop().map_or(String::new(), |last| {
        let at = last.at.with_timezone(&caller.now.timezone()).format("%Y-%m-%d %H:%M");
        format!("。{at} に {} が {} 通を承認しました", last.person, last.mails)
    });
    Ok(JobError::refused(
        format!("送付 {} には、承認を待つメールがありません（{}）{last}", run.id.0, counts.join("、")),
        match run.count(MailState::Held) {
            0 => format!("sokatsu outbox show {} で、メールの状態を確かめてください", run.id.0),
            _ => format!(
                "sokatsu outbox show {} で、保留の理由を確かめてください。職員が止めたものは {} で承認待ちに戻ります",
                run.id.0,
                commands::release(&OutboxName::Run(run.id))
            ),
        },
    ))
}

fn others_wait(run: RunId) -> JobError {
    JobError::refused(
        format!("送付 {} の承認を待つメールが、確認したときと違います", run.0),
        format!("sokatsu outbox preview {} で、もう一度確かめてから承認してください", run.0),
    )
}
