//! A city's register of departments: shown for a day, edited with a reason, and its history.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use super::JobError;
use crate::fiscal_year::FiscalYear;
use crate::mail::check_address;
use crate::plan::{City, Code, Plan, RegisterEdit};
use crate::report::departments_concerned;
use crate::store::{ChangeKind, CityChange, PlanDifference, Recorded, Store};

/// An edit as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct CityEditing<'a> {
    pub city: &'a str,
    pub edit: &'a RegisterEdit,
    pub reason: &'a str,
    pub by: &'a str,
    pub now: DateTime<Tz>,
}

/// The register of a city.
///
/// # Errors
/// When there is no such city, with those that there are.
pub fn stored_city(store: &dyn Store, code: &str) -> Result<City, JobError> {
    match store.city(code, None)? {
        Some(city) => Ok(city),
        None => Err(unknown(code, &store.cities()?)),
    }
}

/// Every change of a city's register, the oldest first.
///
/// # Errors
/// When there is no such city.
pub fn history(store: &dyn Store, code: &str) -> Result<Vec<CityChange>, JobError> {
    stored_city(store, code)?;
    Ok(store.city_history(code)?)
}

/// Edits a register and gives what changed.
///
/// # Errors
/// An unknown city, an edit that the register refuses, an address that cannot be one, an empty reason; an edit that
/// changes nothing; one that leaves a department of a plan of these years without an address to which its mails could go.
/// Nothing is written then.
pub fn edit(store: &mut dyn Store, editing: &CityEditing) -> Result<Vec<PlanDifference>, JobError> {
    let CityEditing { city: code, edit, reason, by, now } = *editing;
    if reason.trim().is_empty() {
        return Err(JobError::refused(
            "変更の理由が空です",
            "--reason \"組織改正\" のように書いてください。履歴に残ります",
        ));
    }
    for address in edit.addresses() {
        check_address("アドレス", &address.address)?;
    }
    let known = store.cities()?;
    let concerned = departments_of_plans(store, code, now.date_naive())?;
    let days = days(edit, now.date_naive());
    let recorded = Recorded {
        at: now.to_utc(),
        by,
        kind: ChangeKind::Person,
        source: "sokatsu city",
        reason: Some(reason.trim()),
    };
    let edited = |city: Option<City>| {
        let before = city.ok_or_else(|| unknown(code, &known))?;
        let after = edit
            .applied_to(before.clone())
            .map_err(|refused| JobError::Refused { what: refused.what, remedy: refused.remedy })?;
        refuse_unreachable(&before, &after, &concerned, &days)?;
        Ok::<City, JobError>(after)
    };
    let mut refused = None;
    let differences =
        store.edit_city(code, &recorded, &mut |city| edited(city).map_err(|error| refused = Some(error)).ok())?;
    if let Some(refused) = refused {
        return Err(refused);
    }
    if differences.is_empty() {
        return Err(JobError::refused("課の一覧は、すでにそのとおりです", "sokatsu city show で確かめてください"));
    }
    Ok(differences)
}

fn unknown(code: &str, known: &[String]) -> JobError {
    let remedy = match known {
        [] => "先に sokatsu plan import で計画と課の一覧を取り込んでください".to_owned(),
        known => format!("取り込んである市：{}", known.join("、")),
    };
    JobError::refused(format!("市「{}」は取り込まれていません", code.escape_debug()), remedy)
}

/// The departments of the city's plans, for the year whose results are asked for now and those that come, with the plan.
fn departments_of_plans(store: &dyn Store, city: &str, today: NaiveDate) -> Result<BTreeMap<Code, String>, JobError> {
    let mut concerned = BTreeMap::new();
    let Some(register) = store.city(city, None)? else { return Ok(concerned) };
    for listing in store.plans()?.into_iter().filter(|listing| listing.city.as_str() == city) {
        let Some(plan) = store.plan(&listing.code, None)? else { continue };
        for year in years_to_come(&plan, today) {
            for department in departments_concerned(&plan, &register, year) {
                concerned.insert(department.code.clone(), plan.head.short_name.clone());
            }
        }
    }
    Ok(concerned)
}

fn years_to_come(plan: &Plan, today: NaiveDate) -> impl Iterator<Item = FiscalYear> {
    let first = plan.head.first_year.max(FiscalYear::of_date(today).previous());
    first.through(plan.head.last_year)
}

/// Today, and the first day on which the edit is felt.
fn days(edit: &RegisterEdit, today: NaiveDate) -> Vec<NaiveDate> {
    let ends = match edit {
        RegisterEdit::EndAddress { on, .. } | RegisterEdit::EndDepartment { on, .. } => on.succ_opt(),
        _ => None,
    };
    std::iter::once(today).chain(ends.filter(|next| today < *next)).collect()
}

/// What could be mailed before must be mailed after.
fn refuse_unreachable(
    before: &City,
    after: &City,
    concerned: &BTreeMap<Code, String>,
    days: &[NaiveDate],
) -> Result<(), JobError> {
    for (code, plan) in concerned {
        for day in days {
            if before.unreachable(code, *day).is_none()
                && let Some(reason) = after.unreachable(code, *day)
            {
                let name = before.department(code).map_or(code.as_str(), |department| department.name.as_str());
                return Err(JobError::refused(
                    format!("{name}は「{plan}」の課ですが、メールを送れなくなります：{reason}"),
                    "先に、新しい宛先を sokatsu city address add で登録するか、課が終わるときは --successor で引き継ぐ課を書いてください",
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
