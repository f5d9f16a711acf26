//! The audit 点検: what in a plan contradicts itself, its rule or another plan of the city, each with its figures.
//!
//! References are codes, so an irregular document is imported and then told, not refused. Each rule is a file of its
//! own below `rules/`; `docs/audit.md` tells planners of each.

mod finding;
#[cfg(test)]
pub(crate) mod fixture;
mod names;
mod prose;
mod rules;
mod view;

pub use finding::{Figure, Finding, Place, Rule, Severity};

use crate::fiscal_year::FiscalYear;
use crate::plan::{City, Plan};
use crate::rating::{OwnMarks, Rating, Scheme};
use view::View;

/// What is audited, and beside what. Nothing else is read, no clock and no file.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub plan: &'a Plan,
    pub city: &'a City,
    pub scheme: &'a Scheme,
    /// 評価対象年度: figures and texts of later years are left alone.
    pub year: FiscalYear,
    /// The city's other plans, whose figures are compared with this one's.
    pub others: &'a [Plan],
}

/// All findings: the severest first, and of one severity in the order of the document.
pub fn audit(subject: &Subject) -> Vec<Finding> {
    let rating = Rating::of(subject.plan, subject.scheme, subject.year, OwnMarks::Respect);
    let view = View { subject: *subject, rating: &rating };
    let mut findings: Vec<Finding> = rules::ALL.iter().flat_map(|rule| rule(&view)).collect();
    findings.sort_by_cached_key(|finding| (finding.severity, view.order(finding.place.code.as_ref()), finding.rule));
    findings
}
