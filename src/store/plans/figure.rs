//! Figures in their table: baselines, actuals, targets and milestones, a row for every state that one has had.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, named_params, params};
use rust_decimal::Decimal;

use super::change::{read_last_change, stamp};
use super::contents::{Loaded, LoadedPart};
use super::figure_row::{BASES, BOUNDS, COLUMNS, STANDINGS, STATES, read_figure, span_columns, word};
use super::part::{PlanPart, moment_text};
use crate::plan::{DatedValue, Moment, Target, Value};

/// A figure's content: a value with its time, or a target.
enum Content<'a> {
    Dated(&'a DatedValue),
    Target(&'a Target),
}

/// Appends a figure.
pub(super) fn append_figure(
    connection: &Connection,
    change: i64,
    plan: &str,
    key: &str,
    part: &PlanPart,
) -> rusqlite::Result<()> {
    let (Some((indicator, role)), Some(content)) = (indicator_and_role(key), Content::of(part)) else { return Ok(()) };
    let number = |number: Option<Decimal>| number.map(|number| number.to_string());
    let (moment, value, dated, target) = (content.moment(), content.value(), content.dated(), content.target());
    let second = value.second.as_ref();
    let (span, span_years) = span_columns(value.span);
    connection
        .prepare_cached(
            "INSERT INTO figure (change_id, plan, key, indicator, role, fiscal_year, moment, label, year_stated, printed,
                                 number, state, second_printed, second_number, upper, bound, span, span_years, basis,
                                 standing, reason, since, accepts)
             VALUES (:change, :plan, :key, :indicator, :role, :fiscal_year, :moment, :label, :year_stated, :printed,
                     :number, :state, :second_printed, :second_number, :upper, :bound, :span, :span_years, :basis,
                     :standing, :reason, :since, :accepts)",
        )?
        .execute(named_params! {
            ":change": change,
            ":plan": plan,
            ":key": key,
            ":indicator": indicator,
            ":role": role,
            ":fiscal_year": moment.fiscal_year().western(),
            ":moment": moment_text(moment),
            ":label": content.label(),
            ":year_stated": content.is_year_stated(),
            ":printed": value.printed,
            ":number": number(value.number),
            ":state": word(&STATES, value.state),
            ":second_printed": second.map(|second| &second.printed),
            ":second_number": second.and_then(|second| number(second.number)),
            ":upper": number(value.upper),
            ":bound": value.bound.and_then(|bound| word(&BOUNDS, bound)),
            ":span": span,
            ":span_years": span_years,
            ":basis": dated.and_then(|dated| dated.basis).and_then(|basis| word(&BASES, basis)),
            ":standing": dated.and_then(|dated| word(&STANDINGS, dated.standing)),
            ":reason": dated.and_then(|dated| dated.reason.as_ref()),
            ":since": target.and_then(|target| target.since).map(|since| since.to_string()),
            ":accepts": target.and_then(accepts_text),
        })?;
    Ok(())
}

/// Appends that a figure was removed.
pub(super) fn append_removed_figure(
    connection: &Connection,
    change: i64,
    plan: &str,
    key: &str,
) -> rusqlite::Result<()> {
    let Some((indicator, role)) = indicator_and_role(key) else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO figure (change_id, plan, key, indicator, role, removed) VALUES (?1, ?2, ?3, ?4, ?5, 1)",
        )?
        .execute(params![change, plan, key, indicator, role])?;
    Ok(())
}

/// The newest state of every figure of a plan. Actuals are in order of time, targets in the order in which they
/// came to hold, milestones by their years; an import that has them otherwise records the order.
pub(super) fn load_figures(
    connection: &Connection,
    plan: &str,
    as_of: Option<DateTime<Utc>>,
) -> rusqlite::Result<Vec<LoadedPart<PlanPart>>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT c.recorded_at, c.recorded_by, c.kind, c.source, c.reason, f.key, f.removed, {COLUMNS}
         FROM figure f JOIN plan_change c ON c.id = f.change_id
         WHERE f.id IN (SELECT MAX(n.id) FROM figure n JOIN plan_change m ON m.id = n.change_id
                        WHERE n.plan = ?1 AND (?2 IS NULL OR m.recorded_at <= ?2) GROUP BY n.key)
         ORDER BY f.indicator, f.role, iif(f.role = 'milestone', f.fiscal_year, 0), f.since, f.fiscal_year,
                  length(f.moment), f.moment, f.key"
    ))?;
    let rows = statement.query_map(params![plan, as_of.map(stamp)], |row| {
        let removed: bool = row.get(6)?;
        let content = if removed { None } else { Some(Loaded::Part(read_figure(row, 7)?)) };
        Ok(LoadedPart { key: row.get(5)?, content, last: read_last_change(row)? })
    })?;
    rows.collect()
}

impl<'a> Content<'a> {
    fn of(part: &'a PlanPart) -> Option<Content<'a>> {
        match part {
            PlanPart::Baseline { value, .. } | PlanPart::Actual { value, .. } => Some(Content::Dated(value)),
            PlanPart::Target { target, .. } | PlanPart::Milestone { target, .. } => Some(Content::Target(target)),
            _ => None,
        }
    }

    fn dated(&self) -> Option<&'a DatedValue> {
        match self {
            Content::Dated(dated) => Some(dated),
            Content::Target(_) => None,
        }
    }

    fn target(&self) -> Option<&'a Target> {
        match self {
            Content::Dated(_) => None,
            Content::Target(target) => Some(target),
        }
    }

    fn moment(&self) -> Moment {
        match self {
            Content::Dated(dated) => dated.moment,
            Content::Target(target) => Moment::Fiscal(target.year),
        }
    }

    fn label(&self) -> &'a str {
        match self {
            Content::Dated(dated) => &dated.label,
            Content::Target(target) => &target.label,
        }
    }

    fn is_year_stated(&self) -> bool {
        match self {
            Content::Dated(dated) => dated.year_stated,
            Content::Target(target) => target.year_stated,
        }
    }

    fn value(&self) -> &'a Value {
        match self {
            Content::Dated(dated) => &dated.value,
            Content::Target(target) => &target.value,
        }
    }
}

/// The words that meet a target as a JSON list; `None` where there are none.
fn accepts_text(target: &Target) -> Option<String> {
    (!target.accepts.is_empty()).then(|| serde_json::Value::from(target.accepts.clone()).to_string())
}

/// From a key: `figure/K111/actual/2024`.
fn indicator_and_role(key: &str) -> Option<(&str, &str)> {
    let mut pieces = key.strip_prefix("figure/")?.split('/');
    Some((pieces.next()?, pieces.next()?))
}
