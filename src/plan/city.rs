//! A city and its departments, which belong to the city and not to a plan.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Code;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct City {
    pub code: Code,
    /// 朝霞市
    pub name: String,
    /// The department that leads the evaluation (政策企画課) and answers for what has no department of its own.
    pub planning_department: Code,
    pub departments: Vec<Department>,
}

/// A department 課 (or 室, 部).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Department {
    pub code: Code,
    /// 産業振興課
    pub name: String,
    /// The division above it 部, where the city's documents give it.
    pub division: Option<String>,
    /// First and last day of its existence, where known.
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Who took over after a reorganisation 組織改正.
    pub successor: Option<Code>,
    pub addresses: Vec<Address>,
}

/// A mail address with the period for which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub address: String,
    pub role: AddressRole,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressRole {
    To,
    Cc,
}

impl City {
    pub fn department(&self, code: &Code) -> Option<&Department> {
        self.departments.iter().find(|department| &department.code == code)
    }

    /// The department with a code or, failing that, with exactly that name.
    pub fn department_named(&self, code_or_name: &str) -> Option<&Department> {
        let by_code = self.departments.iter().find(|department| department.code.as_str() == code_or_name);
        by_code.or_else(|| self.departments.iter().find(|department| department.name == code_or_name))
    }
}

/// Why nobody answers for a department on a day. Where a chain of successors was followed, `name` is the one that ended last.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NobodyInCharge {
    #[error("課「{code}」は、課の一覧にありません")]
    Unknown { code: String },
    #[error("{name}は {since} にできる課で、まだありません")]
    NotYet { name: String, since: NaiveDate },
    #[error("{name}は {until} で終わり、引き継いだ課が書かれていません")]
    Ended { name: String, until: NaiveDate },
    #[error("{name}を引き継いだ課をたどると、元の課に戻ります")]
    Circle { name: String },
}

impl City {
    /// Who answers for a department on a day: itself while it is there, after its end its successor, and so on.
    ///
    /// # Errors
    /// [`NobodyInCharge`].
    pub fn in_charge(&self, code: &str, day: NaiveDate) -> Result<&Department, NobodyInCharge> {
        let mut at = code;
        // No chain is longer than the register.
        for _ in 0..=self.departments.len() {
            let found = self.departments.iter().find(|department| department.code.as_str() == at);
            let department = found.ok_or_else(|| NobodyInCharge::Unknown { code: at.to_owned() })?;
            let name = department.name.clone();
            if let Some(since) = department.since.filter(|since| day < *since) {
                return Err(NobodyInCharge::NotYet { name, since });
            }
            let Some(until) = department.until.filter(|until| *until < day) else { return Ok(department) };
            let Some(successor) = &department.successor else { return Err(NobodyInCharge::Ended { name, until }) };
            at = successor.as_str();
        }
        let name = self.departments.iter().find(|department| department.code.as_str() == code);
        Err(NobodyInCharge::Circle { name: name.map_or(code, |department| &department.name).to_owned() })
    }
}

impl Department {
    /// Whether the department is there on a day.
    pub fn exists_on(&self, day: NaiveDate) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The addresses that hold on a day, in the order of the register.
    pub fn addresses_on(&self, day: NaiveDate) -> impl Iterator<Item = &Address> {
        self.addresses.iter().filter(move |address| {
            address.since.is_none_or(|since| since <= day) && address.until.is_none_or(|until| day <= until)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn department(code: &str, until: Option<&str>, successor: Option<&str>) -> Department {
        Department {
            code: Code::new(code).expect("a code"),
            name: format!("{code}課"),
            division: None,
            since: None,
            until: until.map(day),
            successor: successor.map(|code| Code::new(code).expect("a code")),
            addresses: Vec::new(),
        }
    }

    fn city(departments: Vec<Department>) -> City {
        let code = Code::new("x").expect("a code");
        City { code: code.clone(), name: "市".to_owned(), planning_department: code, departments }
    }

    #[test]
    fn a_successor_answers_from_the_day_after_the_end() {
        let city = city(vec![
            department("a", Some("2026-03-31"), Some("b")),
            department("b", Some("2026-09-30"), Some("c")),
            department("c", None, None),
        ]);
        for (on, who) in [("2026-03-31", "a"), ("2026-04-01", "b"), ("2026-09-30", "b"), ("2026-10-01", "c")] {
            assert_eq!(city.in_charge("a", day(on)).expect("somebody").code.as_str(), who, "{on}");
        }
    }

    #[test]
    fn where_nobody_answers_the_reason_is_told() {
        let today = day("2026-11-21");
        let mut young = department("y", None, None);
        young.since = Some(day("2026-11-22"));
        let city = city(vec![
            department("e", Some("2026-11-20"), None),
            young,
            department("p", Some("2026-01-01"), Some("q")),
            department("q", Some("2026-01-01"), Some("p")),
            department("s", Some("2026-01-01"), Some("s")),
        ]);
        let told = |code: &str| city.in_charge(code, today).expect_err("nobody").to_string();
        assert!(told("e").contains("2026-11-20 で終わり"), "{}", told("e"));
        assert!(told("y").contains("まだありません"), "{}", told("y"));
        assert!(told("p").contains("元の課に戻ります") && told("s").contains("s課"), "{}", told("p"));
        assert!(told("z").contains("一覧にありません"), "{}", told("z"));
    }
}
