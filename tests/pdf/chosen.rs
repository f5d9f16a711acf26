//! Pages that are looked at: every form once, and texts that are hard to set.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::PlanFolder;
use sokatsu::job::report::{Piece, Press};
use sokatsu::report::document::{Document, Edition};
use sokatsu::typeset::{FontSettings, Fonts};

use super::{sample, sample_charts};

pub static FONTS: LazyLock<Arc<Fonts>> =
    LazyLock::new(|| Arc::new(Fonts::load(&FontSettings::default()).expect("fonts: see README.md")));

/// Pages of a document, from 1.
pub struct Chosen {
    pub name: &'static str,
    pub document: Document,
    pub pages: &'static [usize],
}

fn report(folder: &str, year: i32, edition: Edition) -> Document {
    let folder = PlanFolder::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("a folder");
    let library = Library::default();
    let subject = folder.read(&library).expect("a valid plan");
    let made_on = NaiveDate::from_ymd_opt(2025, 11, 21).expect("a date");
    let press = Press::set_up(subject, &library, Arc::clone(&FONTS), FiscalYear::new(year), made_on).expect("a press");
    press.document(&Piece::Edition(edition)).expect("a document")
}

/// Cover, contents, 総括, numeric targets, a measure's sheet of two pages, one with three charts, opinions; and the crowded
/// ones: an indicator table with long figures and second values, achievements over two pages, a table of many cells.
pub fn strategy() -> Vec<Chosen> {
    let strategy = |edition| report("seeds/asaka-strategy2", 2024, edition);
    let pages = &[1, 2, 3, 4, 6, 7, 10, 12, 27, 28, 30];
    vec![
        Chosen { name: "strategy", document: strategy(Edition::Committee), pages },
        Chosen { name: "strategy-public", document: strategy(Edition::Public), pages: &[12] },
    ]
}

pub fn other_forms() -> Vec<Chosen> {
    let (outcome, boxes) = ("seeds/asaka-plan6", "seeds/isesaki");
    let example = "docs/examples/implementation-plan/R7";
    vec![
        Chosen { name: "outcome-plan", document: report(outcome, 2024, Edition::Committee), pages: &[3, 4, 5] },
        Chosen { name: "indicator-box", document: report(boxes, 2024, Edition::Internal), pages: &[3, 5] },
        Chosen { name: "implementation-plan", document: report(example, 2025, Edition::Committee), pages: &[3, 5] },
    ]
}

pub fn hard_to_set() -> Vec<Chosen> {
    vec![
        Chosen { name: "hard", document: sample::hard(), pages: &[3, 4] },
        Chosen { name: "sample", document: sample::sample(), pages: &[6, 8, 10] },
        Chosen { name: "charts", document: sample_charts::charts(), pages: &[3, 4] },
    ]
}
