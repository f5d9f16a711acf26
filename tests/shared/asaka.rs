//! The seeded plan of 朝霞市 as a document, for one edition or one department's extract.

use std::sync::Arc;

use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::PlanFolder;
use sokatsu::job::report::{Piece, Press};
use sokatsu::plan::Code;
use sokatsu::report::document::{Document, Edition};
use sokatsu::typeset::{FontSettings, Fonts};

/// The report of 令和6年度; the whole city's or one department's.
pub fn asaka(edition: Edition, department: Option<&str>) -> Document {
    let library = Library::default();
    let folders = PlanFolder::seeds();
    let folder = folders.iter().find(|folder| folder.name == "seeds/asaka-strategy2").expect("the seeds");
    let subject = folder.read(&library).expect("a valid plan");
    let fonts = Arc::new(Fonts::load(&FontSettings::default()).expect("fonts"));
    let made_on = chrono::NaiveDate::from_ymd_opt(2025, 11, 21).expect("a date");
    let press = Press::set_up(subject, &library, fonts, FiscalYear::new(2024), made_on).expect("a press");
    let piece = match department {
        Some(code) => Piece::Department(Code::new(code).expect("a code"), edition),
        None => Piece::Edition(edition),
    };
    press.document(&piece).expect("a document")
}
