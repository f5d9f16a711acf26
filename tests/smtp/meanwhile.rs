//! What people decide while the sender works holds, and what is wrong with one mail or one plan ends no round.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sokatsu::mail::{MailSettings, Way, WayOut, send_queued};
use sokatsu::store::MailState::{Cancelled, Held, Sent};
use sokatsu::store::{Act, Actor, MailId, NewRun};

use crate::server::{Manner, Server};
use crate::stages::{Kind, Stage};
use crate::{Outbox, mail_to, run, settings, time, way};

/// A person's word, given by a command beside the sender.
fn decide(folder: &Path, mail: i64, act: Act) {
    let mut store = sokatsu::store::open(folder).expect("the database");
    let actor = Actor { at: time(0), person: "ito".to_owned(), login: "ito".to_owned() };
    let decided = store.decide(&[MailId(mail)], act, &actor, Some("止める")).expect("decided");
    assert_eq!(decided.changed.len(), 1, "{decided:?}");
}

/// The round is about to put the mail back into the queue when it is cancelled.
#[tokio::test]
async fn a_held_mail_that_is_cancelled_meanwhile_ends_no_round() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::to(&["sangyo", "hoiku"]);
    let mut wrong = settings(server.address.port());
    wrong.allow_domains = vec!["exmaple.jp".to_owned()];
    assert_eq!(outbox.send(&way(&wrong), 0).await.held, 2);

    let lock = outbox.store.sender_lock().expect("a lock").expect("free");
    let (asked, folder) = (AtomicUsize::new(0), outbox.folder.path().to_path_buf());
    // The second time is asked for when the first held mail is looked at.
    let clock = || {
        if asked.fetch_add(1, Ordering::SeqCst) == 1 {
            decide(&folder, 1, Act::Cancel);
        }
        time(1)
    };
    let right = way(&settings(server.address.port()));
    let summary = send_queued(&mut *outbox.store, &lock, &right, &clock).await.expect("the round goes on");
    assert_eq!((summary.sent, outbox.states()), (1, vec![Cancelled, Sent]));
}

/// In the moment between the file and its record the mail is cancelled: the folder holds what was sent and nothing else.
#[tokio::test]
async fn a_mail_cancelled_as_it_is_dropped_is_taken_out_of_the_folder() {
    let data = tempfile::tempdir().expect("a folder");
    let way = WayOut::open(&MailSettings { way: Way::Folder, ..MailSettings::default() }, data.path()).expect("a way");
    let mut outbox = Outbox::for_way("folder", &["a", "b"].map(|local| mail_to(local, &[])));
    let dropped = || std::fs::read_dir(data.path().join("mail")).map_or(0, Iterator::count);
    let lock = outbox.store.sender_lock().expect("a lock").expect("free");
    let (decided, folder) = (AtomicUsize::new(0), outbox.folder.path().to_path_buf());
    let clock = || {
        if dropped() == 1 && decided.fetch_add(1, Ordering::SeqCst) == 0 {
            decide(&folder, 1, Act::Cancel);
        }
        time(0)
    };
    let summary = send_queued(&mut *outbox.store, &lock, &way, &clock).await.expect("the round goes on");
    assert_eq!((summary.sent, outbox.states(), dropped()), (1, vec![Cancelled, Sent], 1));
    let name = format!("b_{}.eml", &outbox.rows()[1].message_id[1..9]);
    assert!(data.path().join("mail").join(name).is_file());
}

/// The second mail was read and checked beforehand, while the first was on its way, and is then held by a person.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_held_while_it_waits_ready_does_not_leave() {
    let server = Server::start(Manner { fault: Some((Stage::Rcpt, Kind::Slow)), ..Manner::default() }).await;
    let mut outbox = Outbox::of(&["to0", "to1", "to2"].map(|local| mail_to(local, &[])));
    let (folder, way) = (outbox.folder.path().to_path_buf(), way(&settings(server.address.port())));
    let holding = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        decide(&folder, 2, Act::Hold);
    };
    let (summary, ()) = tokio::join!(outbox.send(&way, 0), holding);
    assert_eq!((summary.sent, outbox.states()), (2, vec![Sent, Held, Sent]));
    assert!(server.received().iter().all(|mail| mail.recipient != "to1@city.example.jp"));
    decide(&folder, 2, Act::Release);
    assert_eq!(outbox.send(&way, 1).await.sent, 1);
}

/// Another process writes for longer than one waits for it, while a mail's outcome is to be recorded.
#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_waits_for_a_busy_database() {
    let server = Server::start(Manner { fault: Some((Stage::Dot, Kind::Slow)), ..Manner::default() }).await;
    let mut outbox = Outbox::of(&[mail_to("to0", &[])]);
    let path = outbox.folder.path().join("sokatsu.db");
    let way = way(&settings(server.address.port()));
    let writing = tokio::task::spawn_blocking(move || {
        std::thread::sleep(Duration::from_millis(300));
        let other = rusqlite::Connection::open(path).expect("the database");
        other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
        std::thread::sleep(Duration::from_secs(11));
        other.execute_batch("COMMIT").expect("released");
    });
    let summary = outbox.send(&way, 0).await;
    assert_eq!((summary.sent, outbox.states()), (1, vec![Sent]));
    writing.await.expect("written");
}

/// One plan whose record is damaged holds its own mails, with the reason, and they leave when it can be read again.
#[tokio::test]
async fn a_plan_that_cannot_be_read_holds_its_own_mails_only() {
    let server = Server::start(Manner::default()).await;
    let mut outbox = Outbox::of(&[]);
    let broken = NewRun { plan: "broken".to_owned(), ..run(&[mail_to("a", &[])]) };
    let broken = outbox.store.queue(&broken, &[], &[mail_to("a", &[])]).expect("queued").run;
    outbox.run = outbox.store.queue(&run(&[mail_to("b", &[])]), &[], &[mail_to("b", &[])]).expect("queued").run;
    let database = rusqlite::Connection::open(outbox.folder.path().join("sokatsu.db")).expect("the database");
    let damage = "INSERT INTO plan_change (id, plan, recorded_at, recorded_by, kind, source) VALUES (1, 'broken', '', '', 'import', '');
         INSERT INTO plan_entry (change_id, plan, key, value) VALUES (1, 'broken', 'head', '{');";
    database.execute_batch(damage).expect("damaged");

    let way = way(&settings(server.address.port()));
    let summary = outbox.send(&way, 0).await;
    assert_eq!((summary.held, summary.sent, outbox.states()), (1, 1, vec![Sent]));
    let of_broken = |outbox: &Outbox| outbox.store.mails_of_run(broken).expect("rows").remove(0);
    let held = of_broken(&outbox);
    let said = held.said.unwrap_or_default();
    assert!(held.state == Held && said.contains("「broken」") && said.contains("控えから戻す"), "{said}");

    let mended = "INSERT INTO plan_entry (change_id, plan, key, value) VALUES (1, 'broken', 'head', NULL);";
    database.execute_batch(mended).expect("mended");
    assert_eq!(outbox.send(&way, 1).await.sent, 1);
    assert_eq!(of_broken(&outbox).state, Sent);
}
