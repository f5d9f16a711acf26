//! Reads `[[published]]`: the tallies as the city published them.

use super::indicators::KINDS;
use super::narratives::evaluation_year;
use super::plan::Draft;
use super::table::{Placed, TableReader};
use crate::plan::{PublishedCount, PublishedTally, Value};

/// Reads one tally into the draft. Whether it adds up is the audit's question: it is recorded as printed.
pub fn read_published<'a>(table: TableReader<'a>, draft: &mut Draft<'a>) {
    let year = evaluation_year(&table, draft);
    let kind = table.required_word("kind", &KINDS);
    if table.value("rows").is_none() {
        table.missing("rows");
    }
    let rows: Vec<PublishedCount> = table.subtables("rows").into_iter().filter_map(read_row).collect();
    let total = table.whole_number("total", 0);
    let total_share = read_share(&table, "total_share");
    let place = table.place();
    table.finish();
    if let (Some(year), Some(kind)) = (year, kind) {
        draft.published.push(Placed { value: PublishedTally { year, kind, rows, total, total_share }, place });
    }
}

fn read_row(table: TableReader) -> Option<PublishedCount> {
    let mark = table.required_text("mark");
    if table.value("count").is_none() {
        table.missing("count");
    }
    let count = table.whole_number("count", 0);
    let share = read_share(&table, "share");
    table.finish();
    Some(PublishedCount { mark: mark?.value.to_owned(), count: count?, share })
}

/// A share as printed, which has to be a number.
fn read_share(table: &TableReader, key: &str) -> Option<String> {
    let share = table.text(key)?;
    if let Err(error) = Value::read_number(share.value, "%") {
        table.ledger.report(&share.place, error.to_string(), "40.8% のように、印刷どおりの割合を書いてください");
    }
    Some(share.value.to_owned())
}
