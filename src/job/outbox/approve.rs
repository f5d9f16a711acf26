//! The second pair of eyes: another person than the maker says that mails may leave.

use super::{digest, known_run, of_other_way, unchanged_bytes};
use crate::job::JobError;
use crate::job::acting::{Caller, actor};
use crate::store::{Actor, MailState, Maker, NewApproval, OutboxMail, OutboxRun, Role, RunId, Store};

/// What was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    pub run: RunId,
    pub mails: usize,
    /// Over what was approved, in hex.
    pub sha256: String,
    /// The maker and the approver have used the same login.
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
}

/// Approves the mails of a run that wait.
///
/// # Errors
/// The person may not approve or has made a mail of the run; nothing waits; a mail's bytes are not those that were made;
/// others wait than those that were seen; they were made for another way out than the one that is configured.
pub fn approve(store: &mut dyn Store, asked: Approval, caller: Caller) -> Result<Approved, JobError> {
    let Approval { run, reference, seen, way } = asked;
    let run = known_run(store, run)?;
    let actor = actor(store, caller, &[Role::Approver])?;
    let mut waiting = store.outbox_mails(run.id)?;
    waiting.retain(|mail| mail.row.state == MailState::Made);
    if waiting.is_empty() {
        return Err(nothing_waits(&run));
    }
    if let Some((what, remedy)) = of_other_way(&run, way) {
        return Err(JobError::refused(what, remedy));
    }
    refuse_maker(&run, &waiting, &actor)?;
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
    let new = NewApproval { run: run.id, mails: &mails, sha256: &sha256, reference };
    if !store.approve(&new, &actor)? {
        return Err(others_wait(run.id));
    }
    let same_login = waiting.iter().any(|mail| mail.made_by.ends_with(&format!(" ({})", actor.login)));
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

fn nothing_waits(run: &OutboxRun) -> JobError {
    let counts: Vec<String> =
        run.counts.iter().map(|(state, count)| format!("{} {count}", super::state_name(*state))).collect();
    JobError::refused(
        format!("送付 {} には、承認を待つメールがありません（{}）", run.id.0, counts.join("、")),
        format!("sokatsu outbox show {} で、メールの状態を確かめてください", run.id.0),
    )
}

fn others_wait(run: RunId) -> JobError {
    JobError::refused(
        format!("送付 {} の承認を待つメールが、確認したときと違います", run.0),
        format!("sokatsu outbox preview {} で、もう一度確かめてから承認してください", run.0),
    )
}
