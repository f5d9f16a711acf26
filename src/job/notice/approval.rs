//! A forgotten approval: told once for each run that waits too long.

use super::Notices;
use super::trouble::tell;
use crate::job::JobError;
use crate::job::outbox::commands;
use crate::job::waiting::WaitingRun;
use crate::mail::NoticeSection;
use crate::store::{RunId, Store};

/// Tells of the runs that have waited for approval too long. `waiting` is every run that waits.
///
/// # Errors
/// A letter that cannot be written; database errors.
pub fn approvals_forgotten(notices: &Notices, store: &mut dyn Store, waiting: &[WaitingRun]) -> Result<bool, JobError> {
    let all: Vec<String> = waiting.iter().map(cause).collect();
    store.end_causes("approval/", &all, notices.now.to_utc())?;
    if notices.to.is_none() {
        return Ok(false);
    }
    let mut untold = Vec::new();
    for run in waiting.iter().filter(|run| run.forgotten) {
        if !store.was_told(&cause(run))? {
            untold.push(run);
        }
    }
    if untold.is_empty() {
        return Ok(false);
    }
    let lines = untold.iter().flat_map(|run| [Some(run.in_words()), run.near_in_words()].into_iter().flatten());
    let commands = |run: &&WaitingRun| {
        let id = RunId(run.run);
        [
            format!("確かめる：{}", commands::preview(id)),
            format!("承認する（作成した人ではない承認者）：{}", commands::approve(id)),
        ]
    };
    let mut next: Vec<String> = untold.iter().flat_map(commands).collect();
    next.push("送らないときは、sokatsu outbox cancel で取り消してください".to_owned());
    let sections = [
        NoticeSection::of("承認を待っているもの（承認されるまで、送られません）", lines.collect()),
        NoticeSection::of("していただくこと", next),
    ];
    let causes = untold.iter().map(|run| cause(run)).collect();
    let title = "承認を待ったままの送付があります".to_owned();
    tell(notices, store, causes, (title, format!("{} 件", untold.len())), sections)
}

fn cause(run: &WaitingRun) -> String {
    format!("approval/{}", run.run)
}
