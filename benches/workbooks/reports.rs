//! Reports through our renderer: layout and measuring of texts are counted too.

use std::sync::Arc;

use chrono::NaiveDate;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::inquiry::{Identity, InquirySettings, Key, SCHEMA, SHORTEST_KEY, departments_asked};
use sokatsu::job::inquiry::Subject;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::job::report::{Piece, Press};
use sokatsu::mail::MailSettings;
use sokatsu::render::Format;
use sokatsu::render::xlsx::render_inquiry;
use sokatsu::report::document::{
    Align, Basis, Block, Cell, Column, Document, Edition, Figure, MarkCell, Point, Section, SectionKind, SeriesChart,
    Table, TableKind, Tone,
};
use sokatsu::typeset::{FontSettings, Fonts};

use super::content::{self, Page, Value, YEARS};

pub fn fonts() -> Arc<Fonts> {
    Arc::new(Fonts::load(&FontSettings::default()).expect("fonts: see README.md"))
}

fn strategy(library: &Library) -> CityPlan {
    let folders = PlanFolder::seeds();
    let folder = folders.iter().find(|folder| folder.name == "seeds/asaka-strategy2").expect("the strategy");
    folder.read(library).expect("the seeds are in order")
}

fn press() -> Press {
    let library = Library::default();
    let subject = strategy(&library);
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    Press::set_up(subject, &library, fonts(), FiscalYear::new(2024), day).expect("a press")
}

/// The departments' extracts of the real plan, made on one core.
pub struct Extracts {
    press: Press,
    pieces: Vec<Piece>,
    core: rayon::ThreadPool,
}

impl Extracts {
    pub fn set_up() -> Extracts {
        let press = press();
        let departments = press.departments().into_iter();
        let pieces = departments.map(|department| Piece::Department(department.code.clone(), Edition::Committee));
        let pieces = pieces.collect();
        Extracts { press, pieces, core: rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a core") }
    }

    /// How many workbooks were made.
    pub fn make(&self) -> usize {
        let made = self.core.install(|| self.press.make(&self.pieces, &[Format::Xlsx], |_, made| Ok(made.len())));
        made.into_iter().map(|made| made.expect("a workbook")).sum()
    }
}

/// The departments' inquiry forms of the real plan, made on one core.
pub struct Forms {
    subject: Subject,
    settings: InquirySettings,
    mail: MailSettings,
    key: Key,
    fonts: Arc<Fonts>,
}

impl Forms {
    pub fn set_up() -> Forms {
        let library = Library::default();
        let subject = Subject::set_up(strategy(&library), &library, FiscalYear::new(2025)).expect("a subject");
        let settings = InquirySettings::default();
        let key = Key::new(vec![1; SHORTEST_KEY]).expect("a key");
        Forms { subject, settings, mail: MailSettings::default(), key, fonts: fonts() }
    }

    /// How many forms were made.
    pub fn make(&self) -> usize {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        let request = self.subject.request(&self.settings, &self.mail, day(5, 29), day(4, 20));
        let departments = departments_asked(&request);
        for department in &departments {
            let identity = Identity {
                plan: request.plan.head.code.clone(),
                year: request.year,
                department: department.code.clone(),
                form_number: format!("R7-総合戦略-{}-01", department.name),
                schema: SCHEMA,
                issue: department.code.to_string(),
            };
            let questionnaire = request.questionnaire(department, identity, &self.key).expect("questions");
            assert!(!render_inquiry(&questionnaire, &self.fonts).expect("a form").bytes.is_empty());
        }
        departments.len()
    }
}

/// The generated content as a report: a table and a chart on each of the sheets.
pub fn large() -> Document {
    let mut document = press().document(&Piece::Edition(Edition::Committee)).expect("a document");
    document.sections = content::generated().sheets.iter().map(section).collect();
    document.overview = None;
    document
}

fn section(page: &Page) -> Section {
    let table = Block::Table(table(page));
    Section {
        anchor: page.name.clone(),
        kind: SectionKind::MeasureSheet,
        title: page.name.clone(),
        part: None,
        sheet_name: page.name.clone(),
        paper: None,
        see_also: Vec::new(),
        blocks: vec![table, Block::Charts(vec![chart(page)])],
    }
}

fn table(page: &Page) -> Table {
    let column = |(index, (value, _)): (usize, &(Value, usize))| Column {
        title: text(value),
        note: None,
        band: None,
        align: match index {
            0 | 2 => Align::Center,
            1 | 13 | 14 => Align::Left,
            _ => Align::Right,
        },
        weight: 10.0,
        emphasis: false,
        merges: false,
    };
    let rows = page.rows[1..].iter().map(|row| row.cells.iter().enumerate().map(cell).collect());
    Table {
        kind: TableKind::Indicators,
        caption: None,
        columns: page.rows[0].cells.iter().enumerate().map(column).collect(),
        rows: rows.collect(),
    }
}

fn cell((column, (value, _)): (usize, &(Value, usize))) -> Cell {
    match value {
        Value::Text(mark) if column == 13 => {
            Cell::Mark(MarkCell { mark: mark.clone(), label: "計画どおり".into(), tone: Tone::Good, of: None })
        }
        Value::Text(text) => Cell::text(text),
        Value::Number(number) => {
            let printed = number.to_string();
            let number = printed.parse().ok();
            Cell::Figure(Figure { printed, number, year_label: None, second: None, strong: false })
        }
    }
}

fn chart(page: &Page) -> SeriesChart {
    let years = usize::from(YEARS.0)..=usize::from(YEARS.1);
    let point = |column: usize| {
        let printed = text(&page.rows[1].cells[column].0);
        let label = text(&page.rows[0].cells[column].0);
        Point { label, number: printed.parse().ok(), printed, strong: false }
    };
    SeriesChart {
        title: text(&page.rows[1].cells[1].0),
        note: "件".into(),
        basis: Basis::Annual,
        points: years.map(point).collect(),
        target: None,
        target_upper: None,
        alt: String::new(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    }
}
