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

impl Department {
    /// The addresses that hold on a day, in the order of the register.
    pub fn addresses_on(&self, day: NaiveDate) -> impl Iterator<Item = &Address> {
        self.addresses.iter().filter(move |address| {
            address.since.is_none_or(|since| since <= day) && address.until.is_none_or(|until| day <= until)
        })
    }
}
