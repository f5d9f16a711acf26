//! Several connections at once. The workers talk to the server; the database has one owner, the round, which takes what
//! they ask from a channel. What waits there together shares one durable commit, and nobody hears of a step before it.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::breaker::{Breaker, Verdict};
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
    breaker: Breaker,
    /// Refused for good before their bodies were asked for, perhaps as all are: queued as they were until that is known.
    suspects: Vec<(Box<MailRow>, String)>,
    /// Mails whose bodies were asked for in this round.
    begun: HashSet<MailId>,
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
            breaker: Breaker::default(),
            suspects: Vec::new(),
            begun: HashSet::new(),
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
        self.clear_suspects();
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
        self.settle_apart(&objected);
    }

    /// Makes durable what several workers said, in one commit, and tells each.
    fn answer(&mut self, requests: Vec<Request>) {
        let (mut steps, mut told) = (Vec::new(), Vec::new());
        for request in requests {
            match request {
                Request::Next(next) => self.waiting.push_back(next),
                Request::Back { in_hand, why } => self.take_back(in_hand, why),
                Request::Transmitting { mail, reply } => {
                    self.begun.insert(mail);
                    steps.push(MailStep::Transmitting(mail));
                    told.push(Told::Transmitting(reply));
                }
                Request::Settle { in_hand, outcome, next } => {
                    self.heed(&outcome);
                    let Some(settlement) = self.judged(&in_hand.mail, outcome) else {
                        self.waiting.push_back(next);
                        continue;
                    };
                    steps.push(settlement.step(in_hand.mail.id));
                    told.push(Told::Settled(Box::new(Settled { in_hand, settlement, next })));
                }
            }
        }
        if self.breaker.suspects() == 0 || self.breaker.is_tripped() {
            self.clear_suspects();
        }
        // Nobody is told otherwise: who was about to write a body drops the connection, and begins nothing further.
        let Some(taken) = self.record(&steps) else { return };
        told.into_iter().zip(taken).for_each(|(told, taken)| self.tell(told, taken));
    }

    /// What is recorded of an outcome; `None` where that waits for the next ones.
    fn judged(&mut self, mail: &MailRow, outcome: Outcome) -> Option<Settlement> {
        let verdict = self.breaker.hear(&outcome);
        if verdict == Verdict::Trips {
            self.refuse_all(&outcome);
        }
        match outcome {
            Outcome::Refused { permanent: true, reply } if verdict == Verdict::Trips => {
                Some(self.round.put_off(mail, reply))
            }
            // A body that was asked for is recorded at once: nobody would know what became of it after a crash.
            Outcome::Refused { reply, .. } if verdict == Verdict::Suspect && !self.begun.contains(&mail.id) => {
                self.suspects.push((Box::new(mail.clone()), reply));
                None
            }
            outcome => Some(self.round.settlement(mail, outcome, self.server.max_tries)),
        }
    }

    /// The round ends: told once, and not for each mail.
    fn refuse_all(&mut self, outcome: &Outcome) {
        self.round.summary.refuses_all = true;
        if self.round.summary.unreachable.is_some() {
            return;
        }
        let unreachable = match outcome {
            Outcome::Ambiguous { reason } => self.server.unreachable(
                format!("サーバーが、続けて2通、本文を受け取ってから答えませんでした。ほかのメールは送らずにおきます: {reason}"),
                "サーバーの状態（ウイルス検査や混み具合）と、mail.smtp.timeouts.dot を確かめてください。届いたか不明の2通は sokatsu outbox list に出ます",
            ),
            Outcome::Refused { reply, .. } => self.server.unreachable(
                format!("サーバーが、どのメールも同じ言葉で断ります。送信待ちのまま、あとでまた試みます: {reply}"),
                words::remedy(reply).unwrap_or("サーバーの担当者に、この答えのわけを尋ねてください。宛先ごとの理由なら、sokatsu outbox cancel で取り消せます"),
            ),
            Outcome::Sent { .. } | Outcome::NotAccepted { .. } => return,
        };
        tracing::warn!(host = unreachable.host, reason = unreachable.reason, "the mail server refuses all mails alike");
        self.round.summary.unreachable = Some(unreachable);
    }

    /// It is known of the suspects whether they were refused as all are: then they are tried again later; if not, each has
    /// failed by itself.
    fn clear_suspects(&mut self) {
        let suspects = std::mem::take(&mut self.suspects);
        let all_alike = self.breaker.is_tripped();
        let settled: Vec<_> = suspects
            .into_iter()
            .map(|(mail, reply)| {
                let settlement = if all_alike {
                    self.round.put_off(&mail, reply)
                } else {
                    Settlement::last(MailState::Failed, reply)
                };
                (mail, settlement)
            })
            .collect();
        self.settle_apart(&settled);
    }

    /// Records what no worker waits for.
    fn settle_apart(&mut self, settled: &[(Box<MailRow>, Settlement)]) {
        let steps: Vec<MailStep> = settled.iter().map(|(mail, settlement)| settlement.step(mail.id)).collect();
        let Some(taken) = self.record(&steps) else { return };
        for ((mail, settlement), taken) in settled.iter().zip(taken) {
            self.round.count_taken(mail, settlement, taken);
        }
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
