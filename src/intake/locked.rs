//! Locked cells, compared with what was sent.

use rust_decimal::Decimal;

use super::addresses::addresses;
use super::outcome::{Problem, quoted};
use super::printed::PrintedItem;
use super::table::{Row, Table};
use super::typed::{digits, trimmed, typed};
use super::{Field, Finding};
use crate::workbook::{Cell, Content};

/// What a row's locked cells say that they did not say when they were sent; `None` where all is as it was.
pub(super) fn alteration(table: &Table, row: &Row, item: &PrintedItem) -> Option<Finding> {
    // What stands in a column of inputs is locked for the items for which something is printed there.
    let in_inputs = table.inputs.iter().map(|input| &input.heading).filter(|heading| item.printed(heading).is_some());
    let headings = table.locked.iter().map(|(heading, _)| heading).chain(in_inputs);
    let altered: Vec<Altered> = headings
        .filter_map(|heading| altered(table, row, heading, item.printed(heading).unwrap_or_default()))
        .collect();
    let first = altered.first()?;
    let told: Vec<String> = altered.iter().map(Altered::told).collect();
    let locked = |cell: &&Cell| altered.iter().any(|one| one.address == cell.address());
    let inputs: Vec<&Cell> = row.inputs.iter().map(|(_, cell)| *cell).filter(|cell| !locked(cell)).collect();
    let aside = if inputs.is_empty() {
        String::new()
    } else {
        format!("この行の記入（{}）は受け付けていません。", addresses(inputs))
    };
    let what = format!("灰色の欄（記入できない欄）が、お送りしたものと違います：{}。{aside}", told.join("、"));
    let remedy = "元に戻してお送りください。過去の値や名称を直したいときは、「はじめに」の連絡欄にお書きください。";
    let place = table.place_of(row.row, first.column);
    Some(Problem::refused(what, remedy).at(Some(place), Some(item.code)))
}

/// Inputs of a row that are inputs for this item: where something is printed, nothing is to be filled in.
pub(super) fn open_inputs<'w>(table: &Table, row: &Row<'w>, item: &PrintedItem) -> Vec<(Field, &'w Cell)> {
    let printed = |cell: &Cell| {
        table.inputs.iter().any(|input| input.column == cell.column && item.printed(&input.heading).is_some())
    };
    row.inputs.iter().filter(|(_, cell)| !printed(cell)).copied().collect()
}

struct Altered {
    heading: String,
    address: String,
    column: u16,
    sent: String,
    found: String,
}

impl Altered {
    fn told(&self) -> String {
        let found = if self.found.is_empty() { "空欄".to_owned() } else { self.found.clone() };
        let sent = if self.sent.is_empty() { "空欄" } else { &self.sent };
        format!("{} の{}は{sent}でしたが、{found}になっています", self.address, quoted(&self.heading))
    }
}

fn altered(table: &Table, row: &Row, heading: &str, sent: &str) -> Option<Altered> {
    let columns = columns(table, heading);
    let cell = |column: u16| table.sheet.cell(row.row, column).map(|cell| &cell.content);
    if columns.is_empty() || columns.iter().any(|column| says(cell(*column), sent)) {
        return None;
    }
    let column = columns.first().copied()?;
    let found = cell(column).map(typed).unwrap_or_default();
    let (sent, found) = around_difference(sent, &found);
    Some(Altered { heading: heading.to_owned(), address: table.place_of(row.row, column).cell, column, sent, found })
}

/// Where something is printed in a column of inputs, the heading is that of the input.
fn columns(table: &Table, heading: &str) -> Vec<u16> {
    let locked = table.locked.iter().find(|(found, _)| found == heading).map(|(_, columns)| columns.clone());
    let input = || table.inputs.iter().filter(|input| input.heading == heading).map(|input| input.column).collect();
    locked.unwrap_or_else(input)
}

/// Whether a cell says what was sent. A program may store 9 as 9.0, a number as text, other line breaks or blanks at the
/// ends: nobody altered anything then.
fn says(content: Option<&Content>, sent: &str) -> bool {
    let found = match content {
        None => return plain(sent).is_empty(),
        Some(Content::Number { number, .. }) => digits(*number),
        Some(content) => typed(content),
    };
    let number = |text: &str| text.trim().parse::<Decimal>().ok().map(digits);
    plain(&found) == plain(sent) || number(&found).is_some_and(|found| number(sent) == Some(found))
}

/// Lines without blanks at their ends.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    trimmed(&text).lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Two texts from a little before where they part, so that what was changed is seen in a long one.
fn around_difference(sent: &str, found: &str) -> (String, String) {
    const SHORT: usize = 36;
    const BEFORE: usize = 10;
    let same = sent.chars().zip(found.chars()).take_while(|(one, other)| one == other).count();
    if sent.chars().count().max(found.chars().count()) <= SHORT || same <= BEFORE {
        let shown = |text: &str| if text.trim().is_empty() { String::new() } else { quoted(text) };
        return (shown(sent), shown(found));
    }
    let shown = |text: &str| quoted(&format!("…{}", text.chars().skip(same - BEFORE).collect::<String>()));
    (shown(sent), if found.is_empty() { String::new() } else { shown(found) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Content {
        Content::Number { number: text.parse().expect("a decimal"), percent: false, date: false }
    }

    #[test]
    fn what_programs_store_otherwise_is_no_alteration() {
        let text = |text: &str| Content::Text(text.to_owned());
        for (content, sent) in [
            (number("9.0"), "9"),
            (text("9"), "9"),
            (text("9.0"), "9"),
            (number("58.2000000000001"), "58.2000000000001"),
            (number("0.30000000000000004"), "0.3"),
            (text("一行目 \r\n二行目\n"), "一行目\n二行目"),
            (text("2-1"), "2-1"),
        ] {
            assert!(says(Some(&content), sent), "{content:?} {sent}");
        }
        assert!(says(None, " "));
    }

    #[test]
    fn what_a_person_altered_is_one() {
        for (content, sent) in [
            (Some(number("8")), "9"),
            (Some(Content::Text("件数".to_owned())), "回数"),
            (Some(Content::Bool(true)), "9"),
            (None, "9"),
        ] {
            assert!(!says(content.as_ref(), sent), "{content:?} {sent}");
        }
    }

    #[test]
    fn of_long_texts_the_altered_part_is_shown() {
        let sent = format!("{}商店会", "あ".repeat(60));
        let (before, after) = around_difference(&sent, &sent.replace("商店", "商工"));
        assert_eq!(
            (before.as_str(), after.as_str()),
            ("「…あああああああああ商店会」", "「…あああああああああ商工会」")
        );
    }
}
