use super::*;
use crate::store::Store;
use crate::store::Trail;
use crate::store::TrailVerification;

fn store() -> (tempfile::TempDir, Sqlite) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(folder.path()).expect("a database");
    (folder, store)
}

fn now() -> DateTime<Utc> {
    "2026-11-21T00:00:00Z".parse().expect("a time")
}

fn run() -> NewRun {
    NewRun {
        key: "deliver/x/2024".into(),
        job: "deliver".into(),
        plan: "x".into(),
        year: 2024,
        edition: "department".into(),
        way: "smtp".into(),
        made_at: now(),
        made_by: "test".into(),
        making: Making::default(),
    }
}

fn mail(name: &str) -> NewMail {
    NewMail {
        department: name.into(),
        kind: "report".into(),
        recipient: format!("{name}@example.jp"),
        revision: 1,
        subject: "件名".into(),
        message_id: format!("<{name}@example.jp>"),
        mime: b"From: x".to_vec(),
        sha256: "00".into(),
    }
}

fn file() -> NewReportFile {
    NewReportFile {
        department: "a".into(),
        format: "pdf".into(),
        path: "a.pdf".into(),
        sha256: "00".into(),
        length: 1,
        made_on: now().date_naive(),
    }
}

#[test]
fn a_run_is_recorded_whole_or_not_at_all() {
    let (_folder, mut store) = store();
    // A second mail with the Message-ID of the first is a mistake of the caller.
    let twin = NewMail { recipient: "other@example.jp".into(), ..mail("a") };
    assert!(store.queue(&run(), &[file()], &[mail("a"), twin]).is_err());
    let rows: i64 = store
        .connection
        .query_row("SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM report_file)", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(rows, 0);
    assert_eq!(store.next_queued("smtp", None, now()).expect("readable"), None);
    assert_eq!(store.trail(None, None).expect("the trail"), [], "what did not happen is not recorded");
}

#[test]
fn the_same_run_stays_as_it_is() {
    let (_folder, mut store) = store();
    let first = store.queue(&run(), &[file()], &[mail("a")]).expect("queued");
    let later = NewMail { subject: "別の件名".into(), mime: b"other".to_vec(), ..mail("a") };
    let again = store.queue(&run(), &[file()], &[later, mail("b")]).expect("queued");
    assert_eq!(again, QueuedRun { run: first.run, queued: 1, known: 1 });
    let rows = store.mails_of_run(first.run).expect("rows");
    assert_eq!(rows.iter().map(|row| row.subject.as_str()).collect::<Vec<_>>(), ["件名", "件名"]);
    assert_eq!(store.mime(rows[0].id).expect("bytes"), b"From: x");
    assert_eq!(
        store.recipients_queued("deliver/x/2024", "report").expect("recipients"),
        [("a".into(), "a@example.jp".into()), ("b".into(), "b@example.jp".into())]
    );
}

#[test]
fn a_settled_mail_never_changes_again() {
    let (_folder, mut store) = store();
    let lock = store.sender_lock().expect("a lock").expect("free");
    store.queue(&run(), &[], &[mail("a")]).expect("queued");
    let id = store.next_queued("smtp", None, now()).expect("readable").expect("a mail").id;
    store.mark_transmitting(&lock, id, now()).expect("marked");
    assert!(store.mark_transmitting(&lock, id, now()).is_err(), "it is on its way already");
    store.mark_outcome(&lock, id, MailState::Sent, Some("250 ok"), None, now()).expect("marked");
    assert!(store.mark_outcome(&lock, id, MailState::Failed, None, None, now()).is_err());
    assert_eq!(store.recover(&lock, now()).expect("recovered"), 0);
    assert_eq!(store.count_mails(None, MailState::Sent).expect("a count"), 1);
}

#[test]
fn a_database_of_a_later_program_is_left_alone() {
    let (folder, store) = store();
    store.connection.pragma_update(None, "user_version", 9999).expect("written");
    drop(store);
    let error = Sqlite::open(folder.path()).err().expect("refused");
    assert!(matches!(error, StoreError::TooNew { found: 9999, .. }), "{error}");
    assert!(!error.remedy().is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_is_told_with_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data");
    std::fs::write(&file, "a file").expect("written");
    let error = Sqlite::open(&file.join("below")).err().expect("refused");
    assert!(error.to_string().contains("below"), "{error}");
}

/// Each outcome once, with what was sent to whom; a mail that goes back into the queue has none yet.
#[test]
fn queueing_and_every_outcome_are_in_the_trail() {
    let (_folder, mut store) = store();
    let lock = store.sender_lock().expect("a lock").expect("free");
    store.queue(&run(), &[file()], &[mail("a"), mail("b"), mail("c")]).expect("queued");
    store.queue(&run(), &[file()], &[mail("a")]).expect("known");
    let mark =
        |store: &mut Sqlite, id, state| store.mark_outcome(&lock, MailId(id), state, Some("250 ok"), None, now());
    mark(&mut store, 1, MailState::Queued).expect("put off");
    mark(&mut store, 1, MailState::Sent).expect("sent");
    mark(&mut store, 2, MailState::Held).expect("held");
    store.mark_transmitting(&lock, MailId(3), now()).expect("on its way");
    store.recover(&lock, now()).expect("recovered");
    assert!(mark(&mut store, 1, MailState::Sent).is_err(), "it is settled");
    store.hold_for(&lock, MailId(2), "another reason", now()).expect("held for another reason");
    store.unhold(&lock, MailId(2), now()).expect("not held any more");
    let rows = store.trail(None, None).expect("the trail");
    let told: Vec<_> = rows.iter().map(|row| (row.actor.as_str(), row.action.as_str(), row.subject.as_str())).collect();
    let (key, queued) = (("test", "outbox.key", "outbox.key"), ("test", "run.queue", "run/deliver/x/2024"));
    let [sent, held] = [("mail.sent", "mail/1"), ("mail.held", "mail/2")].map(|(what, mail)| ("sender", what, mail));
    let released = ("sender", "mail.released", "mail/2");
    assert_eq!(told, [key, queued, sent, held, ("sender", "mail.ambiguous", "mail/3"), held, released]);
    assert!(rows[5].details.contains(r#""said":"another reason""#), "{}", rows[5].details);
    let expected = r#"{"department":"a","kind":"report","message_id":"<a@example.jp>","recipient":"a@example.jp","said":"250 ok","sha256":"00"}"#;
    assert_eq!(rows[2].details, expected);
    assert_eq!(store.verify_trail().expect("a look").broken, None);
}

/// What a person decided meanwhile is told step by step, and hinders no other mail's step.
#[test]
fn steps_share_a_commit_and_each_is_told_whether_it_was_taken() {
    let (_folder, mut store) = store();
    let lock = store.sender_lock().expect("a lock").expect("free");
    let run = store.queue(&run(), &[], &[mail("a"), mail("b"), mail("c")]).expect("queued").run;
    let ids: Vec<MailId> = store.mails_of_run(run).expect("rows").iter().map(|row| row.id).collect();
    store.mark_outcome(&lock, ids[1], MailState::Held, Some("no"), None, now()).expect("held");
    let steps: Vec<MailStep> = ids.iter().map(|id| MailStep::Transmitting(*id)).collect();
    assert_eq!(store.record_steps(&lock, &steps, now()).expect("recorded"), [true, false, true]);
    let sent =
        MailStep::Outcome { mail: ids[0], state: MailState::Sent, said: Some("250".to_owned()), not_before: None };
    let steps = [sent, MailStep::Transmitting(ids[2])];
    assert_eq!(store.record_steps(&lock, &steps, now()).expect("recorded"), [true, false], "it is on its way already");
    let states: Vec<MailState> = store.mails_of_run(run).expect("rows").iter().map(|row| row.state).collect();
    assert_eq!(states, [MailState::Sent, MailState::Held, MailState::Transmitting]);
}

/// A state's growing words do not write the bytes of the mail again.
#[test]
fn a_step_writes_no_bytes_of_the_mail() {
    let (folder, mut store) = store();
    let lock = store.sender_lock().expect("a lock").expect("free");
    let large = NewMail { mime: vec![b'x'; 1_000_000], ..mail("a") };
    let run = store.queue(&run(), &[], &[large]).expect("queued").run;
    let id = store.mails_of_run(run).expect("rows")[0].id;
    let emptied: i64 =
        store.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).expect("a checkpoint");
    assert_eq!(emptied, 0);
    store.mark_transmitting(&lock, id, now()).expect("marked");
    store.mark_outcome(&lock, id, MailState::Sent, Some("250 2.0.0 taken"), None, now()).expect("marked");
    let log = std::fs::metadata(folder.path().join("sokatsu.db-wal")).expect("the log").len();
    assert!((1..200_000).contains(&log), "{log} bytes for two steps");
}
