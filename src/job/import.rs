//! Brings a plan folder, with the city's register beside it, into the database.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::JobError;
use super::acting::{Caller, Editor, needs_person};
use super::library::Library;
use super::plan_folder::{CityPlan, PlanFolder};
use crate::plan::Code;
use crate::store::{ChangeKind, ImportOutcome, PlanDifference, Recorded, Store};
use crate::typeset::Fonts;

/// What an import did to plan and city.
#[derive(Debug)]
pub struct Imported {
    pub plan: Code,
    pub name: String,
    pub plan_outcome: ImportOutcome,
    pub city_outcome: ImportOutcome,
}

/// Reads the folder whole, then writes. Nothing is written when anything is wrong in it; with fonts given, a character
/// that they cannot print is wrong as well. `approval`: whether mails need it; a register of departments that is there
/// already is then changed by a person of the register alone, as by an edit of it ([`Editor::named`]).
///
/// # Errors
/// Every error of the files; a conflict with what an intake or a person changed since; a change of the register by nobody
/// who may; database errors.
pub fn import(
    store: &mut dyn Store,
    folder: &PlanFolder,
    library: &Library,
    fonts: Option<&Fonts>,
    (caller, approval): (Caller, bool),
) -> Result<Imported, JobError> {
    let vouched = caller.by.is_some() || !needs_person(store, approval)?;
    let by = if vouched { Editor::named(store, caller, approval)?.told } else { caller.login.to_owned() };
    let CityPlan { city, plan } = folder.read_printable(library, fonts)?;
    let at = caller.now.to_utc();
    let recorded = Recorded { at, by: &by, kind: ChangeKind::Import, source: &folder.name, reason: None };
    let city_outcome = store.import_city(&city, &recorded, vouched)?;
    refuse_conflicts(&city_outcome, &folder.name, OF_REGISTER)?;
    if !vouched && !city_outcome.new && !city_outcome.changes.is_empty() {
        return Err(unvouched(&city_outcome, &folder.name));
    }
    let plan_outcome = store.import_plan(&plan, &recorded)?;
    refuse_conflicts(&plan_outcome, &folder.name, OF_PLAN)?;
    Ok(Imported { plan: plan.head.code, name: plan.head.name, plan_outcome, city_outcome })
}

/// The register says to whom mails go.
fn unvouched(outcome: &ImportOutcome, folder: &str) -> JobError {
    let changes: Vec<String> = outcome.changes.iter().map(|change| format!("  {change}")).collect();
    JobError::refused(
        format!(
            "{folder}: 課の一覧が変わるので、だれが行うのか分からないままでは取り込めません（{} 件）\n{}",
            changes.len(),
            changes.join("\n")
        ),
        "--by に、作成者か運用担当の職員コードを付けてください（sokatsu people list で見られます）。データベースは変わっていません",
    )
}

/// What to do about a conflict.
const OF_PLAN: &str = "先に sokatsu plan export 計画 --to 新しいフォルダ（または .xlsx）でいまの計画を書き出し、それを直して取り込んでください。データベースは変わっていません";
const OF_REGISTER: &str = "コマンドで直した課は、sokatsu city でさらに直してください。ほかの課は、sokatsu plan export 計画 --to 新しいフォルダ（または .xlsx）でいまの一覧を書き出し、それを直して取り込めます。データベースは変わっていません";

fn refuse_conflicts(outcome: &ImportOutcome, folder: &str, remedy: &str) -> Result<(), JobError> {
    if outcome.conflicts.is_empty() {
        return Ok(());
    }
    let count = outcome.conflicts.len();
    let is_of_return = |one: &&PlanDifference| one.last.as_ref().is_some_and(|last| last.kind == ChangeKind::Intake);
    let since = match outcome.conflicts.iter().filter(is_of_return).count() {
        0 => "人が直した値",
        of_returns if of_returns == count => "反映した回答の値",
        _ => "人が直した値や反映した回答の値",
    };
    let conflicts: Vec<String> = outcome.conflicts.iter().map(|conflict| format!("  {conflict}")).collect();
    Err(JobError::refused(
        format!(
            "{folder}: 取り込みの後に{since}と食い違うため、取り込みませんでした（{count} 件）\n{}",
            conflicts.join("\n")
        ),
        remedy,
    ))
}

/// A plan and its city from the database.
///
/// # Errors
/// When there is no such plan, with the plans that there are.
pub fn stored_plan(store: &dyn Store, code: &str) -> Result<CityPlan, JobError> {
    stored_plan_as_of(store, code, None)
}

/// A plan and its city as the database knew them at a time; `None` for now.
///
/// # Errors
/// When there is no such plan, with the plans that there are; when it was imported only later, with that time in
/// the zone of `at`.
pub fn stored_plan_as_of(store: &dyn Store, code: &str, at: Option<DateTime<Tz>>) -> Result<CityPlan, JobError> {
    let as_of = at.map(|at| at.to_utc());
    let Some(plan) = store.plan(code, as_of)? else {
        if let (Some(at), Some(first)) = (at, store.first_recorded(code)?) {
            return Err(too_early(code, at, first));
        }
        let known: Vec<String> = store.plans()?.into_iter().map(|listing| listing.code.to_string()).collect();
        let remedy = if known.is_empty() {
            "先に sokatsu plan import フォルダ で取り込んでください".to_owned()
        } else {
            format!(
                "取り込んである計画：{}。新しい計画は sokatsu plan import フォルダ で取り込みます",
                known.join("、")
            )
        };
        return Err(JobError::refused(format!("計画「{}」は取り込まれていません", code.escape_debug()), remedy));
    };
    let city = store.city(&plan.head.city, as_of)?.ok_or_else(|| {
        JobError::refused(
            format!("市「{}」の課の一覧が取り込まれていません", plan.head.city),
            "計画フォルダをもう一度 sokatsu plan import で取り込んでください",
        )
    })?;
    Ok(CityPlan { city, plan })
}

fn too_early(code: &str, at: DateTime<Tz>, first: DateTime<Utc>) -> JobError {
    let told = |time: DateTime<Tz>| time.format("%Y-%m-%d %H:%M").to_string();
    let first = told(first.with_timezone(&at.timezone()));
    JobError::refused(
        format!("計画「{code}」は、{} にはまだ取り込まれていません", told(at)),
        format!("初めて取り込まれたのは {first} です。その日か、それより後の日を指定してください"),
    )
}
