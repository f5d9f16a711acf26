//! Forms of a real plan as they are made here, filled in cell by cell.

mod cover;
mod elsewhere;
mod missing;
mod mutated;
mod rows;
mod sheets;
mod texts;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;

use super::*;
use crate::inquiry::{InquiryRequest, InquirySettings, Key, SCHEMA};
use crate::job::library::Library;
use crate::job::plan_folder::{CityPlan, PlanFolder};
use crate::render::xlsx::render_inquiry;
use crate::typeset::{FontSettings, Fonts};
use crate::workbook::{Cell, Content, Limits, Workbook, read_bytes};

/// Asaka's plan.
pub(super) fn asaka() -> CityPlan {
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-strategy2");
    folder.expect("the seed").read(&Library::default()).expect("a valid plan")
}

/// A form that was sent and its copy that comes back.
#[derive(Clone)]
pub(super) struct Sent {
    pub subject: CityPlan,
    scheme: Scheme,
    department: Code,
    pub cells: Vec<PrintedCell>,
    pub workbook: Workbook,
}

impl Sent {
    /// Made once for each department.
    pub fn to(department: &str) -> Sent {
        static MADE: Mutex<BTreeMap<String, Sent>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(department.to_owned()).or_insert_with(|| Sent::made(department)).clone()
    }

    fn made(department: &str) -> Sent {
        let library = Library::default();
        let subject = asaka();
        let scheme = library.required_scheme(&subject.plan.head.scheme).expect("a scheme");
        let form = library.required_form(&subject.plan.head.form).expect("a form");
        let settings = InquirySettings::default();
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        let request = InquiryRequest {
            plan: &subject.plan,
            city: &subject.city,
            scheme: &scheme,
            form: &form,
            year: FiscalYear::new(2025),
            due: day(5, 29),
            made_on: day(4, 20),
            settings: &settings,
            reply_address: "kikaku@example.jp",
            findings: &[],
        };
        let department = Code::new(department).expect("a code");
        let identity = crate::inquiry::Identity {
            plan: subject.plan.head.code.clone(),
            year: FiscalYear::new(2025),
            department: department.clone(),
            form_number: "R7-総合戦略-試験-01".to_owned(),
            schema: SCHEMA,
            issue: "1".to_owned(),
        };
        let key = Key::new(vec![1; 32]).expect("a key");
        let own = subject.city.department(&department).expect("a department");
        let questionnaire = request.questionnaire(own, identity, &key).expect("a form");
        let fonts = Fonts::load(&FontSettings::default()).expect("the fonts of this machine");
        let issued = render_inquiry(&questionnaire, &fonts).expect("a workbook");
        let workbook = read_bytes(&issued.bytes, &Limits::default()).expect("read");
        Sent { subject, scheme, department, cells: issued.cells, workbook }
    }

    pub fn form(&self) -> Form<'_> {
        Form {
            plan: &self.subject.plan,
            city: &self.subject.city,
            scheme: &self.scheme,
            year: FiscalYear::new(2025),
            department: &self.department,
            printed: &self.cells,
        }
    }

    pub fn read(&self) -> Reading {
        read(&self.workbook, &self.form())
    }

    pub fn sheet(&mut self, name: &str) -> &mut crate::workbook::Sheet {
        self.workbook.sheets.iter_mut().find(|sheet| sheet.name == name).expect("a sheet")
    }

    /// Where the cell of an item under a heading is, from 0.
    pub fn place(&mut self, sheet: &str, item: &str, heading: &str) -> (u32, u16) {
        let cells = &self.sheet(sheet).cells;
        let says = |cell: &&Cell, text: &str| matches!(&cell.content, Content::Text(found) if found == text);
        let row = cells.iter().find(|cell| says(cell, item)).expect("the item").row;
        (row, cells.iter().find(|cell| says(cell, heading)).expect("the heading").column)
    }

    /// Writes into the cell of an item; returns its address.
    pub fn fill(&mut self, sheet: &str, item: &str, heading: &str, content: Content) -> String {
        let place = self.place(sheet, item, heading);
        put(self.sheet(sheet), place, content);
        crate::workbook::address(place.0, place.1)
    }

    /// The same in 実績入力.
    pub fn figure(&mut self, item: &str, heading: &str, typed: &str) -> String {
        self.fill("実績入力", item, heading, text(typed))
    }
}

pub(super) fn put(sheet: &mut crate::workbook::Sheet, (row, column): (u32, u16), content: Content) {
    sheet.cells.retain(|cell| (cell.row, cell.column) != (row, column));
    sheet.cells.push(Cell { row, column, content });
    sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
}

pub(super) fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

pub(super) fn number(number: &str) -> Content {
    Content::Number { number: number.parse().expect("a decimal"), percent: false, date: false }
}

/// `K111 actual 12`, in the order of the form.
pub(super) fn answers(reading: &Reading) -> Vec<String> {
    let said = |said: &Said| match said {
        Said::Value(value) => value.printed.clone(),
        Said::Mark(text) | Said::Text(text) => text.clone(),
        Said::Erase => "（削除）".to_owned(),
    };
    reading.answers.iter().map(|one| format!("{} {} {}", one.item, one.field.word(), said(&one.said))).collect()
}

/// `Refused L9 …` of what is not only noted.
pub(super) fn wrong(reading: &Reading) -> Vec<String> {
    let wrong = reading.findings.iter().filter(|finding| finding.weight != Weight::Noted);
    wrong
        .map(|one| format!("{:?} {} {}", one.weight, one.place.as_ref().map_or("", |place| &place.cell), one.what))
        .collect()
}

pub(super) fn noted(reading: &Reading) -> Vec<&str> {
    let noted = reading.findings.iter().filter(|finding| finding.weight == Weight::Noted);
    noted.map(|finding| finding.what.as_str()).collect()
}
