//! Which requests of workers share a commit.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::worker::Request;

/// Commits on a disk faster than this are not saved up: the timer is no finer.
const WORTH_WAITING: Duration = Duration::from_millis(1);

/// What is said together with a first request. While others have mails in hand, they are waited for as long as the
/// commit took that may be saved: without it, one and all the others take turns, with a commit for each.
pub(super) async fn gather(
    first: Request,
    requests: &mut mpsc::Receiver<Request>,
    last_commit: Duration,
    in_hand: &Arc<()>,
) -> Vec<Request> {
    let mut together = vec![first];
    let until = Instant::now() + last_commit;
    loop {
        while let Ok(request) = requests.try_recv() {
            together.push(request);
        }
        let all = Arc::strong_count(in_hand) - 1;
        if last_commit < WORTH_WAITING || together.len() >= all {
            return together;
        }
        match timeout_at(until, requests.recv()).await {
            Ok(Some(request)) => together.push(request),
            Ok(None) | Err(_) => return together,
        }
    }
}
