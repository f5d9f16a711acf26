//! `sokatsu city show | address | department | history`

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::arguments::{AddressCommand, CityCommand, DepartmentCommand, Editing};
use super::context::Context;
use super::results::result;
use super::told::Told;
use crate::job::city::{CityEditing, edit, history, stored_city};
use crate::plan::{Address, AddressRole, City, Code, Department, RegisterEdit};
use crate::store::CityChange;

pub fn run(command: &CityCommand, context: &Context) -> Result<(), Told> {
    match command {
        CityCommand::Show { city, on, json } => show(city, on.unwrap_or_else(|| context.today()), *json, context),
        CityCommand::Address(command) => edit_address(command, context),
        CityCommand::Department(command) => edit_department(command, context),
        CityCommand::History { city, json } => tell_history(city, *json, context),
    }
}

fn show(code: &str, on: NaiveDate, as_json: bool, context: &Context) -> Result<(), Told> {
    let city = stored_city(&*context.store()?, code)?;
    if as_json {
        let departments: Vec<Value> = city.departments.iter().map(|one| in_json(&city, one, on)).collect();
        let (code, name, planning) = (&city.code, &city.name, &city.planning_department);
        result!(
            "{}",
            json!({ "code": code, "name": name, "planning_department": planning, "on": on, "departments": departments })
        );
        return Ok(());
    }
    result!("{}　{}　{on} の課の一覧", city.code, city.name);
    for department in &city.departments {
        result!("{}", line(&city, department, on));
    }
    Ok(())
}

/// The addresses of a role that hold on a day.
fn addresses(department: &Department, role: AddressRole, on: NaiveDate) -> Vec<&str> {
    let of_role = department.addresses_on(on).filter(|address| address.role == role);
    of_role.map(|address| address.address.as_str()).collect()
}

fn in_json(city: &City, department: &Department, on: NaiveDate) -> Value {
    let in_charge = city.in_charge(department.code.as_str(), on).ok().map(|one| one.code.to_string());
    json!({
        "code": department.code,
        "name": department.name,
        "division": department.division,
        "since": department.since,
        "until": department.until,
        "successor": department.successor,
        "exists": department.exists_on(on),
        "in_charge": in_charge,
        "to": addresses(department, AddressRole::To, on),
        "cc": addresses(department, AddressRole::Cc, on),
    })
}

fn line(city: &City, department: &Department, on: NaiveDate) -> String {
    let mut parts = vec![department.code.to_string(), department.name.clone()];
    if department.exists_on(on) {
        let to = addresses(department, AddressRole::To, on);
        parts.push(if to.is_empty() { "宛先なし".to_owned() } else { to.join("、") });
        let cc = addresses(department, AddressRole::Cc, on);
        parts.extend((!cc.is_empty()).then(|| format!("Cc {}", cc.join("、"))));
    }
    parts.extend(department.since.map(|since| format!("{since} から")));
    parts.extend(department.until.map(|until| format!("{until} まで")));
    let successor = department.successor.as_ref().and_then(|code| city.department(code));
    parts.extend(successor.map(|successor| format!("引き継いだ課 {}", successor.name)));
    parts.join("　")
}

fn edit_address(command: &AddressCommand, context: &Context) -> Result<(), Told> {
    match command {
        AddressCommand::Add { editing, department, address, cc, since, until } => {
            let role = if *cc { AddressRole::Cc } else { AddressRole::To };
            let address = Address { address: address.clone(), role, since: *since, until: *until };
            record(editing, RegisterEdit::AddAddress { department: department.clone(), address }, context)
        }
        AddressCommand::End { editing, department, address, on } => {
            let (department, address) = (department.clone(), address.clone());
            record(editing, RegisterEdit::EndAddress { department, address, on: *on }, context)
        }
    }
}

fn edit_department(command: &DepartmentCommand, context: &Context) -> Result<(), Told> {
    match command {
        DepartmentCommand::Add { editing, code, name, division, since, to } => {
            let code = Code::new(code).map_err(|error| {
                Told::new(error.to_string(), Some("課のコードは、半角の英数字と - _ で、40文字までです".to_owned()))
            })?;
            let to = to.iter().cloned();
            let addresses = to.map(|address| Address { address, role: AddressRole::To, since: None, until: None });
            let department = Department {
                code,
                name: name.clone(),
                division: division.clone(),
                since: *since,
                until: None,
                successor: None,
                addresses: addresses.collect(),
            };
            record(editing, RegisterEdit::AddDepartment(department), context)
        }
        DepartmentCommand::Rename { editing, department, name } => {
            let (department, name) = (department.clone(), name.clone());
            record(editing, RegisterEdit::Rename { department, name }, context)
        }
        DepartmentCommand::End { editing, department, on, successor } => {
            let (department, successor) = (department.clone(), successor.clone());
            record(editing, RegisterEdit::EndDepartment { department, on: *on, successor }, context)
        }
    }
}

fn record(editing: &Editing, register_edit: RegisterEdit, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    // The register says to whom mails go.
    let by = context.editor(&*store, editing.by.as_deref())?.told;
    let (city, reason) = (&editing.city, &editing.reason);
    let differences =
        edit(&mut *store, &CityEditing { city, edit: &register_edit, reason, by: &by, now: context.now })?;
    result!("{city} の課の一覧を変えました。");
    for difference in differences {
        result!("  {difference}");
    }
    context.say("計画フォルダの課の一覧（.city.toml）も同じに直してください。違ったままだと、次の取り込みは食い違いとして断られます。");
    Ok(())
}

fn tell_history(city: &str, as_json: bool, context: &Context) -> Result<(), Told> {
    let changes = history(&*context.store()?, city)?;
    if as_json {
        let changes: Vec<Value> = changes.iter().map(change_in_json).collect();
        result!("{}", Value::from(changes));
        return Ok(());
    }
    for CityChange { change, differences } in changes {
        let reason = change.reason.as_ref().map_or(String::new(), |reason| format!("　理由：{reason}"));
        result!("{change}{reason}");
        for difference in differences {
            result!("  {difference}");
        }
    }
    Ok(())
}

fn change_in_json(entry: &CityChange) -> Value {
    let CityChange { change, differences } = entry;
    let told = |one: &crate::store::PlanDifference| json!({ "key": one.key, "what": one.what, "before": one.before, "after": one.after });
    json!({
        "at": change.at,
        "by": change.by,
        "kind": change.kind.label(),
        "source": change.source,
        "reason": change.reason,
        "changes": differences.iter().map(told).collect::<Vec<Value>>(),
    })
}
