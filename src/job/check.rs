//! Checks plan folders without importing them.

use std::path::{Path, PathBuf};

use super::JobError;
use super::library::Library;
use super::plan_folder::{CityPlan, PlanFolder};
use crate::plan::read::{KnownMarks, Problem, Surroundings, check_plan};
use crate::plan::{City, Code, Plan};
use crate::store::{PlanEdit, plan_after};
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

/// What would be wrong with a plan only by edits: the checks across the parts of a plan, as an import makes them.
///
/// # Errors
/// When the plan's scheme or form cannot be read.
pub fn check_edited(library: &Library, city: &City, plan: &Plan, edits: &[PlanEdit]) -> Result<Vec<Problem>, JobError> {
    let Some(edited) = plan_after(plan, edits) else {
        return Err(JobError::refused("計画の基本事項がありません", "計画フォルダをもう一度取り込んでください"));
    };
    let scheme = library.scheme(&plan.head.scheme)?;
    let has_form = library.form(&plan.head.form)?.is_some();
    let marks_of_scheme = |_: &Code| -> Option<KnownMarks> { scheme.as_ref().map(|scheme| scheme.known_marks()) };
    let surroundings = Surroundings {
        city: Some(city),
        marks_of_scheme: &marks_of_scheme,
        has_form: &|_| has_form,
        schemes: &library.codes("schemes"),
        forms: &library.codes("forms"),
    };
    let wrong =
        |plan: &Plan| check_plan(plan, &plan.head.name, &surroundings).err().map_or(Vec::new(), |found| found.0);
    let before: Vec<String> = wrong(plan).into_iter().map(|problem| problem.what).collect();
    Ok(wrong(&edited).into_iter().filter(|problem| !before.contains(&problem.what)).collect())
}
