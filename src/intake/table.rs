//! Sheets and columns found by their headings, wherever they stand.

use super::addresses::addresses;
use super::outcome::Problem;
use super::printed::PrintedSheet;
use super::typed::{is_blank, squeezed, typed};
use super::{Field, Finding, Place};
use crate::inquiry::sheets;
use crate::workbook::{Cell, Content, Sheet, address};

/// The headings are looked for in so many rows that hold anything.
const HEAD_ROWS: usize = 20;

/// A sheet with the row of its headings.
#[derive(Clone)]
pub(super) struct Headed<'w> {
    pub sheet: &'w Sheet,
    head: u32,
    /// Each heading as it is compared, with its column.
    headings: Vec<(String, u16)>,
}

/// The columns of a sheet that is read.
pub(super) struct Table<'w> {
    pub sheet: &'w Sheet,
    /// The row of the headings.
    pub head: u32,
    pub code: u16,
    pub inputs: Vec<Input>,
    /// Headings of locked cells, each with its columns; none where it is gone.
    pub locked: Vec<(String, Vec<u16>)>,
    /// Every column that has one of the form's headings.
    known: Vec<u16>,
}

/// A column to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    pub field: Field,
    pub heading: String,
    pub column: u16,
}

/// A row with something in it.
#[derive(Clone)]
pub(super) struct Row<'w> {
    pub row: u32,
    /// As it is compared; empty where the code's cell is blank.
    pub code: String,
    /// The inputs that are filled in, in the order of the form.
    pub inputs: Vec<(Field, &'w Cell)>,
    /// Filled in under no heading of the form.
    pub strays: Vec<&'w Cell>,
}

impl<'w> Headed<'w> {
    /// The row of a sheet that has the most of the form's headings, one of an input among them.
    pub fn find(sheet: &'w Sheet, printed: &PrintedSheet) -> Option<Headed<'w>> {
        let inputs: Vec<String> = printed.inputs.iter().map(|(_, heading)| folded(heading)).collect();
        let others = printed.locked.iter().copied().chain([sheets::CODE]).chain(sheets::COMPUTED);
        let wanted: Vec<String> = inputs.iter().cloned().chain(others.map(folded)).collect();
        let mut best: Option<Headed> = None;
        for (row, cells) in sheet.rows().take(HEAD_ROWS) {
            let heading = |cell: &Cell| {
                let found = headings_of(cell).into_iter().find(|found| wanted.contains(found))?;
                Some((found, cell.column))
            };
            let headings: Vec<(String, u16)> = cells.iter().filter_map(heading).collect();
            let has_input = headings.iter().any(|(heading, _)| inputs.contains(heading));
            let more = best.as_ref().is_none_or(|best| headings.len() > best.headings.len());
            if has_input && more {
                best = Some(Headed { sheet, head: row, headings });
            }
        }
        best
    }

    fn columns(&self, heading: &str) -> Vec<u16> {
        let wanted = folded(heading);
        self.headings.iter().filter(|(found, _)| *found == wanted).map(|(_, column)| *column).collect()
    }

    /// Whether the codes are there, without which no row is known.
    pub fn has_codes(&self) -> bool {
        !self.columns(sheets::CODE).is_empty()
    }

    /// Where the headings are.
    pub fn place(&self) -> Place {
        let column = self.columns(sheets::CODE).first().copied();
        let column = column.or_else(|| self.headings.first().map(|(_, column)| *column)).unwrap_or_default();
        Place { sheet: self.sheet.name.clone(), cell: address(self.head, column) }
    }

    /// All cells that are filled in below the headings of inputs, however often these stand there.
    pub fn filled(&self, printed: &PrintedSheet) -> Vec<&'w Cell> {
        let columns: Vec<u16> = printed.inputs.iter().flat_map(|(_, heading)| self.columns(heading)).collect();
        let below = self.sheet.cells.iter().filter(|cell| cell.row > self.head && columns.contains(&cell.column));
        below.filter(|cell| self.is_filled(cell)).collect()
    }

    /// Whether a cell is answered, compared or told where the rows are read: all of an item's row, all inputs, each code.
    pub fn tells_of(&self, cell: &Cell, printed: &PrintedSheet) -> bool {
        let codes = self.columns(sheets::CODE);
        let is_input = || printed.inputs.iter().any(|(_, heading)| self.columns(heading).contains(&cell.column));
        let is_item = || {
            let code = codes.iter().filter_map(|code| self.sheet.cell(cell.row, *code));
            let mut code = code.map(|cell| item_key(&typed(&cell.content)));
            code.any(|code| printed.items.iter().any(|item| item_key(item.code) == code))
        };
        cell.row > self.head && (codes.contains(&cell.column) || is_input() || is_item())
    }

    /// Typed by a person: no blank, and not the small print under the headings.
    fn is_filled(&self, cell: &Cell) -> bool {
        let codes = self.columns(sheets::CODE);
        let has_code = || codes.iter().any(|code| self.sheet.cell(cell.row, *code).is_some_and(is_written));
        is_written(cell) && (!is_small_print(cell) || has_code())
    }

    /// The columns, and what is wrong with them. `None` where the codes cannot be told.
    pub fn table(&self, printed: &PrintedSheet, findings: &mut Vec<Finding>) -> Option<Table<'w>> {
        let codes = self.columns(sheets::CODE);
        let Some(code) = self.one_column(sheets::CODE, &codes, findings) else {
            self.refuse_all(printed, findings);
            return None;
        };
        let mut inputs = Vec::new();
        for (field, heading) in &printed.inputs {
            let columns = self.columns(heading);
            if let Some(column) = self.one_column(heading, &columns, findings) {
                inputs.push(Input { field: *field, heading: heading.clone(), column });
            }
        }
        let locked: Vec<(String, Vec<u16>)> =
            printed.locked.iter().map(|heading| ((*heading).to_owned(), self.columns(heading))).collect();
        findings.extend(self.gone(&locked));
        let known = self.headings.iter().map(|(_, column)| *column).collect();
        Some(Table { sheet: self.sheet, head: self.head, code, inputs, locked, known })
    }

    /// The column of a heading; of several, the first where they say the same.
    fn one_column(&self, heading: &str, columns: &[u16], findings: &mut Vec<Finding>) -> Option<u16> {
        let place = Some(self.place());
        let (first, more) = match columns {
            [] => {
                let what = format!("列「{heading}」が見つかりません。この列の記入は読み取れません。");
                let remedy = "届いた様式の見出しを変えずに、その様式にご記入ください。";
                findings.push(Problem::refused(what, remedy).at(place, None));
                return None;
            }
            [first, more @ ..] => (*first, more),
        };
        let below = |column: u16| {
            let cells = self.sheet.cells.iter().filter(move |cell| cell.column == column && cell.row > self.head);
            cells.filter(|cell| self.is_filled(cell))
        };
        let content = |column: u16| below(column).map(|cell| (cell.row, &cell.content));
        if more.iter().all(|column| content(*column).eq(content(first))) {
            return Some(first);
        }
        let cells = addresses(columns.iter().flat_map(|column| below(*column)));
        let what = format!(
            "列「{heading}」が{}つあり、内容が違います。どちらの列の記入（{cells}）も受け付けていません。",
            columns.len()
        );
        let remedy = format!("列「{heading}」を一つにしてお送りください。");
        findings.push(Problem::refused(what, remedy).at(place, None));
        None
    }

    /// Names all that is filled in, where nothing of it can be read.
    pub fn refuse_all(&self, printed: &PrintedSheet, findings: &mut Vec<Finding>) {
        let cells = addresses(self.filled(printed));
        if !cells.is_empty() {
            let what = format!("このシートの記入（{cells}）は受け付けていません。");
            let remedy = "届いた様式に書き写してお送りください。";
            findings.push(Problem::refused(what, remedy).at(Some(self.place()), None));
        }
    }

    fn gone(&self, locked: &[(String, Vec<u16>)]) -> Option<Finding> {
        let gone = locked.iter().filter(|(_, columns)| columns.is_empty());
        let gone: Vec<String> = gone.map(|(heading, _)| format!("「{heading}」")).collect();
        (!gone.is_empty()).then(|| {
            let what = format!("参考の列{}がなくなっています。ほかの列は読み取りました。", gone.join(""));
            Problem::noted(what, "").at(Some(self.place()), None)
        })
    }
}

impl<'w> Table<'w> {
    /// The rows below the headings.
    pub fn rows(&self) -> Vec<Row<'w>> {
        let below = self.sheet.rows().filter(|(row, _)| *row > self.head);
        below.map(|(row, cells)| self.row(row, cells)).collect()
    }

    fn row(&self, row: u32, cells: &'w [Cell]) -> Row<'w> {
        let at = |column: u16| cells.iter().find(|cell| cell.column == column);
        let code = at(self.code).map_or(String::new(), |cell| item_key(&typed(&cell.content)));
        let is_filled = |cell: &&Cell| is_written(cell) && (!is_small_print(cell) || !code.is_empty());
        let filled = |column: u16| at(column).filter(is_filled);
        let inputs = self.inputs.iter().filter_map(|input| Some((input.field, filled(input.column)?))).collect();
        let strays = cells.iter().filter(|cell| !self.known.contains(&cell.column) && is_written(cell)).collect();
        Row { row, code, inputs, strays }
    }

    pub fn place(&self, cell: &Cell) -> Place {
        self.place_of(cell.row, cell.column)
    }

    pub fn place_of(&self, row: u32, column: u16) -> Place {
        Place { sheet: self.sheet.name.clone(), cell: address(row, column) }
    }
}

/// A code as it is compared: as it was typed again, `ｋ１１１ ` is K111.
pub(super) fn item_key(code: &str) -> String {
    squeezed(code).to_uppercase()
}

fn is_written(cell: &Cell) -> bool {
    !is_blank(&cell.content)
}

/// What the form says under the headings of its inputs.
fn is_small_print(cell: &Cell) -> bool {
    const SMALL_PRINT: [&str; 6] = [
        sheets::ACTUAL_HELP,
        sheets::OWN_MARK_HELP,
        sheets::REASON_HELP,
        sheets::COMMENT_HELP,
        sheets::ACHIEVEMENT_HELP,
        sheets::ISSUE_HELP,
    ];
    let is_own = |text: &str| SMALL_PRINT.iter().any(|own| squeezed(own) == squeezed(text));
    matches!(&cell.content, Content::Text(text) if is_own(text))
}

/// The heading as it is compared: of several lines the first as well, under which small print may have been put.
fn headings_of(cell: &Cell) -> Vec<String> {
    let Content::Text(text) = &cell.content else { return Vec::new() };
    let first = text.trim().lines().next().unwrap_or_default();
    vec![folded(text), folded(first)]
}

fn folded(heading: &str) -> String {
    squeezed(heading).to_uppercase().replace(['▼', '▽'], "")
}
