//! A register of people whose operators have all ended has a way back, and only for the owner of the data.

use serde_json::Value;

use super::TODAY;
use crate::workshop::{Ran, Workshop};

const RECOVER: [&str; 8] = ["add", "mori", "--name", "森", "--role", "operator", "--recover", "--role"];

fn people(workshop: &Workshop, arguments: &[&str]) -> Ran {
    workshop.today(&[&["people"], arguments].concat())
}

/// As an older program, or somebody with the file in hand, could leave it.
fn end_every_operator(workshop: &Workshop) {
    let database = rusqlite::Connection::open(workshop.path("data/sokatsu.db")).expect("the database");
    let sql = "INSERT INTO person_event (code, kind, at, login, name, roles, since, until)
               VALUES ('kato', 'ended', '2026-05-31T00:00:00.000Z', 'x', '加藤', 'maker approver operator', '2026-04-01',
                       '2026-05-31')";
    database.execute(sql, []).expect("ended");
}

#[test]
fn the_owner_of_the_data_names_an_operator_when_there_is_none() {
    let workshop = Workshop::with_people();
    let recover = [&RECOVER[..], &["maker"]].concat();
    let told = people(&workshop, &recover).refused();
    assert!(told.contains("行える運用担当がいます（kato 加藤）"), "{told}");
    let plain = ["add", "mori", "--name", "森", "--role", "operator"];
    let told = people(&workshop, &plain).refused();
    assert!(told.contains("今日の運用担当は kato 加藤 です"), "{told}");
    people(&workshop, &[&recover[..], &["--by", "kato"]].concat()).wrong_usage();

    end_every_operator(&workshop);
    for by in [&[][..], &["--by", "kato"]] {
        let told = people(&workshop, &[&plain[..], by].concat()).refused();
        assert!(told.contains("運用担当が、今日（2026-06-01）は一人もいません"), "{told}");
        assert!(told.contains("--recover"), "{told}");
    }
    let maker = ["add", "mori", "--name", "森", "--role", "maker", "--recover"];
    assert!(people(&workshop, &maker).refused().contains("運用担当だけ"));
    let later = [&plain[..], &["--since", "2026-07-01", "--recover"]].concat();
    assert!(people(&workshop, &later).refused().contains("運用担当だけ"));
    assert!(!workshop.people(&["list"]).contains("mori"));

    let told = people(&workshop, &recover).done();
    assert!(told.contains("mori　森　作成者、運用担当　2026-06-01～"), "{told}");
    let trail: Value = serde_json::from_str(
        &workshop.today(&["audit-trail", "show", "--action", "person.recovered", "--json"]).done(),
    )
    .expect("JSON");
    assert_eq!(trail.as_array().map(Vec::len), Some(1), "{trail}");
    assert_eq!(trail[0]["subject"], "person/mori");
    let login = trail[0]["actor"].as_str().expect("a login");
    assert!(!login.is_empty() && !login.contains('('), "by the login alone: {login}");
    people(&workshop, &["change", "kato", "--no-end", "--by", "mori"]).done();
    let again = ["add", "abe", "--name", "阿部", "--role", "operator", "--recover"];
    assert!(people(&workshop, &again).refused().contains("使えません"), "once is enough");
}

#[test]
fn a_known_person_is_made_an_operator_again_and_the_first_needs_no_recovery() {
    let workshop = Workshop::with_people();
    end_every_operator(&workshop);
    let told = people(&workshop, &["change", "kato", "--no-end", "--recover"]).done();
    assert!(told.contains("kato　加藤") && told.contains("2026-04-01～"), "{told}");
    people(&workshop, &["add", "mori", "--name", "森", "--role", "maker", "--by", "kato"]).done();

    let new = Workshop::with_approval();
    let first = ["--now", TODAY, "people", "add", "ito", "--name", "伊藤", "--role", "operator"];
    let told = new.run(first.iter().chain(&["--recover"])).refused();
    assert!(told.contains("--recover は要りません"), "{told}");
    new.run(first).done();
}

/// Another user, who can write all the same, is not the owner.
#[cfg(unix)]
#[test]
fn nobody_else_recovers_the_register() {
    use std::os::unix::fs::{MetadataExt, chown};
    let workshop = Workshop::with_people();
    end_every_operator(&workshop);
    let database = workshop.path("data/sokatsu.db");
    let owner = std::fs::metadata(&database).expect("the database").uid();
    if owner != 0 {
        // Only root can give a file away: what the owner may do is tested above.
        assert!(chown(&database, Some(owner + 1), None).is_err());
        return;
    }
    chown(&database, Some(12_345), None).expect("given away");
    let told = people(&workshop, &[&RECOVER[..], &["maker"]].concat()).refused();
    assert!(told.contains("データの持ち主") && told.contains("sokatsu.db"), "{told}");
    assert!(!workshop.people(&["list"]).contains("mori"));
}
