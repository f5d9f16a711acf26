use std::time::Duration;

use super::http::{Page, answer};
use super::notify::{Feeder, watchdog_time};
use super::{Progress, Pulse};
use crate::schedule::serving::Ticked;

fn refused(head: &[u8]) -> &'static str {
    match answer(head) {
        Ok(page) => panic!("{page:?}: {}", String::from_utf8_lossy(head)),
        Err(answer) => answer.status,
    }
}

#[test]
fn two_pages_are_served() {
    assert_eq!(answer(b"GET /healthz HTTP/1.1\r\nHost: localhost:9464").expect("a page"), Page::Health);
    assert_eq!(answer(b"GET /metrics?x=1 HTTP/1.0").expect("a page"), Page::Metrics);
}

#[test]
fn what_is_no_request_for_them_is_refused() {
    for bad in [
        &b""[..],
        b"GET",
        b"GET /metrics",
        b"GET /metrics HTTP/2",
        b"GET  /metrics HTTP/1.1",
        b"GET /metrics HTTP/1.1 x",
        b"GET metrics HTTP/1.1",
        b"GET http://elsewhere/metrics HTTP/1.1",
        b"G\x00T /metrics HTTP/1.1",
        b"GET /metrics HTTP/1.1\r\nno field",
        b"GET /metrics HTTP/1.1\r\n folded: x",
        b"GET /metrics HTTP/1.1\r\na b: x",
        b"GET /metrics HTTP/1.1\r\na: \x07",
        b"GET /metrics HTTP/1.1\na: b",
        b"GET /\xff HTTP/1.1",
        b"\x16\x03\x01\x02\x00\x01",
    ] {
        assert!(refused(bad).starts_with("400"), "{}", String::from_utf8_lossy(bad));
    }
    for method in ["HEAD", "POST", "DELETE", "get"] {
        assert!(refused(format!("{method} /metrics HTTP/1.1").as_bytes()).starts_with("405"));
    }
    for path in ["/", "/metrics/", "/../metrics", "/healthz%00", "//metrics"] {
        assert!(refused(format!("GET {path} HTTP/1.1").as_bytes()).starts_with("404"), "{path}");
    }
    let long = format!("GET /metrics HTTP/1.1\r\na: {}", "b".repeat(5000));
    assert!(refused(long.as_bytes()).starts_with("431"));
}

fn pulse(ticks: u64, moves: u64) -> Pulse {
    let age = Duration::from_secs(1);
    Pulse { ticks, ticked: Some(Ticked::Looked), tick_age: age, moves, move_age: age, in_hand: false }
}

#[test]
fn the_watchdog_is_fed_by_progress_alone() {
    let mut feeder = Feeder::new(Duration::from_secs(60));
    assert!(!feeder.is_due(pulse(0, 0)), "nothing has happened yet");
    assert!(!feeder.is_due(pulse(1, 0)), "the sender has not moved");
    assert!(feeder.is_due(pulse(1, 1)));
    assert!(!feeder.is_due(pulse(1, 1)), "nothing since");
    assert!(!feeder.is_due(pulse(1, 9)), "the clock stands");
    assert!(!feeder.is_due(pulse(9, 1)), "the sender stands");
    assert!(feeder.is_due(pulse(9, 9)));
    let in_hand = |seconds| Pulse { in_hand: true, move_age: Duration::from_secs(seconds), ..pulse(10, 9) };
    assert!(!feeder.is_due(in_hand(61)), "a mail in hand for too long");
    assert!(feeder.is_due(in_hand(59)), "a mail in hand waits for its server");
    assert!(!feeder.is_due(in_hand(59)), "and the clock has to tick all the same");
}

#[test]
fn the_watchdogs_time_is_that_of_this_process() {
    let time = Some(Duration::from_secs(300));
    assert_eq!(watchdog_time(Some("300000000"), None, 7), time);
    assert_eq!(watchdog_time(Some("300000000"), Some("7"), 7), time);
    for (microseconds, process) in
        [(None, None), (Some("0"), None), (Some("x"), None), (Some("300000000"), Some("8")), (Some("1"), Some(""))]
    {
        assert_eq!(watchdog_time(microseconds, process, 7), None);
    }
}

#[test]
fn progress_is_counted_and_aged() {
    let progress = Progress::default();
    assert_eq!((progress.pulse().ticks, progress.pulse().ticked), (0, None));
    progress.ticked(Ticked::Failed);
    progress.moved(true);
    let pulse = progress.pulse();
    assert_eq!((pulse.ticks, pulse.moves, pulse.ticked, pulse.in_hand), (1, 1, Some(Ticked::Failed), true));
    progress.moved(false);
    assert!(!progress.pulse().in_hand);
}
