//! Where the time of the main job goes: each step alone, on the real plan. Compare within one run.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::job::report::{Piece, Press};
use sokatsu::rating::{OwnMarks, Rating};
use sokatsu::render::{Format, pdf, xlsx};
use sokatsu::report::Document;
use sokatsu::report::document::Edition;
use sokatsu::typeset::{FontSettings, Fonts};

const YEAR: FiscalYear = FiscalYear::new(2024);
const WHOLE: Piece = Piece::Edition(Edition::Internal);

static FONTS: LazyLock<Arc<Fonts>> =
    LazyLock::new(|| Arc::new(Fonts::load(&FontSettings::default()).expect("fonts: see README.md")));
static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    Press::set_up(read(), &Library::default(), Arc::clone(&FONTS), YEAR, day).expect("the seeds are in order")
});
static DOCUMENT: LazyLock<Document> = LazyLock::new(|| PRESS.document(&WHOLE).expect("a document"));

fn main() {
    divan::main();
}

fn read() -> CityPlan {
    let strategy = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-strategy2");
    strategy.expect("the strategy").read(&Library::default()).expect("the seeds are in order")
}

#[divan::bench]
fn load_fonts() -> Fonts {
    Fonts::load(&FontSettings::default()).expect("fonts")
}

#[divan::bench]
fn read_plan_files() -> CityPlan {
    read()
}

#[divan::bench]
fn rate_plan() -> Rating {
    Rating::of(&PRESS.subject.plan, &PRESS.scheme, YEAR, OwnMarks::Respect)
}

#[divan::bench]
fn build_document() -> Document {
    PRESS.document(&WHOLE).expect("a document")
}

#[divan::bench]
fn render_pdf() -> Vec<u8> {
    pdf::render(&DOCUMENT, &FONTS).expect("a PDF")
}

#[divan::bench]
fn render_xlsx() -> Vec<u8> {
    xlsx::render(&DOCUMENT, &FONTS).expect("a workbook")
}

/// Every department's extract in both formats, over the cores.
#[divan::bench]
fn all_extracts() -> usize {
    let pieces: Vec<Piece> = PRESS
        .departments()
        .into_iter()
        .map(|department| Piece::Department(department.code.clone(), Edition::Committee))
        .collect();
    let made = PRESS.make(&pieces, &[Format::Xlsx, Format::Pdf], |_, rendered| Ok(rendered.len()));
    made.into_iter().map(|count| count.expect("an extract")).sum()
}

/// The whole of `sokatsu demo`, with its files and its database.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn whole_demo() {
    let out = tempfile::tempdir().expect("a folder");
    let now = chrono::DateTime::parse_from_rfc3339("2026-11-21T09:00:00+09:00").expect("a time");
    let settings = sokatsu::settings::Settings::load_with(None, Vec::new()).expect("the defaults");
    let demo = sokatsu::job::demo::Demo {
        out: out.path(),
        library: &Library::default(),
        fonts: Arc::clone(&FONTS),
        mail: &settings.mail,
        now: now.with_timezone(&chrono_tz::Asia::Tokyo),
        clock: &move || now.to_utc(),
        by: &sokatsu::job::acting::MadeBy::login("bench"),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let shown = runtime.block_on(demo.run());
    assert!(shown.iter().all(Result::is_ok), "the demo is made");
}
