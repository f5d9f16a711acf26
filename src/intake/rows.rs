//! Rows matched by code: each item's own, and those that are nobody's.

use super::locked::{alteration, open_inputs};
use super::outcome::{Problem, quoted};
use super::printed::{PrintedItem, PrintedSheet};
use super::table::{Row, Table, addresses, item_key};
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
    let item_of = |row: &Row| printed.items.iter().position(|item| item_key(item.code) == row.code);
    let mut nobodys: Vec<Finding> =
        rows.iter().filter(|row| item_of(row).is_none()).filter_map(|row| nobodys_row(table, row)).collect();
    let mut matched = Vec::new();
    for (place, item) in printed.items.iter().enumerate() {
        let own: Vec<&Row> = rows.iter().filter(|row| item_of(row) == Some(place)).collect();
        let Some(row) = one_row(table, &own, item, findings) else { continue };
        findings.extend(strays(table, row, item));
        match alteration(table, row, item) {
            Some(finding) => findings.push(finding),
            None => {
                let row = Row { inputs: open_inputs(table, row, item), ..row.clone() };
                matched.push(Matched { row, item });
            }
        }
    }
    findings.append(&mut nobodys);
    matched
}

/// A row without a code, or with one that the form does not have. Where nothing is filled in, it is a heading or small
/// print.
fn nobodys_row(table: &Table, row: &Row) -> Option<Finding> {
    let (_, first) = row.inputs.first()?;
    let cells = addresses(row.inputs.iter().map(|(_, cell)| *cell));
    let (what, item) = if row.code.is_empty() {
        (format!("コードのない行に記入（{cells}）があり、どの項目のものか分かりません。受け付けていません。"), None)
    } else {
        let code = quoted(&row.code);
        (
            format!("コード{code}は、この様式にありません。この行の記入（{cells}）は受け付けていません。"),
            Some(row.code.as_str()),
        )
    };
    let remedy =
        "行を足さずに、届いた様式のもとの行にご記入ください。様式にない項目は、「はじめに」の連絡欄にお書きください。";
    Some(Problem::refused(what, remedy).at(Some(table.place(first)), item))
}

/// The item's row. Of several, the first where they say the same.
fn one_row<'r, 'w>(
    table: &Table,
    rows: &[&'r Row<'w>],
    item: &PrintedItem,
    findings: &mut Vec<Finding>,
) -> Option<&'r Row<'w>> {
    let Some(first) = rows.first().copied() else {
        findings.push(vanished(table, item));
        return None;
    };
    let content =
        |row: &Row<'w>| row.inputs.iter().map(|(field, cell)| (*field, cell.content.clone())).collect::<Vec<_>>();
    let is_same = |row: &&Row<'w>| content(row) == content(first) && alteration(table, row, item).is_none();
    let repeated = rows.get(1..).unwrap_or_default();
    if repeated.is_empty() {
        return Some(first);
    }
    let (count, code) = (rows.len(), quoted(item.code));
    let place = |row: &Row| Some(table.place_of(row.row, table.code));
    if rows.iter().copied().all(|row| is_same(&row)) {
        let noted = repeated.iter().filter(|row| !row.inputs.is_empty()).map(|row| {
            let what = format!(
                "コード{code}の同じ行が{count}つあるため、{}行目のほうを読み取りました。",
                u64::from(first.row) + 1
            );
            let what = format!("{what}この行の記入（{}）も同じ内容です。", inputs_of(row));
            Problem::noted(what, "").at(place(row), Some(item.code))
        });
        findings.extend(noted);
        return Some(first);
    }
    findings.extend(rows.iter().map(|row| {
        let cells = if row.inputs.is_empty() { "記入".to_owned() } else { format!("記入（{}）", inputs_of(row)) };
        let what = format!("コード{code}の行が{count}つあり、内容が違います。この行の{cells}は受け付けていません。");
        let remedy = "正しい行だけを残し、ほかの行はもとのコードに戻すか消してお送りください。";
        Problem::refused(what, remedy).at(place(row), Some(item.code))
    }));
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
