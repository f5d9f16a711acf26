//! What is wrong with a workbook, by sheet and cell.

use super::found::Found;
use crate::plan::read::{Problem, Problems};
use crate::workbook::{Cell, column_name};

/// The place of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The index of its sheet among those that are read.
    pub page: usize,
    pub row: u32,
    pub column: u16,
}

impl Origin {
    pub fn of(page: usize, cell: &Cell) -> Origin {
        Origin { page, row: cell.row, column: cell.column }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Note {
    origin: Option<Origin>,
    what: String,
    remedy: String,
}

/// The errors met in a workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    file: String,
    tabs: Vec<String>,
    notes: Vec<Note>,
    misshapen: bool,
}

impl Notes {
    pub fn new(file: &str) -> Notes {
        Notes { file: file.to_owned(), ..Notes::default() }
    }

    /// The names of the tabs, by the pages that [`Origin`]s count.
    pub fn name_tabs(&mut self, tabs: Vec<String>) {
        self.tabs = tabs;
    }

    /// An error in a cell.
    pub fn cell(&mut self, origin: Origin, what: impl Into<String>, remedy: impl Into<String>) {
        self.notes.push(Note { origin: Some(origin), what: what.into(), remedy: remedy.into() });
    }

    /// A sheet or a head that is missing or too many: the content cannot be read with sense.
    pub fn misshapen(&mut self, origin: Option<Origin>, what: impl Into<String>, remedy: impl Into<String>) {
        self.misshapen = true;
        self.notes.push(Note { origin, what: what.into(), remedy: remedy.into() });
    }

    pub fn is_misshapen(&self) -> bool {
        self.misshapen
    }

    /// Adds what the reader of plan files found, but for cells that were told already: what is refused here is not
    /// there for the reader, which would only say that it is missing.
    pub fn add_all(&mut self, found: impl IntoIterator<Item = (Option<Origin>, String, String)>) {
        let told: Vec<Origin> = self.notes.iter().filter_map(|note| note.origin).collect();
        let new = found.into_iter().filter(|(origin, ..)| !origin.is_some_and(|origin| told.contains(&origin)));
        self.notes.extend(new.map(|(origin, what, remedy)| Note { origin, what, remedy }));
    }

    /// All errors, in the order of sheets, rows and columns; `None` where there is none.
    pub fn into_problems(self) -> Option<Problems> {
        let Notes { file, tabs, mut notes, .. } = self;
        notes.sort();
        notes.dedup();
        let problem = |note: Note| {
            let place = note.origin.and_then(|origin| Some(shown(origin, tabs.get(origin.page)?)));
            let file = place.map_or_else(|| file.clone(), |place| format!("{file} {place}"));
            Problem { file, line: 0, column: 0, what: note.what, remedy: note.remedy }
        };
        let problems: Vec<Problem> = notes.into_iter().map(problem).collect();
        (!problems.is_empty()).then_some(Problems(problems))
    }
}

impl Found {
    /// A place as people are told it: `「指標」C12`.
    pub fn shown(&self, origin: Origin) -> String {
        self.pages.get(origin.page).map_or_else(String::new, |page| shown(origin, &page.tab))
    }
}

fn shown(origin: Origin, tab: &str) -> String {
    format!("「{tab}」{}{}", column_name(origin.column), u64::from(origin.row) + 1)
}
