//! The chain, and that no kind of tampering passes.

use super::*;

fn store() -> (tempfile::TempDir, Sqlite) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(folder.path()).expect("a database");
    (folder, store)
}

fn at(second: u32) -> DateTime<Utc> {
    format!("2026-04-20T00:00:{second:02}Z").parse().expect("a time")
}

/// A trail of five rows, whose triggers are gone.
fn unguarded() -> (tempfile::TempDir, Sqlite) {
    let (folder, mut store) = store();
    for number in 1..=5 {
        let entry = TrailEntry::new(at(number), "佐藤", "plan.import", format!("plan/p{number}")).with("parts", number);
        store.record_in_trail(&entry).expect("recorded");
    }
    let triggers = "DROP TRIGGER trail_stays; DROP TRIGGER trail_kept; DROP TRIGGER trail_appended;";
    store.connection.execute_batch(triggers).expect("dropped");
    (folder, store)
}

fn found(store: &Sqlite) -> Option<(u64, TrailFault)> {
    store.verify_trail().expect("a look").broken.map(|it| (it.seq, it.fault))
}

#[test]
fn a_trail_verifies_as_it_grows() {
    let (_folder, mut store) = store();
    assert_eq!(store.verify_trail().expect("a look"), TrailCheck { length: 0, head: None, broken: None });
    for number in 1..=3 {
        store.record_in_trail(&TrailEntry::new(at(number), "佐藤", "a.b", "c")).expect("recorded");
        let check = store.verify_trail().expect("a look");
        assert_eq!((check.length, check.broken), (u64::from(number), None));
        assert_eq!(check.head, store.trail_head().expect("a head"));
    }
    let second = store.trail(Some(at(2)), Some(at(3))).expect("rows");
    assert_eq!(second.iter().map(|row| row.seq).collect::<Vec<_>>(), [2]);
}

/// The bytes under the hash, written out by hand for one row.
#[test]
fn the_hash_is_over_length_prefixed_fields() {
    let (_folder, mut store) = store();
    let entry = TrailEntry::new(at(1), "佐藤", "plan.import", "plan/p").with("b", 1).with("a", "ｘ");
    store.record_in_trail(&entry).expect("recorded");
    let mut bytes = vec![0; 32];
    for field in ["2026-04-20T00:00:01.000Z", "佐藤", "plan.import", "plan/p", r#"{"a":"ｘ","b":1}"#] {
        bytes.extend(u64::try_from(field.len()).expect("a length").to_be_bytes());
        bytes.extend(field.as_bytes());
    }
    let expected: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(store.trail_head().expect("a head"), Some(TrailHead { seq: 1, hash: expected }));
}

#[test]
fn the_database_itself_refuses_to_change_the_trail() {
    let (_folder, mut store) = store();
    store.record_in_trail(&TrailEntry::new(at(1), "佐藤", "a.b", "c")).expect("recorded");
    for statement in [
        "UPDATE trail SET actor = 'x'",
        "DELETE FROM trail",
        "INSERT OR REPLACE INTO trail (seq, at, actor, action, subject, details, hash) VALUES (1,'','','','','','')",
        "INSERT INTO trail (seq, at, actor, action, subject, details, hash) VALUES (9,'','','','','','')",
    ] {
        let error = store.connection.execute(statement, []).expect_err(statement);
        assert!(error.to_string().contains("append-only"), "{statement}: {error}");
    }
}

#[test]
fn an_altered_row_is_found_whatever_was_altered() {
    for (column, value) in [
        ("at", "2026-04-21T00:00:03.000Z"),
        ("actor", "鈴木"),
        ("action", "plan.imporT"),
        ("subject", "plan/p9"),
        ("details", r#"{"parts":4}"#),
        ("hash", "00ff"),
    ] {
        let (_folder, store) = unguarded();
        let sql = format!("UPDATE trail SET {column} = ?1 WHERE seq = 3");
        store.connection.execute(&sql, [value]).expect("altered");
        assert_eq!(found(&store), Some((3, TrailFault::Altered)), "{column}");
    }
}

/// A character moved from one field to the next leaves the same characters in a row.
#[test]
fn a_character_that_changes_its_field_is_found() {
    let (_folder, store) = unguarded();
    let sql = "UPDATE trail SET action = 'plan.impor', subject = 'tplan/p3' WHERE seq = 3";
    store.connection.execute(sql, []).expect("altered");
    assert_eq!(found(&store), Some((3, TrailFault::Altered)));
}

#[test]
fn missing_rows_are_found() {
    for (gone, first) in [("seq = 1", 1), ("seq = 3", 3), ("seq IN (2, 3)", 2)] {
        let (_folder, store) = unguarded();
        store.connection.execute(&format!("DELETE FROM trail WHERE {gone}"), []).expect("deleted");
        assert_eq!(found(&store), Some((first, TrailFault::Missing)), "{gone}");
    }
    let (_folder, store) = unguarded();
    let sql = "DELETE FROM trail WHERE seq = 3; UPDATE trail SET seq = seq - 1 WHERE seq > 3;";
    store.connection.execute_batch(sql).expect("closed up");
    assert_eq!(found(&store), Some((3, TrailFault::Altered)), "the gap was closed");
}

#[test]
fn reordered_rows_are_found() {
    let (_folder, store) = unguarded();
    let swap = "UPDATE trail SET seq = 99 WHERE seq = 2; UPDATE trail SET seq = 2 WHERE seq = 4;
                UPDATE trail SET seq = 4 WHERE seq = 99;";
    store.connection.execute_batch(swap).expect("swapped");
    assert_eq!(found(&store), Some((2, TrailFault::Reordered)));
}

#[test]
fn a_cut_at_the_end_is_found_by_the_database_and_by_a_head_kept_elsewhere() {
    let (_folder, store) = unguarded();
    let head = store.trail_head().expect("a head").expect("a row");
    assert_eq!(store.verify_trail_head(&head).expect("a look"), None);
    store.connection.execute("DELETE FROM trail WHERE seq > 3", []).expect("cut");
    assert_eq!(found(&store), Some((4, TrailFault::CutOff)));

    store.connection.execute("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'trail'", []).expect("hidden");
    assert_eq!(found(&store), None, "nothing in this database tells any more");
    let cut = TrailBreak { seq: 4, fault: TrailFault::CutOff };
    assert_eq!(store.verify_trail_head(&head).expect("a look"), Some(cut));
    assert!(!store.trail_has(&head.hash).expect("a look"));
}

/// Whoever writes the whole chain anew still meets the head on paper.
#[test]
fn a_chain_that_was_written_anew_is_found_by_its_head() {
    let (_folder, mut store) = unguarded();
    let head = store.trail_head().expect("a head").expect("a row");
    store.connection.execute("DELETE FROM trail", []).expect("emptied");
    for number in 1..=5 {
        let entry = TrailEntry::new(at(number), "鈴木", "plan.import", format!("plan/p{number}")).with("parts", number);
        store.record_in_trail(&entry).expect("recorded");
    }
    assert_eq!(found(&store), None, "the chain is whole in itself");
    let rewritten = TrailBreak { seq: 5, fault: TrailFault::Rewritten };
    assert_eq!(store.verify_trail_head(&head).expect("a look"), Some(rewritten));
}
