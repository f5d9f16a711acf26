//! The returned forms and what is to be decided of each.

use std::collections::BTreeMap;

use super::case::Case;
use super::preview::preview;
use super::proposal::Standing;
use crate::fiscal_year::FiscalYear;
use crate::intake::{Reading, Weight};
use crate::job::JobError;
use crate::job::import::stored_plan;
use crate::job::library::Library;
use crate::plan::City;
use crate::store::{Inquiry, Intake, IntakeState, Store};

/// A returned form in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub intake: Intake,
    /// Whose form it is; `None` as long as that is not known.
    pub about: Option<About>,
}

/// What a returned form is about.
#[derive(Debug, Clone)]
pub struct About {
    pub plan: String,
    pub year: FiscalYear,
    pub form_number: String,
    pub department: String,
    pub respondent: Option<String>,
    /// Something stands in 連絡欄.
    pub has_message: bool,
    pub answers: usize,
    pub refused: usize,
    pub asked: usize,
    /// Answers that would change the plan without being chosen.
    pub plain: usize,
    pub conflicts: usize,
    /// Answers that are left out until somebody who has asked takes them.
    pub doubted: usize,
    /// Answers that cannot stand alone, or that the plan has no place for.
    pub stuck: usize,
}

impl Listed {
    /// Whether a person has something to decide.
    pub fn is_open(&self) -> bool {
        let left = self.about.as_ref().is_some_and(|about| about.conflicts + about.doubted + about.stuck > 0);
        match self.intake.state {
            // A refused file is somebody's answer too: the sender has to be told.
            IntakeState::Staged | IntakeState::Waiting | IntakeState::Refused => true,
            IntakeState::Applied => self.intake.left_out > 0 && left,
            IntakeState::Undone | IntakeState::Discarded => false,
        }
    }

    /// Staged, and nobody has to look at it: no conflict, nothing refused or asked, no message.
    pub fn is_clean(&self) -> bool {
        let clean = |about: &About| {
            about.conflicts + about.doubted + about.stuck + about.refused + about.asked == 0
                && !about.has_message
                && about.answers > 0
        };
        self.intake.state == IntakeState::Staged && self.about.as_ref().is_some_and(clean)
    }
}

/// Refuses the code of a plan that is not in the database.
///
/// # Errors
/// An unknown code, with those that there are; database errors.
pub fn known_plan(store: &dyn Store, plan: &str) -> Result<(), JobError> {
    stored_plan(store, plan).map(drop)
}

/// All returned forms, in the order in which they came.
///
/// # Errors
/// Database errors. A plan that is no longer there leaves its returns in the list.
pub fn list(store: &dyn Store, library: &Library) -> Result<Vec<Listed>, JobError> {
    let mut cities = Cities::new();
    store.intakes()?.into_iter().map(|intake| listed(store, library, intake, &mut cities)).collect()
}

/// The cities of plans, each read once.
type Cities = BTreeMap<String, Option<City>>;

fn listed(store: &dyn Store, library: &Library, intake: Intake, cities: &mut Cities) -> Result<Listed, JobError> {
    let inquiry = intake.inquiry.map(|inquiry| store.inquiry(inquiry)).transpose()?.flatten();
    let (Some(inquiry), Some(reading)) = (inquiry, intake.reading.as_ref()) else {
        return Ok(Listed { intake, about: None });
    };
    let mut about = about(&inquiry, reading);
    let is_decided = match intake.state {
        IntakeState::Applied => intake.left_out == 0,
        IntakeState::Discarded => true,
        _ => false,
    };
    about.department = department_name(store, &inquiry, cities)?;
    if let (false, Ok(case)) = (is_decided, Case::load(store, library, intake.id)) {
        for proposal in preview(store, &case)?.proposals {
            match proposal.standing {
                Standing::New | Standing::Changed { .. } => about.plain += 1,
                Standing::Conflict { .. } => about.conflicts += 1,
                Standing::Doubted { .. } => about.doubted += 1,
                Standing::Incomplete { .. } | Standing::Unprintable { .. } | Standing::Gone => about.stuck += 1,
                Standing::Same | Standing::Kept | Standing::Superseded { .. } => {}
            }
        }
    }
    Ok(Listed { intake, about: Some(about) })
}

/// The department's name, or its code where the register has it no more.
fn department_name(store: &dyn Store, inquiry: &Inquiry, cities: &mut Cities) -> Result<String, JobError> {
    if !cities.contains_key(&inquiry.plan) {
        let plan = store.plan(&inquiry.plan, None)?;
        let city = plan.map(|plan| store.city(&plan.head.city, None)).transpose()?.flatten();
        cities.insert(inquiry.plan.clone(), city);
    }
    let city = cities.get(&inquiry.plan).and_then(Option::as_ref);
    let found = city.and_then(|city| city.department_named(&inquiry.department));
    Ok(found.map_or_else(|| inquiry.department.clone(), |found| found.name.clone()))
}

fn about(inquiry: &Inquiry, reading: &Reading) -> About {
    let found = |weight: Weight| reading.findings.iter().filter(|finding| finding.weight == weight).count();
    About {
        plan: inquiry.plan.clone(),
        year: inquiry.year,
        form_number: inquiry.form_number.clone(),
        department: inquiry.department.clone(),
        respondent: reading.answerer.name.clone(),
        has_message: reading.answerer.message.is_some(),
        answers: reading.answers.len(),
        refused: found(Weight::Refused),
        asked: found(Weight::Asked),
        plain: 0,
        conflicts: 0,
        doubted: 0,
        stuck: 0,
    }
}
