//! Every kind of report, made by the binary as its users make it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::stress;

/// Pages of the document that is made to be long.
const MANY_PAGES: usize = 300;

pub struct Report {
    pub path: PathBuf,
}

/// Makes them all below `root`: the three editions and all extracts of every city in `seeds/`, an errata page, the
/// plan of `docs/examples`, a report on paper of three kinds, and a document of three hundred pages.
pub fn make(root: &Path) -> Vec<Report> {
    run(root, "2026-11-21T09:00", &["demo", "--out", "demo"]);
    errata(root);
    example(root);
    papers(root);
    let long = stress(root);
    let mut files = Vec::new();
    let plans = seeds().into_iter().map(|plan| format!("demo/{plan}"));
    for folder in plans.chain(["errata", "example", "papers/out", "long"].map(str::to_owned)) {
        let found = pdfs(&root.join(&folder));
        assert!(!found.is_empty(), "no PDF in {folder}");
        files.extend(found);
    }
    assert!(files.contains(&long));
    files.into_iter().map(|path| Report { path }).collect()
}

/// The first report without its structure: what must not pass.
pub fn spoilt(reports: &[Report], root: &Path) -> PathBuf {
    let first = reports.first().expect("a report");
    let mut pdf = lopdf::Document::load(&first.path).expect("a PDF");
    let catalog = pdf.catalog_mut().expect("a catalog");
    for key in [&b"StructTreeRoot"[..], b"MarkInfo", b"Metadata"] {
        assert!(catalog.remove(key).is_some(), "the catalog has {}", String::from_utf8_lossy(key));
    }
    let path = root.join("control.pdf");
    pdf.save(&path).expect("a written file");
    path
}

fn errata(root: &Path) {
    let plan = "asaka-strategy2";
    run(root, "2025-06-01T09:00", &["plan", "import", &ours("seeds/asaka-strategy2")]);
    let correct = ["plan", "correct", plan, "K231", "--year", "R6", "--value", "100", "--reason", "集計の誤り"];
    run(root, "2025-10-03T09:00", &correct);
    let report = ["report", plan, "--year", "R6", "--errata", "2025-08-31", "--format", "pdf", "--out", "errata"];
    run(root, "2025-11-20T09:00", &report);
}

fn example(root: &Path) {
    run(root, "2026-11-21T09:00", &["plan", "import", &ours("docs/examples/implementation-plan/R8")]);
    editions(root, "midori-jisshi", "R8", "example");
}

/// Bound and printed on both sides, with a section and tables on other paper, in another face, whose brackets are moved
/// together, as a form of the city's own says.
fn papers(root: &Path) {
    let place = root.join("papers");
    let forms = place.join("config/templates/forms");
    std::fs::create_dir_all(&forms).expect("a folder");
    let form = "templates/forms/strategy-review.toml";
    let mut text = std::fs::read_to_string(ours(form)).expect("the form");
    for (line, more) in [
        ("[page]", "[fonts]\nregular = \"NotoSerifCJK-Regular.ttc\"\nbold = \"NotoSerifCJK-Bold.ttc\"\n"),
        ("margins_mm = [20, 18, 18, 18]", "binding_mm = 12\ntwo_sided = true"),
        ("sheet = \"数値目標\"", "page = { orientation = \"landscape\" }"),
        ("charts = true", "page = { size = \"A3\", orientation = \"landscape\" }"),
        ("kind = \"comments\"", "page = { size = \"A3\", orientation = \"landscape\" }"),
        // Cells over several rows, and larger type.
        ("  { key = \"number\", weight = 4 },", "  { key = \"measure\", title = \"施策\", weight = 16 },"),
        ("[tally]", "[type]\nbody = 10\ntable = 9\n\n"),
    ] {
        assert!(text.contains(line), "{line}");
        text = text.replacen(line, &format!("{more}\n{line}"), 1);
    }
    std::fs::write(forms.join("strategy-review.toml"), text).expect("a written file");
    run(&place, "2026-11-21T09:00", &["plan", "import", &ours("seeds/asaka-strategy2")]);
    editions(&place, "asaka-strategy2", "R6", "out");
    let report = place.join("out/asaka-strategy2/R6/report.pdf");
    let pdf = lopdf::Document::load(&report).expect("a PDF");
    let boxes = pdf.get_pages().into_values().map(|page| {
        let page = pdf.get_dictionary(page).expect("a page");
        format!("{:?}", page.get(b"MediaBox").expect("a size"))
    });
    let sizes: std::collections::BTreeSet<String> = boxes.collect();
    assert_eq!(sizes.len(), 3, "A4 upright and crosswise, A3 crosswise: {sizes:?}");
}

/// Gives the longest file.
fn stress(root: &Path) -> PathBuf {
    stress::write(root);
    run(root, "2026-11-21T09:00", &["plan", "import", stress::PLAN]);
    editions(root, stress::PLAN, "R6", "long");
    let path = root.join("long").join(stress::PLAN).join("R6/report-internal.pdf");
    let pages = lopdf::Document::load(&path).expect("a PDF").get_pages().len();
    assert!(pages >= MANY_PAGES, "{pages} pages are not many");
    println!("{}: {pages} pages", path.display());
    path
}

fn editions(root: &Path, plan: &str, year: &str, out: &str) {
    for edition in ["committee", "public", "internal"] {
        let report = ["report", plan, "--year", year, "--edition", edition, "--format", "pdf", "--out", out];
        run(root, "2026-11-21T09:00", &report);
    }
}

/// The plans in `seeds/`.
fn seeds() -> Vec<String> {
    let entries = std::fs::read_dir(ours("seeds")).expect("the seeds").map(|entry| entry.expect("an entry"));
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn ours(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).display().to_string()
}

fn run(root: &Path, now: &str, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_sokatsu"))
        .env("SOKATSU_ALLOW_NOW", "1")
        .args(["--quiet", "--now", now])
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// All PDFs below a folder, sorted.
fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(pdfs(&path));
        } else if path.extension().is_some_and(|ending| ending == "pdf") {
            found.push(path);
        }
    }
    found.sort();
    found
}
