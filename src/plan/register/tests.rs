use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn address(text: &str) -> Address {
    Address { address: text.to_owned(), role: AddressRole::To, since: None, until: None }
}

fn department(text: &str) -> Department {
    Department {
        code: code(text),
        name: format!("{text}課"),
        division: None,
        since: None,
        until: None,
        successor: None,
        addresses: vec![address(&format!("{text}@example.jp"))],
    }
}

fn city() -> City {
    City {
        code: code("asaka"),
        name: "朝霞市".to_owned(),
        planning_department: code("seisaku"),
        departments: ["seisaku", "sangyo", "doro"].map(department).into(),
    }
}

fn end(named: &str, on: &str, successor: Option<&str>) -> RegisterEdit {
    RegisterEdit::EndDepartment { department: named.to_owned(), on: day(on), successor: successor.map(str::to_owned) }
}

#[test]
fn a_department_ends_and_its_successor_answers() {
    let city = end("sangyo課", "2026-03-31", Some("doro")).applied_to(city()).expect("ended");
    assert_eq!(city.in_charge("sangyo", day("2026-04-01")).expect("somebody").code, code("doro"));
    assert_eq!(city.unreachable(&code("sangyo"), day("2026-04-01")), None);
    let alone = end("doro", "2026-05-31", None).applied_to(city).expect("ended");
    assert!(alone.unreachable(&code("sangyo"), day("2026-06-01")).expect("told").contains("doro課は 2026-05-31"));
}

#[test]
fn successors_that_cannot_be_are_refused() {
    let ended = end("sangyo", "2026-03-31", Some("doro")).applied_to(city()).expect("ended");
    let refusals = [
        (city(), end("sangyo", "2026-03-31", Some("nowhere")), "登録されていません"),
        (city(), end("sangyo", "2026-03-31", Some("sangyo")), "戻ります"),
        (ended.clone(), end("doro", "2026-05-31", Some("sangyo")), "戻ります"),
        (city(), end("seisaku", "2026-05-31", Some("doro")), "まとめる課"),
        (ended, end("doro", "2026-05-31", Some("seisaku")), ""),
    ];
    for (city, edit, word) in refusals {
        match edit.applied_to(city) {
            Err(error) => assert!(!word.is_empty() && error.what.contains(word) && !error.remedy.is_empty(), "{error}"),
            Ok(_) => assert_eq!(word, "", "{edit:?}"),
        }
    }
}

#[test]
fn addresses_come_and_end() {
    let add = |since: Option<&str>| RegisterEdit::AddAddress {
        department: "sangyo".to_owned(),
        address: Address { since: since.map(day), ..address("sangyo@example.jp") },
    };
    let stop = |on: &str| RegisterEdit::EndAddress {
        department: "sangyo".to_owned(),
        address: "sangyo@example.jp".to_owned(),
        on: day(on),
    };
    assert!(add(Some("2026-04-01")).applied_to(city()).expect_err("overlaps").what.contains("期間の定めなし"));
    let ended = stop("2026-03-31").applied_to(city()).expect("ended");
    assert!(ended.unreachable(&code("sangyo"), day("2026-04-01")).is_some());
    assert!(stop("2026-03-31").applied_to(ended.clone()).is_err(), "it has ended");
    let back = add(Some("2026-04-01")).applied_to(ended).expect("added");
    assert_eq!(back.unreachable(&code("sangyo"), day("2026-04-01")), None);
    assert!(stop("2025-01-01").applied_to(back.clone()).is_ok_and(|city| city != back));
}

#[test]
fn codes_and_names_are_given_once() {
    for (taken, word) in [("sangyo", "コード"), ("new", "名前")] {
        let mut new = department(taken);
        new.name = if taken == "new" { "doro課".to_owned() } else { "新しい課".to_owned() };
        assert!(RegisterEdit::AddDepartment(new).applied_to(city()).expect_err("taken").what.contains(word));
    }
    for name in ["doro課", "a/b", "", ".x", &"長".repeat(41)] {
        let edit = RegisterEdit::Rename { department: "sangyo".to_owned(), name: name.to_owned() };
        assert!(edit.applied_to(city()).is_err(), "{name}");
    }
    let edit = RegisterEdit::Rename { department: "sangyo".to_owned(), name: "商工観光課".to_owned() };
    assert_eq!(edit.applied_to(city()).expect("renamed").departments[1].name, "商工観光課");
}
