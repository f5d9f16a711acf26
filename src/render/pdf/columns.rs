//! Widths of a table's columns: by their weights, but never so narrow that a figure would be torn.

use crate::report::document::{Cell, Table};

use super::style::{CELL_PADDING_X, Layout};

/// Ems that a column of text keeps at least.
const LEAST_EMS: f32 = 3.2;
/// The narrowest a figure's column gets: figures shrink below it.
const LARGEST_LEAST: f32 = 90.0;

impl Layout<'_> {
    /// Widths of the table's columns, which fill `total`.
    pub fn column_widths(&self, table: &Table, total: f32) -> Vec<f32> {
        let weights: Vec<f32> = table.columns.iter().map(|column| sound(column.weight)).collect();
        let least: Vec<f32> = (0..table.columns.len()).map(|index| self.least_width(table, index)).collect();
        share(total, &weights, &least)
    }

    fn least_width(&self, table: &Table, index: usize) -> f32 {
        let column = &table.columns[index];
        let style = if column.emphasis { self.cell().bold() } else { self.cell() };
        let title = self.longest_piece(&column.title);
        let cells = table.rows.iter().filter_map(|row| row.get(index));
        let content = cells.map(|cell| match cell {
            Cell::Figure(figure) => {
                let second = figure.second.as_deref().map_or(0.0, |text| self.width(text, self.small()));
                self.width(&figure.printed, style.bold()).max(second)
            }
            Cell::Count(count) => self.width(&count.to_string(), style),
            Cell::Mark(mark) => self.chip_width(&mark.mark) + 4.0 + 4.0 * self.small().size,
            Cell::Text(text) => {
                let longest = text.paragraphs.iter().map(|p| p.text.chars().count()).max().unwrap_or(0);
                (longest as f32).min(LEAST_EMS) * style.size
            }
            Cell::Empty => 0.0,
        });
        content.fold(title, f32::max).min(LARGEST_LEAST) + 2.0 * CELL_PADDING_X
    }

    /// Width of the title's longest line when broken as often as may be.
    fn longest_piece(&self, title: &str) -> f32 {
        let style = self.small().bold();
        let lines = self.fonts.lines(title, style.size * 3.0, style.size, style.weight);
        lines.into_iter().map(|line| self.width(line, style)).fold(0.0, f32::max)
    }
}

/// A weight that can be reckoned with.
fn sound(weight: f32) -> f32 {
    if weight.is_finite() && weight > 0.0 { weight } else { 1.0 }
}

/// Shares `total` by weights; who would get less than the least gets the least, at the cost of the others.
fn share(total: f32, weights: &[f32], least: &[f32]) -> Vec<f32> {
    let wanted: f32 = least.iter().sum();
    if wanted >= total {
        return least.iter().map(|width| width * total / wanted).collect();
    }
    let mut fixed = vec![false; weights.len()];
    loop {
        let taken: f32 = least.iter().zip(&fixed).filter(|(_, fixed)| **fixed).map(|(width, _)| width).sum();
        let open: f32 = weights.iter().zip(&fixed).filter(|(_, fixed)| !**fixed).map(|(weight, _)| weight).sum();
        let width = |index: usize| match fixed[index] {
            true => least[index],
            false => (total - taken) * weights[index] / open,
        };
        let widths: Vec<f32> = (0..weights.len()).map(width).collect();
        let Some(short) = (0..widths.len()).find(|&index| !fixed[index] && widths[index] < least[index]) else {
            return widths;
        };
        fixed[short] = true;
    }
}
