//! The plan of `seeds/` through the library: what the files must hold.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::audit::findings;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::PlanFolder;
use sokatsu::job::report::{Piece, Press};
use sokatsu::plan::{Code, Indicator, Plan, Value};
use sokatsu::report::document::{Block, Cell, Document, Edition};
use sokatsu::typeset::{FontSettings, Fonts};

use crate::demo;

pub const R6: FiscalYear = FiscalYear::new(2024);

/// A report of the demo: what it must hold, and where it lies.
pub struct Report {
    pub document: Document,
    /// The department whose extract this is.
    pub department: Option<Code>,
    /// Path below the demo's folder, without the ending.
    stem: String,
}

impl Report {
    pub fn file(&self, ending: &str) -> PathBuf {
        demo::shown().folder.join(format!("{}.{ending}", self.stem))
    }

    /// Names the report in messages.
    pub fn name(&self) -> &str {
        &self.stem
    }

    /// The indicators that this report is about.
    pub fn indicators(&self) -> impl Iterator<Item = &'static Indicator> + '_ {
        plan()
            .indicators
            .iter()
            .filter(|indicator| self.department.as_ref().is_none_or(|code| concerns(indicator, code)))
    }
}

pub fn press() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| {
        let library = Library::new(None);
        let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-strategy2");
        let subject = folder.expect("the seed").read(&library).expect("a plan without errors");
        let fonts = Arc::new(Fonts::load(&FontSettings::default()).expect("fonts"));
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let city = subject.plan.head.city.clone();
        let plans = PlanFolder::seeds().into_iter().map(|folder| folder.read(&library).expect("a plan").plan);
        let others: Vec<Plan> =
            plans.filter(|plan| plan.head.city == city && plan.head.code != subject.plan.head.code).collect();
        let mut press = Press::set_up(subject, &library, fonts, R6, day).expect("a press");
        press.findings = findings(&press.subject, &press.scheme, R6, &others);
        press
    })
}

pub fn plan() -> &'static Plan {
    &press().subject.plan
}

/// Every report that the demo makes.
pub fn reports() -> &'static [Report] {
    static REPORTS: OnceLock<Vec<Report>> = OnceLock::new();
    REPORTS.get_or_init(|| {
        let editions = [
            (Edition::Committee, "report"),
            (Edition::Public, "report-public"),
            (Edition::Internal, "report-internal"),
        ];
        let make = |piece: Piece, department: Option<Code>, name: &str| Report {
            document: press().document(&piece).expect("a document"),
            department,
            stem: format!("asaka-strategy2/R6/{name}"),
        };
        let editions = editions.into_iter().map(|(edition, name)| make(Piece::Edition(edition), None, name));
        let departments = press().departments().into_iter().map(|department| {
            let code = department.code.clone();
            make(
                Piece::Department(code.clone(), Edition::Committee),
                Some(code),
                &format!("departments/{}", department.name),
            )
        });
        editions.chain(departments).collect()
    })
}

/// The reports on the whole city.
pub fn editions() -> &'static [Report] {
    &reports()[..3]
}

/// The departments' extracts.
pub fn extracts() -> &'static [Report] {
    &reports()[3..]
}

/// Whether a department answers for an indicator: its own, or the planning department one that has none.
pub fn concerns(indicator: &Indicator, department: &Code) -> bool {
    let planning = &press().subject.city.planning_department;
    match indicator.departments.as_slice() {
        [] => department == planning,
        some => some.iter().any(|own| own.code == *department),
    }
}

/// An indicator's values as a report of 令和6年度 prints them: baseline, every year, target.
pub fn values(indicator: &Indicator) -> Vec<&Value> {
    let years = indicator.actuals.iter().filter(|actual| actual.moment.fiscal_year() <= R6);
    let baseline = indicator.baseline.iter();
    baseline.chain(years).map(|dated| &dated.value).chain(indicator.target(R6).map(|target| &target.value)).collect()
}

/// Every paragraph of prose in a document, wherever it stands.
pub fn paragraphs(document: &Document) -> Vec<&str> {
    let mut found = Vec::new();
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        match block {
            Block::Prose(prose) | Block::Remark(prose) => found.extend(&prose.paragraphs),
            Block::Fields(fields) => found.extend(fields.iter().flat_map(|field| &field.paragraphs)),
            Block::Table(table) => found.extend(table.rows.iter().flatten().flat_map(|cell| match cell {
                Cell::Text(text) => text.paragraphs.as_slice(),
                _ => &[],
            })),
            _ => {}
        }
    }
    let opinions = document.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Opinions(opinions) => Some(opinions),
        _ => None,
    });
    let opinions = opinions
        .flat_map(|opinions| &opinions.items)
        .flat_map(|item| std::iter::once(item.text.as_str()).chain(item.response.as_deref()));
    found.into_iter().map(|paragraph| paragraph.text.as_str()).chain(opinions).collect()
}

/// Names of the departments that the plan concerns, by their codes.
pub fn department_names() -> BTreeMap<&'static str, &'static str> {
    let departments = press().departments();
    departments.into_iter().map(|department| (department.code.as_str(), department.name.as_str())).collect()
}

pub fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
