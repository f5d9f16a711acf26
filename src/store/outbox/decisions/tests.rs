//! What people decide, in every state.

use super::*;
use crate::store::Approvals;
use crate::store::Keeping;
use crate::store::MailEvents;
use crate::store::MailSteps;
use crate::store::Outbox;
use crate::store::OutboxListing;
use crate::store::Store;
use crate::store::StoredBytes;
use crate::store::Trail;
use crate::store::{Maker, Making, NewApproval, NewMail, NewRun, OutboxName, RunId, SenderLock};
use chrono::{DateTime, TimeDelta, Utc};

fn now() -> DateTime<Utc> {
    "2026-11-21T00:00:00Z".parse().expect("a time")
}

fn actor(person: &str) -> Actor {
    Actor { person: person.into(), login: "taro".into(), at: now() + TimeDelta::hours(1) }
}

fn run(key: &str, needs_approval: bool) -> NewRun {
    NewRun {
        key: key.into(),
        job: "deliver".into(),
        plan: "x".into(),
        year: 2024,
        edition: "department".into(),
        way: "smtp".into(),
        made_at: now(),
        made_by: "sato (taro)".into(),
        making: Making { maker: Maker::Person("sato".into()), needs_approval, account: Some("taro".into()) },
    }
}

fn mail(run: &str, name: &str) -> NewMail {
    NewMail {
        department: name.into(),
        kind: "report".into(),
        recipient: format!("{name}@example.jp"),
        revision: 1,
        subject: "件名".into(),
        message_id: format!("<{run}-{name}@example.jp>"),
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
    fn new(needs_approval: bool) -> Case {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Sqlite::open(folder.path()).expect("a database");
        let lock = store.sender_lock().expect("a lock").expect("free");
        let mails = [mail("k", "a"), mail("k", "b")];
        let run = store.queue(&run("k", needs_approval), &[], &mails).expect("queued").run;
        Case { _folder: folder, store, lock, run }
    }

    /// With the first mail in a state, as a sender and people lead to it.
    fn in_state(state: MailState) -> Case {
        use MailState::{Ambiguous, Cancelled, Failed, Held, Made, Queued, Sent, Transmitting};
        let mut case = Case::new(state == Made);
        let id = case.ids()[0];
        match state {
            Made | Queued => {}
            Transmitting => case.store.mark_transmitting(&case.lock, id, now()).expect("marked"),
            Sent | Failed | Ambiguous | Held => {
                case.store.mark_outcome(&case.lock, id, state, Some("said"), None, now()).expect("marked");
            }
            Cancelled => assert_eq!(case.decide(Act::Cancel).changed.len(), 1),
        }
        case
    }

    fn ids(&self) -> Vec<MailId> {
        self.store.mails_of_run(self.run).expect("rows").iter().map(|row| row.id).collect()
    }

    fn first(&self) -> OutboxMail {
        self.store.outbox_mails(self.run).expect("mails").remove(0)
    }

    fn decide(&mut self, act: Act) -> Decided {
        let first = self.ids()[0];
        self.store.decide(&[first], act, &actor("ito"), Some("理由")).expect("decided")
    }

    fn leaves(&self) -> Vec<i64> {
        let mut found = Vec::new();
        let later = now() + TimeDelta::days(1);
        while let Some(mail) = self.store.next_queued("smtp", found.last().map(|id| MailId(*id)), later).expect("asked")
        {
            found.push(mail.id.0);
        }
        found
    }

    fn approve(&mut self, mails: &[MailId]) -> bool {
        let new = NewApproval { run: self.run, mails, sha256: "ab", reference: Some("決裁第1号"), account: "jiro" };
        self.store.approve(&new, &actor("ito")).expect("asked")
    }
}

/// Every act in every state: what it leads to, or nothing.
#[test]
fn each_act_fits_its_states_and_no_other() {
    use MailState::{Ambiguous, Cancelled, Failed, Held, Made, Queued, Sent};
    let acts = [
        (Act::Hold, vec![(Made, Held), (Queued, Held), (Held, Held)]),
        (Act::Release, vec![]),
        (Act::Cancel, vec![(Made, Cancelled), (Queued, Cancelled), (Held, Cancelled), (Failed, Cancelled)]),
        (Act::ResolveSent, vec![(Ambiguous, Sent)]),
        (Act::ResolveResend, vec![(Ambiguous, Queued)]),
        (Act::ResolveHold, vec![(Ambiguous, Held)]),
        (Act::Retry, vec![(Failed, Queued)]),
        (Act::Bounce, vec![(Sent, Sent)]),
    ];
    for (act, leads) in acts {
        for (state, word) in MailState::ALL {
            let mut case = Case::in_state(state);
            let before = case.first();
            assert_eq!(before.row.state, state);
            let decided = case.decide(act);
            let wanted = leads.iter().find(|(from, _)| *from == state).map(|(_, to)| *to);
            assert_eq!(decided.changed.first().map(|mail| mail.row.state), wanted, "{act:?} of {word}");
            assert_eq!(decided.left.len(), usize::from(wanted.is_none()), "{act:?} of {word}");
            let events = case.store.mail_events(before.row.id).expect("events");
            let event = events.iter().find(|event| event.kind == act.word() && event.before == word);
            match wanted {
                None => assert_eq!(case.first(), before, "{act:?} of {word} changes nothing"),
                Some(to) => {
                    let event = event.expect("an event");
                    assert_eq!(
                        (event.person.as_str(), event.login.as_str(), event.after.as_str()),
                        ("ito", "taro", to.word())
                    );
                    assert_eq!(
                        (event.reason.as_deref(), event.said.as_ref()),
                        (Some("理由"), before.row.said.as_ref())
                    );
                }
            }
        }
    }
}

#[test]
fn what_a_person_holds_stays_until_a_person_releases_it() {
    let mut case = Case::in_state(MailState::Held);
    assert_eq!(case.store.held_mails("smtp").expect("held").len(), 1, "a check's hold is looked at again");
    case.decide(Act::Hold);
    assert_eq!(case.store.held_mails("smtp").expect("held"), []);
    let (id, lock) = (case.ids()[0], &case.lock);
    assert!(case.store.unhold(lock, id, now()).is_err(), "the sender cannot release it");
    assert_eq!(case.leaves(), [2]);
    case.decide(Act::Release);
    assert_eq!(case.leaves(), [1, 2]);
}

#[test]
fn a_resend_keeps_the_bytes_and_the_message_id_and_tries_begin_anew() {
    for (state, act) in [(MailState::Ambiguous, Act::ResolveResend), (MailState::Failed, Act::Retry)] {
        let mut case = Case::in_state(state);
        let before = case.first();
        assert_eq!(before.row.tries, 1);
        case.decide(act);
        let after = case.first();
        assert_eq!((after.row.tries, after.row.said.as_deref(), after.row.state), (0, None, MailState::Queued));
        assert_eq!((&after.row.message_id, &after.row.sha256), (&before.row.message_id, &before.row.sha256));
        assert_eq!(case.store.mime(after.row.id).expect("bytes"), b"From: x");
        assert_eq!(case.leaves(), [1, 2]);
    }
}

#[test]
fn nothing_leaves_before_it_is_approved() {
    let mut case = Case::new(true);
    assert_eq!(case.leaves(), [0; 0]);
    assert_eq!(
        (case.store.count_queued("smtp").expect("a count"), case.store.runs_waiting().expect("runs")),
        (0, vec![case.run])
    );
    case.decide(Act::Hold);
    case.decide(Act::Release);
    assert_eq!(case.first().row.state, MailState::Made, "a hold that ends approves nothing");
    for state in ["queued", "transmitting", "failed"] {
        let forced = case.store.connection.execute("UPDATE mail SET state = ?1", [state]);
        assert!(forced.expect_err("refused").to_string().contains("CHECK"), "{state}");
    }
    let ids = case.ids();
    assert!(!case.approve(&ids[..1]), "others wait than those that were seen");
    assert!(case.approve(&ids));
    assert!(!case.approve(&ids), "nothing waits any more");
    assert_eq!(case.leaves(), [1, 2]);
    let events = case.store.mail_events(ids[0]).expect("events");
    assert_eq!(events.last().and_then(|event| event.reference.as_deref()), Some("決裁第1号"));
    let approvals = case.store.approvals(case.run).expect("approvals");
    assert_eq!((approvals.len(), approvals[0].mails, approvals[0].sha256.as_str()), (1, 2, "ab"));
}

#[test]
fn what_is_added_to_a_run_later_waits_again() {
    let mut case = Case::new(true);
    let ids = case.ids();
    assert!(case.approve(&ids));
    case.store.queue(&run("k", true), &[], &[mail("k", "a"), mail("k", "c")]).expect("queued");
    assert_eq!(case.leaves(), [1, 2], "the third was not approved");
    let third = case.store.outbox_mail(&OutboxName::Mail(case.run, 3)).expect("read").expect("a mail");
    assert_eq!((third.row.state, third.approved), (MailState::Made, false));
    assert!(case.approve(&[third.row.id]));
    assert_eq!(case.leaves(), [1, 2, 3]);
}

#[test]
fn a_cancelled_mail_makes_room_for_another() {
    let mut case = Case::new(false);
    assert_eq!(
        case.store.recipients_queued("k", "report").expect("recipients"),
        [("a".into(), "a@example.jp".into()), ("b".into(), "b@example.jp".into())]
    );
    assert_eq!(case.store.next_revision("k", "a", "report").expect("a number"), 2);
    case.decide(Act::Cancel);
    assert_eq!(case.store.recipients_queued("k", "report").expect("recipients"), [("b".into(), "b@example.jp".into())]);
    let second = NewMail { revision: 2, message_id: "<2@example.jp>".into(), ..mail("k", "a") };
    assert_eq!(case.store.queue(&run("k", false), &[], &[second]).expect("queued").queued, 1);
    assert_eq!(case.leaves(), [2, 3]);
    assert_eq!(case.store.next_revision("k", "z", "report").expect("a number"), 1);
}

#[test]
fn a_mail_is_found_by_each_of_its_names() {
    let case = Case::new(false);
    let by = |name: &str| {
        let name: OutboxName = name.parse().expect("a name");
        case.store.outbox_mail(&name).expect("read").map(|mail| mail.name().to_string())
    };
    assert_eq!(by("1-2").as_deref(), Some("1-2"));
    assert_eq!(by("k-b@example.jp").as_deref(), Some("1-2"));
    assert_eq!((by("1-3"), by("2-1"), by("<x@example.jp>"), by("1")), (None, None, None, None));
}

#[test]
fn mails_in_trouble_are_those_that_ask_for_a_person() {
    for (state, troubled) in [
        (MailState::Made, false),
        (MailState::Queued, false),
        (MailState::Transmitting, false),
        (MailState::Sent, false),
        (MailState::Failed, true),
        (MailState::Ambiguous, true),
        (MailState::Held, true),
        (MailState::Cancelled, false),
    ] {
        let mut case = Case::in_state(state);
        let found = case.store.mails_in_trouble(Some("x")).expect("mails");
        assert_eq!(!found.is_empty(), troubled, "{}", state.word());
        assert_eq!(case.first().is_in_trouble(), troubled);
        assert_eq!(case.store.mails_in_trouble(Some("y")).expect("mails"), []);
        if state == MailState::Sent {
            case.decide(Act::Bounce);
            let found = case.store.mails_in_trouble(None).expect("mails");
            assert_eq!(found[0].bounced_at, Some(now() + TimeDelta::hours(1)));
            assert_eq!(case.store.outbox_run(case.run).expect("read").expect("a run").bounced, 1);
        }
    }
}

/// Nobody knows what was done since the backup: nothing leaves by itself, and what was not approved still is not.
#[test]
fn a_restored_outbox_waits_for_people() {
    let mut case = Case::new(true);
    case.decide(Act::Hold);
    let restored = crate::store::KeepingRecord {
        at: now(),
        by: "taro".into(),
        folder: "copy".into(),
        files: 0,
        bytes: 0,
        sums: "00".into(),
    };
    assert_eq!(case.store.calm_after_restore(&case.lock, &restored).expect("calmed").mails, 2);
    let states = |case: &Case| {
        case.store.mails_of_run(case.run).expect("rows").iter().map(|row| row.state.word()).collect::<Vec<_>>()
    };
    assert_eq!(states(&case), ["ambiguous", "ambiguous"]);
    case.decide(Act::ResolveResend);
    assert_eq!((states(&case), case.leaves()), (vec!["held", "ambiguous"], vec![]), "what a person held is held again");
    let second = case.ids()[1];
    case.store.decide(&[second], Act::ResolveResend, &actor("ito"), None).expect("decided");
    assert_eq!((states(&case), case.leaves()), (vec!["held", "made"], vec![]));
}

/// A hold outlives every way through doubt, with the name of who held first; a release ends it.
#[test]
fn a_hold_is_its_first_holders_until_it_is_released() {
    let mut case = Case::in_state(MailState::Queued);
    case.decide(Act::Hold);
    let restored = crate::store::KeepingRecord {
        at: now(),
        by: "taro".into(),
        folder: "copy".into(),
        files: 0,
        bytes: 0,
        sums: "00".into(),
    };
    for act in [Act::ResolveResend, Act::ResolveHold] {
        case.store.calm_after_restore(&case.lock, &restored).expect("calmed");
        let id = case.ids()[0];
        assert_eq!(case.store.decide(&[id], act, &actor("kato"), Some("理由")).expect("decided").changed.len(), 1);
        assert_eq!((case.first().row.state, case.first().holder.as_deref()), (MailState::Held, Some("ito")));
    }
    case.decide(Act::Release);
    assert_eq!(case.first().holder, None);
    case.store.calm_after_restore(&case.lock, &restored).expect("calmed");
    case.decide(Act::ResolveResend);
    assert_eq!(case.first().row.state, MailState::Queued);
}

/// Who made a mail does not lift another's hold, unless nobody has to approve it.
#[test]
fn the_maker_lifts_only_his_own_hold_where_two_decide() {
    for (needs_approval, holder, released) in [(true, "ito", false), (true, "sato", true), (false, "ito", true)] {
        let mut case = Case::new(needs_approval);
        let id = case.ids()[0];
        case.store.decide(&[id], Act::Hold, &actor(holder), Some("理由")).expect("decided");
        let decided = case.store.decide(&[id], Act::Release, &actor("sato"), Some("理由")).expect("decided");
        assert_eq!(decided.changed.len(), usize::from(released), "{needs_approval} {holder}");
        let other = case.store.decide(&[id], Act::Release, &actor("kato"), Some("理由")).expect("decided");
        assert_eq!(other.changed.len(), usize::from(!released), "{needs_approval} {holder}");
    }
}

/// What is done is on record with what it is done to, or neither is.
#[test]
fn what_is_decided_cannot_be_taken_from_the_record() {
    let mut case = Case::new(true);
    case.decide(Act::Hold);
    let ids = case.ids();
    assert!(case.approve(&ids[1..]));
    for sql in [
        "UPDATE mail_event SET person = 'x'",
        "DELETE FROM mail_event",
        "UPDATE approval SET person = 'x'",
        "DELETE FROM approval",
    ] {
        assert!(case.store.connection.execute(sql, []).expect_err(sql).to_string().contains("append-only"), "{sql}");
    }
    let trail = case.store.trail(None, None).expect("the trail");
    let told: Vec<(&str, &str)> = trail.iter().map(|row| (row.action.as_str(), row.actor.as_str())).collect();
    assert!(told.contains(&("mail.held", "ito (taro)")) && told.contains(&("run.approved", "ito (taro)")), "{told:?}");
}
