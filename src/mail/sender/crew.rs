//! Several connections at once. The workers talk to the server; the database has one owner, the round, which takes what
//! they ask from a channel. What waits there together shares one durable commit, and nobody hears of a step before it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::gathering::gather;
use super::pace::Pace;
use super::preparing::{Prepared, Preparing, Ready};
use super::worker::{InHand, NextMail, Request, Taken, Worker};
use super::{Candidate, Round, Settlement};
use crate::mail::server::{NoSession, SmtpServer};
use crate::mail::smtp::Outcome;
use crate::mail::{WayOut, words};
use crate::store::{MailId, MailRow, MailState, MailStep, StoreError};

/// While a worker waits for its turn, the round is asked this often whether it is to stop.
const LOOK_UP: Duration = Duration::from_secs(1);

/// The workers of a round and what it owes them.
pub(super) struct Crew<'r, 'a> {
    round: &'r mut Round<'a>,
    way: &'r WayOut,
    server: Arc<SmtpServer>,
    /// The last mail that was looked at.
    after: Option<MailId>,
    /// Given back untouched, or checked too long ago; they go first.
    returned: Vec<MailRow>,
    preparing: Preparing,
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
    in_hand: InHand,
    settlement: Settlement,
    next: NextMail,
}

impl<'r, 'a> Crew<'r, 'a> {
    /// Sends all that is due. After an error of the database, and when the server takes no mails any more, what is under
    /// way is finished and nothing further begun.
    pub(super) async fn send_all(
        round: &'r mut Round<'a>,
        way: &'r WayOut,
        server: &Arc<SmtpServer>,
    ) -> Result<(), StoreError> {
        let mut after = None;
        let Some(first) = round.next(way, &mut after)? else { return Ok(()) };
        let mut preparing = Preparing::new(server.connections, || round.store.mail_bytes())?;
        preparing.begin(first);
        let crew = Crew {
            round,
            way,
            server: Arc::clone(server),
            after,
            returned: Vec::new(),
            preparing,
            waiting: VecDeque::new(),
            in_hand: Arc::new(()),
            pace: Pace::new(server.per_minute),
            workers: JoinSet::new(),
            wanted: server.connections,
            error: None,
            last_commit: Duration::ZERO,
        };
        crew.work().await
    }

    async fn work(mut self) -> Result<(), StoreError> {
        let (desk, mut requests) = mpsc::channel(self.wanted);
        for _ in 0..self.wanted {
            self.workers.spawn(Worker::new(Arc::clone(&self.server), desk.clone()).run());
        }
        drop(desk);
        loop {
            self.look_ahead();
            let turn = self.turn();
            tokio::select! {
                biased;
                Some(request) = requests.recv() => {
                    let together = gather(request, &mut requests, self.last_commit, &self.in_hand).await;
                    self.answer(together);
                }
                Some(prepared) = self.preparing.next() => self.sort(prepared),
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

    /// Nothing further is begun.
    fn is_over(&self) -> bool {
        self.error.is_some() || self.round.summary.unreachable.is_some()
    }

    /// Has mails read and checked before a connection is free for them.
    fn look_ahead(&mut self) {
        while !self.is_over() && !self.workers.is_empty() && self.preparing.has_room() {
            match self.next() {
                Ok(Some(candidate)) => self.preparing.begin(candidate),
                Ok(None) => return,
                Err(error) => self.fail(error),
            }
        }
    }

    fn next(&mut self) -> Result<Option<Candidate>, StoreError> {
        match self.returned.pop() {
            Some(mail) => self.round.candidate(mail).map(Some),
            None => self.round.next(self.way, &mut self.after),
        }
    }

    /// Keeps what may leave, and records what may not.
    fn sort(&mut self, prepared: Prepared) {
        let mut objected = Vec::new();
        let mut next = Some(prepared);
        while let Some(prepared) = next {
            match prepared {
                Prepared::Ready(ready) => self.preparing.keep(*ready),
                Prepared::Objected(mail, reason) => objected.push((mail, Settlement::last(MailState::Held, reason))),
                Prepared::Unreadable(error) => self.fail(error),
                Prepared::Lost => {}
            }
            next = self.preparing.next_now();
        }
        let steps: Vec<MailStep> = objected.iter().map(|(mail, settlement)| settlement.step(mail.id)).collect();
        let Some(taken) = self.record(&steps) else { return };
        for ((mail, settlement), taken) in objected.iter().zip(taken) {
            self.round.count_taken(mail, settlement, taken);
        }
    }

    /// Makes durable what several workers said, in one commit, and tells each.
    fn answer(&mut self, requests: Vec<Request>) {
        let (mut steps, mut told) = (Vec::new(), Vec::new());
        for request in requests {
            match request {
                Request::Next(next) => self.waiting.push_back(next),
                Request::Back { in_hand, why } => self.take_back(in_hand, why),
                Request::Transmitting { mail, reply } => {
                    steps.push(MailStep::Transmitting(mail));
                    told.push(Told::Transmitting(reply));
                }
                Request::Settle { in_hand, outcome, next } => {
                    self.heed(&outcome);
                    let settlement = self.round.settlement(&in_hand.mail, outcome, self.server.max_tries);
                    steps.push(settlement.step(in_hand.mail.id));
                    told.push(Told::Settled(Box::new(Settled { in_hand, settlement, next })));
                }
            }
        }
        // Nobody is told otherwise: who was about to write a body drops the connection, and begins nothing further.
        let Some(taken) = self.record(&steps) else { return };
        told.into_iter().zip(taken).for_each(|(told, taken)| self.tell(told, taken));
    }

    /// Takes steps in one durable commit; for each whether it was taken. After an error nothing further is begun.
    fn record(&mut self, steps: &[MailStep]) -> Option<Vec<bool>> {
        if steps.is_empty() {
            return Some(Vec::new());
        }
        let begun = Instant::now();
        let recorded = self.round.record(steps);
        self.last_commit = begun.elapsed();
        recorded.map_err(|error| self.fail(error)).ok()
    }

    // To tell somebody who is not there any more: a worker that died. Its mail is found transmitting by the next round.
    fn tell(&mut self, told: Told, step_taken: bool) {
        match told {
            Told::Transmitting(reply) => {
                let _ = reply.send(step_taken);
            }
            Told::Settled(settled) => {
                let Settled { in_hand, settlement, next } = *settled;
                self.round.count_taken(&in_hand.mail, &settlement, step_taken);
                self.waiting.push_back(next);
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
    fn take_back(&mut self, in_hand: InHand, why: NoSession) {
        self.returned.push(*in_hand.mail);
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
            if self.is_over() || (self.round.stopping)() {
                return self.waiting.clear();
            }
            if self.waiting.len() + self.count_in_hand() > self.wanted {
                // To hear nothing is to be dismissed.
                self.waiting.pop_back();
                continue;
            }
            if self.pace.wait_until(Instant::now()).is_some() {
                return;
            }
            match self.preparing.first() {
                Some(ready) if ready.is_fresh() => self.hand(ready),
                Some(stale) => self.returned.push(*stale.mail),
                None => {
                    self.look_ahead();
                    // One that is in hand may come back.
                    if self.preparing.is_empty() && self.count_in_hand() == 0 {
                        self.waiting.clear();
                    }
                    return;
                }
            }
        }
    }

    fn count_in_hand(&self) -> usize {
        Arc::strong_count(&self.in_hand) - 1
    }

    fn hand(&mut self, ready: Ready) {
        let Some(worker) = self.waiting.pop_front() else { return self.preparing.keep(ready) };
        self.pace.took(Instant::now());
        let Ready { mail, to, body, .. } = ready;
        let in_hand = InHand { mail, _counted: Arc::clone(&self.in_hand) };
        if let Err(Some(taken)) = worker.send(Some(Taken { in_hand, to, body })) {
            self.returned.push(*taken.in_hand.mail);
        }
    }

    fn fail(&mut self, error: StoreError) {
        tracing::error!(%error, "the round ends: the database does not take what becomes of the mails");
        self.error.get_or_insert(error);
    }
}
