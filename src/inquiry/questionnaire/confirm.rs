//! 事務局からの確認: which of the audit's findings a department is asked about.

use super::Confirmation;
use super::build::numbered;
use crate::audit::{Finding, Rule, Severity};
use crate::fiscal_year::FiscalYear;
use crate::plan::Indicator;

/// The findings on a department's own indicators that are about a year's figures and that the department can answer.
///
/// Not those on targets and names, which the planning section settles, and not those that name another plan's
/// indicator: it may be another department's.
pub(super) fn confirmations(findings: &[Finding], own: &[&Indicator], year: FiscalYear) -> Vec<Confirmation> {
    let mut asked: Vec<Confirmation> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.place.year == Some(year) && is_answerable(finding)) {
        let Some(indicator) = own.iter().find(|one| Some(&one.code) == finding.place.code.as_ref()) else { continue };
        asked.push(Confirmation {
            code: indicator.code.to_string(),
            name: numbered(&indicator.number, &indicator.name),
            text: asked_as(finding),
        });
    }
    asked
}

/// A mark against the rule is a question to its department: it may have its reasons.
fn asked_as(finding: &Finding) -> String {
    let own = finding.figures.iter().find(|figure| figure.label == "自己評価");
    let by_rule = finding.figures.iter().any(|figure| figure.label.ends_with("区分"));
    match own {
        Some(own) if finding.rule == Rule::OwnMark && by_rule => format!(
            "前回の自己評価「{}」は、規則に当てはめた区分と異なるようです。このままでよいときも、改めるときも、そのわけを「はじめに」の連絡欄にお書きください。",
            own.printed
        ),
        _ => format!("{}{}", sentence(&finding.what), sentence(&finding.suggestion)),
    }
}

fn is_answerable(finding: &Finding) -> bool {
    match finding.rule {
        Rule::OwnMark
        | Rule::FallingTotal
        | Rule::NameAndBasis
        | Rule::UnitOrScale
        | Rule::TextAndFigures
        | Rule::Standing => true,
        // That there was no survey is known.
        Rule::MissingValue => finding.severity != Severity::Notice,
        Rule::TargetPassed
        | Rule::TargetSide
        | Rule::TwoPlans
        | Rule::DepartmentName
        | Rule::TwoNames
        | Rule::Shares
        | Rule::OrderOfYears => false,
    }
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with('。') { text.to_owned() } else { format!("{text}。") }
}
