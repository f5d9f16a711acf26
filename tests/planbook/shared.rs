//! Plans of this repository, their workbooks, and single cells of them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use sokatsu::job::JobError;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::planbook::{PlanBook, export};
use sokatsu::typeset::{FontSettings, Fonts};
use sokatsu::workbook::{Cell, Content, Limits, Workbook, read};
use tempfile::TempDir;

/// R8 of the example has versions of its period.
pub const PLANS: [&str; 5] = [
    "seeds/asaka-strategy2",
    "seeds/asaka-plan6",
    "seeds/isesaki",
    "docs/examples/implementation-plan/R7",
    "docs/examples/implementation-plan/R8",
];

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&FontSettings::default()).expect("fonts: see README.md"));

pub fn plan(folder: &str) -> CityPlan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    PlanFolder::open(&folder).expect("a folder").read(&Library::default()).expect("a plan")
}

/// Every cell of a plan's workbook, as it is read from the file.
pub fn workbook(subject: &CityPlan) -> Workbook {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("plan.xlsx");
    std::fs::write(&file, export(&subject.city, &subject.plan).expect("a workbook")).expect("written");
    read_file(&file)
}

pub fn read_file(file: &Path) -> Workbook {
    let limits = Limits { program: Some(env!("CARGO_BIN_EXE_sokatsu").into()), ..Limits::default() };
    read(file, &limits).expect("a workbook")
}

/// Reads city and plan from a workbook.
pub fn taken(workbook: &Workbook) -> Result<CityPlan, JobError> {
    taken_with(workbook, None)
}

fn taken_with(workbook: &Workbook, fonts: Option<&Fonts>) -> Result<CityPlan, JobError> {
    let book = PlanBook::open("plan.xlsx", workbook)?;
    let (city, files) = (book.city(), book.files());
    PlanFolder { name: "plan.xlsx".to_owned(), city, files, workbook: Some(book) }
        .read_printable(&Library::default(), fonts)
}

/// What is told of a workbook that is refused.
#[track_caller]
pub fn told(workbook: &Workbook) -> String {
    match taken_with(workbook, Some(&FONTS)) {
        Err(JobError::Problems(problems)) => problems.to_string(),
        other => panic!("not refused: {:?}", other.map(|read| read.plan.head.name)),
    }
}

/// Row and column of `B12`, from 0.
fn place(address: &str) -> (u32, u16) {
    let split = address.find(|c: char| c.is_ascii_digit()).expect("an address");
    let column = address[..split].bytes().fold(0, |sum, letter| sum * 26 + u16::from(letter - b'A') + 1);
    (address[split..].parse::<u32>().expect("a row") - 1, column - 1)
}

/// Writes into a cell; an empty text makes it blank.
pub fn set(workbook: &mut Workbook, sheet: &str, address: &str, content: Content) {
    let (row, column) = place(address);
    let sheet = workbook.sheets.iter_mut().find(|found| found.name == sheet).expect("a sheet");
    sheet.cells.retain(|cell| (cell.row, cell.column) != (row, column));
    if content != Content::Text(String::new()) {
        sheet.cells.push(Cell { row, column, content });
        sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
    }
}

pub fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

pub fn number(number: &str) -> Content {
    Content::Number { number: number.parse().expect("a decimal"), percent: false, date: false }
}

/// Runs the binary in a folder; whether it succeeded and what it said.
pub fn sokatsu(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_sokatsu"))
        .env("SOKATSU_ALLOW_NOW", "1")
        .args(["--now", "2026-11-21"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
