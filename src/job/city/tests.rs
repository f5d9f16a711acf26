use chrono::TimeZone;

use super::*;
use crate::job::acting::Caller;
use crate::job::import::import;
use crate::job::library::Library;
use crate::job::plan_folder::PlanFolder;
use crate::plan::AddressRole;

fn now() -> DateTime<Tz> {
    chrono_tz::Asia::Tokyo.with_ymd_and_hms(2026, 3, 1, 9, 0, 0).single().expect("a time")
}

/// A database with the seeds' plans.
fn office() -> (tempfile::TempDir, Box<dyn Store>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = crate::store::open(folder.path()).expect("a database");
    let caller = Caller { by: None, login: "tester", account: "tester", now: now() };
    for seeds in PlanFolder::seeds() {
        import(&mut *store, &seeds, &Library::new(None), None, (caller, false)).expect("imported");
    }
    (folder, store)
}

fn edited(store: &mut dyn Store, register_edit: &RegisterEdit) -> Result<Vec<PlanDifference>, JobError> {
    edit(store, &CityEditing { city: "asaka", edit: register_edit, reason: "組織改正", by: "企画 太郎", now: now() })
}

fn end(department: &str, successor: Option<&str>) -> RegisterEdit {
    RegisterEdit::EndDepartment {
        department: department.to_owned(),
        on: "2026-03-31".parse().expect("a day"),
        successor: successor.map(str::to_owned),
    }
}

#[test]
fn an_edit_stands_in_the_history_with_its_reason() {
    let (_folder, mut store) = office();
    let differences = edited(&mut *store, &end("産業振興課", Some("doro"))).expect("edited");
    assert_eq!(differences.len(), 1, "{differences:?}");
    let history = history(&*store, "asaka").expect("a history");
    let last = history.last().expect("a change");
    assert_eq!((last.change.by.as_str(), last.change.reason.as_deref()), ("企画 太郎", Some("組織改正")));
    assert_eq!(last.change.at, now().to_utc());
    let told = last.differences[0].to_string();
    assert!(told.contains("sangyo") && last.differences.len() == 1, "{told}");
    assert!(history[0].differences.len() > 10, "the import is the first change");
    let department = stored_city(&*store, "asaka").expect("a city");
    assert_eq!(department.department_named("sangyo").and_then(|one| one.successor.clone()), Code::new("doro").ok());
}

#[test]
fn a_department_of_a_plan_keeps_somebody_to_mail() {
    let (_folder, mut store) = office();
    let before = stored_city(&*store, "asaka").expect("a city");
    let stop = RegisterEdit::EndAddress {
        department: "sangyo".to_owned(),
        address: "sangyo@example.jp".to_owned(),
        on: "2026-03-31".parse().expect("a day"),
    };
    for refused in [end("sangyo", None), stop.clone()] {
        let error = edited(&mut *store, &refused).expect_err("refused");
        assert!(error.to_string().contains("メールを送れなくなります"), "{error}");
        assert!(error.remedy().is_some_and(|remedy| remedy.contains("address add")), "{error}");
    }
    assert_eq!(stored_city(&*store, "asaka").expect("a city"), before);
    let next = Address {
        address: "shoko@example.jp".to_owned(),
        role: AddressRole::To,
        since: "2026-04-01".parse().ok(),
        until: None,
    };
    let add = RegisterEdit::AddAddress { department: "sangyo".to_owned(), address: next };
    edited(&mut *store, &add).expect("added");
    edited(&mut *store, &stop).expect("ended");
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let (_folder, mut store) = office();
    let changes = store.city_history("asaka").expect("a history").len();
    let address = |text: &str| RegisterEdit::AddAddress {
        department: "sangyo".to_owned(),
        address: Address { address: text.to_owned(), role: AddressRole::To, since: None, until: None },
    };
    for refused in [
        address("a@b@example.jp"),
        address("a@example.jp\r\nBcc: x@example.jp"),
        address("sangyo@example.jp"),
        end("sangyo", Some("x")),
    ] {
        assert!(edited(&mut *store, &refused).is_err(), "{refused:?}");
    }
    let fine = address("new@example.jp");
    let blank = CityEditing { city: "asaka", edit: &fine, reason: " ", by: "x", now: now() };
    assert!(edit(&mut *store, &blank).expect_err("no reason").to_string().contains("理由"));
    let nowhere = CityEditing { city: "nowhere", reason: "x", ..blank };
    assert!(edit(&mut *store, &nowhere).expect_err("unknown").remedy().is_some_and(|told| told.contains("asaka")));
    assert_eq!(store.city_history("asaka").expect("a history").len(), changes);
}
