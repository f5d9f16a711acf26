//! The tree of a plan: any number of levels, named by the plan itself.

use serde::{Deserialize, Serialize};

use super::Code;
use crate::fiscal_year::FiscalYear;

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
    /// Numbers of the Sustainable Development Goals that it serves, 1 to 17.
    #[serde(default)]
    pub sdgs: Vec<u8>,
    /// The fiscal years in which it stands in the plan, where it was added or ended midway. Outside of them it is
    /// not reported, and nothing of it is missing.
    #[serde(default)]
    pub since: Option<FiscalYear>,
    #[serde(default)]
    pub until: Option<FiscalYear>,
}

/// A plan that the document names beside this one 関連する個別計画.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedPlan {
    /// The node at which it is named.
    pub at: Code,
    pub name: String,
    /// As printed: 令和8年度～令和12年度.
    pub period: Option<String>,
}

/// A programme that gathers measures of several chapters 横断的な取組. It owns no figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    pub code: Code,
    pub number: String,
    pub name: String,
    pub text: Option<String>,
    pub measures: Vec<Code>,
    pub indicators: Vec<ProgrammeIndicator>,
}

/// An indicator as a programme names it, without values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeIndicator {
    pub name: String,
    /// The plan's indicator that is meant, if it is one.
    pub code: Option<Code>,
}

/// A department by its code, and as the document prints it where that differs from the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentRef {
    pub code: Code,
    pub printed: Option<String>,
}
