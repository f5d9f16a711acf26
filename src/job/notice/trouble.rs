//! Trouble: told at once, each cause once.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Identity, Notices, mark};
use crate::job::JobError;
use crate::mail::{NoticeKind, NoticeLetter, NoticeSection, Unreachable};
use crate::store::{MailRow, MailState, Store};

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
    store: &mut Store,
    (schedule, stated): (&str, &str),
    reason: &str,
) -> Result<bool, JobError> {
    let next = vec![
        "原因を直してください。ログ（journalctl -u sokatsu）にも、同じ理由があります".to_owned(),
        format!("もう一度行う：sokatsu schedule release {schedule} {stated}"),
    ];
    let sections = [NoticeSection::of("理由", vec![reason.to_owned()]), NoticeSection::of("していただくこと", next)];
    let cause = format!("schedule/{schedule}/{stated}/{}", mark(&[reason.to_owned()]));
    let title = format!("予定 {schedule} の {stated} の回ができませんでした");
    tell(notices, store, vec![cause], (title, "失敗".to_owned()), sections)
}

/// Tells of the mails that failed, are ambiguous or held, and were not told of before. Trouble with notices is not told
/// of by notices.
///
/// # Errors
/// As [`job_failed`].
pub fn mails_in_trouble(notices: &Notices, store: &mut Store) -> Result<bool, JobError> {
    if notices.to.is_none() {
        return Ok(false);
    }
    let mails = store.untold_troubles(notices.mail.way.word())?;
    if mails.is_empty() {
        return Ok(false);
    }
    let causes = mails.iter().map(|mail| format!("mail/{}/{}", mail.id.0, mail.state.word())).collect();
    let of = |state: MailState| mails.iter().filter(move |mail| mail.state == state).collect::<Vec<_>>();
    let (failed, ambiguous, held) = (of(MailState::Failed), of(MailState::Ambiguous), of(MailState::Held));
    let standing = [("失敗", failed.len()), ("不明", ambiguous.len()), ("停止", held.len())]
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count} 通"))
        .collect::<Vec<_>>()
        .join("・");
    let mut next = Vec::new();
    if !failed.is_empty() {
        next.push("送れなかったもの：宛先を確かめ、課の一覧を直してください".to_owned());
    }
    if !ambiguous.is_empty() {
        next.push("届いたか分からないもの：中継サーバーの記録で Message-ID を探してください".to_owned());
    }
    if !held.is_empty() {
        next.push("送る前に止めたもの：理由をなくせば、次に送るときに送られます".to_owned());
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

/// Tells of a way out that has been closed for longer than an hour.
///
/// # Errors
/// As [`job_failed`].
pub fn unreachable(
    notices: &Notices,
    store: &mut Store,
    unreachable: &Unreachable,
    since: DateTime<Utc>,
) -> Result<bool, JobError> {
    let cause = format!("unreachable/{}", since.to_rfc3339());
    if notices.to.is_none() || notices.now.to_utc() - since < UNREACHABLE_FOR || store.was_told(&cause)? {
        return Ok(false);
    }
    let waiting = store.count_queued(notices.mail.way.word())?;
    let since = since.with_timezone(&notices.now.timezone()).format("%Y-%m-%d %H:%M");
    let what = vec![
        format!("{}：{}", unreachable.host, unreachable.reason),
        format!("{since} から。送信待ちのメール {waiting} 通。何も失われていません"),
    ];
    let next = vec![unreachable.remedy.clone(), "直れば、常駐が自動で送ります".to_owned()];
    let sections = [NoticeSection::of("理由", what), NoticeSection::of("していただくこと", next)];
    let title = "メールを送り出せない状態が続いています".to_owned();
    tell(notices, store, vec![cause], (title, format!("送信待ち {waiting} 通")), sections)
}

fn lines(mails: &[&MailRow]) -> Vec<String> {
    let line = |mail: &&MailRow| {
        let said = mail.said.as_deref().unwrap_or_default();
        format!("メール {}　{}「{}」{}　{said}", mail.id.0, mail.recipient, mail.subject, mail.message_id)
    };
    let mut lines: Vec<String> = mails.iter().take(NAMED).map(line).collect();
    if mails.len() > NAMED {
        lines.push(format!("ほか {} 通", mails.len() - NAMED));
    }
    lines
}

fn tell<const N: usize>(
    notices: &Notices,
    store: &mut Store,
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
