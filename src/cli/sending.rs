//! How commands send, and tell what became of the mails.

use super::context::Context;
use super::told::Told;
use crate::job::JobError;
use crate::job::send::{Sending, send};
use crate::mail::WayOut;
use crate::store::Store;

/// Runs a future to its end on a small runtime of its own.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, Told> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Told::new(format!("the runtime cannot start: {error}"), None))?;
    Ok(runtime.block_on(future))
}

/// Sends what is queued by the way that is configured.
pub fn send_now(store: &mut Store, context: &Context) -> Result<Sending, Told> {
    let way = WayOut::open(&context.settings.mail, &context.data).map_err(JobError::from)?;
    Ok(block_on(send(store, &way, &context.clock()))??)
}

/// What became of the mails, to standard output.
pub fn print(sending: &Sending) {
    let Sending::Done(summary) = sending else {
        println!("  メールは送信待ちです。動いている sokatsu serve が送ります。");
        return;
    };
    println!("  送信したメール {} 通", summary.sent);
    let counts = [
        (summary.failed, "送信できなかったメール"),
        (summary.held, "送信を止めたメール"),
        (summary.ambiguous, "届いたかどうか分からないメール（中継サーバの記録を確かめてください）"),
        (summary.put_off, "相手がまだ受け付けず、後でもう一度送るメール"),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        println!("  {what} {count} 通");
    }
}

/// Whether the command may end well.
pub fn outcome(sending: &Sending) -> Result<(), Told> {
    let Sending::Done(summary) = sending else { return Ok(()) };
    if let Some(unreachable) = &summary.unreachable {
        let what = format!("{}: {}（送信待ちのメール {} 通）", unreachable.host, unreachable.reason, summary.queued);
        return Err(Told::new(what, Some(unreachable.remedy.clone())));
    }
    let not_sent = summary.failed + summary.held + summary.ambiguous + summary.put_off;
    if not_sent == 0 { Ok(()) } else { Err(Told::some_failed(not_sent, not_sent + summary.sent, "mails")) }
}
