//! Writes the seeds' workbooks to a folder, to be looked at.
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::PlanFolder;
use sokatsu::job::report::{Piece, Press};
use sokatsu::render::Format;
use sokatsu::report::document::Edition;
use sokatsu::typeset::{FontSettings, Fonts};
use std::sync::Arc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or("/tmp/xlsx-look".into()));
    std::fs::create_dir_all(&out)?;
    let library = Library::new(None);
    let fonts = Arc::new(Fonts::load(&FontSettings::default())?);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).ok_or("no such day")?;
    for folder in PlanFolder::seeds() {
        let plan = folder.read(&library)?;
        let press = Press::set_up(plan, &library, fonts.clone(), sokatsu::fiscal_year::FiscalYear::new(2024), day)?;
        for edition in Edition::ALL {
            let begun = std::time::Instant::now();
            let rendered = press.render(&Piece::Edition(edition), &[Format::Xlsx])?;
            println!("{} {:?} {} bytes", edition.file_stem(), begun.elapsed(), rendered[0].bytes.len());
            std::fs::write(out.join(format!("{}.xlsx", edition.file_stem())), &rendered[0].bytes)?;
        }
    }
    Ok(())
}
