//! Databases of earlier programs keep what they hold.

use super::*;
use crate::plan::Value;
use crate::store::OccurrenceAnswers;
use crate::store::OccurrencePlanning;
use crate::store::Outbox;
use crate::store::OutboxListing;
use crate::store::Plans;
use crate::store::Store;
use crate::store::StoredBytes;

/// Two states of one figure, a removed one and a target, as the program of step 3 wrote them.
const ROWS: &str = r#"
INSERT INTO plan_change VALUES
    (1, 'p', '2025-06-01T00:00:00.000000Z', '政策企画課', 'import', 'plans/p'),
    (2, 'p', '2025-06-02T00:00:00.000000Z', '佐藤', 'person', '画面');
INSERT INTO plan_entry (change_id, plan, key, value) VALUES
    (1, 'p', 'head', '{"code":"p","city":"c","name":"計画","short_name":"計画","first_year":2020,"last_year":2025,
                       "scheme":"s","form":"f","notice":null}'),
    (1, 'p', 'indicator/K1', '{"code":"K1","at":"M1","number":"①","kind":"kpi","name":"件数","unit":"件",
        "better":"higher","comparator":"at_least","basis":"annual","series":"numeric","departments":[],
        "definition":null,"baseline":null,"actuals":[],"targets":[]}');
INSERT INTO figure VALUES
    (1, 1, 'p', 'figure/K1/actual/2024', 'K1', 'actual', 2024, '2024', 'R6', '9', '9', 'value', NULL, NULL, 'final', NULL, 0),
    (2, 1, 'p', 'figure/K1/actual/2023', 'K1', 'actual', 2023, '2023', 'R5', '8', '8', 'value', NULL, NULL, 'final', NULL, 0),
    (3, 1, 'p', 'figure/K1/target/2025@2023-04-01', 'K1', 'target', 2025, '2025', 'R7', '17.50', '17.50', 'value',
     '≪82.92歳≫', '82.92', NULL, '2023-04-01', 0),
    (7, 2, 'p', 'figure/K1/actual/2024', 'K1', 'actual', 2024, '2024', 'R6', '10', '10', 'value', NULL, NULL, 'final', NULL, 0),
    (9, 2, 'p', 'figure/K1/actual/2023', 'K1', 'actual', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
"#;

fn rows(connection: &Connection) -> Vec<String> {
    let mut statement = connection
        .prepare(
            "SELECT id || '|' || change_id || '|' || key || '|' || indicator || '|' || role || '|' ||
                    ifnull(fiscal_year, '') || '|' || ifnull(moment, '') || '|' || ifnull(label, '') || '|' ||
                    ifnull(printed, '') || '|' || ifnull(number, '') || '|' || ifnull(state, '') || '|' ||
                    ifnull(second_printed, '') || '|' || ifnull(second_number, '') || '|' || ifnull(standing, '') ||
                    '|' || ifnull(since, '') || '|' || removed
             FROM figure ORDER BY id",
        )
        .expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

#[test]
fn the_figures_of_an_earlier_program_are_kept_with_their_history() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = Connection::open(folder.path().join("sokatsu.db")).expect("a database");
    connection.pragma_update(None, "foreign_keys", "ON").expect("a pragma");
    take_steps(&mut connection, &STEPS[..3], |_| Ok(())).expect("the earlier steps");
    connection.execute_batch(ROWS).expect("rows");
    let before = rows(&connection);
    assert_eq!(before.len(), 5);
    drop(connection);

    let store = crate::store::Sqlite::open(folder.path()).expect("the new program");
    assert_eq!(rows(&store.connection), before);
    let plan = store.plan("p", None).expect("reading").expect("the plan");
    let indicator = &plan.indicators[0];
    let printed: Vec<&str> = indicator.actuals.iter().map(|actual| actual.value.printed.as_str()).collect();
    assert_eq!(printed, ["10"], "the newest state, and the removed figure is gone");
    assert!(indicator.actuals[0].year_stated && indicator.actuals[0].reason.is_none());
    let target = Value::read_number("17.50", "").expect("a number").with_second("≪82.92歳≫");
    assert_eq!(indicator.targets[0].value, target);
    let day = "2025-06-01T12:00:00Z".parse().expect("a time");
    let then = store.plan("p", Some(day)).expect("reading").expect("the plan");
    let printed: Vec<&str> = then.indicators[0].actuals.iter().map(|actual| actual.value.printed.as_str()).collect();
    assert_eq!(printed, ["8", "9"]);
    for statement in ["UPDATE figure SET printed = '1'", "DELETE FROM figure"] {
        let error = store.connection.execute(statement, []).expect_err(statement);
        assert!(error.to_string().contains("append-only"), "{error}");
    }
    let indexes: i64 = store
        .connection
        .query_row("SELECT COUNT(*) FROM sqlite_master WHERE type = 'index' AND name GLOB 'figure_of_*'", [], |row| {
            row.get(0)
        })
        .expect("a count");
    assert_eq!(indexes, 2);
}

/// Occurrences get the names that their schedules state, and a look goes on from where the earlier program was.
#[test]
fn the_occurrences_of_an_earlier_program_are_kept_under_their_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = Connection::open(folder.path().join("sokatsu.db")).expect("a database");
    take_steps(&mut connection, &STEPS[..5], |_| Ok(())).expect("the earlier steps");
    let rows = "INSERT INTO occurrence (schedule, due_at, state, recorded_at, tries, note) VALUES
            ('yearly', '2026-06-01T00:00:00Z', 'done', '2026-06-01T00:00:10Z', 1, 'made'),
            ('yearly', '2025-12-31T20:00:00Z', 'waiting', '2026-01-05T00:00:00Z', 0, 'missed: waits for a person');
        INSERT INTO schedule_first_seen VALUES ('yearly', '2025-04-01T00:00:00Z', '2026-06-02T00:00:00Z');";
    connection.execute_batch(rows).expect("rows");
    drop(connection);

    let mut store = crate::store::Sqlite::open(folder.path()).expect("the new program");
    let records = store.recorded_occurrences(9).expect("records");
    let told: Vec<_> = records.iter().map(|it| (it.stated.as_str(), it.state.word(), it.note.as_str())).collect();
    let waiting = ("2026-01-01T05:00:00", "waiting", "missed: waits for a person");
    assert_eq!(told, [("2026-06-01T09:00:00", "done", "made"), waiting]);
    let now = "2026-06-03T00:00:00Z".parse().expect("a time");
    assert!(store.release_occurrence("yearly", waiting.0, ("佐藤", None), now).expect("released"));
    let known = store.known_schedule("yearly").expect("reading").expect("known");
    assert_eq!((known.examined_until.to_rfc3339().as_str(), known.examined_local), ("2026-06-02T00:00:00+00:00", None));
}

/// Mails of a program without approval keep their state, leave without it, and are named by their order.
#[test]
fn the_mails_of_an_earlier_program_are_kept_with_their_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = Connection::open(folder.path().join("sokatsu.db")).expect("a database");
    connection.pragma_update(None, "foreign_keys", "ON").expect("a pragma");
    take_steps(&mut connection, &STEPS[..9], |_| Ok(())).expect("the earlier steps");
    let mail = |id: i64, run: i64, state: &str, said: &str| {
        format!(
            "INSERT INTO mail VALUES ({id}, {run}, 'd{id}', 'report', 'd{id}@example.jp', 1, '件名', '<{id}@example.jp>',
             x'00FF', 'hash{id}', '{state}', 2, NULL, {said}, '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z');"
        )
    };
    let rows = [
        "INSERT INTO run VALUES (4, 'a', 'deliver', 'p', 2024, 'department', 'smtp', '2026-01-01T00:00:00.000Z', 'sato'),
                               (5, 'b', 'deliver', 'p', 2025, 'department', 'smtp', '2026-01-01T00:00:00.000Z', 'sato');
         INSERT INTO report_file VALUES (1, 4, 'd1', 'pdf', 'a.pdf', '00', 1);"
            .to_owned(),
        mail(10, 4, "queued", "NULL"),
        mail(11, 5, "sent", "'250 ok'"),
        mail(12, 4, "held", "'domain'"),
        mail(13, 4, "failed", "'550'"),
        mail(14, 5, "ambiguous", "'?'"),
        mail(15, 5, "transmitting", "NULL"),
    ];
    connection.execute_batch(&rows.concat()).expect("rows");
    drop(connection);

    let mut store = crate::store::Sqlite::open(folder.path()).expect("the new program");
    let mails: Vec<_> =
        [4, 5].iter().flat_map(|run| store.outbox_mails(crate::store::RunId(*run)).expect("mails")).collect();
    let told: Vec<String> = mails
        .iter()
        .map(|mail| format!("{} {} {} {}", mail.name(), mail.row.state.word(), mail.row.id.0, mail.row.tries))
        .collect();
    assert_eq!(
        told,
        [
            "4-1 queued 10 2",
            "4-2 held 12 2",
            "4-3 failed 13 2",
            "5-1 sent 11 2",
            "5-2 ambiguous 14 2",
            "5-3 transmitting 15 2"
        ]
    );
    assert!(mails.iter().all(|mail| !mail.needs_approval && mail.made_by == "sato" && mail.length == 2));
    assert_eq!(mails[3].row.said.as_deref(), Some("250 ok"));
    assert_eq!(store.mime(mails[0].row.id).expect("bytes"), [0, 255]);
    let now = "2026-02-01T00:00:00Z".parse().expect("a time");
    assert_eq!(store.next_queued("smtp", None, now).expect("readable").expect("it may leave").id.0, 10);
    let lock = store.sender_lock().expect("a lock").expect("free");
    store.unhold(&lock, mails[1].row.id, now).expect("a check's hold ends by itself");
    let broken: i64 = store
        .connection
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .expect("asked");
    assert_eq!(broken, 0);
    let found: i64 = store
        .connection
        .query_row("SELECT count(*) FROM sqlite_master WHERE name = 'mail_by_state'", [], |row| row.get(0))
        .expect("asked");
    assert_eq!(found, 1);
}

/// The copy is the database as it was, whole, and it is there before anything is changed; a failed copy stops all.
#[test]
fn a_copy_is_kept_before_a_migration() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = Connection::open(folder.path().join("sokatsu.db")).expect("a database");
    take_steps(&mut connection, &STEPS[..3], |_| panic!("a new database has nothing to keep")).expect("the steps");
    connection.execute_batch(ROWS).expect("rows");
    let before = rows_of_step_3(&connection);
    drop(connection);

    std::fs::write(folder.path().join("backups"), "in the way").expect("written");
    let error = crate::store::Sqlite::open(folder.path()).err().expect("no place for the copy");
    assert!(error.to_string().contains("backups"), "{error}");
    let untouched = Connection::open(folder.path().join("sokatsu.db")).expect("a database");
    let step: u32 = untouched.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a step");
    assert_eq!(step, 3);
    drop(untouched);

    std::fs::remove_file(folder.path().join("backups")).expect("out of the way");
    drop(crate::store::Sqlite::open(folder.path()).expect("migrated"));
    drop(crate::store::Sqlite::open(folder.path()).expect("as it is"));
    let kept: Vec<_> = std::fs::read_dir(folder.path().join("backups")).expect("a folder").collect();
    assert_eq!(kept.len(), 1, "one copy, and none where nothing changes");
    let copy = folder.path().join("backups/sokatsu-step-3.db");
    crate::store::examine(&copy).expect("whole");
    let copy = Connection::open(copy).expect("a database");
    let step: u32 = copy.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a step");
    assert_eq!((step, rows_of_step_3(&copy)), (3, before));
}

#[test]
fn a_second_copy_of_the_same_step_takes_another_name() {
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        let mut connection = Connection::open(folder.path().join("sokatsu.db")).expect("a database");
        take_steps(&mut connection, &STEPS[..5], |_| Ok(())).expect("the steps");
        drop(connection);
        drop(crate::store::Sqlite::open(folder.path()).expect("migrated"));
        std::fs::remove_file(folder.path().join("sokatsu.db")).expect("gone");
    }
    for name in ["backups/sokatsu-step-5.db", "backups/sokatsu-step-5-2.db"] {
        crate::store::examine(&folder.path().join(name)).expect(name);
    }
}

/// What the tables of step 3 hold.
fn rows_of_step_3(connection: &Connection) -> Vec<String> {
    let mut statement =
        connection.prepare("SELECT id || '|' || key || '|' || ifnull(printed, '') FROM figure ORDER BY id");
    let statement = statement.as_mut().expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

/// The bytes of the mails move to a table of their own, byte for byte.
#[test]
fn the_mails_of_an_earlier_program_keep_their_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = Connection::open(folder.path().join("sokatsu.db")).expect("a database");
    connection.pragma_update(None, "foreign_keys", "ON").expect("a pragma");
    take_steps(&mut connection, &STEPS[..9], |_| Ok(())).expect("the earlier steps");
    let rows =
        "INSERT INTO run VALUES (1, 'k', 'deliver', 'p', 2024, 'department', 'smtp', '2026-06-01T00:00:00.000Z', 'x');
        INSERT INTO mail (id, run, department, kind, recipient, revision, subject, message_id, mime, sha256, state,
                          queued_at, changed_at)
        VALUES (7, 1, 'd', 'report', 'd@example.jp', 1, '件名', '<7@example.jp>', x'00ff0d0a', 'aa', 'queued',
                '2026-06-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'),
               (9, 1, 'e', 'report', 'e@example.jp', 1, '件名', '<9@example.jp>', x'2e', 'bb', 'sent',
                '2026-06-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z');";
    connection.execute_batch(rows).expect("rows");
    drop(connection);
    let store = crate::store::Sqlite::open(folder.path()).expect("the new program");
    let mails = store.mails_of_run(crate::store::RunId(1)).expect("mails");
    assert_eq!(mails.iter().map(|mail| (mail.id.0, mail.sha256.as_str())).collect::<Vec<_>>(), [(7, "aa"), (9, "bb")]);
    assert_eq!(store.mime(mails[0].id).expect("bytes"), [0, 0xff, 13, 10]);
    assert_eq!(store.mime(mails[1].id).expect("bytes"), b".");
    crate::store::examine(&folder.path().join("sokatsu.db")).expect("whole");
}
