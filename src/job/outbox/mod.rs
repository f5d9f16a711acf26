//! What people do with what was made: look at it, approve it, stop it, answer for what did not arrive.

mod approve;
pub mod commands;
mod decide;
mod look;
mod preview;
mod resolve;
mod trial;

pub use approve::{Approval, Approved, approve};
pub use decide::{Target, decide, what_to_do};
pub use look::{Listing, MailView, RunView, listing, mail_view, run_view, state_name};
pub use preview::{Preview, PreviewedFile, PreviewedMail, preview, write_preview};
pub use resolve::Doubtful;
pub use trial::{Trial, Tried};

use super::JobError;
use crate::mail::sha256;
use crate::store::{OutboxMail, OutboxName, OutboxRun, RunId, Store};

/// The run of a number.
fn known_run(store: &dyn Store, run: RunId) -> Result<OutboxRun, JobError> {
    store.outbox_run(run)?.ok_or_else(|| {
        JobError::refused(
            format!("送付 {} はありません", run.0),
            "sokatsu outbox list で、送付の番号を確かめてください",
        )
    })
}

/// The mail of a name.
fn known_mail(store: &dyn Store, name: &OutboxName) -> Result<OutboxMail, JobError> {
    store.outbox_mail(name)?.ok_or_else(|| {
        JobError::refused(
            format!("メール {name} はありません"),
            "sokatsu outbox list と sokatsu outbox show 送付の番号 で確かめるか、Message-ID を正しく指定してください",
        )
    })
}

/// What is wrong with a run that was made for another way out than the one that is configured, and what to do: its mails
/// would never leave.
pub fn of_other_way(run: &OutboxRun, way: &str) -> Option<(String, String)> {
    if run.way == way {
        return None;
    }
    let id = run.id.0;
    let name = |way: &str| if way == "smtp" { "メールサーバーで送る" } else { "ファイルに書き出す" };
    let what = format!("送付 {id} は「{}」ときに作ったものですが、今の設定は「{}」です", name(&run.way), name(way));
    let remedy = format!(
        "{} で取り消し、もとの命令で作り直すか、設定の mail.way を戻してください",
        commands::cancel(&OutboxName::Run(run.id))
    );
    Some((what, remedy))
}

/// SHA-256 over mails as they are approved: number, recipient and hash of each, on a line of its own.
fn digest(mails: &[OutboxMail]) -> String {
    let line = |mail: &OutboxMail| format!("{}\t{}\t{}\n", mail.name(), mail.row.recipient, mail.row.sha256);
    sha256(mails.iter().map(line).collect::<String>().as_bytes())
}

/// Refuses a mail whose bytes are not those that were made.
fn unchanged_bytes(store: &dyn Store, mail: &OutboxMail) -> Result<Vec<u8>, JobError> {
    let mime = store.mime(mail.row.id)?;
    if sha256(&mime) == mail.row.sha256 {
        return Ok(mime);
    }
    Err(JobError::refused(
        format!("メール {} の内容が、作成したときと違います（SHA-256 が一致しません）", mail.name()),
        format!(
            "このメールは送れません。{} で取り消し、データベースを担当者に調べてもらってください",
            commands::cancel(&mail.name())
        ),
    ))
}
