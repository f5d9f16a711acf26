//! What our renderer prints: the full report of the real plan, its departments' extracts, plans of any length.

use std::sync::Arc;

use chrono::NaiveDate;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::PlanFolder;
use sokatsu::job::report::{Piece, Press};
use sokatsu::render::Format;
use sokatsu::report::document::{Block, Cell, Document, Edition, Paragraph, Prose, Section, SectionKind};
use sokatsu::typeset::{FontSettings, Fonts};

pub fn fonts() -> Arc<Fonts> {
    Arc::new(Fonts::load(&FontSettings::default()).expect("fonts: see README.md"))
}

fn press(fonts: &Arc<Fonts>) -> Press {
    let library = Library::default();
    let folders = PlanFolder::seeds();
    let folder = folders.iter().find(|folder| folder.name == "seeds/asaka-strategy2").expect("the strategy");
    let subject = folder.read(&library).expect("the seeds are in order");
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    Press::set_up(subject, &library, Arc::clone(fonts), FiscalYear::new(2024), day).expect("a press")
}

/// The full report of 朝霞市's strategy, as the committee gets it.
pub fn report(fonts: &Arc<Fonts>) -> Document {
    press(fonts).document(&Piece::Edition(Edition::Committee)).expect("a document")
}

/// The PDFs of all departments' extracts, made on one core.
pub struct Extracts {
    press: Press,
    pieces: Vec<Piece>,
    core: rayon::ThreadPool,
}

impl Extracts {
    pub fn set_up(fonts: &Arc<Fonts>) -> Extracts {
        let press = press(fonts);
        let departments = press.departments().into_iter();
        let pieces = departments.map(|department| Piece::Department(department.code.clone(), Edition::Committee));
        let pieces = pieces.collect();
        Extracts { press, pieces, core: rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a core") }
    }

    /// How many PDFs were made.
    pub fn make(&self) -> usize {
        let made = self.core.install(|| self.press.make(&self.pieces, &[Format::Pdf], |_, made| Ok(made.len())));
        made.into_iter().map(|made| made.expect("a PDF")).sum()
    }
}

/// A report of about that many pages: the sheets of the real plan again and again, under other names and with other
/// beginnings of their texts.
pub fn long(fonts: &Arc<Fonts>, pages: usize) -> Document {
    let mut document = report(fonts);
    let sheets = document.sections.iter().filter(|section| section.kind == SectionKind::MeasureSheet).cloned();
    // The opinions to which they lead are not there.
    let sheets: Vec<Section> = sheets.map(|sheet| Section { see_also: Vec::new(), ..sheet }).collect();
    let count = |sheets: Vec<Section>| {
        let document = Document { sections: sheets, ..document.clone() };
        page_count(&sokatsu::render::pdf::render(&document, fonts).expect("a PDF"))
    };
    // Cover and contents are not sheets.
    let each: Vec<usize> = sheets.iter().map(|sheet| count(vec![sheet.clone()]).saturating_sub(2).max(1)).collect();
    let mut sections = Vec::new();
    let mut placed = 2;
    for number in 0.. {
        let at = number % sheets.len();
        if placed >= pages {
            break;
        }
        sections.push(renamed(&sheets[at], number / sheets.len()));
        placed += each[at];
    }
    document.sections = sections;
    document
}

fn renamed(sheet: &Section, round: usize) -> Section {
    let mut section = sheet.clone();
    section.anchor = format!("{}-{round}", sheet.anchor);
    section.title = format!("{}（その{round}）", sheet.title);
    let renamed = |paragraph: &mut Paragraph| paragraph.text = format!("{round}回：{}", paragraph.text);
    for block in &mut section.blocks {
        match block {
            Block::Fields(fields) => fields.iter_mut().flat_map(|field| &mut field.paragraphs).for_each(renamed),
            Block::Prose(Prose { paragraphs, .. }) => paragraphs.iter_mut().for_each(renamed),
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    if let Cell::Text(text) = cell {
                        text.link = None;
                        text.paragraphs.iter_mut().for_each(renamed);
                    }
                }
            }
            _ => {}
        }
    }
    section
}

/// How many pages a PDF has.
pub fn page_count(bytes: &[u8]) -> usize {
    lopdf::Document::load_mem(bytes).expect("a PDF").get_pages().len()
}
