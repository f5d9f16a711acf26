//! The seeded plan of 朝霞市 as a document, for one edition.

use std::path::Path;

use sokatsu::fiscal_year::FiscalYear;
use sokatsu::plan::Code;
use sokatsu::plan::read::{SourceFile, Surroundings, read_city, read_plan};
use sokatsu::rating::{OwnMarks, Rating, Scheme};
use sokatsu::report::document::{Document, Edition};
use sokatsu::report::{Form, ReportRequest, Scope, build};

fn source(path: &Path) -> SourceFile {
    SourceFile { name: path.display().to_string(), text: std::fs::read_to_string(path).expect("a seed file") }
}

/// The report of 令和6年度; the whole city's or one department's.
pub fn asaka(edition: Edition, department: Option<&str>) -> Document {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let city = read_city(&source(&root.join("seeds/asaka.city.toml"))).expect("a valid city");
    let scheme_file = source(&root.join("templates/schemes/asaka-strategy.toml"));
    let scheme = Scheme::read(&scheme_file.name, &scheme_file.text).expect("a valid scheme");
    let form_file = source(&root.join("templates/forms/strategy-review.toml"));
    let form = Form::read(&form_file.name, &form_file.text).expect("a valid form");
    let mut paths: Vec<_> = std::fs::read_dir(root.join("seeds/asaka-strategy2"))
        .expect("the seeds")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let files: Vec<SourceFile> = paths.iter().map(|path| source(path)).collect();
    let marks = |_: &Code| Some(scheme.known_marks());
    let surroundings = Surroundings { city: &city, marks_of_scheme: &marks, has_form: &|_| true };
    let plan = read_plan(&files, &surroundings).expect("a valid plan");
    let year = FiscalYear::parse("R6").expect("a fiscal year");
    let rating = Rating::of(&plan, &scheme, year, OwnMarks::Respect);
    let code = department.map(|code| Code::new(code).expect("a code"));
    let scope = code.as_ref().map_or(Scope::City, Scope::Department);
    let made_on = chrono::NaiveDate::from_ymd_opt(2025, 11, 21).expect("a date");
    let request = ReportRequest {
        plan: &plan,
        city: &city,
        scheme: &scheme,
        rating: &rating,
        form: &form,
        year,
        edition,
        scope,
        made_on,
    };
    build(&request).expect("a document")
}
