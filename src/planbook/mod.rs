//! A plan, with its city's register, as a workbook that planners edit, and back.
//!
//! Out: [`pages`](pages::pages) lays plan and city out as rows of texts, [`write`] makes the workbook. Back:
//! [`found`] finds the sheets, columns and cells, [`sources`] writes them as plan files with the cell of each line, the
//! reader of plan files ([`crate::plan::read`]) reads those, so that its rules are the only ones, and what it finds
//! wrong is told at the cell it comes from, in the words of the workbook ([`wording`]).

mod found;
mod page;
mod pages;
mod sheets;
mod sources;
mod template;
mod told;
mod toml_text;
mod wording;
mod words;
mod write;

use crate::plan::read::{Problem, Problems, SourceFile};
use crate::plan::{City, Plan};
use crate::workbook::Workbook;

use found::Found;
use page::as_workbook;
use sources::Sources;
use told::{Notes, Origin};
use wording::{Wording, missing_key};

pub use write::NotWritable;

/// A plan's workbook that came back, as the plan files it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanBook {
    found: Found,
    sources: Sources,
    notes: Notes,
}

/// The workbook of a plan and its city. The same plan and city give the same bytes.
///
/// # Errors
/// [`NotWritable`]: a text that no cell can hold, with its sheet and cell.
pub fn export(city: &City, plan: &Plan) -> Result<Vec<u8>, NotWritable> {
    write::workbook(&pages::pages(city, plan), Some(&plan.head.name))
}

/// An empty workbook with examples, which are not read as long as their first cell begins with 例：.
///
/// # Errors
/// [`NotWritable`], when the writer fails.
pub fn template() -> Result<Vec<u8>, NotWritable> {
    write::workbook(&template::pages(), None)
}

impl PlanBook {
    /// Finds a plan in a workbook.
    ///
    /// # Errors
    /// [`Problems`], when a sheet or a column is missing, unknown or there twice.
    pub fn open(file: &str, workbook: &Workbook) -> Result<PlanBook, Problems> {
        let mut notes = Notes::new(file);
        let Some(found) = Found::find(file, workbook, &mut notes) else {
            return Err(notes.into_problems().unwrap_or(Problems(Vec::new())));
        };
        let sources = Sources::of(&found, &mut notes);
        Ok(PlanBook { found, sources, notes })
    }

    /// A plan and its city as they would come back from their workbook.
    ///
    /// # Errors
    /// [`Problems`], which would be an error of this program.
    pub fn of_plan(file: &str, city: &City, plan: &Plan) -> Result<PlanBook, Problems> {
        PlanBook::open(file, &as_workbook(&pages::pages(city, plan)))
    }

    /// The city's register as its file.
    pub fn city(&self) -> SourceFile {
        self.sources.city.source()
    }

    /// The plan's files.
    pub fn files(&self) -> Vec<SourceFile> {
        self.sources.files.iter().map(|file| file.source()).collect()
    }

    /// Everything that is wrong: what was found here, and what the reader found in the files, at their cells.
    pub fn problems(&self, of_reader: impl IntoIterator<Item = Problem>) -> Option<Problems> {
        let mut notes = self.notes.clone();
        notes.add_all(of_reader.into_iter().map(|problem| self.translated(&problem)));
        notes.into_problems()
    }

    /// An error of the reader with its cell, in the workbook's words.
    fn translated(&self, problem: &Problem) -> (Option<Origin>, String, String) {
        let Problem { file, line, what, remedy, .. } = problem;
        let is_city = *file == self.sources.city.file_name;
        let Some((origin, page)) =
            self.origin(file, *line).and_then(|origin| Some((origin, self.found.pages.get(origin.page)?)))
        else {
            return (None, what.clone(), remedy.clone());
        };
        let wording = Wording::of(page.kind, is_city);
        let rows = &page.rows;
        let row = rows.iter().find(|row| row.origin.row == origin.row).or(rows.first().filter(|_| rows.len() == 1));
        let missing = missing_key(what).and_then(|key| page.place(row?, wording.column_key(key)?));
        let named = || row.filter(|row| row.origin == origin).and_then(|row| row.cell_named_in(what));
        let place = missing.or_else(named).unwrap_or(origin);
        (Some(place), wording.what(&self.with_place(what)), wording.remedy(what, remedy))
    }

    fn origin(&self, file: &str, line: usize) -> Option<Origin> {
        let mut files = self.sources.files.iter().chain([&self.sources.city]);
        files.find(|toml| toml.file_name == file)?.origin(line)
    }

    /// `（初めは plan.toml:12）` with the cell in place of the line.
    fn with_place(&self, what: &str) -> String {
        let place = || {
            let (before, after) = what.split_once("（初めは ")?;
            let (place, behind) = after.split_once('）')?;
            let (file, line) = place.rsplit_once(':')?;
            let origin = self.origin(file, line.parse().ok()?)?;
            Some(format!("{before}（初めは{}）{behind}", self.found.shown(origin)))
        };
        place().unwrap_or_else(|| what.to_owned())
    }
}

impl found::FoundRow {
    /// The cell that holds the last text that a message quotes and that any cell of the row holds.
    fn cell_named_in(&self, what: &str) -> Option<Origin> {
        // What is told of the row's own code stays there, even if the row refers to the same code further on.
        if what.contains("二度使われています") {
            return None;
        }
        let mut quoted: Vec<&str> =
            what.split('「').skip(1).filter_map(|part| Some(part.split_once('」')?.0)).collect();
        quoted.reverse();
        quoted.into_iter().find_map(|text| {
            let holds = |cell: &&found::Taken| cell.text == text || listed_codes(&cell.text).any(|code| code == text);
            let cells = self.cells.values().filter(holds);
            cells.map(|cell| cell.origin).max()
        })
    }
}

/// The codes in a cell that lists some.
fn listed_codes(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| matches!(c, '、' | '，' | ',' | '：' | ':') || c.is_whitespace())
}
