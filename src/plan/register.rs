//! Edits of a city's register: departments and their addresses come, change their names and end; nothing is forgotten.

use chrono::{Days, NaiveDate};

use super::{Address, AddressRole, City, Code, Department};

/// One edit. Departments are named by code or, failing that, by name.
#[derive(Debug, Clone, PartialEq)]
pub enum RegisterEdit {
    AddAddress {
        department: String,
        address: Address,
    },
    /// `on` is the last day for which the address holds.
    EndAddress {
        department: String,
        address: String,
        on: NaiveDate,
    },
    AddDepartment(Department),
    Rename {
        department: String,
        name: String,
    },
    /// `on` is the department's last day.
    EndDepartment {
        department: String,
        on: NaiveDate,
        successor: Option<String>,
    },
}

/// Why an edit is refused, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct RegisterRefused {
    pub what: String,
    pub remedy: String,
}

fn refused(what: impl Into<String>, remedy: impl Into<String>) -> RegisterRefused {
    RegisterRefused { what: what.into(), remedy: remedy.into() }
}

/// Whether a department's name cannot be a file's name.
pub fn is_unfit_name(name: &str) -> bool {
    let unfit = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    name.trim().is_empty() || name.contains(unfit) || name.starts_with('.') || name.chars().count() > 40
}

impl RegisterEdit {
    /// The addresses that it adds.
    pub fn addresses(&self) -> Vec<&Address> {
        match self {
            RegisterEdit::AddAddress { address, .. } => vec![address],
            RegisterEdit::AddDepartment(department) => department.addresses.iter().collect(),
            RegisterEdit::EndAddress { .. } | RegisterEdit::Rename { .. } | RegisterEdit::EndDepartment { .. } => {
                Vec::new()
            }
        }
    }

    /// The register after the edit.
    ///
    /// # Errors
    /// [`RegisterRefused`]: an unknown department or successor, a circle of successors, a name or code that is taken, a
    /// period that ends before it begins.
    pub fn applied_to(&self, mut city: City) -> Result<City, RegisterRefused> {
        match self {
            RegisterEdit::AddAddress { department, address } => add_address(&mut city, department, address)?,
            RegisterEdit::EndAddress { department, address, on } => end_address(&mut city, department, address, *on)?,
            RegisterEdit::AddDepartment(department) => add_department(&mut city, department)?,
            RegisterEdit::Rename { department, name } => rename(&mut city, department, name)?,
            RegisterEdit::EndDepartment { department, on, successor } => {
                end_department(&mut city, department, *on, successor.as_deref())?;
            }
        }
        Ok(city)
    }
}

fn find<'a>(city: &'a mut City, named: &str) -> Result<&'a mut Department, RegisterRefused> {
    let code = city.department_named(named).map(|department| department.code.clone());
    let Some(code) = code else {
        let known: Vec<String> = city.departments.iter().map(|one| format!("{} {}", one.code, one.name)).collect();
        let what = format!("課「{}」は登録されていません", named.escape_debug());
        return Err(refused(what, format!("次の課があります：{}", known.join("、"))));
    };
    let found = city.departments.iter_mut().find(|department| department.code == code);
    found.ok_or_else(|| refused(format!("課「{code}」は登録されていません"), "課のコードを確かめてください"))
}

fn add_address(city: &mut City, named: &str, address: &Address) -> Result<(), RegisterRefused> {
    in_order(address.since, address.until)?;
    let department = find(city, named)?;
    let overlapping = |own: &&Address| own.address == address.address && overlap(own, address);
    if let Some(own) = department.addresses.iter().find(overlapping) {
        let what = format!("{} は、{}に登録してあります（{}）", own.address, department.name, period(own));
        return Err(refused(what, "期間を変えるときは、先に sokatsu city address end で終わりの日を書いてください"));
    }
    department.addresses.push(address.clone());
    Ok(())
}

fn end_address(city: &mut City, named: &str, address: &str, on: NaiveDate) -> Result<(), RegisterRefused> {
    let department = find(city, named)?;
    let still = |own: &&mut Address| own.address == address && own.until.is_none_or(|until| on < until);
    if let Some(own) = department.addresses.iter_mut().find(still) {
        in_order(own.since, Some(on))?;
        own.until = Some(on);
        return Ok(());
    }
    let known: Vec<String> =
        department.addresses.iter().map(|own| format!("{}（{}）", own.address, period(own))).collect();
    let what = format!("{}に、{on} より後まで使う {} はありません", department.name, address.escape_debug());
    Err(refused(what, format!("登録してあるアドレス：{}", known.join("、"))))
}

fn add_department(city: &mut City, department: &Department) -> Result<(), RegisterRefused> {
    in_order(department.since, department.until)?;
    let taken = city.departments.iter().find(|own| own.code == department.code);
    if let Some(own) = taken {
        let what = format!("課のコード「{}」は、{}が使っています", own.code, own.name);
        return Err(refused(what, "コードは一度付けたら、終わった課のものも使い回しません。別のコードにしてください"));
    }
    check_name(city, &department.name)?;
    for address in &department.addresses {
        in_order(address.since, address.until)?;
    }
    city.departments.push(department.clone());
    Ok(())
}

fn rename(city: &mut City, named: &str, name: &str) -> Result<(), RegisterRefused> {
    check_name(city, name)?;
    find(city, named)?.name = name.to_owned();
    Ok(())
}

fn check_name(city: &City, name: &str) -> Result<(), RegisterRefused> {
    if is_unfit_name(name) {
        let what = format!("課の名前「{}」はファイル名に使えません", name.escape_debug());
        return Err(refused(what, "/ \\ : * ? \" < > | や改行を除き、40文字までにしてください"));
    }
    match city.departments.iter().find(|own| own.name == name) {
        Some(own) => {
            let what = format!("課の名前「{name}」は、コード {} の課が使っています", own.code);
            Err(refused(what, "同じ課ならば、コードを確かめてください。別の課ならば、違う名前にしてください"))
        }
        None => Ok(()),
    }
}

fn end_department(city: &mut City, named: &str, on: NaiveDate, successor: Option<&str>) -> Result<(), RegisterRefused> {
    let successor: Option<Code> = match successor {
        Some(named) => Some(find(city, named)?.code.clone()),
        None => None,
    };
    let planning = city.planning_department.clone();
    let department = find(city, named)?;
    in_order(department.since, Some(on))?;
    if department.code == planning {
        let what = format!("{}は計画をまとめる課なので、終わりの日を書けません", department.name);
        let remedy = "先に、計画のブック（または .city.toml）で「まとめる課」を新しい課に変えて取り込んでください";
        return Err(refused(what, remedy));
    }
    department.until = Some(on);
    department.successor = successor.clone();
    let (code, name) = (department.code.clone(), department.name.clone());
    if city.is_circular(&code) {
        let what = format!("{name}を引き継いだ課をたどると、{name}に戻ります");
        return Err(refused(what, "--successor に、残る課を書いてください"));
    }
    let next = on.checked_add_days(Days::new(1)).unwrap_or(on);
    if successor.is_some() {
        city.in_charge(&code, next).map_err(|nobody| {
            refused(
                format!("{next} に{name}を引き継ぐ課がありません：{nobody}"),
                "--successor に、その日にある課を書いてください",
            )
        })?;
    }
    Ok(())
}

fn in_order(since: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<(), RegisterRefused> {
    match (since, until) {
        (Some(since), Some(until)) if until < since => {
            Err(refused(format!("終わりの日 {until} が、始まりの日 {since} より前です"), "日付を確かめてください"))
        }
        _ => Ok(()),
    }
}

fn overlap(one: &Address, other: &Address) -> bool {
    let begins_in_time = |since: Option<NaiveDate>, until: Option<NaiveDate>| match (since, until) {
        (Some(since), Some(until)) => since <= until,
        _ => true,
    };
    begins_in_time(one.since, other.until) && begins_in_time(other.since, one.until)
}

/// 2025-04-01 から 2026-03-31 まで
fn period(address: &Address) -> String {
    let since = address.since.map(|since| format!("{since} から"));
    let until = address.until.map(|until| format!("{until} まで"));
    let parts: Vec<String> = since.into_iter().chain(until).collect();
    if parts.is_empty() { "期間の定めなし".to_owned() } else { parts.join(" ") }
}

impl City {
    /// Whether the successors of a department lead back to it, or into another circle.
    pub fn is_circular(&self, code: &Code) -> bool {
        let mut at = code;
        for _ in 0..=self.departments.len() {
            match self.department(at).and_then(|department| department.successor.as_ref()) {
                Some(next) => at = next,
                None => return false,
            }
        }
        true
    }

    /// Why nothing can be mailed to a department on a day: nobody is in charge of it, or who is has no address of To.
    pub fn unreachable(&self, code: &Code, day: NaiveDate) -> Option<String> {
        let department = match self.in_charge(code.as_str(), day) {
            Ok(department) => department,
            Err(nobody) => return Some(nobody.to_string()),
        };
        let reached = department.addresses_on(day).any(|address| address.role == AddressRole::To);
        (!reached).then(|| format!("{}には {day} に使える宛先（To）がありません", department.name))
    }
}

#[cfg(test)]
mod tests;
