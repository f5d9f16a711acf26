//! Trouble: told at once, each cause once while it lasts.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Identity, Notices, mark};
use crate::job::JobError;
use crate::job::outbox::{commands, state_name, what_to_do};
use crate::mail::{NoticeKind, NoticeLetter, NoticeSection, Unreachable, with_plain_words};
use crate::store::{MailState, OutboxMail, RunId, Store};

/// A notice names so many mails, and counts the others.
const NAMED: usize = 30;
/// A mail server that cannot be reached for longer is told.
const UNREACHABLE_FOR: TimeDelta = TimeDelta::hours(1);

/// Tells of a scheduled job that failed as a whole.
///
/// # Errors
/// A letter that cannot be written; database errors.
pub fn job_failed(
    notices: &Notices,
    store: &mut dyn Store,
    (schedule, stated): (&str, &str),
    reason: &str,
) -> Result<bool, JobError> {
    let next = vec![
        "原因を直してください。ログ（journalctl -u sokatsu）にも、同じ理由があります".to_owned(),
        format!("もう一度行う：sokatsu schedule release {schedule} {stated}"),
    ];
    let sections = [NoticeSection::of("理由", vec![reason.to_owned()]), NoticeSection::of("していただくこと", next)];
    let cause = format!("{}{}", of_occurrence(schedule, stated), mark(&[reason.to_owned()]));
    let title = format!("予定 {schedule} の {stated} の回ができませんでした");
    tell(notices, store, vec![cause], (title, "失敗".to_owned()), sections)
}

/// An occurrence begins, perhaps once more: should it fail, that is told, whatever was told of it before.
///
/// # Errors
/// Database errors.
pub fn job_begins(store: &mut dyn Store, (schedule, stated): (&str, &str), now: DateTime<Utc>) -> Result<(), JobError> {
    Ok(store.end_causes(&of_occurrence(schedule, stated), &[], now)?)
}

/// Where the causes of an occurrence begin.
fn of_occurrence(schedule: &str, stated: &str) -> String {
    format!("schedule/{schedule}/{stated}/")
}

/// Tells of the mails that failed, are ambiguous or held, and were not told of before. Trouble with notices is not told
/// of by notices.
///
/// # Errors
/// As [`job_failed`].
pub fn mails_in_trouble(notices: &Notices, store: &mut dyn Store) -> Result<bool, JobError> {
    if notices.to.is_none() {
        return Ok(false);
    }
    store.end_causes_of_mails(notices.now.to_utc())?;
    let mails = store.untold_troubles(notices.mail.way.word())?;
    if mails.is_empty() {
        return Ok(false);
    }
    let causes = mails.iter().map(|(_, cause)| cause.clone()).collect();
    let of = |state: MailState| {
        mails.iter().map(|(mail, _)| mail).filter(move |mail| mail.row.state == state).collect::<Vec<_>>()
    };
    let (failed, ambiguous, held) = (of(MailState::Failed), of(MailState::Ambiguous), of(MailState::Held));
    let standing =
        [(MailState::Failed, failed.len()), (MailState::Ambiguous, ambiguous.len()), (MailState::Held, held.len())]
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| format!("{} {count} 通", state_name(*state)))
            .collect::<Vec<_>>()
            .join("・");
    let mut next = Vec::new();
    if !failed.is_empty() {
        next.push("宛先が誤りのとき：課の一覧を sokatsu city address add と sokatsu city address end で直し、上の命令で取り消してから、作り直してください".to_owned());
        next.extend(making_again(store, &failed)?.iter().map(|command| format!("作り直す：{command}")));
    }
    next.push("詳しくは、運用の手引き「こんなとき」。いまの様子：sokatsu status".to_owned());
    let sections = [
        NoticeSection::of("送れなかったもの（サーバーに断られた、または何度も試した）", lines(&failed)),
        NoticeSection::of("届いたかどうか分からないもの", lines(&ambiguous)),
        NoticeSection::of("送る前に止めたもの", lines(&held)),
        NoticeSection::of("していただくこと", next),
    ];
    tell(notices, store, causes, ("送れていないメールがあります".to_owned(), standing), sections)
}

/// The way out is open, so that its closing is told anew.
///
/// # Errors
/// Database errors.
pub fn reachable(notices: &Notices, store: &mut dyn Store) -> Result<bool, JobError> {
    store.end_causes(&of_way(notices), &[], notices.now.to_utc())?;
    Ok(false)
}

/// The cause of a way out that is closed, since when ever: a daemon that starts anew knows no time.
fn of_way(notices: &Notices) -> String {
    format!("unreachable/{}", notices.mail.way.word())
}

/// Tells of a way out that has been closed for longer than an hour.
///
/// # Errors
/// As [`job_failed`].
pub fn unreachable(
    notices: &Notices,
    store: &mut dyn Store,
    unreachable: &Unreachable,
    since: DateTime<Utc>,
) -> Result<bool, JobError> {
    let cause = of_way(notices);
    if notices.to.is_none() || notices.now.to_utc() - since < UNREACHABLE_FOR || store.was_told(&cause)? {
        return Ok(false);
    }
    let waiting = store.count_queued(notices.mail.way.word())?;
    let since = since.with_timezone(&notices.now.timezone()).format("%Y-%m-%d %H:%M");
    let what = vec![
        format!("{}：{}", unreachable.host, with_plain_words(&unreachable.reason)),
        format!("{since} から。送信待ちのメール {waiting} 通。何も失われていません"),
    ];
    let next = vec![unreachable.remedy.clone(), "直れば、常駐が自動で送ります".to_owned()];
    let sections = [NoticeSection::of("理由", what), NoticeSection::of("していただくこと", next)];
    let title = "メールを送り出せない状態が続いています".to_owned();
    tell(notices, store, vec![cause], (title, format!("送信待ち {waiting} 通")), sections)
}

/// The commands that make the mails of the runs concerned again, each once.
fn making_again(store: &dyn Store, mails: &[&OutboxMail]) -> Result<BTreeSet<String>, JobError> {
    let runs: BTreeSet<RunId> = mails.iter().map(|mail| mail.row.run).collect();
    let mut told = BTreeSet::new();
    for run in runs {
        told.extend(store.outbox_run(run)?.as_ref().and_then(commands::make_again));
    }
    Ok(told)
}

/// Each mail as people name it, with what was said in plain words, and what to do with it.
pub(super) fn lines(mails: &[&OutboxMail]) -> Vec<String> {
    let lines = |mail: &&OutboxMail| {
        let said = with_plain_words(mail.row.said.as_deref().unwrap_or_default());
        let (name, row) = (mail.name(), &mail.row);
        [
            format!("メール {name}　{}「{}」{}　{said}", row.recipient, row.subject, row.message_id),
            format!("　→ {}", what_to_do(mail)),
        ]
    };
    let mut lines: Vec<String> = mails.iter().take(NAMED).flat_map(lines).collect();
    if mails.len() > NAMED {
        lines.push(format!("ほか {} 通（sokatsu outbox list）", mails.len() - NAMED));
    }
    lines
}

pub(super) fn tell<const N: usize>(
    notices: &Notices,
    store: &mut dyn Store,
    causes: Vec<String>,
    (title, standing): (String, String),
    sections: [Option<NoticeSection>; N],
) -> Result<bool, JobError> {
    let letter = NoticeLetter {
        kind: NoticeKind::Trouble,
        at: notices.now,
        title,
        standing,
        by: notices.by.to_owned(),
        sections: sections.into_iter().flatten().collect(),
        notice: None,
    };
    let key = format!("{}/trouble/{}/{}", crate::store::NOTICE, notices.mail.way.word(), mark(&causes));
    let identity = Identity { key, plan: String::new(), year: 0, revision: 1, causes };
    notices.queue(store, identity, &letter)
}
