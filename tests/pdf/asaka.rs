//! The real report of 朝霞市 as a PDF.

use std::path::Path;

use sokatsu::render::pdf::render;
use sokatsu::report::document::Edition;
use sokatsu::typeset::{FontSettings, Fonts};

use super::plan::asaka;
use super::programs;

/// Every edition is sound and holds every text as one run, in reading order. The files stay for a look at them.
#[test]
fn every_edition_is_sound_and_can_be_read_out() {
    let fonts = Fonts::load(&FontSettings::default()).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for edition in Edition::ALL {
        let document = asaka(edition, None);
        let bytes = render(&document, &fonts).unwrap();
        std::fs::write(folder.join(format!("{}.pdf", edition.file_stem())), &bytes).unwrap();
        programs::check(&bytes);
        programs::assert_in_order(&programs::text(&bytes), &document.texts());
    }
}

#[test]
fn a_departments_extract_is_sound() {
    let fonts = Fonts::load(&FontSettings::default()).unwrap();
    let document = asaka(Edition::Committee, Some("sangyo"));
    let bytes = render(&document, &fonts).unwrap();
    programs::check(&bytes);
    let text = programs::text(&bytes);
    assert!(text.contains(document.department.as_deref().unwrap()));
    programs::assert_in_order(&text, &document.texts());
}
