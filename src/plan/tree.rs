//! The tree of a plan: any number of levels, named by the plan itself.

use serde::{Deserialize, Serialize};

use super::Code;

/// The part that a level plays for ratings and reports, whatever the city calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 基本目標, 政策
    Goal,
    /// 施策: has a sheet of its own in the report.
    Measure,
    /// 取組: achievements and open issues are written on it.
    Action,
}

/// A level of the tree: 章, 基本目標, 施策, 取組.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    pub code: Code,
    pub name: String,
    /// `None` for a level that only groups (章).
    pub role: Option<Role>,
}

/// A goal, measure, action or whatever the plan's level is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    pub code: Code,
    pub level: Code,
    pub parent: Option<Code>,
    /// As printed: `1`, `（ア）`, `①`.
    pub number: String,
    pub name: String,
    /// Other names that the document prints for the same node.
    pub also_named: Vec<String>,
    pub departments: Vec<DepartmentRef>,
}

/// A department by its code, and as the document prints it where that differs from the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentRef {
    pub code: Code,
    pub printed: Option<String>,
}
