//! What stands in a workbook that came back: sheets and columns found by their titles and heads, each cell as text.

mod cell;
mod heads;

use std::collections::BTreeMap;

use super::sheets::{Column, Field, SHEETS, Shape, SheetKind};
use super::told::{Notes, Origin};
use crate::fiscal_year::half_width;
use crate::workbook::{Cell, Content, Sheet, Workbook};
use heads::{Heads, find_heads, find_items};

/// The sheet of instructions, which holds nothing of the plan.
pub const INTRODUCTION: &str = "はじめに";
/// Tabs and heads that begin with these are not read.
const UNREAD: [&str; 2] = ["メモ", "（参考）"];
/// A row whose first cell begins with this is an example and not read.
pub const EXAMPLE: &str = "例：";

/// The plan's sheets in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What errors call the workbook.
    pub file: String,
    pub pages: Vec<FoundPage>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPage {
    pub kind: &'static SheetKind,
    /// The name on its tab now.
    pub tab: String,
    /// Heads of the columns behind the fixed ones, with their place.
    pub extra: Vec<(String, Origin)>,
    pub rows: Vec<FoundRow>,
    /// Where a blank cell of a column lies: the sheet's column, or for items the item's row.
    columns: BTreeMap<&'static str, u32>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundRow {
    /// The row's first cell.
    pub origin: Origin,
    pub cells: BTreeMap<&'static str, Taken>,
    /// Cells of the columns behind the fixed ones, by their index.
    pub extra: BTreeMap<usize, Taken>,
}

/// A cell's text and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub text: String,
    pub origin: Origin,
}

impl Found {
    /// Finds the sheets, columns and cells. What is wrong is noted; when a sheet or a column is, nothing else can be
    /// told with sense, and `None` comes back.
    pub fn find(file: &str, workbook: &Workbook, notes: &mut Notes) -> Option<Found> {
        let mut found = Found { file: file.to_owned(), pages: Vec::new() };
        let sheets = sheets_by_kind(workbook, notes);
        for (index, (sheet, kind)) in sheets.iter().enumerate() {
            found.pages.push(FoundPage {
                kind,
                tab: sheet.name.clone(),
                extra: Vec::new(),
                rows: Vec::new(),
                columns: BTreeMap::new(),
            });
            let page = &mut found.pages[index];
            match kind.shape {
                Shape::Items => page.take_items(sheet, index, notes),
                _ => page.take_rows(sheet, index, notes),
            }
        }
        notes.name_tabs(found.pages.iter().map(|page| page.tab.clone()).collect());
        (!notes.is_misshapen()).then_some(found)
    }

    pub fn page(&self, id: super::sheets::SheetId) -> Option<&FoundPage> {
        self.pages.iter().find(|page| page.kind.id == id)
    }
}

/// The sheets that are read, each with its kind, in the order of the tabs.
fn sheets_by_kind<'w>(workbook: &'w Workbook, notes: &mut Notes) -> Vec<(&'w Sheet, &'static SheetKind)> {
    let mut sheets: Vec<(&Sheet, &SheetKind)> = Vec::new();
    for sheet in &workbook.sheets {
        let title = sheet.cells.first().and_then(plain_text).unwrap_or_default();
        let is = |title: &str| SHEETS.iter().find(|kind| same(kind.title, title));
        if same(&title, INTRODUCTION) || same(&sheet.name, INTRODUCTION) || is_unread(&sheet.name) {
            continue;
        }
        match is(&title).or_else(|| is(&sheet.name)) {
            None if sheet.cells.is_empty() => {}
            None => notes.misshapen(
                None,
                format!("知らないシート「{}」があります", sheet.name),
                "シートを消すか、名前を「メモ」で始めてください（「メモ」で始まるシートは読み込みません）",
            ),
            Some(kind) => match sheets.iter().find(|(_, before)| before.id == kind.id) {
                Some((before, _)) => notes.misshapen(
                    None,
                    format!("「{}」のシートが二つあります（「{}」と「{}」）", kind.title, before.name, sheet.name),
                    "一つにまとめるか、片方のシートの名前と左上の題を「メモ」で始めてください",
                ),
                None => sheets.push((sheet, kind)),
            },
        }
    }
    if sheets.is_empty() {
        notes.misshapen(
            None,
            "計画のシートが一つもありません",
            "sokatsu plan export または sokatsu plan template で作った Excel ブックを指定してください",
        );
        return sheets;
    }
    for kind in SHEETS.iter().filter(|kind| !sheets.iter().any(|(_, found)| found.id == kind.id)) {
        notes.misshapen(
            None,
            format!("シート「{}」がありません", kind.title),
            "書くことがなくても、見出しだけのシートを残してください（消したときは、書き出したときのブックから写せます）",
        );
    }
    sheets
}

impl FoundPage {
    /// Where a row's cell of a column lies, blank or not.
    pub fn place(&self, row: &FoundRow, key: &str) -> Option<Origin> {
        let position = *self.columns.get(key)?;
        Some(match self.kind.shape {
            Shape::Items => Origin { row: position, ..row.origin },
            _ => Origin { column: u16::try_from(position).ok()?, ..row.origin },
        })
    }

    fn take_items(&mut self, sheet: &Sheet, page: usize, notes: &mut Notes) {
        let Some(items) = find_items(sheet, self.kind, page, notes) else { return };
        self.columns = items.rows;
        let mut row =
            FoundRow { origin: Origin { page, row: items.first, column: items.content }, ..FoundRow::default() };
        for (key, line) in &self.columns {
            let cell = sheet.cell(*line, items.content);
            if let (Some(cell), Some(column)) = (cell, self.kind.column(key)) {
                take(cell, column.field, page, notes).map(|taken| row.cells.insert(key, taken));
            }
        }
        self.rows.push(row);
    }

    fn take_rows(&mut self, sheet: &Sheet, page: usize, notes: &mut Notes) {
        let Some(mut heads) = find_heads(sheet, self.kind, page, notes) else { return };
        for cells in sheet.cells.chunk_by(|one, other| one.row == other.row) {
            let Some(line) = cells.first().map(|cell| cell.row).filter(|line| *line > heads.row) else { continue };
            if self.is_example(sheet, line, &heads) {
                continue;
            }
            let row = self.take_row(cells, &mut heads, page, notes);
            if !row.cells.is_empty() || !row.extra.is_empty() {
                self.rows.push(row);
            }
        }
        self.columns = heads.fixed.iter().map(|(column, definition)| (definition.key, u32::from(*column))).collect();
        self.extra = heads.extra.into_values().collect();
    }

    fn take_row(&self, cells: &[Cell], heads: &mut Heads, page: usize, notes: &mut Notes) -> FoundRow {
        let line = cells.first().map_or(0, |cell| cell.row);
        let first = self.kind.columns.first().and_then(|first| heads.column(first)).unwrap_or_default();
        let mut row = FoundRow { origin: Origin { page, row: line, column: first }, ..FoundRow::default() };
        for cell in cells {
            if let Some(definition) = heads.fixed.get(&cell.column) {
                if definition.field != Field::Memo {
                    take(cell, definition.field, page, notes).map(|taken| row.cells.insert(definition.key, taken));
                }
            } else if let Some(index) = heads.extra.keys().position(|column| *column == cell.column) {
                let field = if self.kind.shape == Shape::Years { Field::Value } else { Field::Text };
                take(cell, field, page, notes).map(|taken| row.extra.insert(index, taken));
            } else if plain_text(cell).is_some() && heads.unread.insert(cell.column) {
                // Told once for the column.
                notes.cell(
                    Origin::of(page, cell),
                    "見出しのない列に書き込みがあります",
                    "見出しのある列に移すか、列の見出しを「メモ」で始めてください",
                );
            }
        }
        row
    }

    fn is_example(&self, sheet: &Sheet, line: u32, heads: &Heads) -> bool {
        let first = self.kind.columns.first().and_then(|first| heads.column(first));
        let text = first.and_then(|column| sheet.cell(line, column)).and_then(plain_text);
        text.is_some_and(|text| text.replacen(':', "：", 1).starts_with(EXAMPLE))
    }
}

fn take(cell: &Cell, field: Field, page: usize, notes: &mut Notes) -> Option<Taken> {
    let origin = Origin::of(page, cell);
    match cell::text(&cell.content, field) {
        Ok(text) => text.map(|text| Taken { text, origin }),
        Err(refusal) => {
            notes.cell(origin, refusal.what, refusal.remedy);
            None
        }
    }
}

/// A cell's text without white space around it, if it has any.
fn plain_text(cell: &Cell) -> Option<String> {
    let text = match &cell.content {
        Content::Text(text) => text.trim().to_owned(),
        Content::Number { number, .. } => number.normalize().to_string(),
        Content::Bool(flag) => flag.to_string(),
        Content::Error(error) => error.clone(),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Whether two heads are the same but for white space and the width of letters.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String { half_width(text).chars().filter(|c| !c.is_whitespace()).collect() };
    plain(one) == plain(other)
}

fn is_unread(name: &str) -> bool {
    UNREAD.iter().any(|begin| half_width(name.trim()).starts_with(&half_width(begin)))
}

/// Whether a column is one that is named by its head.
fn is_named(column: &Column, head: &str) -> bool {
    same(column.head, head)
}
