//! Filled forms torn apart at random: nothing panics, and nothing that stands in an input of a known row is lost in
//! silence.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::workbook::Sheet;

/// What a random hand does to a workbook.
#[derive(Debug, Clone)]
enum Deed {
    Drop(Index),
    /// A cell's content once more, in another place.
    Copy(Index, u32, u16),
    Swap(Index, Index),
    Write(Index, Content),
    /// A cell where there may be none.
    Put(u32, u16, Content),
    DropSheet,
    CopySheet,
    Rename(String),
    /// All rows of a sheet turned upside down.
    TurnOver,
}

fn content() -> impl Strategy<Value = Content> {
    let number = (any::<i64>(), 0_u32..20, any::<bool>(), any::<bool>()).prop_map(|(digits, scale, percent, date)| {
        Content::Number { number: rust_decimal::Decimal::new(digits, scale), percent, date }
    });
    let words = prop::sample::select(vec![
        "",
        " ",
        "約60",
        "１，２３４",
        "未確定",
        "-",
        "削除",
        "K111",
        "コード",
        "R7実績",
        "理由",
        "前回と同じ",
        "A",
        "数字だけ",
        "5/29",
        "R8.5.29",
        "回答者",
        "=1+1",
        "\u{e000}",
        "\u{7}",
        "𠮷",
        "%",
        "12件",
        "・",
        "（",
        "1,000.000",
        "99999999999999999999999999999999",
    ]);
    prop_oneof![
        number,
        words.prop_map(text),
        any::<String>().prop_map(Content::Text),
        any::<bool>().prop_map(Content::Bool),
        Just(Content::Error("#N/A".to_owned())),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => any::<Index>().prop_map(Deed::Drop),
        4 => (any::<Index>(), 0_u32..80, 0_u16..30).prop_map(|(cell, row, column)| Deed::Copy(cell, row, column)),
        4 => (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Deed::Swap(one, other)),
        8 => (any::<Index>(), content()).prop_map(|(cell, content)| Deed::Write(cell, content)),
        8 => (0_u32..80, 0_u16..30, content()).prop_map(|(row, column, content)| Deed::Put(row, column, content)),
        1 => Just(Deed::DropSheet),
        1 => Just(Deed::CopySheet),
        1 => prop::sample::select(vec!["実績入力", "コメント", "記入例", "別名", "_sokatsu"]).prop_map(|name| Deed::Rename(name.to_owned())),
        1 => Just(Deed::TurnOver),
    ]
}

fn done(workbook: &mut Workbook, at: &Index, deed: Deed) {
    if workbook.sheets.is_empty() {
        return;
    }
    let place = at.index(workbook.sheets.len());
    match deed {
        Deed::DropSheet => drop(workbook.sheets.remove(place)),
        Deed::CopySheet => {
            let mut copy = workbook.sheets[place].clone();
            copy.name += " (2)";
            workbook.sheets.push(copy);
        }
        Deed::Rename(name) => workbook.sheets[place].name = name,
        deed => in_cells(&mut workbook.sheets[place], deed),
    }
}

fn in_cells(sheet: &mut Sheet, deed: Deed) {
    let count = sheet.cells.len();
    match deed {
        Deed::Put(row, column, content) => put(sheet, (row, column), content),
        Deed::Drop(cell) if count > 0 => drop(sheet.cells.remove(cell.index(count))),
        Deed::Copy(cell, row, column) if count > 0 => {
            let content = sheet.cells[cell.index(count)].content.clone();
            put(sheet, (row, column), content);
        }
        Deed::Swap(one, other) if count > 0 => {
            let (one, other) = (one.index(count), other.index(count));
            let content = sheet.cells[one].content.clone();
            sheet.cells[one].content = std::mem::replace(&mut sheet.cells[other].content, content);
        }
        Deed::Write(cell, content) if count > 0 => sheet.cells[cell.index(count)].content = content,
        Deed::TurnOver => {
            let last = sheet.cells.iter().map(|cell| cell.row).max().unwrap_or(0);
            sheet.cells.iter_mut().for_each(|cell| cell.row = last - cell.row);
            sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
        }
        _ => {}
    }
}

fn filled() -> Sent {
    let mut sent = Sent::to("sangyo");
    for (item, actual) in [("K111", "１２"), ("K112", "未確定"), ("K121", "5"), ("K131", "約8"), ("K132", "4人")]
    {
        sent.figure(item, "R7実績", actual);
        sent.figure(item, "自己評価 ▼", "A");
        sent.figure(item, "理由", "わけ");
        sent.fill("コメント", item, "今回のコメント ▼", text("前回と同じ"));
    }
    sent.fill("取組と課題", "A111", "今回の課題 ▼", text("=これから"));
    sent
}

/// Every input of the form's rows that still stands where it was sent, under its heading, in a sheet of its own name.
fn inputs(sent: &Sent) -> Vec<(&Sheet, &Cell)> {
    let names = ["実績入力", "コメント", "取組と課題"];
    let heads: BTreeSet<&str> =
        ["R7実績", "自己評価 ▼", "理由", "今回のコメント ▼", "今回の取組と成果", "今回の課題 ▼"].into();
    let codes: BTreeSet<&str> = sent
        .cells
        .iter()
        .filter(|cell| cell.column == "コード" && !cell.item.is_empty())
        .map(|cell| cell.item.as_str())
        .collect();
    let says = |cell: &Cell, words: &BTreeSet<&str>| matches!(&cell.content, Content::Text(text) if words.contains(text.as_str()));
    let mut found = Vec::new();
    for sheet in sent.workbook.sheets.iter().filter(|sheet| names.contains(&sheet.name.as_str())) {
        let Some(head) = sheet.cells.iter().find(|cell| cell.content == text("コード")) else { continue };
        let columns: Vec<u16> = sheet
            .cells
            .iter()
            .filter(|cell| cell.row == head.row && says(cell, &heads))
            .map(|cell| cell.column)
            .collect();
        let rows: Vec<u32> = sheet
            .cells
            .iter()
            .filter(|cell| cell.row > head.row && cell.column == head.column && says(cell, &codes))
            .map(|cell| cell.row)
            .collect();
        let is_input = |cell: &&Cell| rows.contains(&cell.row) && columns.contains(&cell.column);
        let is_blank = |cell: &Cell| matches!(&cell.content, Content::Text(text) if typed::trimmed(text).is_empty());
        let cells = sheet.cells.iter().filter(is_input).filter(|cell| !is_blank(cell));
        found.extend(cells.map(|cell| (sheet, cell)));
    }
    found
}

/// Whether a finding says that a cell's sheet is the copy of another, which says the same of this cell.
fn is_copied(finding: &Finding, sent: &Sent, sheet: &Sheet, cell: &Cell) -> bool {
    let is_copy = finding.what.contains("同じ様式のこのシートは読んでいません");
    let says_the_same = |other: &Sheet| other.cells.iter().any(|one| one.content == cell.content);
    is_copy
        && finding.place.as_ref().is_some_and(|place| place.sheet == sheet.name)
        && sent.workbook.sheets.iter().any(|other| !std::ptr::eq(other, sheet) && says_the_same(other))
}

/// Whether a finding names a cell: at its place, or in its words.
fn names(finding: &Finding, sheet: &str, cell: &str) -> bool {
    let Some(place) = finding.place.as_ref().filter(|place| place.sheet == sheet) else {
        return finding.place.is_none() && finding.what.contains(sheet);
    };
    let words = finding.what.split(|c: char| !c.is_ascii_alphanumeric());
    place.cell == cell || words.into_iter().any(|word| word == cell) || finding.what.contains("この列の記入")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_nothing_is_lost(deeds in prop::collection::vec((any::<Index>(), deed()), 0..12)) {
        let mut sent = filled();
        for (at, deed) in deeds {
            done(&mut sent.workbook, &at, deed);
        }
        let reading = sent.read();
        for (sheet, cell) in inputs(&sent) {
            let (name, address) = (sheet.name.as_str(), cell.address());
            let answered = reading.answers.iter().any(|one| one.place.sheet == name && one.place.cell == address);
            let tells = |finding: &Finding| names(finding, name, &address) || is_copied(finding, &sent, sheet, cell);
            let told = reading.findings.iter().any(tells);
            prop_assert!(answered || told, "{name} {address} is lost: {:#?}", reading.findings);
        }
        for answer in &reading.answers {
            let once = reading.answers.iter().filter(|other| (&other.item, other.field) == (&answer.item, answer.field));
            prop_assert_eq!(once.count(), 1, "{} {:?} is answered once", answer.item, answer.field);
        }
        let heading = ResultHeading {
            department: "産業振興課".to_owned(),
            form_number: "R7-総合戦略-産業振興-01".to_owned(),
            file: "返送.xlsx".to_owned(),
            year: FiscalYear::new(2025),
        };
        prop_assert!(result_text(&reading, &heading).ends_with('\n'));
    }
}
