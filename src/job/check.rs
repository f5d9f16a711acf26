//! Checks plan folders without importing them.

use std::path::{Path, PathBuf};

use super::JobError;
use super::library::Library;
use super::plan_folder::{CityPlan, PlanFolder};
use crate::typeset::Fonts;

/// What a folder that is in order holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub path: PathBuf,
    pub code: String,
    pub name: String,
    pub nodes: usize,
    pub indicators: usize,
    pub departments: usize,
    pub opinions: usize,
}

/// Checks a plan folder, or the folder that a plan file lies in; with fonts given, also whether they can print it.
///
/// # Errors
/// Every error of every file, with lines and remedies.
pub fn check(path: &Path, library: &Library, fonts: Option<&Fonts>) -> Result<Checked, JobError> {
    let CityPlan { city, plan } = PlanFolder::open(path)?.read_printable(library, fonts)?;
    Ok(Checked {
        path: path.to_path_buf(),
        code: plan.head.code.to_string(),
        name: plan.head.name.clone(),
        nodes: plan.nodes.len(),
        indicators: plan.indicators.len(),
        departments: city.departments.len(),
        opinions: plan.opinions.len(),
    })
}
