//! How commands send, and tell what became of the mails.

use std::path::Path;

use super::context::Context;
use super::results::{note, result};
use super::told::Told;
use crate::job::JobError;
use crate::job::acting::MadeBy;
use crate::job::notice::{Notices, mails_in_trouble, runs_finished};
use crate::job::send::{Sending, send, way_out};
use crate::mail::{MailTemplates, TestSend, with_plain_words};
use crate::store::{Holder, MailRow, MailState, RunId, SENDER, Store};

/// Runs a future to its end on a small runtime of its own: the connections go on while this thread waits for the disk.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, Told> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Told::new(format!("the runtime cannot start: {error}"), None))?;
    Ok(runtime.block_on(future))
}

/// A test send to the address that is given, if one is.
pub fn test_send(address: Option<&str>, context: &Context) -> Result<Option<TestSend>, Told> {
    let test = address.map(|address| TestSend::to(address, &context.settings.mail));
    Ok(test.transpose().map_err(JobError::from)?)
}

/// What becomes of the mails that were made, before their number.
pub fn added(by: &MadeBy, test: Option<&TestSend>) -> String {
    match test {
        Some(test) => format!("{} への試験送信のメール", test.address()),
        None if by.making.needs_approval => "承認を待つメール".to_owned(),
        None => "送信待ちに加えたメール".to_owned(),
    }
}

/// Sends what is queued by the way that is configured.
pub fn send_now(store: &mut dyn Store, context: &Context) -> Result<Sending, Told> {
    let open = |data: &Path| way_out(&context.settings, data);
    let sending = block_on(send(store, &open, &context.clock()))??;
    let told = matches!(sending, Sending::Done { .. })
        && [mails_in_trouble, runs_finished]
            .map(|about| tell(context, SENDER, |notices| about(notices, store)))
            .contains(&true);
    if told {
        block_on(send(store, &open, &context.clock()))??;
    }
    Ok(sending)
}

/// As [`send_now`], but for a run that waits for approval, of which only the notice to the role address leaves.
pub fn send_unless(waits: bool, store: &mut dyn Store, context: &Context, told: bool) -> Result<Option<Sending>, Told> {
    if waits {
        send_notices(store, context, told);
        return Ok(None);
    }
    send_now(store, context).map(Some)
}

/// Lets a notice out that was queued just now. That it cannot leave yet is told, and is no failure of what it is about.
pub fn send_notices(store: &mut dyn Store, context: &Context, told: bool) {
    if told && let Err(error) = send_now(store, context) {
        error.tell();
    }
}

/// Tells the role address. A notice that cannot be made is told here, and is no reason to fail what it is about. True
/// where one was queued.
pub fn tell(context: &Context, by: &str, make: impl FnOnce(&Notices) -> Result<bool, JobError>) -> bool {
    let templates = MailTemplates::new(context.library.overrides());
    make(&Notices::new(&context.settings, &templates, context.now, by)).unwrap_or_else(|error| {
        Told::from(error).tell();
        false
    })
}

/// The runs of these that wait for approval are told with what comes next; nothing of them leaves. False when none
/// waits.
pub fn tell_waiting(store: &dyn Store, runs: &[RunId]) -> Result<bool, Told> {
    let mut waiting = store.runs_waiting()?;
    waiting.retain(|run| runs.contains(run));
    for run in &waiting {
        let run = run.0;
        result!("送付 {run} は承認待ちです。まだ送っていません。");
        result!("  確かめる　sokatsu outbox preview {run}");
        result!("  承認する　sokatsu outbox approve {run} --by 職員コード（作成した人ではない承認者）");
        result!("  やめる　　sokatsu outbox cancel {run} --by 職員コード --reason 理由");
    }
    Ok(!waiting.is_empty())
}

/// Whose mails a command answers for.
#[derive(Debug, Clone, Copy)]
pub enum Own<'a> {
    /// All of the outbox.
    Every,
    /// Those of these runs. What other runs left undone is no failure of it.
    Runs(&'a [RunId]),
}

impl Own<'_> {
    fn has(self, mail: &MailRow) -> bool {
        match self {
            Own::Every => true,
            Own::Runs(runs) => runs.contains(&mail.run),
        }
    }
}

/// A test send of which nothing came.
pub fn nothing_to_test() -> Told {
    let remedy = "計画と年度と課を確かめてください（sokatsu plan show）。作ってある送付を試しに送るのは sokatsu outbox test です";
    Told::new("試験送信のメールは 1 通も作れませんでした。送る課がありません".to_owned(), Some(remedy.to_owned()))
}

/// How many left to standard output; each of the command's own that did not, with its reason, to standard error, and how
/// many others there are.
pub fn print(sending: &Sending, own: Own) {
    let (summary, troubled, folder) = match sending {
        Sending::Done { summary, troubled, folder } => (summary, troubled, folder),
        Sending::LeftTo(Holder::Daemon) => {
            return result!("  メールは送信待ちです。動いている sokatsu serve が送ります。");
        }
        Sending::LeftTo(Holder::Command) => {
            return result!("  メールは送信待ちです。いま送っている別の sokatsu の命令が、続けて送ります。");
        }
    };
    match folder {
        Some(folder) => result!("  ファイルに書き出したメール {} 通　{}/", summary.sent, folder.display()),
        None => result!("  送信したメール {} 通", summary.sent),
    }
    for mail in troubled.iter().filter(|mail| own.has(mail)) {
        let said = with_plain_words(mail.said.as_deref().unwrap_or(""));
        let (meaning, recipient) = (meaning(mail.state), &mail.recipient);
        note(format_args!("  {meaning} {recipient}（{}）「{}」: {said}", mail.department, mail.subject));
    }
    let others = troubled.iter().filter(|mail| !own.has(mail)).count();
    if others > 0 {
        eprintln!("  ほかの送付に、まだ送れていないメールが {others} 通あります（sokatsu outbox list）");
    }
}

fn meaning(state: MailState) -> &'static str {
    match state {
        MailState::Made => "承認を待っています",
        MailState::Queued => "送信待ち（後でもう一度送ります）",
        MailState::Transmitting => "送信中",
        MailState::Sent => "送信済み",
        MailState::Failed => "送信できませんでした",
        MailState::Ambiguous => "届いたかどうか分かりません（中継サーバの記録を確かめてください）",
        MailState::Held => "送信を止めました",
        MailState::Cancelled => "取り消しました",
    }
}

/// Whether the command may end well: every mail of its own has left.
pub fn outcome(sending: &Sending, own: Own) -> Result<(), Told> {
    let Sending::Done { summary, troubled, .. } = sending else { return Ok(()) };
    if let Some(unreachable) = &summary.unreachable {
        let reason = with_plain_words(&unreachable.reason);
        let what = format!("{}: {reason}（送信待ちのメール {} 通）", unreachable.host, summary.queued);
        return Err(Told::new(what, Some(unreachable.remedy.clone())));
    }
    let not_sent = troubled.iter().filter(|mail| own.has(mail)).count();
    if not_sent == 0 { Ok(()) } else { Err(Told::some_failed(not_sent, not_sent + summary.sent, "メール")) }
}
