//! What came back of an inquiry so far: which fields are answered, which are missing, what waits to be applied.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Subject;
use crate::intake::{Answer, AskedField, Field, Form, Reading, Said, asked, missing};
use crate::job::JobError;
use crate::job::intake::is_empty;
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
    /// Returns that wait to be applied, or to be named.
    pub unapplied: usize,
    /// Fields that nothing answers, applied or waiting to be.
    pub remaining: Vec<MissingField>,
    /// What was applied and what waits leave nothing open, as far as that is known.
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
    pub fn of(store: &dyn Store, subject: &Subject, inquiry: &Inquiry) -> Result<Returned, JobError> {
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
        let mut intakes = store.intakes_of(inquiry.id)?;
        for intake in &mut intakes {
            count_taken(store, intake)?;
        }
        let waiting = store.waiting_intakes_of(&inquiry.form_number)?;
        Ok(Returned::reckoned(&form, &intakes).with_waiting(waiting))
    }

    fn reckoned(form: &Form, intakes: &[Intake]) -> Returned {
        let counted = |states: &[IntakeState]| {
            intakes.iter().filter(|one| states.contains(&one.state) && answers(one)).collect::<Vec<&Intake>>()
        };
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

    /// With so many returns whose form a person has yet to name: what they hold is not known, so that nothing more is
    /// asked for until it is.
    fn with_waiting(self, waiting: usize) -> Returned {
        Returned {
            unapplied: self.unapplied + waiting,
            complete_with_waiting: self.complete_with_waiting || waiting > 0,
            ..self
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

/// Whether a return answers anything; an empty one is told to the sender and counts for nothing.
fn answers(intake: &Intake) -> bool {
    intake.reading.as_ref().is_some_and(|reading| !is_empty(reading))
}

/// A doubted answer that a planner took is an answer like others.
fn count_taken(store: &dyn Store, intake: &mut Intake) -> Result<(), JobError> {
    let Some(reading) = intake.reading.as_mut().filter(|reading| !reading.doubted.is_empty()) else { return Ok(()) };
    let merged = store.merged_answers(intake.id)?;
    let is_taken = |answer: &Answer| merged.contains(&(answer.item.clone(), answer.field.word().to_owned()));
    reading.answers.extend(reading.doubted.iter().filter(|answer| is_taken(answer)).cloned());
    Ok(())
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
