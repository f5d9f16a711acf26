//! Everything that is done by the program agrees; everything that is written by hand is found.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::store::{
    Act, Actor, Approvals, Cutoffs, Keeping, KeepingRecord, MailDecisions, MailSteps, Maker, Making, NewApproval,
    NewMail, NewRun, Outbox, SenderLock, Store, Tidying,
};

fn now() -> DateTime<Utc> {
    "2026-11-21T00:00:00Z".parse().expect("a time")
}

fn actor() -> Actor {
    Actor { person: "ito".into(), login: "taro".into(), at: now() }
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

struct Case {
    _folder: tempfile::TempDir,
    store: Sqlite,
    lock: SenderLock,
    run: RunId,
}

impl Case {
    /// Eight mails that wait for approval.
    fn new() -> Case {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Sqlite::open(folder.path()).expect("a database");
        let lock = store.sender_lock().expect("a lock").expect("free");
        let run = NewRun {
            key: "k".into(),
            job: "deliver".into(),
            plan: "x".into(),
            year: 2024,
            edition: "department".into(),
            way: "smtp".into(),
            made_at: now(),
            made_by: "sato (taro)".into(),
            making: Making { maker: Maker::Person("sato".into()), needs_approval: true, account: None },
        };
        let mails: Vec<NewMail> = (1..=8).map(|number| mail(&format!("m{number}"))).collect();
        let run = store.queue(&run, &[], &mails).expect("queued").run;
        Case { _folder: folder, store, lock, run }
    }

    fn approve(&mut self, mails: &[i64]) {
        let mails: Vec<MailId> = mails.iter().copied().map(MailId).collect();
        let new =
            NewApproval { run: self.run, mails: &mails, sha256: "ab", reference: Some("第1号"), account: "taro" };
        assert!(self.store.approve(&new, &actor()).expect("asked"));
    }

    fn outcome(&mut self, mail: i64, state: MailState) {
        self.store.mark_outcome(&self.lock, MailId(mail), state, Some("said"), None, now()).expect("marked");
    }

    fn decide(&mut self, mail: i64, act: Act) {
        let decided = self.store.decide(&[MailId(mail)], act, &actor(), Some("理由")).expect("decided");
        assert_eq!(decided.changed.len(), 1, "{act:?}");
    }

    /// Mails in all states, in which the program alone has put them.
    fn at_work() -> Case {
        let mut case = Case::new();
        case.approve(&[1, 2, 3, 4, 5, 6, 7, 8]);
        case.outcome(1, MailState::Sent);
        case.outcome(2, MailState::Failed);
        case.outcome(3, MailState::Ambiguous);
        case.outcome(4, MailState::Held);
        case.decide(5, Act::Cancel);
        case.store.mark_transmitting(&case.lock, MailId(6), now()).expect("marked");
        // Refused for now.
        case.outcome(7, MailState::Queued);
        case
    }

    fn found(&self) -> Vec<Disagreement> {
        self.store.compare_with_trail().expect("compared").disagreements
    }

    /// Writes into the database as nobody should.
    fn tamper(&self, sql: &str) {
        let names = "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'";
        let mut statement = self.store.connection.prepare(names).expect("a query");
        let drops: Vec<String> =
            statement.query_map([], |row| row.get(0)).expect("rows").map(|drop| drop.expect("a name")).collect();
        self.store.connection.execute_batch(&drops.concat()).expect("dropped");
        self.store
            .connection
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            .expect("set");
        self.store.connection.execute_batch(sql).expect(sql);
    }
}

fn named(number: u32) -> MailNamed {
    MailNamed { name: OutboxName::Mail(RunId(1), number), recipient: format!("m{number}@example.jp") }
}

#[test]
fn what_the_program_does_agrees() {
    let case = Case::new();
    let agreement = case.store.compare_with_trail().expect("compared");
    assert_eq!(agreement, Agreement { compared: 8, older: 0, disagreements: Vec::new() });
    let mut case = Case::at_work();
    assert_eq!(case.store.compare_with_trail().expect("compared").compared, 9);
    assert_eq!(case.found(), []);
    for (mail, act) in
        [(2, Act::Retry), (3, Act::ResolveSent), (4, Act::Hold), (4, Act::Release), (7, Act::Hold), (1, Act::Bounce)]
    {
        case.decide(mail, act);
        assert_eq!(case.found(), [], "{act:?}");
    }
    let cutoffs = Cutoffs { mails: Some(now() + TimeDelta::days(1)), reports: None };
    case.store.tidy(&cutoffs, now() + TimeDelta::days(1), "佐藤").expect("tidied");
    assert_eq!(case.found(), []);
    let record =
        KeepingRecord { at: now(), by: "佐藤".into(), folder: "copy".into(), files: 1, bytes: 1, sums: "00".into() };
    case.store.calm_after_restore(&case.lock, &record).expect("calmed");
    assert_eq!(case.found(), []);
    case.decide(7, Act::ResolveResend);
    assert_eq!(case.found(), []);
}

#[test]
fn a_state_that_was_written_by_hand_is_found() {
    use MailState::{Ambiguous, Cancelled, Failed, Held, Queued, Sent};
    for (number, state, told) in [
        (8, Sent, None),
        (7, Cancelled, None),
        (6, Failed, None),
        (2, Sent, Some(Failed)),
        (2, Queued, Some(Failed)),
        (3, Sent, Some(Ambiguous)),
        (4, Queued, Some(Held)),
        (5, Queued, Some(Cancelled)),
        (1, Queued, Some(Sent)),
    ] {
        let case = Case::at_work();
        case.tamper(&format!("UPDATE mail SET state = '{}' WHERE id = {number}", state.word()));
        let found = case.found();
        assert!(
            matches!(&found[..], [Disagreement::State { mail, state: seen, told: by, .. }]
                if *mail == named(number) && *seen == state && *by == told),
            "{number}: {found:?}"
        );
    }
}

#[test]
fn another_part_that_was_written_by_hand_is_found() {
    for (set, part) in [
        ("message_id = '<x@example.jp>'", MailPart::MessageId),
        ("sha256 = '11'", MailPart::Sha256),
        ("bounced_at = '2026-11-21T00:00:00.000Z'", MailPart::Bounce),
        ("tidied_at = '2026-11-21T00:00:00.000Z'", MailPart::Tidied),
    ] {
        for number in [1, 8] {
            let case = Case::at_work();
            case.tamper(&format!("UPDATE mail SET {set} WHERE id = {number}"));
            let found = case.found();
            assert!(
                matches!(&found[..], [Disagreement::Part { mail, part: seen, .. }] if *mail == named(number) && *seen == part),
                "{set} of {number}: {found:?}"
            );
        }
    }
    let case = Case::at_work();
    case.tamper("UPDATE mail SET recipient = 'x@example.jp' WHERE id = 8");
    assert!(matches!(&case.found()[..], [Disagreement::Part { part: MailPart::Recipient, .. }]));
}

/// The sender records the row as it finds it: what was altered before is not believed for that.
#[test]
fn an_outcome_does_not_make_an_altered_row_right() {
    let mut case = Case::at_work();
    case.tamper("UPDATE mail SET sha256 = '11' WHERE id = 8");
    case.outcome(8, MailState::Held);
    assert!(matches!(&case.found()[..], [Disagreement::Part { part: MailPart::Sha256, .. }]));
}

#[test]
fn rows_that_came_or_went_by_hand_are_found() {
    let case = Case::at_work();
    case.tamper(
        "INSERT INTO mail (run, department, kind, recipient, revision, subject, message_id, sha256, state, queued_at,
                           changed_at, number, made_by, needs_approval)
         VALUES (1, 'm9', 'report', 'm9@example.jp', 1, 'x', '<m9@example.jp>', '00', 'sent', '', '', 9, 'x', 0)",
    );
    assert_eq!(case.found(), [Disagreement::MailUntold(named(9))]);
    let case = Case::at_work();
    case.tamper("DELETE FROM mail WHERE id = 5");
    assert!(
        matches!(&case.found()[..], [Disagreement::MailGone { message_id, .. }, Disagreement::ApprovalStretched { .. }]
            if message_id == "<m5@example.jp>")
    );
}

#[test]
fn approvals_that_nobody_gave_are_found() {
    let approval = ApprovalId(1);
    let run = RunId(1);
    let case = Case::at_work();
    case.tamper(
        "INSERT INTO approval (run, at, person, login, ref, mails, sha256)
         SELECT run, at, person, login, ref, 0, sha256 FROM approval",
    );
    let untold = Disagreement::ApprovalUntold { approval: ApprovalId(2), run, person: "ito".into() };
    assert_eq!(case.found(), [untold]);
    for set in ["person = 'sato'", "login = 'x'", "ref = NULL", "sha256 = '00'", "at = '2026-11-22T00:00:00.000Z'"] {
        let case = Case::at_work();
        case.tamper(&format!("UPDATE approval SET {set}"));
        let found = case.found();
        assert!(
            matches!(&found[..], [Disagreement::ApprovalDiffers { approval: ApprovalId(1), .. }]),
            "{set}: {found:?}"
        );
    }
    let case = Case::at_work();
    case.tamper("DELETE FROM approval");
    assert!(matches!(&case.found()[..], [Disagreement::ApprovalGone { .. }]), "{:?}", case.found());
    let case = Case::at_work();
    case.tamper("UPDATE mail SET approval = NULL WHERE id = 8");
    let stretched = Disagreement::ApprovalStretched { approval, run, given_for: 8, named_by: 7 };
    assert_eq!(case.found(), [stretched]);
}

/// What was there before the trail began is in no entry; what happens to it afterwards is.
#[test]
fn mails_from_before_the_trail_are_believed_until_something_happens_to_them() {
    let mut case = Case::new();
    case.tamper(
        "DELETE FROM trail; DELETE FROM trail_start; INSERT INTO trail_start (mail, approval) VALUES (8, 0);
         UPDATE sqlite_sequence SET seq = 0 WHERE name = 'trail'",
    );
    case.approve(&[1, 2, 3, 4, 5, 6, 7, 8]);
    case.outcome(1, MailState::Sent);
    let agreement = case.store.compare_with_trail().expect("compared");
    assert_eq!((agreement.older, agreement.disagreements), (8, Vec::new()));
    case.tamper("UPDATE mail SET state = 'queued' WHERE id = 1");
    assert!(matches!(&case.found()[..], [Disagreement::State { .. }]));
}
