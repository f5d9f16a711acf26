//! What came back of an inquiry so far: which fields are answered, which are missing, what waits to be applied.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Subject;
use crate::intake::{AskedField, Field, Form, Reading, Said, asked, missing};
use crate::job::JobError;
use crate::plan::Code;
use crate::store::{Inquiry, Intake, IntakeState, Store};

/// What a department returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// When the newest return came, and who answered.
    pub received_at: Option<DateTime<Utc>>,
    pub respondent: Option<String>,
    /// Fields answered by what was applied.
    pub filled: usize,
    /// Fields that nothing applied answers.
    pub missing: Vec<MissingField>,
    /// Returns that wait to be applied.
    pub unapplied: usize,
    /// Fields that nothing answers, applied or waiting to be.
    pub remaining: Vec<MissingField>,
    /// What was applied and what waits leave nothing open.
    pub complete_with_waiting: bool,
    applied: usize,
}

/// One thing that is still missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingField {
    pub item: String,
    pub name: String,
    #[serde(rename = "field", serialize_with = "word")]
    pub field: Field,
}

impl MissingField {
    /// K112 ②買物施設等誘致件数（実績値）
    pub fn in_words(&self) -> String {
        let name = self.name.lines().collect::<Vec<_>>().join("、");
        format!("{} {name}（{}）", self.item, self.field.label())
    }
}

fn word<S: serde::Serializer>(field: &Field, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(field.word())
}

impl Returned {
    /// Reads what came back of an inquiry.
    ///
    /// # Errors
    /// Database errors.
    pub fn of(store: &Store, subject: &Subject, inquiry: &Inquiry) -> Result<Returned, JobError> {
        let printed = store.inquiry_cells(inquiry.id)?;
        let department = Code::new(&inquiry.department)
            .map_err(|error| JobError::refused(error.to_string(), "データベースをバックアップから戻してください"))?;
        let form = Form {
            plan: &subject.subject.plan,
            city: &subject.subject.city,
            scheme: &subject.scheme,
            year: inquiry.year,
            department: &department,
            printed: &printed,
        };
        let intakes = store.intakes_of(inquiry.id)?;
        Ok(Returned::reckoned(&form, &intakes))
    }

    fn reckoned(form: &Form, intakes: &[Intake]) -> Returned {
        let counted =
            |states: &[IntakeState]| intakes.iter().filter(|one| states.contains(&one.state)).collect::<Vec<&Intake>>();
        let applied = counted(&[IntakeState::Applied]);
        let received = counted(&[IntakeState::Applied, IntakeState::Staged]);
        let fields = asked(form);
        let left = missing(&fields, &answered(&applied), form);
        let newest = received.last();
        let told =
            |one: &&AskedField| MissingField { item: one.item.clone(), name: one.name.clone(), field: one.field };
        let remaining: Vec<MissingField> = missing(&fields, &answered(&received), form).iter().map(told).collect();
        Returned {
            received_at: newest.map(|one| one.received_at),
            respondent: newest.and_then(|one| one.reading.as_ref()?.answerer.name.clone()),
            filled: fields.len() - left.len(),
            missing: left.iter().map(told).collect(),
            unapplied: received.len() - applied.len(),
            complete_with_waiting: !received.is_empty() && remaining.is_empty(),
            remaining,
            applied: applied.len(),
        }
    }

    /// Everything that is asked came back and was applied.
    pub fn is_complete(&self) -> bool {
        self.applied > 0 && self.missing.is_empty()
    }

    /// Something was applied.
    pub fn is_begun(&self) -> bool {
        self.applied > 0
    }

    /// Something came back, whatever became of it.
    pub fn is_received(&self) -> bool {
        self.applied + self.unapplied > 0
    }
}

/// The answers of several returns together, the later over the earlier; 削除 takes one away.
fn answered(intakes: &[&Intake]) -> BTreeMap<(String, Field), Said> {
    let mut answers = BTreeMap::new();
    let readings = intakes.iter().filter_map(|intake| intake.reading.as_ref());
    for answer in readings.flat_map(|reading: &Reading| &reading.answers) {
        let key = (answer.item.clone(), answer.field);
        match &answer.said {
            Said::Erase => answers.remove(&key),
            said => answers.insert(key, said.clone()),
        };
    }
    answers
}
