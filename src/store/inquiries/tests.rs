use super::*;
use crate::store::Outbox;
use crate::store::Trail;
use crate::store::{MailState, Making};

fn store() -> (tempfile::TempDir, Sqlite) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(folder.path()).expect("a database");
    (folder, store)
}

fn now() -> DateTime<Utc> {
    "2026-04-20T00:00:00Z".parse().expect("a time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

const YEAR: FiscalYear = FiscalYear::new(2025);

fn run(key: &str) -> NewRun {
    NewRun {
        key: key.into(),
        job: "inquiry".into(),
        plan: "x".into(),
        year: 2025,
        edition: "inquiry".into(),
        way: "smtp".into(),
        made_at: now(),
        made_by: "test".into(),
        making: Making::default(),
    }
}

fn mail(kind: &str) -> NewMail {
    NewMail {
        department: "a".into(),
        kind: kind.into(),
        recipient: "a@example.jp".into(),
        revision: 1,
        subject: "件名".into(),
        message_id: format!("<{kind}@example.jp>"),
        mime: b"From: x".to_vec(),
        sha256: "00".into(),
    }
}

fn inquiry() -> NewInquiry {
    NewInquiry {
        form_number: "R7-計画-甲-01".into(),
        issue: "1".into(),
        schema: 1,
        plan: "x".into(),
        year: YEAR,
        department: "a".into(),
        due: day("2026-05-29"),
        asked: 3,
        path: "inquiries/x.xlsx".into(),
        sha256: "00".into(),
        length: 1,
        opened_at: now(),
        opened_by: "test".into(),
        cells: vec![PrintedCell {
            sheet: "実績入力".into(),
            item: "K1".into(),
            column: "指標名".into(),
            printed: "①指標".into(),
        }],
    }
}

#[test]
fn an_inquiry_is_recorded_whole_or_not_at_all() {
    let (_folder, mut store) = store();
    assert_eq!(store.open_inquiry(&inquiry(), &run("k"), &[mail("inquiry")]).expect("recorded").queued, 1);
    assert!(store.open_inquiry(&inquiry(), &run("k2"), &[mail("other")]).is_err(), "asked already");
    assert_eq!(store.count_queued("smtp").expect("a count"), 1);
    let all = store.inquiries("x", YEAR).expect("inquiries");
    assert_eq!((all.len(), all[0].due, all[0].state), (1, day("2026-05-29"), InquiryState::Open));
    assert_eq!(store.inquiry_cells(all[0].id).expect("cells"), inquiry().cells);
    assert_eq!(store.inquiry_of_form("R7-計画-甲-01").expect("read").as_ref(), Some(&all[0]));
    assert_eq!(store.inquiry_of_form("R7-計画-乙-01").expect("read"), None);
    assert_eq!(store.count_forms("R7-計画-甲-").expect("a count"), 1);
    assert_eq!(store.count_forms("R7-計画-_-").expect("a count"), 0);
}

#[test]
fn a_reminder_of_a_kind_is_queued_once_a_day() {
    let (_folder, mut store) = store();
    store.open_inquiry(&inquiry(), &run("k"), &[mail("inquiry")]).expect("recorded");
    let id = store.inquiries("x", YEAR).expect("inquiries")[0].id;
    let today = day("2026-05-25");
    let mut remind = |kind, key, word| store.queue_reminder(id, kind, today, &run(key), &[mail(word)]).expect("SQL");
    assert!(remind(ReminderKind::Notice, "n", "inquiry-notice").is_some());
    assert!(remind(ReminderKind::Notice, "n2", "n2").is_none());
    assert!(remind(ReminderKind::Overdue, "o", "inquiry-overdue").is_some());
    assert_eq!(store.count_queued("smtp").expect("a count"), 2, "the inquiry, and the newer of the reminders");
    assert_eq!(store.count_mails(None, MailState::Cancelled).expect("a count"), 1);
    let trail = store.trail(None, None).expect("the trail");
    assert!(trail.iter().any(|row| row.action == "mail.cancelled" && row.details.contains("2-1")), "{trail:?}");
    assert_eq!(store.run_of_key("n2").expect("read"), None, "nothing of the second one stays");
    assert!(store.was_reminded(id, ReminderKind::Notice, today, "smtp").expect("read"));
    assert!(!store.was_reminded(id, ReminderKind::Notice, today, "folder").expect("read"));
    let read = &store.inquiries("x", YEAR).expect("inquiries")[0];
    assert_eq!((read.noticed_on, read.urged_on), (Some(today), Some(today)));
    for (key, state) in [("n", MailState::Cancelled), ("o", MailState::Queued)] {
        let run = store.run_of_key(key).expect("read").expect("a run");
        assert_eq!(store.mails_of_run(run).expect("mails")[0].state, state, "{key}");
    }
}

#[test]
fn an_inquiry_is_closed_once() {
    let (_folder, mut store) = store();
    store.open_inquiry(&inquiry(), &run("k"), &[]).expect("recorded");
    let id = store.inquiries("x", YEAR).expect("inquiries")[0].id;
    assert!(store.close_inquiry(id, now(), "test").expect("closed"));
    assert!(!store.close_inquiry(id, now(), "test").expect("closed before"));
    assert_eq!(store.inquiries("x", YEAR).expect("inquiries")[0].state, InquiryState::Closed);
}

#[test]
fn what_is_changed_of_an_inquiry_is_recorded() {
    let (_folder, mut store) = store();
    store.open_inquiry(&inquiry(), &run("k"), &[]).expect("recorded");
    let id = store.inquiries("x", YEAR).expect("inquiries")[0].id;
    assert!(!store.reopen_inquiry(id, now(), "test").expect("it is open"));
    assert!(store.close_inquiry(id, now(), "test").expect("closed"));
    assert!(store.reopen_inquiry(id, now(), "佐藤").expect("reopened"));
    assert!(store.extend_inquiry(id, day("2026-06-05"), now(), "佐藤").expect("extended"));
    assert!(!store.extend_inquiry(id, day("2026-06-05"), now(), "佐藤").expect("as it is"));
    let found = store.inquiry(id).expect("read").expect("there");
    assert_eq!((found.state, found.due), (InquiryState::Open, day("2026-06-05")));
    let mut statement = store
        .connection
        .prepare("SELECT kind || ' ' || done_by || ' ' || ifnull(due, '') FROM inquiry_event ORDER BY id")
        .expect("a query");
    let events: Vec<String> =
        statement.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a row")).collect();
    assert_eq!(events, ["reopened 佐藤 ", "extended 佐藤 2026-05-29"]);
}
