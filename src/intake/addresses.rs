//! Several cells in one sentence.

use std::collections::BTreeMap;

use crate::workbook::{Cell, address};

/// More cells than these are named by their first and last in each column.
const MOST_SINGLE: usize = 30;
const MOST_RANGES: usize = 40;

/// `L8、M8`; of a column that was filled down far, `L8～L2000`. Never longer than a person reads, whatever a file holds.
pub(super) fn addresses<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> String {
    let cells: Vec<&Cell> = cells.into_iter().collect();
    if cells.len() <= MOST_SINGLE {
        return cells.iter().map(|cell| cell.address()).collect::<Vec<_>>().join("、");
    }
    told(&runs(&cells))
}

/// The same with every run named by its first and last.
pub(super) fn ranges<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> String {
    let cells: Vec<&Cell> = cells.into_iter().collect();
    told(&runs(&cells))
}

fn told(runs: &[Run]) -> String {
    let shown: Vec<String> = runs.iter().take(MOST_RANGES).map(Run::told).collect();
    let left: u32 = runs.iter().skip(MOST_RANGES).map(|run| run.last - run.first + 1).sum();
    let more = if left > 0 { format!("ほか{left}か所") } else { String::new() };
    shown.join("、") + &more
}

/// Cells of a column in rows that follow each other.
struct Run {
    column: u16,
    first: u32,
    last: u32,
}

impl Run {
    fn told(&self) -> String {
        let (first, last) = (address(self.first, self.column), address(self.last, self.column));
        if first == last { first } else { format!("{first}～{last}") }
    }
}

fn runs(cells: &[&Cell]) -> Vec<Run> {
    let mut columns: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    for cell in cells {
        columns.entry(cell.column).or_default().push(cell.row);
    }
    let mut runs: Vec<Run> = Vec::new();
    for (column, mut rows) in columns {
        rows.sort_unstable();
        for row in rows {
            match runs.last_mut().filter(|run| run.column == column && run.last.checked_add(1) == Some(row)) {
                Some(run) => run.last = row,
                None => runs.push(Run { column, first: row, last: row }),
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::Content;

    fn cells(rows: impl Iterator<Item = u32>) -> Vec<Cell> {
        let content = || Content::Text("1".to_owned());
        rows.flat_map(|row| [11, 12].map(|column| Cell { row, column, content: content() })).collect()
    }

    #[test]
    fn few_cells_are_named_one_by_one() {
        assert_eq!(addresses(&cells(7..9)), "L8、M8、L9、M9");
    }

    #[test]
    fn many_are_named_by_first_and_last() {
        assert_eq!(addresses(&cells((7..2000).chain([3000]))), "L8～L2000、L3001、M8～M2000、M3001");
        let scattered = addresses(&cells((0..5000).step_by(2)));
        assert!(scattered.ends_with("L79ほか4960か所"), "{scattered}");
    }
}
