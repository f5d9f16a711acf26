//! `sokatsu audit PLAN --year R6 [--as-of DATE] [--json]`

use super::arguments::AuditArguments;
use super::context::Context;
use super::results::result;
use super::told::Told;
use crate::audit::{Finding, Severity};
use crate::job::audit::{AuditReport, audit};

/// Findings are results: the command has done its work, however many there are.
pub fn run(arguments: &AuditArguments, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let as_of = context.past(arguments.as_of)?;
    let report = audit(&*store, &context.library, &arguments.plan, arguments.year, as_of)?;
    if arguments.json {
        let text = serde_json::to_string_pretty(&report).map_err(|error| Told::new(error.to_string(), None))?;
        result!("{text}");
    } else {
        print_list(&report);
    }
    Ok(())
}

fn print_list(report: &AuditReport) {
    for severity in Severity::ALL {
        let of_severity: Vec<&Finding> =
            report.findings.iter().filter(|finding| finding.severity == severity).collect();
        if of_severity.is_empty() {
            continue;
        }
        result!("{}　{}件", severity.label(), of_severity.len());
        for finding in of_severity {
            result!("  {}  [{}]", finding.place, finding.rule.word());
            result!("    {}", finding.what);
            result!("    対応：{}", finding.suggestion);
        }
        result!("");
    }
    let counts = report.counts;
    let total = report.findings.len();
    result!("合計　{total}件（誤り {}・要確認 {}・参考 {}）", counts.error, counts.warning, counts.notice);
}
