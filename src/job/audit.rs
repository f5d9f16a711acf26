//! The audit of a plan in the database, beside the city's other plans: the object that `sokatsu audit --json` prints.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::JobError;
use super::import::stored_plan_as_of;
use super::library::Library;
use super::plan_folder::CityPlan;
use super::report::year_of_plan;
use crate::audit::{Finding, Severity, Subject, audit as find};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Plan};
use crate::rating::Scheme;
use crate::store::Store;

/// What was found about a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditReport {
    pub plan: String,
    /// 評価対象年度
    pub year: i32,
    /// Codes of the city's other plans, whose figures were compared.
    pub compared_with: Vec<Code>,
    pub counts: Counts,
    pub findings: Vec<Finding>,
}

/// Findings of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub error: usize,
    pub warning: usize,
    pub notice: usize,
}

/// Audits a plan of the database for an evaluation year, now or as it and the city's other plans stood at a time.
///
/// # Errors
/// When there is no such plan (or it was imported only later), the year lies outside of it, the scheme is missing or refused, or the database cannot
/// be read.
pub fn audit(
    store: &dyn Store,
    library: &Library,
    plan: &str,
    year: FiscalYear,
    as_of: Option<DateTime<Tz>>,
) -> Result<AuditReport, JobError> {
    let subject = stored_plan_as_of(store, plan, as_of)?;
    year_of_plan(&subject, year)?;
    let scheme = library.required_scheme(&subject.plan.head.scheme)?;
    let others = other_plans(store, &subject.plan, as_of.map(|at| at.to_utc()))?;
    let findings = findings(&subject, &scheme, year, &others);
    Ok(AuditReport {
        plan: subject.plan.head.code.to_string(),
        year: year.western(),
        compared_with: others.into_iter().map(|other| other.head.code).collect(),
        counts: Counts::of(&findings),
        findings,
    })
}

/// The findings on a plan that is at hand.
pub fn findings(subject: &CityPlan, scheme: &Scheme, year: FiscalYear, others: &[Plan]) -> Vec<Finding> {
    find(&Subject { plan: &subject.plan, city: &subject.city, scheme, year, others })
}

/// The other plans of a plan's city in the database, by code, now or as they stood at a time.
///
/// # Errors
/// When the database cannot be read.
pub fn other_plans(store: &dyn Store, plan: &Plan, as_of: Option<DateTime<Utc>>) -> Result<Vec<Plan>, JobError> {
    let of_city = |code: &Code, city: &Code| city == &plan.head.city && code != &plan.head.code;
    let mut others = Vec::new();
    for listing in store.plans()?.iter().filter(|listing| of_city(&listing.code, &listing.city)) {
        others.extend(store.plan(&listing.code, as_of)?);
    }
    Ok(others)
}

impl Counts {
    fn of(findings: &[Finding]) -> Counts {
        let mut counts = Counts::default();
        for finding in findings {
            match finding.severity {
                Severity::Error => counts.error += 1,
                Severity::Warning => counts.warning += 1,
                Severity::Notice => counts.notice += 1,
            }
        }
        counts
    }
}
