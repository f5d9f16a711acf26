//! How fast mails are handed out: the rate that the settings allow, and slower when the server says that it is too much.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

/// The gap between two mails after the server's first complaint; twice as long after each further one.
const FIRST_GAP: Duration = Duration::from_secs(1);
const LONGEST_GAP: Duration = Duration::from_secs(60);

/// When the next mail of a round may be handed out.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    free_at: Option<Instant>,
}

impl Pace {
    /// So many mails in a minute, evenly: a burst is what shy relays refuse.
    pub(super) fn new(per_minute: Option<NonZeroU32>) -> Pace {
        Pace { gap: per_minute.map_or(Duration::ZERO, |count| Duration::from_secs(60) / count.get()), free_at: None }
    }

    /// When the next mail may be handed out, where that is not yet.
    pub(super) fn wait_until(&self, now: Instant) -> Option<Instant> {
        self.free_at.filter(|free_at| *free_at > now)
    }

    /// A mail is handed out.
    pub(super) fn took(&mut self, now: Instant) {
        self.free_at = (!self.gap.is_zero()).then_some(now + self.gap);
    }

    /// The server has complained.
    pub(super) fn slow_down(&mut self, now: Instant) {
        self.gap = (self.gap * 2).clamp(FIRST_GAP, LONGEST_GAP.max(self.gap));
        self.took(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_rate_nothing_waits() {
        let now = Instant::now();
        let mut pace = Pace::new(None);
        pace.took(now);
        assert_eq!(pace.wait_until(now), None);
    }

    #[test]
    fn mails_of_a_rate_are_apart_by_their_share_of_the_minute() {
        let now = Instant::now();
        let mut pace = Pace::new(NonZeroU32::new(120));
        assert_eq!(pace.wait_until(now), None, "the first one leaves at once");
        pace.took(now);
        let half = Duration::from_millis(500);
        assert_eq!(pace.wait_until(now), Some(now + half));
        assert_eq!(pace.wait_until(now + half), None);
    }

    #[test]
    fn each_complaint_doubles_the_gap_up_to_a_minute_or_the_gap_of_the_settings() {
        let now = Instant::now();
        let mut pace = Pace::new(None);
        let gaps: Vec<u64> = (0..8)
            .map(|_| {
                pace.slow_down(now);
                pace.wait_until(now).map_or(0, |until| (until - now).as_secs())
            })
            .collect();
        assert_eq!(gaps, [1, 2, 4, 8, 16, 32, 60, 60]);
        let mut pace = Pace::new(NonZeroU32::new(1));
        pace.slow_down(now);
        assert_eq!(pace.wait_until(now), Some(now + Duration::from_secs(60)));
    }
}
