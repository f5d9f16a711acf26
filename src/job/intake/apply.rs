//! Decides on returned forms: merged, taken back, set aside.

use chrono::{DateTime, Utc};

use super::case::{Case, is_empty};
use super::preview::{Preview, preview};
use super::proposal::{Proposal, Standing};
use crate::intake::Field;
use crate::job::JobError;
use crate::job::check::check_edited;
use crate::job::library::Library;
use crate::store::{
    AnswerName, Application, IntakeChange, IntakeId, IntakeState, PlanDifference, PlanEdit, Store, TakenBack,
};
use crate::typeset::Fonts;

/// What is taken from the returned form besides what is plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    Plain,
    /// Every conflict; what is doubted is taken one by one.
    All,
    /// `K111:actual`
    These(Vec<String>),
}

/// What merging did.
#[derive(Debug)]
pub struct Merged {
    pub id: IntakeId,
    pub department: String,
    /// What came into the plan.
    pub merged: Vec<Proposal>,
    /// What is left for a person to decide, or cannot stand alone yet.
    pub left: Vec<Proposal>,
    /// What said the same as the plan.
    pub same: usize,
    pub differences: Vec<PlanDifference>,
}

/// What merging needs.
#[derive(Clone, Copy)]
pub struct Merging<'a> {
    pub library: &'a Library,
    /// To keep out what no report can print; `None` where there are no fonts.
    pub fonts: Option<&'a Fonts>,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

impl Merging<'_> {
    /// Merges a returned form into its plan: everything plain, and what is chosen besides.
    ///
    /// # Errors
    /// A number or a choice that is not there; a plan that the answers would make invalid; one that changed meanwhile;
    /// database errors. Nothing is written then.
    pub fn apply(&self, store: &mut dyn Store, id: IntakeId, take: &Take) -> Result<Merged, JobError> {
        let case = Case::load(store, self.library, id)?;
        refuse_empty(&case)?;
        let mut preview = preview(store, &case)?;
        if let Some(fonts) = self.fonts {
            preview.set_aside_unprintable(fonts);
        }
        let taken = choice(&preview, take, id)?;
        let (chosen, others): (Vec<&Proposal>, Vec<&Proposal>) = preview
            .proposals
            .iter()
            .partition(|one| one.is_plain() || (one.is_takeable() && taken.contains(&one.handle())));
        let edits = preview.edits(&case, &chosen);
        refuse_invalid(self.library, &case, &edits)?;
        let left: Vec<Proposal> =
            others.iter().filter(|one| one.standing != Standing::Same).map(|one| (*one).clone()).collect();
        let same = others.iter().filter(|one| one.standing == Standing::Same);
        let source = case.source();
        let application = Application {
            id,
            plan: &case.asked.inquiry.plan,
            edits,
            same: same.map(|one| one.key.clone()).collect(),
            seen: case.revision,
            changes: chosen.iter().map(|proposal| change(proposal)).collect(),
            left_out: left.iter().filter(|one| !one.is_decided()).count(),
            at: self.at,
            by: self.by,
            source: &source,
        };
        let applied = store.apply_intake(&application)?;
        Ok(Merged {
            id,
            department: case.asked.department_name().to_owned(),
            merged: chosen.into_iter().cloned().collect(),
            same: others.len() - left.len(),
            left,
            differences: applied.differences,
        })
    }
}

/// Takes a returned form back, or back in.
///
/// # Errors
/// One that is neither applied nor set aside; database errors.
pub fn undo(store: &mut dyn Store, id: IntakeId, at: DateTime<Utc>, by: &str) -> Result<TakenBack, JobError> {
    let intake = store.intake(id)?;
    if intake.state == IntakeState::Undone {
        return Err(JobError::refused(
            format!("受付番号 {} の回答は、もう取り消してあります", id.0),
            format!("もう一度反映するときは sokatsu intake apply {} を行ってください", id.0),
        ));
    }
    let inquiry = intake.inquiry.map(|inquiry| store.inquiry(inquiry)).transpose()?.flatten();
    let form = inquiry.as_ref().map_or("", |inquiry| inquiry.form_number.as_str());
    let source = format!("{}（{form}）の取消", intake.file_name);
    let plan = inquiry.as_ref().map_or("", |inquiry| inquiry.plan.as_str());
    Ok(store.undo_intake(id, plan, &source, at, by)?)
}

/// Sets a returned form aside.
///
/// # Errors
/// An empty reason; one that is applied; database errors.
pub fn discard(store: &mut dyn Store, id: IntakeId, reason: &str, at: DateTime<Utc>, by: &str) -> Result<(), JobError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(JobError::refused(
            "除外する理由が空です",
            "--reason \"差し替えが届いたため\" のように書いてください",
        ));
    }
    Ok(store.discard_intake(id, reason, at, by)?)
}

/// Decides for what the plan says: conflicts and doubted answers of a returned form that are left out for good, each by
/// its handle or all. They may still be taken by their names.
///
/// # Errors
/// A number or a choice that is not there; database errors. Nothing is written then.
pub fn keep(
    store: &mut dyn Store,
    library: &Library,
    id: IntakeId,
    wanted: &[String],
    (at, by): (DateTime<Utc>, &str),
) -> Result<Vec<Proposal>, JobError> {
    let case = Case::load(store, library, id)?;
    let choices: Vec<Proposal> = preview(store, &case)?.proposals.into_iter().filter(Proposal::is_choice).collect();
    let is_all = wanted.iter().any(|one| one == "all");
    let known = |wanted: &&String| *wanted == "all" || choices.iter().any(|one| one.handle() == **wanted);
    let unknown = wanted.iter().find(|one| !known(one));
    if unknown.is_some() || choices.is_empty() {
        let handles: Vec<String> = choices.iter().map(Proposal::handle).collect();
        let wanted = unknown.map_or("all".to_owned(), |unknown| unknown.escape_debug().to_string());
        let remedy = if handles.is_empty() {
            format!("受付番号 {} に、決めるものはありません", id.0)
        } else {
            format!("選べるもの：{}、all", handles.join("、"))
        };
        return Err(JobError::refused(format!("{wanted}：そのような食い違いや要確認はありません"), remedy));
    }
    let kept: Vec<Proposal> = choices.into_iter().filter(|one| is_all || wanted.contains(&one.handle())).collect();
    let names: Vec<AnswerName> = kept.iter().map(|one| (one.item.clone(), one.field.word().to_owned())).collect();
    store.keep_against_intake(id, &names, at, by)?;
    Ok(kept)
}

/// The handles of what is taken. Each choice must be one.
fn choice(preview: &Preview, take: &Take, id: IntakeId) -> Result<Vec<String>, JobError> {
    let handles = |wanted: fn(&Proposal) -> bool| -> Vec<String> {
        preview.proposals.iter().filter(|one| wanted(one)).map(Proposal::handle).collect()
    };
    let wanted = match take {
        Take::Plain => return Ok(Vec::new()),
        Take::All => return Ok(handles(Proposal::is_conflict)),
        Take::These(wanted) => wanted,
    };
    let choices = handles(Proposal::is_takeable);
    let Some(unknown) = wanted.iter().find(|handle| !choices.contains(handle)) else { return Ok(wanted.clone()) };
    let remedy = if choices.is_empty() {
        format!("受付番号 {} に、選ぶものはありません。--take は要りません", id.0)
    } else {
        format!("選べるもの：{}", choices.join("、"))
    };
    Err(JobError::refused(format!("--take {}：そのような食い違いや要確認はありません", unknown.escape_debug()), remedy))
}

fn change(proposal: &Proposal) -> IntakeChange {
    IntakeChange {
        item: proposal.item.clone(),
        field: Field::word(proposal.field),
        key: proposal.key.clone(),
        before: proposal.before.clone(),
        after: proposal.after.clone(),
    }
}

/// A return without an answer brings nothing into the plan, and must not count as one that did.
fn refuse_empty(case: &Case) -> Result<(), JobError> {
    if !is_empty(&case.reading) {
        return Ok(());
    }
    let id = case.intake.id.0;
    Err(JobError::refused(
        format!("受付番号 {id} には、反映する回答がありません"),
        format!(
            "sokatsu intake result {id} の文面を課に送り、sokatsu intake discard {id} --reason 記入がないため で除外してください"
        ),
    ))
}

/// The plan must stay one that could be imported.
fn refuse_invalid(library: &Library, case: &Case, edits: &[PlanEdit]) -> Result<(), JobError> {
    let subject = &case.asked.subject;
    let problems = check_edited(library, &subject.city, &subject.plan, edits)?;
    if problems.is_empty() {
        return Ok(());
    }
    let told: Vec<String> =
        problems.iter().map(|problem| format!("  {}\n    → {}", problem.what, problem.remedy)).collect();
    Err(JobError::refused(
        format!(
            "受付番号 {} の回答を反映すると、計画に誤りができるため、反映しませんでした\n{}",
            case.intake.id.0,
            told.join("\n")
        ),
        "計画か回答を直してから、もう一度 sokatsu intake apply を行ってください。データベースは変わっていません",
    ))
}
