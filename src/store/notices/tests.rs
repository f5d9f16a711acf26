//! A cause is told once while it lasts, and again when it comes again.

use chrono::TimeDelta;

use super::*;
use crate::store::{MailState, MailSteps, Making, Outbox, SenderLock, Store};

fn now() -> DateTime<Utc> {
    "2026-11-21T00:00:00Z".parse().expect("a time")
}

fn store() -> (tempfile::TempDir, Sqlite, SenderLock) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(folder.path()).expect("a database");
    let lock = store.sender_lock().expect("a lock").expect("free");
    (folder, store, lock)
}

fn run(key: &str) -> NewRun {
    NewRun {
        key: key.into(),
        job: NOTICE.into(),
        plan: String::new(),
        year: 0,
        edition: NOTICE.into(),
        way: "smtp".into(),
        made_at: now(),
        made_by: "sender".into(),
        making: Making::default(),
    }
}

fn mail(key: &str, kind: &str) -> NewMail {
    NewMail {
        department: String::new(),
        kind: kind.into(),
        recipient: "kikaku@example.jp".into(),
        revision: 1,
        subject: "件名".into(),
        message_id: format!("<{key}@example.jp>"),
        mime: b"From: x".to_vec(),
        sha256: "00".into(),
    }
}

fn tell(store: &mut Sqlite, key: &str, causes: &[&str]) -> bool {
    let causes: Vec<String> = causes.iter().map(|cause| (*cause).to_owned()).collect();
    store.queue_notice(&run(key), &mail(key, NOTICE), &causes).expect("asked")
}

#[test]
fn a_cause_is_told_once_until_it_ends() {
    let (_folder, mut store, _lock) = store();
    assert!(tell(&mut store, "a", &["approval/1", "approval/2"]));
    assert!(!tell(&mut store, "b", &["approval/1"]), "it goes on");
    assert!(tell(&mut store, "c", &["approval/1", "approval/3"]), "one of them is new");
    store.end_causes("approval/", &["approval/1".to_owned()], now()).expect("ended");
    let told = |store: &Sqlite, cause: &str| store.was_told(cause).expect("asked");
    assert!(told(&store, "approval/1") && !told(&store, "approval/2") && !told(&store, "approval/3"));
    assert!(!tell(&mut store, "d", &["approval/1"]), "it still goes on");
    assert!(tell(&mut store, "e", &["approval/2"]), "it has come again");
    assert!(!tell(&mut store, "f", &["approval/2"]), "and goes on");
    store.end_causes("unreachable/", &[], now()).expect("ended");
    assert!(told(&store, "approval/1"), "causes of another kind end by themselves");
}

#[test]
fn a_mail_that_left_its_trouble_is_told_when_it_is_in_it_again() {
    let (_folder, mut store, lock) = store();
    let queued = store.queue(&run("k"), &[], &[mail("m", "report")]).expect("queued");
    let id = store.mails_of_run(queued.run).expect("mails")[0].id;
    let hold = |store: &mut Sqlite| {
        store.mark_outcome(&lock, id, MailState::Held, Some("理由"), None, now()).expect("held");
    };
    let untold = |store: &mut Sqlite| {
        store.end_causes_of_mails(now() + TimeDelta::hours(1)).expect("ended");
        store.untold_troubles("smtp").expect("asked").into_iter().map(|(_, cause)| cause).collect::<Vec<_>>()
    };
    hold(&mut store);
    assert_eq!(untold(&mut store), ["mail/1/held"]);
    assert!(tell(&mut store, "a", &["mail/1/held"]));
    assert_eq!(untold(&mut store), [""; 0], "it is held still");
    store.unhold(&lock, id, now()).expect("free");
    assert_eq!(untold(&mut store), [""; 0]);
    hold(&mut store);
    assert_eq!(untold(&mut store), ["mail/1/held"]);
    assert!(tell(&mut store, "b", &["mail/1/held"]));
    assert_eq!(untold(&mut store), [""; 0]);
}
