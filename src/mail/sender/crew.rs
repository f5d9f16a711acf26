//! Several connections at once. The workers talk to the server; the database has one owner, the round, which takes what
//! they ask from a channel. What waits there together shares one durable commit, and nobody hears of a step before it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::pace::Pace;
use super::worker::{Fate, NextMail, Request, Taken, Worker};
use super::{Candidate, Round, Settlement};
use crate::mail::server::{NoSession, SmtpServer};
use crate::mail::smtp::Outcome;
use crate::mail::{WayOut, words};
use crate::store::{MailId, MailRow, MailState, MailStep, StoreError};

/// While a worker waits for its turn, the round is asked this often whether it is to stop.
const LOOK_UP: Duration = Duration::from_secs(1);

/// Commits on a disk faster than this are not saved up: the timer is no finer.
const WORTH_WAITING: Duration = Duration::from_millis(1);

/// The workers of a round and what it owes them.
pub(super) struct Crew<'r, 'a> {
    round: &'r mut Round<'a>,
    way: &'r WayOut,
    server: Arc<SmtpServer>,
    /// The last mail that was looked at.
    after: Option<MailId>,
    /// Given back untouched; they go first.
    returned: Vec<Candidate>,
    waiting: VecDeque<NextMail>,
    /// One more than there are mails in hand.
    in_hand: Arc<()>,
    pace: Pace,
    workers: JoinSet<()>,
    /// As many workers as may still get mails.
    wanted: usize,
    error: Option<StoreError>,
    /// How long the disk took last.
    last_commit: Duration,
}

/// Who hears of a durable step, and what it was.
enum Told {
    Transmitting(oneshot::Sender<bool>),
    Settled(Box<Settled>),
}

struct Settled {
    mail: MailRow,
    settlement: Settlement,
    done: oneshot::Sender<()>,
}

impl<'r, 'a> Crew<'r, 'a> {
    pub(super) fn new(round: &'r mut Round<'a>, way: &'r WayOut, server: &Arc<SmtpServer>) -> Crew<'r, 'a> {
        Crew {
            round,
            way,
            server: Arc::clone(server),
            after: None,
            returned: Vec::new(),
            waiting: VecDeque::new(),
            in_hand: Arc::new(()),
            pace: Pace::new(server.per_minute),
            workers: JoinSet::new(),
            wanted: server.connections,
            error: None,
            last_commit: Duration::ZERO,
        }
    }

    /// Sends all that is due. After an error of the database, and when the server takes no mails any more, what is under
    /// way is finished and nothing further begun.
    pub(super) async fn send_all(mut self) -> Result<(), StoreError> {
        let Some(first) = self.round.next(self.way, &mut self.after)? else { return Ok(()) };
        self.returned.push(first);
        let (desk, mut requests) = mpsc::channel(self.wanted);
        for _ in 0..self.wanted {
            let bytes = self.round.store.mail_bytes()?;
            self.workers.spawn(Worker::new(Arc::clone(&self.server), bytes, desk.clone()).run());
        }
        drop(desk);
        loop {
            let turn = self.turn();
            tokio::select! {
                biased;
                Some(request) = requests.recv() => {
                    let together = gather(request, &mut requests, self.last_commit, &self.in_hand).await;
                    self.answer(together);
                }
                ended = self.workers.join_next() => match ended {
                    Some(Ok(())) => {}
                    Some(Err(error)) => tracing::error!(%error, "a connection ended badly; its mail is left to the next round"),
                    None => break,
                },
                () = sleep_until(turn.unwrap_or_else(Instant::now)), if turn.is_some() => {}
            }
            self.hand_out();
        }
        self.error.map_or(Ok(()), Err)
    }

    /// When to look again although nobody has said anything.
    fn turn(&self) -> Option<Instant> {
        let now = Instant::now();
        let wait_until = self.pace.wait_until(now).filter(|_| !self.waiting.is_empty())?;
        Some(wait_until.min(now + LOOK_UP))
    }

    /// Makes durable what several workers said, in one commit, and tells each. Who is done with a mail gets the next one
    /// before, to read and check it while the disk is at work.
    fn answer(&mut self, requests: Vec<Request>) {
        let (mut steps, mut told) = (Vec::new(), Vec::new());
        for request in requests {
            match request {
                Request::Next(next) => self.waiting.push_back(next),
                Request::Back { taken, why } => self.take_back(taken, why),
                Request::Unreadable { taken, error } => {
                    self.returned.push(taken.candidate);
                    self.fail(error);
                }
                Request::Transmitting { mail, reply } => {
                    steps.push(MailStep::Transmitting(mail));
                    told.push(Told::Transmitting(reply));
                }
                Request::Settle { taken, fate, done, next } => {
                    let mail = taken.candidate.mail;
                    let settlement = self.settlement(&mail, fate);
                    steps.push(settlement.step(mail.id));
                    told.push(Told::Settled(Box::new(Settled { mail, settlement, done })));
                    self.waiting.push_back(next);
                }
            }
        }
        if steps.is_empty() {
            return;
        }
        self.hand_out();
        let begun = Instant::now();
        let recorded = self.round.store.record_steps(self.round.lock, &steps, (self.round.clock)());
        self.last_commit = begun.elapsed();
        match recorded {
            Ok(taken) => told.into_iter().zip(taken).for_each(|(told, taken)| self.tell(told, taken)),
            // Nobody is told: who was about to write a body drops the connection instead, and begins nothing further.
            Err(error) => self.fail(error),
        }
    }

    fn settlement(&mut self, mail: &MailRow, fate: Fate) -> Settlement {
        match fate {
            Fate::Objected(reason) => Settlement::last(MailState::Held, reason),
            Fate::Tried(outcome) => {
                self.heed(&outcome);
                self.round.settlement(mail, outcome, self.server.max_tries)
            }
        }
    }

    // To tell somebody who is not there any more: a worker that died. Its mail is found transmitting by the next round.
    fn tell(&mut self, told: Told, step_taken: bool) {
        match told {
            Told::Transmitting(reply) => {
                let _ = reply.send(step_taken);
            }
            Told::Settled(settled) => {
                let Settled { mail, settlement, done } = *settled;
                let _ = done.send(());
                if step_taken {
                    self.round.count(&mail, &settlement);
                } else {
                    tracing::warn!(mail = mail.id.0, "a person decided about this mail while it was tried");
                }
            }
        }
    }

    /// A server that says it is too much gets fewer mails, over fewer connections.
    fn heed(&mut self, outcome: &Outcome) {
        let (Outcome::Refused { reply: said, .. } | Outcome::NotAccepted { reason: said }) = outcome else { return };
        if words::too_many(said) {
            self.wanted = (self.wanted / 2).max(1);
            self.pace.slow_down(Instant::now());
            tracing::warn!(said, connections = self.wanted, "the mail server asks for fewer mails");
        }
    }

    /// One connection that the server has no room for is done without while there are others.
    fn take_back(&mut self, taken: Taken, why: NoSession) {
        self.returned.push(taken.candidate);
        self.wanted = self.wanted.saturating_sub(1);
        let NoSession { unreachable, for_now } = why;
        if for_now && self.wanted > 0 {
            tracing::info!(
                reason = unreachable.reason,
                connections = self.wanted,
                "the server takes fewer connections"
            );
            return;
        }
        if self.round.summary.unreachable.is_none() {
            tracing::warn!(host = unreachable.host, reason = unreachable.reason, "mail server unreachable");
            self.round.summary.unreachable = Some(unreachable);
        }
    }

    /// Hands out mails to those who wait, as far as there are any and the pace allows it.
    fn hand_out(&mut self) {
        while !self.waiting.is_empty() {
            if self.round.summary.unreachable.is_some() || self.error.is_some() {
                return self.waiting.clear();
            }
            if self.waiting.len() + Arc::strong_count(&self.in_hand) - 1 > self.wanted {
                // To hear nothing is to be dismissed.
                self.waiting.pop_back();
                continue;
            }
            if self.pace.wait_until(Instant::now()).is_some() {
                if (self.round.stopping)() {
                    self.waiting.clear();
                }
                return;
            }
            match self.next() {
                Ok(Some(candidate)) => self.hand(Taken { candidate, _in_hand: Arc::clone(&self.in_hand) }),
                // One that is in hand may come back.
                Ok(None) if Arc::strong_count(&self.in_hand) > 1 => return,
                Ok(None) => self.waiting.clear(),
                Err(error) => self.fail(error),
            }
        }
    }

    fn next(&mut self) -> Result<Option<Candidate>, StoreError> {
        if let Some(returned) = self.returned.pop() {
            return Ok(Some(returned));
        }
        self.round.next(self.way, &mut self.after)
    }

    fn hand(&mut self, taken: Taken) {
        let Some(worker) = self.waiting.pop_front() else { return };
        self.pace.took(Instant::now());
        if let Err(Some(taken)) = worker.send(Some(taken)) {
            self.returned.push(taken.candidate);
        }
    }

    fn fail(&mut self, error: StoreError) {
        tracing::error!(%error, "the round ends: the database does not take what becomes of the mails");
        self.error.get_or_insert(error);
    }
}

/// What is said together with a first request. While others have mails in hand, they are waited for as long as the
/// commit took that may be saved: without it, one and all the others take turns, with a commit for each.
async fn gather(
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
