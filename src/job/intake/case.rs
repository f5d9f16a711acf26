//! A returned form with what it is about: its inquiry, the plan as it now is, the scheme.

use crate::inquiry::PrintedCell;
use crate::intake::{Form, Reading};
use crate::job::JobError;
use crate::job::import::stored_plan;
use crate::job::library::Library;
use crate::job::plan_folder::CityPlan;
use crate::plan::{Code, Department};
use crate::rating::Scheme;
use crate::store::{Inquiry, Intake, IntakeId, Store};

/// A form that went out, with the plan as it now is.
pub struct Asked {
    pub inquiry: Inquiry,
    pub subject: CityPlan,
    pub scheme: Scheme,
    pub department: Code,
    printed: Vec<PrintedCell>,
}

/// A returned form that was read.
pub struct Case {
    pub intake: Intake,
    pub reading: Reading,
    pub asked: Asked,
    /// The plan's newest change when it was loaded.
    pub revision: i64,
}

impl Asked {
    /// Loads what an inquiry is about.
    ///
    /// # Errors
    /// When plan or scheme are no longer there; database errors.
    pub fn load(store: &dyn Store, library: &Library, inquiry: Inquiry) -> Result<Asked, JobError> {
        let subject = stored_plan(store, &inquiry.plan)?;
        let scheme = library.required_scheme(&subject.plan.head.scheme)?;
        let department = Code::new(&inquiry.department)
            .map_err(|error| JobError::refused(error.to_string(), "データベースをバックアップから戻してください"))?;
        let printed = store.inquiry_cells(inquiry.id)?;
        Ok(Asked { inquiry, subject, scheme, department, printed })
    }

    /// What went out, for the reader.
    pub fn form(&self) -> Form<'_> {
        Form {
            plan: &self.subject.plan,
            city: &self.subject.city,
            scheme: &self.scheme,
            year: self.inquiry.year,
            department: &self.department,
            printed: &self.printed,
        }
    }

    /// The cells that were printed.
    pub fn printed(&self) -> &[PrintedCell] {
        &self.printed
    }

    /// The department's name, or its code where the register has it no more.
    pub fn department_name(&self) -> &str {
        let found: Option<&Department> = self.subject.city.department(&self.department);
        found.map_or(self.inquiry.department.as_str(), |department| department.name.as_str())
    }
}

impl Case {
    /// Loads a returned form.
    ///
    /// # Errors
    /// An unknown number; one that could not be read; as [`Asked::load`].
    pub fn load(store: &dyn Store, library: &Library, id: IntakeId) -> Result<Case, JobError> {
        let mut intake = store.intake(id)?;
        let (Some(inquiry), Some(reading)) = (intake.inquiry, intake.reading.take()) else {
            return Err(not_read(&intake));
        };
        let inquiry = store.inquiry(inquiry)?.ok_or_else(|| not_read(&intake))?;
        // Before the plan is loaded: what changes meanwhile is then newer than what was seen.
        let revision = store.plan_revision(&inquiry.plan)?;
        let asked = Asked::load(store, library, inquiry)?;
        Ok(Case { intake, reading, asked, revision })
    }

    /// What the history calls it: the file with the number of its form.
    pub fn source(&self) -> String {
        format!("{}（{}）", self.intake.file_name, self.asked.inquiry.form_number)
    }
}

fn not_read(intake: &Intake) -> JobError {
    let id = intake.id.0;
    let what = format!("受付番号 {id} の回答は、いま「{}」で、読み取った内容がありません", intake.state.label());
    let remedy = match (&intake.refusal, &intake.form_hint) {
        (Some(refusal), _) => format!("受け付けられない理由：{refusal}"),
        (None, Some(hint)) => format!("様式番号を確かめて sokatsu intake name {id} {hint} を行ってください"),
        (None, None) => format!("様式番号を確かめて sokatsu intake name {id} 様式番号 を行ってください"),
    };
    JobError::refused(what, remedy)
}

/// Whether a return answers nothing: no cell was filled in, or nothing that was can be taken.
pub fn is_empty(reading: &Reading) -> bool {
    reading.answers.is_empty() && reading.doubted.is_empty()
}
