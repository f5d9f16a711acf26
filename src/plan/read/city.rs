//! Reads a city's register of departments: `<city>.city.toml`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::table::{Ledger, Place, Placed, TableReader, parse};
use super::{Problems, SourceFile};
use crate::plan::{Address, AddressRole, City, Code, Department, is_unfit_name};

/// Reads a city file.
///
/// # Errors
/// [`Problems`]: every error in the file, with lines and remedies.
pub fn read_city(file: &SourceFile) -> Result<City, Problems> {
    let ledger = Ledger::default();
    let Some(table) = parse(file, &ledger) else { return Err(Problems(ledger.into_problems())) };
    let root = TableReader::new(&ledger, file, table.get_ref(), 0..0, "ファイル");
    let city = read_root(&root);
    root.finish();
    let problems = ledger.into_problems();
    match city {
        Some(city) if problems.is_empty() => Ok(city),
        _ => Err(Problems(problems)),
    }
}

fn read_root(root: &TableReader) -> Option<City> {
    let departments: Vec<Placed<Department>> =
        root.subtables("department").into_iter().filter_map(read_department).collect();
    report_repeated(root.ledger, &departments);
    let Some(head) = root.subtable("city", "[city]") else {
        if root.value("city").is_none() {
            root.missing("[city]");
        }
        return None;
    };
    let code = head.required_code("code");
    let name = head.required_text("name");
    let planning = head.required_code("planning_department");
    head.finish();
    let known = |code: &Code| departments.iter().any(|department| &department.value.code == code);
    if let Some(planning) = planning.as_ref().filter(|planning| !known(&planning.value)) {
        report_unknown(root.ledger, &planning.place, &planning.value);
    }
    for department in &departments {
        if let Some(successor) = department.value.successor.as_ref().filter(|successor| !known(successor)) {
            report_unknown(root.ledger, &department.place, successor);
        }
    }
    let places: Vec<Place<'_>> = departments.iter().map(|department| department.place.clone()).collect();
    let city = City {
        code: code?.value,
        name: name?.value.to_owned(),
        planning_department: planning?.value,
        departments: departments.into_iter().map(|department| department.value).collect(),
    };
    report_circles(root.ledger, &city, &places);
    Some(city)
}

/// Whoever follows the successors has to arrive somewhere.
fn report_circles(ledger: &Ledger, city: &City, places: &[Place]) {
    for (department, place) in city.departments.iter().zip(places).filter(|(one, _)| city.is_circular(&one.code)) {
        ledger.report(
            place,
            format!("{}を引き継いだ課をたどると、終わりがありません", department.name),
            "successor に、いまもある課を書いてください",
        );
    }
}

/// A period ends no earlier than it begins.
fn report_turned_period(table: &TableReader, since: Option<NaiveDate>, until: Option<NaiveDate>) {
    if let (Some(since), Some(until)) = (since, until)
        && until < since
    {
        table.ledger.report(
            &table.place(),
            format!("終わりの日 {until} が、始まりの日 {since} より前です"),
            "since と until の日付を確かめてください",
        );
    }
}

fn report_unknown(ledger: &Ledger, place: &Place, code: &Code) {
    ledger.report(
        place,
        format!("課のコード「{code}」は登録されていません"),
        "[[department]] に加えるか、コードを直してください",
    );
}

fn report_repeated(ledger: &Ledger, departments: &[Placed<Department>]) {
    let mut first: BTreeMap<&str, ()> = BTreeMap::new();
    let mut names: BTreeMap<&str, ()> = BTreeMap::new();
    for Placed { value: department, place } in departments {
        if first.insert(department.code.as_str(), ()).is_some() {
            ledger.report(
                place,
                format!("課のコード「{}」が二度使われています", department.code),
                "どちらかに別のコードを付けてください",
            );
        }
        if names.insert(&department.name, ()).is_some() {
            ledger.report(
                place,
                format!("課の名前「{}」が二度使われています", department.name),
                "同じ課ならば一つにまとめてください",
            );
        }
    }
}

fn read_department<'a>(table: TableReader<'a>) -> Option<Placed<'a, Department>> {
    let code = table.required_code("code");
    let name = table.required_text("name");
    if let Some(name) = &name {
        report_unfit_name(&table, name);
    }
    let division = table.text("division").map(|text| text.value.to_owned());
    let since = table.day("since");
    let until = table.day("until");
    report_turned_period(&table, since, until);
    let successor = table.code("successor").map(|code| code.value);
    let mut addresses = read_plain_addresses(&table, "to", AddressRole::To);
    addresses.extend(read_plain_addresses(&table, "cc", AddressRole::Cc));
    addresses.extend(table.subtables("address").into_iter().filter_map(read_address));
    let place = table.place();
    table.finish();
    let department =
        Department { code: code?.value, name: name?.value.to_owned(), division, since, until, successor, addresses };
    Some(Placed { value: department, place })
}

/// A department's name becomes a file's name.
fn report_unfit_name(table: &TableReader, name: &Placed<&str>) {
    if is_unfit_name(name.value) {
        table.ledger.report(
            &name.place,
            format!("課の名前「{}」はファイル名に使えません", name.value.escape_debug()),
            "/ \\ : * ? \" < > | や改行を除き、40文字までにしてください",
        );
    }
}

fn read_plain_addresses(table: &TableReader, key: &str, role: AddressRole) -> Vec<Address> {
    let texts = table.text_or_texts(key);
    let checked = texts.into_iter().filter_map(|text| checked_address(table, text));
    checked.map(|address| Address { address, role, since: None, until: None }).collect()
}

fn read_address(table: TableReader) -> Option<Address> {
    let address = table.required_text("address").and_then(|text| checked_address(&table, text));
    let role = table.word("role", &[("to", AddressRole::To), ("cc", AddressRole::Cc)]).unwrap_or(AddressRole::To);
    let since = table.day("since");
    let until = table.day("until");
    report_turned_period(&table, since, until);
    table.finish();
    Some(Address { address: address?, role, since, until })
}

/// One `@`, printable ASCII, a domain with a dot. The mail room checks again before it sends.
fn checked_address(table: &TableReader, text: Placed<&str>) -> Option<String> {
    let address = text.value;
    let plain = address.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&b));
    let fits = matches!(address.split_once('@'), Some((local, domain))
        if !local.is_empty() && !domain.contains('@') && domain.contains('.')
            && !domain.starts_with('.') && !domain.ends_with('.'));
    if plain && fits && address.len() <= 254 {
        return Some(address.to_owned());
    }
    table.ledger.report(
        &text.place,
        format!("「{}」はメールアドレスとして使えません", address.escape_debug()),
        "kikaku@example.jp のように、半角で一つだけ書いてください",
    );
    None
}
