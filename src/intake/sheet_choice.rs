//! Which sheet of a returned workbook is which of the form.

use std::collections::BTreeSet;

use super::addresses::addresses;
use super::outcome::{Problem, quoted};
use super::printed::PrintedSheet;
use super::table::{Headed, Row, item_key};
use super::typed::typed;
use super::{Field, Finding, Place};
use crate::inquiry::sheets;
use crate::workbook::{Cell, Sheet, Workbook};

/// The sheet that has the headings of one of the form, and what is to be said of it. Of several, the one that has kept
/// its name.
pub(super) fn choose<'w>(
    workbook: &'w Workbook,
    printed: &PrintedSheet,
    findings: &mut Vec<Finding>,
) -> Option<Headed<'w>> {
    let headed = workbook.sheets.iter().filter(|sheet| sheet.name != sheets::HIDDEN);
    let headed: Vec<Headed> = headed.filter_map(|sheet| Headed::find(sheet, printed)).collect();
    let mut found: Vec<Headed> = headed.iter().filter(|one| one.has_codes()).cloned().collect();
    if found.is_empty() {
        found = headed.into_iter().filter(|one| has_name(one.sheet, printed)).collect();
    }
    if found.is_empty() {
        findings.push(missing(printed));
        return None;
    }
    if let [only] = found.as_slice() {
        findings.extend(renamed(only, printed));
        return Some(only.clone());
    }
    let Some(place) = found.iter().position(|one| has_name(one.sheet, printed)) else {
        findings.extend(found.iter().map(|one| ambiguous(one, &found, printed)));
        return None;
    };
    let named = found.remove(place);
    findings.extend(found.iter().map(|copy| unread_copy(copy, &named, printed)));
    Some(named)
}

fn has_name(sheet: &Sheet, printed: &PrintedSheet) -> bool {
    item_key(&sheet.name) == item_key(printed.kind.name())
}

fn missing(printed: &PrintedSheet) -> Finding {
    let name = printed.kind.name();
    let what = format!("シート「{name}」が見つかりません。このシートの回答は受け付けていません。");
    let remedy = format!("届いた様式の「{name}」のシートにご記入のうえ、シートを消さずにお送りください。");
    Problem::refused(what, remedy).at(None, None)
}

fn renamed(only: &Headed, printed: &PrintedSheet) -> Option<Finding> {
    (!has_name(only.sheet, printed)).then(|| {
        let what = format!("シートの名前が変わっていましたが、「{}」として読み取りました。", printed.kind.name());
        Problem::noted(what, "").at(Some(only.place()), None)
    })
}

fn ambiguous(one: &Headed, all: &[Headed], printed: &PrintedSheet) -> Finding {
    let name = printed.kind.name();
    let names: Vec<String> = all.iter().map(|one| quoted(&one.sheet.name)).collect();
    let cells = addresses(one.filled(printed));
    let cells = if cells.is_empty() {
        String::new()
    } else {
        format!("このシートの記入（{cells}）は受け付けていません。")
    };
    let what = format!(
        "「{name}」の様式のシートが{}つ（{}）あり、どれを読めばよいかが分かりません。{cells}",
        all.len(),
        names.join("")
    );
    let remedy = format!("正しいほうの名前を「{name}」に戻し、ほかを消してお送りください。");
    Problem::refused(what, remedy).at(Some(one.place()), None)
}

/// A copy that says nothing else is only mentioned.
fn unread_copy(copy: &Headed, named: &Headed, printed: &PrintedSheet) -> Finding {
    let name = printed.kind.name();
    let known: BTreeSet<CellSaid> = said(named, printed).into_iter().map(|(said, _)| said).collect();
    let own = said(copy, printed).into_iter().filter(|(said, _)| !known.contains(said));
    let own: Vec<&Cell> = own.map(|(_, cell)| cell).collect();
    let what = format!("シート「{name}」があるため、同じ様式のこのシートは読んでいません。");
    let place: Option<Place> = Some(copy.place());
    if own.is_empty() {
        return Problem::noted(what, "").at(place, None);
    }
    let what = format!("{what}こちらだけにある記入（{}）は受け付けていません。", addresses(own));
    Problem::asked(what, format!("必要な記入は、シート「{name}」に書き写してお送りください。")).at(place, None)
}

/// Code, field, and what was typed.
type CellSaid = (String, Field, String);

fn said<'w>(headed: &Headed<'w>, printed: &PrintedSheet) -> Vec<(CellSaid, &'w Cell)> {
    let Some(table) = headed.table(printed, &mut Vec::new()) else { return Vec::new() };
    let cells = |row: Row<'w>| {
        let code = row.code;
        let said = |(field, cell): (Field, &'w Cell)| ((code.clone(), field, typed(&cell.content)), cell);
        row.inputs.into_iter().map(said).collect::<Vec<_>>()
    };
    table.rows().into_iter().flat_map(cells).collect()
}
