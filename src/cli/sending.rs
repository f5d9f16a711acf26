//! How commands that send tell what became of the mails.

use super::told::Told;
use crate::job::send::Sending;
use crate::mail::sender::Told as MailTold;

/// Runs a future to its end on a small runtime of its own.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, Told> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Told::new(format!("the runtime cannot start: {error}"), None))?;
    Ok(runtime.block_on(future))
}

/// Results to standard output; each mail that did not leave, with its reason, to standard error.
pub fn print(sending: &Sending) {
    let Sending::Done(summary) = sending else {
        println!("  メールは送信待ちです。動いている sokatsu serve が送ります。");
        return;
    };
    println!("  送信したメール {} 通", summary.sent);
    tell(&summary.failed, "送信できませんでした");
    tell(&summary.held, "送信を止めました");
    tell(&summary.ambiguous, "届いたかどうか分かりません。中継サーバの記録を確かめてください");
    tell(&summary.put_back, "まだ受け付けられていません。後でもう一度送ります");
}

fn tell(mails: &[MailTold], what: &str) {
    for mail in mails {
        eprintln!("  {}（{}）: {what}: {}", mail.recipient, mail.department, mail.said);
    }
}

/// Whether the command may end well.
pub fn outcome(sending: &Sending) -> Result<(), Told> {
    let Sending::Done(summary) = sending else { return Ok(()) };
    if let Some(error) = &summary.stopped {
        return Err(Told::new(error.to_string(), Some(error.remedy().to_owned())));
    }
    let not_sent = summary.failed.len() + summary.held.len() + summary.ambiguous.len() + summary.put_back.len();
    if not_sent == 0 { Ok(()) } else { Err(Told::some_failed(not_sent, not_sent + summary.sent, "mails")) }
}
