//! A number is one text wherever it stands: 2 | 5 are two other numbers.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::report::document::{Block, Cell, Section};

use super::super::figure_columns::split_unit;
use super::super::flow::Piece;
use super::properties::{cells, texts};

/// The number of a figure without its unit, or a count.
fn number(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Figure(figure) if figure.number.is_some() => Some(split_unit(&figure.printed).0.to_owned()),
        Cell::Count(count) => Some(count.number.to_string()),
        _ => None,
    }
}

fn times(all: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    all.for_each(|one| *times.entry(one).or_default() += 1);
    times
}

/// Every number in the section's tables is a text of its own, as often as it is there.
pub fn check_numbers(section: &Section, pieces: &[Piece]) -> Result<(), TestCaseError> {
    let printed = times(cells(pieces).flat_map(|(_, _, strip)| texts(&strip.items)).map(|text| text.text.clone()));
    let tables =
        section.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    for (number, wanted) in times(tables.flat_map(|table| table.rows.iter().flatten()).filter_map(number)) {
        let found = printed.get(&number).copied().unwrap_or_default();
        prop_assert!(found >= wanted, "{number} is torn: {found} of {wanted} are whole");
    }
    Ok(())
}
