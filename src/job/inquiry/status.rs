//! Who was asked, until when, who has answered, who is late.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;

use super::remind::nothing_asked;
use super::{MissingField, Returned, Subject};
use crate::fiscal_year::FiscalYear;
use crate::job::JobError;
use crate::rating::Tone;
use crate::render::xlsx::{MissingRow, Overview, OverviewRow};
use crate::store::{Inquiry, InquiryState, Store};

/// How the inquiries of a plan's year stand on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InquiryStatus {
    pub plan: String,
    pub plan_name: String,
    #[serde(skip)]
    pub year: FiscalYear,
    #[serde(rename = "year")]
    pub year_label: String,
    pub today: NaiveDate,
    #[serde(skip)]
    pub author: String,
    /// In the order of the register.
    pub departments: Vec<DepartmentStatus>,
}

/// How one department stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentStatus {
    pub department: String,
    pub name: String,
    pub form_number: String,
    pub due: NaiveDate,
    pub standing: Standing,
    /// The due date has passed, and something is missing that did not come back.
    pub late: bool,
    /// Fields that are asked for.
    pub asked: usize,
    /// Fields answered, once something was applied.
    pub filled: Option<usize>,
    /// Fields that nothing applied answers.
    pub missing: Vec<MissingField>,
    /// Returns that wait to be applied.
    pub unapplied: usize,
    pub received_on: Option<NaiveDate>,
    pub respondent: Option<String>,
    pub noticed_on: Option<NaiveDate>,
    pub urged_on: Option<NaiveDate>,
    pub closed: bool,
}

/// Where an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing came back.
    Waiting,
    /// Something came back and waits to be applied; nothing was applied yet.
    Received,
    /// A part was applied.
    Partly,
    /// All of it was.
    Answered,
}

impl Standing {
    /// As tables print it.
    pub fn label(self) -> &'static str {
        match self {
            Standing::Waiting => "未回答",
            Standing::Received => "未反映",
            Standing::Partly => "一部回答",
            Standing::Answered => "回答済",
        }
    }

    fn tone(self, late: bool) -> Tone {
        match self {
            _ if late => Tone::Poor,
            Standing::Waiting => Tone::Neutral,
            Standing::Received | Standing::Partly => Tone::Fair,
            Standing::Answered => Tone::Good,
        }
    }
}

impl InquiryStatus {
    /// Reads it from the store.
    ///
    /// # Errors
    /// When nothing was asked, or database errors.
    pub fn read(store: &dyn Store, subject: &Subject, today: NaiveDate, zone: Tz) -> Result<InquiryStatus, JobError> {
        let head = &subject.subject.plan.head;
        let inquiries = store.inquiries(&head.code, subject.year)?;
        if inquiries.is_empty() {
            return Err(nothing_asked(&head.code, subject.year));
        }
        let city = &subject.subject.city;
        let planning = city.department(&city.planning_department).map_or("", |planning| planning.name.as_str());
        Ok(InquiryStatus {
            plan: head.code.to_string(),
            plan_name: head.name.clone(),
            year: subject.year,
            year_label: subject.year.short(),
            today,
            author: format!("{}{planning}", city.name),
            departments: in_order(&inquiries, subject)
                .into_iter()
                .map(|inquiry| Ok(department(inquiry, &Returned::of(store, subject, inquiry)?, subject, today, zone)))
                .collect::<Result<_, JobError>>()?,
        })
    }

    /// 照会 13課　回答済 1課　一部回答 1課　未反映 0課　未回答 11課　期限超過 2課
    pub fn summary(&self) -> String {
        let count = |wanted: Standing| self.departments.iter().filter(|one| one.standing == wanted).count();
        format!(
            "照会 {}課　回答済 {}課　一部回答 {}課　未反映 {}課　未回答 {}課　期限超過 {}課",
            self.departments.len(),
            count(Standing::Answered),
            count(Standing::Partly),
            count(Standing::Received),
            count(Standing::Waiting),
            self.departments.iter().filter(|department| department.late).count(),
        )
    }

    /// The same for the workbook.
    pub fn overview(&self) -> Overview {
        let row = |department: &DepartmentStatus| OverviewRow {
            department: department.name.clone(),
            form_number: department.form_number.clone(),
            due: department.due,
            state: department.standing_in_words(),
            tone: department.standing.tone(department.late),
            filled: department.filled,
            asked: department.asked,
            received_on: department.received_on,
            respondent: department.respondent.clone(),
            noticed_on: department.noticed_on,
            urged_on: department.urged_on,
        };
        Overview {
            title: format!("{}実績の照会の状況", self.year.long()),
            plan: self.plan_name.clone(),
            author: self.author.clone(),
            today: self.today,
            summary: self.summary(),
            rows: self.departments.iter().map(row).collect(),
            missing: self.departments.iter().flat_map(missing_rows).collect(),
        }
    }
}

impl DepartmentStatus {
    /// 未回答, 一部回答（期限超過）, or 未回答（締切） once the inquiry is closed.
    pub fn standing_in_words(&self) -> String {
        let behind = match self {
            DepartmentStatus { closed: true, .. } => "（締切）",
            DepartmentStatus { late: true, .. } => "（期限超過）",
            _ => "",
        };
        format!("{}{behind}", self.standing.label())
    }
}

fn missing_rows(department: &DepartmentStatus) -> impl Iterator<Item = MissingRow> {
    department.missing.iter().map(|missing| MissingRow {
        department: department.name.clone(),
        item: missing.item.clone(),
        name: missing.name.clone(),
        field: missing.field.label().to_owned(),
    })
}

pub(super) fn in_order<'i>(inquiries: &'i [Inquiry], subject: &Subject) -> Vec<&'i Inquiry> {
    let register = &subject.subject.city.departments;
    let place = |inquiry: &&Inquiry| register.iter().position(|one| one.code.as_str() == inquiry.department);
    let mut ordered: Vec<&Inquiry> = inquiries.iter().collect();
    ordered.sort_by_key(|inquiry| place(inquiry).unwrap_or(usize::MAX));
    ordered
}

fn department(
    inquiry: &Inquiry,
    returned: &Returned,
    subject: &Subject,
    today: NaiveDate,
    zone: Tz,
) -> DepartmentStatus {
    let standing = match returned {
        _ if returned.is_complete() => Standing::Answered,
        _ if returned.is_begun() => Standing::Partly,
        _ if returned.unapplied > 0 => Standing::Received,
        _ => Standing::Waiting,
    };
    DepartmentStatus {
        name: subject.department_name(&inquiry.department),
        department: inquiry.department.clone(),
        form_number: inquiry.form_number.clone(),
        due: inquiry.due,
        standing,
        late: today > inquiry.due && !returned.is_complete() && !returned.complete_with_waiting,
        asked: inquiry.asked,
        filled: returned.is_begun().then_some(returned.filled),
        missing: returned.missing.clone(),
        unapplied: returned.unapplied,
        received_on: returned.received_at.map(|at| at.with_timezone(&zone).date_naive()),
        respondent: returned.respondent.clone(),
        noticed_on: inquiry.noticed_on,
        urged_on: inquiry.urged_on,
        closed: inquiry.state == InquiryState::Closed,
    }
}
