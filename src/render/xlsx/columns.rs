//! The widths of a table's columns on the sheet.

use super::section::{Setting, WIDTH};
use super::table;
use crate::report::document::{Cell, Table};

/// Width of a mark's letter.
pub(super) const CHIP: u32 = 34;

/// Where a column stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub left: u32,
    pub right: u32,
    /// Right edge of the marks' letters, in a column of marks.
    pub chip: Option<u32>,
}

/// Each column as wide as its figures ask for, what is left shared by weight, edges on the sheet's where they are near.
pub(super) fn edges(setting: &Setting, table: &Table) -> Vec<Place> {
    let widths = widths(setting, table);
    let mut places = Vec::with_capacity(widths.len());
    let mut sum = 0;
    let mut left = 0;
    for (at, width) in widths.iter().enumerate() {
        sum += width;
        // Room for the columns that follow, one pixel each at least.
        let most = WIDTH - (widths.len() - 1 - at) as u32;
        let near = setting.snap(sum);
        let right = match at + 1 == widths.len() {
            true => WIDTH,
            false if near > left && near < most => near,
            false => sum.clamp(left + 1, most),
        };
        let marks = table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Mark(_))));
        places.push(Place { left, right, chip: marks.then_some(left + CHIP) });
        left = right;
    }
    places
}

/// Inner edges of a table, for the sheet whose columns it decides.
pub(super) fn anchors(setting: &Setting, table: &Table) -> Vec<u32> {
    let places = edges(setting, table);
    places.iter().flat_map(|place| [Some(place.right), place.chip]).flatten().collect()
}

/// How long a name may be before it takes a second line: as long as the sheet's width allows.
const NAMES: [u32; 4] = [300, 220, 150, 90];

fn widths(setting: &Setting, table: &Table) -> Vec<u32> {
    let mut asked = Vec::new();
    for longest in NAMES {
        asked = asks(setting, table, longest);
        if asked.iter().sum::<u32>() <= WIDTH {
            return shared(table, &asked);
        }
    }
    let sum = asked.iter().sum::<u32>().max(1);
    asked.iter().map(|width| width * WIDTH / sum).collect()
}

fn asks(setting: &Setting, table: &Table, longest: u32) -> Vec<u32> {
    let columns = table.columns.iter().enumerate();
    let widest = columns.map(|(at, column)| {
        let cells = table.rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| table::asked(setting, table.kind, column, cell, longest)).max().unwrap_or(0)
    });
    widest.collect()
}

/// The sheet's width by weight, no column narrower than it asks.
fn shared(table: &Table, asked: &[u32]) -> Vec<u32> {
    let all: f32 = table.columns.iter().map(|column| column.weight.max(0.0)).sum::<f32>().max(0.001);
    let ideal = |at: usize| table.columns[at].weight.max(0.0) / all * WIDTH as f32;
    let short: f32 = (0..asked.len()).map(|at| (asked[at] as f32 - ideal(at)).max(0.0)).sum();
    let spare: f32 = (0..asked.len()).map(|at| (ideal(at) - asked[at] as f32).max(0.0)).sum::<f32>().max(0.001);
    let give = (short / spare).min(1.0);
    (0..asked.len())
        .map(|at| {
            let over = ideal(at) - asked[at] as f32;
            (if over < 0.0 { asked[at] as f32 } else { ideal(at) - over * give }).round() as u32
        })
        .collect()
}
