//! What a returned form would change in the plan as it is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::case::Case;
use super::compose::{Answers, Desk};
use super::printing::unprintable_in;
use super::proposal::{Earlier, Proposal, Standing};
use super::told;
use crate::intake::{Answer, Field, Finding, Said, Weight};
use crate::job::JobError;
use crate::plan::Plan;
use crate::store::{AnswerName, Intake, IntakeId, IntakeState, Origin, PlanEdit, Store};
use crate::typeset::Fonts;

/// Every answer of a returned form against the plan.
pub struct Preview {
    /// In the order of the form; the doubted ones come last.
    pub proposals: Vec<Proposal>,
    /// Marks and reasons of other returns of the same form that wait for the other half.
    earlier: Answers,
}

/// Compares a returned form with the plan and its history.
///
/// # Errors
/// Database errors.
pub fn preview(store: &dyn Store, case: &Case) -> Result<Preview, JobError> {
    let siblings = store.intakes_of(case.asked.inquiry.id)?;
    let kept = store.kept_against_intake(case.intake.id)?;
    let earlier = earlier_answers(store, &siblings, case.intake.id)?;
    let desk = desk(case, &earlier);
    let mut origins: HashMap<String, Option<Origin>> = HashMap::new();
    let mut proposals = Vec::new();
    let plain = case.reading.answers.iter().map(|answer| (answer, false));
    let doubted = case.reading.doubted.iter().map(|answer| (answer, true));
    for (answer, is_doubted) in plain.chain(doubted) {
        let mut beside = beside(case, &answer.item);
        beside.insert(answer.field, &answer.said);
        let key = desk.key(&answer.item, answer.field, &beside);
        if let Some(key) = key.as_ref().filter(|key| !origins.contains_key(*key)) {
            let origin = store.origin_of_part(&case.asked.inquiry.plan, key)?;
            origins.insert(key.clone(), origin);
        }
        let origin = key.as_ref().and_then(|key| origins.get(key)?.as_ref());
        let standing = match &key {
            None => Standing::Gone,
            Some(_) => standing(&desk, case, answer, &beside, origin, &siblings),
        };
        let gone_mark = desk.gone_mark(answer, &beside);
        let standing = match &gone_mark {
            Some((key, _)) if standing.is_plain() => {
                let origin = store.origin_of_part(&case.asked.inquiry.plan, key)?;
                standing_of(standing, case, origin.as_ref(), &siblings)
            }
            _ => standing,
        };
        let standing = if is_doubted { doubted_standing(standing, case, answer) } else { standing };
        let standing = decided(standing, &kept, answer, newer(case, answer, origin, &siblings));
        proposals.push(Proposal {
            item: answer.item.clone(),
            name: name(&case.asked.subject.plan, &answer.item),
            field: answer.field,
            before: desk.present(&answer.item, answer.field),
            after: told::said(answer),
            key: key.unwrap_or_default(),
            standing,
            goes_with_it: gone_mark.filter(|_| answer.field == Field::Actual).map(|(_, mark)| mark),
            answer: answer.clone(),
        });
    }
    Ok(Preview { proposals, earlier })
}

impl Preview {
    /// The edits by which these proposals come into the plan. What says the same as the plan is laid beside them: the
    /// reason that stays may belong to another figure now.
    pub fn edits(&self, case: &Case, chosen: &[&Proposal]) -> Vec<PlanEdit> {
        let same = self.proposals.iter().filter(|proposal| proposal.standing == Standing::Same);
        let answers: Vec<&Answer> = chosen.iter().copied().chain(same).map(|proposal| &proposal.answer).collect();
        desk(case, &self.earlier).edits(&answers)
    }

    /// Sets aside what the fonts cannot print: the plan stays one that can be exported, imported and printed.
    pub fn set_aside_unprintable(&mut self, fonts: &Fonts) {
        for proposal in self.proposals.iter_mut().filter(|one| one.standing != Standing::Same && !one.is_decided()) {
            if let Some(found) = unprintable_in(fonts, &proposal.answer) {
                proposal.standing = Standing::Unprintable { what: found.to_string() };
            }
        }
    }

    /// How many proposals a person has to decide.
    pub fn conflicts(&self) -> usize {
        self.proposals.iter().filter(|proposal| proposal.is_conflict()).count()
    }
}

fn desk<'a>(case: &'a Case, before: &'a Answers) -> Desk<'a> {
    Desk { asked: &case.asked, answerer: &case.reading.answerer, before }
}

/// Marks and reasons of applied returns that still wait for the other half, the later over the earlier.
fn earlier_answers(store: &dyn Store, siblings: &[Intake], id: IntakeId) -> Result<Answers, JobError> {
    let mut halves = Answers::new();
    for sibling in siblings.iter().filter(|one| one.id != id && one.state == IntakeState::Applied) {
        let merged = store.merged_answers(sibling.id)?;
        let answers = sibling.reading.iter().flat_map(|reading| &reading.answers);
        let waits = |answer: &&Answer| {
            let has = |field: Field| {
                let mut all = sibling.reading.iter().flat_map(|reading| &reading.answers);
                all.any(|other| other.item == answer.item && other.field == field)
            };
            let is_half = match answer.field {
                Field::OwnMark => !has(Field::Reason),
                Field::Reason => !has(Field::OwnMark) && !has(Field::Actual),
                _ => false,
            };
            is_half && !merged.contains(&(answer.item.clone(), answer.field.word().to_owned()))
        };
        halves.extend(answers.filter(waits).map(|answer| ((answer.item.clone(), answer.field), answer.said.clone())));
    }
    Ok(halves)
}

/// The answers of one item.
fn beside<'c>(case: &'c Case, item: &str) -> BTreeMap<Field, &'c Said> {
    let own = case.reading.answers.iter().filter(|answer| answer.item == item);
    own.map(|answer| (answer.field, &answer.said)).collect()
}

fn standing(
    desk: &Desk,
    case: &Case,
    answer: &Answer,
    beside: &BTreeMap<Field, &Said>,
    origin: Option<&Origin>,
    siblings: &[Intake],
) -> Standing {
    if desk.agrees(answer) {
        return Standing::Same;
    }
    if let Some(why) = desk.incomplete(&answer.item, answer.field, beside) {
        return Standing::Incomplete { why };
    }
    let is_there = desk.present(&answer.item, answer.field).is_some();
    let plain = if is_there { Standing::Changed { earlier: None } } else { Standing::New };
    standing_of(plain, case, origin, siblings)
}

/// How an answer that would change a part stands, by where the part's present state comes from. `plain` is what it is
/// where nothing speaks against it.
fn standing_of(plain: Standing, case: &Case, origin: Option<&Origin>, siblings: &[Intake]) -> Standing {
    let Some(origin) = origin else { return plain };
    let sibling = origin.intake.and_then(|intake| siblings.iter().find(|one| one.id == intake));
    match sibling {
        Some(one) if one.id == case.intake.id => plain,
        Some(one) if one.id < case.intake.id && plain == Standing::New => plain,
        Some(one) if one.id < case.intake.id => Standing::Changed {
            earlier: Some(Earlier {
                intake: one.id,
                received_at: one.received_at,
                respondent: one.reading.as_ref().and_then(|reading| reading.answerer.name.clone()),
            }),
        },
        None if origin.last.at <= case.asked.inquiry.opened_at => plain,
        _ => Standing::Conflict { last: origin.last.clone() },
    }
}

/// The newest applied return of the same form that came later and answers the same cell. A doubted answer counts where
/// the plan's state came with it.
fn newer(case: &Case, answer: &Answer, origin: Option<&Origin>, siblings: &[Intake]) -> Option<IntakeId> {
    let is_same_cell = |other: &Answer| other.item == answer.item && other.field == answer.field;
    let answers = |one: &Intake| {
        let was_taken = origin.is_some_and(|origin| origin.intake == Some(one.id));
        let mut readings = one.reading.iter();
        readings.any(|reading| {
            reading.answers.iter().any(is_same_cell) || (was_taken && reading.doubted.iter().any(is_same_cell))
        })
    };
    let newer = siblings.iter().filter(|one| one.id > case.intake.id && one.state == IntakeState::Applied);
    newer.filter(|one| answers(one)).map(|one| one.id).max()
}

/// What is decided already is no question any more.
fn decided(standing: Standing, kept: &BTreeSet<AnswerName>, answer: &Answer, newer: Option<IntakeId>) -> Standing {
    let is_question = !matches!(standing, Standing::Same | Standing::Gone);
    let is_choice = matches!(standing, Standing::Conflict { .. } | Standing::Doubted { .. });
    match newer {
        Some(by) if is_question => Standing::Superseded { by },
        _ if is_choice && kept.contains(&(answer.item.clone(), answer.field.word().to_owned())) => Standing::Kept,
        _ => standing,
    }
}

/// A doubted answer that would change the plan waits to be taken, whatever stands there.
fn doubted_standing(standing: Standing, case: &Case, answer: &Answer) -> Standing {
    let last = match standing {
        Standing::New | Standing::Changed { .. } => None,
        Standing::Conflict { last } => Some(last),
        other => return other,
    };
    let asks = |finding: &&Finding| finding.weight == Weight::Asked && finding.place.as_ref() == Some(&answer.place);
    let question = case.reading.findings.iter().find(asks).map_or(String::new(), |finding| finding.what.clone());
    Standing::Doubted { question, last }
}

/// The names of an item's indicators, actions or goals.
fn name(plan: &Plan, item: &str) -> String {
    let name = |code: &str| {
        let indicators = plan.indicators.iter().map(|one| (&one.code, &one.number, &one.name));
        let nodes = plan.nodes.iter().map(|one| (&one.code, &one.number, &one.name));
        let mut found = indicators.chain(nodes).filter(|(known, ..)| known.as_str() == code);
        found.next().map_or_else(String::new, |(_, number, name)| format!("{number}{name}"))
    };
    item.split('・').map(name).collect::<Vec<_>>().join("、")
}
