//! Corrects one figure of a plan in the database, as a person's edit with a reason.

use chrono::{DateTime, Utc};

use super::JobError;
use super::characters::unprintable;
use super::import::stored_plan;
use super::library::Library;
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, DatedValue, Indicator, Plan, Series, Standing, Target, Value};
use crate::rating::{OwnMarks, Rating, Scheme};
use crate::report::errata::{Errata, Known};
use crate::store::{ChangeKind, PlanDifference, PlanEdit, PlanPart, Recorded, Store};
use crate::typeset::Fonts;

/// Which of an indicator's figures is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// There is one only.
    Baseline,
    Actual(FiscalYear),
    /// The last version of the target of a year.
    Target(FiscalYear),
    /// The last version of the target of a single year on the way.
    Milestone(FiscalYear),
}

/// A correction as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Correction<'a> {
    pub plan: &'a str,
    pub indicator: &'a str,
    pub place: Place,
    /// As the document is to print it.
    pub value: &'a str,
    /// The second value of the cell. Without it the cell has none.
    pub second: Option<&'a str>,
    pub reason: &'a str,
}

/// What a correction did.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    pub indicator: Code,
    /// The indicator's name.
    pub name: String,
    pub difference: PlanDifference,
    /// For each evaluation year that has figures and whose marks or tallies change: what changes.
    pub effects: Vec<(FiscalYear, Errata)>,
    /// The years that were looked at.
    pub years: Vec<FiscalYear>,
}

/// Records a correction. Without fonts it is not known whether its characters can be printed.
///
/// # Errors
/// An unknown plan or indicator, a year outside the plan or without a figure, a value that cannot be read or is as
/// it was, a character that cannot be printed, an empty reason, each with what to do; database errors. Nothing is written then.
pub fn correct(
    store: &mut dyn Store,
    library: &Library,
    fonts: Option<&Fonts>,
    correction: &Correction,
    at: DateTime<Utc>,
    by: &str,
) -> Result<Corrected, JobError> {
    let reason = correction.reason.trim();
    if reason.is_empty() {
        return Err(JobError::refused(
            "訂正の理由が空です",
            "--reason \"集計の誤り\" のように書いてください。正誤表に載ります",
        ));
    }
    if let Some(fonts) = fonts {
        check_characters(fonts, correction)?;
    }
    let plan = stored_plan(store, correction.plan)?.plan;
    let indicator = find_indicator(&plan, correction.indicator)?;
    let part = corrected_part(&plan, indicator, correction, reason)?;
    let effects = effects(&plan, &with_part(&plan, &part), library)?;
    let recorded = Recorded { at, by, kind: ChangeKind::Person, source: "sokatsu plan correct", reason: Some(reason) };
    let differences = store.record(correction.plan, &[PlanEdit::set(part)], &recorded)?;
    // What is as it was has been refused above; only another hand that just wrote the same leaves nothing to tell.
    let difference = differences.into_iter().next().ok_or_else(|| same_value(indicator, correction.value))?;
    Ok(Corrected {
        indicator: indicator.code.clone(),
        name: indicator.name.clone(),
        difference,
        years: known_years(&plan).collect(),
        effects,
    })
}

/// The value and the reason are printed, the reason in the errata.
fn check_characters(fonts: &Fonts, correction: &Correction) -> Result<(), JobError> {
    let texts =
        [("--value", Some(correction.value)), ("--second", correction.second), ("--reason", Some(correction.reason))];
    let wrong = texts.into_iter().find_map(|(flag, text)| Some((flag, unprintable(fonts, text?)?)));
    match wrong {
        None => Ok(()),
        Some((flag, found)) => Err(JobError::refused(format!("{flag} の{found}"), found.remedy())),
    }
}

fn find_indicator<'a>(plan: &'a Plan, code: &str) -> Result<&'a Indicator, JobError> {
    plan.indicators.iter().find(|indicator| indicator.code.as_str() == code).ok_or_else(|| {
        let near: Vec<String> =
            near(plan, code).iter().map(|indicator| format!("{}（{}）", indicator.code, indicator.name)).collect();
        JobError::refused(
            format!("指標「{}」は計画「{}」にありません", code.escape_debug(), plan.head.code),
            format!("近いもの：{}。すべては sokatsu plan show {} で見られます", near.join("、"), plan.head.code),
        )
    })
}

/// How many near indicators are named.
const NEAR: usize = 5;

/// The indicators whose codes, or whose names where a name was given, are nearest to a text.
fn near<'a>(plan: &'a Plan, text: &str) -> Vec<&'a Indicator> {
    let wanted = text.to_lowercase();
    let distance = |indicator: &Indicator| {
        if indicator.name.contains(text) { 0 } else { edits(&wanted, &indicator.code.to_lowercase()) }
    };
    let mut found: Vec<(usize, &Indicator)> =
        plan.indicators.iter().map(|indicator| (distance(indicator), indicator)).collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(NEAR).map(|(_, indicator)| indicator).collect()
}

/// How many letters have to be put in, left out or exchanged to make one text of another (Levenshtein).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (cell, wanted) in row.iter_mut().skip(1).zip(&other) {
            left = (diagonal + usize::from(letter != *wanted)).min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, left);
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The figure with its new value; the rest of it, its year and its basis, stays.
fn corrected_part(
    plan: &Plan,
    indicator: &Indicator,
    correction: &Correction,
    reason: &str,
) -> Result<PlanPart, JobError> {
    let code = indicator.code.clone();
    let missing = || no_figure(plan, indicator, correction.place);
    let dated = |old: &DatedValue| -> Result<DatedValue, JobError> {
        let value = new_value(indicator, correction, &old.value)?;
        Ok(DatedValue { value, standing: Standing::Correction, reason: Some(reason.to_owned()), ..old.clone() })
    };
    let target = |versions: &[Target], year: FiscalYear| -> Result<Target, JobError> {
        let old = versions.iter().rev().find(|target| target.year == year).ok_or_else(missing)?;
        Ok(Target { value: new_value(indicator, correction, &old.value)?, ..old.clone() })
    };
    Ok(match correction.place {
        Place::Baseline => {
            let old = indicator.baseline.as_ref().ok_or_else(missing)?;
            PlanPart::Baseline { indicator: code, value: dated(old)? }
        }
        Place::Actual(year) => {
            let old = indicator.actual(year).ok_or_else(missing)?;
            PlanPart::Actual { indicator: code, value: dated(old)? }
        }
        Place::Target(year) => PlanPart::Target { indicator: code, target: target(&indicator.targets, year)? },
        Place::Milestone(year) => PlanPart::Milestone { indicator: code, target: target(&indicator.milestones, year)? },
    })
}

fn new_value(indicator: &Indicator, correction: &Correction, old: &Value) -> Result<Value, JobError> {
    let printed = correction.value.trim();
    if printed.is_empty() {
        return Err(JobError::refused(
            "新しい値が空です",
            "--value \"14,517\" のように、印刷するとおりに書いてください",
        ));
    }
    let value = match indicator.series {
        Series::Text => Value::read_text(printed, &indicator.unit),
        Series::Numeric => Value::read_number(printed, &indicator.unit).map_err(|error| {
            JobError::refused(
                format!("{}（{}）の値{error}", indicator.code, indicator.name),
                "数字か、- ※ 中止 未集計 のどれかにしてください",
            )
        })?,
    };
    let value = match correction.second {
        Some(second) => value.with_second(second),
        None => value,
    };
    if value == *old {
        return Err(same_value(indicator, printed));
    }
    Ok(value)
}

fn same_value(indicator: &Indicator, printed: &str) -> JobError {
    JobError::refused(
        format!("{}（{}）の値は、すでに「{printed}」です", indicator.code, indicator.name),
        "年度と値を確かめてください。データベースは変わっていません",
    )
}

fn no_figure(plan: &Plan, indicator: &Indicator, place: Place) -> JobError {
    let head = &plan.head;
    let of_versions = |targets: &[Target]| targets.iter().map(|target| target.year.short()).collect();
    let (what, year, known): (&str, Option<FiscalYear>, Vec<String>) = match place {
        Place::Baseline => ("基準値", None, Vec::new()),
        Place::Actual(year) => {
            ("実績値", Some(year), indicator.actuals.iter().map(|actual| actual.moment.fiscal_year().short()).collect())
        }
        Place::Target(year) => ("目標値", Some(year), of_versions(&indicator.targets)),
        Place::Milestone(year) => ("中間目標", Some(year), of_versions(&indicator.milestones)),
    };
    if let Some(year) = year.filter(|year| !(head.first_year..=head.last_year).contains(year)) {
        return JobError::refused(
            format!("{}は計画の期間（{}～{}）の外です", year.long(), head.first_year, head.last_year),
            "--year に計画の期間の中の年度を指定してください",
        );
    }
    let of_year = year.map_or(String::new(), |year| format!("{}の", year.long()));
    let remedy = if known.is_empty() {
        "新しい値は、訂正ではなく、計画フォルダに書いて取り込んでください".to_owned()
    } else {
        format!("{what}のある年度：{}。新しい値は、計画フォルダに書いて取り込んでください", known.join("、"))
    };
    JobError::refused(
        format!("{}（{}）に、訂正する{of_year}{what}がありません", indicator.code, indicator.name),
        remedy,
    )
}

/// The plan with a figure as it will be.
fn with_part(plan: &Plan, part: &PlanPart) -> Plan {
    let mut plan = plan.clone();
    let Some(code) = part.indicator_of_figure() else { return plan };
    let Some(indicator) = plan.indicators.iter_mut().find(|found| found.code == *code) else { return plan };
    let replace = |targets: &mut Vec<Target>, new: &Target| {
        let same = |old: &&mut Target| old.year == new.year && old.since == new.since;
        // The last version of the year: with_part must hit what corrected_part found.
        if let Some(old) = targets.iter_mut().rev().find(same) {
            *old = new.clone();
        }
    };
    match part {
        PlanPart::Baseline { value, .. } => indicator.baseline = Some(value.clone()),
        PlanPart::Actual { value, .. } => {
            if let Some(old) = indicator.actuals.iter_mut().rev().find(|old| old.moment == value.moment) {
                *old = value.clone();
            }
        }
        PlanPart::Target { target, .. } => replace(&mut indicator.targets, target),
        PlanPart::Milestone { target, .. } => replace(&mut indicator.milestones, target),
        _ => {}
    }
    plan
}

/// The evaluation years of which anything is known.
fn known_years(plan: &Plan) -> impl Iterator<Item = FiscalYear> + '_ {
    plan.head.first_year.through(plan.head.last_year).filter(|year| plan.knows_of(*year))
}

fn effects(old: &Plan, new: &Plan, library: &Library) -> Result<Vec<(FiscalYear, Errata)>, JobError> {
    let scheme = library.required_scheme(&old.head.scheme)?;
    let changed = known_years(old).map(|year| (year, effect(old, new, &scheme, year)));
    Ok(changed.filter(|(_, errata)| !errata.marks.is_empty() || !errata.counts.is_empty()).collect())
}

fn effect(old: &Plan, new: &Plan, scheme: &Scheme, year: FiscalYear) -> Errata {
    let before = Rating::of(old, scheme, year, OwnMarks::Respect);
    let after = Rating::of(new, scheme, year, OwnMarks::Respect);
    let known = |plan, rating| Known { plan, scheme, rating };
    Errata::of(known(old, &before), known(new, &after), year, &|_, _| None)
}

#[cfg(test)]
mod tests;
