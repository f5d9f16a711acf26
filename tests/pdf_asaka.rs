//! The real report of 朝霞市 as a PDF, judged by qpdf and pdftotext.

#[path = "pdf/asaka.rs"]
mod asaka;

use sokatsu::render::pdf::render;
use sokatsu::report::document::Edition;
use sokatsu::typeset::{FontSettings, Fonts};

#[test]
fn look() {
    let fonts = Fonts::load(&FontSettings::default()).unwrap();
    for edition in Edition::ALL {
        let document = asaka::asaka(edition, None);
        let start = std::time::Instant::now();
        let bytes = render(&document, &fonts).unwrap();
        eprintln!("{edition:?} {:?} {} bytes", start.elapsed(), bytes.len());
        std::fs::create_dir_all("/tmp/pdf-look").unwrap();
        std::fs::write(format!("/tmp/pdf-look/{}.pdf", edition.file_stem()), bytes).unwrap();
    }
}
