//! The daemon is killed at random moments while it sends: no mail is lost and none arrives twice without a person's word.
//!
//! Part of `cargo test` with a few kills; `make torture` repeats it with many (`SEED`, `KILLS`, `MAILS`).

mod chance;
mod daemon;
mod outbox;
mod sink;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chance::Chance;
use daemon::Daemon;
use outbox::Outbox;
use sink::Sink;
use sokatsu::store::Act;

/// Connections of the daemon.
const CONNECTIONS: usize = 4;
/// What the sink notices of one mail on its way: MAIL, RCPT, DATA, the first of the body, the dot, and its answer.
const EVENTS_OF_A_MAIL: u64 = 6;

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}: a number")))
}

/// What a run came to.
#[derive(Debug, Default)]
struct Counts {
    kills: u64,
    /// Kills while at least one mail was in `transmitting`.
    kills_over_a_body: u64,
    ambiguous: usize,
    /// Of the ambiguous ones, those that the sink had.
    had_arrived: usize,
}

#[test]
fn nothing_is_lost_and_nothing_is_doubled() {
    let (seed, kills, mails) = (number("SEED", 1), number("KILLS", 20), number("MAILS", 200));
    let mut chance = Chance::new(seed);
    let sink = Sink::start(chance.fork());
    let outbox = Outbox::fill(mails);
    let mut counts = Counts::default();
    let mut on_their_way = BTreeSet::new();
    while counts.kills < kills {
        let left = outbox.in_state("queued").len() as u64;
        assert!(left > 0, "all mails have left after {} kills: fewer KILLS, or more MAILS", counts.kills);
        // Some are kept back, lest they be gone before the last kills.
        kill_somewhere(&outbox, &sink, &mut chance, left.saturating_sub(mails / 10), kills - counts.kills);
        counts.kills += 1;
        let transmitting = outbox.in_state("transmitting");
        assert!(transmitting.len() <= CONNECTIONS, "one for each connection at most: {transmitting:?}");
        counts.kills_over_a_body += u64::from(!transmitting.is_empty());
        on_their_way.extend(transmitting);
    }
    let daemon = Daemon::start(&outbox, sink.port);
    outbox.wait_until_none_is("queued");
    outbox.wait_until_none_is("transmitting");
    drop(daemon);

    // No one was sent twice, and the doubtful ones are exactly those that were found on their way.
    let arrived = sink.arrived();
    expect_once_and_whole(&outbox, &arrived);
    let ambiguous = outbox.in_state("ambiguous");
    assert_eq!(ambiguous, on_their_way, "ambiguous are those that were found transmitting, and no others");
    for message_id in outbox.in_state("sent") {
        assert!(arrived.contains_key(&message_id), "{message_id} is sent and never arrived");
    }
    counts.ambiguous = ambiguous.len();
    counts.had_arrived = resolve(&outbox, &arrived, &ambiguous);

    let daemon = Daemon::start(&outbox, sink.port);
    outbox.wait_until_none_is("queued");
    outbox.wait_until_none_is("transmitting");
    drop(daemon);
    let arrived = sink.arrived();
    expect_once_and_whole(&outbox, &arrived);
    let all: BTreeSet<String> = outbox.hashes().into_keys().collect();
    assert_eq!((all.len() as u64, outbox.in_state("sent")), (mails, all.clone()), "every mail is sent in the end");
    assert_eq!(arrived.into_keys().collect::<BTreeSet<_>>(), all, "every mail has arrived");
    println!("seed {seed}, {mails} mails over {CONNECTIONS} connections");
    println!(
        "kills: {}, of these while a mail was transmitting: {}\nambiguous: {}, of these the server had {} and {} were \
         sent again by a person's word\nlost: 0, arrived twice: 0",
        counts.kills,
        counts.kills_over_a_body,
        counts.ambiguous,
        counts.had_arrived,
        counts.ambiguous - counts.had_arrived
    );
}

/// Starts the daemon and kills it after a random number of events at the server, and a random moment more: such that the
/// mails that are left last for the kills that are.
fn kill_somewhere(outbox: &Outbox, sink: &Sink, chance: &mut Chance, left: u64, kills: u64) {
    let events = chance.below((2 * left * EVENTS_OF_A_MAIL / kills).max(2));
    let from = sink.events();
    let daemon = Daemon::start(outbox, sink.port);
    if events == 0 {
        // Also while it starts, and not later than its first mail.
        sink.wait_for_events(from + 1, Duration::from_millis(chance.below(300)));
    } else {
        sink.wait_for_events(from + events, Duration::from_secs(20));
    }
    std::thread::sleep(Duration::from_micros(chance.below(3000)));
    daemon.kill();
}

fn expect_once_and_whole(outbox: &Outbox, arrived: &BTreeMap<String, Vec<String>>) {
    let hashes = outbox.hashes();
    for (message_id, copies) in arrived {
        let [copy] = copies.as_slice() else { panic!("{message_id} arrived {} times", copies.len()) };
        assert_eq!(hashes.get(message_id), Some(copy), "{message_id} arrived with other bytes");
    }
}

/// As an operator who looks each Message-ID up at the server; gives how many the server had.
fn resolve(outbox: &Outbox, arrived: &BTreeMap<String, Vec<String>>, ambiguous: &BTreeSet<String>) -> usize {
    let (had, lost): (Vec<&String>, Vec<&String>) = ambiguous.iter().partition(|id| arrived.contains_key(*id));
    had.iter().for_each(|message_id| outbox.decide(message_id, Act::ResolveSent));
    lost.iter().for_each(|message_id| outbox.decide(message_id, Act::ResolveResend));
    had.len()
}
