//! Finds the row of heads and which column, or item, is which.

use std::collections::{BTreeMap, BTreeSet};

use super::{is_named, is_unread, plain_text, same};
use crate::plan::Moment;
use crate::planbook::page::ITEM_HEADS;
use crate::planbook::sheets::{Column, Field, Shape, SheetKind};
use crate::planbook::told::{Notes, Origin};
use crate::workbook::{Cell, Sheet};

/// Rows from the top in which the heads are looked for.
const SEARCHED: u32 = 30;

/// The heads of a sheet, by their columns.
#[derive(Default)]
pub struct Heads {
    pub row: u32,
    pub fixed: BTreeMap<u16, &'static Column>,
    /// Years, or a table's columns, with the place of the head.
    pub extra: BTreeMap<u16, (String, Origin)>,
    pub unread: BTreeSet<u16>,
}

/// The items of a sheet of items.
pub struct Items {
    pub first: u32,
    /// The column of the content.
    pub content: u16,
    pub rows: BTreeMap<&'static str, u32>,
}

impl Heads {
    pub fn column(&self, definition: &Column) -> Option<u16> {
        self.fixed.iter().find(|(_, found)| found.key == definition.key).map(|(column, _)| *column)
    }
}

/// The row that holds the most of the wanted heads, and at least two of them (or the only one).
fn head_row(sheet: &Sheet, is_head: impl Fn(&str) -> bool) -> Option<u32> {
    let rows = sheet.cells.chunk_by(|one, other| one.row == other.row);
    let counted = rows.filter_map(|cells| {
        let row = cells.first()?.row;
        let count = cells.iter().filter_map(plain_text).filter(|text| is_head(text)).count();
        (row < SEARCHED && count > 1).then_some((row, count))
    });
    counted.max_by_key(|(row, count)| (*count, std::cmp::Reverse(*row))).map(|(row, _)| row)
}

fn cells_of(sheet: &Sheet, row: u32) -> impl Iterator<Item = &Cell> {
    sheet.cells.iter().filter(move |cell| cell.row == row)
}

/// Finds the heads of a sheet of rows.
pub fn find_heads(sheet: &Sheet, kind: &'static SheetKind, page: usize, notes: &mut Notes) -> Option<Heads> {
    let known = |text: &str| kind.columns.iter().find(|column| is_named(column, text));
    let Some(row) = head_row(sheet, |text| known(text).is_some()) else {
        notes.misshapen(
            Some(Origin { page, row: 0, column: 0 }),
            "見出しの行がありません",
            format!("上から{SEARCHED}行の中に、{} などの見出しを戻してください", first_heads(kind)),
        );
        return None;
    };
    let mut heads = Heads { row, ..Heads::default() };
    for cell in cells_of(sheet, row) {
        let Some(text) = plain_text(cell) else { continue };
        let origin = Origin::of(page, cell);
        if let Some(column) = known(&text) {
            if heads.fixed.values().any(|before| before.key == column.key) && column.field != Field::Memo {
                twice(&text, origin, notes);
            }
            heads.fixed.insert(cell.column, column);
        } else if is_unread(&text) {
            heads.unread.insert(cell.column);
        } else if is_extra(kind, &text) {
            if heads.extra.values().any(|(before, _)| same(before, &text)) {
                twice(&text, origin, notes);
            }
            heads.extra.insert(cell.column, (text, origin));
        } else {
            unknown(kind, &text, origin, notes);
            heads.unread.insert(cell.column);
        }
    }
    for column in kind.columns.iter().filter(|column| column.field != Field::Memo) {
        if heads.column(column).is_none() {
            notes.misshapen(
                Some(Origin { page, row, column: 0 }),
                format!("見出し「{}」の列がありません", column.head),
                "書くことがなくても、列を残してください（消したときは、この見出しの列を加えてください）",
            );
        }
    }
    Some(heads)
}

fn is_extra(kind: &SheetKind, text: &str) -> bool {
    match kind.shape {
        Shape::Years => Moment::parse(text).is_ok(),
        Shape::Cells => text.strip_prefix('欄').is_some_and(|number| !number.is_empty()),
        Shape::Rows | Shape::Items => false,
    }
}

fn first_heads(kind: &SheetKind) -> String {
    let heads: Vec<String> = kind.columns.iter().take(3).map(|column| format!("「{}」", column.head)).collect();
    heads.join("")
}

fn twice(text: &str, origin: Origin, notes: &mut Notes) {
    let remedy = "一つにまとめるか、片方の見出しを「メモ」で始めてください";
    notes.misshapen(Some(origin), format!("見出し「{text}」が二つあります"), remedy);
}

fn unknown(kind: &SheetKind, text: &str, origin: Origin, notes: &mut Notes) {
    let mut known: Vec<&str> =
        kind.columns.iter().filter(|column| column.field != Field::Memo).map(|column| column.head).collect();
    match kind.shape {
        Shape::Years => known.push("年度（R6 など）"),
        Shape::Cells => known.push("欄1、欄2 …"),
        Shape::Rows | Shape::Items => {}
    }
    notes.misshapen(
        Some(origin),
        format!("知らない見出し「{text}」があります"),
        format!("見出しを直すか、「メモ」で始めてください（読み込みません）。使える見出し：{}", known.join("、")),
    );
}

/// Finds the items of a sheet of items.
pub fn find_items(sheet: &Sheet, kind: &'static SheetKind, page: usize, notes: &mut Notes) -> Option<Items> {
    let [item_head, content_head, _] = ITEM_HEADS;
    let row = head_row(sheet, |text| same(text, item_head) || same(text, content_head));
    let column = |head: &str| {
        let found = cells_of(sheet, row?).find(|cell| plain_text(cell).is_some_and(|text| same(&text, head)));
        found.map(|cell| cell.column)
    };
    let (Some(head), Some(items), Some(content)) = (row, column(item_head), column(content_head)) else {
        notes.misshapen(
            Some(Origin { page, row: 0, column: 0 }),
            format!("見出し「{item_head}」と「{content_head}」の行がありません"),
            "この二つの見出しを、並べて戻してください",
        );
        return None;
    };
    let mut rows: BTreeMap<&'static str, u32> = BTreeMap::new();
    for cell in sheet.cells.iter().filter(|cell| cell.row > head && cell.column == items) {
        let Some(text) = plain_text(cell).filter(|text| !is_unread(text)) else { continue };
        let origin = Origin::of(page, cell);
        match kind.columns.iter().find(|column| is_named(column, &text)) {
            None => unknown(kind, &text, origin, notes),
            Some(column) if rows.contains_key(column.key) => twice(&text, origin, notes),
            Some(column) => {
                rows.insert(column.key, cell.row);
            }
        }
    }
    for column in kind.columns.iter().filter(|column| !rows.contains_key(column.key)) {
        notes.misshapen(
            Some(Origin { page, row: head, column: items }),
            format!("項目「{}」の行がありません", column.head),
            "書くことがなくても、行を残してください",
        );
    }
    let named = |row: u32| sheet.cell(row, items).and_then(plain_text).is_some();
    for cell in sheet.cells.iter().filter(|cell| cell.row > head && cell.column == content && !named(cell.row)) {
        if plain_text(cell).is_some() {
            let remedy = "左の欄に項目の名前を書くか、内容を消してください";
            notes.cell(Origin::of(page, cell), "項目のない内容があります", remedy);
        }
    }
    let first = rows.values().min().copied().unwrap_or(head);
    Some(Items { first, content, rows })
}
