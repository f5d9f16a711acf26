//! The errata 正誤表: what a report published earlier prints and what is known now.

use std::path::{Path, PathBuf};

use chrono::DateTime;
use chrono_tz::Tz;

use super::JobError;
use super::import::stored_plan_as_of;
use super::library::Library;
use super::report::{Press, year_of_plan};
use crate::plan::{Code, Mark, Plan, Stage, Standing};
use crate::rating::{OwnMarks, Rating};
use crate::render::Format;
use crate::report::document::{Document, Edition};
use crate::report::errata::{Change, Known, PlacedFigure};
use crate::report::{Publication, ReportRequest, Scope, build_errata};
use crate::store::{LastChange, PlanPart, Store};

/// The stem of the errata's file name.
const STEM: &str = "errata";

/// The errata of a press's report against what was known when it was published, both in the zone of `published`.
/// `as_of` is the time for which the press was set up, `None` for now. `None` comes back where nothing that the
/// report prints has changed.
///
/// # Errors
/// When `as_of` lies before the publication; when the plan was not known yet at the time of publication, or its scheme is missing; database errors.
pub fn errata(
    store: &dyn Store,
    library: &Library,
    press: &Press,
    published: DateTime<Tz>,
    as_of: Option<DateTime<Tz>>,
) -> Result<Option<Document>, JobError> {
    if let Some(at) = as_of.filter(|at| *at < published) {
        return Err(JobError::refused(
            format!("--as-of（{}）が、公表の日（{}）より前です", at.date_naive(), published.date_naive()),
            "--errata に公表した日を、--as-of にそれより後の日を指定してください",
        ));
    }
    let code = &press.subject.plan.head.code;
    let old = stored_plan_as_of(store, code, Some(published))?;
    year_of_plan(&old, press.year)?;
    let scheme = library.required_scheme(&old.plan.head.scheme)?;
    let rating = Rating::of(&old.plan, &scheme, press.year, OwnMarks::Respect);
    let changes = store.last_changes(code, as_of.map(|at| at.to_utc()))?;
    let zone = published.timezone();
    let change_of = |indicator: &Code, figure: PlacedFigure| {
        let last = changes.get(&key(indicator, figure))?;
        Some(Change { on: last.at.with_timezone(&zone).date_naive(), reason: reason(figure, last) })
    };
    let own_mark_change = |indicator: &Code| {
        let of = |plan: &Plan| plan.mark(indicator, press.year, Stage::Own).cloned();
        let (was, is) = (of(&old.plan), of(&press.subject.plan));
        let told = |mark: &Option<Mark>| mark.as_ref().map(|mark| mark.mark.clone());
        if told(&was) == told(&is) {
            return None;
        }
        let last = changes.get(&PlanPart::Mark(is.clone().or(was)?).key())?;
        let reason = is.and_then(|mark| mark.reason).or_else(|| last.reason.clone());
        Some(Change { on: last.at.with_timezone(&zone).date_naive(), reason })
    };
    let known = Known { plan: &old.plan, scheme: &scheme, rating: &rating };
    let request = ReportRequest {
        plan: &press.subject.plan,
        city: &press.subject.city,
        scheme: &press.scheme,
        rating: &press.rating,
        form: &press.form,
        year: press.year,
        edition: Edition::Public,
        scope: Scope::City,
        made_on: press.made_on,
        findings: &[],
    };
    let (on, mark_change_of) = (published.date_naive(), &own_mark_change);
    let publication = Publication { known, on, change_of: &change_of, mark_change_of };
    Ok(build_errata(&request, publication)?)
}

/// Renders the errata and writes `errata.*` into the run's folder below `out`, all files or none.
///
/// # Errors
/// When a renderer refuses the document, or a file cannot be written.
pub fn write_errata(
    press: &Press,
    document: &Document,
    formats: &[Format],
    out: &Path,
) -> Result<Vec<PathBuf>, JobError> {
    press.write_document(STEM, document, formats, out)
}

/// The key under which the history has a figure.
fn key(indicator: &Code, figure: PlacedFigure) -> String {
    let indicator = indicator.clone();
    let part = match figure {
        PlacedFigure::Baseline(value) => PlanPart::Baseline { indicator, value: value.clone() },
        PlacedFigure::Actual(value) => PlanPart::Actual { indicator, value: value.clone() },
        PlacedFigure::Target(target) => PlanPart::Target { indicator, target: target.clone() },
        PlacedFigure::Milestone(target) => PlanPart::Milestone { indicator, target: target.clone() },
    };
    part.key()
}

/// The reason of a corrected figure, or that of the change. What a department wrote about a figure that nobody
/// corrected is no reason of a correction; targets have none of their own.
fn reason(figure: PlacedFigure, last: &LastChange) -> Option<String> {
    let own = match figure {
        PlacedFigure::Baseline(value) | PlacedFigure::Actual(value) if value.standing == Standing::Correction => {
            value.reason.clone()
        }
        _ => None,
    };
    own.or_else(|| last.reason.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fiscal_year::FiscalYear;
    use crate::plan::{DatedValue, Moment, Value};
    use crate::store::ChangeKind;

    #[test]
    fn what_a_department_wrote_of_a_figure_is_no_reason_of_a_correction() {
        let value = Value::read_number("9", "").expect("a number");
        let mut dated = DatedValue::new(Moment::Fiscal(FiscalYear::new(2024)), "R6", value);
        dated.reason = Some("県の公表が秋".to_owned());
        let at = DateTime::from_timestamp(0, 0).expect("a time");
        let last = LastChange { at, by: String::new(), kind: ChangeKind::Intake, source: String::new(), reason: None };
        assert_eq!(reason(PlacedFigure::Actual(&dated), &last), None);
        dated.standing = Standing::Correction;
        assert_eq!(reason(PlacedFigure::Actual(&dated), &last).as_deref(), Some("県の公表が秋"));
    }
}
