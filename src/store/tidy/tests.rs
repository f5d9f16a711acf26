//! What may go, and what never does.

use super::*;
use crate::fiscal_year::FiscalYear;
use crate::store::Inquiries;
use crate::store::InquiryChanges;
use crate::store::Intakes;
use crate::store::Keeping;
use crate::store::MailSteps;
use crate::store::Outbox;
use crate::store::Store;
use crate::store::StoredBytes;
use crate::store::Trail;
use crate::store::TrailVerification;
use crate::store::{MailId, MailState, NewInquiry, NewIntake, NewMail, NewReportFile, NewRun, ReadOutcome};

fn time(text: &str) -> DateTime<Utc> {
    format!("{text}T00:00:00Z").parse().expect("a time")
}

fn store() -> (tempfile::TempDir, Sqlite) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(folder.path()).expect("a database");
    (folder, store)
}

fn run(year: i32) -> NewRun {
    NewRun {
        key: format!("deliver/p/{year}/smtp"),
        job: "deliver".into(),
        plan: "p".into(),
        year,
        edition: "department".into(),
        way: "smtp".into(),
        made_at: time(&format!("{}-06-01", year + 1)),
        made_by: "test".into(),
        making: crate::store::Making::default(),
    }
}

fn mail(year: i32, kind: &str) -> NewMail {
    NewMail {
        department: "a".into(),
        kind: kind.into(),
        recipient: "a@example.jp".into(),
        revision: 1,
        subject: "件名".into(),
        message_id: format!("<{kind}-{year}@example.jp>"),
        mime: b"From: x".to_vec(),
        sha256: "00".into(),
    }
}

fn file(year: i32) -> NewReportFile {
    let path = format!("reports/{year}/a.pdf");
    let made_on = time("2021-06-01").date_naive();
    NewReportFile { department: "a".into(), format: "pdf".into(), path, sha256: "00".into(), length: 5, made_on }
}

/// A department's report of a year, sent on the first of June after it.
fn deliver(store: &mut Sqlite, year: i32, state: MailState) {
    store.queue(&run(year), &[file(year)], &[mail(year, "report")]).expect("queued");
    let id = MailId(store.connection.query_row("SELECT max(id) FROM mail", [], |row| row.get(0)).expect("an id"));
    let lock = store.sender_lock().expect("a lock").expect("free");
    if state != MailState::Queued {
        store.mark_outcome(&lock, id, state, None, None, run(year).made_at).expect("marked");
    }
}

fn paths(stale: &Stale) -> Vec<&str> {
    stale.files.iter().map(|file| file.path.as_str()).collect()
}

fn all_before(day: &str) -> Cutoffs {
    Cutoffs { mails: Some(time(day)), reports: Some(time(day)) }
}

#[test]
fn what_is_old_and_not_the_newest_goes_and_its_row_stays() {
    let (_folder, mut store) = store();
    for year in [2020, 2021, 2022] {
        deliver(&mut store, year, MailState::Sent);
    }
    assert!(store.stale(&Cutoffs::default()).expect("a look").is_empty(), "for ever, where nothing is said");
    assert!(store.stale(&all_before("2021-06-01")).expect("a look").is_empty(), "not yet");
    let stale = store.stale(&all_before("2030-01-01")).expect("a look");
    assert_eq!(paths(&stale), ["reports/2020/a.pdf", "reports/2021/a.pdf"], "the newest stays however old it is");
    assert_eq!((stale.mails.len(), stale.bytes()), (2, 2 * 7 + 2 * 5));

    let done = store.tidy(&all_before("2022-01-01"), time("2026-04-01"), "佐藤").expect("tidied");
    assert_eq!((paths(&done), done.mails.len()), (vec!["reports/2020/a.pdf"], 1));
    assert_eq!(store.tidied_paths().expect("paths"), ["reports/2020/a.pdf"]);
    assert!(store.tidy(&all_before("2022-01-01"), time("2026-04-02"), "佐藤").expect("again").is_empty());
    let told = store.mime(MailId(1)).expect_err("gone").to_string();
    assert!(told.contains("2026-04-01") && told.contains("保存の年数"), "{told}");
    let hash: String =
        store.connection.query_row("SELECT sha256 FROM mail WHERE id = 1", [], |row| row.get(0)).expect("the row");
    assert_eq!(hash, "00");
    assert!(!store.kept_files().expect("files").iter().any(|kept| kept.path.contains("2020")));
    let trail = store.trail(Some(time("2026-04-01")), None).expect("the trail");
    assert_eq!(trail.iter().map(|row| row.action.as_str()).collect::<Vec<_>>(), ["keeping.tidy"], "once");
}

/// Nobody got them, so that none of them is the newest that somebody has.
#[test]
fn what_was_cancelled_or_failed_goes_after_the_years() {
    for state in [MailState::Cancelled, MailState::Failed] {
        let (_folder, mut store) = store();
        deliver(&mut store, 2020, state);
        assert!(store.stale(&all_before("2021-06-01")).expect("a look").is_empty(), "{state:?}: not yet");
        let stale = store.stale(&all_before("2030-01-01")).expect("a look");
        let names: Vec<String> = stale.mails.iter().map(|mail| mail.name.to_string()).collect();
        assert_eq!(
            (names, paths(&stale)),
            (vec!["1-1".to_owned()], vec![]),
            "{state:?}: the only report of its kind stays"
        );
        deliver(&mut store, 2021, MailState::Sent);
        let done = store.tidy(&all_before("2030-01-01"), time("2030-01-01"), "佐藤").expect("tidied");
        assert_eq!((done.mails.len(), paths(&done)), (1, vec!["reports/2020/a.pdf"]), "{state:?}");
        assert!(store.mime(MailId(1)).is_err() && store.mime(MailId(2)).is_ok(), "{state:?}");
    }
}

#[test]
fn what_may_still_leave_stays() {
    for state in [MailState::Queued, MailState::Ambiguous, MailState::Held] {
        let (_folder, mut store) = store();
        deliver(&mut store, 2020, state);
        deliver(&mut store, 2021, MailState::Sent);
        assert!(store.stale(&all_before("2030-01-01")).expect("a look").is_empty(), "{state:?}");
    }
}

/// A trial into a folder and the delivery by mail name the same file.
#[test]
fn a_file_that_another_row_still_needs_stays() {
    let (_folder, mut store) = store();
    deliver(&mut store, 2020, MailState::Sent);
    let trial = NewRun { key: "deliver/p/2020/folder".into(), way: "folder".into(), ..run(2020) };
    store.queue(&trial, &[file(2020)], &[NewMail { message_id: "<t@x>".into(), ..mail(2020, "report") }]).expect("new");
    let done = store.tidy(&all_before("2030-01-01"), time("2030-01-01"), "佐藤").expect("tidied");
    assert_eq!(done.files.len(), 1, "the older row");
    assert_eq!(store.tidied_paths().expect("paths"), [""; 0]);
}

fn inquire(store: &mut Sqlite, year: i32) {
    let inquiry = NewInquiry {
        form_number: format!("F{year}"),
        issue: format!("I{year}"),
        schema: 1,
        plan: "p".into(),
        year: FiscalYear::new(year),
        department: "a".into(),
        due: time("2021-07-01").date_naive(),
        asked: 1,
        path: format!("inquiries/{year}.xlsx"),
        sha256: "00".into(),
        length: 3,
        opened_at: time("2021-06-01"),
        opened_by: "test".into(),
        cells: Vec::new(),
    };
    let run = NewRun { key: format!("inquiry/p/{year}"), job: "inquiry".into(), ..run(year) };
    store.open_inquiry(&inquiry, &run, &[mail(year, "inquiry")]).expect("opened");
    let lock = store.sender_lock().expect("a lock").expect("free");
    let id = MailId(store.connection.query_row("SELECT max(id) FROM mail", [], |row| row.get(0)).expect("an id"));
    store.mark_outcome(&lock, id, MailState::Sent, None, None, run.made_at).expect("sent");
}

#[test]
fn what_an_open_inquiry_needs_stays_until_it_is_closed() {
    let (_folder, mut store) = store();
    inquire(&mut store, 2020);
    inquire(&mut store, 2021);
    let new = |name: &str| NewIntake {
        file_name: name.into(),
        path: format!("intake/{name}"),
        sha256: name.into(),
        length: 4,
        received_at: time("2021-06-20"),
        received_by: "test".into(),
        outcome: ReadOutcome::Refused { refusal: "x".into() },
    };
    store.stage_intake(&new("of-none")).expect("refused");
    store.stage_intake(&new("of-2020")).expect("refused");
    store.connection.execute("UPDATE intake SET inquiry = 1 WHERE id = 2", []).expect("its inquiry");
    let waiting = NewIntake { outcome: ReadOutcome::Waiting { form_hint: None }, ..new("waits") };
    store.stage_intake(&waiting).expect("waits");
    let cutoffs = all_before("2030-01-01");
    let open = store.stale(&cutoffs).expect("a look");
    assert_eq!((paths(&open), open.mails.len()), (vec!["intake/of-none"], 0));

    let first = store.inquiry_of_form("F2020").expect("a look").expect("there").id;
    store.close_inquiry(first, time("2021-07-02"), "佐藤").expect("closed");
    let closed = store.stale(&cutoffs).expect("a look");
    assert_eq!(paths(&closed), ["inquiries/2020.xlsx", "intake/of-none", "intake/of-2020"]);
    assert_eq!(closed.mails.len(), 1);
    store.tidy(&cutoffs, time("2030-01-01"), "佐藤").expect("tidied");
    // The same bytes come again: they are kept again, and are not taken away as tidied.
    store.stage_intake(&new("of-none")).expect("read again");
    assert_eq!(store.tidied_paths().expect("paths"), ["inquiries/2020.xlsx", "intake/of-2020"]);
}

#[test]
fn a_mail_is_sealed_in_every_state() {
    for (state, _) in MailState::ALL {
        let (_folder, mut store) = store();
        deliver(&mut store, 2020, state);
        for sql in [
            "UPDATE mail_bytes SET mime = x'00'",
            "DELETE FROM mail_bytes",
            "UPDATE mail SET run = 9",
            "UPDATE mail SET number = 9",
            "UPDATE mail SET department = 'b'",
            "UPDATE mail SET kind = 'test'",
            "UPDATE mail SET recipient = 'b@example.jp'",
            "UPDATE mail SET revision = 9",
            "UPDATE mail SET subject = 'x'",
            "UPDATE mail SET message_id = 'x'",
            "UPDATE mail SET sha256 = 'x', tidied_at = 'x'",
            "UPDATE mail SET needs_approval = 0, state = 'queued'",
            "UPDATE mail SET made_by = 'x'",
            "UPDATE mail SET maker = 'x'",
            "UPDATE mail SET maker_role = 'x'",
            "UPDATE mail SET queued_at = 'x'",
            "DELETE FROM mail",
            "UPDATE run SET job = 'test'",
            "UPDATE run SET key = 'x'",
            "DELETE FROM run",
            "INSERT OR REPLACE INTO mail SELECT * FROM mail",
            "INSERT OR REPLACE INTO mail_bytes SELECT mail, x'00' FROM mail_bytes",
            "INSERT OR REPLACE INTO run SELECT * FROM run",
            "INSERT OR REPLACE INTO run (key, job, plan, year, edition, way, made_at, made_by)
             SELECT key, 'test', plan, year, edition, way, made_at, made_by FROM run",
            "INSERT OR REPLACE INTO report_file SELECT * FROM report_file",
        ] {
            let error = store.connection.execute(sql, []).expect_err(sql).to_string();
            assert!(error.contains("is sealed") || error.contains("is there already"), "{state:?} {sql}: {error}");
        }
    }
}

#[test]
fn what_was_sent_stays_sent_and_its_report_with_it() {
    let (_folder, mut store) = store();
    deliver(&mut store, 2020, MailState::Sent);
    for sql in [
        "UPDATE mail SET state = 'queued'",
        "UPDATE report_file SET sha256 = 'x'",
        "UPDATE report_file SET path = 'x'",
        "DELETE FROM report_file",
    ] {
        let error = store.connection.execute(sql, []).expect_err(sql).to_string();
        assert!(error.contains("is sealed"), "{sql}: {error}");
    }
}

/// An approval is neither exchanged nor replaced, and the bytes of a mail that waits do not go as tidied.
#[test]
fn an_approval_is_given_once() {
    let (_folder, mut store) = store();
    deliver(&mut store, 2020, MailState::Queued);
    let approvals = "INSERT INTO approval (id, run, at, person, login, mails, sha256)
                     VALUES (1, 1, 'x', 'sato', 'x', 1, '00'), (2, 1, 'x', 'ito', 'x', 1, '00')";
    store.connection.execute(approvals, []).expect("approvals");
    store.connection.execute("UPDATE mail SET approval = 1", []).expect("the first one");
    for sql in [
        "UPDATE mail SET approval = 2",
        "UPDATE mail SET approval = NULL",
        "INSERT OR REPLACE INTO approval SELECT * FROM approval",
        "UPDATE mail SET tidied_at = 'x'",
    ] {
        let error = store.connection.execute(sql, []).expect_err(sql).to_string();
        assert!(error.contains("is sealed") || error.contains("is there already"), "{sql}: {error}");
    }
}

#[test]
fn shrinking_gives_the_room_back() {
    let (folder, mut store) = store();
    for year in [2020, 2021] {
        let large = NewMail { mime: vec![b'x'; 2_000_000], ..mail(year, "report") };
        store.queue(&run(year), &[], &[large]).expect("queued");
        let lock = store.sender_lock().expect("a lock").expect("free");
        let id = MailId(i64::from(year - 2019));
        store.mark_outcome(&lock, id, MailState::Sent, None, None, run(year).made_at).expect("sent");
    }
    store.tidy(&all_before("2030-01-01"), time("2030-01-01"), "佐藤").expect("tidied");
    let length = || folder.path().join("sokatsu.db").metadata().expect("there").len();
    store.vacuum().expect("shrunk");
    assert!(length() < 3_000_000, "{}", length());
    assert_eq!(store.mime(MailId(2)).expect("the newest").len(), 2_000_000);
    assert_eq!(store.verify_trail().expect("a look").broken, None);
}
