//! Turns the sheets into plan files, so that every rule of their reader holds for workbooks too.

mod evaluation;
mod figures;
mod lists;
mod names;

use std::collections::BTreeMap;

use super::found::{Found, FoundPage, FoundRow, Taken};
use super::sheets::{Field, SheetId};
use super::told::{Notes, Origin};
use super::toml_text::{TomlText, array, quoted};
use super::words::{Words, in_english};
use crate::fiscal_year::half_width;
use names::Names;

/// The files of a plan and its city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    pub city: TomlText,
    pub files: Vec<TomlText>,
}

/// What the parts of this room share while they write.
struct Desk<'f> {
    found: &'f Found,
    names: Names<'f>,
    notes: &'f mut Notes,
}

impl Sources {
    /// Writes the files; what cannot be written into them is noted.
    pub fn of(found: &Found, notes: &mut Notes) -> Sources {
        let names = Names::of(found);
        let mut desk = Desk { found, names, notes };
        let mut files = vec![desk.plan_file(), desk.indicator_file()];
        files.extend(desk.text_files());
        files.extend(desk.mark_files());
        files.push(desk.evaluation_file());
        files.retain(|file| !file.is_empty());
        let city = desk.city_file();
        Sources { city, files }
    }
}

impl<'f> Desk<'f> {
    fn page(&self, id: SheetId) -> Option<&'f FoundPage> {
        self.found.page(id)
    }

    fn rows(&self, id: SheetId) -> &'f [FoundRow] {
        self.page(id).map_or(&[], |page| &page.rows)
    }

    /// Rows that belong to another sheet's things, by the code in a column. Rows whose code is blank or not on that
    /// sheet are told.
    fn rows_by_owner(&mut self, id: SheetId, key: &str, owners: SheetId) -> BTreeMap<&'f str, Vec<&'f FoundRow>> {
        let mut by_owner: BTreeMap<&str, Vec<&FoundRow>> = BTreeMap::new();
        let Some(page) = self.page(id) else { return by_owner };
        let sheet = super::sheets::sheet(owners).title;
        let known: Vec<&str> = self.rows(owners).iter().filter_map(|row| row.text("code")).collect();
        for row in &page.rows {
            let head = page.kind.column(key).map_or("", |column| column.head);
            let Some(code) = row.cells.get(key) else {
                let place = page.place(row, key).unwrap_or(row.origin);
                self.notes.cell(
                    place,
                    format!("「{head}」がありません"),
                    format!("「{sheet}」シートのコードを書いてください"),
                );
                continue;
            };
            let owner = match page.kind.column(key).map(|column| column.field) {
                Some(Field::Department) => self.names.department(&code.text),
                _ => &code.text,
            };
            if known.contains(&owner) {
                by_owner.entry(owner).or_default().push(row);
            } else {
                let what = format!("コード「{}」は「{sheet}」シートにありません", code.text);
                self.notes.cell(code.origin, what, format!("コードを直すか、「{sheet}」シートに加えてください"));
            }
        }
        by_owner
    }

    fn plan_file(&mut self) -> TomlText {
        let mut toml = TomlText::new("plan.toml");
        if let Some(page) = self.page(SheetId::Plan) {
            for row in &page.rows {
                toml.head("[plan]", row.origin);
                self.keys(&mut toml, page, row, &["city_name", "planning_department"]);
            }
        }
        self.tables(&mut toml, SheetId::Periods, "[[plan.periods]]");
        self.tables(&mut toml, SheetId::Levels, "[[level]]");
        self.tables(&mut toml, SheetId::Nodes, "[[node]]");
        self.tables(&mut toml, SheetId::Related, "[[related_plan]]");
        let mut named = self.rows_by_owner(SheetId::ProgrammeIndicators, "programme", SheetId::Programmes);
        if let (Some(page), Some(indicators)) =
            (self.page(SheetId::Programmes), self.page(SheetId::ProgrammeIndicators))
        {
            for row in &page.rows {
                toml.head("[[programme]]", row.origin);
                self.keys(&mut toml, page, row, &[]);
                for indicator in row.text("code").and_then(|code| named.remove(code)).unwrap_or_default() {
                    toml.head("[[programme.indicators]]", indicator.origin);
                    self.keys(&mut toml, indicators, indicator, &["programme"]);
                }
            }
        }
        toml
    }

    fn city_file(&mut self) -> TomlText {
        let code = self.rows(SheetId::Plan).first().and_then(|row| row.text("city")).unwrap_or("city");
        let mut toml = TomlText::new(format!("{}.city.toml", code.replace(['/', '\\'], "_")));
        if let (Some(page), Some(row)) = (self.page(SheetId::Plan), self.rows(SheetId::Plan).first()) {
            toml.head("[city]", row.origin);
            for (key, written) in
                [("city", "code"), ("city_name", "name"), ("planning_department", "planning_department")]
            {
                self.key(&mut toml, page, row, key, written);
            }
        }
        let mut addresses = self.rows_by_owner(SheetId::Addresses, "department", SheetId::Departments);
        if let (Some(page), Some(of_addresses)) = (self.page(SheetId::Departments), self.page(SheetId::Addresses)) {
            for row in &page.rows {
                toml.head("[[department]]", row.origin);
                self.keys(&mut toml, page, row, &[]);
                for address in row.text("code").and_then(|code| addresses.remove(code)).unwrap_or_default() {
                    toml.head("[[department.address]]", address.origin);
                    self.keys(&mut toml, of_addresses, address, &["department"]);
                }
            }
        }
        toml
    }

    /// A table for each row of a sheet.
    fn tables(&mut self, toml: &mut TomlText, id: SheetId, head: &str) {
        let Some(page) = self.page(id) else { return };
        for row in &page.rows {
            toml.head(head, row.origin);
            self.keys(toml, page, row, &[]);
        }
    }

    /// The cells of a row as keys, in the order of the columns.
    fn keys(&mut self, toml: &mut TomlText, page: &FoundPage, row: &FoundRow, without: &[&str]) {
        for column in page.kind.columns.iter().filter(|column| !without.contains(&column.key)) {
            self.key(toml, page, row, column.key, column.key);
        }
    }

    /// A cell, if it is not blank, as the key `written`.
    fn key(&mut self, toml: &mut TomlText, page: &FoundPage, row: &FoundRow, key: &str, written: &str) {
        let (Some(taken), Some(column)) = (row.cells.get(key), page.kind.column(key)) else { return };
        let text = taken.text.as_str();
        let value = match column.field {
            Field::Memo => return,
            Field::Text | Field::Value | Field::Code | Field::Year | Field::Moment | Field::Day => quoted(text),
            Field::Level => quoted(self.names.level(text)),
            Field::Department => quoted(self.names.department(text)),
            Field::Codes => array(lists::codes(text)),
            Field::Lines => array(lists::lines(text)),
            Field::Departments => lists::departments(text, &self.names),
            Field::Listings => lists::listings(text),
            Field::Whole => lists::whole(text),
            Field::Wholes => format!("[{}]", lists::codes(text).map(lists::whole).collect::<Vec<_>>().join(", ")),
            Field::Word(words) => match self.word(words, taken, column.head) {
                Some(word) => quoted(word),
                None => return,
            },
            Field::Flag(words) => match self.word(words, taken, column.head) {
                Some(word) => word.to_owned(),
                None => return,
            },
        };
        toml.written(written, &value, taken.origin);
    }

    /// One of a list of words; any other is told.
    fn word(&mut self, words: Words, taken: &Taken, head: &str) -> Option<&'static str> {
        let plain = half_width(&taken.text);
        let found = in_english(words, &taken.text).or_else(|| in_english(words, &plain));
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(japanese, _)| *japanese).collect();
            let remedy = format!("次のどれかにしてください：{}", known.join("、"));
            self.notes.cell(taken.origin, format!("「{head}」に「{}」は使えません", taken.text), remedy);
        }
        found
    }
}

impl FoundRow {
    fn text(&self, key: &str) -> Option<&str> {
        self.cells.get(key).map(|taken| taken.text.as_str())
    }

    /// The place of a cell, or of the row where the cell is blank.
    fn at(&self, key: &str) -> Origin {
        self.cells.get(key).map_or(self.origin, |taken| taken.origin)
    }
}
