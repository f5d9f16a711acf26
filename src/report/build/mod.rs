//! Builds the document: the form says what stands where, the plan says what is written, the rating which mark.

mod annex;
mod chart;
mod chart_alt;
mod contents;
mod errata;
mod links;
mod listing;
mod measure;
mod opinions;
mod overview;
mod paragraphs;
mod programmes;
mod scope;
mod summary;
mod table;
mod targets;
mod texts;

use chrono::NaiveDate;

pub use errata::{Publication, build_errata};
pub use scope::{Scope, departments_concerned};

use super::document::{Document, Edition, Section, SectionKind};
use super::form::{Form, FormError, SectionForm};
use super::{FileIdentity, FileKind};
use crate::audit::Finding;
use crate::fiscal_year::FiscalYear;
use crate::plan::{City, Plan, Role};
use crate::rating::{Rating, Scheme};

/// Everything a report is made from. Nothing else is read, no clock and no file.
#[derive(Clone, Copy)]
pub struct ReportRequest<'a> {
    pub plan: &'a Plan,
    pub city: &'a City,
    pub scheme: &'a Scheme,
    pub rating: &'a Rating,
    pub form: &'a Form,
    /// 評価対象年度
    pub year: FiscalYear,
    pub edition: Edition,
    pub scope: Scope<'a>,
    /// The date on the cover.
    pub made_on: NaiveDate,
    /// What the audit found, for the annex of the internal edition.
    pub findings: &'a [Finding],
}

/// Builds a report.
///
/// # Errors
/// [`FormError`] when the form's colours cannot be read (a form that was read has been checked).
pub fn build(request: &ReportRequest) -> Result<Document, FormError> {
    let mut document = front(request)?;
    for section in &request.form.sections {
        document.sections.extend(request.build_section(section));
    }
    let annex = request.build_annex();
    document.sections.extend(annex);
    links::retain_links(&mut document.sections);
    let mut names = Vec::new();
    name_sheets_once(&mut document.sections, &mut names);
    document.overview = request.build_overview(&document.sections);
    name_sheets_once(document.overview.as_mut_slice(), &mut names);
    Ok(document)
}

/// The document without its sections: what the cover prints.
fn front(request: &ReportRequest) -> Result<Document, FormError> {
    let form = request.form;
    let look =
        form.look().map_err(|(what, remedy)| FormError::Invalid { file: form.code.to_string(), what, remedy })?;
    let words = request.words();
    let words: Vec<(&str, &str)> = words.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let department = request.scope.department(request.city).map(|department| department.name.clone());
    let subtitle = if department.is_some() { &form.department_subtitle } else { &form.subtitle };
    let planning = request.city.department(&request.city.planning_department);
    let author = format!("{}{}", request.city.name, planning.map_or("", |department| department.name.as_str()));
    Ok(Document {
        title: form.title.fill(&words),
        subtitle: subtitle.fill(&words),
        plan_code: request.plan.head.code.to_string(),
        identity: request.identity(),
        plan_name: request.plan.head.name.clone(),
        year_label: request.year.long(),
        city_name: request.city.name.clone(),
        author,
        edition: request.edition,
        // An extract is the department's own paper, whatever edition it is cut from.
        edition_label: form.edition_labels.get(request.edition.code()).filter(|_| department.is_none()).cloned(),
        department,
        notice: request.plan.head.notice.clone(),
        made_on: request.made_on,
        look,
        sections: Vec::new(),
        overview: None,
    })
}

/// The name of a mailed extract's file as the form gives it, without the ending. What no file's name may hold is `_`.
pub fn file_name(request: &ReportRequest) -> String {
    let name = fill(&request.form.file_name, &request.words());
    name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect()
}

impl<'a> ReportRequest<'a> {
    fn identity(&self) -> FileIdentity {
        FileIdentity {
            kind: FileKind::Report,
            plan: self.plan.head.code.clone(),
            year: self.year,
            edition: self.edition,
            department: match self.scope {
                Scope::Department(code) => Some(code.clone()),
                Scope::City => None,
            },
        }
    }

    /// What may stand in braces in the form's words.
    fn words(&self) -> Vec<(&'static str, String)> {
        let department = self.scope.department(self.city).map_or(String::new(), |department| department.name.clone());
        let head = &self.plan.head;
        let unstated = || self.form.unrecorded.clone();
        let (first, last) = head.period(self.year);
        let period = format!("{}～{}", first.long(), last.long());
        vec![
            ("plan", head.name.clone()),
            ("short", head.short_name.clone()),
            ("city", self.city.name.clone()),
            ("year", self.year.long()),
            ("year_code", self.year.short()),
            ("first_year", if head.period_stated { first.long() } else { unstated() }),
            ("period", if head.period_stated { period } else { unstated() }),
            ("department", department),
        ]
    }

    /// The words with a node's own: level, number, name, and the number of the goal above it.
    fn words_at(&self, node: &crate::plan::Node) -> Vec<(&'static str, String)> {
        let mut words = self.words();
        let level = self.plan.level(node).map_or(String::new(), |level| level.name.clone());
        let goal = self.plan.nearest(&node.code, Role::Goal).map_or(String::new(), |goal| goal.number.clone());
        words.extend([("level", level), ("number", node.number.clone()), ("name", node.name.clone()), ("goal", goal)]);
        words
    }

    fn build_section(&self, section: &'a SectionForm) -> Vec<Section> {
        match section {
            SectionForm::Summary(summary) => self.build_summary(summary).into_iter().collect(),
            SectionForm::Targets(targets) => self.build_targets(targets).into_iter().collect(),
            SectionForm::Goals(goals) => self.build_goals(goals),
            SectionForm::Programmes(programmes) => self.build_programmes(programmes).into_iter().collect(),
        }
    }
}

/// Fills a form's words. Where a node has no number, no gap is left before its name.
fn fill(words: &super::form::Words, values: &[(&'static str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    words.fill(&values).trim_start_matches('\u{3000}').to_owned()
}

/// Excel's rules for the names of sheets: at most 31 characters, some forbidden, each name once (case folded).
fn name_sheets_once(sections: &mut [Section], taken: &mut Vec<String>) {
    for (index, section) in sections.iter_mut().enumerate() {
        let allowed = section.sheet_name.chars().filter(|c| !"[]:*?/\\".contains(*c) && !c.is_control());
        // Excel counts in UTF-16; three units are left for a counter.
        let mut units = 0;
        let clean: String = allowed
            .take_while(|c| {
                units += c.len_utf16();
                units <= 28
            })
            .collect();
        let clean = clean.trim_matches('\'').trim().to_owned();
        let base = if clean.is_empty() { format!("シート{}", index + 1) } else { clean };
        let mut name = base.clone();
        let mut counter = 2;
        while taken.contains(&name.to_lowercase()) {
            name = format!("{base}_{counter}");
            counter += 1;
        }
        taken.push(name.to_lowercase());
        section.sheet_name = name;
    }
}

/// A section without blocks yet.
fn section(anchor: String, kind: SectionKind, title: String, sheet_name: String) -> Section {
    Section { anchor, kind, title, part: None, sheet_name, paper: None, see_also: Vec::new(), blocks: Vec::new() }
}

#[cfg(test)]
mod tests;
