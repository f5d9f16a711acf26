//! Rows matched by code: each item's own, and those that are nobody's.

use std::collections::BTreeMap;

use super::addresses::addresses;
use super::locked::{alteration, open_inputs};
use super::outcome::{Problem, quoted};
use super::printed::{PrintedItem, PrintedSheet};
use super::table::{Row, Table, item_key};
use super::{Finding, Weight};

/// An item's row that can be read.
pub(super) struct Matched<'w, 's, 'f> {
    pub row: Row<'w>,
    pub item: &'s PrintedItem<'f>,
}

/// The rows of the form's items, in the order of the plan; all others are told.
pub(super) fn matched<'w, 's, 'f>(
    table: &Table<'w>,
    printed: &'s PrintedSheet<'f>,
    findings: &mut Vec<Finding>,
) -> Vec<Matched<'w, 's, 'f>> {
    let rows = table.rows();
    let places: BTreeMap<String, usize> =
        printed.items.iter().enumerate().map(|(place, item)| (item_key(item.code), place)).collect();
    let mut own: Vec<Vec<&Row>> = vec![Vec::new(); printed.items.len()];
    let mut nobodys: Vec<&Row> = Vec::new();
    for row in &rows {
        match places.get(&row.code).and_then(|place| own.get_mut(*place)) {
            Some(rows) => rows.push(row),
            None => nobodys.push(row),
        }
    }
    let mut matched = Vec::new();
    for (item, own) in printed.items.iter().zip(&own) {
        let Some(row) = one_row(table, own, item, findings) else { continue };
        findings.extend(strays(table, row, item));
        match alteration(table, row, item) {
            Some(finding) => findings.push(finding),
            None => {
                let row = Row { inputs: open_inputs(table, row, item), ..row.clone() };
                matched.push(Matched { row, item });
            }
        }
    }
    findings.extend(nobodys_rows(table, &nobodys));
    matched
}

/// Rows without a code, or with one that the form does not have. Where nothing is filled in, it is a heading or small
/// print. So many of them that nobody would read a line for each are told together.
fn nobodys_rows(table: &Table, rows: &[&Row]) -> Vec<Finding> {
    const MOST_LINES: usize = 10;
    let filled = || rows.iter().copied().filter(|row| !row.inputs.is_empty());
    let (codeless, unknown): (Vec<&Row>, Vec<&Row>) = filled().partition(|row| row.code.is_empty());
    let cells = |rows: &[&Row]| addresses(rows.iter().flat_map(|row| &row.inputs).map(|(_, cell)| *cell));
    let mut told = Vec::new();
    if !codeless.is_empty() {
        let cells = cells(&codeless);
        let what = format!("コードのない行に記入（{cells}）があり、どの項目のものか分かりません。受け付けていません。");
        told.extend(nobodys(table, &codeless, what, None));
    }
    if unknown.len() > MOST_LINES {
        let cells = cells(&unknown);
        let what = format!(
            "様式にないコードの行が{}あります。これらの行の記入（{cells}）は受け付けていません。",
            unknown.len()
        );
        told.extend(nobodys(table, &unknown, what, None));
        return told;
    }
    told.extend(unknown.iter().filter_map(|row| {
        let what = format!(
            "コード{}は、この様式にありません。この行の記入（{}）は受け付けていません。",
            quoted(&row.code),
            inputs_of(row)
        );
        nobodys(table, &[row], what, Some(&row.code))
    }));
    told
}

fn nobodys(table: &Table, rows: &[&Row], what: String, item: Option<&str>) -> Option<Finding> {
    let (_, first) = rows.first()?.inputs.first()?;
    let remedy =
        "行を足さずに、届いた様式のもとの行にご記入ください。様式にない項目は、「はじめに」の連絡欄にお書きください。";
    Some(Problem::refused(what, remedy).at(Some(table.place(first)), item))
}

/// The item's row. Of several that are filled in, the first where they say the same.
fn one_row<'r, 'w>(
    table: &Table,
    rows: &[&'r Row<'w>],
    item: &PrintedItem,
    findings: &mut Vec<Finding>,
) -> Option<&'r Row<'w>> {
    let is_unaltered = |row: &&Row| alteration(table, row, item).is_none();
    let filled: Vec<&'r Row<'w>> = rows.iter().copied().filter(|row| !row.inputs.is_empty()).collect();
    let (first, repeated) = match (filled.as_slice(), rows) {
        ([], []) => {
            findings.push(vanished(table, item));
            return None;
        }
        ([], [any, ..]) => return rows.iter().copied().find(is_unaltered).or(Some(any)),
        ([only], _) => return Some(only),
        ([first, repeated, ..], _) => (*first, *repeated),
    };
    let content =
        |row: &Row<'w>| row.inputs.iter().map(|(field, cell)| (*field, cell.content.clone())).collect::<Vec<_>>();
    let (count, code) = (filled.len(), quoted(item.code));
    if filled.iter().all(|row| content(row) == content(first) && is_unaltered(row)) {
        let read = u64::from(first.row) + 1;
        let cells = inputs_of(repeated);
        let what = format!(
            "コード{code}の同じ行が{count}つあるため、{read}行目のほうを読み取りました。この行の記入（{cells}）も同じ内容です。"
        );
        let place = table.place_of(repeated.row, table.code);
        findings.push(Problem::noted(what, "").at(Some(place), Some(item.code)));
        return Some(first);
    }
    let cells = addresses(filled.iter().flat_map(|row| &row.inputs).map(|(_, cell)| *cell));
    let what =
        format!("コード{code}の行が{count}つあり、内容が違います。これらの行の記入（{cells}）は受け付けていません。");
    let remedy = "正しい行だけを残し、ほかの行はもとのコードに戻すか消してお送りください。";
    let place = table.place_of(first.row, table.code);
    findings.push(Problem::refused(what, remedy).at(Some(place), Some(item.code)));
    None
}

fn inputs_of(row: &Row) -> String {
    addresses(row.inputs.iter().map(|(_, cell)| *cell))
}

fn vanished(table: &Table, item: &PrintedItem) -> Finding {
    let what = format!("コード{}の行がありません。この項目の回答は受け付けていません。", quoted(item.code));
    let place = table.place_of(table.head, table.code);
    Problem::noted(what, "行を消さずにお送りください。").at(Some(place), Some(item.code))
}

fn strays(table: &Table, row: &Row, item: &PrintedItem) -> Option<Finding> {
    let first = row.strays.first()?;
    let cells = addresses(row.strays.iter().copied());
    let what = format!("見出しのない列に記入（{cells}）があります。回答としては読んでいません。");
    let problem = Problem {
        weight: Weight::Noted, what, remedy: "回答は、黄色の欄にご記入ください。".to_owned()
    };
    Some(problem.at(Some(table.place(first)), Some(item.code)))
}
