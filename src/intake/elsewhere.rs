//! What was written where nothing is read: named once for each sheet, so that nobody believes that it arrived.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::addresses::ranges;
use super::cover::CoverInputs;
use super::identity::OURS;
use super::outcome::Problem;
use super::printed::PrintedSheet;
use super::table::Headed;
use super::typed::{digits, is_blank, squeezed, typed};
use super::{Finding, Form, Place};
use crate::inquiry::sheets;
use crate::workbook::{Cell, Content, Sheet, Workbook};

const REMEDY: &str = "お知らせいただく内容は、「はじめに」の連絡欄か返信のメールにお書きください。";

/// At most one finding for each sheet, and one for the comments on cells. Of a form whose texts were not recorded when it
/// was sent, nothing can be told but the comments.
pub(super) fn elsewhere(
    workbook: &Workbook,
    form: &Form,
    printed: &[PrintedSheet],
    cover: Option<&CoverInputs>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = comments(workbook).into_iter().collect();
    let own = OwnTexts::of(form);
    if form.printed.iter().any(|cell| cell.is_loose()) {
        findings.extend(workbook.sheets.iter().filter_map(|sheet| in_sheet(sheet, printed, cover, &own)));
    }
    findings
}

fn comments(workbook: &Workbook) -> Option<Finding> {
    let what = "セルに付けたコメント（メモ）があります。その内容は取り込んでいません。";
    workbook.has_comments.then(|| Problem::noted(what, REMEDY).at(None, None))
}

fn in_sheet(sheet: &Sheet, printed: &[PrintedSheet], cover: Option<&CoverInputs>, own: &OwnTexts) -> Option<Finding> {
    if carries_identity(sheet) {
        return None;
    }
    let tables: Vec<(Headed, &PrintedSheet)> = printed
        .iter()
        .filter_map(|printed| Some((Headed::find(sheet, printed)?, printed)))
        .filter(|(headed, printed)| headed.has_codes() || squeezed(&sheet.name) == printed.kind.name())
        .collect();
    let inputs = cover.filter(|cover| cover.sheet == sheet.name).map_or(&[][..], |cover| &cover.cells);
    let known = own.on(&sheet.name);
    let is_read = |cell: &Cell| {
        inputs.contains(&(cell.row, cell.column))
            || tables.iter().any(|(headed, printed)| headed.tells_of(cell, printed))
    };
    let stray = sheet.cells.iter().filter(|cell| !is_blank(&cell.content) && !sheet.has_formula(cell.row, cell.column));
    let stray: Vec<&Cell> = stray.filter(|cell| !known.contains(&key(&cell.content)) && !is_read(cell)).collect();
    let first = stray.first()?;
    let place = Place { sheet: sheet.name.clone(), cell: first.address() };
    let cells = ranges(stray.iter().copied());
    let what = if own.has(&sheet.name) || !tables.is_empty() || !inputs.is_empty() {
        format!("黄色の欄のほかに記入（{cells}）があります。そこに書かれた内容は取り込んでいません。")
    } else {
        format!("様式にないシートに記入（{cells}）があります。そこに書かれた内容は取り込んでいません。")
    };
    Some(Problem::noted(what, REMEDY).at(Some(place), None))
}

/// The hidden sheet, also where a program renamed it.
fn carries_identity(sheet: &Sheet) -> bool {
    let is_of_identity = |cell: &Cell| matches!(&cell.content, Content::Text(text) if text.starts_with(OURS));
    sheet.name == sheets::HIDDEN || sheet.cells.iter().any(is_of_identity)
}

/// All that the form says by itself, by sheet.
struct OwnTexts {
    sheets: BTreeMap<String, BTreeSet<String>>,
    all: BTreeSet<String>,
}

impl OwnTexts {
    fn of(form: &Form) -> OwnTexts {
        let mut own = OwnTexts { sheets: BTreeMap::new(), all: BTreeSet::new() };
        for cell in form.printed {
            let key = text_key(&cell.printed);
            own.sheets.entry(squeezed(&cell.sheet)).or_default().insert(key.clone());
            own.all.insert(key);
        }
        own
    }

    fn has(&self, sheet: &str) -> bool {
        self.sheets.contains_key(&squeezed(sheet))
    }

    /// What a sheet of the form says; of one with another name, whatever any sheet says.
    fn on(&self, sheet: &str) -> &BTreeSet<String> {
        self.sheets.get(&squeezed(sheet)).unwrap_or(&self.all)
    }
}

/// A content as it is compared: a number stored as text, other widths and blanks make no difference.
fn key(content: &Content) -> String {
    match content {
        Content::Number { number, .. } => digits(*number),
        content => text_key(&typed(content)),
    }
}

fn text_key(text: &str) -> String {
    let plain = squeezed(text);
    plain.parse::<Decimal>().map_or(plain, digits)
}
