//! 集計: what all departments answered, beside what the plan now says.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Subject;
use super::remind::nothing_asked;
use super::status::in_order;
use crate::intake::{Answer, Field, Said, asked};
use crate::job::JobError;
use crate::job::intake::{Asked, present, said};
use crate::job::library::Library;
use crate::render::xlsx::{Compilation, CompilationRow};
use crate::store::{Inquiry, IntakeState, Store};

/// Compiles the answers of a plan's year.
///
/// # Errors
/// When nothing was asked; database errors.
pub fn compile(
    store: &dyn Store,
    library: &Library,
    subject: &Subject,
    today: NaiveDate,
) -> Result<Compilation, JobError> {
    let head = &subject.subject.plan.head;
    let inquiries = store.inquiries(&head.code, subject.year)?;
    if inquiries.is_empty() {
        return Err(nothing_asked(&head.code, subject.year));
    }
    let city = &subject.subject.city;
    let planning = city.department(&city.planning_department).map_or("", |planning| planning.name.as_str());
    let mut rows = Vec::new();
    for inquiry in in_order(&inquiries, subject) {
        rows.extend(rows_of(store, library, inquiry)?);
    }
    Ok(Compilation {
        title: format!("{}実績の照会の集計", subject.year.long()),
        plan: head.name.clone(),
        author: format!("{}{planning}", city.name),
        today,
        rows,
    })
}

/// The newest answer to a cell, and whether it was applied.
type Newest<'a> = BTreeMap<(&'a str, Field), (&'a Answer, bool)>;

fn rows_of(store: &dyn Store, library: &Library, inquiry: &Inquiry) -> Result<Vec<CompilationRow>, JobError> {
    let form = Asked::load(store, library, inquiry.clone())?;
    let intakes = store.intakes_of(inquiry.id)?;
    let mut newest = Newest::new();
    for intake in &intakes {
        let applied = match intake.state {
            IntakeState::Applied => true,
            IntakeState::Staged => false,
            _ => continue,
        };
        for answer in intake.reading.iter().flat_map(|reading| &reading.answers) {
            newest.insert((&answer.item, answer.field), (answer, applied));
        }
    }
    let mut rows = Vec::new();
    for one in asked(&form.form()) {
        let fields: &[Field] = match one.field {
            Field::Actual => &[Field::Actual, Field::OwnMark, Field::Reason],
            _ => std::slice::from_ref(&one.field),
        };
        for field in fields {
            let answer = newest.get(&(one.item.as_str(), *field)).copied();
            let now = present(&form, &one.item, *field);
            // A mark or a reason that nobody gave and that is not there is no gap.
            if answer.is_none() && now.is_none() && *field != one.field {
                continue;
            }
            rows.push(CompilationRow {
                department: form.department_name().to_owned(),
                item: one.item.clone(),
                name: one.name.clone(),
                field: field.label().to_owned(),
                returned: answer.map_or(String::new(), |(answer, _)| told(answer)),
                state: state(answer, now.as_deref()).to_owned(),
                present: now.unwrap_or_default(),
            });
        }
    }
    Ok(rows)
}

fn told(answer: &Answer) -> String {
    match &answer.said {
        Said::Erase => "削除".to_owned(),
        _ => said(answer).unwrap_or_default(),
    }
}

fn state(answer: Option<(&Answer, bool)>, present: Option<&str>) -> &'static str {
    match answer {
        None => "未回答",
        Some((_, false)) => "未反映",
        Some((answer, true)) if said(answer).as_deref().map(str::trim) == present.map(str::trim) => "一致",
        Some(_) => "違いあり",
    }
}
