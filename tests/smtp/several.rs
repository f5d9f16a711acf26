//! Several connections at once, rates, and servers that have no room for all of it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use sokatsu::mail::{MailSettings, WayOut};
use sokatsu::store::MailState::{Ambiguous, Failed, Held, Queued, Sent};

use crate::server::{Manner, Server};
use crate::stages::{Kind, Stage};
use crate::{Outbox, mail_to, settings, way};

fn over(connections: u32, port: u16) -> MailSettings {
    let mut settings = settings(port);
    settings.smtp.connections = connections;
    settings
}

fn outbox_of(count: usize) -> Outbox {
    let mails: Vec<_> = (0..count).map(|number| mail_to(&format!("to{number}"), &[])).collect();
    Outbox::of(&mails)
}

fn recipients(server: &Server) -> Vec<String> {
    server.received().into_iter().map(|mail| mail.recipient).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn several_connections_carry_every_mail_once() {
    // Each answer to RCPT is late: whoever works alone would need minutes.
    let server = Server::start(Manner { fault: Some((Stage::Rcpt, Kind::Slow)), ..Manner::default() }).await;
    let mut outbox = outbox_of(24);
    let begun = Instant::now();
    let summary = outbox.send(&way(&over(8, server.address.port())), 0).await;
    assert_eq!((summary.sent, summary.queued, server.most_open()), (24, 0, 8));
    assert!(begun.elapsed() < Duration::from_millis(700 * 24), "side by side");
    let distinct: BTreeSet<String> = recipients(&server).into_iter().collect();
    assert_eq!((distinct.len(), server.received().len()), (24, 24));
    for mail in server.received() {
        let row = outbox.rows().into_iter().find(|row| row.recipient == mail.recipient).expect("its row");
        assert_eq!(mail.mime, outbox.store.mime(row.id).expect("bytes"), "no bytes of another's");
    }
}

/// What goes wrong on one connection is no other's business.
#[tokio::test(flavor = "multi_thread")]
async fn faults_on_one_connection_leave_the_others_alone() {
    let faults = [("refuse550", Failed), ("droprcpt", Queued), ("dropafterdot", Ambiguous), ("data250", Queued)];
    let server = Server::start(Manner::default()).await;
    let mut locals: Vec<String> = (0..20).map(|number| format!("to{number}")).collect();
    for (place, (local, _)) in faults.iter().enumerate() {
        locals.insert(place * 5, (*local).to_owned());
    }
    let mut outbox = Outbox::of(&locals.iter().map(|local| mail_to(local, &[])).collect::<Vec<_>>());
    outbox.send(&way(&over(4, server.address.port())), 0).await;
    for row in outbox.rows() {
        let fault = faults.iter().find(|(local, _)| row.department == *local);
        assert_eq!(row.state, fault.map_or(Sent, |(_, state)| *state), "{row:?}");
    }
    assert_eq!(server.received().len(), 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_room_for_two_is_given_two() {
    let slow = Some((Stage::Rcpt, Kind::Slow));
    let server = Server::start(Manner { most_connections: Some(2), fault: slow, ..Manner::default() }).await;
    let mut outbox = outbox_of(6);
    let summary = outbox.send(&way(&over(6, server.address.port())), 0).await;
    assert_eq!((summary.sent, summary.put_off, summary.unreachable), (6, 0, None), "{:?}", outbox.rows());
    assert_eq!((server.connections(), server.most_open()), (6, 2), "four were refused, and none of them came again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_room_for_none_is_told_of_once() {
    let server = Server::start(Manner { most_connections: Some(0), ..Manner::default() }).await;
    let mut outbox = outbox_of(6);
    let summary = outbox.send(&way(&over(3, server.address.port())), 0).await;
    assert!(summary.unreachable.is_some_and(|told| told.reason.contains("421 4.7.0 too many connections")));
    assert_eq!((summary.put_off, summary.queued), (0, 6));
    assert!(outbox.rows().iter().all(|row| row.state == Queued && row.tries == 0), "{:?}", outbox.rows());
}

#[tokio::test]
async fn a_connection_carries_no_more_than_the_settings_say() {
    let server = Server::start(Manner::default()).await;
    let mut settings = settings(server.address.port());
    settings.smtp.per_connection = 2;
    let mut outbox = outbox_of(5);
    assert_eq!(outbox.send(&way(&settings), 0).await.sent, 5);
    assert_eq!(server.connections(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_holds_over_all_connections() {
    let server = Server::start(Manner::default()).await;
    let mut settings = over(4, server.address.port());
    settings.smtp.per_minute = 240;
    let mut outbox = outbox_of(9);
    let begun = Instant::now();
    assert_eq!(outbox.send(&way(&settings), 0).await.sent, 9);
    assert!(begun.elapsed() >= Duration::from_secs(2), "eight gaps of a quarter second: {:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_complains_gets_fewer_mails_and_each_of_them_once() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::of(&["toomany", "a", "b"].map(|local| mail_to(local, &[])));
    let begun = Instant::now();
    let summary = outbox.send(&way(&over(1, server.address.port())), 0).await;
    assert_eq!((summary.put_off, summary.sent), (1, 2));
    assert!(begun.elapsed() >= Duration::from_secs(2), "a gap of a second before each: {:?}", begun.elapsed());
}

/// While its recipient is looked at, somebody decides that the mail is not to leave.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_taken_away_meanwhile_does_not_leave() {
    let server = Server::start(Manner { fault: Some((Stage::Rcpt, Kind::Slow)), ..Manner::default() }).await;
    let mut outbox = outbox_of(3);
    let database = outbox.folder.path().join("sokatsu.db");
    let way = way(&over(1, server.address.port()));
    let taking = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let other = rusqlite::Connection::open(database).expect("the database");
        let taken = other.execute("UPDATE mail SET state = 'held', said = 'no' WHERE department = 'to0'", []);
        assert_eq!(taken.expect("taken away"), 1);
    };
    let (summary, ()) = tokio::join!(outbox.send(&way, 0), taking);
    assert_eq!((summary.sent, outbox.states()), (2, vec![Held, Sent, Sent]));
    assert_eq!(recipients(&server), ["to1@city.example.jp", "to2@city.example.jp"]);
}

#[test]
fn a_number_of_connections_that_makes_no_sense_is_refused() {
    for count in [0, 33] {
        let error = WayOut::open(&over(count, 25), std::path::Path::new("/nowhere")).expect_err("refused");
        assert!(error.to_string().contains("mail.smtp.connections") && error.remedy.contains("32"), "{error}");
    }
}
