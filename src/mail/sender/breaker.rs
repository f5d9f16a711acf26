//! A server that refuses all mails alike has something against us, and not against the recipients: the round ends before
//! each mail is a case of its own for a person.

use crate::mail::smtp::Outcome;
use crate::mail::words::{About, about};

/// So many refusals for good in a row, in the same words, end a round.
const REFUSALS: usize = 3;
/// So many bodies in a row that were taken without an answer end a round.
const DOUBTS: u32 = 2;

/// What the outcomes of a round say of its server.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    /// The server has taken a mail over in this round.
    has_taken: bool,
    /// The words of the refusals in a row, without addresses, and how many there are.
    refusals: (String, usize),
    doubts: u32,
    is_tripped: bool,
}

/// What an outcome means for the round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the mail's own.
    OfTheMail,
    /// It may be the server's way with all mails: what becomes of the mail is seen by the next ones.
    Suspect,
    /// It is the server's way with all mails.
    Trips,
}

impl Breaker {
    /// Hears what became of a mail.
    pub(super) fn hear(&mut self, outcome: &Outcome) -> Verdict {
        match outcome {
            Outcome::Sent { .. } => {
                *self = Breaker { has_taken: true, is_tripped: self.is_tripped, ..Breaker::default() };
                Verdict::OfTheMail
            }
            Outcome::Refused { permanent: true, reply } => self.hear_refusal(reply),
            Outcome::Ambiguous { .. } => {
                self.doubts += 1;
                if self.doubts < DOUBTS { Verdict::OfTheMail } else { self.trip() }
            }
            Outcome::Refused { .. } | Outcome::NotAccepted { .. } => Verdict::OfTheMail,
        }
    }

    fn hear_refusal(&mut self, reply: &str) -> Verdict {
        let counts = match about(reply) {
            About::Recipient => false,
            About::Relay => true,
            About::Unclear => !self.has_taken,
        };
        if !counts {
            self.refusals = Default::default();
            return Verdict::OfTheMail;
        }
        let words = without_addresses(reply);
        if self.refusals.0 != words {
            self.refusals = (words, 0);
        }
        self.refusals.1 += 1;
        if self.refusals.1 < REFUSALS { Verdict::Suspect } else { self.trip() }
    }

    fn trip(&mut self) -> Verdict {
        self.is_tripped = true;
        Verdict::Trips
    }

    pub(super) fn is_tripped(&self) -> bool {
        self.is_tripped
    }

    /// How many refusals in a row are suspect.
    pub(super) fn suspects(&self) -> usize {
        self.refusals.1
    }
}

/// Servers name the recipient in their words.
fn without_addresses(reply: &str) -> String {
    reply.split_whitespace().filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::Verdict::{OfTheMail, Suspect, Trips};
    use super::*;

    fn verdicts(outcomes: &[Outcome]) -> Vec<Verdict> {
        let mut breaker = Breaker::default();
        outcomes.iter().map(|outcome| breaker.hear(outcome)).collect()
    }

    fn refused(reply: &str) -> Outcome {
        Outcome::Refused { permanent: true, reply: reply.to_owned() }
    }

    fn sent() -> Outcome {
        Outcome::Sent { reply: "250 ok".to_owned() }
    }

    fn doubtful() -> Outcome {
        Outcome::Ambiguous { reason: "silence".to_owned() }
    }

    #[test]
    fn three_equal_refusals_to_relay_trip_it_whatever_the_address() {
        let denied = |to: &str| refused(&format!("554 5.7.1 <{to}@example.jp>: Relay access denied"));
        assert_eq!(verdicts(&[denied("a"), denied("b"), denied("c")]), [Suspect, Suspect, Trips]);
        assert_eq!(verdicts(&[sent(), denied("a"), denied("b"), denied("c")]), [OfTheMail, Suspect, Suspect, Trips]);
        let helo = refused("504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname");
        assert_eq!(verdicts(&[denied("a"), helo.clone(), helo.clone(), helo]), [Suspect, Suspect, Suspect, Trips]);
        assert_eq!(verdicts(&[denied("a"), denied("b"), sent(), denied("c")]), [Suspect, Suspect, OfTheMail, Suspect]);
    }

    #[test]
    fn recipients_that_are_unknown_never_trip_it() {
        let unknown = refused("550 5.1.1 <a@example.jp>: Recipient address rejected: User unknown");
        assert_eq!(verdicts(&vec![unknown; 5]), [OfTheMail; 5]);
    }

    #[test]
    fn unclear_words_count_while_the_server_has_taken_nothing() {
        let no = refused("550 no");
        assert_eq!(verdicts(&vec![no.clone(); 3]), [Suspect, Suspect, Trips]);
        assert_eq!(verdicts(&[sent(), no.clone(), no.clone(), no]), [OfTheMail; 4]);
    }

    #[test]
    fn two_doubts_in_a_row_trip_it() {
        assert_eq!(verdicts(&[doubtful(), sent(), doubtful(), doubtful()]), [OfTheMail, OfTheMail, OfTheMail, Trips]);
    }
}
