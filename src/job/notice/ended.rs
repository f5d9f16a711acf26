//! How the sending of a run ended: told once, when nothing of it waits any more.

use super::trouble::lines;
use super::{Identity, Notices};
use crate::fiscal_year::FiscalYear;
use crate::job::JobError;
use crate::job::outbox::state_name;
use crate::mail::{NoticeKind, NoticeLetter, NoticeSection};
use crate::store::{MailState, NOTICE, OutboxMail, OutboxRun, Store};

/// Tells of the runs that ended since: how many mails left, which did not, and what to do. True where one was told.
///
/// # Errors
/// A letter that cannot be written; database errors.
pub fn runs_finished(notices: &Notices, store: &mut dyn Store) -> Result<bool, JobError> {
    if notices.to.is_none() {
        return Ok(false);
    }
    let mut told = false;
    for (run, cause) in store.untold_ends(notices.mail.way.word())? {
        let Some(run) = store.outbox_run(run)? else { continue };
        let mut mails = store.outbox_mails(run.id)?;
        mails.retain(OutboxMail::is_in_trouble);
        let identity = Identity {
            key: format!("{NOTICE}/{cause}"),
            plan: run.plan.clone(),
            year: run.year,
            revision: 1,
            causes: vec![cause],
        };
        let letter = letter(notices, store, &run, &mails)?;
        told |= notices.queue(store, identity, &letter)?;
    }
    Ok(told)
}

fn letter(
    notices: &Notices,
    store: &dyn Store,
    run: &OutboxRun,
    troubled: &[OutboxMail],
) -> Result<NoticeLetter, JobError> {
    let plan = store.plans()?.into_iter().find(|plan| plan.code.as_str() == run.plan);
    let name = plan.map_or_else(|| run.plan.clone(), |plan| plan.name);
    let mut counts: Vec<String> =
        run.counts.iter().map(|(state, count)| format!("{} {count} 通", state_name(*state))).collect();
    if run.bounced > 0 {
        counts.push(format!("うち不達 {} 通", run.bounced));
    }
    let left = run.count(MailState::Sent);
    let mut next = vec![format!("一通ずつ見る：sokatsu outbox show {}", run.id.0)];
    if troubled.is_empty() {
        next.push("していただくことはありません".to_owned());
    }
    let sections = [
        NoticeSection::of("メール", counts),
        NoticeSection::of("送れていないもの", lines(&troubled.iter().collect::<Vec<_>>())),
        NoticeSection::of("次にすること", next),
    ];
    let others = if troubled.is_empty() { String::new() } else { format!("・要対応 {} 通", troubled.len()) };
    Ok(NoticeLetter {
        kind: NoticeKind::Summary,
        at: notices.now,
        title: format!("{name}　{}{}の送信が終わりました", FiscalYear::new(run.year).long(), what(run)),
        standing: format!("送信 {left} 通{others}"),
        by: notices.by.to_owned(),
        sections: sections.into_iter().flatten().collect(),
        notice: None,
    })
}

/// What the run's mails carry.
fn what(run: &OutboxRun) -> &'static str {
    if run.job == "inquiry" { "実績の照会" } else { "評価報告書" }
}
