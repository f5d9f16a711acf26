use sokatsu::job::{library::Library, plan_folder::PlanFolder, report::*};
use sokatsu::render::Format;
use sokatsu::report::document::Edition;
use sokatsu::typeset::*;
use std::sync::Arc;
fn main() {
    let lib = Library::new(None);
    let fonts = Arc::new(Fonts::load(&FontSettings::default()).unwrap());
    let s = PlanFolder::seeds().remove(0).read(&lib).unwrap();
    let p = Press::set_up(
        s,
        &lib,
        fonts,
        sokatsu::fiscal_year::FiscalYear::new(2024),
        chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
    )
    .unwrap();
    for pc in [
        Piece::Edition(Edition::Committee),
        Piece::Edition(Edition::Internal),
        Piece::Department(sokatsu::plan::Code::new("kenko").unwrap()),
    ] {
        let t = std::time::Instant::now();
        match p.render(&pc, &[Format::Pdf]) {
            Ok(r) => {
                std::fs::create_dir_all("/tmp/look/departments").unwrap();
                std::fs::write(format!("/tmp/look/{}", p.file_name(&pc, Format::Pdf)), &r[0].bytes).unwrap();
                println!("{:?} {}", t.elapsed(), r[0].bytes.len())
            }
            Err(e) => println!("{e}"),
        }
    }
}
