//! When a mail that was put off is tried again.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

/// The first wait before a mail is tried again; each further one is twice as long.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(5);
const LONGEST_DOUBLING: u32 = 6;
/// A wait is shortened by up to this share, in thousandths.
const SPREAD: i32 = 200;

/// The wait after so many earlier tries. Mails that were put off together do not come back together: the wait is shortened
/// by up to a fifth. How much hangs on the mail's own Message-ID and the try, so the same mail always waits as long.
pub(super) fn wait(message_id: &str, tries: u32) -> TimeDelta {
    let whole = FIRST_WAIT * (1 << tries.min(LONGEST_DOUBLING));
    whole - whole * shortened(message_id, tries) / 1000
}

/// Thousandths, from 0 to [`SPREAD`].
fn shortened(message_id: &str, tries: u32) -> i32 {
    let digest = Sha256::new().chain_update(message_id).chain_update(tries.to_be_bytes()).finalize();
    let chance = digest.iter().take(4).fold(0u32, |number, byte| number << 8 | u32::from(*byte));
    i32::try_from(chance % (SPREAD.unsigned_abs() + 1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_are_never_longer_than_that() {
        for (tries, minutes) in [(0, 5), (1, 10), (2, 20), (6, 320), (7, 320), (u32::MAX, 320)] {
            let most = TimeDelta::minutes(minutes);
            let wait = wait("<a@example.jp>", tries);
            assert!(wait <= most && wait >= most * 4 / 5, "{tries}: {wait}");
        }
    }

    #[test]
    fn mails_come_back_at_different_moments_and_each_always_at_its_own() {
        let waits: Vec<i64> =
            (0..1000).map(|number| wait(&format!("<{number}@example.jp>"), 0).num_seconds()).collect();
        let again: Vec<i64> =
            (0..1000).map(|number| wait(&format!("<{number}@example.jp>"), 0).num_seconds()).collect();
        assert_eq!(waits, again);
        // Five minutes shortened by up to one: each ten seconds get their share of the thousand.
        for from in (240..300).step_by(10) {
            let count = waits.iter().filter(|wait| (from..from + 10).contains(*wait)).count();
            assert!((120..220).contains(&count), "{from}: {count}");
        }
        assert_ne!(shortened("<a@example.jp>", 0), shortened("<a@example.jp>", 1));
    }
}
