//! Mails are read and checked while others are on their way. Who is free takes the first that is ready, so that none waits
//! behind a connection that hangs.

use std::collections::VecDeque;
use std::time::Duration;

use lettre::Address;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use super::{Candidate, examined};
use crate::mail::checks;
use crate::mail::dotted::Dotted;
use crate::store::{MailBytes, MailRow, StoreError};

/// As many at once, each with a connection of its own to the database.
const MOST_READERS: usize = 4;

/// A mail that was checked longer ago is checked anew before it is handed out.
const FRESH: Duration = Duration::from_secs(5);

/// A mail that was read and checked, and may leave.
pub(super) struct Ready {
    pub(super) mail: Box<MailRow>,
    pub(super) to: Address,
    pub(super) body: Dotted,
    checked_at: Instant,
}

impl Ready {
    pub(super) fn is_fresh(&self) -> bool {
        self.checked_at.elapsed() < FRESH
    }
}

/// What became of a mail that was looked at.
pub(super) enum Prepared {
    Ready(Box<Ready>),
    /// The checks object to it.
    Objected(Box<MailRow>, String),
    /// The database cannot be read.
    Unreadable(StoreError),
    /// The look itself failed; the mail is left to the next round.
    Lost,
}

/// The mails that are being checked, and those that are ready.
pub(super) struct Preparing {
    at_work: JoinSet<(Box<dyn MailBytes>, Prepared)>,
    idle: Vec<Box<dyn MailBytes>>,
    ready: VecDeque<Ready>,
    /// So many are kept ready.
    ahead: usize,
}

impl Preparing {
    /// For a number of connections; `reader` opens a reader of mails' bytes.
    ///
    /// # Errors
    /// As `reader`.
    pub(super) fn new(
        connections: usize,
        reader: impl Fn() -> Result<Box<dyn MailBytes>, StoreError>,
    ) -> Result<Preparing, StoreError> {
        let ahead = connections.clamp(1, MOST_READERS);
        let idle = (0..ahead).map(|_| reader()).collect::<Result<_, _>>()?;
        Ok(Preparing { at_work: JoinSet::new(), idle, ready: VecDeque::new(), ahead })
    }

    /// Whether another mail is wanted.
    pub(super) fn has_room(&self) -> bool {
        !self.idle.is_empty() && self.at_work.len() + self.ready.len() < self.ahead
    }

    /// Has a mail read and checked beside what else goes on.
    pub(super) fn begin(&mut self, candidate: Candidate) {
        let Some(reader) = self.idle.pop() else { return };
        self.at_work.spawn(async move {
            let prepared = prepare(candidate, &*reader);
            (reader, prepared)
        });
    }

    /// The next that was looked at; `None` while none is being.
    pub(super) async fn next(&mut self) -> Option<Prepared> {
        let ended = self.at_work.join_next().await?;
        Some(self.take(ended))
    }

    /// As [`Preparing::next`], without waiting.
    pub(super) fn next_now(&mut self) -> Option<Prepared> {
        let ended = self.at_work.try_join_next()?;
        Some(self.take(ended))
    }

    fn take(&mut self, ended: Result<(Box<dyn MailBytes>, Prepared), JoinError>) -> Prepared {
        match ended {
            Ok((reader, prepared)) => {
                self.idle.push(reader);
                prepared
            }
            Err(error) => {
                tracing::error!(%error, "a mail could not be looked at; it is left to the next round");
                Prepared::Lost
            }
        }
    }

    pub(super) fn keep(&mut self, ready: Ready) {
        self.ready.push_back(ready);
    }

    /// The first that is ready.
    pub(super) fn first(&mut self) -> Option<Ready> {
        self.ready.pop_front()
    }

    /// None is ready and none will be.
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.at_work.is_empty()
    }
}

fn prepare(Candidate { mail, background }: Candidate, reader: &dyn MailBytes) -> Prepared {
    let (mime, objection) = match examined(&background, &mail, reader.read(mail.id)) {
        Ok(examined) => examined,
        Err(error) => return Prepared::Unreadable(error),
    };
    let mail = Box::new(mail);
    if let Some(reason) = objection {
        return Prepared::Objected(mail, reason);
    }
    match (checks::address("宛先", &mail.recipient), Dotted::of(mime)) {
        (Ok(to), Some(body)) => Prepared::Ready(Box::new(Ready { mail, to, body, checked_at: Instant::now() })),
        (Err(error), _) => Prepared::Objected(mail, error.what),
        (Ok(_), None) => Prepared::Objected(
            mail,
            "メールの中身が文字として読めません。このメールは送らずに、作り直してください".to_owned(),
        ),
    }
}
